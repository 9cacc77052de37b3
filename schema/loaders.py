"""Batches look-ups of one operation, so that a list of n costs one statement and not n."""

from asyncio import gather
from collections.abc import Awaitable, Callable, Hashable, Iterable, Mapping
from typing import TypeVar

from strawberry.dataloader import DataLoader

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Loaders:
    """Makes one loader per batch function on first use; lives as long as one operation's context.

    `await info.context.loaders.one(queries.counters_by_id, counter_id)`: the function is given every key asked
    for in one turn of the loop and returns a mapping; a key that is missing loads None.
    """

    def __init__(self) -> None:
        self._loaders: dict[object, DataLoader[object, object]] = {}
        self._ready: dict[tuple[object, object], object] = {}

    async def one(self, batch: Callable[[list[K]], Awaitable[Mapping[K, V]]], key: K) -> V | None:
        """The value under `key`, batched and cached."""
        if (batch, key) in self._ready:
            return self._ready[batch, key]  # type: ignore[return-value]
        if batch not in self._loaders:
            self._loaders[batch] = DataLoader(load_fn=_in_order(batch))
        return await self._loaders[batch].load(key)  # type: ignore[return-value]

    async def must(self, batch: Callable[[list[K]], Awaitable[Mapping[K, V]]], key: K) -> V:
        """The row that another row refers to: rows are archived, never deleted, so it is there."""
        row = await self.one(batch, key)
        if row is None:
            raise LookupError(f"a row refers to a missing one: {key}")
        return row

    async def warm(self, batch: Callable[[list[K]], Awaitable[Mapping[K, V]]], keys: Iterable[K]) -> None:
        """Load what a whole list will ask for, so that `ready` has it: without a coroutine for each."""
        unique = list(dict.fromkeys(keys))
        for key, row in zip(unique, await gather(*(self.one(batch, key) for key in unique)), strict=True):
            self._ready[batch, key] = row

    def know(self, batch: Callable[[list[K]], Awaitable[Mapping[K, V]]], key: K, value: V) -> None:
        """What a verb has just left under `key`: nobody need read it again."""
        self._ready[batch, key] = value

    def ready(self, batch: Callable[[list[K]], Awaitable[Mapping[K, V]]], key: K) -> V | None:
        """What was warmed; None for anything else."""
        return self._ready.get((batch, key))  # type: ignore[return-value]


def _in_order(
    batch: Callable[[list[K]], Awaitable[Mapping[K, V]]],
) -> Callable[[list[object]], Awaitable[list[object]]]:
    async def load(keys: list[object]) -> list[object]:
        found = await batch(list(keys))  # type: ignore[arg-type]
        return [found.get(key) for key in keys]  # type: ignore[arg-type]

    return load
