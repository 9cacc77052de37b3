"""Knows who booked without storing it: who has a booking already, and who missed too many."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from api.actor import ActorKind
from api.appointments.actions.rows import Standing
from api.appointments.rules import Kept, blocked_until
from api.appointments.rules.applicants import Applicant, sealed_about
from api.clock import business_day
from api.database import connection, fetch
from api.events import BookingState, Channel
from api.halls.rules.words import day_words
from api.queue.actions.rows import as_time
from api.refusals import Refusal, RefusalCode
from api.sealing import seals
from api.work import Work

NOT_BOOKABLE = Refusal(RefusalCode.NOT_BOOKABLE)
REMEMBERED = 50  # bookings of one person that are looked at, newest first


@dataclass(frozen=True, slots=True)
class Fingerprints:
    """By what somebody is found; None for what was not given."""

    phone: str | None
    nik: str | None


def fingerprints_of(applicant: Applicant) -> Fingerprints:
    """The keyed hashes of a phone number and a NIK."""
    keys = seals()
    return Fingerprints(
        phone=keys.fingerprint("PHONE", applicant.phone) if applicant.phone else None,
        nik=keys.fingerprint("NIK", applicant.nik) if applicant.nik else None,
    )


async def fingerprints_under(booking_id: UUID) -> Fingerprints:
    """Those of whoever a booking is for."""
    rows = await fetch(connection(), "SELECT phone_hash, nik_hash FROM booking WHERE id = $1", booking_id)
    return Fingerprints(rows[0]["phone_hash"], rows[0]["nik_hash"]) if rows else Fingerprints(None, None)


def sealed(applicant: Applicant, booking_id: UUID) -> dict[str, str | None]:
    """The columns of a booking that hold who it is for."""
    told = {"name": applicant.name, "phone": applicant.phone, "nik": applicant.nik}
    return {
        column: seals().seal(text, about=sealed_about(column, booking_id)) if text else None
        for column, text in told.items()
    }


async def has_another(work: Work, booking: Standing, who: Fingerprints, day: date) -> Refusal | None:
    """Whether somebody has a booking for the same service on that day, or a ticket from one that is not done.

    Refuses ALREADY_BOOKED, or NOT_BOOKABLE to whoever may only be guessing.
    """
    found = await fetch(work.connection, ANOTHER, *_asked(booking, who), day, booking.service_id, booking.queue_id)
    if not found:
        return None
    return Refusal(RefusalCode.ALREADY_BOOKED) if _may_know(work, found) else NOT_BOOKABLE


async def is_blocked(work: Work, booking: Standing, who: Fingerprints) -> Refusal | None:
    """Whether online booking is closed to somebody who missed too many.

    Refuses BOOKING_BLOCKED, with its end,
    or NOT_BOOKABLE to whoever may only be guessing.
    """
    if booking.channel is not Channel.WEB:
        return None
    found = await fetch(work.connection, OVER, *_asked(booking, who), REMEMBERED)
    history = [Kept(as_time(row["ended_at"]), row["state"] == BookingState.EXPIRED) for row in reversed(found)]
    until = blocked_until(history, booking.booking_block_days, work.now)
    if until is None:
        return None
    if not _may_know(work, found):
        return NOT_BOOKABLE
    day = business_day(until, booking.timezone)
    words = {"until": day_words(day), "until_en": day_words(day, english=True)}
    left = int(-(-(until - work.now).total_seconds() // 1))
    return Refusal(RefusalCode.BOOKING_BLOCKED, words, retry_after_seconds=left)


def _may_know(work: Work, found: Sequence[Mapping[str, Any]]) -> bool:
    """Whether somebody may hear what was found: staff, and who gave the phone and the NIK it was booked with.

    Either alone is easily known of others; a booking must not be read off a refusal.
    """
    return work.actor.kind is not ActorKind.ANONYMOUS or any(row["is_both"] for row in found)


def _asked(booking: Standing, who: Fingerprints) -> tuple[object, ...]:
    return booking.hall_id, booking.id, who.phone, who.nik


HIS = "b.hall_id = $1 AND b.id <> $2 AND (b.phone_hash = $3 OR b.nik_hash = $4)"
BOTH = "(b.phone_hash = $3 AND b.nik_hash = $4)"
ANOTHER = f"""
SELECT {BOTH} AS is_both FROM booking b LEFT JOIN ticket t ON t.id = b.ticket_id
WHERE {HIS} AND b.day = $5 AND (b.service_id = $6 OR (b.service_id IS NULL AND $6 IS NULL AND b.queue_id = $7))
  AND (b.state = 'BOOKED' OR (b.state = 'CHECKED_IN' AND t.ended_at IS NULL))
"""  # noqa: S608
OVER = f"""
SELECT b.state, b.ended_at, {BOTH} AS is_both FROM booking b
WHERE {HIS} AND (b.state = 'CHECKED_IN' OR (b.state = 'EXPIRED' AND b.missed))
ORDER BY b.starts_at DESC LIMIT $5
"""  # noqa: S608
