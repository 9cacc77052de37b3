"""Says what a slot template may contain, and which two say the same times twice."""

from collections.abc import Iterable, Mapping
from datetime import date, time
from typing import Any

from api.appointments.rules.slots import Template
from api.halls.rules.entries import CLOCK, WEEK, Field, fault_in, invalid, number
from api.refusals import Refusal, RefusalCode


def _clock(value: Any) -> tuple[str, str] | None:
    return None if CLOCK.fullmatch(value) else ("jam seperti 08:00", "a time such as 08:00")


def _anything(value: Any) -> None:
    return None


TEMPLATE: Mapping[str, Field] = {
    "weekday": Field(number(WEEK[0], WEEK[-1]), required=True),
    "starts": Field(_clock, required=True),
    "ends": Field(_clock, required=True),
    "slot_minutes": Field(number(5, 480), required=True),
    "capacity": Field(number(1, 500), required=True),
    "valid_from": Field(_anything, required=True),
    "valid_until": Field(_anything),
}


def fault_in_template(values: Mapping[str, Any]) -> Refusal | None:
    """The first thing wrong with a whole template; INVALID_INPUT names the field."""
    if refusal := fault_in(TEMPLATE, values, new=True):
        return refusal
    starts, ends = minutes_of(values["starts"]), minutes_of(values["ends"])
    if ends - starts < values["slot_minutes"]:
        return invalid("ends", "harus memuat satu slot", "must leave room for one slot")
    until = values.get("valid_until")
    if until is not None and until < values["valid_from"]:
        return invalid("valid_until", "tidak boleh sebelum awalnya", "must not be before its start")
    return None


def minutes_of(clock: str) -> int:
    """Minutes since midnight of a time such as 08:00."""
    at = time.fromisoformat(clock)
    return at.hour * 60 + at.minute


def clash(new: Template, others: Iterable[Template]) -> Refusal | None:
    """ALREADY_EXISTS when another template of the same owner gives slots at some of the same times."""
    if any(_overlap(new, other) for other in others):
        words = {"what": "Jadwal slot pada waktu itu", "what_en": "A slot template at that time"}
        return Refusal(RefusalCode.ALREADY_EXISTS, words, ("starts",))
    return None


def _overlap(one: Template, other: Template) -> bool:
    return (
        one.owner_id == other.owner_id
        and one.weekday == other.weekday
        and one.starts < other.ends
        and other.starts < one.ends
        and one.valid_from <= (other.valid_until or date.max)
        and other.valid_from <= (one.valid_until or date.max)
    )
