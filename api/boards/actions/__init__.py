"""Hangs up, changes and takes down screens, and keeps what they play."""

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
    "MediumAdded",
    "MediumArchived",
    "ScreenChanged",
    "add_medium",
    "archive_medium",
    "archive_screen",
    "create_screen",
    "ensure_screens",
    "receive_medium",
    "set_playlist",
    "update_screen",
]
