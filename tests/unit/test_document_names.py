"""What a document may be called, and what it is called when it is saved."""

import pytest

from api.applications.rules.names import disposition, fault_in_name


@pytest.mark.parametrize("name", ["KTP.jpg", "Surat kuasa (ibu) - 2026.pdf", "身份证.png", "KTP", "a" * 120])
def test_a_label_is_taken(name: str) -> None:
    assert fault_in_name(name) is None


@pytest.mark.parametrize(
    "name",
    ["", " ", "../KTP.jpg", "/etc/passwd", "C:\\KTP.jpg", "..", ".htaccess", "a\0.jpg", "a\r\nSet-Cookie: x", "a\u202egpj",
     'a".jpg', "a" * 121, "a\ud800"],
    ids=ascii,
)  # fmt: skip
def test_what_could_be_a_path_or_a_header_is_refused(name: str) -> None:
    refusal = fault_in_name(name)
    assert refusal
    assert refusal.input_field == ("name",)


def test_it_is_saved_under_the_suffix_of_what_it_is() -> None:
    saved = disposition("Slip gaji.pdf.exe", "application/pdf", inline=False)
    assert saved == "attachment; filename=\"Slip gaji.pdf.pdf\"; filename*=UTF-8''Slip%20gaji.pdf.pdf"


def test_no_letter_of_a_name_ends_the_header() -> None:
    saved = disposition("x; filename*=UTF-8''evil.exe", "image/png", inline=True)
    assert saved.startswith('inline; filename="x_ filename__UTF-8__evil.png"; ')
    assert saved.isascii()
