"""The command line: python -m api COMMAND."""

from importlib import import_module
from typing import Any

import typer
from typer.core import TyperGroup

COMMANDS = ("demo", "serve", "migrate", "seed", "close-day", "staff", "device", "schema", "watch", "simulate")


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
            return typer.main.get_command(module.app)
        app = typer.Typer(pretty_exceptions_show_locals=False, add_completion=False)
        app.command(cmd_name)(getattr(module, name))
        return typer.main.get_command(app)


app = typer.Typer(cls=Commands, no_args_is_help=True, add_completion=False, pretty_exceptions_show_locals=False)


@app.callback()
def antrean() -> None:
    """Antrean runs the public hall: from a ticket to the TV."""


if __name__ == "__main__":
    app(prog_name="python -m api")
