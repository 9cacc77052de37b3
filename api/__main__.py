"""The command line: python -m api COMMAND."""

import typer

from api.commands import device, staff
from api.commands.close_day import close_day
from api.commands.migrate import migrate
from api.commands.schema import schema
from api.commands.serve import serve
from api.commands.simulate import simulate
from api.commands.watch import watch

app = typer.Typer(
    name="python -m api",
    help="Antrean runs the public hall: from a ticket to the TV.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_show_locals=False,
)
for command in (serve, migrate, close_day, schema, watch, simulate):
    app.command()(command)
try:  # until the seed arrives
    from api.commands.demo import demo
    from api.commands.seed import seed

    app.command()(seed)
    app.command()(demo)
except ImportError:
    pass
app.add_typer(staff.app, name="staff")
app.add_typer(device.app, name="device")

if __name__ == "__main__":
    app()
