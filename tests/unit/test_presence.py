"""The day's code: the same all day in one hall, another the next day and elsewhere."""

from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.halls.rules.presence import presence_code, proves_presence
from api.people.rules.credentials import CODE_LETTERS, shown_code

HALL, OTHER = UUID(int=1), UUID(int=2)
TODAY, TOMORROW = date(2026, 11, 24), date(2026, 11, 25)


def test_the_code_differs_by_hall_day_and_key_and_is_the_same_each_time() -> None:
    codes = {presence_code(*of) for of in ((HALL, TODAY, "k"), (OTHER, TODAY, "k"), (HALL, TOMORROW, "k"))}
    codes.add(presence_code(HALL, TODAY, "another"))
    assert len(codes) == 4
    assert presence_code(HALL, TODAY, "k") in codes
    assert {len(code) for code in codes} == {8}


def test_it_proves_as_it_is_scanned_and_as_it_is_typed() -> None:
    code = presence_code(HALL, TODAY, "k")
    for typed in (code, shown_code(code), shown_code(code).lower(), f" {code[:4]} {code[4:]} "):
        assert proves_presence(typed, HALL, TODAY, "k"), typed


@pytest.mark.parametrize("typed", [None, "", "BCDF", "ä" * 8, presence_code(HALL, TODAY, "k")[:-1]])
def test_anything_else_proves_nothing(typed: str | None) -> None:
    assert not proves_presence(typed, HALL, TODAY, "k")


def test_yesterdays_and_the_neighbours_code_prove_nothing() -> None:
    code = presence_code(HALL, TODAY, "k")
    assert not proves_presence(code, HALL, TOMORROW, "k")
    assert not proves_presence(code, OTHER, TODAY, "k")


@given(st.uuids(), st.dates())
def test_every_code_is_made_of_consonants_only(hall_id: UUID, day: date) -> None:
    assert set(presence_code(hall_id, day, "k")) <= set(CODE_LETTERS)
