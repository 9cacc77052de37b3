"""What happens in a hall before its board is looked at."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from api.events import Channel
from api.queue import actions as queue
from api.queue.actions import Called, Moved, Taken
from tests.factories import NOW, HallRows, a_citizen, a_hall, a_manager


@dataclass
class Day:
    """A hall in the middle of its day. now: its clock, one second on after every act."""

    hall: HallRows
    now: datetime = NOW
    opened: set[UUID] = field(default_factory=set)

    def clock(self) -> datetime:
        return self.now

    def passes(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)

    async def take(self, agency: int = 0) -> Taken:
        """Somebody takes a number of the agency's queue."""
        self.passes(1)
        taken = await queue.take_ticket(
            a_citizen(),
            hall_slug=self.hall.slug,
            queue_id=self.hall.agencies[agency].queue_id,
            channel=Channel.WEB,
            now=self.now,
        )
        assert isinstance(taken, Taken), taken
        return taken

    async def open(self, agency: int = 0, counter: int = 0) -> UUID:
        """The manager opens a counter, once."""
        counter_id = self.hall.agencies[agency].counter_ids[counter]
        if counter_id not in self.opened:
            self.passes(1)
            await queue.open_counter(self.officer, counter_id, now=self.now)
            self.opened.add(counter_id)
        return counter_id

    async def call(self, agency: int = 0, counter: int = 0) -> Called:
        """The counter, opened if need be, calls the next, done with the one before."""
        counter_id = await self.open(agency, counter)
        self.passes(1)
        called = await queue.call_next(self.officer, counter_id, finish_current=True, now=self.now)
        assert isinstance(called, Called), called
        return called

    async def take_and_call(self, agency: int = 0, counter: int = 0) -> Called:
        """Somebody takes a number and is called."""
        await self.take(agency)
        return await self.call(agency, counter)

    async def recall(self, ticket_id: UUID) -> None:
        """Called again, after the hall's cooldown."""
        self.passes(10)
        assert isinstance(await queue.recall(self.officer, ticket_id, now=self.now), Called)

    async def start(self, ticket_id: UUID) -> None:
        """The citizen has come to the counter."""
        self.passes(1)
        assert isinstance(await queue.start_serving(self.officer, ticket_id, now=self.now), Moved)

    def __post_init__(self) -> None:
        self.officer = a_manager(self.hall.hall_id)


async def a_day(*, agencies: int = 1, counters: int = 2, slug: str = "konawe") -> Day:
    """A hall that has just opened."""
    return Day(await a_hall(agencies=agencies, counters=counters, slug=slug))
