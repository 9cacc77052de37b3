"""Takes an officer's last action back."""

from dataclasses import asdict
from datetime import datetime, timedelta
from uuid import UUID

from api.actor import Actor
from api.database import fetch
from api.events import ActionUndone, TicketState
from api.people.rules import Permission
from api.queue.actions.acts import Act, Touched, recalled
from api.queue.actions.moves import change, may_sit, next_version
from api.queue.actions.results import Undone
from api.queue.actions.rows import Seat, Standing, seat_of, standing_of
from api.queue.rules.tickets import UNDONE
from api.refusals import Refusal, RefusalCode
from api.work import HallOf, Once, Work, one_transaction

CAN_BE_UNDONE_FOR = timedelta(seconds=10)


async def undo(actor: Actor, counter_id: UUID, *, now: datetime, key: str | None = None) -> Undone | Refusal:
    """Take back the last act at this counter, if it was the actor's own and is at most ten seconds old.

    Tickets, legs, desk and calls are as before; only versions go on, and a call that was shown is marked, not
    removed. Refuses NOT_FOUND, ARCHIVED, COUNTER_TAKEN, NOTHING_TO_UNDO, FILES_MOVED (a finish
    that moved applications), CONFLICT (the ticket moved meanwhile).
    """

    async def verb(work: Work) -> Undone | Refusal:
        if work.hall_id is None:
            return Refusal(RefusalCode.NOT_FOUND, input_field=("counter",))
        seat = await seat_of(work, counter_id)
        if refusal := may_sit(actor, Permission.SERVE, seat):
            return refusal
        act = _to_be_undone(actor, await _last_act(work, counter_id), now)
        if act is None:
            return Refusal(RefusalCode.NOTHING_TO_UNDO)
        if act.moved_files:
            return Refusal(RefusalCode.FILES_MOVED)
        standings = [await standing_of(work, touched.ticket_id) for touched in act.touched]
        changed = zip(act.touched, standings, strict=True)
        pairs = [(touched, found) for touched, found in changed if found and found.version == touched.version]
        if len(pairs) < len(act.touched):
            return Refusal(RefusalCode.CONFLICT)
        for touched, standing in reversed(pairs):
            await _restore(work, touched, standing, counter_id)
        _restore_desk(work, seat, act)
        return Undone(counter_id, act.touched[-1].ticket_id)

    once = Once(key, "undo", (counter_id,), Undone)
    return await one_transaction(verb, actor=actor, now=now, hall=HallOf("counter", counter_id), once=once)


async def _last_act(work: Work, counter_id: UUID) -> Act | None:
    rows = await fetch(work.connection, "SELECT last_act FROM desk WHERE counter_id = $1", counter_id)
    return recalled(rows[0]["last_act"]) if rows and rows[0]["last_act"] else None


def _to_be_undone(actor: Actor, act: Act | None, now: datetime) -> Act | None:
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
        change(work, "leg", touched.new_leg_id, TicketState.WAITING, never)
        await work.written()  # an index lets a ticket have one leg that is open
    leg_state = now_is.leg.state if touched.new_leg_id is None else TicketState.DONE
    change(work, "leg", touched.ticket.leg_id, leg_state, asdict(touched.leg))
    change(work, "ticket", touched.ticket_id, now_is.state, {**asdict(touched.ticket), "version": version})
    work.write(
        "UPDATE call SET undone_at = $1 WHERE ticket_id = $2 AND version = $3",
        work.now,
        touched.ticket_id,
        touched.version,
        rows=None,
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
    await work.written()  # an index lets nobody come back to a counter before another has left it


def _restore_desk(work: Work, seat: Seat, act: Act) -> None:
    for leg_id in act.stepped_back:
        nearer = "UPDATE leg SET skip = skip + 1 WHERE id = $1 AND state IN ('WAITING', 'HELD')"
        work.write(nearer, leg_id, rows=None)
    work.write(
        "UPDATE desk SET last_act = NULL, priority_streak = $1 WHERE counter_id = $2",
        act.priority_streak,
        seat.counter_id,
    )
