"""Instants and days as clients see them."""

from datetime import UTC, date, datetime
from typing import Any

import orjson
import strawberry
from graphql import GraphQLString
from strawberry.types.scalar import ScalarDefinition

from api.clock import YEARS
from schema.paging import bad_user_input


def _write_instant(value: datetime) -> str:
    if type(value) is datetime and value.tzinfo is UTC:  # a board writes a dozen of them: a third of the time
        return orjson.dumps(value, None, orjson.OPT_UTC_Z)[1:-1].decode()
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _read_instant(value: Any) -> datetime:
    try:
        instant = datetime.fromisoformat(value)
        if instant.tzinfo is not None and instant.year in YEARS:
            return instant.astimezone(UTC)
    except (TypeError, ValueError, OverflowError):
        pass
    raise bad_user_input("a DateTime is an ISO 8601 instant with its offset, such as 2026-11-24T01:00:00Z")


def _read_day(value: Any) -> date:
    try:
        day = date.fromisoformat(value)
        if day.year in YEARS:
            return day
    except (TypeError, ValueError):
        pass
    raise bad_user_input("a Date is a day such as 2026-11-24")


def _refuse_nul() -> None:
    """Let no text with a NUL character in: PostgreSQL stores none, wherever it would turn up."""
    read_value, read_literal = GraphQLString.coerce_input_value, GraphQLString.coerce_input_literal
    GraphQLString.coerce_input_value = lambda value: _without_nul(read_value(value))
    if read_literal is not None:
        GraphQLString.coerce_input_literal = lambda node: _without_nul(read_literal(node))


def _without_nul(text: str) -> str:
    if "\0" in text:
        raise bad_user_input("a String holds no NUL character")
    return text


_refuse_nul()
SCALARS: dict[object, ScalarDefinition] = {
    datetime: strawberry.scalar(
        name="DateTime",
        description="An instant, ISO 8601, written in UTC: 2026-11-24T01:00:00Z. Read with any offset.",
        specified_by_url="https://scalars.graphql.org/andimarek/date-time.html",
        serialize=_write_instant,
        parse_value=_read_instant,
    ),
    date: strawberry.scalar(
        name="Date",
        description="A day in the hall's own time zone: 2026-11-24.",
        specified_by_url="https://scalars.graphql.org/andimarek/local-date.html",
        serialize=date.isoformat,
        parse_value=_read_day,
    ),
}
