"""Remembers for two seconds who holds a token, so that an officer's every key press need not ask again."""

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from api.actor import Actor

FOR_SECONDS = 2.0  # within the five seconds in which every process heeds what another ended
MOST = 20_000


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds a token, as read. until: when to read it again, because a use is to be noted or the token ends."""

    actor: Actor
    until: datetime


class Remembered:
    """The holders of tokens that were just used, by the tokens' hashes; nobody else's are kept."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._holders: dict[str, tuple[float, Holder]] = {}
        self._generation = 0

    async def holder(
        self, token_hash: str, now: datetime, read: Callable[[], Awaitable[Holder | None]]
    ) -> Holder | None:
        """The holder, remembered or read; what was read while somebody was forgotten is not remembered."""
        began, generation = self._clock(), self._generation
        if (known := self._holders.get(token_hash)) is not None:
            at, holder = known
            if now < holder.until and began - at < FOR_SECONDS:
                return holder
            del self._holders[token_hash]
        found = await read()
        if found and generation == self._generation:
            if len(self._holders) >= MOST:
                self._holders.clear()
            self._holders[token_hash] = began, found
        return found

    def forget(self) -> None:
        """Forget everybody: this process has just ended or changed a credential, a role or an account."""
        self._generation += 1
        self._holders.clear()


remembered = Remembered()
