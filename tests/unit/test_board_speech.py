"""A call is said in Indonesian words a voice has clips for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.boards.speech import VOCABULARY, spoken


def test_a_first_call_says_the_number_as_printed_then_the_counter() -> None:
    assert spoken("A-012", "3", 1) == (
        "nomor antrean",
        "a",
        "nol",
        "satu",
        "dua",
        "silakan menuju",
        "loket",
        "tiga",
    )


def test_a_recall_begins_with_which_call_it_is() -> None:
    assert spoken("B-100", "1", 2)[:3] == ("panggilan", "kedua", "nomor antrean")
    assert spoken("B-100", "1", 5)[:2] == ("panggilan", "kelima")
    assert spoken("B-100", "1", 6)[:2] == spoken("B-100", "1", 60)[:2] == ("panggilan", "ulang")


@pytest.mark.parametrize(
    ("label", "words"),
    [
        ("0", "nol"),
        ("7", "tujuh"),
        ("10", "sepuluh"),
        ("11", "sebelas"),
        ("12", "dua belas"),
        ("20", "dua puluh"),
        ("47", "empat puluh tujuh"),
        ("100", "seratus"),
        ("110", "seratus sepuluh"),
        ("219", "dua ratus sembilan belas"),
        ("1000", "satu nol nol nol"),
        ("3A", "tiga a"),
        ("B-04", "b nol empat"),
        ("Loket 5", "lima"),
        ("Informasi", ""),
        ("", ""),
        ("Ⅻ²٣", ""),
    ],
)
def test_a_counter_is_called_as_people_say_it(label: str, words: str) -> None:
    assert " ".join(spoken("A-001", label, 1)[7:]) == words


def test_long_prefixes_and_numbers_past_999_are_said_sign_by_sign() -> None:
    assert spoken("ABC-1000", "1", 1)[1:8] == ("a", "b", "c", "satu", "nol", "nol", "nol")


@given(number=st.text(max_size=12), label=st.text(max_size=12), attempt=st.integers(0, 99))
def test_every_word_is_in_the_vocabulary(number: str, label: str, attempt: int) -> None:
    assert VOCABULARY.issuperset(spoken(number, label, attempt))
