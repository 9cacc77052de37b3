"""Remembers which calls of a day its boards still need, so that a read brings only the newest."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from api.boards.view import LAST_CALLS, CallRow

SETTLED = timedelta(minutes=2)  # an act can be undone for ten seconds; clocks of two servers may differ
Dated = tuple[int, CallRow]  # a call and its version


@dataclass(frozen=True, slots=True)
class Recent:
    """What one reading of a hall's calls leaves to the next.

    zones: of each counter; calls at others are on no board. settled: up to this version no call changes any more.
    last: of the settled, the last eight of each zone, newest first. young: calls after them, by version.
    """

    epoch: str
    day: date
    zones: Mapping[UUID, str]
    settled: int = 0
    last: tuple[Dated, ...] = ()
    young: Mapping[int, CallRow] = field(default_factory=dict)

    def calls(self) -> list[CallRow]:
        """Every call a board of any zone may need, newest first."""
        newest_first = sorted(self.young, reverse=True)
        return [*(self.young[version] for version in newest_first), *(row for _, row in self.last)]

    def after(self, young: Iterable[Dated], now: datetime) -> "Recent":
        """The next one. young: all calls after `settled` that stand, at counters with a zone, newest first."""
        found = list(young)
        settled = next((place for place, (_, row) in enumerate(found) if now - row.at > SETTLED), len(found))
        if any(now - row.at <= SETTLED for _, row in found[settled:]):  # a clock stepped back in between
            settled = len(found)
        return Recent(
            epoch=self.epoch,
            day=self.day,
            zones=self.zones,
            settled=found[settled][0] if settled < len(found) else self.settled,
            last=self._needed((*found[settled:], *self.last)) if settled < len(found) else self.last,
            young=dict(found[:settled]),
        )

    def _needed(self, newest_first: Iterable[Dated]) -> tuple[Dated, ...]:
        """The last eight of each zone: the last eight of the whole hall are among them."""
        needed, seen = [], Counter[str]()
        for version, row in newest_first:
            zone = self.zones.get(row.counter_id)
            if zone is not None and seen[zone] < LAST_CALLS:
                seen[zone] += 1
                needed.append((version, row))
        return tuple(needed)
