"""Says what a booking may become, when it may check in, and who has missed too many."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from api.clock import business_day
from api.events import BookingState
from api.halls.rules.words import clock_words, day_words
from api.refusals import Refusal, RefusalCode

HELD, BOOKED, CHECKED_IN = BookingState.HELD, BookingState.BOOKED, BookingState.CHECKED_IN
CANCELLED, EXPIRED, LAPSED = BookingState.CANCELLED, BookingState.EXPIRED, BookingState.LAPSED

MOVES: Mapping[BookingState, frozenset[BookingState]] = {
    HELD: frozenset({BOOKED, CANCELLED, LAPSED}),
    BOOKED: frozenset({BOOKED, CHECKED_IN, CANCELLED, EXPIRED}),  # BOOKED: at another time
    CHECKED_IN: frozenset(),
    CANCELLED: frozenset(),
    EXPIRED: frozenset(),
    LAPSED: frozenset(),
}
IS_ALREADY: Mapping[BookingState, tuple[str, str]] = {
    HELD: (
        "Tempat ini baru ditahan: isi formulir dahulu untuk memesannya.",
        "This place is only held: fill in the form first to book it.",
    ),
    BOOKED: ("Janji ini sudah dipesan.", "This is booked already."),
    CHECKED_IN: (
        "Anda sudah tercatat hadir dan punya nomor antrean.",
        "You are checked in already and have a queue number.",
    ),
    CANCELLED: (
        "Janji ini sudah dibatalkan. Silakan buat janji lain.",
        "This booking was cancelled. Please book another time.",
    ),
    EXPIRED: (
        "Waktu janji ini sudah lewat. Silakan buat janji lain atau ambil nomor di mal.",
        "The time of this booking has passed. Please book another, or take a number at the hall.",
    ),
    LAPSED: (
        "Tempat ini sudah tidak ditahan karena formulir tidak diisi dalam lima menit. Silakan pilih waktu lagi.",
        "This place is no longer held, since the form was not filled in within five minutes. Please choose again.",
    ),
}
HELD_FOR = timedelta(minutes=5)
MISSED_BEFORE_BLOCK = 3


@dataclass(frozen=True, slots=True)
class Kept:
    """A booking that is over: it was kept, or missed."""

    at: datetime
    missed: bool


def must_be(state: BookingState, *states: BookingState) -> Refusal | None:
    """Refuses WRONG_STATE unless a booking is in one of `states`."""
    if state in states:
        return None
    indonesian, english = IS_ALREADY[state]
    return Refusal(RefusalCode.WRONG_STATE, {"sentence": indonesian, "sentence_en": english}, ("booking",))


def check_in_refusal(
    now: datetime, starts_at: datetime, early_seconds: int, due_at: datetime, timezone: str
) -> Refusal | None:
    """TOO_EARLY before the window with the time and the seconds until it, TOO_LATE from its end on."""
    opens_at = starts_at - timedelta(seconds=early_seconds)
    if now < opens_at:
        left = int(-(-(opens_at - now).total_seconds() // 1))
        return Refusal(RefusalCode.TOO_EARLY, _from_when(opens_at, timezone), ("booking",), left)
    return Refusal(RefusalCode.TOO_LATE) if now >= due_at else None


def _from_when(opens_at: datetime, timezone: str) -> dict[str, str]:
    day, clock = business_day(opens_at, timezone), clock_words(opens_at, timezone)
    return {
        "sentence": f"Belum dapat check-in: dibuka {day_words(day)} pukul {clock}.",
        "sentence_en": f"Too early to check in: it opens on {day_words(day, english=True)} at {clock}.",
    }


def waits_from(now: datetime, starts_at: datetime, grace_seconds: int) -> datetime:
    """Since when somebody waits who checks in now: the booked time, or now when later than the grace.

    The booked time may be still to come: early arrival gains nothing.
    """
    return now if now > starts_at + timedelta(seconds=grace_seconds) else starts_at


def blocked_until(history: Iterable[Kept], block_days: int, now: datetime) -> datetime | None:
    """Until when online booking is closed to somebody; None if it is not.

    history: bookings that are over, oldest first. Three missed ones, with none kept between them, close it for so
    many days from the third on; they count no longer when that is over. Keeping one wipes the slate.
    """
    missed, until = 0, None
    for booking in history:
        if not booking.missed:
            missed, until = 0, None
        elif until is None or booking.at >= until:
            missed += 1
            if missed == MISSED_BEFORE_BLOCK:
                missed, until = 0, booking.at + timedelta(days=block_days)
    return until if until is not None and now < until else None
