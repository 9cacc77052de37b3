"""A day of the hall through all its pages, with nobody looking on: nobody is lost, and no page grows."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser

from tests.e2e.day import COURSES, Day, a_day
from tests.e2e.demos import Demo

pytestmark = [pytest.mark.alone, pytest.mark.timeout(400)]

VISITS = 48


@pytest.fixture(scope="module")
async def day(tv_browser: Browser, demo: Demo) -> AsyncIterator[Day]:
    """The day, gone by; its pages are still open."""
    async with a_day(tv_browser, demo) as day:
        await day.go_by(VISITS)
        yield day


def test_everybody_who_took_a_number_is_served_and_goes_home(day: Day) -> None:
    assert day.lost() == []
    assert len(day.visits) - len(day.from_staff()) == VISITS
    assert len(day.from_staff()) == VISITS // len(COURSES)


def test_every_number_is_called_as_often_as_its_visit_asks_by_the_counters_that_called_it(day: Day) -> None:
    assert day.miscalled() == []
    assert len(day.calls()) > VISITS


def test_the_tv_shows_and_says_every_call_once_in_the_order_of_the_counters(day: Day) -> None:
    assert day.unseen() == []
    assert day.misheard() == []


def test_the_phone_says_of_every_number_to_which_counter_it_is_called(day: Day) -> None:
    assert day.misled() == []
    assert len(day.followed()) >= VISITS // 8


def test_no_page_has_an_error_on_its_console(day: Day) -> None:
    assert day.upset() == []


def test_no_page_is_heavier_in_the_evening_than_after_the_first_quarter(day: Day) -> None:
    assert day.grown() == []
