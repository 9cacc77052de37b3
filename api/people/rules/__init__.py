"""Decides who may act, and what counts as proof of it."""

from api.people.rules.holding import is_holder, reads_contents
from api.people.rules.permissions import Permission, Place, may, permissions_anywhere, permissions_at

__all__ = [
    "Permission",
    "Place",
    "is_holder",
    "may",
    "permissions_anywhere",
    "permissions_at",
    "reads_contents",
]
