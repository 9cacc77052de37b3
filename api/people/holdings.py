"""What holds personal data says so here: for the commands `person` and `purge`, and for nobody else."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from api.people.rules.identity import Nik
from api.settings import Settings


@dataclass(slots=True)
class Erased:
    """How much was emptied, and what stays because it still goes on: what people call it."""

    emptied: int = 0
    going_on: list[str] = field(default_factory=list)


class Purge(Protocol):
    """Deletes what is older than `before`, in portions that each hold; returns how much, or would."""

    def __call__(self, before: datetime, *, now: datetime, dry_run: bool) -> Awaitable[int]: ...


async def in_portions(portion: Callable[[], Awaitable[int]]) -> int:
    """Do one portion after the other until one does nothing; how much that was together."""
    total = 0
    while done := await portion():
        total += done
    return total


@dataclass(frozen=True, slots=True)
class Retention:
    """One class of data and how long it is kept. days: the name of its setting, or a number that is the law."""

    name: str
    days: str | int
    purge: Purge

    def kept_days(self, settings: Settings) -> int:
        """How many days this installation keeps it."""
        return self.days if isinstance(self.days, int) else int(getattr(settings, self.days))


@dataclass(frozen=True, slots=True)
class Holding:
    """A context's personal data. All of it can be interrupted and run again.

    export: everything about a person, as JSON values. files: what they handed in, by name. erase: empties what has
    ended; with_open: gives up first what goes on. Each is told a mobile number too, in E.164, or None: it finds
    what names that number and no NIK. reseal: brings everything under the first key and the present fingerprints;
    yields how many rows were seen and changed, portion by portion.
    """

    name: str
    export: Callable[[Nik, str | None], Awaitable[list[dict[str, Any]]]]
    files: Callable[[Nik, str | None], AsyncIterator[tuple[str, AsyncIterator[bytes]]]]
    erase: Callable[..., Awaitable[Erased]]
    reseal: Callable[[], AsyncIterator[tuple[int, int]]]
    retentions: Sequence[Retention]
