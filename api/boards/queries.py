"""Reads screens and what they show."""

from collections.abc import Collection
from dataclasses import fields
from datetime import date, datetime
from uuid import UUID

from api import journal
from api.boards.models import Screen
from api.boards.view import (
    MOST_CALLS,
    Board,
    CallRow,
    QueueCall,
    QueueState,
    Scene,
    ScreenRow,
    board_of_scene,
)
from api.clock import business_day
from api.events import TicketState
from api.halls import queries as halls
from api.halls.queries import HallRow
from api.halls.rules import Opening, decide_opening
from api.queue import queries as queue
from api.queue.models import Call, ClosedDay, Ticket

AT_A_COUNTER = (TicketState.CALLED, TicketState.SERVING)
SLUG_LENGTH = 40
SCREEN_COLUMNS = tuple(column.name for column in fields(ScreenRow))
CALL_COLUMNS = tuple(column.name for column in fields(CallRow))


async def screen_by_slug(hall_id: UUID, slug: str) -> ScreenRow | None:
    """A hall's screen that is not archived."""
    if len(slug) > SLUG_LENGTH:  # Tortoise raises on a longer one, whoever sent it
        return None
    rows = await Screen.filter(hall_id=hall_id, slug=slug, archived_at=None).values(*SCREEN_COLUMNS)
    return ScreenRow(**rows[0]) if rows else None


async def screens_by_id(ids: list[UUID]) -> dict[UUID, ScreenRow]:
    """Screens, archived ones too."""
    return {row["id"]: ScreenRow(**row) for row in await Screen.filter(id__in=ids).values(*SCREEN_COLUMNS)}


async def screens_of(hall_ids: list[UUID]) -> dict[UUID, list[ScreenRow]]:
    """Screens of halls that are not archived, by slug."""
    screens: dict[UUID, list[ScreenRow]] = {hall_id: [] for hall_id in hall_ids}
    live = Screen.filter(hall_id__in=hall_ids, archived_at=None).order_by("slug")
    for row in await live.values(*SCREEN_COLUMNS):
        screens[row["hall_id"]].append(ScreenRow(**row))
    return screens


async def board_of(hall_id: UUID, screen_slug: str | None, *, now: datetime) -> Board | None:
    """What one screen shows, None for the whole hall's; None if there is no such hall or screen.

    A constant number of statements, whatever the number of counters. The version is read before everything
    else: rows are then at least as new as it says, and what is newer still is sent again under its own version.
    Calls are read before counters, so that a call that is shown is never newer than its counter's number.
    """
    version = await journal.version_of(hall_id)
    hall = (await halls.halls_by_id([hall_id])).get(hall_id)
    screen = await screen_by_slug(hall_id, screen_slug) if screen_slug is not None else None
    if hall is None or hall.archived_at or (screen_slug is not None and screen is None):
        return None
    day = business_day(now, hall.timezone)
    counters = (await halls.counters_of([hall_id]))[hall_id]
    shown = [counter.id for counter in counters if screen is None or screen.zone in ("", counter.zone)]
    queues = (await halls.queues_of([hall_id]))[hall_id]
    calls = await _calls(hall_id, day, shown)
    desks = await queue.desks_by_counter(shown)
    tickets = await queue.current_tickets(shown)
    crowds = await queue.crowds_of([row.id for row in queues])
    return board_of_scene(
        Scene(
            hall=hall,
            screen=screen,
            epoch=await journal.epoch(),
            version=version,
            now=now,
            opening=await _opening(hall, day, now),
            counters=counters,
            agencies=(await halls.agencies_of([hall_id]))[hall_id],
            queues=queues,
            desks={counter_id: desk.state for counter_id, desk in desks.items()},
            at_counters={counter_id: ticket.label for counter_id, ticket in tickets.items()},
            waiting={queue_id: crowd.count for queue_id, crowd in crowds.items()},
            calls=calls,
            announcements=await halls.announcements_of(hall_id, now),
        )
    )


async def _opening(hall: HallRow, day: date, now: datetime) -> Opening:
    calendar = await halls.calendar_of(hall.id)
    if calendar is None:
        raise LookupError(f"hall {hall.id} has no calendar")
    is_over = await ClosedDay.filter(hall_id=hall.id, day=day).exists()
    return decide_opening(calendar, now, day_closed=is_over)


async def _calls(hall_id: UUID, day: date, counter_ids: Collection[UUID]) -> list[CallRow]:
    """The newest calls of the day at these counters, undone ones left out."""
    calls = Call.filter(hall_id=hall_id, day=day, counter_id__in=counter_ids, undone_at=None)
    rows = await calls.order_by("-version", "-id").limit(MOST_CALLS).values(*CALL_COLUMNS)
    return [CallRow(**row) for row in rows]


async def queue_state_of(queue_id: UUID, *, now: datetime) -> QueueState | None:
    """Who waits in a queue, in order, and who of it stands at a counter; None if there is no such queue."""
    row = (await halls.queues_by_id([queue_id])).get(queue_id)
    if row is None:
        return None
    places = (await queue.places_of([(queue_id, now)]))[queue_id, now]
    at_counters = Ticket.filter(queue_id=queue_id, state__in=AT_A_COUNTER).order_by("-called_at", "-id")
    called = await at_counters.values("label", "state", "counter_id", "attempt", "called_at")
    labels = dict(await Ticket.filter(id__in=list(places)).values_list("id", "label"))
    counters = await halls.counters_by_id([ticket["counter_id"] for ticket in called])
    return QueueState(
        queue=row,
        waiting=tuple(labels[ticket_id] for ticket_id in sorted(places, key=places.__getitem__)),
        called=tuple(
            QueueCall(
                number=ticket["label"],
                state=ticket["state"],
                counter_label=counters[ticket["counter_id"]].label,
                zone=counters[ticket["counter_id"]].zone,
                attempt=ticket["attempt"],
                at=ticket["called_at"],
            )
            for ticket in called
        ),
    )
