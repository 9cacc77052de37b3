"""NIK and phone numbers as citizens type them."""

import pytest

from api.people.rules.identity import Nik, holds_nik, read_nik, read_phone
from api.refusals import Refusal


@pytest.mark.parametrize(
    "text", ["7402014107900001", "7402 0141 0790 0001", "740201.410790.0001", "7402012902000001"]
)
def test_a_nik_is_read_however_it_is_spaced(text: str) -> None:
    nik = read_nik(text)
    assert isinstance(nik, Nik)
    assert len(nik.text) == 16
    assert (nik.region, nik.last_four) == ("740201", "0001")


@pytest.mark.parametrize(
    "text",
    ["", "740201410790000", "74020141079000011", "7402013213900001", "7402017213900001", "0002014107900001",
     "7402014107900000", "7402014113900001", "740201410790000x", "٧٤٠٢٠١٤١٠٧٩٠٠٠٠١"],
)  # fmt: skip
def test_what_can_never_be_a_nik_is_refused(text: str) -> None:
    refusal = read_nik(text)
    assert isinstance(refusal, Refusal)
    assert refusal.input_field == ("nik",)


@pytest.mark.parametrize(
    ("typed", "read"),
    [("0812 3456 7890", "+6281234567890"), ("+62 812-3456-7890", "+6281234567890"), ("81234567890", "+6281234567890"),
     ("+60 12-345 6789", "+60123456789")],
)  # fmt: skip
def test_a_phone_number_becomes_e164(typed: str, read: str) -> None:
    assert read_phone(typed) == read


@pytest.mark.parametrize("text", ["", "abc", "12", "021 5551234", "0801234567", "+62 812", "08123456789012345"])
def test_what_is_no_mobile_is_refused(text: str) -> None:
    assert isinstance(read_phone(text), Refusal)


@pytest.mark.parametrize("text", ["NIK 7402014107900001 salah", "7402-0141-0790-0001", "(7402014107900001)"])
def test_a_nik_in_a_free_text_is_seen(text: str) -> None:
    assert holds_nik(text)


@pytest.mark.parametrize(
    "text", ["", "nomor 7402-CAPIL-20230713-00012-K", "9999999999999999", "74020141079000019"]
)
def test_other_numbers_in_a_free_text_are_none(text: str) -> None:
    assert not holds_nik(text)
