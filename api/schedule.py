"""Does what the clock asks for: what waited too long lapses, days close, screens hear that a hall opened."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from uuid import UUID

import structlog

from api.apart import each_apart
from api.applications import actions as applications
from api.appointments import actions as appointments
from api.clock import utc_now
from api.database import AWAY, CLOCKWORK_LEASE, Lease
from api.halls import actions as halls
from api.halls import queries
from api.halls.rules import Calendar, decide_opening, next_turn
from api.night import is_due, purge
from api.people.actions import PrinterRounds
from api.queue import actions as queue
from api.reckoning import reckon
from api.reminders.actions import Teller

EVERY_SECONDS = 1.0
TEXTS_AHEAD = timedelta(minutes=2)
HALLS_AT_ONCE = 20  # so that looking at 508 halls never holds up the loop

log = structlog.get_logger()


async def run(stop: asyncio.Event | None = None) -> None:
    """Tick every second until `stop` is set or the task is cancelled; an error costs one tick of one step."""
    clockwork, stop = Clockwork(), stop or asyncio.Event()
    try:
        while not stop.is_set():
            await clockwork.tick(utc_now())
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), EVERY_SECONDS)
    finally:
        await clockwork.end()


class Clockwork:
    """The hall's clock: of several processes on one database, only the one that holds the lease ticks."""

    def __init__(self) -> None:
        self._lease = Lease(CLOCKWORK_LEASE)
        self._openings = Openings()
        self._printers = PrinterRounds()
        self._teller = Teller(utc_now)
        self._beside: dict[str, asyncio.Task[object]] = {}
        self._minute: datetime | None = None
        self._misses_database = False

    async def tick(self, now: datetime) -> None:
        """Do what is due at `now`; all of it may be done twice, and is decided again under its hall's lock."""
        if not await self._do(self._lease.is_held):
            return
        await self._do(queue.let_lapse, now)
        await self._do(appointments.let_lapse, now)
        await self._do(halls.end_due_pauses, now)
        self._begin(reckon, now)
        self._begin(self._printers.look, now)
        self._begin(self._teller.tell, now)
        minute = now.replace(second=0, microsecond=0)
        if minute != self._minute:
            self._minute = minute
            await self._do(queue.close_days_that_passed, now)
            await self._do(queue.forget_old_keys, now)
            await self._do(applications.let_applications_lapse, now)
            await self._do(self._openings.look_at_all, now)
            await self._do(self._begin_night, now)
        await self._do(self._openings.turn, now)

    async def end(self) -> None:
        """Let another process tick; what was not done beside the ticks is done when one ticks again."""
        for task in self._beside.values():
            task.cancel()
        await asyncio.gather(*self._beside.values(), return_exceptions=True)
        await self._teller.end()
        await self._lease.end()

    async def _begin_night(self, now: datetime) -> None:
        """Have what is no longer needed forgotten once a night."""
        if await is_due(now):
            self._begin(purge, now)

    def _begin(self, step: Callable[[datetime], Awaitable[object]], now: datetime) -> None:
        """Do one step beside the ticks, which never wait for it, unless it is still being done."""
        task = self._beside.get(step.__qualname__)
        if task is None or task.done():
            self._beside[step.__qualname__] = asyncio.create_task(self._do(step, now))

    async def _do(self, step: Callable[..., Awaitable[object]], *arguments: object) -> object:
        """Run one step; a database that is away is said once, and met again a second later."""
        try:
            done = await step(*arguments)
        except AWAY as error:
            if not self._misses_database:
                log.warning("clockwork.database_is_away", step=step.__qualname__, error=repr(error))
            self._misses_database = True
            return None
        except Exception as error:
            log.warning("clockwork.step_failed", step=step.__qualname__, error=repr(error))
            return None
        self._misses_database = False
        return done


class Openings:
    """What every hall said last, and when the clock can make it say something else.

    _texts: when an announcement begins or ends, of the two minutes to come; _looked: up to when that is told.
    """

    def __init__(self) -> None:
        self._said: dict[UUID, tuple[str, ...]] = {}
        self._turns: dict[UUID, datetime] = {}
        self._texts: list[tuple[datetime, UUID]] = []
        self._looked: datetime | None = None

    async def look_at_all(self, now: datetime) -> None:
        """Learn of new halls and of changed hours; what people changed has told the screens itself."""
        hall_ids = [hall.id for hall in await queries.halls() if self._turns.get(hall.id, _NEVER) > now]
        for start in range(0, len(hall_ids), HALLS_AT_ONCE):
            found = await queries.calendars(hall_ids[start : start + HALLS_AT_ONCE])
            for hall_id, calendar in found.items():
                self._note(hall_id, calendar, now)
        self._texts = await queries.texts_turning(self._looked or now, now + TEXTS_AHEAD)

    async def turn(self, now: datetime) -> None:
        """Tell the halls in which the clock opened or closed something, or began or ended a text on glass."""
        due = [hall_id for hall_id, at in self._turns.items() if at <= now]
        turned = []
        for hall_id, calendar in (await queries.calendars(due) if due else {}).items():
            before = self._said[hall_id]
            if self._note(hall_id, calendar, now) != before:
                turned.append(hall_id)
        turned += {hall_id for at, hall_id in self._texts if at <= now and hall_id in self._said} - {*turned}
        self._texts = [(at, hall_id) for at, hall_id in self._texts if at > now]
        self._looked = now
        await each_apart(self._tell, turned, now=now)

    async def _tell(self, hall_id: UUID, now: datetime) -> None:
        await queue.turn_opening(hall_id, self._said[hall_id][0], now=now)

    def _note(self, hall_id: UUID, calendar: Calendar, now: datetime) -> tuple[str, ...]:
        self._turns[hall_id] = next_turn(calendar, now)
        self._said[hall_id] = said = _codes(calendar, now)
        return said


_NEVER = datetime.max.replace(tzinfo=UTC) - timedelta(days=1)


def _codes(calendar: Calendar, now: datetime) -> tuple[str, ...]:
    """What the hall says, then what its queues say where they sit differently."""
    apart = {seat for seat in calendar.weekly if seat is not None} | {seat for seat, _ in calendar.special if seat}
    queues = [
        queue_id for queue_id, agency_id in calendar.agency_of_queue.items() if {queue_id, agency_id} & apart
    ]
    return (
        decide_opening(calendar, now).code.value,
        *(decide_opening(calendar, now, queue_id=queue_id).code.value for queue_id in sorted(queues)),
    )
