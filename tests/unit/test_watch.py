"""Whose stream is cut when credentials are looked at."""

import asyncio
from collections.abc import Collection
from functools import partial
from uuid import UUID, uuid4

from schema.watch import Watch


def test_whoever_comes_while_the_database_answers_is_not_cut() -> None:
    """To see it fail: ask which of `self._open` are held after the answer, instead of those asked about."""
    early, late, ended = uuid4(), uuid4(), uuid4()
    cut: list[UUID] = []

    async def story() -> None:
        coming, answer = asyncio.Event(), asyncio.Event()

        async def still_valid(asked: list[UUID]) -> Collection[UUID]:
            coming.set()
            await answer.wait()
            return set(asked) - {ended}

        watch = Watch(still_valid, every_seconds=3600)
        for credential in (early, ended):
            watch.over(credential, partial(cut.append, credential))
        look = asyncio.create_task(watch.check())
        await coming.wait()
        watch.over(late, partial(cut.append, late))
        answer.set()
        await look

    asyncio.run(story())
    assert cut == [ended]
