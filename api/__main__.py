"""The command line: python -m api COMMAND."""

import typer

from api.commands.migrate import migrate
from api.commands.serve import serve

app = typer.Typer(
    name="python -m api",
    help="Antrean runs the public hall: from a ticket to the TV.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_show_locals=False,
)
for command in (serve, migrate):
    app.command()(command)

if __name__ == "__main__":
    app()
