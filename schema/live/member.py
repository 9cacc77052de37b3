"""Those who follow: what a group needs of a client's end of a subscription."""

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Any, Protocol

from schema.live.payload import Payload


class Member(Protocol):
    """One client's end of one subscription. Nothing here waits: a slow client costs the others nothing."""

    @property
    def is_clear(self) -> bool:
        """Whether what was put before has left this process."""

    def put(self, payload: Payload) -> None:
        """Send it; while the client is slow only the newest is kept."""

    def when_clear(self, call: Callable[[], object]) -> None:
        """Call once, as soon as it is clear."""

    def complete(self) -> None:
        """The subscription has ended; what was put before comes first."""

    def refuse(self, errors: list[dict[str, Any]]) -> None:
        """The subscription could not begin."""


async def until_clear(member: Member) -> None:
    """Wait until a member has taken what it was put before."""
    if not member.is_clear:
        clear = asyncio.get_running_loop().create_future()
        member.when_clear(partial(_resolve, clear))
        await clear


def _resolve(clear: asyncio.Future[None]) -> None:
    if not clear.done():
        clear.set_result(None)


class Slot:
    """A member that is read from by one task: what it was put last, until somebody takes it."""

    def __init__(self) -> None:
        self.refusal: list[dict[str, Any]] | None = None
        self._payload: Payload | None = None
        self._has_ended = False
        self._news = asyncio.Event()
        self._then: list[Callable[[], object]] = []

    async def next(self) -> Payload | None:
        """The newest payload, None at the end."""
        while self._payload is None and not self._has_ended:
            self._news.clear()
            await self._news.wait()
        payload, self._payload = self._payload, None
        calls, self._then = self._then, []
        for call in calls:
            call()
        return payload

    @property
    def is_clear(self) -> bool:
        return self._payload is None

    def put(self, payload: Payload) -> None:
        self._payload = payload
        self._news.set()

    def when_clear(self, call: Callable[[], object]) -> None:
        self._then.append(call)

    def complete(self) -> None:
        self._has_ended = True
        self._news.set()

    def refuse(self, errors: list[dict[str, Any]]) -> None:
        self.refusal = errors
        self.complete()
