"""Does the same to many, each apart from the others."""

from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime, timedelta
from typing import TypeVar
from uuid import UUID

import structlog

from api.database import AWAY

SAID_AGAIN_AFTER = timedelta(hours=1)
MOST_SAID = 1_000

log = structlog.get_logger()

R = TypeVar("R")
_said: dict[tuple[str, UUID], datetime] = {}


async def each_apart(
    act: Callable[[UUID, datetime], Awaitable[R]], ids: Iterable[UUID], *, now: datetime
) -> list[R]:
    """What `act` gave for each, one after the other, without those it failed for: a broken row stops no other.

    act: does one in a transaction of its own. What fails is logged once an hour, since the clock comes back to it
    every second. A database that is away is no row's fault, and is raised.
    """
    done = []
    for id in ids:
        try:
            done.append(await act(id, now))
        except AWAY:
            raise
        except Exception as error:
            _say(act.__qualname__, id, error, now)
    return done


def _say(what: str, id: UUID, error: Exception, now: datetime) -> None:
    said = _said.get((what, id))
    if said is not None and abs(now - said) < SAID_AGAIN_AFTER:
        return
    if len(_said) >= MOST_SAID:
        _said.clear()
    _said[what, id] = now
    log.error("apart.one_failed", act=what, id=str(id), error=type(error).__name__)  # its text may name somebody
