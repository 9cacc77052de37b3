"""Reads bookings and slot templates."""

from uuid import UUID

from api.appointments import models
from api.appointments.queries.rows import BookingRow, SlotTemplateRow
from api.appointments.rules.applicants import sealed_about
from api.appointments.rules.numbers import typed_number
from api.halls.queries.batches import by_id, grouped, rows, those
from api.sealing import seals


async def bookings_by_id(ids: list[UUID]) -> dict[UUID, BookingRow]:
    """Bookings of any day and state."""
    return by_id(await those(BookingRow, "booking", ids))


async def booking_under(hall_id: UUID, number: str) -> UUID | None:
    """A hall's newest booking under a number as somebody typed it; None if it has none."""
    typed = typed_number(number)
    found = models.Booking.filter(hall_id=hall_id, number=typed).order_by("-starts_at").first()
    row = await found if typed else None
    return row.id if row else None


def name_of(row: BookingRow) -> str | None:
    """Who it is for, opened; None where no name is kept."""
    return seals().open(row.name, about=sealed_about("name", row.id)) if row.name else None


async def slot_templates_by_id(ids: list[UUID]) -> dict[UUID, SlotTemplateRow]:
    """Templates, archived ones too."""
    return by_id(await those(SlotTemplateRow, "slot_template", ids))


async def slot_templates_of_queue(queue_ids: list[UUID]) -> dict[UUID, list[SlotTemplateRow]]:
    """Templates of queues that are not archived, Monday first."""
    live = models.SlotTemplate.filter(queue_id__in=queue_ids, archived_at=None).order_by("weekday", "starts", "id")
    return grouped(await rows(SlotTemplateRow, live), queue_ids, lambda row: row.queue_id or _nobody)


async def slot_templates_of_service(service_ids: list[UUID]) -> dict[UUID, list[SlotTemplateRow]]:
    """Templates of services that are not archived, Monday first."""
    live = models.SlotTemplate.filter(service_id__in=service_ids, archived_at=None)
    found = await rows(SlotTemplateRow, live.order_by("weekday", "starts", "id"))
    return grouped(found, service_ids, lambda row: row.service_id or _nobody)


_nobody = UUID(int=0)
