"""What can be booked: days with free places, and the weekly templates behind them."""

from datetime import date, datetime
from typing import Self
from uuid import UUID

import strawberry

from api.appointments import queries as reads
from api.appointments import rules
from api.events import Channel
from schema.appointments.related import LazyQueue, LazyService, queue_of, service_of
from schema.context import Info
from schema.halls.enums import Weekday
from schema.node import Node, global_id
from schema.paging import bad_user_input

MOST_DAYS = 62


@strawberry.type(description="A time that can be booked now.")
class FreeSlot:
    starts_at: datetime = strawberry.field(description="When it begins.")
    ends_at: datetime = strawberry.field(description="When it ends.")
    free: int = strawberry.field(description="Places left in it: at least 1.")

    @classmethod
    def of(cls, value: rules.FreeSlot) -> Self:
        """The slot of a value."""
        return cls(starts_at=value.slot.starts_at, ends_at=value.slot.ends_at, free=value.free)


@strawberry.type(description="A day of a calendar of free places.")
class FreeDay:
    value: strawberry.Private[rules.FreeDay]
    day: date = strawberry.field(description="The day in the hall.")
    free: int = strawberry.field(
        description="Places left on the day: those of its slots, but no more than the day's quota leaves."
    )

    @classmethod
    def of(cls, value: rules.FreeDay) -> Self:
        """The day of a value."""
        return cls(value=value, day=value.day, free=value.free)

    @strawberry.field(description="The times that can be booked, in their order; empty on a full or closed day.")
    def slots(self) -> list[FreeSlot]:
        return [FreeSlot.of(slot) for slot in self.value.slots]


@strawberry.type(description="Times of one weekday that can be booked, in a queue or for one service.")
class SlotTemplate(Node):
    row: strawberry.Private[reads.SlotTemplateRow]
    weekday: Weekday = strawberry.field(description="The day of the week.")
    starts: str = strawberry.field(description="When the first slot begins, HH:MM on the hall's clock: 08:00.")
    ends: str = strawberry.field(description="When the last slot ends at the latest: 12:00.")
    slot_minutes: int = strawberry.field(description="How long a slot is, in minutes.")
    capacity: int = strawberry.field(description="Bookings that one slot has room for.")
    valid_from: date = strawberry.field(description="First day it holds.")
    valid_until: date | None = strawberry.field(description="Last day it holds; null for no end.")

    @classmethod
    def of(cls, row: reads.SlotTemplateRow) -> Self:
        """The template of a row."""
        same = ("starts", "ends", "slot_minutes", "capacity", "valid_from", "valid_until")
        return cls(
            id=global_id("SlotTemplate", row.id),
            row=row,
            weekday=Weekday(row.weekday),
            **{name: getattr(row, name) for name in same},
        )

    @strawberry.field(description="The queue whose times these are; null for a service's.")
    async def queue(self, info: Info) -> LazyQueue | None:
        return await queue_of(info, self.row.queue_id) if self.row.queue_id else None

    @strawberry.field(description="The service whose times these are; null for a queue's.")
    async def service(self, info: Info) -> LazyService | None:
        return await service_of(info, self.row.service_id) if self.row.service_id else None

    @strawberry.field(description="Whether it gives slots no more; kept for its history.")
    def archived(self) -> bool:
        return self.row.archived_at is not None


async def free_days_of(
    info: Info, queue_id: UUID, service_id: UUID | None, first: date | None, last: date | None, channel: Channel
) -> list[FreeDay]:
    """The calendar of a queue, or of a service in it; all that ask in one turn share a statement."""
    if first and last and not 0 <= (last - first).days < MOST_DAYS:
        raise bad_user_input(f"to must not lie before from, nor {MOST_DAYS} days or more after it")
    if last and not first:
        raise bad_user_input("to needs a from")
    days = reads.Days(reads.Wish(queue_id, service_id), first, last, channel, info.context.moment())
    return [FreeDay.of(value) for value in await info.context.loaders.one(reads.free_days_of, days) or ()]


async def templates_of_queue(info: Info, queue_id: UUID) -> list[SlotTemplate]:
    """The templates of a queue."""
    rows = await info.context.loaders.must(reads.slot_templates_of_queue, queue_id)
    return [SlotTemplate.of(row) for row in rows]


async def templates_of_service(info: Info, service_id: UUID) -> list[SlotTemplate]:
    """The templates of a service's own."""
    rows = await info.context.loaders.must(reads.slot_templates_of_service, service_id)
    return [SlotTemplate.of(row) for row in rows]
