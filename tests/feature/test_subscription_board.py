"""A board over GraphQL: the page's own document, live and small."""

from typing import Any

import orjson
import pytest

from api.boards.actions import ensure_screens
from api.boards.queries import board_of
from api.halls.models import Agency, Announcement, Counter
from display.pages import DOCUMENT, board_as_sent
from schema.node import global_id
from tests.factories import a_citizen
from tests.feature.board_stories import Day, a_day
from tests.feature.subscribers import following

MOST_BYTES = 3_000
EVERYTHING = """
subscription Everything($hall: String!, $screen: String, $after: BoardCursor) {
  board(hall: $hall, screen: $screen, after: $after) {
    hall { id slug name timezone }
    screen { id slug name zone audioZone speaks diagonalInches farthestMetres archivedAt }
    epoch version serverTime
    opening { open code sentence opensAt closesAt }
    counters { id label agencyCode state number }
    calls { id number counterLabel agencyCode zone attempt at spoken }
    queues { id prefix name waitingCount }
    notices emergency
  }
}
"""


@pytest.fixture
async def day(database: str) -> Day:
    day = await a_day()
    await ensure_screens(day.hall.hall_id, [], now=day.now)
    return day


def board(day: Day, document: str = EVERYTHING, **variables: Any) -> Any:
    return following(document, a_citizen(), day.clock, **{"hall": day.hall.slug, "screen": "main", **variables})


async def test_anybody_follows_a_board_and_sees_a_call(day: Day) -> None:
    await day.take()
    async with board(day) as tv:
        first = await tv.next()
        assert first["hall"]["slug"] == "konawe"
        assert first["screen"]["slug"] == "main"
        assert first["opening"]["open"] is True
        assert first["queues"] == [
            {"id": global_id("Queue", day.hall.queue_id), "prefix": "A", "name": "Antrean A", "waitingCount": 1}
        ]
        await day.open()
        await tv.next()
        await day.call()
        called = await tv.next()
        assert called["counters"][0] == {
            "id": global_id("Counter", day.hall.counter_id),
            "label": "1A",
            "agencyCode": "AGENCY0",
            "state": "OPEN",
            "number": "A-001",
        }
        (call,) = called["calls"]
        assert (call["number"], call["counterLabel"], call["zone"], call["attempt"]) == ("A-001", "1A", None, 1)
        assert call["spoken"] == [
            "nomor antrean",
            "a",
            "nol",
            "nol",
            "satu",
            "silakan menuju",
            "loket",
            "satu",
            "a",
        ]


async def test_the_cursor_of_a_frame_resumes_after_it(day: Day) -> None:
    async with board(day) as tv:
        frame = await tv.next()
    seen = {"epoch": frame["epoch"], "version": frame["version"]}
    async with board(day, after=seen) as tv:
        assert await tv.is_quiet()
        await day.take()
        assert (await tv.next())["version"] > frame["version"]
    async with board(day, after={"epoch": "not ours", "version": 1}) as tv:
        assert (await tv.next())["epoch"] == frame["epoch"]


async def test_who_has_seen_more_than_this_process_knows_is_taken_back_to_nothing_older(day: Day) -> None:
    """Compare for equality alone, in source.has_seen, and a TV that comes back shows an older hall for a moment."""
    async with board(day) as other, board(day) as tv:
        await other.next()
        frame = await tv.next()
        ahead = {"epoch": frame["epoch"], "version": frame["version"] + 1}
        async with board(day, after=ahead) as returning:
            assert await returning.is_quiet()
            await day.take()
            assert (await returning.next())["version"] == ahead["version"]


@pytest.mark.parametrize("nothing", [{"hall": "nowhere"}, {"screen": "nowhere"}])
async def test_what_is_not_there_cannot_be_followed(day: Day, nothing: dict[str, str]) -> None:
    async with board(day, **nothing) as tv:
        error = await tv.error()
        assert error["extensions"]["code"] == "BAD_USER_INPUT"
        assert error["message"] == "There is no such hall or screen."


async def test_the_pages_own_document_brings_what_the_page_begins_with(day: Day) -> None:
    await day.take_and_call()
    now = day.now
    await Announcement.create(hall_id=day.hall.hall_id, text="Salat Jumat", text_en="Friday prayer", starts_at=now)
    await Announcement.create(hall_id=day.hall.hall_id, text="Kebakaran", emergency=True, starts_at=now)
    begun = await board_of(day.hall.hall_id, "main", now=now)
    assert begun
    printed = orjson.dumps(board_as_sent(begun)).replace(b"+00:00", b"Z")
    async with board(day, DOCUMENT) as tv:
        sent = await tv.next()
    assert sent == orjson.loads(printed)
    assert [counter["n"] for counter in sent["counters"]] == ["A-001", None]
    assert [call["n"] for call in sent["calls"]] == ["A-001"]


async def test_a_board_of_forty_busy_counters_is_at_most_3_kilobytes(sqlite: str) -> None:
    """Also right after five calls of one minute, with their words: a customer takes 8 minutes."""
    day = await a_day(agencies=8, counters=5)
    codes = ("DUKCAPIL", "SATLANTAS", "BPJS-KES", "IMIGRASI", "BAPENDA", "PTSP", "KEJARI", "PLN")
    for agency, code in zip(day.hall.agencies, codes, strict=True):
        await Agency.filter(id=agency.agency_id).update(code=code)
    counters = [counter for agency in day.hall.agencies for counter in agency.counter_ids]
    for label, counter in enumerate(counters, 1):
        await Counter.filter(id=counter).update(label=str(label))
    for number in range(40):
        await day.take_and_call(number % 8, number // 8)
        day.passes(9)
    async with following(DOCUMENT, a_citizen(), day.clock, hall=day.hall.slug) as tv:
        frame = await tv.answer()
    sent = frame["data"]["board"]
    assert len([counter for counter in sent["counters"] if counter["n"]]) == 40
    assert sum(bool(call["s"]) for call in sent["calls"]) == 5
    assert len(orjson.dumps(frame)) <= MOST_BYTES
