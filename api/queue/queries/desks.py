"""Reads what counters are doing."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import orjson

from api.database import connection, fetch
from api.events import CounterState
from api.halls.queries.batches import Unpacked, columns, listed, marks
from api.queue.models import Desk
from api.queue.queries.tickets import TicketRow

AT_A_COUNTER = "('CALLED', 'SERVING')"


@dataclass(frozen=True, slots=True)
class DeskRow:
    """What a counter is doing. since: None for one that was never opened. priority_streak: for the rule RATIO."""

    counter_id: UUID
    state: CounterState = CounterState.CLOSED
    reason: str = ""
    since: datetime | None = None
    staff_id: UUID | None = None
    staff_name: str = ""
    priority_streak: int = 0


async def desks_by_counter(counter_ids: list[UUID]) -> dict[UUID, DeskRow]:
    """What each counter is doing; one that was never opened is closed."""
    rows = await fetch(connection(), f"SELECT {_desks_of(len(counter_ids))} AS desks", *counter_ids)
    desks = Unpacked().rows(DeskRow, rows[0]["desks"])
    return {id: DeskRow(counter_id=id) for id in counter_ids} | {row.counter_id: row for row in desks}


def _desks_of(counters: int) -> str:
    return listed(DeskRow, "desk", f"counter_id IN ({marks(counters)})")


async def counters_of_staff(staff_ids: list[UUID]) -> dict[UUID, UUID]:
    """The counter each member of staff is at; nothing for who is at none."""
    rows = await Desk.filter(staff_id__in=staff_ids).exclude(state=CounterState.CLOSED).order_by("since")
    return {row.staff_id: row.counter_id for row in rows if row.staff_id}


async def current_tickets(counter_ids: list[UUID]) -> dict[UUID, TicketRow]:
    """The ticket called to or served at each counter that has one."""
    rows = await fetch(connection(), CURRENT.format(counters=marks(len(counter_ids))), *counter_ids)
    unpacked = Unpacked()
    read = unpacked.reader(TicketRow)
    return {unpacked.id(counter): read(ticket) for counter, *ticket in orjson.loads(rows[0]["tickets"] or "[]")}


CURRENT = f"""
SELECT json_agg(json_build_array(l.counter_id, {columns(TicketRow, "k")})) AS tickets
FROM leg l JOIN ticket k ON k.id = l.ticket_id
WHERE l.counter_id IN ({{counters}}) AND l.state IN {AT_A_COUNTER}
"""  # noqa: S608
