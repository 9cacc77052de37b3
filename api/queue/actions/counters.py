"""Opens, pauses and closes counters."""

from datetime import datetime
from uuid import UUID

from api.actor import Actor
from api.events import CounterChanged, CounterState
from api.people.rules import Permission
from api.people.rules.texts import fault_in_text
from api.queue.actions.moves import may_sit
from api.queue.actions.results import DeskChanged
from api.queue.actions.rows import Seat, seat_of
from api.refusals import Refusal, RefusalCode
from api.work import HallOf, Work, one_transaction

AWAY = (CounterState.BREAK, CounterState.BACK_OFFICE)


async def open_counter(actor: Actor, counter_id: UUID, *, now: datetime) -> DeskChanged | Refusal:
    """Sit down at a counter, or come back to it; a supervisor may take it over.

    Refuses NOT_FOUND, ARCHIVED, COUNTER_TAKEN.
    """

    async def verb(work: Work) -> DeskChanged | Refusal:
        seat = await _seat(work, actor, counter_id)
        if isinstance(seat, Refusal):
            return seat
        if seat.desk_state is not CounterState.OPEN or seat.staff_id != actor.id:
            _turn(work, seat, CounterState.OPEN, staff_id=actor.id, staff_name=actor.name)
        return DeskChanged(counter_id)

    return await one_transaction(verb, actor=actor, now=now, hall=HallOf("counter", counter_id))


async def pause_counter(
    actor: Actor, counter_id: UUID, *, reason: str, back_office: bool = False, now: datetime
) -> DeskChanged | Refusal:
    """Go on a break, or to the back office; the counter stays the officer's.

    Refuses NOT_FOUND, ARCHIVED, COUNTER_TAKEN, COUNTER_CLOSED, COUNTER_BUSY, REASON_REQUIRED, INVALID_INPUT.
    """

    async def verb(work: Work) -> DeskChanged | Refusal:
        seat = await _seat(work, actor, counter_id)
        if isinstance(seat, Refusal):
            return seat
        if seat.desk_state in (None, CounterState.CLOSED):
            return Refusal(RefusalCode.COUNTER_CLOSED)
        if refusal := fault_in_text(reason, required=True):
            return refusal
        if seat.ticket_label:
            return Refusal(RefusalCode.COUNTER_BUSY, {"number": seat.ticket_label})
        state = CounterState.BACK_OFFICE if back_office else CounterState.BREAK
        name = seat.staff_name or ""
        _turn(work, seat, state, reason=reason.strip(), staff_id=seat.staff_id, staff_name=name)
        return DeskChanged(counter_id)

    return await one_transaction(verb, actor=actor, now=now, hall=HallOf("counter", counter_id))


async def close_counter(
    actor: Actor, counter_id: UUID, *, reason: str = "", now: datetime
) -> DeskChanged | Refusal:
    """Leave the counter; whoever waited for this counter only, waits for any that serves the queue.

    Refuses NOT_FOUND, ARCHIVED, COUNTER_TAKEN, COUNTER_BUSY, INVALID_INPUT.
    """

    async def verb(work: Work) -> DeskChanged | Refusal:
        seat = await _seat(work, actor, counter_id)
        if isinstance(seat, Refusal):
            return seat
        if refusal := fault_in_text(reason):
            return refusal
        if seat.ticket_label:
            return Refusal(RefusalCode.COUNTER_BUSY, {"number": seat.ticket_label})
        if seat.desk_state not in (None, CounterState.CLOSED):
            _turn(work, seat, CounterState.CLOSED, reason=reason.strip())
            unbind = "UPDATE leg SET bound_counter_id = NULL WHERE bound_counter_id = $1 AND ended_at IS NULL"
            work.write(unbind, counter_id, rows=None)
        return DeskChanged(counter_id)

    return await one_transaction(verb, actor=actor, now=now, hall=HallOf("counter", counter_id))


async def _seat(work: Work, actor: Actor, counter_id: UUID) -> Seat | Refusal:
    if work.hall_id is None:
        return Refusal(RefusalCode.NOT_FOUND, input_field=("counter",))
    seat = await seat_of(work, counter_id)
    return may_sit(actor, Permission.OPERATE_COUNTER, seat) or seat


def _turn(
    work: Work,
    seat: Seat,
    state: CounterState,
    *,
    staff_id: UUID | None = None,
    staff_name: str = "",
    reason: str = "",
) -> None:
    """Write the desk's new state; what was done at it before cannot be undone any more."""
    work.write(
        "INSERT INTO desk (counter_id, hall_id, state, reason, since, staff_id, staff_name, priority_streak)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, 0) ON CONFLICT (counter_id) DO UPDATE SET state = excluded.state,"
        " reason = excluded.reason, since = excluded.since, staff_id = excluded.staff_id,"
        " staff_name = excluded.staff_name, last_act = NULL",
        seat.counter_id,
        seat.hall_id,
        state,
        reason,
        work.now,
        staff_id,
        staff_name,
    )
    work.record(CounterChanged(counter_id=seat.counter_id, counter_state=state, reason=reason or None))
