"""Who is told of what."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import orjson
import pytest

from api.events import TicketState
from api.push import Address
from api.reminders.rules import NEAR, Browser, News, Watched, message_of, news_for
from tests.factories import NOW

ID = UUID(int=7)
WAITS = Watched(ID, ID, ID, TicketState.WAITING, "A-012", None, "", 40, False, None, None)
CALLED = replace(WAITS, state=TicketState.CALLED, counter="3", call_version=41, called_at=NOW)
BROWSER = Browser(Address("https://push.example/x", "p", "a"), "/t/T_x", "EN")


@pytest.mark.parametrize(("place", "news"), [(None, None), (NEAR + 1, None), (NEAR, News.NEAR), (0, News.NEAR)])
def test_a_phone_is_told_when_three_are_ahead(place: int | None, news: News | None) -> None:
    assert news_for(WAITS, place, NOW) is news


def test_nearness_is_told_once() -> None:
    assert news_for(replace(WAITS, near_told=True), 1, NOW) is None


def test_a_call_is_told_until_it_is_stale() -> None:
    assert news_for(CALLED, None, NOW + timedelta(seconds=60)) is News.CALLED
    assert news_for(CALLED, None, NOW + timedelta(seconds=61)) is None


@pytest.mark.parametrize("told", [41, 42])
def test_a_call_that_was_told_or_is_older_than_the_wish_is_not_told(told: int) -> None:
    assert news_for(replace(CALLED, called_version=told), None, NOW) is None


def test_an_old_call_of_one_who_waits_again_is_no_news() -> None:
    assert news_for(replace(CALLED, state=TicketState.WAITING), 9, NOW) is None


@pytest.mark.parametrize(("news", "counter", "seconds"), [(News.CALLED, "3", 60), (News.NEAR, None, 300)])
def test_what_is_sent_says_the_number_and_the_counter_and_nobody(
    news: News, counter: str | None, seconds: int
) -> None:
    message = message_of(CALLED, BROWSER, news)
    told = {"number": "A-012", "counter": counter, "page": "/t/T_x", "language": "EN"}
    assert orjson.loads(message.text) == told
    assert (message.lives_seconds, message.urgency, len(message.topic)) == (seconds, "high", 32)


def test_a_browser_is_read_back_as_it_was_written() -> None:
    assert Browser.read(BROWSER.written()) == BROWSER
