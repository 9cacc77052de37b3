"""Takes an officer's last action back."""

from dataclasses import asdict
from datetime import datetime, timedelta
from uuid import UUID

from api.actor import Actor
from api.database import execute
from api.events import ActionUndone, TicketState
from api.people.rules import Permission
from api.queue.actions.acts import Act, Touched, recalled
from api.queue.actions.moves import change, may_sit, next_version
from api.queue.actions.results import Undone
from api.queue.actions.rows import Seat, Standing, lock_by, seat_of, standing_of
from api.queue.rules.tickets import UNDONE
from api.refusals import Refusal, RefusalCode
from api.work import Once, Work, one_transaction

CAN_BE_UNDONE_FOR = timedelta(seconds=10)


async def undo(actor: Actor, counter_id: UUID, *, now: datetime, key: str | None = None) -> Undone | Refusal:
    """Take back the last act at this counter, if it was the actor's own and is at most ten seconds old.

    Tickets, legs, desk and calls are as before; only versions go on, and a call that was shown is marked, not
    removed. Refuses NOT_FOUND, ARCHIVED, COUNTER_TAKEN, NOTHING_TO_UNDO, CONFLICT (the ticket moved meanwhile).
    """

    async def verb(work: Work) -> Undone | Refusal:
        if not await lock_by(work, "counter", counter_id):
            return Refusal(RefusalCode.NOT_FOUND, input_field=("counter",))
        seat = await seat_of(work, counter_id)
        if refusal := may_sit(actor, Permission.SERVE, seat):
            return refusal
        act = _last_act_of(actor, seat, now)
        if act is None:
            return Refusal(RefusalCode.NOTHING_TO_UNDO)
        standings = [await standing_of(work, touched.ticket_id) for touched in act.touched]
        changed = zip(act.touched, standings, strict=True)
        pairs = [(touched, found) for touched, found in changed if found and found.version == touched.version]
        if len(pairs) < len(act.touched):
            return Refusal(RefusalCode.CONFLICT)
        for touched, standing in reversed(pairs):
            await _restore(work, touched, standing, counter_id)
        await _restore_desk(work, seat, act)
        return Undone(counter_id, act.touched[-1].ticket_id)

    return await one_transaction(verb, actor=actor, now=now, once=Once(key, "undo", (counter_id,), Undone))


def _last_act_of(actor: Actor, seat: Seat, now: datetime) -> Act | None:
    act = recalled(seat.last_act) if seat.last_act else None
    if act is None or act.staff_id != actor.id or now - act.at > CAN_BE_UNDONE_FOR:
        return None
    return act


async def _restore(work: Work, touched: Touched, now_is: Standing, counter_id: UUID) -> None:
    """Write every column as it was, guarded by the state it is in.

    A leg that a transfer made is kept as one that never was: the journal names it.
    """
    version = next_version(work)
    if touched.new_leg_id is not None:
        never = {"state": TicketState.VOID, "ended_at": work.now, "ended_as": UNDONE}
        await change(work, "leg", touched.new_leg_id, TicketState.WAITING, never)
    leg_state = now_is.leg.state if touched.new_leg_id is None else TicketState.DONE
    await change(work, "leg", touched.ticket.leg_id, leg_state, asdict(touched.leg))
    await change(work, "ticket", touched.ticket_id, now_is.state, {**asdict(touched.ticket), "version": version})
    await execute(
        work.connection,
        "UPDATE call SET undone_at = $1 WHERE ticket_id = $2 AND version = $3",
        work.now,
        touched.ticket_id,
        touched.version,
    )
    work.record(
        ActionUndone(
            ticket_id=touched.ticket_id,
            leg_id=touched.ticket.leg_id,
            queue_id=touched.ticket.queue_id,
            from_state=now_is.state,
            to_state=touched.ticket.state,
            counter_id=counter_id,
            undone_version=touched.version,
        )
    )


async def _restore_desk(work: Work, seat: Seat, act: Act) -> None:
    for leg_id in act.stepped_back:
        await execute(
            work.connection,
            "UPDATE leg SET skip = skip + 1 WHERE id = $1 AND state IN ('WAITING', 'HELD')",
            leg_id,
        )
    await execute(
        work.connection,
        "UPDATE desk SET last_act = NULL, priority_streak = $1 WHERE counter_id = $2",
        act.priority_streak,
        seat.counter_id,
    )
