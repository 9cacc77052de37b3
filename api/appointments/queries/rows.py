"""Slot templates and bookings as plain values."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from api.events import BookingState, Channel


@dataclass(frozen=True, slots=True)
class SlotTemplateRow:
    """Times of one weekday (0 Monday) that can be booked, "08:00" on the hall's wall clock."""

    id: UUID
    hall_id: UUID
    queue_id: UUID | None
    service_id: UUID | None
    weekday: int
    starts: str
    ends: str
    slot_minutes: int
    capacity: int
    valid_from: date
    valid_until: date | None
    archived_at: datetime | None


@dataclass(frozen=True, slots=True)
class BookingRow:
    """A booking as it stands. name: sealed, None before the form was filled in and after it was erased.

    notice: why its time will not be kept; None while nothing stands against it.
    """

    id: UUID
    hall_id: UUID
    queue_id: UUID
    service_id: UUID | None
    day: date
    starts_at: datetime
    ends_at: datetime
    state: BookingState
    channel: Channel
    due_at: datetime
    held_at: datetime
    booked_at: datetime | None
    ended_at: datetime | None
    ticket_id: UUID | None
    name: str | None
    missed: bool
    version: int
    notice: str | None = None
    notice_en: str | None = None
