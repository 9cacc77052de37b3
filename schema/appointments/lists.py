"""Reads of bookings that begin at the root."""

from typing import Annotated
from uuid import UUID

import strawberry

from api.appointments import queries as reads
from schema.appointments.bookings import Booking, readable_booking
from schema.appointments.slots import SlotTemplate
from schema.context import Info
from schema.node import Node, uuid_of

BookingId = Annotated[strawberry.ID, strawberry.argument(description="The booking's id.")]
Secret = Annotated[str | None, strawberry.argument(description="The booking's secret, for its holder.")]


@strawberry.type
class Queries:
    @strawberry.field(description="A booking, for its secret's holder or staff of its agency or hall; else null.")
    async def booking(self, info: Info, id: BookingId, secret: Secret = None) -> Booking | None:
        return await readable_booking(info, uuid_of("Booking", id), secret)


async def slot_template(info: Info, template_id: UUID) -> Node | None:
    """A template, for everybody."""
    row = await info.context.loaders.one(reads.slot_templates_by_id, template_id)
    return SlotTemplate.of(row) if row else None
