"""The directory's enumerations, with every value described."""

from enum import Enum, IntEnum

from api.halls.rules import OpeningCode, SpecialDayKind
from schema.words import described_enum


class Weekday(IntEnum):
    """A day of the week; the value is what weekly hours store."""

    MONDAY = 0
    TUESDAY = 1
    WEDNESDAY = 2
    THURSDAY = 3
    FRIDAY = 4
    SATURDAY = 5
    SUNDAY = 6


class ForcedOpening(Enum):
    """What a hall does whatever its calendar says."""

    OPEN = True
    CLOSED = False


class PutBackPlace(Enum):
    """Where a ticket stands whose call was taken back."""

    FRONT = "FRONT"
    END = "END"
    TOTAL_WAIT = "TOTAL_WAIT"


described_enum(
    OpeningCode,
    "Why numbers are given or not: the first of these rules that holds.",
    {
        "FORCED_CLOSED": "Somebody closed the hall whatever its calendar says.",
        "HOLIDAY": "A public holiday.",
        "COLLECTIVE_LEAVE": "Collective leave of all civil servants (cuti bersama).",
        "DATE_CLOSED": "Closed on this date only.",
        "WEEKDAY_CLOSED": "Not there on this weekday.",
        "NOT_YET_OPEN": "Opens later today.",
        "AFTER_HOURS": "Today's hours are over.",
        "BREAK": "The daily break.",
        "PAUSED": "The whole hall waits: a prayer, an anthem, a drill.",
        "LAST_TICKET_GIVEN": "Too near to closing for new numbers; those already taken are still served.",
        "QUOTA_FULL": "Today's numbers are used up; those already taken are still served.",
        "DAY_CLOSED": "The business day was closed for good.",
        "DISTURBED": "The agency cannot work (gangguan); the sentence says why.",
        "OPEN": "Numbers are given.",
    },
)
described_enum(
    SpecialDayKind,
    "Why a date differs from the week.",
    {
        "HOLIDAY": "A holiday, with its own hours or none.",
        "COLLECTIVE_LEAVE": "Collective leave (cuti bersama), with its own hours or none.",
        "WORKING_DAY": "Takes a national holiday back; without hours of its own the week's hold.",
        "OVERRIDE": "Any other change of one date: closed, or other hours.",
    },
)
described_enum(
    Weekday,
    "A day of the week.",
    {day.name: f"{day.name.title()}." for day in Weekday},
)
described_enum(
    ForcedOpening,
    "What a hall does whatever its calendar says.",
    {
        "OPEN": "Open at any hour of any day, unless paused; for drills, demonstrations and emergencies.",
        "CLOSED": "Closed until somebody ends it.",
    },
)
described_enum(
    PutBackPlace,
    "Where a ticket stands whose call was taken back.",
    {
        "FRONT": "Before everybody else of its class.",
        "END": "As if it had come just now.",
        "TOTAL_WAIT": "By all the time it has waited since it was taken.",
    },
)
