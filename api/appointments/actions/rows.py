"""Loads what the verbs on bookings decide on, and writes one step of one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from api.actor import Actor, ActorKind
from api.appointments.rules import MOVES
from api.database import fetch
from api.events import BookingMoved, BookingState, Channel
from api.halls.queries.kept import Edition
from api.people.rules import Permission, Place, is_holder, may
from api.queue.actions.moves import next_version
from api.queue.actions.rows import read
from api.queue.rules import is_secret_of
from api.refusals import Refusal, RefusalCode
from api.settings import settings
from api.work import Work

STANDING = """
SELECT b.id, b.hall_id, b.queue_id, b.service_id, b.owner_id, b.day, b.starts_at, b.ends_at, b.state, b.channel,
  b.due_at, b.ticket_id, b.phone_hash, b.nik_hash, q.agency_id, h.timezone, h.check_in_early_seconds,
  h.check_in_grace_seconds, h.check_in_late_seconds, h.booking_block_days,
  COALESCE(s.queue_id, b.queue_id) AS waits_in,
  COALESCE(h.archived_at, a.archived_at, q.archived_at, s.archived_at) AS archived_at,
  (SELECT directory_version FROM timeline t WHERE t.hall_id = h.id) AS directory_version,
  (SELECT value FROM epoch WHERE id = 1) AS epoch
FROM booking b JOIN hall h ON h.id = b.hall_id JOIN queue q ON q.id = b.queue_id
  JOIN agency a ON a.id = q.agency_id
  LEFT JOIN service s ON s.id = b.service_id
WHERE b.id = $1 AND b.hall_id = $2
"""


@dataclass(frozen=True, slots=True)
class Standing:
    """A booking of the locked hall as it stands, with its hall's policy.

    queue_id: in whose ledger its place is. waits_in: the queue of its service now, which may have been moved.
    archived_at: when the first of hall, agency, queue and service was.
    """

    id: UUID
    hall_id: UUID
    queue_id: UUID
    service_id: UUID | None
    owner_id: UUID
    day: date
    starts_at: datetime
    ends_at: datetime
    state: BookingState
    channel: Channel
    due_at: datetime
    ticket_id: UUID | None
    phone_hash: str | None
    nik_hash: str | None
    agency_id: UUID
    timezone: str
    check_in_early_seconds: int
    check_in_grace_seconds: int
    check_in_late_seconds: int
    booking_block_days: int
    waits_in: UUID
    archived_at: datetime | None
    directory_version: int
    epoch: UUID | None

    @property
    def place(self) -> Place:
        """Where what is done with it is done."""
        return Place(self.hall_id, self.agency_id)

    @property
    def edition(self) -> Edition:
        """Of the hall's directory, which cannot move while the hall is locked."""
        return Edition(str(self.epoch), self.directory_version)


async def find(work: Work, booking_id: UUID) -> Standing | Refusal:
    """The booking of the locked hall. Refuses NOT_FOUND."""
    if work.hall_id is not None:
        rows = await fetch(work.connection, STANDING, booking_id, work.hall_id)
        if rows:
            return read(Standing, rows[0])
    return Refusal(RefusalCode.NOT_FOUND, input_field=("booking",))


async def find_for(work: Work, booking_id: UUID, secret: str | None) -> Standing | Refusal:
    """The booking for its holder, or for staff who book there.

    Refuses NOT_FOUND (also a wrong secret: to the anonymous it does not exist), NOT_ALLOWED.
    """
    found = await find(work, booking_id)
    if isinstance(found, Refusal) or holds(work.actor, found, secret):
        return found
    if work.actor.kind is ActorKind.ANONYMOUS:
        return Refusal(RefusalCode.NOT_FOUND, input_field=("booking",))
    return may(work.actor, Permission.BOOK_STAFF, found.place) or found


def holds(actor: Actor, booking: Standing, secret: str | None) -> bool:
    """Whether the secret makes whoever sent it the booking's holder."""
    opens = is_secret_of(booking.id, secret, settings().secret.get_secret_value())
    return is_holder(actor, booking.place, opens=opens, permission=Permission.BOOK_WEB)


def step(
    work: Work,
    booking: Standing,
    to_state: BookingState,
    kind: type[BookingMoved],
    columns: Mapping[str, Any],
    **event: Any,
) -> None:
    """Bring a booking into another state, guarded by the one it was read in, and record how."""
    if to_state not in MOVES[booking.state]:
        raise ValueError(f"a booking never goes from {booking.state} to {to_state}")
    held_by: dict[str, Any] = {"held_by": None} if booking.state is BookingState.HELD else {}
    written = {"state": to_state, "version": next_version(work), **held_by, **columns}
    names = ", ".join(f"{name} = ${place}" for place, name in enumerate(written, 1))
    guard = f"WHERE id = ${len(written) + 1} AND state = ${len(written) + 2}"
    work.write(f"UPDATE booking SET {names} {guard}", *written.values(), booking.id, booking.state)  # noqa: S608
    told = {
        "booking_id": booking.id,
        "queue_id": booking.queue_id,
        "service_id": booking.service_id,
        "starts_at": booking.starts_at,
    }
    work.record(kind(**{**told, "state_before": booking.state, "state_after": to_state, **event}))


def expires_at(booking: Standing, starts_at: datetime) -> datetime:
    """Until when a booking at this time may check in, by the hall's policy now: it is promised from now on."""
    return starts_at + timedelta(seconds=booking.check_in_late_seconds)


def archived(booking: Standing) -> Refusal | None:
    """Refuses ARCHIVED where nothing can be booked any more."""
    if booking.archived_at is None:
        return None
    return Refusal(RefusalCode.ARCHIVED, {"what": "Layanan ini", "what_en": "This service"})
