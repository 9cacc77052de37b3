"""Knows Indonesia's public holidays and days of collective leave."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from holidays import GOVERNMENT, PUBLIC, country_holidays

CATEGORIES = {PUBLIC: "HOLIDAY", GOVERNMENT: "COLLECTIVE_LEAVE"}  # the package's "government" is cuti bersama


@dataclass(frozen=True, slots=True)
class NationalDay:
    """A day the whole country has off. kind: HOLIDAY or COLLECTIVE_LEAVE."""

    kind: str
    name: str
    name_en: str


def national_day(day: date) -> NationalDay | None:
    """The national holiday or collective leave on `day`; a holiday wins where both fall together."""
    return national_days(day.year).get(day)


@lru_cache(maxsize=8)
def national_days(year: int) -> dict[date, NationalDay]:
    """Every such day of a year. Islamic days of years to come are estimates until the ministers' decree."""
    days: dict[date, NationalDay] = {}
    for category, kind in CATEGORIES.items():
        indonesian = country_holidays("ID", years=year, categories=category, language="id")
        english = country_holidays("ID", years=year, categories=category, language="en_US")
        for day, name in indonesian.items():
            days.setdefault(day, NationalDay(kind, name, english.get(day, name)))
    return days
