"""Bookings."""

from datetime import date, datetime, timedelta
from typing import Self
from uuid import UUID

import strawberry

from api.appointments import queries as reads
from api.appointments.rules.numbers import booking_number, shown_number
from api.events import BookingState, Channel
from api.halls import queries as halls
from api.people.rules import Permission, Place, is_holder, may, reads_contents
from api.queue.rules import is_secret_of
from api.settings import settings
from schema.appointments.related import (
    LazyAgency,
    LazyHall,
    LazyQueue,
    LazyService,
    LazyTicket,
    agency_of_queue,
    hall_of,
    queue_of,
    service_of,
    ticket_of,
)
from schema.context import Info
from schema.node import Node, global_id
from schema.qr import QrCode
from schema.results import Language
from schema.words import InLanguage, said


@strawberry.type(description="A time of one's own. For staff of its agency and hall, or its secret's holder.")
class Booking(Node):
    row: strawberry.Private[reads.BookingRow]
    is_holder: strawberry.Private[bool]
    state: BookingState = strawberry.field(description="Where it is in its life.")
    channel: Channel = strawberry.field(description="How it was booked: WEB by the citizen, STAFF for one.")
    business_day: date = strawberry.field(description="The day in the hall's own zone.")
    starts_at: datetime = strawberry.field(description="When its time begins.")
    ends_at: datetime = strawberry.field(description="When its time ends.")
    held_at: datetime = strawberry.field(description="When the place was had first.")
    booked_at: datetime | None = strawberry.field(description="When the form was filled in; null before that.")
    ended_at: datetime | None = strawberry.field(
        description="When it was checked in, given up, missed or lapsed; null before that."
    )
    missed: bool = strawberry.field(description="Whether it expired by the citizen's own fault, and counts.")

    @classmethod
    def of(cls, row: reads.BookingRow, *, is_holder: bool = False) -> Self:
        """The booking of a row. is_holder: the viewer showed its secret, or has just acted on it."""
        same = ("state", "channel", "starts_at", "ends_at", "held_at", "booked_at", "ended_at", "missed")
        return cls(
            id=global_id("Booking", row.id),
            row=row,
            is_holder=is_holder,
            business_day=row.day,
            **{name: getattr(row, name) for name in same},
        )

    @strawberry.field(description="Its number, to tell on the telephone: K7Q2-9FMX. It opens nothing.")
    def number(self) -> str:
        return shown_number(booking_number(self.row.id))

    @strawberry.field(description="Its number as a QR code, which a kiosk of the hall reads. It opens nothing.")
    def number_qr(self) -> QrCode:
        return QrCode.of(self.number())

    @strawberry.field(
        description="Why the hall will not keep its time, which it closed after it was booked (a holiday, other "
        "hours, an agency that cannot work today), and what to do; null while nothing stands against it, and "
        "unless BOOKED. Whoever follows the booking is told within seconds."
    )
    def notice(self, language: InLanguage = Language.ID) -> str | None:
        if self.row.state is not BookingState.BOOKED or self.row.notice is None:
            return None
        return said(language, self.row.notice, self.row.notice_en or "")

    @strawberry.field(description="Until when the place is kept for the form; null unless HELD.")
    def held_until(self) -> datetime | None:
        return self.row.due_at if self.row.state is BookingState.HELD else None

    @strawberry.field(description="Until when it may check in; null unless BOOKED.")
    def check_in_until(self) -> datetime | None:
        return self.row.due_at if self.row.state is BookingState.BOOKED else None

    @strawberry.field(description="From when it may check in; null unless BOOKED.")
    async def check_in_from(self, info: Info) -> datetime | None:
        hall = await info.context.loaders.must(halls.halls_by_id, self.row.hall_id)
        opens_at = self.row.starts_at - timedelta(seconds=hall.check_in_early_seconds)
        return opens_at if self.row.state is BookingState.BOOKED else None

    @strawberry.field(
        description="Who it is for; null before the form was filled in, once erased, on a kiosk, and for all but "
        "its holder and staff who book there."
    )
    async def name(self, info: Info) -> str | None:
        if self.is_holder:
            return reads.name_of(self.row)
        place = await _place_of(info, self.row)
        may_not = may(info.context.actor, Permission.BOOK_STAFF, place)
        return None if may_not else reads.name_of(self.row)

    @strawberry.field(description="The hall it is in.")
    async def hall(self, info: Info) -> LazyHall:
        return await hall_of(info, self.row.hall_id)

    @strawberry.field(description="The agency that expects the citizen.")
    async def agency(self, info: Info) -> LazyAgency:
        return await agency_of_queue(info, self.row.queue_id)

    @strawberry.field(description="The queue in which it will wait.")
    async def queue(self, info: Info) -> LazyQueue:
        return await queue_of(info, self.row.queue_id)

    @strawberry.field(description="What it is for; null if only a queue was chosen.")
    async def service(self, info: Info) -> LazyService | None:
        return await service_of(info, self.row.service_id) if self.row.service_id else None

    @strawberry.field(description="The ticket it became; null before it is checked in.")
    async def ticket(self, info: Info) -> LazyTicket | None:
        return await ticket_of(info, self.row.ticket_id) if self.row.ticket_id else None


async def readable_booking(info: Info, booking_id: UUID, secret: str | None = None) -> Booking | None:
    """The booking, for its holder or staff who may read it; None for all others."""
    row = await info.context.loaders.one(reads.bookings_by_id, booking_id)
    if row is None:
        return None
    actor, place = info.context.actor, await _place_of(info, row)
    opens = is_secret_of(row.id, secret, settings().secret.get_secret_value())
    if is_holder(actor, place, opens=opens, permission=Permission.BOOK_WEB):
        return Booking.of(row, is_holder=reads_contents(actor))
    return Booking.of(row) if may(actor, Permission.READ_BOOKING, place) is None else None


async def _place_of(info: Info, row: reads.BookingRow) -> Place:
    queue = await info.context.loaders.must(halls.queues_by_id, row.queue_id)
    return Place(row.hall_id, queue.agency_id)
