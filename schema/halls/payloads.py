"""What the directory's mutations answer: the entry as it stands, or why nothing was done."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Self, TypeVar
from uuid import UUID

import strawberry

from api.halls import queries
from api.halls.actions import Changed
from api.refusals import Refusal
from schema import queue as room
from schema.context import Info
from schema.halls.agencies import Agency
from schema.halls.days import Announcement, Pause, SpecialDay, WeeklyHours
from schema.halls.halls import Hall
from schema.halls.related import LazyCounter, LazyQueue
from schema.halls.services import Service, ServiceStandard
from schema.results import UserError, refused

R = TypeVar("R")


@strawberry.type
class Answered:
    """Every payload says why nothing was done. changed_id: the row that was changed."""

    changed_id: strawberry.Private[UUID | None]
    user_errors: list[UserError] = strawberry.field(description="Why nothing was done; empty if it was.")

    @classmethod
    def of(cls, outcome: Changed | Refusal) -> Self:
        """The payload of a verb's outcome."""
        if isinstance(outcome, Refusal):
            return cls(changed_id=None, user_errors=refused(outcome))
        return cls(changed_id=outcome.id, user_errors=[])

    async def changed(self, info: Info, batch: Callable[[list[UUID]], Awaitable[Mapping[UUID, R]]]) -> R | None:
        """The row that was changed; None if nothing was."""
        return await info.context.loaders.one(batch, self.changed_id) if self.changed_id else None


@strawberry.type
class HallChanged(Answered):
    """The payload of an act on a hall."""

    @strawberry.field(description="The hall as it stands now; null if nothing was done.")
    async def hall(self, info: Info) -> Hall | None:
        row = await self.changed(info, queries.halls_by_id)
        return Hall.of(row) if row else None


@strawberry.type
class AgencyChanged(Answered):
    """The payload of an act on an agency."""

    @strawberry.field(description="The agency as it stands now; null if nothing was done.")
    async def agency(self, info: Info) -> Agency | None:
        row = await self.changed(info, queries.agencies_by_id)
        return Agency.of(row) if row else None


@strawberry.type
class QueueChanged(Answered):
    """The payload of an act on a queue."""

    @strawberry.field(description="The queue as it stands now; null if nothing was done.")
    async def queue(self, info: Info) -> LazyQueue | None:
        row = await self.changed(info, queries.queues_by_id)
        return room.Queue.of(row) if row else None


@strawberry.type
class ServiceChanged(Answered):
    """The payload of an act on a service."""

    @strawberry.field(description="The service as it stands now; null if nothing was done.")
    async def service(self, info: Info) -> Service | None:
        row = await self.changed(info, queries.services_by_id)
        return Service.of(row) if row else None


@strawberry.type
class StandardChanged(Answered):
    """The payload of an act on a standard."""

    @strawberry.field(description="The new version; null if nothing was done.")
    async def standard(self, info: Info) -> ServiceStandard | None:
        row = await self.changed(info, queries.standards_by_id)
        return ServiceStandard.of(row) if row else None


@strawberry.type
class CounterChanged(Answered):
    """The payload of an act on a counter."""

    @strawberry.field(description="The counter as it stands now; null if nothing was done.")
    async def counter(self, info: Info) -> LazyCounter | None:
        row = await self.changed(info, queries.counters_by_id)
        return room.Counter.of(row) if row else None


@strawberry.type
class SpecialDayChanged(Answered):
    """The payload of an act on a special day."""

    @strawberry.field(description="The special day as it stands now; null if nothing was done.")
    async def special_day(self, info: Info) -> SpecialDay | None:
        row = await self.changed(info, queries.special_days_by_id)
        return SpecialDay.of(row) if row else None


@strawberry.type
class AnnouncementChanged(Answered):
    """The payload of an act on an announcement."""

    @strawberry.field(description="The announcement as it stands now; null if nothing was done.")
    async def announcement(self, info: Info) -> Announcement | None:
        row = await self.changed(info, queries.announcements_by_id)
        return Announcement.of(row) if row else None


@strawberry.type(description="The hours of the week as they stand now.")
class SetWeeklyHoursPayload(Answered):
    hall_id: strawberry.Private[UUID | None] = None

    @strawberry.field(
        description="The hours, Monday first; empty if nothing was done or it sits as the hall does."
    )
    async def weekly_hours(self, info: Info) -> list[WeeklyHours]:
        rows = await info.context.loaders.one(queries.weekly_hours_of, self.hall_id) if self.hall_id else None
        owners = [(row, row.queue_id or row.agency_id or row.hall_id) for row in rows or ()]
        return [WeeklyHours.of(row) for row, owner in owners if owner == self.changed_id]


@strawberry.type(description="The hall, now paused.")
class PauseHallPayload(Answered):
    @strawberry.field(description="The pause; null if nothing was done.")
    async def pause(self, info: Info) -> Pause | None:
        row = await self.changed(info, queries.pauses_by_id)
        return Pause.of(row) if row else None

    @strawberry.field(description="The hall; null if nothing was done.")
    async def hall(self, info: Info) -> Hall | None:
        pause = await self.changed(info, queries.pauses_by_id)
        row = await info.context.loaders.one(queries.halls_by_id, pause.hall_id) if pause else None
        return Hall.of(row) if row else None
