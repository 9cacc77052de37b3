"""Hangs up screens, tells them what to do, and hears how they are."""

from api.boards.actions.commanding import Commanded, command_screen
from api.boards.actions.hanging import ScreenChanged, archive_screen, create_screen, ensure_screens, update_screen
from api.boards.actions.hearing import Heard, hear

__all__ = [
    "Commanded",
    "Heard",
    "ScreenChanged",
    "archive_screen",
    "command_screen",
    "create_screen",
    "ensure_screens",
    "hear",
    "update_screen",
]
