"""Relay connections over plain lists of values."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

import strawberry
from graphql import GraphQLError

MAX_PAGE = 100
DEFAULT_PAGE = 20
T = TypeVar("T")
N = TypeVar("N")


@strawberry.type(description="Where a page of a list lies.")
class PageInfo:
    has_next_page: bool = strawberry.field(description="Whether there is more after endCursor.")
    has_previous_page: bool = strawberry.field(description="Whether there is more before startCursor.")
    start_cursor: str | None = strawberry.field(description="Cursor of the first edge; null on an empty page.")
    end_cursor: str | None = strawberry.field(description="Cursor of the last edge; null on an empty page.")


@strawberry.type(description="One entry of a page.")
class Edge(Generic[N]):
    cursor: str = strawberry.field(description="Opaque; give it to after or before.")
    node: N = strawberry.field(description="The entry.")


@strawberry.type(description="A page of a list that can grow.")
class Connection(Generic[N]):
    edges: list[Edge[N]] = strawberry.field(description="The entries with their cursors.")
    page_info: PageInfo = strawberry.field(description="Where this page lies.")
    total_count: int = strawberry.field(description="Entries in the whole list.")

    @strawberry.field(description="The entries without cursors.")
    def nodes(self) -> list[N]:
        return [edge.node for edge in self.edges]


def page_of(
    rows: Sequence[T],
    node: Callable[[T], N],
    key: Callable[[T], str],
    *,
    first: int | None = None,
    after: str | None = None,
    last: int | None = None,
    before: str | None = None,
) -> Connection[N]:
    """Cut a page out of a whole list, already in its order.

    key: what a cursor points at; unique. Raises GraphQLError BAD_USER_INPUT for sizes out of 0..100 and for
    cursors that are not of this list.
    """
    keys = [key(row) for row in rows] if after is not None or before is not None else []
    start = _position(keys, after) + 1 if after is not None else 0
    stop = _position(keys, before) if before is not None else len(rows)
    low, high = start, max(start, stop)
    if first is not None or last is None:
        high = min(high, low + _size("first", first if first is not None else DEFAULT_PAGE))
    if last is not None:
        low = max(low, high - _size("last", last))
    edges = [Edge(cursor=_cursor(key(rows[i])), node=node(rows[i])) for i in range(low, high)]
    return Connection(
        edges=edges,
        total_count=len(rows),
        page_info=PageInfo(
            has_next_page=high < len(rows),
            has_previous_page=low > 0,
            start_cursor=edges[0].cursor if edges else None,
            end_cursor=edges[-1].cursor if edges else None,
        ),
    )


def bad_user_input(message: str) -> GraphQLError:
    """A fault of the client that no person can mend."""
    return GraphQLError(message, extensions={"code": "BAD_USER_INPUT"})


def size_of(first: int) -> int:
    """How many of a short list were asked for; raises GraphQLError BAD_USER_INPUT outside 0..100."""
    return _size("first", first)


def _size(name: str, size: int) -> int:
    if not 0 <= size <= MAX_PAGE:
        raise bad_user_input(f"{name} must lie between 0 and {MAX_PAGE}")
    return size


def _cursor(key: str) -> str:
    return urlsafe_b64encode(key.encode()).decode().rstrip("=")


def _position(keys: Sequence[str], cursor: str) -> int:
    try:
        return keys.index(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode())
    except ValueError as error:  # not base64, not UTF-8, or not in the list
        raise bad_user_input("the cursor is not one of this list") from error
