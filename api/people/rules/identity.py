"""Reads what citizens are known by: NIK and phone number."""

import re
from dataclasses import dataclass
from datetime import date
from unicodedata import decimal, normalize

import phonenumbers

from api.refusals import Refusal, RefusalCode

WOMEN_ADD = 40  # to the day of birth
_NIK = re.compile(r"[0-9]{16}")
_MOBILE = re.compile(r"\+628[1-9][0-9]{7,11}")
_MOBILE_IN_TEXT = re.compile(
    r"(?<![0-9])(?<![0-9][.,])(?:\+?62|00[\W_]{0,3}62|0)[\W_]{0,3}8[1-9](?:[\W_]{0,3}[0-9]){7,10}(?![0-9]|[.,][0-9])"
)
_NIK_IN_TEXT = re.compile(r"(?<![0-9])(?=([1-9](?:[\W_]{0,3}[0-9]){15})(?![0-9]))")
_DAY, _HOUR = r"[0-9]{1,2}[-./][0-9]{1,2}[-./](?:19|20)[0-9]{2}", r"(?:[01]?[0-9]|2[0-3])[.:][0-5][0-9]"
_AMOUNT = r"[1-9][0-9]{0,2}(?:[.,][0-9]{3}){1,3}(?:[.,][0-9]{2})?"
_OTHERWISE = re.compile(  # what has as many digits and a shape of its own: days, hours, amounts, a letter's number
    rf"{_DAY}[\W_]+{_DAY}|{_HOUR}(?:[\W_]+{_HOUR}){{3}}|{_AMOUNT}(?:[\W_]{{2,}}{_AMOUNT})?"
    r"|[0-9.]{1,7}(?:[/-][0-9]{1,4}){1,3}/(?:19|20)[0-9]{2}"
)


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
    digits = re.sub(r"[\s.-]", "", normalize("NFKC", text[:40]))
    if problem := _problem_with(digits):
        indonesian, english = problem
        return Refusal(RefusalCode.INVALID_INPUT, {"problem": indonesian, "problem_en": english}, input_field)
    return Nik(digits)


def _problem_with(digits: str) -> tuple[str, str] | None:
    if not _NIK.fullmatch(digits):
        return "NIK terdiri atas 16 angka", "a NIK has 16 digits"
    if digits[:2] == "00":
        return "NIK: kode wilayah (6 angka pertama) salah", "NIK: its region (the first 6 digits) is wrong"
    if not _is_birthday(digits[6:12]):
        return (
            "NIK: tanggal lahir (angka ke-7 sampai ke-12) salah",
            "NIK: its date of birth (digits 7 to 12) is wrong",
        )
    if digits[12:] == "0000":
        return "NIK: nomor urut (4 angka terakhir) salah", "NIK: its serial number (the last 4 digits) is wrong"
    return None


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
        number = phonenumbers.parse(_dialled(text), "ID")
    except phonenumbers.NumberParseException:
        return refusal
    e164: str = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    if number.country_code == 62:
        return e164 if _MOBILE.fullmatch(e164) else refusal
    return e164 if phonenumbers.is_valid_number(number) else refusal


def _dialled(text: str) -> str:
    """As it is dialled from Indonesia, where 00 goes before a country as + does (there, phones say 001 or 008)."""
    return re.sub(r"^\s*00(?=[\W_]*62)", "+", normalize("NFKC", text[:40]))


def holds_nik(text: str) -> bool:
    """Whether a free text holds what may be a NIK, however it is cut up: up to three signs between two digits.

    What has the shape of two days, four hours, amounts or a letter's number is none of it.
    """
    plain = _plain(text)
    return any(_may_be_nik(found.group(1)) for found in _NIK_IN_TEXT.finditer(plain))


def _may_be_nik(part: str) -> bool:
    digits = re.sub(r"[\W_]", "", part)
    is_region = digits[1] != "0" and digits[2:4] != "00" and digits[4:6] != "00"  # as no part of one ever was
    return is_region and not isinstance(read_nik(digits), Refusal) and not _OTHERWISE.fullmatch(part)


def holds_mobile(text: str) -> bool:
    """Whether a free text holds what may be an Indonesian mobile number, however it is cut up."""
    found = _MOBILE_IN_TEXT.finditer(_plain(text))
    return any(not _OTHERWISE.fullmatch(part.group()) for part in found)


def _plain(text: str) -> str:
    """Digits of every script and width as 0-9."""
    plain = normalize("NFKC", text)
    return "".join(str(decimal(letter)) if letter.isdecimal() else letter for letter in plain)
