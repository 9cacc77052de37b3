"""Hangs up screens, keeps what they play, tells them what to do, and hears how they are."""

from api.boards.actions.commanding import Commanded, command_screen
from api.boards.actions.hearing import Heard, hear
from api.boards.actions.media import (
    MediumAdded,
    MediumArchived,
    add_medium,
    archive_medium,
    receive_medium,
    set_playlist,
)
from api.boards.actions.screens import (
    ScreenChanged,
    archive_screen,
    create_screen,
    ensure_screens,
    update_screen,
)

__all__ = [
    "Commanded",
    "Heard",
    "MediumAdded",
    "MediumArchived",
    "ScreenChanged",
    "add_medium",
    "archive_medium",
    "archive_screen",
    "command_screen",
    "create_screen",
    "ensure_screens",
    "hear",
    "receive_medium",
    "set_playlist",
    "update_screen",
]
