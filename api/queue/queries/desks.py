"""Reads what counters are doing."""

from dataclasses import dataclass, fields
from datetime import datetime
from uuid import UUID

from api.events import CounterState, TicketState
from api.queue.models import Desk, Leg
from api.queue.queries.tickets import TicketRow, tickets_by_id

AT_A_COUNTER = (TicketState.CALLED, TicketState.SERVING)


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


DESK_COLUMNS = tuple(column.name for column in fields(DeskRow))


async def desks_by_counter(counter_ids: list[UUID]) -> dict[UUID, DeskRow]:
    """What each counter is doing; one that was never opened is closed."""
    rows = await Desk.filter(counter_id__in=counter_ids).values(*DESK_COLUMNS)
    return {id: DeskRow(counter_id=id) for id in counter_ids} | {row["counter_id"]: DeskRow(**row) for row in rows}


async def counters_of_staff(staff_ids: list[UUID]) -> dict[UUID, UUID]:
    """The counter each member of staff is at; nothing for who is at none."""
    rows = await Desk.filter(staff_id__in=staff_ids).exclude(state=CounterState.CLOSED).order_by("since")
    return {row.staff_id: row.counter_id for row in rows if row.staff_id}


async def current_tickets(counter_ids: list[UUID]) -> dict[UUID, TicketRow]:
    """The ticket called to or served at each counter that has one; two statements."""
    legs = await Leg.filter(counter_id__in=counter_ids, state__in=AT_A_COUNTER).values("counter_id", "ticket_id")
    tickets = await tickets_by_id([leg["ticket_id"] for leg in legs]) if legs else {}
    return {leg["counter_id"]: tickets[leg["ticket_id"]] for leg in legs if leg["ticket_id"] in tickets}
