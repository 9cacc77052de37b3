"""What a citizen, or staff for one, does with a number: cancel, return, be later."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from uuid import UUID

from api.actor import Actor, ActorKind
from api.events import TicketCancelled, TicketDelayed, TicketReturned, TicketState
from api.people.rules import Permission, Place, may
from api.people.rules.texts import TICKET_REASON_LENGTH, fault_in_text
from api.queue.actions.moves import NOT_AT_A_COUNTER, WAITS_AGAIN, find, may_serve, move, must_be
from api.queue.actions.results import Moved
from api.queue.actions.rows import Standing
from api.queue.rules import is_secret_of, secret_lives
from api.refusals import Refusal, RefusalCode
from api.settings import settings
from api.work import HallOf, Once, Work, one_transaction

GIVEN_UP = "Dibatalkan oleh pemegang nomor"


async def cancel_ticket(
    actor: Actor,
    ticket_id: UUID,
    *,
    secret: str | None = None,
    reason: str = "",
    now: datetime,
    key: str | None = None,
) -> Moved | Refusal:
    """Give a number up. Staff say why.

    Refuses NOT_FOUND (also a dead secret), WRONG_STATE, REASON_REQUIRED, COUNTER_TAKEN, and what `may` refuses.
    """

    async def step(work: Work, standing: Standing) -> Refusal | None:
        holder = holds(standing, secret, now)
        if not holder and (refusal := _refuse_stranger(actor, standing, Permission.CANCEL_TICKET)):
            return refusal
        cancellable = (TicketState.WAITING, TicketState.CALLED, TicketState.HELD)
        if refusal := must_be(standing, *cancellable) or fault_in_text(
            reason, longest=TICKET_REASON_LENGTH, required=not holder
        ):
            return refusal
        why = reason.strip() or GIVEN_UP
        move(work, standing, TicketState.CANCELLED, TicketCancelled, leg={"hold_until": None}, reason=why)
        return None

    return await on_ticket(
        step, actor, ticket_id, now=now, once=Once(key, "cancelTicket", (ticket_id, secret, reason), Moved)
    )


async def return_ticket(
    actor: Actor, ticket_id: UUID, *, secret: str | None = None, now: datetime, key: str | None = None
) -> Moved | Refusal:
    """A no-show came back: it waits again, with the wait clock it had, behind the hall's next few of its queue.

    Refuses NOT_FOUND (also a dead secret), WRONG_STATE, RETURN_LIMIT_REACHED, TOO_LATE, and what `may` refuses.
    """

    async def step(work: Work, standing: Standing) -> Refusal | None:
        if not holds(standing, secret, now) and (refusal := _refuse_stranger(actor, standing, Permission.SERVE)):
            return refusal
        if refusal := must_be(standing, TicketState.NO_SHOW) or _may_not_return(standing, now):
            return refusal
        back = {"ended_at": None, "ended_as": None}
        counts = {"returns": standing.leg.returns + 1, "skip": standing.return_behind}
        move(
            work,
            standing,
            TicketState.WAITING,
            TicketReturned,
            leg={**WAITS_AGAIN, **back, **counts},
            ticket={**NOT_AT_A_COUNTER, "ended_at": None},
            counter_id=None,
        )
        return None

    return await on_ticket(
        step, actor, ticket_id, now=now, once=Once(key, "returnTicket", (ticket_id, secret), Moved)
    )


async def delay_ticket(
    actor: Actor, ticket_id: UUID, *, secret: str | None = None, now: datetime, key: str | None = None
) -> Moved | Refusal:
    """The citizen will be late: the hall's next few of the queue go first, the wait clock goes on.

    Refuses NOT_FOUND (also a dead secret), WRONG_STATE, DELAY_LIMIT_REACHED, and what `may` refuses.
    """

    async def step(work: Work, standing: Standing) -> Refusal | None:
        if not holds(standing, secret, now) and (refusal := _refuse_stranger(actor, standing, Permission.SERVE)):
            return refusal
        if refusal := must_be(standing, TicketState.WAITING):
            return refusal
        if standing.leg.delays >= standing.delays_allowed:
            return Refusal(RefusalCode.DELAY_LIMIT_REACHED)
        later = {"delays": standing.leg.delays + 1, "skip": standing.leg.skip + standing.return_behind}
        move(work, standing, TicketState.WAITING, TicketDelayed, leg={**later, "front": False})
        return None

    return await on_ticket(
        step, actor, ticket_id, now=now, once=Once(key, "delayTicket", (ticket_id, secret), Moved)
    )


def holds(standing: Standing, secret: str | None, now: datetime) -> bool:
    """Whether whoever sent the secret holds the ticket, and still may act on it."""
    is_own = is_secret_of(standing.ticket_id, secret, settings().secret.get_secret_value())
    return is_own and secret_lives(standing.day, standing.state, now, standing.timezone)


def _refuse_stranger(actor: Actor, standing: Standing, permission: Permission) -> Refusal | None:
    """Staff of the place may; to the anonymous, a ticket they do not hold does not exist."""
    if actor.kind is ActorKind.ANONYMOUS:
        return Refusal(RefusalCode.NOT_FOUND, input_field=("ticket",))
    if permission is Permission.SERVE and not may(
        actor, Permission.TAKE_TICKET_STAFF, Place(standing.hall_id, standing.agency_id)
    ):
        return None  # the information desk speaks for citizens without being able to serve
    return may_serve(actor, standing, permission)


def _may_not_return(standing: Standing, now: datetime) -> Refusal | None:
    if standing.leg.returns >= standing.returns_allowed:
        return Refusal(RefusalCode.RETURN_LIMIT_REACHED)
    ended_at = standing.ticket.ended_at
    if ended_at is None or (now - ended_at).total_seconds() > standing.return_grace_seconds:
        return Refusal(RefusalCode.TOO_LATE)
    if standing.is_day_closed:
        return Refusal(RefusalCode.TOO_LATE)
    return None


async def on_ticket(
    step: Callable[[Work, Standing], Awaitable[Refusal | None]],
    actor: Actor,
    ticket_id: UUID,
    *,
    now: datetime,
    once: Once | None = None,
) -> Moved | Refusal:
    """Take one step on a ticket as it stands under its hall's lock. Refuses NOT_FOUND, and what the step does."""

    async def verb(work: Work) -> Moved | Refusal:
        standing = await find(work, ticket_id)
        if isinstance(standing, Refusal):
            return standing
        return await step(work, standing) or Moved(ticket_id)

    return await one_transaction(verb, actor=actor, now=now, hall=HallOf("ticket", ticket_id), once=once)
