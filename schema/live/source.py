"""What subscriptions follow: the newest state of something in a hall, or every event of it."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import Generic, TypeVar
from uuid import UUID

from api import journal
from api.boards.waking import Touched, woken
from api.database import when_reachable
from schema.context import Context

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class News(Generic[T]):
    """One state. mark: what it was made of, equal when nothing has changed; cursor: as who has seen it says."""

    value: T
    mark: object
    cursor: object = None


def has_seen(cursor: object, state: object) -> bool:
    """Whether who shows `cursor` has seen the state of this one, or a later: another process may know it.

    What is later is told when this process hears of it, so nothing is taken back and nothing left out.
    """
    match cursor, state:
        case {"epoch": seen_epoch, "version": int(seen)}, {"epoch": epoch, "version": int(version)}:
            return seen_epoch == epoch and seen >= version
        case _:
            return cursor is not None and cursor == state


@dataclass(frozen=True, slots=True, kw_only=True)
class Source(Generic[T]):
    """A state in a hall, newest only.

    read: the state now, with the context's loaders forgotten before; None when it is no more, which completes the
    subscription; a GraphQLError ends it. Asks every time what the viewer may read by the grants they came with;
    schema.watch cuts within seconds whoever holds them no more.
    concerns: whether a change in the hall may have changed it.
    after: the cursor of whoever opened it.
    """

    hall_id: UUID
    context: Context
    read: Callable[[], Awaitable[News[T] | None]]
    concerns: Callable[[Touched], bool]
    after: object = None

    async def news(self) -> News[T] | None:
        """The state now, as soon as the database answers."""
        return await when_reachable(self._read_anew)

    async def _read_anew(self) -> News[T] | None:
        self.context.turn()
        return await self.read()

    async def __aiter__(self) -> AsyncGenerator[T]:
        """The states of this source alone, as GraphQL's own `subscribe` takes them."""
        sent: News[T] | None = None
        async for _ in woken(self.hall_id, self.concerns):
            news = await self.news()
            if news is None:
                return
            has_it = sent.mark == news.mark if sent else has_seen(self.after, news.cursor)
            sent = news
            if not has_it:
                yield news.value


@dataclass(frozen=True, slots=True, kw_only=True)
class Events(Generic[T]):
    """All that happens in a hall, every event once and in order.

    newest: the hall's version when it was opened. value_of: the answer's root value for an entry of the journal.
    after: the version after which whoever opened it wants them; None for `newest`.
    """

    hall_id: UUID
    newest: int
    value_of: Callable[[journal.Entry], T]
    after: int | None = None

    async def __aiter__(self) -> AsyncGenerator[T]:
        """The events for one reader alone, as GraphQL's own `subscribe` takes them."""
        seen = self.newest if self.after is None else self.after
        async for _ in woken(self.hall_id, lambda _: True):
            while entries := await when_reachable(partial(journal.read_since, self.hall_id, seen)):
                for entry in entries:
                    yield self.value_of(entry)
                seen = entries[-1].version
