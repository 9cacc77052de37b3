"""Reads what is kept of a person, for who asks what is known about them (UU 27/2022)."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

from tortoise.expressions import Q

from api.appointments.models import Booking
from api.appointments.queries.rows import BookingRow
from api.appointments.rules.applicants import sealed_about
from api.sealing import seals


@dataclass(frozen=True, slots=True)
class PersonalBooking:
    """A booking with what is sealed in it, opened."""

    booking: BookingRow
    name: str | None
    phone: str | None


async def bookings_of_person(fingerprints: Sequence[str]) -> list[PersonalBooking]:
    """Everything kept of whoever has one of these fingerprints (PHONE or NIK), oldest first."""
    theirs = Booking.filter(Q(phone_hash__in=fingerprints) | Q(nik_hash__in=fingerprints)).order_by(
        "held_at", "id"
    )
    names = [field.name for field in fields(BookingRow)]
    found: list[dict[str, Any]] = await theirs.values(*names, "phone")
    return [_opened(row) for row in found]


def _opened(row: dict[str, Any]) -> PersonalBooking:
    phone = row.pop("phone")
    booking = BookingRow(**row)
    return PersonalBooking(booking, _open(booking.name, "name", booking), _open(phone, "phone", booking))


def _open(sealed: str | None, column: str, booking: BookingRow) -> str | None:
    return seals().open(sealed, about=sealed_about(column, booking.id)) if sealed else None
