"""The mutation that ends a hall's day."""

from datetime import date
from typing import Self
from uuid import UUID

import strawberry

from api.halls import queries as halls
from api.queue import actions as queue
from api.queue.actions import DayEnded
from api.refusals import Refusal
from schema.context import Info
from schema.node import NOTHING
from schema.queue.payloads import Answered
from schema.queue.related import LazyHall, hall_of
from schema.results import Asked, refused


@strawberry.input(description="A hall's business day is over; whatever is open expires.")
class CloseDayInput:
    hall: str = strawberry.field(description="The hall's slug.")
    day: date | None = strawberry.field(
        default=None, description="The business day; today in the hall if left out."
    )


@strawberry.type(description="The day, now closed for good.")
class CloseDayPayload(Answered):
    hall_id: strawberry.Private[UUID | None] = None
    day: date | None = strawberry.field(default=None, description="The day that was closed; null if none was.")
    expired: int | None = strawberry.field(
        default=None, description="Tickets that were still open; null if none was closed."
    )

    @classmethod
    def of(cls, outcome: DayEnded | Refusal) -> Self:
        """The payload of close_day."""
        if isinstance(outcome, Refusal):
            return cls(user_errors=refused(outcome))
        return cls(user_errors=[], hall_id=outcome.hall_id, day=outcome.day, expired=outcome.expired)

    @strawberry.field(description="The hall; null if nothing was done.")
    async def hall(self, info: Info) -> LazyHall | None:
        return await hall_of(info, self.hall_id) if self.hall_id else None


@strawberry.type
class ClosingMutations:
    @strawberry.mutation(
        description="End a hall's business day: open tickets expire, no more numbers of that day."
    )
    async def close_day(self, info: Info, input: Asked[CloseDayInput]) -> CloseDayPayload:
        row = await info.context.loaders.one(halls.halls_by_slug, input.hall)
        hall_id, now = (row.id if row else NOTHING), info.context.now()
        return CloseDayPayload.of(await queue.close_day(info.context.actor, hall_id, day=input.day, now=now))
