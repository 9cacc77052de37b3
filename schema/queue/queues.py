"""Queues: what people wait in."""

from typing import Annotated, Self

import strawberry

from api.events import Channel
from api.halls import queries as halls
from api.queue import queries as reads
from api.queue.rules.estimating import LEAST_SAMPLES
from schema import appointments as times
from schema import halls as directory
from schema import queue as room
from schema.booked import From, LazyFreeDay, LazySlotTemplate, Through, To
from schema.context import Info
from schema.node import Node, global_id
from schema.queue.ranges import WaitRange, range_of
from schema.queue.related import (
    LazyAgency,
    LazyCounter,
    LazyHall,
    LazyOpening,
    LazyService,
    LazySpecialDay,
    LazyWeeklyHours,
    agency_of,
    hall_of,
)
from schema.results import Language
from schema.words import InLanguage, said

LeftThrough = Annotated[
    Channel | None, strawberry.argument(description="Count only what this channel may still take; null for all.")
]


@strawberry.type(description="What people wait in: one number series of an agency, for one or more services.")
class Queue(Node):
    row: strawberry.Private[halls.QueueRow]
    prefix: str = strawberry.field(description="First letters of its numbers: A of A-012.")
    daily_quota: int | None = strawberry.field(description="Tickets a day; null for no limit.")
    target_seconds: int = strawberry.field(description="Wait that the agency aims at, in seconds.")
    online_share: int | None = strawberry.field(
        description="Percent of the daily quota kept for the web; null for none."
    )
    weight: float = strawberry.field(description="Added to the score of those who wait in it.")

    @classmethod
    def of(cls, row: halls.QueueRow) -> Self:
        """The queue of a row."""
        return cls(
            id=global_id("Queue", row.id),
            row=row,
            prefix=row.prefix,
            daily_quota=row.daily_quota,
            target_seconds=row.target_seconds,
            online_share=row.online_share,
            weight=row.weight,
        )

    @strawberry.field(description="Its name.")
    def name(self, language: InLanguage = Language.ID) -> str:
        return said(language, self.row.name, self.row.name_en)

    @strawberry.field(description="Whether it is no longer in use; kept for its history.")
    def archived(self) -> bool:
        return self.row.archived_at is not None

    @strawberry.field(description="The hall it is in.")
    async def hall(self, info: Info) -> LazyHall:
        return await hall_of(info, self.row.hall_id)

    @strawberry.field(description="The agency it belongs to.")
    async def agency(self, info: Info) -> LazyAgency:
        return await agency_of(info, self.row.agency_id)

    @strawberry.field(description="The services people wait here for.")
    async def services(self, info: Info) -> list[LazyService]:
        rows = await info.context.loaders.one(halls.services_of_queue, self.row.id)
        return [directory.Service.of(row) for row in rows or ()]

    @strawberry.field(description="The counters that serve it.")
    async def counters(self, info: Info) -> list[LazyCounter]:
        rows = await info.context.loaders.one(halls.counters_of, self.row.hall_id) or ()
        return [room.Counter.of(row) for row in rows if any(s.queue_id == self.row.id for s in row.serves)]

    @strawberry.field(description="How many wait to be called.")
    async def waiting_count(self, info: Info) -> int:
        return (await self._crowd(info)).count

    @strawberry.field(description="How long the longest has waited, in seconds; null if nobody waits.")
    async def oldest_wait_seconds(self, info: Info) -> int | None:
        oldest = (await self._crowd(info)).oldest_from
        return max(0, int((info.context.moment() - oldest).total_seconds())) if oldest else None

    @strawberry.field(description="How long somebody who joins now will wait; null when nobody can know.")
    async def estimated_wait(self, info: Info) -> WaitRange | None:
        return await range_of(info, self.row.id, (await self._crowd(info)).count)

    @strawberry.field(
        description="How long half of its last customers kept a counter at most, in seconds from the call to the "
        "end; null under 20 of them."
    )
    async def usual_service_seconds(self, info: Info) -> int | None:
        pace = await info.context.loaders.one(reads.paces_of, (self.row.id, info.context.moment()))
        learnt = pace.learnt if pace else None
        return round(learnt.usual_seconds) if learnt and learnt.samples >= LEAST_SAMPLES else None

    @strawberry.field(description="Whether it gives numbers now, and why not if it does not.")
    async def opening(self, info: Info) -> LazyOpening:
        at = (self.row.id, info.context.moment())
        return directory.Opening.of(await info.context.loaders.must(reads.openings_of_queues, at))

    @strawberry.field(description="Numbers left today, through one channel or all; null for no limit.")
    async def remaining_quota(self, info: Info, channel: LeftThrough = None) -> int | None:
        quota = await info.context.loaders.must(reads.quotas_of, (self.row.id, info.context.moment()))
        return quota.remaining(channel) if channel else reads.left_of(quota)

    @strawberry.field(description="Its own hours of the week, Monday first; empty if it sits as its agency does.")
    async def weekly_hours(self, info: Info) -> list[LazyWeeklyHours]:
        rows = await info.context.loaders.must(halls.weekly_hours_of, self.row.hall_id)
        return [directory.WeeklyHours.of(row) for row in rows if row.queue_id == self.row.id]

    @strawberry.field(description="Dates that differ for it alone, by date, of the last year and to come.")
    async def special_days(self, info: Info) -> list[LazySpecialDay]:
        rows = await info.context.loaders.must(halls.special_days_of, self.row.hall_id)
        return [directory.SpecialDay.of(row) for row in rows if row.queue_id == self.row.id]

    @strawberry.field(description="Days with free places that can be booked, each with its times.")
    async def free_slots(
        self, info: Info, first: From = None, to: To = None, channel: Through = Channel.WEB
    ) -> list[LazyFreeDay]:
        return await times.free_days_of(info, self.row.id, None, first, to, channel)

    @strawberry.field(description="The times of the week that can be booked in it, Monday first.")
    async def slot_templates(self, info: Info) -> list[LazySlotTemplate]:
        return await times.templates_of_queue(info, self.row.id)

    async def _crowd(self, info: Info) -> reads.Crowd:
        return await info.context.loaders.one(reads.crowds_of, self.row.id) or reads.Crowd()
