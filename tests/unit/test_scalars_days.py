"""A day is one that can be reckoned with in every zone."""

import pytest
from graphql import GraphQLError

from schema.scalars import _read_day


@pytest.mark.parametrize("day", ["0001-01-01", "1899-12-31", "2201-01-01", "9999-12-31", "hari ini", "", None])
def test_a_day_at_the_end_of_the_calendar_is_none(day: object) -> None:
    """Leave the years out of _read_day to see this fail."""
    with pytest.raises(GraphQLError):
        _read_day(day)


@pytest.mark.parametrize("day", ["1900-01-01", "2026-11-24", "2200-12-31"])
def test_a_day_is_read(day: str) -> None:
    assert _read_day(day).isoformat() == day
