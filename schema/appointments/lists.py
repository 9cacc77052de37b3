"""Reads of bookings that begin at the root."""

from typing import Annotated
from uuid import UUID

import strawberry

from api.appointments import queries as reads
from api.halls import queries as halls
from schema.appointments.bookings import Booking, readable_booking
from schema.appointments.daylists import BookingList, Day, booking_lists_of, readable_booking_list
from schema.appointments.slots import SlotTemplate
from schema.context import Info
from schema.node import Node, uuid_of

AgencyId = Annotated[strawberry.ID, strawberry.argument(description="The agency's id.")]
HallSlug = Annotated[str, strawberry.argument(description="The hall's slug.")]
BookingId = Annotated[strawberry.ID, strawberry.argument(description="The booking's id.")]
Secret = Annotated[str | None, strawberry.argument(description="The booking's secret, for its holder.")]


@strawberry.type
class Queries:
    @strawberry.field(description="A booking, for its secret's holder or staff of its agency or hall; else null.")
    async def booking(self, info: Info, id: BookingId, secret: Secret = None) -> Booking | None:
        return await readable_booking(info, uuid_of("Booking", id), secret)

    @strawberry.field(
        description="Whom an agency expects on a day, for whoever may read its bookings; null for all others."
    )
    async def booking_list(self, info: Info, agency: AgencyId, day: Day = None) -> BookingList | None:
        return await readable_booking_list(info, uuid_of("Agency", agency), day)

    @strawberry.field(
        description="The same of every agency of a hall whose bookings the viewer may read; null if of none."
    )
    async def booking_lists(self, info: Info, hall: HallSlug, day: Day = None) -> list[BookingList] | None:
        row = await info.context.loaders.one(halls.halls_by_slug, hall)
        return await booking_lists_of(info, row, day) if row else None


async def slot_template(info: Info, template_id: UUID) -> Node | None:
    """A template, for everybody."""
    row = await info.context.loaders.one(reads.slot_templates_by_id, template_id)
    return SlotTemplate.of(row) if row else None
