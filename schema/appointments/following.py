"""What is followed of bookings: one of them, and whom an agency expects."""

from collections.abc import AsyncIterable
from uuid import UUID

import strawberry

from api.halls import queries as halls
from api.queue import queries as queue
from schema.appointments.bookings import Booking, readable_booking
from schema.appointments.daylists import BookingList, Day, readable_booking_list
from schema.appointments.lists import AgencyId, BookingId, Secret
from schema.context import Info
from schema.errors import not_for_you
from schema.live.source import News, Source
from schema.node import uuid_of


@strawberry.type
class Subscriptions:
    @strawberry.subscription(
        description="A booking, for its secret's holder and staff of its agency: at once, then at each step, and "
        "once checked in whenever its place in the line changes."
    )
    async def booking(self, info: Info, id: BookingId, secret: Secret = None) -> AsyncIterable[Booking]:
        booking_id = uuid_of("Booking", id)
        first = await readable_booking(info, booking_id, secret)
        if first is None:
            raise not_for_you("booking")
        waits_in: UUID | None = None

        async def read() -> News[Booking]:
            nonlocal waits_in
            booking = await readable_booking(info, booking_id, secret)
            if booking is None:
                raise not_for_you("booking")
            ticket, place = await _ticket_of(info, booking)
            waits_in = ticket.queue_id if ticket else None
            return News(booking, (booking.row, ticket, place))

        return Source(
            hall_id=first.row.hall_id,
            context=info.context,
            read=read,
            concerns=lambda touched: (
                touched.whole_hall
                or booking_id in touched.bookings
                or (waits_in is not None and (touched.desks or waits_in in touched.queues))
            ),
        )

    @strawberry.subscription(
        description="Whom an agency expects on a day, today if none is named, for its staff: at once, then at "
        "each step of a booking there."
    )
    async def booking_list(self, info: Info, agency: AgencyId, day: Day = None) -> AsyncIterable[BookingList]:
        agency_id = uuid_of("Agency", agency)
        found = await readable_booking_list(info, agency_id, day)
        if found is None:
            raise not_for_you("agency")
        queues = {row.id for row in await info.context.loaders.one(halls.queues_of_agency, agency_id) or ()}

        async def read() -> News[BookingList]:
            booking_list = await readable_booking_list(info, agency_id, day)
            if booking_list is None:
                raise not_for_you("agency")
            rows = await info.context.loaders.one(halls.queues_of_agency, agency_id) or ()
            queues.update(row.id for row in rows)
            return News(booking_list, (booking_list.day, list(booking_list.counted)))

        return Source(
            hall_id=found.row.hall_id,
            context=info.context,
            read=read,
            concerns=lambda touched: touched.whole_hall or not touched.booked_queues.isdisjoint(queues),
        )


async def _ticket_of(info: Info, booking: Booking) -> tuple[queue.TicketRow | None, object]:
    """The ticket of a booking and its place in the line."""
    one = info.context.loaders.one
    ticket = await one(queue.tickets_by_id, booking.row.ticket_id) if booking.row.ticket_id else None
    if ticket is None or ticket.queue_id is None:
        return ticket, None
    return ticket, (await one(queue.places_of, (ticket.queue_id, info.context.moment())) or {}).get(ticket.id)
