"""What the desk tells beside the number: lines, bell, states of the counter, keys of one's own (S5, S6, S8, S9)."""

import time
from collections.abc import AsyncIterator
from datetime import timedelta
from statistics import median

import pytest
from playwright.async_api import Browser

from api.halls.models import Queue
from api.queue.models import Leg
from schema.node import global_id
from tests.e2e.console_desk import Scene, a_desk, a_scene

EARS = """
window.rung = 0;
window.told = [];
const start = OscillatorNode.prototype.start;
OscillatorNode.prototype.start = function (...at) { window.rung += 1; return start.apply(this, at); };
window.Notification = class { constructor(title) { window.told.push(title); } };
window.Notification.permission = 'granted';
"""
TONES = 2  # of which a ring is made


@pytest.fixture(scope="module")
async def scene(shared_postgres_url: str) -> AsyncIterator[Scene]:
    async with a_scene(shared_postgres_url) as built:
        yield built


async def test_the_next_five_stand_with_their_reason_within_a_second(tv_browser: Browser, scene: Scene) -> None:
    story = await scene.story()
    token = await story.token()
    async with a_desk(tv_browser, story) as desk:
        await desk.sit_down()
        waits = []
        for priority in (None, "ELDERLY", None, None, None, None):
            (ticket,) = await story.take(channel="STAFF", priorityClass=priority, token=token)
            began = time.monotonic()
            await desk.until(
                f"document.querySelector('.count').textContent.startsWith('{ticket['ticket']['number'][-1]} ')"
            )
            waits.append(time.monotonic() - began)
        assert median(waits) <= 1  # one that a busy machine held up does not count
        rows = await desk.page.evaluate("[...document.querySelectorAll('.next li')].map((row) => row.innerText)")
        assert len(rows) == 5
        assert all("menunggu" in row or "prioritas" in row for row in rows)
        assert sum("Lansia" in row for row in rows) == 1
        assert desk.unexpected() == []


async def test_a_target_that_is_missed_is_said_by_word_icon_and_colour(tv_browser: Browser, scene: Scene) -> None:
    story = await scene.story()
    await Queue.filter(id=story.agency.queue_id).update(target_seconds=600)
    await story.take()
    leg = await Leg.filter(queue_id=story.agency.queue_id).get()
    async with a_desk(tv_browser, story) as desk:
        await desk.sit_down()
        for minutes, word, kind in (
            (0, "Lancar", "good"),
            (9, "Mendekati target", "warn"),
            (12, "Lewat target", "bad"),
        ):
            await Leg.filter(id=leg.id).update(wait_from=leg.wait_from - timedelta(minutes=minutes))
            await desk.page.reload()
            await desk.can("next")
            assert await desk.text(".queues .verdict") == word
            assert await desk.page.is_visible(f".queues .verdict.{kind} svg")


async def test_the_first_who_waits_is_told_once_by_sound_title_and_notification(
    tv_browser: Browser, scene: Scene
) -> None:
    story = await scene.story()
    async with a_desk(tv_browser, story) as desk:
        await desk.page.add_init_script(EARS)
        await desk.sit_down()
        assert await desk.page.evaluate("window.rung") == 0
        await story.take()
        await desk.until(f"window.rung === {TONES}")
        assert (await desk.page.title()).startswith("(1) Loket ")
        await story.take(2)
        await desk.until("document.title.startsWith('(3)')")
        assert await desk.page.evaluate("[window.rung, window.told.length]") == [TONES, 1]
        for _ in range(3):
            await desk.can("next")
            await desk.press("n")
            await desk.can("start")
        await desk.until("!document.title.startsWith('(')")
        await story.take()
        await desk.until(f"window.rung === {2 * TONES}")
        assert await desk.page.evaluate("window.told.length") == 2
        assert desk.unexpected() == []


async def test_a_number_that_a_colleague_holds_is_seen_and_brought_back_here(
    tv_browser: Browser, scene: Scene
) -> None:
    story = await scene.story()
    colleague, elsewhere = await story.colleague(), global_id("Counter", story.agency.counter_ids[1])
    (taken,) = await story.take()
    async with a_desk(tv_browser, story) as desk:
        await desk.sit_down()
        await scene.does("openCounter", token=colleague, counter=elsewhere)
        await scene.does("callNext", token=colleague, counter=elsewhere)
        await desk.says("Tidak ada yang menunggu", ".lines")
        await scene.does("hold", token=colleague, ticket=taken["ticket"]["id"], minutes=5)
        await desk.says("ditunda sampai", ".held")
        await desk.page.click(".held button")
        await desk.says(taken["ticket"]["number"], ".next")
        await desk.says("Tidak ada", ".held-box")
        assert desk.unexpected() == []


async def test_a_counter_pauses_works_on_files_and_closes_with_reasons(tv_browser: Browser, scene: Scene) -> None:
    story = await scene.story()
    await story.take()
    query = "query ($id: ID!) { counter(id: $id) { state reason } }"

    async def stands() -> tuple[str, str | None]:
        found = (await scene.ask(query, await story.token(), id=story.counter))["counter"]
        return found["state"], found["reason"]

    async with a_desk(tv_browser, story) as desk:
        await desk.sit_down()
        await desk.press("p")
        await desk.page.click("text=Salat")
        await desk.says("Istirahat", ".desk-head")
        assert await stands() == ("BREAK", "Salat")
        assert not await desk.page.is_visible("#do-next")
        await desk.press("o")
        await desk.can("pause")
        await desk.press("p")
        await desk.page.click("text=Mengerjakan berkas")
        await desk.says("Di belakang", ".desk-head")
        assert (await stands())[0] == "BACK_OFFICE"
        await desk.press("k")
        await desk.page.fill("#close-reason", "Dinas luar")
        await desk.page.press("#close-reason", "Enter")
        await desk.says("Tutup", ".desk-head .chip")
        assert await stands() == ("CLOSED", "Dinas luar")
        await desk.can("open")
        await desk.press("o")
        await desk.can("next")
        await desk.press("n")
        await desk.can("start")
        assert await desk.page.is_disabled("#do-pause")
        assert desk.unexpected() == []


async def test_keys_are_shown_changed_kept_and_off_while_somebody_types(tv_browser: Browser, scene: Scene) -> None:
    story = await scene.story()
    first, second = (ticket["ticket"]["number"] for ticket in await story.take(2))
    async with a_desk(tv_browser, story) as desk:
        await desk.sit_down()
        await desk.can("next")
        assert await desk.text("#do-next kbd") == "N"
        await desk.press("?")
        await desk.page.click(".keys [data-verb=next]")
        await desk.press("s")
        await desk.says("S sudah dipakai untuk Layani", ".panel")
        await desk.page.click(".keys [data-verb=next]")
        await desk.press("m")
        assert await desk.text("#do-next kbd") == "M"
        await desk.press("Escape")
        await desk.page.reload()
        await desk.can("next")
        assert await desk.text("#do-next kbd") == "M"
        await desk.press("n")
        assert await desk.text("#number") == "—"
        await desk.press("m")
        await desk.shows(first)
        await desk.page.fill("#link-number", "")
        await desk.page.type("#link-number", "mmm")
        assert await desk.page.input_value("#link-number") == "mmm"
        assert await desk.text("#number") == first
        await desk.page.click("#do-keys")
        await desk.page.uncheck("#keys-off")
        await desk.page.click("#main", position={"x": 4, "y": 4})
        await desk.press("m")
        assert await desk.text("#number") == first
        assert await desk.text("#do-next kbd") == ""
        await desk.page.click("#do-next")
        await desk.shows(second)
        assert desk.unexpected() == []
