"""Reads what the newest events of a hall may have changed."""

from dataclasses import dataclass, replace
from typing import Self
from uuid import UUID

import orjson

from api.database import connection, fetch
from api.events import ApplicationMoved, BookingMoved, CounterChanged, TicketMoved

MOST_EVENTS = 500  # whoever is farther behind looks at everything again
MOVES = frozenset(kind.__name__ for kind in TicketMoved.__subclasses__())
FILED = frozenset(kind.__name__ for kind in ApplicationMoved.__subclasses__())
QUIET = frozenset(kind.__name__ for kind in BookingMoved.__subclasses__())  # seen on no screen
NARROW = MOVES | FILED | QUIET | {CounterChanged.__name__}
NOTHING: frozenset[UUID] = frozenset()


@dataclass(frozen=True, slots=True)
class Touched:
    """What changed in a hall up to `version`: at least all that did.

    desks: whether a counter opened, closed or took a break, on which every wait depends. whole_hall: perhaps
    anything. agencies: those whose applications changed, and no others. visits: tickets that were tied to an
    application or are not any more. booked_queues: in which bookings changed.
    """

    version: int
    queues: frozenset[UUID] = NOTHING
    counters: frozenset[UUID] = NOTHING
    tickets: frozenset[UUID] = NOTHING
    applications: frozenset[UUID] = NOTHING
    agencies: frozenset[UUID] = NOTHING
    visits: frozenset[UUID] = NOTHING
    bookings: frozenset[UUID] = NOTHING
    booked_queues: frozenset[UUID] = NOTHING
    desks: bool = False
    whole_hall: bool = False

    @property
    def floor(self) -> bool:
        """Whether anything changed that a screen shows: applications and bookings alone are not."""
        return self.whole_hall or self.desks or bool(self.queues or self.counters or self.tickets)

    @classmethod
    def everything(cls, version: int) -> Self:
        """For who does not know what happened before."""
        return cls(version, whole_hall=True)


async def touched_since(hall_id: UUID, version: int) -> Touched:
    """What the events after `version` touched, and the version it is true of; one statement.

    A ticket that was transferred touches both queues; to be tied to an application touches no ticket but its
    visit, a booking only itself. Everything, if it is more than 500 events, if one is of none of these nor of a
    counter, or if the hall has not come so far (another database).
    """
    rows = await fetch(connection(), SINCE, hall_id, version, MOST_EVENTS)
    if not rows:
        return Touched.everything(0)
    newest = rows[0]["version"]
    events = orjson.loads(rows[0]["events"] or b"[]")
    if not 0 <= newest - version == len(events) or not all(kind in NARROW for kind, *_ in events):
        return Touched.everything(newest)
    seen = [event for event in events if event[0] not in QUIET]
    kinds, queues, counters, tickets, payloads = zip(*seen, strict=True) if seen else ((),) * 5
    booked = [event for event in events if event[0] in QUIET]
    files = [orjson.loads(payload) for payload in payloads if payload]
    touched = Touched(
        newest,
        *(_ids(queues), _ids(counters)),
        tickets=_ids([ticket for kind, ticket in zip(kinds, tickets, strict=True) if kind not in FILED]),
        applications=_ids([file["application_id"] for file in files]),
        agencies=_ids([file["agency_id"] for file in files]),
        visits=_ids([ticket for kind, ticket in zip(kinds, tickets, strict=True) if kind in FILED]),
        bookings=_ids([orjson.loads(event[-1])["booking_id"] for event in booked]),
        booked_queues=_ids([event[1] for event in booked]),
        desks=CounterChanged.__name__ in kinds,
    )
    left = orjson.loads(rows[0]["queues_left"] or b"[]")
    return replace(touched, queues=touched.queues | _ids(left)) if left else touched


_LISTED = ", ".join(f"'{kind}'" for kind in sorted(FILED))
_QUIET = ", ".join(f"'{kind}'" for kind in sorted(QUIET))
SINCE = f"""
SELECT t.version,
  (SELECT json_agg(json_build_array(j.kind, j.queue_id, j.counter_id, j.ticket_id,
      CASE WHEN j.kind IN ({_LISTED}, {_QUIET}) THEN j.payload END)) FROM journal j
    WHERE j.hall_id = $1 AND j.version > $2 AND j.version <= $2 + $3) AS events,
  (SELECT json_agg(l.queue_id) FROM leg l WHERE l.ticket_id IN (
     SELECT m.ticket_id FROM journal m WHERE m.hall_id = $1 AND m.version > $2 AND m.version <= $2 + $3
     AND m.kind IN ('TicketTransferred', 'ActionUndone'))) AS queues_left
FROM timeline t WHERE t.hall_id = $1
"""  # noqa: S608


def _ids(texts: tuple[str | None, ...] | list[str]) -> frozenset[UUID]:
    return frozenset(UUID(text) for text in set(texts) if text)
