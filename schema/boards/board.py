"""Boards: all that one screen shows, and how it is followed."""

from collections.abc import AsyncIterable
from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

import strawberry

from api.boards import queries as reads
from api.boards import view
from api.boards.feed import board_now, is_shown
from api.events import CounterState
from api.halls import queries as halls
from schema import halls as directory
from schema.boards.screens import InHall, Screen
from schema.context import Info
from schema.live.source import News, Source
from schema.node import global_id
from schema.paging import bad_user_input
from schema.queue.related import LazyHall, LazyOpening
from schema.results import Language
from schema.words import InLanguage

OnScreen = Annotated[
    str | None, strawberry.argument(description="Slug of the screen, such as main; null for the whole hall.")
]


def _counter_id(row: strawberry.Parent[view.BoardCounter]) -> strawberry.ID:
    return global_id("Counter", row.counter_id)


def _call_id(row: strawberry.Parent[view.BoardCall]) -> strawberry.ID:
    return global_id("Call", row.call_id)


def _call_zone(row: strawberry.Parent[view.BoardCall]) -> str | None:
    return row.zone or None


def _queue_id(row: strawberry.Parent[view.BoardQueue]) -> strawberry.ID:
    return global_id("Queue", row.queue_id)


def _queue_name(row: strawberry.Parent[view.BoardQueue], language: InLanguage = Language.ID) -> str:
    return row.name_en if language is Language.EN else row.name


# The rows of a board are the sources of its objects: a board is made at every event, and nothing of it in vain.


@strawberry.type(description="A counter as the glass shows it.")
class BoardCounter:
    id: strawberry.ID = strawberry.field(resolver=_counter_id, description="The id of the Counter.")
    label: str = strawberry.field(description="What stands on it: 3.")
    agency_code: str = strawberry.field(description="Short name of the agency that sits there.")
    state: CounterState = strawberry.field(description="What its officer is doing.")
    number: str | None = strawberry.field(description="The number called or served there; null for none.")


@strawberry.type(description="One call or recall. Every (id, attempt) is shown and voiced once.")
class BoardCall:
    id: strawberry.ID = strawberry.field(
        resolver=_call_id, description="Of this call alone: a recall has another."
    )
    number: str = strawberry.field(description="The number called: A-012.")
    counter_label: str = strawberry.field(description="The counter to go to.")
    agency_code: str = strawberry.field(description="Short name of the agency that calls.")
    zone: str | None = strawberry.field(
        resolver=_call_zone, description="The part of the hall to go to; null if there is one part."
    )
    attempt: int = strawberry.field(description="1 for the first call, 2 for the first recall.")
    at: datetime = strawberry.field(description="When it was called.")
    spoken: list[str] = strawberry.field(
        description="The words to say, in Indonesian and lower case: letters, digits as words, phrases. Empty "
        "when the call is over a minute old: it is shown, not voiced."
    )


@strawberry.type(description="A queue as the glass shows it.")
class BoardQueue:
    id: strawberry.ID = strawberry.field(resolver=_queue_id, description="The id of the Queue.")
    prefix: str = strawberry.field(description="First letters of its numbers.")
    waiting_count: int = strawberry.field(description="How many wait to be called.")
    name: str = strawberry.field(resolver=_queue_name, description="Its name.")


@strawberry.type(description="All that one screen shows at one version of its hall. Nothing in it is personal.")
class Board:
    value: strawberry.Private[view.Board]

    @classmethod
    def of(cls, value: view.Board) -> Self:
        """The board of a value."""
        return cls(value=value)

    @strawberry.field(description="The screen it is for; null for the whole hall's.")
    def screen(self) -> Screen | None:
        return Screen.of(self.value.screen) if self.value.screen else None

    @strawberry.field(description="Which database; versions of another one say nothing.")
    def epoch(self) -> strawberry.ID:
        return strawberry.ID(self.value.epoch.hex)

    @strawberry.field(description="The hall's version; a client drops what it has seen.")
    def version(self) -> int:
        return self.value.version

    @strawberry.field(description="When it was read: clocks of screens are set by it.")
    def server_time(self) -> datetime:
        return self.value.server_time

    @strawberry.field(graphql_type=list[BoardCounter], description="The screen's counters, 2 before 10.")
    def counters(self) -> tuple[view.BoardCounter, ...]:
        return self.value.counters

    @strawberry.field(
        graphql_type=list[BoardCall],
        description="Today's calls the glass needs, newest first: 90 seconds' worth, at least eight, at most 100.",
    )
    def calls(self) -> tuple[view.BoardCall, ...]:
        return self.value.calls

    @strawberry.field(graphql_type=list[BoardQueue], description="The queues of the screen's counters, by prefix.")
    def queues(self) -> tuple[view.BoardQueue, ...]:
        return self.value.queues

    @strawberry.field(description="The hall it shows.")
    def hall(self) -> LazyHall:
        return directory.Hall.of(self.value.hall)

    @strawberry.field(description="Whether the hall gives numbers now, in the one sentence every screen says.")
    def opening(self) -> LazyOpening:
        return directory.Opening.of(self.value.opening)

    @strawberry.field(description="Texts for the pages at the foot, oldest first.")
    def notices(self, language: InLanguage = Language.ID) -> list[str]:
        return [_text(notice, language) for notice in self.value.notices if not notice.emergency]

    @strawberry.field(description="The text that takes the whole glass; null when there is no emergency.")
    def emergency(self, language: InLanguage = Language.ID) -> str | None:
        return next((_text(notice, language) for notice in self.value.notices if notice.emergency), None)


def _text(notice: view.Notice, language: Language) -> str:
    return notice.text_en if language is Language.EN else notice.text


@strawberry.input(description="What a client has seen of a board: it is sent again only what is newer.")
class BoardCursor:
    epoch: strawberry.ID = strawberry.field(description="The board's epoch.")
    version: int = strawberry.field(description="The board's version.")


AfterBoard = Annotated[
    BoardCursor | None,
    strawberry.argument(description="What the client shows already; null to be sent everything at once."),
]


@strawberry.type
class BoardQueries:
    @strawberry.field(description="What a screen shows now; null if there is no such hall or screen.")
    async def board(self, info: Info, hall: InHall, screen: OnScreen = None) -> Board | None:
        row = await halls.hall_by_slug(hall)
        value = await reads.board_of(row.id, screen, now=info.context.now()) if row else None
        return Board.of(value) if value else None


@strawberry.type
class BoardSubscriptions:
    @strawberry.subscription(
        description="A screen's board: all of it at once unless `after` is current, then all of it again after "
        "every change, newest only. Completes when the screen is taken down."
    )
    async def board(
        self, info: Info, hall: InHall, screen: OnScreen = None, after: AfterBoard = None
    ) -> AsyncIterable[Board]:
        hall_id = await _hall_showing(screen, hall, info.context.moment())

        async def read() -> News[Board] | None:
            board = await board_now(hall_id, screen, now=info.context.moment())
            return News(Board.of(board), board.cursor, _sent(board.cursor)) if board else None

        return Source(
            hall_id=hall_id,
            context=info.context,
            read=read,
            concerns=lambda touched: touched.floor,
            after={"epoch": after.epoch, "version": after.version} if after else None,
        )


async def _hall_showing(screen: str | None, slug: str, now: datetime) -> UUID:
    """The hall under a slug that has such a screen; refuses others after it has looked for both by name."""
    hall_id = await halls.hall_under(slug)
    if hall_id and await is_shown(hall_id, screen, now=now):
        return hall_id
    hall_id = await halls.hall_under(slug, anew=True)
    if hall_id is None or (screen is not None and await reads.screen_by_slug(hall_id, screen) is None):
        raise bad_user_input("There is no such hall or screen.")
    return hall_id


def _sent(cursor: view.Cursor) -> dict[str, object]:
    """A cursor as clients send it back."""
    return {"epoch": cursor.epoch.hex, "version": cursor.version}
