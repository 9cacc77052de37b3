"""Reads who a booking is for."""

from dataclasses import dataclass
from uuid import UUID

from api.events import Channel
from api.people.rules.identity import read_nik, read_phone
from api.people.rules.texts import problem_with_name
from api.refusals import Refusal, RefusalCode

NAME_LENGTH = 120


@dataclass(frozen=True, slots=True)
class Form:
    """What was filled in, as typed."""

    name: str
    phone: str | None = None
    nik: str | None = None


@dataclass(frozen=True, slots=True)
class Applicant:
    """Who a booking is for. phone: E.164; nik: its digits; staff may leave out both."""

    name: str
    phone: str | None
    nik: str | None


def read_form(form: Form, channel: Channel) -> Applicant | Refusal:
    """Who it is for; online, a phone number or a NIK is needed. Refuses INVALID_INPUT, naming the field."""
    name = " ".join(form.name.split())
    if problem := problem_with_name(name, NAME_LENGTH):
        return _bad("name", *problem)
    phone = read_phone(form.phone) if form.phone else None
    if isinstance(phone, Refusal):
        return phone
    nik = read_nik(form.nik) if form.nik else None
    if isinstance(nik, Refusal):
        return nik
    if channel is Channel.WEB and not (phone or nik):
        return _bad("phone", "isi nomor ponsel atau NIK", "give a mobile number or a NIK")
    return Applicant(name, phone, nik.text if nik else None)


def sealed_about(column: str, booking_id: UUID) -> str:
    """For what a sealed column of a booking opens, and for nothing else."""
    return f"booking.{column}:{booking_id}"


def _bad(name: str, problem: str, problem_en: str) -> Refusal:
    return Refusal(RefusalCode.INVALID_INPUT, {"problem": problem, "problem_en": problem_en}, (name,))
