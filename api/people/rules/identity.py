"""Reads what citizens are known by: NIK and phone number."""

import re
from dataclasses import dataclass
from datetime import date

import phonenumbers

from api.refusals import Refusal, RefusalCode

WOMEN_ADD = 40  # to the day of birth
_NIK = re.compile(r"[0-9]{16}")
_MOBILE = re.compile(r"\+628[1-9][0-9]{7,11}")
_MOBILE_IN_TEXT = re.compile(r"(?<![0-9])(?:\+?62|0)[ ()./-]{0,2}8[1-9](?:[ ()./-]{0,2}[0-9]){7,10}(?![0-9])")
_IN_TEXT = re.compile(r"(?<![0-9])[0-9](?:[ .-]?[0-9]){15}(?![0-9])")


@dataclass(frozen=True, slots=True)
class Nik:
    """An identity number: PPRRSS DDMMYY NNNN. region: as it was at registration, and may be an old code."""

    text: str

    @property
    def region(self) -> str:
        """Province, regency and district where it was first given out."""
        return self.text[:6]

    @property
    def last_four(self) -> str:
        """What a citizen may be asked for instead of the whole."""
        return self.text[-4:]


def read_nik(text: str, *, input_field: tuple[str, ...] = ("nik",)) -> Nik | Refusal:
    """A NIK as typed; spaces, dots and dashes between the digits do not matter.

    It has no check digit and old region codes stay valid, so only what can never be one is refused: another
    length, a day that no calendar has, region or serial zero. Refuses INVALID_INPUT.
    """
    digits = re.sub(r"[\s.-]", "", text[:40])
    if not _NIK.fullmatch(digits) or digits[:2] == "00" or digits[12:] == "0000" or not _is_birthday(digits[6:12]):
        words = {"problem": "NIK terdiri atas 16 angka", "problem_en": "a NIK has 16 digits"}
        return Refusal(RefusalCode.INVALID_INPUT, words, input_field)
    return Nik(digits)


def _is_birthday(digits: str) -> bool:
    day, month = int(digits[:2]), int(digits[2:4])
    try:
        date(2000, month, day - WOMEN_ADD if day > WOMEN_ADD else day)  # 2000 had a 29 February
    except ValueError:
        return False
    return True


def read_phone(text: str, *, input_field: tuple[str, ...] = ("phone",)) -> str | Refusal:
    """A phone number in E.164; an Indonesian one may be typed 0812…. Refuses INVALID_INPUT.

    An Indonesian number must be a mobile: it is asked for to reach somebody who waits.
    """
    words = {"problem": "nomor ponsel, misalnya 0812 3456 7890", "problem_en": "a mobile number: 0812 3456 7890"}
    refusal = Refusal(RefusalCode.INVALID_INPUT, words, input_field)
    try:
        number = phonenumbers.parse(text[:40], "ID")
    except phonenumbers.NumberParseException:
        return refusal
    e164: str = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    if number.country_code == 62:
        return e164 if _MOBILE.fullmatch(e164) else refusal
    return e164 if phonenumbers.is_valid_number(number) else refusal


def fault_in_words(text: str, *input_field: str, public: bool = False) -> Refusal | None:
    """INVALID_INPUT for a free text with what may be somebody's NIK or mobile number: journals keep it for ever.

    public: said to the whole hall, where a number to reach the hall at may stand.
    """
    if holds_nik(text):
        words = {"problem": "jangan menulis NIK di sini", "problem_en": "do not write a NIK here"}
    elif not public and holds_mobile(text):
        words = {
            "problem": "jangan menulis nomor ponsel di sini",
            "problem_en": "do not write a mobile here",
        }
    else:
        return None
    return Refusal(RefusalCode.INVALID_INPUT, words, input_field or ("reason",))


def holds_nik(text: str) -> bool:
    """Whether a free text holds what may be a NIK; such texts go into journals, where none may stand."""
    return any(not isinstance(read_nik(found.group()), Refusal) for found in _IN_TEXT.finditer(text))


def holds_mobile(text: str) -> bool:
    """Whether a free text holds what may be an Indonesian mobile number, however it is cut up."""
    return _MOBILE_IN_TEXT.search(text) is not None
