"""Reads who was set aside, and who did not come and may still return."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

import orjson

from api.clock import business_day
from api.database import connection, fetch
from api.events import TicketState
from api.halls.queries import CounterRow, HallRow, halls_by_id
from api.halls.queries.batches import Unpacked, columns, instant, marks
from api.queue.queries.tickets import TicketRow

Moment = tuple[CounterRow, datetime]  # a counter, and the instant at which it is looked at


@dataclass(frozen=True, slots=True)
class Aside:
    """A ticket that is held or was missed. until: when a held one comes back by itself, None for by hand; until
    when a missed one may return."""

    ticket: TicketRow
    until: datetime | None


async def asides_of(keys: list[Moment]) -> dict[Moment, list[Aside]]:
    """Who was set aside in the queues that each counter serves; two statements for any number of counters."""
    halls = await halls_by_id(list({counter.hall_id for counter, _ in keys}))
    queues = list({serves.queue_id for counter, _ in keys for serves in counter.serves})
    days = list({day_of(halls[counter.hall_id], now) for counter, now in keys})
    places = marks(len(queues)), marks(len(days), after=len(queues))
    row = (await fetch(connection(), f"SELECT {aside_in(*places)} AS aside", *queues, *days))[0]
    read = AsideRows(row["aside"])
    return {(counter, now): read.seen_from(counter, halls[counter.hall_id], now) for counter, now in keys}


def aside_in(queues: str, days: str) -> str:
    """A sub-select of everybody set aside or missed in queues on these days, as `AsideRows` reads them."""
    return f"""(SELECT json_agg(json_build_array(l.hold_until, l.returns, {columns(TicketRow, "k")}))
        FROM leg l JOIN ticket k ON k.id = l.ticket_id
        WHERE l.queue_id IN ({queues}) AND l.state IN ('HELD', 'NO_SHOW') AND l.day IN ({days}))"""  # noqa: S608


def day_of(hall: HallRow, now: datetime) -> date:
    """The day whose tickets may still come back."""
    return business_day(now, hall.timezone)


class AsideRows:
    """Those set aside in queues. told: as `aside_in` told of them."""

    def __init__(self, told: str | None, unpacked: Unpacked | None = None) -> None:
        read = (unpacked or Unpacked()).reader(TicketRow)
        self._by_queue: defaultdict[UUID, list[tuple[TicketRow, datetime | None, int]]] = defaultdict(list)
        for hold_until, returns, *of_ticket in orjson.loads(told or "[]"):
            ticket = read(of_ticket)
            self._by_queue[ticket.queue_id].append((ticket, instant(hold_until) if hold_until else None, returns))

    def seen_from(self, counter: CounterRow, hall: HallRow, now: datetime) -> list[Aside]:
        """Those whom a counter may have back, held ones first, as they are numbered."""
        today = day_of(hall, now)
        found = [
            Aside(ticket, until if ticket.state is TicketState.HELD else _may_return_until(ticket, hall))
            for serves in counter.serves
            for ticket, until, returns in self._by_queue[serves.queue_id]
            if ticket.day == today and (ticket.state is TicketState.HELD or returns < hall.returns_allowed)
        ]
        there = [row for row in found if row.ticket.state is TicketState.HELD or (row.until and now <= row.until)]
        return sorted(there, key=lambda row: (row.ticket.state, row.ticket.label))


def _may_return_until(ticket: TicketRow, hall: HallRow) -> datetime | None:
    return ticket.ended_at + timedelta(seconds=hall.return_grace_seconds) if ticket.ended_at else None
