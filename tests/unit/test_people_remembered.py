"""Who a token is, is remembered for two seconds, and never longer than it is so."""

from datetime import UTC, datetime, timedelta

import pytest

from api.actor import Actor, ActorKind
from api.people import remembered as module
from api.people.remembered import FOR_SECONDS, Holder, Remembered

NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
HOLDER = Holder(Actor(ActorKind.STAFF, name="Sari"), until=NOW + timedelta(minutes=1))


class Reader:
    """A database with one answer, which counts how often it was asked; `during` happens while it answers."""

    def __init__(self) -> None:
        self.seconds, self.asked, self.answer = 0.0, 0, HOLDER
        self.remembered = Remembered(lambda: self.seconds)
        self.during = lambda: None

    async def read(self) -> Holder | None:
        self.asked += 1
        answer = self.answer
        self.during()
        return answer

    async def who(self, token_hash: str = "a", now: datetime = NOW) -> Holder | None:
        return await self.remembered.holder(token_hash, now, self.read)


@pytest.fixture
def reader() -> Reader:
    return Reader()


async def test_within_two_seconds_the_database_is_asked_once(reader: Reader) -> None:
    assert await reader.who() is HOLDER
    reader.seconds = FOR_SECONDS - 0.1
    assert await reader.who() is HOLDER
    assert reader.asked == 1


async def test_after_two_seconds_it_is_asked_again_and_what_it_says_holds(reader: Reader) -> None:
    """Delete the comparison with FOR_SECONDS to see it fail."""
    await reader.who()
    reader.seconds, reader.answer = FOR_SECONDS, None
    assert await reader.who() is None


async def test_use_does_not_prolong_what_is_remembered(reader: Reader) -> None:
    for reader.seconds in (0.0, 1.0, 1.9):
        await reader.who()
    reader.seconds, reader.answer = 2.1, None
    assert await reader.who() is None


async def test_what_the_clock_ends_is_not_remembered_beyond_it(reader: Reader) -> None:
    await reader.who()
    reader.answer = None
    assert await reader.who(now=HOLDER.until) is None


async def test_who_is_forgotten_is_read_at_once(reader: Reader) -> None:
    await reader.who()
    reader.answer = None
    reader.remembered.forget()
    assert await reader.who() is None


async def test_what_was_read_while_somebody_was_forgotten_is_not_remembered(reader: Reader) -> None:
    """The read may have seen what was before. Delete the comparison of generations to see it fail."""
    reader.during = reader.remembered.forget
    assert await reader.who() is HOLDER
    reader.during, reader.answer = (lambda: None), None
    assert await reader.who() is None


async def test_strangers_are_not_remembered(reader: Reader) -> None:
    reader.answer = None
    assert await reader.who() is None
    assert await reader.who() is None
    assert reader.asked == 2


async def test_no_more_than_so_many_are_remembered(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST", 3)
    for token_hash in "abcd":
        await reader.who(token_hash)
    assert await reader.who("d") is HOLDER
    assert reader.asked == 4
    await reader.who("a")
    assert reader.asked == 5
