"""The command line: python -m api COMMAND."""

import sys
from importlib import import_module
from typing import Any

import typer
from pydantic import ValidationError
from typer.core import TyperGroup

from api import logs
from api.settings import settings

COMMANDS = (
    "demo",
    "serve",
    "migrate",
    "seed",
    "close-day",
    "hall",
    "staff",
    "device",
    "person",
    "purge",
    "push-key",
    "schema",
    "watch",
    "simulate",
)


class Commands(TyperGroup):
    """Imports a command's module when it is asked for: `migrate` need not load GraphQL."""

    def list_commands(self, ctx: Any) -> list[str]:
        """The order of the help."""
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command `close-day` is api.commands.close_day.close_day; a module with `app` is a group."""
        if cmd_name not in COMMANDS:
            return None
        name = cmd_name.replace("-", "_")
        module = import_module(f"api.commands.{name}")
        if hasattr(module, "app"):
            group = typer.main.get_command(module.app)
            group.name = cmd_name
            return group
        app = typer.Typer(pretty_exceptions_show_locals=False, add_completion=False)
        app.command(cmd_name)(getattr(module, name))
        return typer.main.get_command(app)


app = typer.Typer(cls=Commands, no_args_is_help=True, add_completion=False, pretty_exceptions_show_locals=False)


@app.callback()
def antrean() -> None:
    """Antrean runs the public hall: from a ticket to the TV."""


def main() -> None:
    """Run the command; a variable of the environment that is no good is named."""
    try:
        logs.configure(production=settings().mode == "production")  # to stderr: a command's output is its answer
        app(prog_name="python -m api")
    except ValidationError as wrong:
        if wrong.title != "Settings":
            raise
        for error in wrong.errors():
            sys.stderr.write(f"Error: ANTREAN_{str(error['loc'][0]).upper()}: {error['msg']}\n")
        sys.exit(2)


if __name__ == "__main__":
    main()
