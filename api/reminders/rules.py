"""Decides whom to tell of what, in which words of a machine."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Self
from uuid import UUID

import orjson

from api.events import TicketState
from api.push import Address, Message

NEAR = 3  # people ahead, as on the number's own page
MOST_PER_TICKET = 3
FRESH = timedelta(seconds=60)  # a call that nobody was told of in time is told by the hall's screens
CALL_LIVES_SECONDS, NEAR_LIVES_SECONDS = 60, 300


class News(StrEnum):
    """What a phone is told."""

    NEAR = "NEAR"
    CALLED = "CALLED"


@dataclass(frozen=True, slots=True)
class Browser:
    """Where a browser takes messages, the page it opens, and the language its holder reads."""

    address: Address
    page: str
    language: str

    @classmethod
    def read(cls, text: str) -> Self:
        """As `written` wrote it."""
        endpoint, p256dh, auth, page, language = orjson.loads(text)
        return cls(Address(endpoint, p256dh, auth), page, language)

    def written(self) -> str:
        """One text, to be sealed."""
        to = self.address
        return orjson.dumps([to.endpoint, to.p256dh, to.auth, self.page, self.language]).decode()


@dataclass(frozen=True, slots=True)
class Watched:
    """A reminder beside its ticket as it stands. call_version, called_at: of its newest call that holds, or None.

    place: how many are ahead; None unless it waits. number, counter: as they stand on paper and glass.
    """

    id: UUID
    ticket_id: UUID
    queue_id: UUID
    state: TicketState
    number: str
    counter: str | None
    sealed: str
    called_version: int
    near_told: bool
    call_version: int | None
    called_at: datetime | None


def news_for(watched: Watched, place: int | None, now: datetime) -> News | None:
    """What this phone must be told now, if anything. place: how many are ahead; None unless it waits."""
    if watched.state is TicketState.CALLED and watched.call_version is not None and watched.called_at is not None:
        is_new = watched.call_version > watched.called_version
        return News.CALLED if is_new and now - watched.called_at <= FRESH else None
    is_near = watched.state is TicketState.WAITING and place is not None and place <= NEAR
    return News.NEAR if is_near and not watched.near_told else None


def message_of(watched: Watched, browser: Browser, news: News) -> Message:
    """The number, the counter, the page to open and its language: nothing that says who holds it."""
    told: Mapping[str, str | None] = {
        "number": watched.number,
        "counter": watched.counter if news is News.CALLED else None,
        "page": browser.page,
        "language": browser.language,
    }
    lives = CALL_LIVES_SECONDS if news is News.CALLED else NEAR_LIVES_SECONDS
    return Message(browser.address, orjson.dumps(told), topic=watched.id.hex, lives_seconds=lives)


def sealed_about(reminder_id: UUID) -> str:
    """The column and row that an address is sealed for."""
    return f"reminder.sealed:{reminder_id}"
