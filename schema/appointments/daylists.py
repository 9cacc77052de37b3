"""Whom an agency expects on a day, and how many a hall does."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated
from uuid import UUID

import strawberry

from api.appointments import queries as reads
from api.appointments.queries import BookingCount, Mark, WantedBookings
from api.clock import business_day
from api.events import BookingState
from api.halls import queries as halls
from api.halls.queries import AgencyRow, HallRow
from api.people.rules import Permission, Place, may
from schema.appointments.bookings import Booking
from schema.appointments.related import LazyAgency, agency_of
from schema.context import Info
from schema.node import uuid_of
from schema.paging import DEFAULT_PAGE, MAX_PAGE, Edge, PageInfo, bad_user_input

Day = Annotated[date | None, strawberry.argument(description="The day in the hall; today if left out.")]
States = Annotated[
    list[BookingState] | None,
    strawberry.argument(description="Only these states; BOOKED and CHECKED_IN if left out."),
]
OfQueue = Annotated[strawberry.ID | None, strawberry.argument(description="Only in this queue.")]
OfService = Annotated[strawberry.ID | None, strawberry.argument(description="Only for this service.")]
Number = Annotated[str | None, strawberry.argument(description="Only that with this number: K7Q2-9FMX.")]
First = Annotated[int | None, strawberry.argument(description="Page size, 0 to 100; 20 if left out.")]
After = Annotated[str | None, strawberry.argument(description="Only what comes after this cursor.")]


@strawberry.type(description="A page of bookings, in the order of their times.")
class BookingConnection:
    edges: list[Edge[Booking]] = strawberry.field(description="The bookings with their cursors.")
    page_info: PageInfo = strawberry.field(description="Where this page lies.")

    @strawberry.field(description="The bookings without cursors.")
    def nodes(self) -> list[Booking]:
        return [edge.node for edge in self.edges]


@strawberry.type(description="How many bookings are in a state.")
class BookingStateCount:
    state: BookingState = strawberry.field(description="The state.")
    count: int = strawberry.field(description="How many.")


@strawberry.type(description="Whom an agency expects on a day, for its staff.")
class BookingList:
    row: strawberry.Private[AgencyRow]
    counted: strawberry.Private[Sequence[BookingCount]]
    day: date = strawberry.field(description="The day in the hall.")

    @strawberry.field(description="The agency.")
    async def agency(self, info: Info) -> LazyAgency:
        return await agency_of(info, self.row.id)

    @strawberry.field(description="How many are in each state, where there are any.")
    def counts(self) -> list[BookingStateCount]:
        return [BookingStateCount(state=part.state, count=part.count) for part in self.counted]

    @strawberry.field(description="The bookings themselves, a page at a time.")
    async def bookings(
        self,
        state: States = None,
        queue: OfQueue = None,
        service: OfService = None,
        number: Number = None,
        first: First = None,
        after: After = None,
    ) -> BookingConnection:
        wanted = WantedBookings(
            hall_id=self.row.hall_id,
            agency_id=self.row.id,
            day=self.day,
            states=reads.EXPECTED if state is None else state,
            queue_id=uuid_of("Queue", queue) if queue is not None else None,
            service_id=uuid_of("Service", service) if service is not None else None,
            found_by=number,
        )
        return await page_of(wanted, first, after)


async def page_of(wanted: WantedBookings, first: int | None, after: str | None) -> BookingConnection:
    """A page by its cursor; raises GraphQLError BAD_USER_INPUT."""
    size = DEFAULT_PAGE if first is None else first
    mark = Mark.of(after) if after is not None else None
    if not 0 <= size <= MAX_PAGE:
        raise bad_user_input(f"first must lie between 0 and {MAX_PAGE}")
    if after is not None and mark is None:
        raise bad_user_input("the cursor is not one of this list")
    found = await reads.bookings_page(wanted, limit=size + 1, after=mark)
    edges = [Edge(cursor=Mark(row.starts_at, row.id).cursor, node=Booking.of(row)) for row in found[:size]]
    return BookingConnection(
        edges=edges,
        page_info=PageInfo(
            has_next_page=len(found) > size,
            has_previous_page=after is not None,
            start_cursor=edges[0].cursor if edges else None,
            end_cursor=edges[-1].cursor if edges else None,
        ),
    )


async def readable_booking_list(info: Info, agency_id: UUID, day: date | None) -> BookingList | None:
    """The bookings of an agency on a day, for whoever may read them; None for all others."""
    agency = await info.context.loaders.one(halls.agencies_by_id, agency_id)
    if agency is None or may(info.context.actor, Permission.READ_BOOKING, Place(agency.hall_id, agency.id)):
        return None
    hall = await info.context.loaders.must(halls.halls_by_id, agency.hall_id)
    (found,) = await _lists(info, hall, [agency], day)
    return found


async def booking_lists_of(info: Info, hall: HallRow, day: date | None) -> list[BookingList] | None:
    """Those of the agencies of a hall whose bookings the viewer may read; None if of none."""
    agencies = await info.context.loaders.one(halls.agencies_of, hall.id) or ()
    own = [row for row in agencies if not may(info.context.actor, Permission.READ_BOOKING, Place(hall.id, row.id))]
    return await _lists(info, hall, own, day) if own else None


async def _lists(info: Info, hall: HallRow, agencies: Sequence[AgencyRow], day: date | None) -> list[BookingList]:
    day = day or business_day(info.context.moment(), hall.timezone)
    counted = await reads.booking_counts_of(hall.id, day)
    order = list(BookingState)
    counted.sort(key=lambda part: order.index(part.state))
    return [
        BookingList(row=row, counted=[part for part in counted if part.agency_id == row.id], day=day)
        for row in agencies
    ]
