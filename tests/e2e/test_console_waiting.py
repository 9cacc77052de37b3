"""Who waits is seen within a second and heard once (S5, S6)."""

from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import UUID

import pytest
from playwright.async_api import Browser, expect

from api.clock import utc_now
from api.queue.models import Leg
from schema.node import uuid_of
from tests.e2e.console_desk import Scene, a_desk, a_scene

LISTENS = """window.heard = {tones: 0, notes: []};
const make = AudioContext.prototype.createOscillator;
AudioContext.prototype.createOscillator = function () { heard.tones += 1; return make.call(this); };
window.Notification = class { constructor(title, options) { heard.notes.push(title + '|' + options.body); } };
Notification.permission = 'granted';"""


@pytest.fixture(scope="module")
async def scene(shared_postgres_url: str) -> AsyncIterator[Scene]:
    async with a_scene(shared_postgres_url) as built:
        yield built


async def waited(ticket_id: UUID, minutes: int) -> None:
    """Let somebody have waited for so long."""
    await Leg.filter(ticket_id=ticket_id).update(joined_at=utc_now() - timedelta(minutes=minutes))


async def test_the_next_five_and_the_lengths_of_queues_are_at_most_a_second_old(
    tv_browser: Browser, scene: Scene
) -> None:
    story = await scene.story()
    async with a_desk(tv_browser, story) as desk:
        await desk.sit_down()
        await desk.says("Kosong", ".queues")
        for count in range(1, 8):
            (taken,) = await story.take()
            await desk.says(f"{count} menunggu", ".queues", seconds=1)
            if count <= 5:
                await desk.says(taken["ticket"]["number"], ".next", seconds=1)
        assert await desk.page.locator(".next li").count() == 5
        assert desk.unexpected() == []


async def test_a_wait_past_its_target_is_told_by_word_icon_and_colour_and_comes_first_with_the_reason(
    tv_browser: Browser, scene: Scene
) -> None:
    story = await scene.story()
    taken = await story.take(3)
    last = taken[2]["ticket"]
    async with a_desk(tv_browser, story) as desk:
        page = desk.page
        await desk.sit_down()
        verdict = page.locator(".queues .verdict")
        await expect(verdict).to_have_class("verdict good")
        await expect(verdict).to_contain_text("Lancar")
        calm = await verdict.evaluate(
            "node => [getComputedStyle(node).color, node.querySelector('path').getAttribute('d')]"
        )
        await waited(uuid_of("Ticket", last["id"]), minutes=300)
        await story.take()  # an event, so that the desk is told
        await expect(verdict).to_have_class("verdict bad")
        await expect(verdict).to_contain_text("Lewat target")
        upset = await verdict.evaluate(
            "node => [getComputedStyle(node).color, node.querySelector('path').getAttribute('d')]"
        )
        assert calm[0] != upset[0]
        assert calm[1] != upset[1]
        front = page.locator(".next li").first
        await expect(front).to_contain_text(last["number"])
        await expect(front).to_contain_text("lewat target")
        await expect(front).to_contain_text("5 jam")
        await desk.press("n")
        await desk.shows(last["number"])
        assert desk.unexpected() == []


async def test_an_empty_queue_that_fills_is_heard_once_and_stands_in_the_title(
    tv_browser: Browser, scene: Scene
) -> None:
    story = await scene.story()
    async with a_desk(tv_browser, story) as desk:
        page = desk.page
        await page.add_init_script(LISTENS)
        await desk.sit_down()
        assert await page.evaluate("heard") == {"tones": 0, "notes": []}
        await story.take()
        await desk.until("document.title.startsWith('(1)')")
        await desk.until("heard.tones === 2 && heard.notes.length === 1")
        await story.take()
        await desk.until("document.title.startsWith('(2)')")
        assert await page.evaluate("[heard.tones, heard.notes.length]") == [2, 1]
        assert "1 menunggu" in await page.evaluate("heard.notes[0]")
        for count in (1, 0):
            await desk.press("n")
            await desk.until(f"document.title.startsWith({'(1)' if count else 'Loket'!r})")
        await story.take()
        await desk.until("heard.tones === 4 && heard.notes.length === 2")
        assert desk.unexpected() == []


async def test_a_desk_without_permission_for_notifications_sounds_and_shows_all_the_same(
    tv_browser: Browser, scene: Scene
) -> None:
    story = await scene.story()
    async with a_desk(tv_browser, story) as desk:
        await desk.page.add_init_script(LISTENS.replace("'granted'", "'denied'"))
        await desk.sit_down()
        await story.take()
        await desk.until("document.title.startsWith('(1)') && heard.tones === 2")
        assert await desk.page.evaluate("heard.notes.length") == 0
        assert desk.unexpected() == []
