"""Serves whoever was called."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from api.actor import Actor
from api.events import MarkedNoShow, ServiceFinished, ServingStarted, TicketState
from api.queue.actions.acts import remember_at_its_counter
from api.queue.actions.calling import seconds_left
from api.queue.actions.moves import find, may_serve, move, must_be
from api.queue.actions.results import Moved
from api.queue.actions.rows import Standing
from api.queue.queries.tickets import TicketRow
from api.refusals import Refusal, RefusalCode
from api.work import HallOf, Once, Work, one_transaction


async def start_serving(
    actor: Actor, ticket_id: UUID, *, now: datetime, key: str | None = None
) -> Moved | Refusal:
    """The citizen is at the counter. Refuses NOT_FOUND, WRONG_STATE, COUNTER_TAKEN."""

    def step(work: Work, standing: Standing) -> TicketRow | Refusal:
        return must_be(standing, TicketState.CALLED) or move(
            work, standing, TicketState.SERVING, ServingStarted, leg={"serving_at": now}
        )

    return await _at_the_counter(
        step, actor, ticket_id, now=now, once=Once(key, "startServing", (ticket_id,), Moved)
    )


async def finish(actor: Actor, ticket_id: UUID, *, now: datetime, key: str | None = None) -> Moved | Refusal:
    """The visit is over. Refuses NOT_FOUND, WRONG_STATE, COUNTER_TAKEN."""
    once = Once(key, "finish", (ticket_id,), Moved)
    return await _at_the_counter(_finished, actor, ticket_id, now=now, once=once)


async def finish_within(work: Work, ticket_id: UUID) -> Moved | Refusal:
    """The same within a verb that does more, and holds the lock of the ticket's hall."""
    return await _step_at_the_counter(work, _finished, ticket_id)


def _finished(work: Work, standing: Standing) -> TicketRow | Refusal:
    return must_be(standing, TicketState.SERVING) or move(work, standing, TicketState.DONE, ServiceFinished)


async def mark_no_show(actor: Actor, ticket_id: UUID, *, now: datetime, key: str | None = None) -> Moved | Refusal:
    """Nobody came. Refuses NOT_FOUND, WRONG_STATE, COUNTER_TAKEN, TOO_EARLY.

    TOO_EARLY until the hall's recalls were made and its seconds have passed since the first call.
    """

    def step(work: Work, standing: Standing) -> TicketRow | Refusal:
        return (
            must_be(standing, TicketState.CALLED)
            or _called_too_little(standing, now)
            or move(work, standing, TicketState.NO_SHOW, MarkedNoShow)
        )

    return await _at_the_counter(
        step, actor, ticket_id, now=now, once=Once(key, "markNoShow", (ticket_id,), Moved)
    )


def _called_too_little(standing: Standing, now: datetime) -> Refusal | None:
    left = seconds_left(standing.leg.called_at, standing.seconds_before_no_show, now)
    if left or standing.ticket.attempt - 1 < standing.recalls_before_no_show:
        return Refusal(RefusalCode.TOO_EARLY, retry_after_seconds=left or None)
    return None


async def _at_the_counter(
    step: Callable[[Work, Standing], TicketRow | Refusal],
    actor: Actor,
    ticket_id: UUID,
    *,
    now: datetime,
    once: Once,
) -> Moved | Refusal:
    """One step of a ticket at its counter, remembered for undo."""

    async def verb(work: Work) -> Moved | Refusal:
        return await _step_at_the_counter(work, step, ticket_id)

    return await one_transaction(verb, actor=actor, now=now, hall=HallOf("ticket", ticket_id), once=once)


async def _step_at_the_counter(
    work: Work, step: Callable[[Work, Standing], TicketRow | Refusal], ticket_id: UUID
) -> Moved | Refusal:
    standing = await find(work, ticket_id)
    if isinstance(standing, Refusal):
        return standing
    if refusal := may_serve(work.actor, standing):
        return refusal
    moved = step(work, standing)
    if isinstance(moved, Refusal):
        return moved
    remember_at_its_counter(work, standing, moved.version)
    return Moved(ticket_id, moved)
