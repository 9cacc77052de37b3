"""Those who follow something through the endpoint, on the clock of a story."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from api.actor import Actor
from api.settings import Settings
from schema.context import Caller, Context
from schema.endpoint import Endpoint
from schema.operations import NotAdmitted
from schema.requests import Asked

SOON_SECONDS = 10
QUIET_SECONDS = 0.2


@dataclass
class ContextAt(Context):
    """A context whose clock is the story's."""

    clock: Callable[[], datetime] = lambda: datetime.min

    def now(self) -> datetime:
        return self.clock()


@dataclass(frozen=True)
class CallerAt(Caller):
    """A caller in the story's time."""

    clock: Callable[[], datetime] = lambda: datetime.min

    def context(self) -> Context:
        return ContextAt(self.actor, clock=self.clock)


@dataclass
class Stream:
    """The answers of one subscription."""

    answers: AsyncIterator[dict[str, Any]]
    _coming: "asyncio.Future[dict[str, Any]] | None" = None

    async def next(self) -> dict[str, Any]:
        """The data of the next answer."""
        answer = await self.answer()
        assert "errors" not in answer, answer["errors"]
        (data,) = answer["data"].values()
        return dict(data)

    async def answer(self) -> dict[str, Any]:
        """The next answer, errors and all; StopAsyncIteration when it has completed."""
        coming, self._coming = self._coming or asyncio.ensure_future(anext(self.answers)), None
        return await asyncio.wait_for(coming, SOON_SECONDS)

    async def is_quiet(self) -> bool:
        """Whether nothing comes for a moment."""
        self._coming = self._coming or asyncio.ensure_future(anext(self.answers))
        await asyncio.wait({self._coming}, timeout=QUIET_SECONDS)
        return not self._coming.done()

    async def error(self) -> dict[str, Any]:
        """The one error with which it ends."""
        (error,) = (await self.answer())["errors"]
        try:
            await self.answer()
        except StopAsyncIteration:
            return dict(error)
        raise AssertionError("it went on after its error")


@asynccontextmanager
async def following(
    document: str, actor: Actor, clock: Callable[[], datetime], **variables: Any
) -> AsyncIterator[Stream]:
    """A subscription that was admitted under its actor's limits, for as long as the block runs."""
    endpoint, caller = Endpoint(Settings()), CallerAt(actor, clock=clock)
    try:
        operation = endpoint.admit(Asked(query=document, variables=variables), caller)
    except NotAdmitted as refused:
        raise AssertionError(refused.answer()) from refused
    async with aclosing(await endpoint.follow(operation, lambda: caller)) as answers:
        stream = Stream(answers)
        try:
            yield stream
        finally:
            if stream._coming:
                stream._coming.cancel()
                await asyncio.wait({stream._coming})
