"""Reads what bookings hold of a person, for who asks what is known about them (UU 27/2022)."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from api.appointments.rules.applicants import Applicant, sealed_about
from api.database import connection, fetch
from api.events import BookingState
from api.people.rules.identity import Nik
from api.queue.actions.rows import read
from api.sealing import seals

PORTION = 500
NOTHING = UUID(int=0)
COLUMNS = (
    "id, hall_id, state, starts_at, held_at, booked_at, ended_at, missed, name, phone, nik, phone_hash, nik_hash"
)
# A number may be a family's: a booking that names another NIK is another's.
OF_PERSON = f"""
SELECT {COLUMNS} FROM booking WHERE nik_hash = $1 OR (phone_hash = $2 AND nik_hash IS NULL) ORDER BY held_at, id
"""  # noqa: S608
SEALED = f"SELECT {COLUMNS} FROM booking WHERE id > $1 AND name IS NOT NULL ORDER BY id LIMIT {PORTION}"  # noqa: S608


@dataclass(frozen=True, slots=True)
class PersonalBooking:
    """A booking with its sealed columns, and those by which its person is found."""

    id: UUID
    hall_id: UUID
    state: BookingState
    starts_at: datetime
    held_at: datetime
    booked_at: datetime | None
    ended_at: datetime | None
    missed: bool
    name: str | None
    phone: str | None
    nik: str | None
    phone_hash: str | None
    nik_hash: str | None

    @property
    def applicant(self) -> Applicant:
        """Who it is for, in clear; raises Unsealable."""
        return Applicant(self._opened("name") or "", self._opened("phone"), self._opened("nik"))

    @property
    def stands(self) -> bool:
        """Whether its time is still to come."""
        return self.state in (BookingState.HELD, BookingState.BOOKED)

    def _opened(self, column: str) -> str | None:
        text: str | None = getattr(self, column)
        return seals().open(text, about=sealed_about(column, self.id)) if text else None


async def bookings_of_person(nik: Nik, phone: str | None = None) -> list[PersonalBooking]:
    """Every booking under a NIK, oldest first; with a phone in E.164 also those under it that name no NIK."""
    keys = seals()
    by_phone = keys.fingerprint("PHONE", phone) if phone else ""
    rows = await fetch(connection(), OF_PERSON, keys.fingerprint("NIK", nik.text), by_phone)
    return [read(PersonalBooking, row) for row in rows]


async def sealed_bookings() -> AsyncIterator[list[PersonalBooking]]:
    """Every booking that names anybody, in portions, in an order that changes do not disturb."""
    after = NOTHING
    while rows := [read(PersonalBooking, row) for row in await fetch(connection(), SEALED, after)]:
        yield rows
        after = rows[-1].id


async def export(nik: Nik, phone: str | None = None) -> list[dict[str, Any]]:
    """All that bookings hold about a person, as JSON values."""
    return [_told(booking) for booking in await bookings_of_person(nik, phone)]


def _told(booking: PersonalBooking) -> dict[str, Any]:
    who = booking.applicant
    times = ("starts_at", "held_at", "booked_at", "ended_at")
    at = {name: value.isoformat() if (value := getattr(booking, name)) else None for name in times}
    given = {"name": who.name, "nik": who.nik, "phone": who.phone}
    return {"booking": str(booking.id), "state": booking.state.value, **at, "missed": booking.missed, **given}


async def export_files(nik: Nik, phone: str | None = None) -> AsyncIterator[tuple[str, AsyncIterator[bytes]]]:
    """Bookings hold no files."""
    nothing: tuple[tuple[str, AsyncIterator[bytes]], ...] = ()
    for file in nothing:
        yield file
