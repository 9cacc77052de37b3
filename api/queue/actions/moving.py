"""Sets tickets aside, puts them back, and sends them elsewhere."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from uuid_utils.compat import uuid7

from api.actor import Actor
from api.events import TicketHeld, TicketPutBack, TicketResumed, TicketState, TicketTransferred
from api.people.rules.texts import TICKET_REASON_LENGTH, fault_in_text
from api.queue.actions.acts import remember_at_its_counter
from api.queue.actions.moves import (
    NOT_AT_A_COUNTER,
    WAITS_AGAIN,
    change,
    find,
    may_serve,
    move,
    must_be,
    next_version,
)
from api.queue.actions.results import Moved
from api.queue.actions.rows import Standing
from api.queue.actions.targets import Target, target_of
from api.queue.queries.tickets import TicketRow
from api.queue.rules import QueuePlace
from api.refusals import Refusal, RefusalCode
from api.work import HallOf, Once, Work, one_transaction

LONGEST_HOLD_MINUTES = 24 * 60


async def hold(
    actor: Actor, ticket_id: UUID, *, minutes: int | None = None, now: datetime, key: str | None = None
) -> Moved | Refusal:
    """Set a ticket aside; it keeps its wait clock. minutes: after which it comes back by itself, None for by hand.

    Refuses NOT_FOUND, WRONG_STATE, COUNTER_TAKEN, INVALID_INPUT.
    """

    async def verb(work: Work) -> Moved | Refusal:
        standing = await find(work, ticket_id)
        if isinstance(standing, Refusal):
            return standing
        may_be_held = (TicketState.WAITING, TicketState.CALLED, TicketState.SERVING)
        if refusal := may_serve(actor, standing) or must_be(standing, *may_be_held) or _bad_minutes(minutes):
            return refusal
        until = None if minutes is None else now + timedelta(minutes=minutes)
        moved = move(
            work,
            standing,
            TicketState.HELD,
            TicketHeld,
            leg={**WAITS_AGAIN, "hold_until": until},
            ticket=NOT_AT_A_COUNTER,
            until=until,
        )
        remember_at_its_counter(work, standing, moved.version)
        return Moved(ticket_id, moved)

    once = Once(key, "hold", (ticket_id, minutes), Moved)
    return await one_transaction(verb, actor=actor, now=now, hall=HallOf("ticket", ticket_id), once=once)


async def resume(actor: Actor, ticket_id: UUID, *, now: datetime, key: str | None = None) -> Moved | Refusal:
    """Let a held ticket wait again, with the wait clock it had. Refuses NOT_FOUND, WRONG_STATE."""

    async def verb(work: Work) -> Moved | Refusal:
        standing = await find(work, ticket_id)
        if isinstance(standing, Refusal):
            return standing
        if refusal := may_serve(actor, standing) or must_be(standing, TicketState.HELD):
            return refusal
        return Moved(ticket_id, resumed(work, standing))

    once = Once(key, "resume", (ticket_id,), Moved)
    return await one_transaction(verb, actor=actor, now=now, hall=HallOf("ticket", ticket_id), once=once)


def resumed(work: Work, standing: Standing) -> TicketRow:
    """Move a held ticket back among the waiting, by hand or because its time is up."""
    return move(work, standing, TicketState.WAITING, TicketResumed, leg={"hold_until": None})


async def put_back(actor: Actor, ticket_id: UUID, *, now: datetime, key: str | None = None) -> Moved | Refusal:
    """Take a call back without blame. The hall's policy says where the ticket waits: FRONT, END, or in its place.

    Refuses NOT_FOUND, WRONG_STATE, COUNTER_TAKEN.
    """

    async def verb(work: Work) -> Moved | Refusal:
        standing = await find(work, ticket_id)
        if isinstance(standing, Refusal):
            return standing
        if refusal := may_serve(actor, standing) or must_be(standing, TicketState.CALLED):
            return refusal
        place: Mapping[QueuePlace, Mapping[str, object]] = {
            QueuePlace.FRONT: {"front": True},
            QueuePlace.END: {"wait_from": now},
            QueuePlace.TOTAL_WAIT: {},
        }
        moved = move(
            work,
            standing,
            TicketState.WAITING,
            TicketPutBack,
            leg={**WAITS_AGAIN, **place[standing.put_back_place]},
            ticket=NOT_AT_A_COUNTER,
        )
        remember_at_its_counter(work, standing, moved.version)
        return Moved(ticket_id, moved)

    once = Once(key, "putBack", (ticket_id,), Moved)
    return await one_transaction(verb, actor=actor, now=now, hall=HallOf("ticket", ticket_id), once=once)


async def transfer(
    actor: Actor,
    ticket_id: UUID,
    *,
    queue_id: UUID | None = None,
    counter_id: UUID | None = None,
    agency_id: UUID | None = None,
    place: QueuePlace = QueuePlace.TOTAL_WAIT,
    reason: str = "",
    now: datetime,
    key: str | None = None,
) -> Moved | Refusal:
    """Send whoever is served on, with the same number: to a queue, to one counter only, or to an agency.

    place: FRONT goes before all others; END waits from now; TOTAL_WAIT brings along what was waited before.
    queue_id may go with counter_id, where the counter serves several queues. Refuses NOT_FOUND, WRONG_STATE,
    COUNTER_TAKEN, INVALID_INPUT, ARCHIVED, COUNTER_CLOSED (of the counter it should go to),
    COUNTER_DOES_NOT_SERVE.
    """

    async def verb(work: Work) -> Moved | Refusal:
        standing = await find(work, ticket_id)
        if isinstance(standing, Refusal):
            return standing
        may = may_serve(actor, standing) or must_be(standing, TicketState.SERVING)
        if refusal := may or fault_in_text(reason, longest=TICKET_REASON_LENGTH):
            return refusal
        target = await target_of(work, standing, queue_id=queue_id, counter_id=counter_id, agency_id=agency_id)
        if isinstance(target, Refusal):
            return target
        await _send_on(work, standing, target, place, reason.strip() or None)
        return Moved(ticket_id)

    request = (ticket_id, queue_id, counter_id, agency_id, place, reason)
    once = Once(key, "transfer", request, Moved)
    return await one_transaction(verb, actor=actor, now=now, hall=HallOf("ticket", ticket_id), once=once)


async def _send_on(work: Work, standing: Standing, target: Target, place: QueuePlace, reason: str | None) -> None:
    """End the leg and begin the next one, which the ticket then mirrors."""
    version, leg_id = next_version(work), uuid7()
    ended = {"state": TicketState.DONE, "ended_at": work.now, "ended_as": "TRANSFERRED"}
    change(work, "leg", standing.ticket.leg_id, TicketState.SERVING, ended)
    await work.written()  # an index lets a ticket have one leg that is open
    work.write(
        "INSERT INTO leg (id, hall_id, ticket_id, ordinal, queue_id, day, number, priority_class, state,"
        " joined_at, wait_from, front, skip, bound_counter_id, attempt, returns, delays)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'WAITING', $9, $10, $11, 0, $12, 0, $13, $14)",
        leg_id,
        standing.hall_id,
        standing.ticket_id,
        standing.ordinal + 1,
        target.queue_id,
        standing.day,
        standing.number,
        standing.priority_class,
        work.now,
        work.now if place is QueuePlace.END else work.now - _waited(standing),
        place is QueuePlace.FRONT,
        target.counter_id,
        standing.leg.returns,
        standing.leg.delays,
    )
    mirrored = {"state": TicketState.WAITING, "queue_id": target.queue_id, "leg_id": leg_id, "version": version}
    change(work, "ticket", standing.ticket_id, TicketState.SERVING, {**mirrored, **NOT_AT_A_COUNTER})
    work.record(
        TicketTransferred(
            ticket_id=standing.ticket_id,
            leg_id=leg_id,
            queue_id=target.queue_id,
            from_state=TicketState.SERVING,
            to_state=TicketState.WAITING,
            counter_id=standing.ticket.counter_id,
            reason=reason,
        )
    )
    remember_at_its_counter(work, standing, version, leg_id)


def _waited(standing: Standing) -> timedelta:
    """How long the ticket waited in all its legs until it was called; being served is not waiting."""
    called_at = standing.leg.called_at or standing.leg.wait_from
    return max(timedelta(0), called_at - standing.leg.wait_from)


def _bad_minutes(minutes: int | None) -> Refusal | None:
    if minutes is None or 1 <= minutes <= LONGEST_HOLD_MINUTES:
        return None
    return Refusal(
        RefusalCode.INVALID_INPUT,
        {"problem": f"minutes: 1-{LONGEST_HOLD_MINUTES}"},
        ("minutes",),
    )
