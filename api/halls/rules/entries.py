"""Says what an entry of the directory may contain, field by field."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import available_timezones

from api.halls.rules.calendar import hours_of
from api.people.rules.texts import UNSEEN_PROBLEM, fault_in_text
from api.refusals import Refusal, RefusalCode

Problem = tuple[str, str]  # what is wrong, in Indonesian and in English
Check = Callable[[Any], Problem | None]

CLOCK = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]")
WEEK = range(7)


@dataclass(frozen=True, slots=True)
class Field:
    """One field of an entry. required: must be given when the entry is made, and may never be null."""

    check: Check
    required: bool = False


def text(longest: int, *, shortest: int = 0) -> Check:
    """A text of shortest to longest characters, not counting space around it."""

    def check(value: Any) -> Problem | None:
        if not shortest <= len(value.strip()) or len(value) > longest:
            return f"{shortest}-{longest} karakter", f"{shortest}-{longest} characters"
        return None if value.isprintable() else UNSEEN_PROBLEM

    return check


def pages(longest: int) -> Check:
    """A longer text that may have several lines."""

    def check(value: Any) -> Problem | None:
        return (
            None
            if len(value) <= longest
            else (f"paling banyak {longest} karakter", f"at most {longest} characters")
        )

    return check


def pattern(expression: str, indonesian: str, english: str) -> Check:
    """A text that matches the expression as a whole."""
    compiled = re.compile(expression)
    return lambda value: None if compiled.fullmatch(value) else (indonesian, english)


def number(lowest: float, highest: float) -> Check:
    """A number from lowest to highest, both included; null passes where the field is not required."""

    def check(value: Any) -> Problem | None:
        if value is None or lowest <= value <= highest:
            return None
        return f"antara {lowest:g} dan {highest:g}", f"between {lowest:g} and {highest:g}"

    return check


def one_of(*values: str) -> Check:
    """One of a few words."""
    return lambda value: None if value in values else ("pilihan tidak dikenal", "not one of the choices")


def _timezone(value: Any) -> Problem | None:
    known = value in available_timezones()
    return None if known else ("zona waktu tidak dikenal", "not a zone of the IANA database")


def _anything(value: Any) -> Problem | None:
    return None


CODE = pattern("[A-Z0-9][A-Z0-9-]{0,19}", "huruf besar, angka dan -", "capital letters, digits and -")
PREFIX = pattern("[A-HJ-NPR-Z]{1,3}", "1-3 huruf besar tanpa I, O dan Q", "1-3 capital letters without I, O and Q")
SLUG = pattern("[a-z0-9]+(?:-[a-z0-9]+)*", "huruf kecil, angka dan -", "small letters, digits and -")
REGION = pattern(r"[0-9]{2}\.[0-9]{2}", "seperti 74.02", "such as 74.02")
LABEL = pattern("[A-Z0-9][A-Z0-9 .-]{0,11}", "1-12 huruf besar atau angka", "1-12 capital letters or digits")

POLICY = {
    "priority_ratio": Field(number(0, 20)),
    "max_wait_seconds": Field(number(60, 86_400)),
    "recalls_before_no_show": Field(number(0, 10)),
    "seconds_before_no_show": Field(number(0, 3_600)),
    "recall_cooldown_seconds": Field(number(0, 300)),
    "return_grace_seconds": Field(number(0, 86_400)),
    "returns_allowed": Field(number(0, 10)),
    "return_behind": Field(number(0, 50)),
    "put_back_place": Field(one_of("FRONT", "END", "TOTAL_WAIT")),
    "delays_allowed": Field(number(0, 10)),
    "last_ticket_seconds": Field(number(0, 14_400)),
    "print_confirm_seconds": Field(number(10, 900)),
    "booking_days_ahead": Field(number(0, 366)),
    "check_in_early_seconds": Field(number(0, 14_400)),
    "check_in_grace_seconds": Field(number(0, 14_400)),
    "check_in_late_seconds": Field(number(0, 28_800)),
    "booking_block_days": Field(number(0, 366)),
    "presence_proof": Field(_anything),
}
HALL = {
    "slug": Field(lambda value: SLUG(value) or text(60)(value), required=True),
    "name": Field(text(120, shortest=1), required=True),
    "name_en": Field(text(120)),
    "region_code": Field(REGION, required=True),
    "province": Field(text(60, shortest=1), required=True),
    "timezone": Field(_timezone, required=True),
    "address": Field(text(200)),
    **POLICY,
}
PRIORITY = {
    "weight": Field(number(0, 10), required=True),
    "max_wait_seconds": Field(number(60, 28_800), required=True),
}
AGENCY = {
    "code": Field(CODE, required=True),
    "name": Field(text(160, shortest=1), required=True),
    "name_en": Field(text(160)),
}
QUEUE = {
    "agency_id": Field(_anything, required=True),
    "prefix": Field(PREFIX, required=True),
    "name": Field(text(160, shortest=1), required=True),
    "name_en": Field(text(160)),
    "daily_quota": Field(number(0, 9_999)),
    "online_share": Field(number(0, 100)),
    "weight": Field(number(0, 10), required=True),
    "target_seconds": Field(number(10, 86_400), required=True),
}
SERVICE = {
    "agency_id": Field(_anything, required=True),
    "queue_id": Field(_anything, required=True),
    "code": Field(CODE, required=True),
    "name": Field(text(200, shortest=1), required=True),
    "name_en": Field(text(200)),
    "keywords": Field(text(300)),
}
PUBLIC_COMPONENTS = ("requirements", "procedure", "completion_time", "fee", "product", "complaints")
INTERNAL_COMPONENTS = (
    *("legal_basis", "facilities", "staff_competence", "internal_supervision"),
    *("number_of_staff", "service_guarantee", "security_guarantee", "performance_evaluation"),
)
STANDARD = {
    "decree_number": Field(text(100, shortest=1), required=True),
    "valid_from": Field(_anything, required=True),
    "valid_until": Field(_anything),
    **{name: Field(pages(4_000)) for name in (*PUBLIC_COMPONENTS, *INTERNAL_COMPONENTS)},
    "working_days": Field(number(0, 365)),
    "one_sitting": Field(_anything),
}
COUNTER = {
    "agency_id": Field(_anything, required=True),
    "label": Field(LABEL, required=True),
    "zone": Field(text(40)),
}
NULLABLE = frozenset({"daily_quota", "online_share", "valid_until", "working_days"})


def fault_in(fields: Mapping[str, Field], values: Mapping[str, Any], *, new: bool) -> Refusal | None:
    """The first thing wrong with the values of an entry; INVALID_INPUT names the field.

    new: the entry is being made, so that what is required must be there (defaults of the table count as given).
    """
    for name, field in fields.items():
        if name not in values:
            if new and field.required:
                return invalid(name, "harus diisi", "is required")
            continue
        value = values[name]
        if value is None and name not in NULLABLE:
            return invalid(name, "tidak boleh kosong", "must not be null")
        if value is not None and (problem := field.check(value)):
            return invalid(name, *problem)
    return None


def fault_in_priority(weight: float | None, max_wait_seconds: int | None) -> Refusal | None:
    """INVALID_INPUT for what a priority class cannot weigh; None for both is the default and is right."""
    values = {"weight": weight, "max_wait_seconds": max_wait_seconds}
    missing = [name for name, value in values.items() if value is None]
    if len(missing) == 1:
        return invalid(missing[0], "isi keduanya atau tidak sama sekali", "give both or neither")
    return None if missing else fault_in(PRIORITY, values, new=True)


def invalid(name: str, indonesian: str, english: str, *, within: Sequence[str] = ()) -> Refusal:
    """INVALID_INPUT for one field, named as clients name it."""
    shown = camel_case(name)
    detail = {"problem": f"{shown}: {indonesian}", "problem_en": f"{shown}: {english}"}
    return Refusal(RefusalCode.INVALID_INPUT, detail, (*within, shown))


def camel_case(name: str) -> str:
    """A field's name as clients see it: name_en is nameEn."""
    first, *others = name.split("_")
    return first + "".join(word.title() for word in others)


def fault_in_hours(
    opens: str | None,
    closes: str | None,
    break_starts: str | None = None,
    break_ends: str | None = None,
    *,
    within: Sequence[str] = (),
) -> Refusal | None:
    """What is wrong with the hours of a day, as texts like 08:00; all None is a closed day and is right."""
    given = {"opens": opens, "closes": closes, "break_starts": break_starts, "break_ends": break_ends}
    for name, clock in given.items():
        if clock is not None and not CLOCK.fullmatch(clock):
            return invalid(name, "jam seperti 08:00", "a time such as 08:00", within=within)
    if (opens is None) != (closes is None):
        return invalid("closes", "jam buka dan tutup berpasangan", "opens and closes go together", within=within)
    if (break_starts is None) != (break_ends is None):
        return invalid("break_ends", "awal dan akhir berpasangan", "starts and ends go together", within=within)
    hours = hours_of(opens, closes, break_starts, break_ends)
    if hours is None:
        return invalid("opens", "harus diisi", "is required", within=within) if break_starts else None
    if hours.opens >= hours.closes:
        return invalid("closes", "harus sesudah jam buka", "must be after opens", within=within)
    if hours.break_starts and hours.break_ends:
        return _fault_in_break(hours.opens <= hours.break_starts < hours.break_ends <= hours.closes, within)
    return None


def _fault_in_break(is_inside: bool, within: Sequence[str]) -> Refusal | None:
    if is_inside:
        return None
    return invalid(
        "break_ends", "istirahat harus di dalam jam buka", "the break must lie in the hours", within=within
    )


def fault_in_period(starts: date | datetime, ends: date | datetime | None, name: str) -> Refusal | None:
    """INVALID_INPUT on the field `name` when a period ends before it starts."""
    if ends is None or ends > starts:
        return None
    return invalid(name, "harus sesudah awalnya", "must be after its start")


def fault_in_reason(reason: str, reason_en: str = "", *, required: bool = True) -> Refusal | None:
    """What is wrong with a reason that the whole hall reads, as `fault_in_text` says it."""
    return fault_in_text(reason, required=required, on_glass=True) or fault_in_text(
        reason_en, "reasonEn", on_glass=True
    )
