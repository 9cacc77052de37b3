"""How far an application is, for whoever knows its number and the last digits of a NIK."""

from datetime import date, datetime
from typing import Self
from uuid import UUID

import strawberry

from api.applications import actions as applications
from api.applications import queries as reads
from api.applications.queries import ApplicationRow
from api.applications.rules.deadlines import ClockState
from api.applications.rules.states import WITH_THE_CITIZEN
from api.events import ApplicationState
from api.refusals import Refusal
from schema.applications.applications import MissingItem, clock_of, due_on_of, overdue_of
from schema.applications.related import missing_of
from schema.context import Info
from schema.queue.payloads import Answered
from schema.results import Asked, refused


@strawberry.input(description="A citizen without the secret asks how far an application is.")
class TrackApplicationInput:
    number: str = strawberry.field(description="The application's number, as it was given out.")
    nik_ending: str = strawberry.field(description="The last four digits of the applicant's NIK.")


@strawberry.type(description="How far an application is: its state, its dates and what is missing, nothing else.")
class ApplicationTracking:
    row: strawberry.Private[ApplicationRow]
    number: str | None = strawberry.field(description="Its number.")
    state: ApplicationState = strawberry.field(description="Where it is in its life.")
    submitted_at: datetime | None = strawberry.field(description="When it was first handed in.")
    complete_at: datetime | None = strawberry.field(description="When it was declared complete; null before.")
    changed_at: datetime = strawberry.field(description="When it was last changed.")
    ended_at: datetime | None = strawberry.field(description="When it ended; null while it goes on.")
    clock: ClockState = strawberry.field(description="What the clock of the standard is doing.")
    due_on: date | None = strawberry.field(description="The last day in time; null while nobody can tell.")

    @classmethod
    def of(cls, row: ApplicationRow) -> Self:
        """How far the application of a row is."""
        same = ("number", "state", "submitted_at", "complete_at", "changed_at", "ended_at")
        told = {name: getattr(row, name) for name in same}
        return cls(row=row, clock=clock_of(row), due_on=due_on_of(row), **told)

    @strawberry.field(description="Whether the last day in time has passed while the agency had to act.")
    async def overdue(self, info: Info) -> bool:
        return await overdue_of(info, self.row)

    @strawberry.field(description="What the citizen must still bring; empty unless it was returned.")
    async def missing(self, info: Info) -> list[MissingItem]:
        if self.row.state not in WITH_THE_CITIZEN:
            return []
        return [MissingItem.of(item) for item in await missing_of(info, self.row)]


@strawberry.type(description="How far it is.")
class TrackApplicationPayload(Answered):
    application_id: strawberry.Private[UUID | None] = None

    @classmethod
    def of(cls, outcome: UUID | Refusal) -> Self:
        """The payload of track_application."""
        if isinstance(outcome, Refusal):
            return cls(user_errors=refused(outcome))
        return cls(user_errors=[], application_id=outcome)

    @strawberry.field(description="How far it is; null if nothing may be told.")
    async def tracking(self, info: Info) -> ApplicationTracking | None:
        if self.application_id is None:
            return None
        row = await info.context.loaders.must(reads.applications_by_id, self.application_id)
        return ApplicationTracking.of(row)


@strawberry.type
class TrackingMutations:
    @strawberry.mutation(
        description="Ask how far an application is, without its secret; a mutation because tries are counted. "
        "An unknown number and wrong digits are answered alike."
    )
    async def track_application(self, info: Info, input: Asked[TrackApplicationInput]) -> TrackApplicationPayload:
        actor, now = info.context.actor, info.context.now()
        outcome = await applications.track_application(actor, input.number, input.nik_ending, now=now)
        return TrackApplicationPayload.of(outcome)
