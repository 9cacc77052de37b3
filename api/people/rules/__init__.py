"""Decides who may act, and what counts as proof of it."""

from api.people.rules.permissions import Permission, Place, may, permissions_anywhere, permissions_at

__all__ = ["Permission", "Place", "may", "permissions_anywhere", "permissions_at"]
