"""What people may write in a free text, and in their name."""

from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as some

from api.people.rules.identity import holds_mobile, holds_nik
from api.people.rules.texts import fault_in_text, holds_unseen, problem_with_name
from api.refusals import RefusalCode

NIK = "7402014107900001"
SIGNS = some.text(" ._/,-\u2011\u00a0\n:()\u200b", max_size=3)
DAYS = some.dates(date(1950, 1, 1), date(2049, 12, 31))
HOURS = some.tuples(some.integers(0, 23), some.integers(0, 59))
AMOUNTS = some.integers(1_000, 999_999_999_999).map(lambda rupiah: f"{rupiah:,}".replace(",", "."))


@given(some.lists(SIGNS, min_size=15, max_size=15), some.sampled_from(["0", "\uff10", "\u0660"]))
def test_a_nik_is_seen_however_it_is_cut_up_and_whatever_its_digits(signs: list[str], zero: str) -> None:
    digits = [chr(ord(zero) + int(digit)) for digit in NIK]
    written = "".join(digit + sign for digit, sign in zip(digits, [*signs, ""], strict=True))
    assert holds_nik(f"atas nama {written} di loket")


@pytest.mark.parametrize("text", ["1234 5678 7402 0141 0790 0001", f"12/{NIK}", f"{NIK} {NIK}", f"x{NIK}y"])
def test_digits_before_a_nik_do_not_hide_it(text: str) -> None:
    assert holds_nik(text)


@given(DAYS, DAYS, some.sampled_from([" - ", " s.d. ", "-", " / "]), some.sampled_from(["%d/%m/%Y", "%d-%m-%Y"]))
def test_a_range_of_days_is_no_nik_and_no_mobile(first: date, last: date, to: str, shape: str) -> None:
    text = f"tutup {first.strftime(shape)}{to}{last.strftime(shape)}"
    assert not holds_nik(text)
    assert not holds_mobile(text)


@given(HOURS, HOURS, HOURS, HOURS, some.sampled_from([":", "."]))
def test_hours_of_a_day_are_no_nik_and_no_mobile(
    a: tuple[int, int], b: tuple[int, int], c: tuple[int, int], d: tuple[int, int], sign: str
) -> None:
    a1, b1, c1, d1 = (f"{hour:02}{sign}{minute:02}" for hour, minute in (a, b, c, d))
    text = f"buka {a1} - {b1}, {c1} - {d1}"
    assert not holds_nik(text)
    assert not holds_mobile(text)


@given(AMOUNTS, AMOUNTS, some.sampled_from([" - ", " + ", " / "]))
@example("34.806.052.081", "1.000.000", " - ")
@example("62.812.345.678", "1.000", " - ")
def test_amounts_are_no_nik_and_no_mobile(first: str, second: str, to: str) -> None:
    text = f"biaya Rp {first}{to}{second}"
    assert not holds_nik(text)
    assert not holds_mobile(text)


@given(some.integers(100, 999), some.integers(0, 99), some.integers(1, 9999), DAYS)
def test_the_number_of_a_decree_is_no_nik_and_no_mobile(subject: int, part: int, serial: int, day: date) -> None:
    for text in (
        f"SK {subject}.{part:02}/{serial}/{day.month}/{day.year}",
        f"SK {serial:04}/{subject}/{day.year}",
    ):
        assert not holds_nik(text)
        assert not holds_mobile(text)


@pytest.mark.parametrize(
    "text", ["0812 3456 7890", "0812__3456__7890", "+62\u00a0812\u20113456\u20117890", "\uff10812345678 90", "0062 812 3456 7890"]
)  # fmt: skip
def test_a_mobile_is_seen_however_it_is_cut_up(text: str) -> None:
    assert holds_mobile(f"hubungi {text} segera")


@pytest.mark.parametrize("text", ["hubungi 0823-1234-5678", "WA +62 823 1234 5678"])
def test_a_mobile_is_refused_on_glass_and_says_what_may_stand_there(text: str) -> None:
    refusal = fault_in_text(text, "text", longest=300, on_glass=True)
    assert refusal
    assert (refusal.code, refusal.input_field) == (RefusalCode.INVALID_INPUT, ("text",))
    assert "nomor pendek" in refusal.sentence()
    assert "short one" in refusal.sentence("EN")


@pytest.mark.parametrize("text", ["(0401) 3121234", "021-5551234", "112", "1500-123", "0800 1 234 567", "Loket 3"])
def test_a_number_to_reach_the_office_at_passes_on_glass(text: str) -> None:
    assert fault_in_text(f"Pengaduan: {text}", on_glass=True) is None


@pytest.mark.parametrize("sign", ["\x1b[31m", "\x07", "\u202e", "\u200b", "\u3164", "\u2028", "\u2800"])
def test_what_nobody_sees_is_refused_and_said(sign: str) -> None:
    assert holds_unseen(f"a{sign}b", lines=True)
    refusal = fault_in_text(f"a{sign}b", "reason")
    assert refusal
    assert "tidak terlihat" in refusal.sentence()
    assert "tidak terlihat" in (problem_with_name(f"Nur{sign}", 160) or ("",))[0]


def test_lines_pass_but_on_glass() -> None:
    assert fault_in_text("baris\nkedua") is None
    assert fault_in_text("baris\nkedua", on_glass=True) is not None


def test_a_reason_is_required_and_no_longer_than_it_may_be() -> None:
    missing, long = fault_in_text(" ", required=True), fault_in_text("x" * 201)
    assert missing
    assert missing.code is RefusalCode.REASON_REQUIRED
    assert long
    assert "200" in long.sentence()
    assert fault_in_text("") is None


@pytest.mark.parametrize("name", ["", " ", "123", "\u3164", "x" * 161])
def test_a_name_has_a_letter_that_can_be_seen(name: str) -> None:
    assert problem_with_name(name, 160) is not None


@pytest.mark.parametrize("name", ["Nur", "I Gusti Ayu", "R.A. Kartini, S.H.", "李小龍", "O"])
def test_a_name_of_any_script_passes(name: str) -> None:
    assert problem_with_name(name, 160) is None
