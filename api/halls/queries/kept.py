"""Keeps what was read of halls, the newest edition of each, in bounded memory."""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Generic, Self, TypeVar
from uuid import UUID

HALLS = 1_024  # twice the nation's


@dataclass(frozen=True, slots=True)
class Edition:
    """Of which database a directory is, and of which version of its hall.

    Two readings of the same edition are of the same directory: every change of one moves the version on, in the
    transaction that makes the change.
    """

    epoch: str
    directory_version: int

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> Self:
        """The edition that a statement has read."""
        return cls(str(row["epoch"]), row["directory_version"])


T = TypeVar("T")


class Kept(Generic[T]):
    """By hall; the halls that were asked for longest ago are forgotten first."""

    def __init__(self, halls: int = HALLS) -> None:
        self._halls = halls
        self._kept: OrderedDict[UUID, T] = OrderedDict()

    def get(self, hall_id: UUID) -> T | None:
        """What was put last; it may be out of date."""
        found = self._kept.get(hall_id)
        if found is not None:
            self._kept.move_to_end(hall_id)
        return found

    def put(self, hall_id: UUID, read: T) -> T:
        """Keep what was read instead of what was there; returns it."""
        self._kept[hall_id] = read
        self._kept.move_to_end(hall_id)
        while len(self._kept) > self._halls:
            self._kept.popitem(last=False)
        return read
