"""What an agency has to do, and how much of it is late."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Self
from uuid import UUID

import strawberry

from api.applications import queries as reads
from api.applications.queries import Count, Due, Wanted
from api.clock import business_day
from api.events import ApplicationState
from api.halls import queries as halls
from api.halls.queries import AgencyRow, HallRow
from api.people.rules import Permission, Place, may
from schema.applications.applications import Application
from schema.applications.related import seen
from schema.context import Info
from schema.halls.services import Service
from schema.node import read_global_id
from schema.paging import DEFAULT_PAGE, MAX_PAGE, Edge, PageInfo, bad_user_input
from schema.queue.related import LazyAgency, agency_of, service_of

States = Annotated[
    list[ApplicationState] | None, strawberry.argument(description="Only these states; all in work if left out.")
]
ByDue = Annotated[Due | None, strawberry.argument(description="Only those due today, or late; all if left out.")]
Search = Annotated[
    str | None,
    strawberry.argument(description="Only that with this number, or those of this NIK; all if left out."),
]
First = Annotated[
    int | None, strawberry.argument(description="Page size from the front, 0 to 100; 20 if left out.")
]
After = Annotated[str | None, strawberry.argument(description="Only what comes after this cursor.")]
Last = Annotated[int | None, strawberry.argument(description="Page size from the back, 0 to 100.")]
Before = Annotated[str | None, strawberry.argument(description="Only what comes before this cursor.")]


@dataclass(frozen=True, slots=True)
class Page:
    """What a client asks of a connection. A cursor is an application's id."""

    first: int | None
    after: str | None
    last: int | None
    before: str | None

    def size(self) -> tuple[int, bool]:
        """How many, and whether from the end; raises GraphQLError BAD_USER_INPUT."""
        from_the_end = self.last is not None and self.first is None
        if self.last is not None and self.first is not None:
            raise bad_user_input("give first or last, not both")
        size = self.last if from_the_end else self.first
        size = DEFAULT_PAGE if size is None else size
        if not 0 <= size <= MAX_PAGE:
            raise bad_user_input(f"{'last' if from_the_end else 'first'} must lie between 0 and {MAX_PAGE}")
        return size, from_the_end

    def after_id(self) -> UUID | None:
        """After which application; raises GraphQLError BAD_USER_INPUT."""
        return _id_in(self.after)

    def before_id(self) -> UUID | None:
        """Before which application; raises GraphQLError BAD_USER_INPUT."""
        return _id_in(self.before)


def _id_in(cursor: str | None) -> UUID | None:
    match read_global_id(cursor) if cursor is not None else ("Application", None):
        case ("Application", id):
            return id
        case _:
            raise bad_user_input("the cursor is not one of this list")


@strawberry.type(description="A page of applications, in the order in which they were opened.")
class ApplicationConnection:
    wanted: strawberry.Private[Wanted]
    edges: list[Edge[Application]] = strawberry.field(description="The applications with their cursors.")
    page_info: PageInfo = strawberry.field(description="Where this page lies.")

    @strawberry.field(description="The applications without cursors.")
    def nodes(self) -> list[Application]:
        return [edge.node for edge in self.edges]

    @strawberry.field(description="Applications in the whole list; they are counted, so do not ask per page.")
    async def total_count(self) -> int:
        return await reads.count_of(self.wanted)


@strawberry.type(description="How many applications are in a state.")
class ApplicationCount:
    state: ApplicationState = strawberry.field(description="The state.")
    count: int = strawberry.field(description="How many.")


@strawberry.type(description="What an agency has to do, for its staff.")
class WorkList:
    row: strawberry.Private[AgencyRow]
    today: date = strawberry.field(description="The day in the hall for which it is told what is due.")

    @strawberry.field(description="The agency.")
    async def agency(self, info: Info) -> LazyAgency:
        return await agency_of(info, self.row.id)

    @strawberry.field(description="How many there are of each state in work, in the order of their life.")
    async def counts(self, info: Info) -> list[ApplicationCount]:
        return counts_of(await self._counted(info))

    @strawberry.field(description="How many must be done today to be in time.")
    async def due_today(self, info: Info) -> int:
        return due_today_of(await self._counted(info))

    @strawberry.field(description="How many are late.")
    async def overdue(self, info: Info) -> int:
        return overdue_in(await self._counted(info))

    @strawberry.field(description="The applications themselves. A page costs the same however many there are.")
    async def applications(
        self,
        info: Info,
        state: States = None,
        due: ByDue = None,
        search: Search = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> ApplicationConnection:
        states = reads.IN_WORK if state is None else state
        wanted = Wanted(self.row.id, states, due, self.today, search)
        return await page_of(info, wanted, Page(first, after, last, before))

    async def _counted(self, info: Info) -> list[Count]:
        """Counted only for whoever asks, and once: it is all of an agency, where a page is only its rows."""
        return await info.context.loaders.must(reads.counts_by_agency, (self.row.id, self.today))


@strawberry.type(description="How much of a service is due, without any application.")
class ServiceDeadlines:
    service_id: strawberry.Private[UUID]
    due_today: int = strawberry.field(description="How many must be done today to be in time.")
    overdue: int = strawberry.field(description="How many are late.")

    @strawberry.field(description="The service.")
    async def service(self, info: Info) -> Service:
        return await service_of(info, self.service_id)


@strawberry.type(description="How much of an agency is due, without any application.")
class AgencyDeadlines:
    agency_id: strawberry.Private[UUID]
    counts: list[ApplicationCount] = strawberry.field(description="How many are in each state in work.")
    due_today: int = strawberry.field(description="How many must be done today to be in time.")
    overdue: int = strawberry.field(description="How many are late.")
    services: list[ServiceDeadlines] = strawberry.field(description="The same by service, where anything is due.")

    @classmethod
    def of(cls, agency_id: UUID, counted: Sequence[Count]) -> Self:
        """The deadlines of an agency, by what was counted of it."""
        services: dict[UUID, list[Count]] = {}
        for count in counted:
            services.setdefault(count.service_id, []).append(count)
        return cls(
            agency_id=agency_id,
            counts=counts_of(counted),
            due_today=due_today_of(counted),
            overdue=overdue_in(counted),
            services=[
                ServiceDeadlines(service_id=id, due_today=due_today_of(own), overdue=overdue_in(own))
                for id, own in services.items()
                if due_today_of(own) or overdue_in(own)
            ],
        )

    @strawberry.field(description="The agency.")
    async def agency(self, info: Info) -> LazyAgency:
        return await agency_of(info, self.agency_id)


def counts_of(counted: Sequence[Count]) -> list[ApplicationCount]:
    """How many there are of each state in work."""
    totals = dict.fromkeys(reads.IN_WORK, 0)
    for count in counted:
        totals[count.state] += count.count
    return [ApplicationCount(state=state, count=total) for state, total in totals.items()]


def due_today_of(counted: Sequence[Count]) -> int:
    """How many must be done today."""
    return sum(count.due_today for count in counted)


def overdue_in(counted: Sequence[Count]) -> int:
    """How many are late."""
    return sum(count.overdue for count in counted)


async def readable_work_list(info: Info, agency_id: UUID) -> WorkList | None:
    """The work list of an agency today in its hall, for its staff; None for all others."""
    agency = await info.context.loaders.one(halls.agencies_by_id, agency_id)
    if agency is None or may(info.context.actor, Permission.READ_APPLICATION, Place(agency.hall_id, agency.id)):
        return None
    hall = await info.context.loaders.must(halls.halls_by_id, agency.hall_id)
    today = business_day(info.context.moment(), hall.timezone)
    return WorkList(row=agency, today=today)


async def deadlines_of(info: Info, hall: HallRow) -> list[AgencyDeadlines] | None:
    """The deadlines of the agencies of a hall whose deadlines the viewer may see; None if of none."""
    agencies = await info.context.loaders.one(halls.agencies_of, hall.id) or ()
    own = [
        row for row in agencies if not may(info.context.actor, Permission.READ_DEADLINES, Place(hall.id, row.id))
    ]
    if not own:
        return None
    today = business_day(info.context.moment(), hall.timezone)
    counted = await reads.counts_by_agency([(row.id, today) for row in own])
    return [AgencyDeadlines.of(row.id, counted[row.id, today]) for row in own]


async def page_of(info: Info, wanted: Wanted, page: Page) -> ApplicationConnection:
    """A page of what is wanted, read by its cursors: nothing before it is walked over."""
    size, from_the_end = page.size()
    found = await reads.slice_of(
        wanted, limit=size, after=page.after_id(), before=page.before_id(), from_the_end=from_the_end
    )
    rows = await reads.applications_by_id(found.ids)
    nodes = [node for id in found.ids if (node := seen(info, rows[id]))]
    edges = [Edge(cursor=str(node.id), node=node) for node in nodes]
    return ApplicationConnection(
        wanted=wanted,
        edges=edges,
        page_info=PageInfo(
            has_next_page=page.before is not None if from_the_end else found.has_more,
            has_previous_page=found.has_more if from_the_end else page.after is not None,
            start_cursor=edges[0].cursor if edges else None,
            end_cursor=edges[-1].cursor if edges else None,
        ),
    )
