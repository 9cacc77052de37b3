"""What an entry may say, what a search finds, which standard is in force."""

from dataclasses import dataclass
from datetime import date

import pytest

from api.halls.rules import entries, search, standards
from api.refusals import Refusal, RefusalCode

AN_AGENCY = {"code": "DUKCAPIL", "name": "Dinas Kependudukan"}


def field_at_fault(refusal: Refusal | None) -> tuple[str, ...]:
    assert refusal is not None
    assert refusal.code is RefusalCode.INVALID_INPUT
    assert refusal.input_field[-1] in refusal.sentence("ID")
    assert refusal.input_field[-1] in refusal.sentence("EN")
    return refusal.input_field


def test_a_right_entry_passes() -> None:
    assert entries.fault_in(entries.AGENCY, AN_AGENCY, new=True) is None


@pytest.mark.parametrize(
    ("fields", "values", "field"),
    [
        (entries.AGENCY, {"name": "Tanpa kode"}, "code"),
        (entries.AGENCY, {**AN_AGENCY, "code": "kecil"}, "code"),
        (entries.AGENCY, {**AN_AGENCY, "name": "  "}, "name"),
        (entries.AGENCY, {**AN_AGENCY, "name": "Baris\nbaru"}, "name"),
        (entries.AGENCY, {**AN_AGENCY, "name": None}, "name"),
        (entries.AGENCY, {**AN_AGENCY, "name_en": "x" * 161}, "nameEn"),
        (entries.HALL, {"slug": "Konawe"}, "slug"),
        (entries.HALL, {"slug": "konawe", "name": "MPP", "region_code": "7402"}, "regionCode"),
    ],
)
def test_the_field_at_fault_is_named(fields: dict, values: dict, field: str) -> None:
    assert field_at_fault(entries.fault_in(fields, values, new=True)) == (field,)


@pytest.mark.parametrize("prefix", ["", "I", "AO", "Q", "ABCD", "a", "A1", "Ä"])
def test_a_prefix_is_one_to_three_letters_without_i_o_and_q(prefix: str) -> None:
    assert field_at_fault(entries.fault_in(entries.QUEUE, {"prefix": prefix}, new=False)) == ("prefix",)


@pytest.mark.parametrize("prefix", ["A", "ZZ", "ABC"])
def test_a_right_prefix_passes(prefix: str) -> None:
    assert entries.fault_in(entries.QUEUE, {"prefix": prefix}, new=False) is None


def test_a_zone_must_exist_and_no_quota_is_a_quota_too() -> None:
    zone = entries.fault_in(entries.HALL, {"timezone": "Asia/Kendari"}, new=False)
    assert field_at_fault(zone) == ("timezone",)
    assert entries.fault_in(entries.QUEUE, {"daily_quota": None}, new=False) is None
    assert field_at_fault(entries.fault_in(entries.QUEUE, {"daily_quota": -1}, new=False)) == ("dailyQuota",)


@pytest.mark.parametrize(
    ("clocks", "field"),
    [
        (("8:00", "15:00"), "opens"),
        (("08:00", "24:00"), "closes"),
        (("08:00", None), "closes"),
        (("15:00", "08:00"), "closes"),
        (("08:00", "15:00", "12:00", None), "breakEnds"),
        (("08:00", "15:00", "13:00", "12:00"), "breakEnds"),
        (("08:00", "15:00", "07:00", "09:00"), "breakEnds"),
        ((None, None, "12:00", "13:00"), "opens"),
    ],
)
def test_hours_that_cannot_be(clocks: tuple[str | None, ...], field: str) -> None:
    within = ("days", "3")
    assert field_at_fault(entries.fault_in_hours(*clocks, within=within)) == ("days", "3", field)


@pytest.mark.parametrize(
    "clocks", [("08:00", "15:00"), ("08:00", "15:00", "11:30", "13:00"), (None, None), ("00:00", "23:59")]
)
def test_hours_that_can_be(clocks: tuple[str | None, ...]) -> None:
    assert entries.fault_in_hours(*clocks) is None


SERVICES = [
    ("Perpanjangan SIM A/C", "Renewal of a driving licence", "sim mobil motor"),
    ("KTP-el baru", "New electronic ID card", "ktp e-ktp identitas"),
    ("Rekomendasi SIP tenaga kesehatan", "Recommendation", "sip str ktp"),
    ("Pengesahan STNK tahunan", "Annual validation", "stnk pajak motor mobil"),
]


def names_found(words: str) -> list[str]:
    return [service[0] for service in search.found(SERVICES, words, lambda service: service)]


def test_an_empty_search_finds_everything_in_order() -> None:
    assert names_found("  ") == [service[0] for service in SERVICES]


def test_a_match_in_the_name_comes_first() -> None:
    assert names_found("ktp") == ["KTP-el baru", "Rekomendasi SIP tenaga kesehatan"]


def test_a_whole_word_comes_before_one_that_is_only_begun() -> None:
    services = [("Pendaftaran nikah (SIMKAH)",), ("Perpanjangan SIM A/C",)]
    assert search.found(services, "sim", lambda service: service) == services[::-1]


def test_every_word_must_match_somewhere_by_its_beginning() -> None:
    assert names_found("motor pajak") == ["Pengesahan STNK tahunan"]
    assert names_found("perpanj sim") == ["Perpanjangan SIM A/C"]
    assert names_found("sim paspor") == []


def test_case_accents_and_punctuation_do_not_matter() -> None:
    assert names_found("E-KTP") == names_found("é ktp") == ["KTP-el baru"]


@dataclass(frozen=True)
class Version:
    version: int
    valid_from: date
    valid_until: date | None = None


def test_the_newest_version_that_is_valid_is_in_force() -> None:
    first, second = Version(1, date(2023, 7, 13)), Version(2, date(2026, 1, 1), date(2026, 12, 31))
    both = [second, first]
    assert standards.in_force(both, date(2023, 7, 12)) is None
    assert standards.in_force(both, date(2025, 12, 31)) is first
    assert standards.in_force(both, date(2026, 12, 31)) is second
    assert standards.in_force(both, date(2027, 1, 1)) is first
