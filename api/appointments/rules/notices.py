"""Says why a hall will not keep the time of a booking, which it closed after it was booked."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from api.appointments.rules.slots import Slot, is_open_during
from api.clock import local
from api.halls.rules import Calendar
from api.halls.rules.calendar import plan_of, seats_of
from api.halls.rules.words import Reason, clock_words, day_words

Notice = tuple[str, str]  # in Indonesian and in English

ARCHIVED = ("layanan ini sudah tidak dibuka", "this service is no longer offered")
DAY_IS_OVER = ("pelayanan hari itu sudah selesai", "service has ended for the day")
OTHER_HOURS = ("jam pelayanan hari itu berubah", "the hours of that day have changed")
NO_SERVICE = ("hari itu tidak ada pelayanan", "there is no service on that day")
CLOSED = ("hari itu tutup", "the hall is closed on that day")
CLOSED_NOW = ("mal ditutup sementara", "the hall is closed for now")
DISTURBED = ("ada gangguan", "service disruption")


@dataclass(frozen=True, slots=True)
class Promise:
    """A time that was promised to somebody. is_archived: what it is for is no longer in use."""

    queue_id: UUID
    slot: Slot
    is_archived: bool = False


def notice_of(calendar: Calendar, promise: Promise, now: datetime, *, closed_until: date | None) -> Notice | None:
    """Why the time will not be kept and what to do, in both languages; None while nothing stands against it.

    closed_until: the newest day that is over for good. What nobody knows the end of (a hall closed by order, an
    agency that is disturbed) counts against today's times only, and a pause against none: it is short.
    """
    starts_at, timezone = promise.slot.starts_at, calendar.timezone
    day = local(starts_at, timezone).date()
    if day > local(now, timezone).date():
        forced_open = calendar.forced_open or None
        calendar = replace(calendar, forced_open=forced_open, disturbances={})
    why = _why(replace(calendar, pause=None), promise, day, now, closed_until=closed_until)
    if why is None:
        return None
    clock = clock_words(starts_at, timezone)
    return (
        f"Janji {day_words(day)} pukul {clock} tidak dapat dilayani: {why[0]}. Silakan pindahkan ke waktu lain.",
        f"The booking of {day_words(day, english=True)} at {clock} cannot be kept: {why[1]}. Please move it to "
        "another time.",
    )


def _why(
    calendar: Calendar, promise: Promise, day: date, now: datetime, *, closed_until: date | None
) -> tuple[str, str] | None:
    if promise.is_archived:
        return ARCHIVED
    if closed_until and day <= closed_until:
        return DAY_IS_OVER
    seats = seats_of(calendar, None, promise.queue_id)
    for seat in seats:
        if seat and (disturbance := calendar.disturbances.get(seat)):
            return _because(DISTURBED, Reason(disturbance.reason, disturbance.reason_en))
    if calendar.forced_open is False:
        return _because(CLOSED_NOW, Reason(calendar.forced_reason, calendar.forced_reason_en))
    if is_open_during(calendar, promise.queue_id, promise.slot, now):
        return None
    plan = plan_of(calendar, seats, day)
    if plan.hours:
        return OTHER_HOURS
    return _because(CLOSED, Reason(plan.special.name, plan.special.name_en)) if plan.special else NO_SERVICE


def _because(what: tuple[str, str], reason: Reason) -> tuple[str, str]:
    said = (reason.said(english=False), reason.said(english=True))
    return (f"{what[0]} ({said[0]})", f"{what[1]} ({said[1]})") if said[0] else what
