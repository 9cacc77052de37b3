"""Ends a hall's business day, and lets lapse what has lapsed."""

from datetime import date, datetime
from uuid import UUID

from uuid_utils.compat import uuid7

from api.actor import SYSTEM, Actor
from api.apart import each_apart
from api.clock import business_day, start_of_day
from api.database import connection, execute, fetch
from api.events import (
    CounterChanged,
    CounterState,
    DayClosed,
    OpeningTurned,
    TicketExpired,
    TicketState,
)
from api.people.holdings import in_portions
from api.people.rules import Permission, Place, may
from api.queue.actions.moves import find, move
from api.queue.actions.moving import resumed
from api.queue.actions.printing import voided
from api.queue.actions.results import DayEnded
from api.queue.actions.rows import as_day, as_time, as_uuid, open_standings
from api.refusals import Refusal, RefusalCode
from api.work import KEYS_ARE_KEPT, HallOf, Work, one_transaction

DAY_IS_OVER = "Hari layanan berakhir"
LAPSES_AT_ONCE = 200
KEYS_AT_ONCE = 500


async def close_day(actor: Actor, hall_id: UUID, *, day: date | None = None, now: datetime) -> DayEnded | Refusal:
    """End a business day for good: what is still open of it and of earlier days expires, its counters close.

    day: today in the hall's own zone if None; a day once closed stays so, and closing it again changes nothing.
    Refuses NOT_FOUND, INVALID_INPUT (a day still to come), and what `may` refuses.
    """

    async def verb(work: Work) -> DayEnded | Refusal:
        if work.hall_id is None:
            return Refusal(RefusalCode.NOT_FOUND, input_field=("hall",))
        if refusal := may(actor, Permission.CLOSE_DAY, Place(hall_id)):
            return refusal
        today = business_day(now, await _timezone_of(work))
        ending = day or today
        if ending > today:
            problem = {"problem": "hari itu belum tiba", "problem_en": "that day is still to come"}
            return Refusal(RefusalCode.INVALID_INPUT, problem, ("day",))
        expired = await _closed_before(work, ending)
        if expired is None:
            expired = await _end(work, ending, today)
        return DayEnded(hall_id, ending, expired)

    return await one_transaction(verb, actor=actor, now=now, hall=HallOf("hall", hall_id))


async def close_days_that_passed(now: datetime) -> list[DayEnded]:
    """Close yesterday in every hall that has not closed it, by each hall's own midnight; in one SELECT if none."""
    rows = await fetch(
        connection(),
        "SELECT h.id, h.timezone, h.created_at,"
        " (SELECT MAX(day) FROM closed_day c WHERE c.hall_id = h.id) AS newest"
        " FROM hall h JOIN timeline t ON t.hall_id = h.id WHERE h.archived_at IS NULL",
    )
    yesterdays = {}
    for row in rows:
        yesterday = date.fromordinal(business_day(now, row["timezone"]).toordinal() - 1)
        is_new = business_day(as_time(row["created_at"]), row["timezone"]) > yesterday
        newest = as_day(row["newest"])
        if not is_new and (newest is None or newest < yesterday):
            yesterdays[as_uuid(row["id"])] = yesterday

    async def close_yesterday(hall_id: UUID, now: datetime) -> DayEnded | Refusal:
        return await close_day(SYSTEM, hall_id, day=yesterdays[hall_id], now=now)

    results = await each_apart(close_yesterday, yesterdays, now=now)
    return [result for result in results if isinstance(result, DayEnded)]


async def let_lapse(now: datetime) -> int:
    """Bring back held tickets whose time is up, and void prints nobody confirmed; returns how many.

    Each in a transaction of its own, decided again under its hall's lock; in one SELECT if there are none.
    """
    rows = await fetch(
        connection(),
        "SELECT ticket_id FROM leg WHERE state IN ('HELD', 'PRINTING') AND hold_until <= $1 LIMIT $2",
        now,
        LAPSES_AT_ONCE,
    )
    return sum(await each_apart(_lapse, [as_uuid(row["ticket_id"]) for row in rows], now=now))


async def forget_old_keys(now: datetime) -> int:
    """Delete a few idempotency records older than 48 hours; returns how many."""
    return await execute(connection(), FORGET_KEYS, now - KEYS_ARE_KEPT, KEYS_AT_ONCE)


FORGET_KEYS = "DELETE FROM idempotency WHERE id IN (SELECT id FROM idempotency WHERE at <= $1 LIMIT $2)"


async def purge_old_keys(before: datetime, *, now: datetime, dry_run: bool) -> int:
    """Delete all idempotency records older than `before`, but none that still counts; how many, or would."""
    before = min(before, now - KEYS_ARE_KEPT)
    if dry_run:
        [row] = await fetch(connection(), "SELECT COUNT(*) AS old FROM idempotency WHERE at <= $1", before)
        return int(row["old"])
    return await in_portions(lambda: execute(connection(), FORGET_KEYS, before, KEYS_AT_ONCE))


async def turn_opening(hall_id: UUID, code: str, *, now: datetime) -> None:
    """Say that the clock opened or closed something in a hall. code: of the hall as a whole."""

    async def verb(work: Work) -> None:
        if work.hall_id is not None:
            work.record(OpeningTurned(code=code))

    await one_transaction(verb, actor=SYSTEM, now=now, hall=HallOf("hall", hall_id))


async def _timezone_of(work: Work) -> str:
    rows = await fetch(work.connection, "SELECT timezone FROM hall WHERE id = $1", work.hall_id)
    return str(rows[0]["timezone"])


async def _closed_before(work: Work, day: date) -> int | None:
    """How many tickets expired when the day was closed; None if it is not closed."""
    statement = "SELECT expired FROM closed_day WHERE hall_id = $1 AND day = $2"
    rows = await fetch(work.connection, statement, work.hall_id, day)
    return int(rows[0]["expired"]) if rows else None


async def _end(work: Work, day: date, today: date) -> int:
    standings = await open_standings(work, day)
    for standing in standings:
        move(
            work,
            standing,
            TicketState.EXPIRED,
            TicketExpired,
            leg={"hold_until": None},
            reason=DAY_IS_OVER,
        )
    await _close_desks(work, only_left_from_before=day < today)
    work.write(
        "INSERT INTO closed_day (id, hall_id, day, closed_at, expired) VALUES ($1, $2, $3, $4, $5)",
        *(uuid7(), work.hall_id, day, work.now, len(standings)),
    )
    work.record(DayClosed(day=day, expired=len(standings)))
    return len(standings)


async def _close_desks(work: Work, *, only_left_from_before: bool) -> None:
    """Close every desk; after midnight only those that nobody has turned since."""
    statement = "SELECT counter_id, since FROM desk WHERE hall_id = $1 AND state <> 'CLOSED'"
    midnight = work.now
    if only_left_from_before:
        midnight = start_of_day(work.now, await _timezone_of(work))
    for row in await fetch(work.connection, statement, work.hall_id):
        if as_time(row["since"]) >= midnight and only_left_from_before:
            continue
        work.write(
            "UPDATE desk SET state = 'CLOSED', reason = $1, since = $2, staff_id = NULL, staff_name = '',"
            " priority_streak = 0, last_act = NULL WHERE counter_id = $3",
            *(DAY_IS_OVER, work.now, row["counter_id"]),
        )
        counter_id = as_uuid(row["counter_id"])
        work.record(CounterChanged(counter_id=counter_id, counter_state=CounterState.CLOSED, reason=DAY_IS_OVER))


async def _lapse(ticket_id: UUID, now: datetime) -> bool:
    async def verb(work: Work) -> bool | Refusal:
        standing = await find(work, ticket_id)
        if isinstance(standing, Refusal):
            return standing
        if standing.leg.hold_until is None or standing.leg.hold_until > now:
            return False
        if standing.state is TicketState.HELD:
            resumed(work, standing)
        elif standing.state is TicketState.PRINTING:
            voided(work, standing)
        else:
            return False
        return True

    return await one_transaction(verb, actor=SYSTEM, now=now, hall=HallOf("ticket", ticket_id)) is True
