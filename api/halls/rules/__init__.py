"""Decides about the directory: when something is open, what an entry may say, what a search finds."""

from api.halls.rules.calendar import (
    Calendar,
    DayHours,
    Disturbance,
    RunningPause,
    Special,
    SpecialDayKind,
    hours_of,
    stops_of_day,
)
from api.halls.rules.national import NationalDay, national_day, national_days
from api.halls.rules.opening import Opening, OpeningCode, decide_opening, next_turn

__all__ = [
    "Calendar",
    "DayHours",
    "Disturbance",
    "NationalDay",
    "Opening",
    "OpeningCode",
    "RunningPause",
    "Special",
    "SpecialDayKind",
    "decide_opening",
    "hours_of",
    "national_day",
    "national_days",
    "next_turn",
    "stops_of_day",
]
