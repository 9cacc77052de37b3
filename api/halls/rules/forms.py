"""Says what an application for a service asks: typed fields, and documents to hand in."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache

from pydantic import TypeAdapter

from api.halls.rules.entries import invalid
from api.people.rules.identity import read_nik, read_phone
from api.people.rules.texts import UNSEEN_PROBLEM, holds_unseen
from api.refusals import Refusal, RefusalCode

MOST_FIELDS, MOST_CHOICES = 60, 40
MOST_DOCUMENTS = 10  # that count, of one application
MOST_REQUIREMENTS = MOST_DOCUMENTS - 1  # of a standard: a power of attorney may come besides
LONGEST_ANSWER = 2_000
LABEL_LENGTH = 200
_CODE = re.compile(r"[A-Z][A-Z0-9_]{0,39}")
_NUMBER = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,6})?")
_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s.]+(?:\.[^@\s.]+)+")


class FieldType(StrEnum):
    """What a field of a form takes."""

    TEXT = "TEXT"
    NUMBER = "NUMBER"
    DATE = "DATE"
    CHOICE = "CHOICE"
    NIK = "NIK"
    PHONE = "PHONE"
    EMAIL = "EMAIL"
    YES_NO = "YES_NO"


@dataclass(frozen=True, slots=True)
class Option:
    """One answer of a CHOICE."""

    code: str
    label: str
    label_en: str = ""


@dataclass(frozen=True, slots=True)
class FormField:
    """One question. longest: characters of a TEXT at most. lowest, highest: of a NUMBER, both included."""

    code: str
    type: FieldType
    label: str
    label_en: str = ""
    required: bool = True
    longest: int | None = None
    lowest: float | None = None
    highest: float | None = None
    choices: tuple[Option, ...] = ()


@dataclass(frozen=True, slots=True)
class Requirement:
    """A document to hand in."""

    code: str
    label: str
    label_en: str = ""
    required: bool = True


POWER_OF_ATTORNEY = Requirement("POWER_OF_ATTORNEY", "Surat kuasa", "Power of attorney")
_FIELDS = TypeAdapter(tuple[FormField, ...])
_REQUIREMENTS = TypeAdapter(tuple[Requirement, ...])


@lru_cache(maxsize=1_024)  # versions of standards never change
def form_of(text: str) -> tuple[FormField, ...]:
    """The fields in a standard's column `form`."""
    return _FIELDS.validate_json(text)


@lru_cache(maxsize=1_024)
def documents_of(text: str) -> tuple[Requirement, ...]:
    """The documents in a standard's column `documents`."""
    return _REQUIREMENTS.validate_json(text)


def written(parts: Sequence[FormField] | Sequence[Requirement]) -> str:
    """Fields or documents as their column holds them."""
    return TypeAdapter(list[FormField | Requirement]).dump_json(list(parts)).decode()


def fault_in_form(form: Sequence[FormField], documents: Sequence[Requirement]) -> Refusal | None:
    """The first thing wrong with what a standard is to ask; INVALID_INPUT names the field."""
    if len(form) > MOST_FIELDS or len(documents) > MOST_REQUIREMENTS:
        name, most = ("form", MOST_FIELDS) if len(form) > MOST_FIELDS else ("documents", MOST_REQUIREMENTS)
        return invalid(name, f"paling banyak {most}", f"at most {most}")
    if any(part.code == POWER_OF_ATTORNEY.code for part in documents):
        problem = ("surat kuasa diminta dengan sendirinya", "a power of attorney is asked for by itself")
        return invalid("documents", *problem)
    for name, parts in (("form", form), ("documents", documents)):
        if fault := _fault_in_parts(name, parts):
            return fault
    faults = (_fault_in_field(field) for field in form)
    return next((fault for fault in faults if fault), None)


def _fault_in_parts(name: str, parts: Sequence[FormField | Requirement | Option]) -> Refusal | None:
    codes = [part.code for part in parts]
    for part in parts:
        if not _CODE.fullmatch(part.code) or codes.count(part.code) > 1:
            rule = ("kode unik dari huruf besar, angka dan _", "unique codes of capital letters, digits and _")
            return invalid(name, *rule)
        if not part.label.strip() or max(len(part.label), len(part.label_en)) > LABEL_LENGTH:
            return invalid(name, f"label 1-{LABEL_LENGTH} karakter", f"labels of 1-{LABEL_LENGTH} characters")
    return None


def _fault_in_field(field: FormField) -> Refusal | None:
    if (field.type is FieldType.CHOICE) != bool(field.choices) or len(field.choices) > MOST_CHOICES:
        rule = (
            f"{field.code}: 1-{MOST_CHOICES} pilihan",
            f"{field.code}: 1-{MOST_CHOICES} choices, of a CHOICE only",
        )
        return invalid("form", *rule)
    if field.longest is not None and not (field.type is FieldType.TEXT and 1 <= field.longest <= LONGEST_ANSWER):
        rule = (
            f"{field.code}: panjang TEXT 1-{LONGEST_ANSWER}",
            f"{field.code}: longest of a TEXT, 1-{LONGEST_ANSWER}",
        )
        return invalid("form", *rule)
    bounds = [bound for bound in (field.lowest, field.highest) if bound is not None]
    if bounds and (field.type is not FieldType.NUMBER or bounds != sorted(bounds)):
        return _wrong(field, "batas NUMBER", "bounds of a NUMBER, lowest first")
    return _fault_in_parts("form", field.choices)


def _wrong(field: FormField, indonesian: str, english: str) -> Refusal:
    return invalid("form", f"{field.code}: {indonesian}", f"{field.code}: {english}")


def read_answer(field: FormField, text: str) -> str | Refusal:
    """An answer as it is kept: without space around it, a phone in E.164. Refuses INVALID_INPUT for its code."""
    answer = text.strip()
    where = ("answers", field.code)
    if field.type is FieldType.NIK:
        nik = read_nik(answer, input_field=where)
        return nik if isinstance(nik, Refusal) else nik.text
    if field.type is FieldType.PHONE:
        return read_phone(answer, input_field=where)
    problem = _problem_with(field, answer)
    return _no_answer(field, *problem) if problem else answer


def _no_answer(field: FormField, indonesian: str, english: str) -> Refusal:
    """Under the field's code as it is, and in words under its label."""
    words = {
        "problem": f"{field.label}: {indonesian}",
        "problem_en": f"{field.label_en or field.label}: {english}",
    }
    return Refusal(RefusalCode.INVALID_INPUT, words, ("answers", field.code))


def _problem_with(field: FormField, answer: str) -> tuple[str, str] | None:
    match field.type:
        case FieldType.TEXT:
            longest = field.longest or LONGEST_ANSWER
            words = (f"paling banyak {longest} karakter", f"at most {longest} characters")
            if len(answer) > longest:
                return words
            return UNSEEN_PROBLEM if holds_unseen(answer, lines=True) else None
        case FieldType.NUMBER:
            return _problem_with_number(field, answer)
        case FieldType.CHOICE:
            known = answer in {choice.code for choice in field.choices}
            return None if known else ("pilihan tidak dikenal", "not one of the choices")
        case FieldType.EMAIL:
            fits = len(answer) <= 254 and _EMAIL.fullmatch(answer)
            return None if fits else ("alamat surel seperti nama@contoh.id", "an address such as name@example.id")
        case FieldType.YES_NO:
            return None if answer in {"YES", "NO"} else ("YES atau NO", "YES or NO")
        case _:
            return None if _is_day(answer) else ("tanggal seperti 2026-11-24", "a day such as 2026-11-24")


def _problem_with_number(field: FormField, answer: str) -> tuple[str, str] | None:
    if not _NUMBER.fullmatch(answer):
        return "angka seperti 12 atau 3.5", "a number such as 12 or 3.5"
    if field.lowest is not None and float(answer) < field.lowest:
        return f"paling sedikit {field.lowest:g}", f"at least {field.lowest:g}"
    if field.highest is not None and float(answer) > field.highest:
        return f"paling banyak {field.highest:g}", f"at most {field.highest:g}"
    return None


def _is_day(text: str) -> bool:
    try:
        return len(text) == 10 and 1900 <= date.fromisoformat(text).year <= 2200
    except ValueError:
        return False
