"""Reads tickets, their legs and what happened to them."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from uuid import UUID

from api import journal
from api.events import CallRule, Channel, PriorityClass, TicketState
from api.halls.queries.batches import by_id, those
from api.queue.models import Leg, Ticket
from api.queue.rules.tickets import UNDONE

TYPED_NUMBER = re.compile(r"([A-Z]{1,3})[- ]?0*(\d{1,6})")


@dataclass(frozen=True, slots=True)
class TicketRow:
    """A ticket as it stands. version: the hall's, at its last change. ended_at: None while the visit goes on."""

    id: UUID
    hall_id: UUID
    day: date
    number: int
    series_queue_id: UUID
    label: str
    state: TicketState
    channel: Channel
    priority_class: PriorityClass | None
    service_id: UUID | None
    queue_id: UUID
    leg_id: UUID
    counter_id: UUID | None
    attempt: int
    issued_at: datetime
    called_at: datetime | None
    ended_at: datetime | None
    version: int


@dataclass(frozen=True, slots=True)
class LegRow:
    """One stay in one queue. ended_as: how it ended, None while it goes on."""

    id: UUID
    hall_id: UUID
    ticket_id: UUID
    ordinal: int
    queue_id: UUID
    counter_id: UUID | None
    state: TicketState
    joined_at: datetime
    called_at: datetime | None
    serving_at: datetime | None
    ended_at: datetime | None
    hold_until: datetime | None
    attempt: int
    ended_as: str | None


@dataclass(frozen=True, slots=True)
class TicketEvent:
    """Something that happened to a ticket. kind: the event's name. actor_name: for staff only."""

    hall_id: UUID
    queue_id: UUID | None
    version: int
    kind: str
    from_state: TicketState | None
    to_state: TicketState
    at: datetime
    rule: CallRule | None
    reason: str | None
    counter_id: UUID | None
    actor_name: str


TICKET_COLUMNS = tuple(column.name for column in fields(TicketRow))
LEG_COLUMNS = tuple(column.name for column in fields(LegRow))


async def tickets_by_id(ids: list[UUID]) -> dict[UUID, TicketRow]:
    """Tickets of any day and state."""
    return by_id(await those(TicketRow, "ticket", ids))


async def legs_of(ticket_ids: list[UUID]) -> dict[UUID, list[LegRow]]:
    """The legs of tickets, first to last, without those that an undo took back."""
    legs: defaultdict[UUID, list[LegRow]] = defaultdict(list)
    stood = Leg.filter(ticket_id__in=ticket_ids, ended_as__not=UNDONE).order_by("ordinal")
    for row in await stood.values(*LEG_COLUMNS):
        legs[row["ticket_id"]].append(LegRow(**row))
    return legs


async def legs_by_id(ids: list[UUID]) -> dict[UUID, LegRow]:
    """Legs by their own ids."""
    rows = await Leg.filter(id__in=ids).values(*LEG_COLUMNS)
    return {row["id"]: LegRow(**row) for row in rows}


async def events_of(ticket_ids: list[UUID]) -> dict[UUID, list[TicketEvent]]:
    """What happened to tickets, oldest first."""
    events: defaultdict[UUID, list[TicketEvent]] = defaultdict(list)
    rows = await journal.JournalRow.filter(ticket_id__in=ticket_ids).order_by("version")
    for entry in map(journal.entry_of, rows):
        if entry.ticket_id and entry.to_state:
            events[entry.ticket_id].append(_event(entry))
    return events


def _event(entry: journal.Entry) -> TicketEvent:
    return TicketEvent(
        hall_id=entry.hall_id,
        queue_id=entry.queue_id,
        version=entry.version,
        kind=entry.kind,
        from_state=TicketState(entry.from_state) if entry.from_state else None,
        to_state=TicketState(entry.to_state or ""),
        at=entry.at,
        rule=CallRule(entry.rule) if entry.rule else None,
        reason=entry.reason,
        counter_id=entry.counter_id,
        actor_name=entry.actor_name,
    )


async def ticket_ids_of_hall(
    hall_id: UUID,
    day: date,
    *,
    states: Sequence[TicketState] | None = None,
    queue_id: UUID | None = None,
    agency_queues: Sequence[UUID] | None = None,
) -> list[UUID]:
    """Ids of a day's tickets in the order they were taken; a few thousand at most.

    agency_queues: only tickets now in one of these queues, None for all.
    """
    wanted = Ticket.filter(hall_id=hall_id, day=day)
    if states is not None:
        wanted = wanted.filter(state__in=states)
    if queue_id is not None:
        wanted = wanted.filter(queue_id=queue_id)
    if agency_queues is not None:
        wanted = wanted.filter(queue_id__in=agency_queues)
    ids: list[UUID] = await wanted.order_by("issued_at", "id").values_list("id", flat=True)  # type: ignore[assignment]
    return ids


async def ticket_by_number(hall_id: UUID, day: date, typed: str) -> TicketRow | None:
    """The day's ticket under a number as people type it: A-012, a12, A 12."""
    match = TYPED_NUMBER.fullmatch(typed.strip().upper())
    if match is None:
        return None
    prefix, number = match[1], int(match[2])
    rows = await Ticket.filter(hall_id=hall_id, day=day, number=number, label__startswith=f"{prefix}-").values(
        *TICKET_COLUMNS
    )
    return TicketRow(**rows[0]) if rows else None
