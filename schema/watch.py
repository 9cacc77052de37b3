"""Cuts whoever's token no longer holds, while a stream of theirs is open."""

import asyncio
from collections.abc import Awaitable, Callable, Collection
from functools import partial
from uuid import UUID

import structlog

EVERY_SECONDS = 2.0
log = structlog.get_logger("schema")
Cut = Callable[[], object]


class Watch:
    """One loop a process over the credentials of all open streams; it runs while there are any.

    still_valid: which of these credentials still hold, with the roles they were opened with.
    """

    def __init__(
        self,
        still_valid: Callable[[list[UUID]], Awaitable[Collection[UUID]]],
        *,
        every_seconds: float | None = None,
    ) -> None:
        self._still_valid = still_valid
        self._every_seconds = every_seconds
        self._open: dict[UUID, set[Cut]] = {}
        self._loop: asyncio.Task[None] | None = None

    def over(self, credential_id: UUID | None, cut: Cut) -> Callable[[], None]:
        """Have `cut` called once if the credential ceases to hold; returns what ends that."""
        if credential_id is None:
            return _nothing
        self._open.setdefault(credential_id, set()).add(cut)
        if self._loop is None or self._loop.done():
            self._loop = asyncio.create_task(self._for_ever())
        return partial(self._end, credential_id, cut)

    def _end(self, credential_id: UUID, cut: Cut) -> None:
        cuts = self._open.get(credential_id, set())
        cuts.discard(cut)
        if not cuts:
            self._open.pop(credential_id, None)

    async def check(self) -> None:
        """Look now, for somebody in this process has just signed out or been shut out."""
        if not self._open:
            return
        asked = list(self._open)  # whoever comes while the database answers is not among them, and holds
        try:
            held = await self._still_valid(asked)
        except Exception as error:  # the database is away: nobody is cut for that
            log.warning("credentials not checked", error=type(error).__name__)
            return
        for credential_id in asked:
            if credential_id not in held:
                for cut in self._open.pop(credential_id, ()):
                    cut()

    async def _for_ever(self) -> None:
        while self._open:
            await asyncio.sleep(self._every_seconds or EVERY_SECONDS)
            await self.check()


def _nothing() -> None:
    """There is nothing to end: nobody's token is watched."""
