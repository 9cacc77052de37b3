"""Writes an application's number, and knows one that was mistyped: 7402-CAPIL-20230713-00012-A."""

import re
from datetime import date
from string import ascii_uppercase, digits
from uuid import UUID

from api.people.rules.secrets import opens, secret_of
from api.refusals import Refusal, RefusalCode

EXAMPLE = "7402-CAPIL-20230713-00012-A"
ALPHABET = digits + ascii_uppercase
_NUMBER = re.compile(r"[0-9]{4}[B-Z]?-[A-Z0-9-]{1,20}-[0-9]{8}-[0-9]{5,}-[0-9A-Z]")


def application_number(
    region_code: str, agency_code: str, day: date, serial: int, *, hall_ordinal: int = 0
) -> str:
    """The number of an agency's serial-th application of a day of its hall.

    region_code: 74.02, of the hall. hall_ordinal: how many older halls stand in the same region; all but the
    oldest add a letter to it, since their agencies have the same codes: 7402B.
    """
    other_hall = ALPHABET[10 + hall_ordinal] if hall_ordinal else ""
    body = f"{region_code.replace('.', '')}{other_hall}-{agency_code}-{day:%Y%m%d}-{serial:05d}"
    return f"{body}-{check_character(body)}"


def check_character(body: str) -> str:
    """The check character over letters and digits: it finds any one mistyped, nearly all swapped neighbours.

    Source: ISO/IEC 7064, hybrid system MOD 37,36.
    """
    product = 36
    for character in body:
        if character in ALPHABET:
            product = (product + ALPHABET.index(character)) % 36 or 36
            product = product * 2 % 37
    return ALPHABET[(37 - product) % 36]


def read_number(text: str, *, input_field: tuple[str, ...] = ("number",)) -> str | Refusal:
    """A number as typed, in capitals and without spaces. Refuses INVALID_INPUT, and says if one is mistyped."""
    number = re.sub(r"\s", "", text[:80]).upper()
    if not _NUMBER.fullmatch(number):
        words = (
            f"nomor permohonan seperti {EXAMPLE}",
            f"a number such as {EXAMPLE}",
        )
    elif check_character(number[:-2]) != number[-1]:
        words = (
            "ada huruf atau angka yang salah ketik dalam nomor",
            "a letter or digit of the number is mistyped",
        )
    else:
        return number
    return Refusal(RefusalCode.INVALID_INPUT, {"problem": words[0], "problem_en": words[1]}, input_field)


def application_secret(application_id: UUID, key: str) -> str:
    """What opens the tracking page of an application."""
    return secret_of("application", application_id, key)


def is_secret_of(application_id: UUID, secret: str | None, key: str) -> bool:
    """Whether `secret` opens the application."""
    return opens("application", application_id, secret, key)
