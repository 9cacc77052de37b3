"""Calls tickets to counters."""

from datetime import datetime
from uuid import UUID

from uuid_utils.compat import uuid7

from api.actor import Actor
from api.events import (
    CallRule,
    CounterState,
    ServiceFinished,
    ServingStarted,
    TicketCalled,
    TicketState,
)
from api.people.rules import Permission
from api.people.rules.texts import TICKET_REASON_LENGTH, fault_in_text
from api.queue.actions.acts import Touched, remember, remember_at_its_counter, touched
from api.queue.actions.lines import Line, counter_serves, seat_and_line
from api.queue.actions.moves import find, may_serve, may_sit, move, must_be, tell
from api.queue.actions.results import Called
from api.queue.actions.rows import Seat, Standing, standing_of, standings_of
from api.queue.queries.tickets import TicketRow
from api.queue.rules import choose_next, streak_after
from api.refusals import Refusal, RefusalCode
from api.work import HallOf, Once, Work, one_transaction


async def call_next(
    actor: Actor, counter_id: UUID, *, finish_current: bool = False, now: datetime, key: str | None = None
) -> Called | Refusal:
    """Call whoever is next to this counter.

    finish_current: first finish whom it serves or has called, in the same transaction: nothing happens unless
    both do. Refuses NOT_FOUND, ARCHIVED, COUNTER_CLOSED, COUNTER_TAKEN, COUNTER_BUSY, QUEUE_EMPTY.
    """

    async def verb(work: Work) -> Called | Refusal:
        if work.hall_id is None:
            return Refusal(RefusalCode.NOT_FOUND, input_field=("counter",))
        seat, line = await seat_and_line(work, counter_id)
        if refusal := _may_call(actor, Permission.CALL_NEXT, seat):
            return refusal
        if seat.ticket_id and not finish_current:
            return _busy(seat)
        choice = choose_next(line.waiting, line.policy, now, streak=seat.priority_streak or 0)
        if isinstance(choice, Refusal):
            return choice
        at_the_counter = [seat.ticket_id] if seat.ticket_id else []
        *current, chosen = await standings_of(work, *at_the_counter, choice.leg.ticket_id)
        finished = [_finish(work, standing) for standing in current]
        called = _call(work, seat, line, chosen, rule=choice.rule, before=finished)
        return Called(chosen.ticket_id, counter_id, choice.rule, called)

    once = Once(key, "callNext", (counter_id, finish_current), Called)
    return await one_transaction(verb, actor=actor, now=now, hall=HallOf("counter", counter_id), once=once)


async def call_ticket(
    actor: Actor, counter_id: UUID, ticket_id: UUID, *, reason: str, now: datetime, key: str | None = None
) -> Called | Refusal:
    """Call one chosen ticket, out of turn: a permission of its own, with a reason that the journal keeps.

    Refuses as call_next does, REASON_REQUIRED, WRONG_STATE, COUNTER_DOES_NOT_SERVE.
    """

    async def verb(work: Work) -> Called | Refusal:
        if work.hall_id is None:
            return Refusal(RefusalCode.NOT_FOUND, input_field=("counter",))
        seat, line = await seat_and_line(work, counter_id)
        if refusal := _may_call(actor, Permission.CALL_CHOSEN, seat):
            return refusal
        if refusal := fault_in_text(reason, longest=TICKET_REASON_LENGTH, required=True):
            return refusal
        if seat.ticket_id:
            return _busy(seat)
        standing = await standing_of(work, ticket_id)
        if standing is None:
            return Refusal(RefusalCode.NOT_FOUND, input_field=("ticket",))
        if refusal := must_be(standing, TicketState.WAITING):
            return refusal
        if not await counter_serves(work, counter_id, standing.ticket.queue_id):
            return Refusal(RefusalCode.COUNTER_DOES_NOT_SERVE)
        called = _call(work, seat, line, standing, rule=CallRule.CHOSEN, reason=reason.strip())
        return Called(ticket_id, counter_id, CallRule.CHOSEN, called)

    once = Once(key, "callTicket", (counter_id, ticket_id, reason), Called)
    return await one_transaction(verb, actor=actor, now=now, hall=HallOf("counter", counter_id), once=once)


async def recall(actor: Actor, ticket_id: UUID, *, now: datetime, key: str | None = None) -> Called | Refusal:
    """Call the same ticket once more; screens show and say it again.

    Refuses NOT_FOUND, WRONG_STATE, COUNTER_TAKEN, TOO_EARLY (within the hall's cooldown, with the seconds left).
    """

    async def verb(work: Work) -> Called | Refusal:
        standing = await find(work, ticket_id)
        if isinstance(standing, Refusal):
            return standing
        if refusal := may_serve(actor, standing) or must_be(standing, TicketState.CALLED):
            return refusal
        if left := seconds_left(standing.ticket.called_at, standing.recall_cooldown_seconds, now):
            return Refusal(RefusalCode.TOO_EARLY, retry_after_seconds=left)
        rule, counter_id = standing.leg.rule or CallRule.SCORE, standing.ticket.counter_id
        if counter_id is None:
            return Refusal(RefusalCode.NOT_FOUND)
        called = _say(work, standing, counter_id, rule, attempt=standing.ticket.attempt + 1)
        remember_at_its_counter(work, standing, called.version)
        return Called(ticket_id, counter_id, rule, called)

    once = Once(key, "recall", (ticket_id,), Called)
    return await one_transaction(verb, actor=actor, now=now, hall=HallOf("ticket", ticket_id), once=once)


def seconds_left(since: datetime | None, at_least: int, now: datetime) -> int:
    """Whole seconds until `at_least` have passed; never more than that, also after the clock stepped back."""
    if since is None:
        return 0
    passed = max(0.0, (now - since).total_seconds())
    return max(0, int(-(-(at_least - passed) // 1)))


def _may_call(actor: Actor, permission: Permission, seat: Seat) -> Refusal | None:
    if refusal := may_sit(actor, permission, seat):
        return refusal
    return None if seat.desk_state is CounterState.OPEN else Refusal(RefusalCode.COUNTER_CLOSED)


def _busy(seat: Seat) -> Refusal:
    return Refusal(RefusalCode.COUNTER_BUSY, {"number": seat.ticket_label or "-"})


def _finish(work: Work, standing: Standing) -> Touched:
    """Finish whoever is at the counter; who was called and never said to be served, was served since the call."""
    if standing.state is TicketState.CALLED:
        tell(work, standing, TicketState.CALLED, TicketState.SERVING, ServingStarted)
    began_at = standing.leg.serving_at or standing.leg.called_at
    done = move(
        work,
        standing,
        TicketState.DONE,
        ServiceFinished,
        leg={"serving_at": began_at},
        from_state=TicketState.SERVING,
    )
    work.then()  # an index lets nobody be called to the counter before
    return touched(standing, done.version)


def _call(
    work: Work,
    seat: Seat,
    line: Line,
    standing: Standing,
    *,
    rule: CallRule,
    reason: str | None = None,
    before: list[Touched] | None = None,
) -> TicketRow:
    """Call somebody who waits; those of the same queue who stepped back come one nearer."""
    called = _say(work, standing, seat.counter_id, rule, attempt=1, reason=reason)
    stepped_back = _come_nearer(work, line, standing)
    streak = seat.priority_streak or 0
    remember(
        work,
        seat.counter_id,
        *(before or ()),
        touched(standing, called.version),
        streak_before=streak,
        streak=streak_after(streak, standing.priority_class),
        stepped_back=stepped_back,
    )
    return called


def _come_nearer(work: Work, line: Line, called: Standing) -> list[UUID]:
    legs = [
        leg.leg_id
        for leg in line.stepped_back
        if leg.queue_id == called.ticket.queue_id and leg.leg_id != called.ticket.leg_id
    ]
    for leg_id in legs:
        work.write("UPDATE leg SET skip = skip - 1 WHERE id = $1 AND skip > 0", leg_id)
    return legs


def _say(
    work: Work, standing: Standing, counter_id: UUID, rule: CallRule, *, attempt: int, reason: str | None = None
) -> TicketRow:
    """Call or recall: the move, and the row the screens show and say."""
    first = {"counter_id": counter_id, "called_at": work.now, "rule": rule, "front": False, "skip": 0}
    called = move(
        work,
        standing,
        TicketState.CALLED,
        TicketCalled,
        leg={"attempt": attempt, **(first if attempt == 1 else {})},
        ticket={"counter_id": counter_id, "called_at": work.now, "attempt": attempt},
        counter_id=counter_id,
        rule=rule,
        reason=reason,
        attempt=attempt,
    )
    work.write(
        "INSERT INTO call (id, hall_id, day, version, ticket_id, leg_id, counter_id, label, attempt, rule, reason,"
        " at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        uuid7(),
        standing.hall_id,
        standing.day,
        called.version,
        standing.ticket_id,
        standing.ticket.leg_id,
        counter_id,
        standing.label,
        attempt,
        rule,
        reason,
        work.now,
    )
    return called
