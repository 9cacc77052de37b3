"""Instants that no reckoning in a hall's zone survives are no instants."""

from datetime import datetime

import pytest
from graphql import GraphQLError

from schema.scalars import SCALARS

READ = SCALARS[datetime].parse_value


@pytest.mark.parametrize("text", ["9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00"])
def test_the_ends_of_the_calendar_are_refused(text: str) -> None:
    assert READ is not None
    with pytest.raises(GraphQLError):
        READ(text)


def test_an_instant_of_our_time_is_read() -> None:
    assert READ is not None
    assert READ("2026-11-24T08:00:00+07:00").hour == 1
