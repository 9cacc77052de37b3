"""Says an opening in one sentence, in Indonesian and English."""

from dataclasses import dataclass
from datetime import date, datetime

from api.clock import local, zone_name

WEEKDAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
MONTHS = (
    *("Januari", "Februari", "Maret", "April", "Mei", "Juni"),
    *("Juli", "Agustus", "September", "Oktober", "November", "Desember"),
)
WEEKDAYS_EN = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS_EN = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)

# {why}: a reason or a holiday's name; {weekday}; {last}, {closes}: times. What follows a colon may be missing.
SENTENCES = {
    "OPEN": (
        "Buka hingga pukul {closes}; nomor terakhir pukul {last}.",
        "Open until {closes}; last number at {last}.",
    ),
    "FORCED_OPEN": ("Buka.", "Open."),
    "FORCED_CLOSED": ("Ditutup sementara: {why}.", "Closed for now: {why}."),
    "HOLIDAY": ("Tutup: {why}.", "Closed: {why}."),
    "COLLECTIVE_LEAVE": ("Tutup: {why}.", "Closed: {why}."),
    "DATE_CLOSED": ("Tutup hari ini: {why}.", "Closed today: {why}."),
    "WEEKDAY_CLOSED": ("Tutup pada hari {weekday}.", "Closed on {weekday}s."),
    "NOT_YET_OPEN": ("Belum buka.", "Not open yet."),
    "AFTER_HOURS": ("Sudah tutup.", "Closed for the day."),
    "BREAK": ("Sedang istirahat.", "On a break."),
    "PAUSED": ("Jeda: {why}.", "Paused: {why}."),
    "LAST_TICKET_GIVEN": (
        "Pengambilan nomor ditutup pukul {last}; nomor yang sudah diambil tetap dilayani.",
        "No new numbers since {last}; numbers already taken are still served.",
    ),
    "QUOTA_FULL": ("Kuota hari ini sudah habis.", "Today's numbers are used up."),
    "DAY_CLOSED": ("Pelayanan hari ini sudah selesai.", "Today's service has ended."),
    "DISTURBED": ("Gangguan: {why}.", "Service disruption: {why}."),
}


@dataclass(frozen=True, slots=True)
class Reason:
    """Why, in both languages; a missing English reason is said in Indonesian."""

    indonesian: str = ""
    english: str = ""

    def said(self, *, english: bool) -> str:
        """The reason without its full stop."""
        return ((self.english if english else "") or self.indonesian).strip().rstrip(".")


@dataclass(frozen=True, slots=True)
class Moments:
    """The instants a sentence may name, all in UTC."""

    now: datetime
    opens: datetime | None = None
    closes: datetime | None = None
    last_ticket: datetime | None = None


def sentences(code: str, moments: Moments, timezone: str, why: Reason) -> tuple[str, str]:
    """The sentence of a code, Indonesian and English, with the next opening if it is known."""
    return (
        _sentence(code, moments, timezone, why, english=False),
        _sentence(code, moments, timezone, why, english=True),
    )


def clock_words(at: datetime, timezone: str) -> str:
    """The time on the hall's wall: 08.00 WITA."""
    return f"{local(at, timezone):%H.%M} {zone_name(timezone)}"


def day_words(day: date, *, english: bool = False) -> str:
    """The day by name: "Senin, 20 Juli 2026", "Monday, 20 July 2026"."""
    weekdays, months = (WEEKDAYS_EN, MONTHS_EN) if english else (WEEKDAYS, MONTHS)
    return f"{weekdays[day.weekday()]}, {day.day} {months[day.month - 1]} {day.year}"


def _sentence(code: str, moments: Moments, timezone: str, why: Reason, *, english: bool) -> str:
    template = SENTENCES[code][english]
    reason = why.said(english=english)
    if "{why}" in template and not reason:
        template = template.replace(": {why}", "")
    words = {
        "why": reason,
        "weekday": (WEEKDAYS_EN if english else WEEKDAYS)[local(moments.now, timezone).weekday()],
        "closes": clock_words(moments.closes, timezone) if moments.closes else "",
        "last": clock_words(moments.last_ticket, timezone) if moments.last_ticket else "",
    }
    said = template.format_map(words)
    return f"{said} {_next(moments, timezone, english=english)}" if moments.opens else said


def _next(moments: Moments, timezone: str, *, english: bool) -> str:
    assert moments.opens is not None
    day = local(moments.opens, timezone).date()
    at = clock_words(moments.opens, timezone)
    if day == local(moments.now, timezone).date():
        return f"Opens at {at}." if english else f"Buka pukul {at}."
    named = day_words(day, english=english)
    return f"Opens on {named} at {at}." if english else f"Buka {named} pukul {at}."
