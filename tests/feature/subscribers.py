"""Those who follow something through the endpoint, on the clock of a story."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from api.actor import Actor
from api.settings import Settings
from schema.context import Caller, Context
from schema.endpoint import Endpoint
from schema.live.member import Slot
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

    slot: Slot
    _coming: "asyncio.Future[Any] | None" = None

    async def next(self) -> dict[str, Any]:
        """The data of the next answer."""
        answer = await self.answer()
        assert "errors" not in answer, answer["errors"]
        (data,) = answer["data"].values()
        return dict(data)

    async def answer(self) -> dict[str, Any]:
        """The next answer, errors and all."""
        coming, self._coming = self._coming or asyncio.ensure_future(self.slot.next()), None
        payload = await asyncio.wait_for(coming, SOON_SECONDS)
        assert not self.slot.refusal, self.slot.refusal
        assert payload, "it has completed"
        return dict(orjson.loads(payload.body))

    async def is_quiet(self) -> bool:
        """Whether nothing comes for a moment."""
        self._coming = self._coming or asyncio.ensure_future(self.slot.next())
        await asyncio.wait({self._coming}, timeout=QUIET_SECONDS)
        return not self._coming.done()

    async def error(self) -> dict[str, Any]:
        """The one error with which it is refused, or ends."""
        coming, self._coming = self._coming or asyncio.ensure_future(self.slot.next()), None
        payload = await asyncio.wait_for(coming, SOON_SECONDS)
        (error,) = orjson.loads(payload.body)["errors"] if payload else self.slot.refusal
        assert await self.has_completed(), "it went on after its error"
        return dict(error)

    async def has_completed(self) -> bool:
        """Whether the next that comes is the end."""
        return await asyncio.wait_for(self.slot.next(), SOON_SECONDS) is None


@asynccontextmanager
async def following(
    document: str,
    actor: Actor,
    clock: Callable[[], datetime],
    endpoint: Endpoint | None = None,
    **variables: Any,
) -> AsyncIterator[Stream]:
    """A subscription that was admitted under its actor's limits, for as long as the block runs.

    endpoint: the one at which others subscribe too; None for one of its own.
    """
    endpoint, caller = endpoint or Endpoint(Settings()), CallerAt(actor, clock=clock)
    try:
        operation = endpoint.admit(Asked(query=document, variables=variables), caller)
    except NotAdmitted as refused:
        raise AssertionError(refused.answer()) from refused
    stream = Stream(Slot())
    leave = endpoint.join(operation, caller, stream.slot)
    try:
        yield stream
    finally:
        leave()
        if stream._coming:
            stream._coming.cancel()
            await asyncio.wait({stream._coming})
