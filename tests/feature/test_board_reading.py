"""A board, read from the database, is what happened in the hall."""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from api import journal
from api.boards.actions import ensure_screens
from api.boards.queries import board_of, queue_state_of
from api.boards.view import Board
from api.events import CounterState, PriorityClass
from api.halls import actions as halls
from api.halls.actions import AnnouncementEntry
from api.halls.models import Announcement, Counter
from api.queue import actions as queue
from api.queue.actions import Undone
from api.queue.models import Leg, Ticket
from tests.factories import NOW, a_manager
from tests.feature.board_stories import Day, a_day
from tests.statements import counted_statements


@pytest.fixture
async def day(database: str) -> Day:
    return await a_day(agencies=2)


async def board(day: Day, screen: str | None = None) -> Board:
    found = await board_of(day.hall.hall_id, screen, now=day.now)
    assert found is not None
    return found


async def test_a_called_number_stands_at_its_counter_and_in_the_calls(day: Day) -> None:
    await day.take_and_call()
    shown = await board(day)
    assert [(row.label, row.state, row.number) for row in shown.counters[:2]] == [
        ("1A", CounterState.OPEN, "A-001"),
        ("1B", CounterState.CLOSED, None),
    ]
    assert [(call.number, call.counter_label, call.attempt) for call in shown.calls] == [("A-001", "1A", 1)]
    assert shown.calls[0].spoken[-2:] == ("satu", "a")
    assert shown.version == await journal.version_of(day.hall.hall_id)
    assert shown.opening.open


async def test_those_who_wait_are_counted_by_queue(day: Day) -> None:
    for agency in (0, 0, 1):
        await day.take(agency)
    await day.call(0)
    assert [(row.prefix, row.waiting_count) for row in (await board(day)).queues] == [("A", 1), ("B", 1)]


async def test_calls_are_newest_first_and_a_recall_is_one_of_them(day: Day) -> None:
    first = await day.take_and_call()
    await day.take_and_call(1)
    await day.recall(first.ticket_id)
    calls = [(call.number, call.attempt) for call in (await board(day)).calls]
    assert calls == [("A-001", 2), ("B-001", 1), ("A-001", 1)]


async def test_an_undone_call_is_not_shown(day: Day) -> None:
    await day.take_and_call()
    undone = await queue.undo(day.officer, day.hall.counter_id, now=day.now)
    assert isinstance(undone, Undone)
    shown = await board(day)
    assert shown.calls == ()
    assert shown.counters[0].number is None


async def test_yesterdays_calls_are_gone_in_the_halls_own_morning(day: Day) -> None:
    await day.take_and_call()
    day.now = NOW + timedelta(hours=14, minutes=59)  # 23.59 WITA
    assert (await board(day)).calls != ()
    day.now += timedelta(minutes=1)
    assert (await board(day)).calls == ()


async def test_announcements_in_force_are_notices_in_both_languages(day: Day) -> None:
    hall_id = day.hall.hall_id
    await Announcement.create(hall_id=hall_id, text="Salat Jumat", text_en="Friday prayer", starts_at=NOW)
    await Announcement.create(hall_id=hall_id, text="Kebakaran", emergency=True, starts_at=NOW)
    await Announcement.create(hall_id=hall_id, text="Besok", starts_at=NOW + timedelta(days=1))
    notices = (await board(day)).notices
    assert {(row.text, row.text_en, row.emergency) for row in notices} == {
        ("Salat Jumat", "Friday prayer", False),
        ("Kebakaran", "Kebakaran", True),
    }


async def test_what_began_while_the_board_was_being_read_is_on_it(day: Day) -> None:
    """A reader that set out before an emergency or a pause, and read after it, is the only one of that version."""
    hall_id, manager, early = day.hall.hall_id, a_manager(day.hall.hall_id), day.now
    day.passes(1)
    await halls.announce(manager, hall_id, AnnouncementEntry("Kebakaran", emergency=True), now=day.now)
    shown = await board_of(hall_id, None, now=early)
    assert shown
    assert [row.text for row in shown.notices] == ["Kebakaran"]
    day.passes(1)
    await halls.pause_hall(manager, hall_id, reason="Salat", now=day.now)
    shown = await board_of(hall_id, None, now=early)
    assert shown
    assert not shown.opening.open


async def test_there_is_a_screen_for_each_zone_and_one_for_all(day: Day) -> None:
    west, east = day.hall.agencies
    await Counter.filter(id__in=west.counter_ids).update(zone="Zona Barat")
    await Counter.filter(id__in=east.counter_ids).update(zone="Zona Timur")
    zones = ["Zona Barat", "Zona Timur", "", "Zona Barat"]
    assert await ensure_screens(day.hall.hall_id, zones, now=day.now) == 3
    assert await ensure_screens(day.hall.hall_id, zones, now=day.now) == 0
    await day.take_and_call(0)
    await day.take_and_call(1)
    assert {call.number for call in (await board(day, "main")).calls} == {"A-001", "B-001"}
    zone = await board(day, "zona-timur")
    assert [call.number for call in zone.calls] == ["B-001"]
    assert {row.label for row in zone.counters} == {"2A", "2B"}
    assert [row.prefix for row in zone.queues] == ["B"]


async def test_there_is_no_board_of_what_is_not_there(day: Day) -> None:
    assert await board_of(uuid4(), None, now=day.now) is None
    assert await board_of(day.hall.hall_id, "nowhere", now=day.now) is None


async def test_the_epoch_stays_until_somebody_changes_the_database(day: Day) -> None:
    before = await board(day)
    assert before.epoch == (await board(day)).epoch
    await journal.Epoch.all().delete()
    assert (await board(day)).epoch != before.epoch


async def test_no_string_of_a_frame_is_personal(day: Day) -> None:
    """Not the priority class, nor a person's name, nor an id of a ticket or of staff."""
    called = await day.take_and_call()
    for state in (Ticket, Leg):
        await state.filter(hall_id=day.hall.hall_id).update(priority_class=PriorityClass.PREGNANT)
    texts = "\n".join(strings_in(asdict(await board(day)))).lower()
    for secret in ("pregnant", day.officer.name.lower(), str(day.officer.id), str(called.ticket_id)):
        assert secret not in texts


def strings_in(value: Any) -> Iterator[str]:
    """Every leaf of a value, as text."""
    if isinstance(value, dict):
        for key, part in value.items():
            yield from (str(key), *strings_in(part))
    elif isinstance(value, list | tuple):
        for part in value:
            yield from strings_in(part)
    else:
        yield str(value)


async def test_a_board_costs_the_same_number_of_statements_whatever_its_size(database: str) -> None:
    """One while the directory stays as it is."""
    small, large = await a_day(counters=1, slug="small"), await a_day(agencies=8, counters=5, slug="large")
    for agency in range(8):
        for counter in range(5):
            await large.take_and_call(agency, counter)
    await small.take_and_call()
    await journal.epoch()
    with counted_statements() as of_small:
        await board(small)
    with counted_statements() as of_large:
        shown = await board(large)
    assert len([row for row in shown.counters if row.number]) == 40
    assert len(of_small) == len(of_large) == 3, "\n".join(of_large)
    await large.take_and_call()
    with counted_statements() as again:
        await board(large)
    assert len(again) == 1, "\n".join(again)


async def test_a_queue_is_told_in_the_order_of_calling(day: Day) -> None:
    for _ in range(4):
        await day.take()
    called = await day.call()
    await day.start(called.ticket_id)
    state = await queue_state_of(day.hall.queue_id, now=day.now)
    assert state is not None
    assert state.waiting == ("A-002", "A-003", "A-004")
    assert [(call.number, call.state.value, call.counter_label) for call in state.called] == [
        ("A-001", "SERVING", "1A")
    ]
    assert await queue_state_of(uuid4(), now=day.now) is None
