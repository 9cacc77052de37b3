"""Remembers at a desk what its officer did last, for undo."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from pydantic import TypeAdapter

from api.database import fetch
from api.queue.actions.rows import LegRow, Standing, TicketRow
from api.work import Work


@dataclass(frozen=True, slots=True)
class Touched:
    """A ticket as it stood before the act. version: of the act's event, which the ticket still carries unless it
    moved meanwhile. new_leg_id: the leg a transfer made."""

    ticket_id: UUID
    version: int
    ticket: TicketRow
    leg: LegRow
    new_leg_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Act:
    """One act at a counter. priority_streak: as it was before. stepped_back: legs whose skip it lowered by one.
    moved_files: whether applications went on with it, which nothing takes back."""

    staff_id: UUID | None
    at: datetime
    priority_streak: int
    touched: list[Touched]
    stepped_back: list[UUID]
    moved_files: bool = False


_JSON = TypeAdapter(Act)


def touched(standing: Standing, version: int, new_leg_id: UUID | None = None) -> Touched:
    """What undo needs of a ticket: where it stood before the event of this version."""
    return Touched(standing.ticket_id, version, standing.ticket, standing.leg, new_leg_id)


def remember(
    work: Work,
    counter_id: UUID,
    *tickets: Touched,
    streak_before: int,
    streak: int,
    stepped_back: list[UUID] | None = None,
) -> None:
    """Note the act as the desk's last, and the desk's priority calls in a row after it."""
    act = Act(work.actor.id, work.now, streak_before, list(tickets), stepped_back or [])
    work.write(
        "UPDATE desk SET last_act = $1, priority_streak = $2 WHERE counter_id = $3",
        _JSON.dump_json(act).decode(),
        streak,
        counter_id,
    )


def remember_at_its_counter(work: Work, standing: Standing, version: int, new_leg_id: UUID | None = None) -> None:
    """Note an act on a ticket that was at a counter; elsewhere there is no desk to undo it from."""
    if standing.ticket.counter_id is not None and standing.priority_streak is not None:
        streak = standing.priority_streak
        act = touched(standing, version, new_leg_id)
        remember(work, standing.ticket.counter_id, act, streak_before=streak, streak=streak)


async def note_moved_files(work: Work, ticket_id: UUID) -> None:
    """Say of the act on this ticket in the same transaction that applications went on with it."""
    await work.written()
    rows = await fetch(work.connection, LAST_ACT_AT, ticket_id, work.hall_id)
    for row in rows:
        act = recalled(row["last_act"])
        if any(touched.ticket_id == ticket_id for touched in act.touched):
            noted = _JSON.dump_json(replace(act, moved_files=True)).decode()
            work.write("UPDATE desk SET last_act = $1 WHERE counter_id = $2", noted, row["counter_id"])


LAST_ACT_AT = """
SELECT d.counter_id, d.last_act FROM desk d JOIN counter c ON c.id = d.counter_id
WHERE d.last_act IS NOT NULL AND c.hall_id = $2 AND c.id IN (SELECT counter_id FROM leg WHERE ticket_id = $1)
"""


def recalled(last_act: str) -> Act:
    """The act as it was remembered."""
    return _JSON.validate_json(last_act)
