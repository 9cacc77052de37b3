"""The desk never claims what it does not know: cut network, second tab, revoked role, ended session (S7)."""

import time
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, expect

from tests.e2e.console_desk import Scene, a_desk, a_scene, a_tab

pytestmark = pytest.mark.timeout(180)


@pytest.fixture(scope="module")
async def scene(shared_postgres_url: str) -> AsyncIterator[Scene]:
    async with a_scene(shared_postgres_url) as built:
        yield built


async def test_in_a_silent_network_the_desk_stands_still_within_25_seconds_and_says_since_when(
    tv_browser: Browser, scene: Scene
) -> None:
    story = await scene.story()
    (taken,) = await story.take()
    async with a_desk(tv_browser, story) as desk:
        await desk.sit_down()
        await desk.can("next")
        scene.wire.silence()
        try:
            began = time.monotonic()
            await desk.cannot("next", 30)
            assert time.monotonic() - began <= 25
            await expect(desk.page.locator(".banner.bad")).to_be_visible()
            await desk.says("detik", ".banner")
            for key in "nrsfz":
                await desk.press(key)
            assert await desk.text("#number") == "—"
        finally:
            scene.wire.restore()
        await desk.can("next", 20)
        await expect(desk.page.locator(".banner")).to_be_hidden()
        assert await story.state_of(taken["ticket"]["id"]) == "WAITING"
        await desk.press("n")
        await desk.shows(taken["ticket"]["number"])
        assert desk.unexpected() == []


async def test_an_act_without_an_answer_is_never_told_as_done_and_its_repeat_counts_once(
    tv_browser: Browser, scene: Scene
) -> None:
    story = await scene.story()
    first, second = await story.take(2)
    async with a_desk(tv_browser, story) as desk:
        await desk.sit_down()
        await desk.can("next")
        scene.wire.silence()
        try:
            await desk.press("n")
            await desk.until("document.querySelector('#do-next').getAttribute('aria-busy') === 'true'")
            await desk.says("jawaban", ".note")
            assert await desk.text("#number") == "—"
            assert first["ticket"]["number"] not in await desk.text(".note")
        finally:
            scene.wire.restore()
        await desk.shows(first["ticket"]["number"], 60)
        assert await story.state_of(first["ticket"]["id"]) == "CALLED"
        assert await story.state_of(second["ticket"]["id"]) == "WAITING"
        assert desk.unexpected() == []


async def test_a_second_tab_only_looks_on_until_it_takes_the_counter_over(tv_browser: Browser, scene: Scene) -> None:
    story = await scene.story()
    first, second = await story.take(2)
    async with a_desk(tv_browser, story) as desk:
        await desk.sit_down()
        other = await a_tab(desk.page.context, story)
        await other.page.goto(desk.page.url)
        await expect(other.page.locator("#take-seat")).to_be_visible()
        await other.cannot("next")
        await other.press("n")
        await desk.press("n")
        await desk.shows(first["ticket"]["number"])
        await other.shows(first["ticket"]["number"])  # it looks on
        await other.page.click("#take-seat")
        await other.can("next")
        await desk.cannot("next")
        await expect(desk.page.locator("#take-seat")).to_be_visible()
        await desk.press("n")
        assert await story.state_of(second["ticket"]["id"]) == "WAITING"
        await other.page.locator("#main").focus()
        await other.press("n")
        await desk.shows(second["ticket"]["number"])
        await other.page.close()
        await desk.can("start")  # whoever is left works on
        assert desk.unexpected() == []


async def test_an_ended_session_asks_for_the_password_again_and_keeps_what_was_typed(
    tv_browser: Browser, scene: Scene
) -> None:
    story = await scene.story()
    (taken,) = await story.take()
    async with a_desk(tv_browser, story) as desk:
        page = desk.page
        await desk.sit_down()
        await desk.press("n")
        await desk.can("start")
        await desk.press("s")
        await desk.can("transfer")
        await desk.press("t")
        await page.fill("#transfer-reason", "Berkas kurang tanda tangan")
        await scene.does("signOut", "viewer { kind }", await story.token(), everywhere=True)
        await expect(page.locator("#password")).to_be_visible(timeout=20_000)
        await expect(page.locator(".banner.bad")).to_contain_text("Sesi berakhir")
        await desk.cannot("finish")
        await desk.fill_door()
        await desk.can("finish", 20)
        assert await page.input_value("#transfer-reason") == "Berkas kurang tanda tangan"
        await expect(page.locator("#password")).to_have_count(0)
        await desk.shows(taken["ticket"]["number"])
        assert desk.unexpected() == []


async def test_a_revoked_role_is_told_and_nothing_can_be_done_any_more(tv_browser: Browser, scene: Scene) -> None:
    story = await scene.story()
    (taken,) = await story.take()
    async with a_desk(tv_browser, story) as desk:
        page = desk.page
        await desk.sit_down()
        await desk.press("a")
        await page.fill("#issue-search", "akta kelahiran")
        await story.revoke()
        await expect(page.locator("#password")).to_be_visible(timeout=20_000)
        await desk.cannot("next")
        await desk.fill_door()
        await desk.says("tidak lagi berwenang", ".banner", 20)
        await desk.cannot("next")
        assert await page.input_value("#issue-search") == "akta kelahiran"
        await desk.press("n")
        assert await story.seen_by_holder(taken) == "WAITING"
        assert desk.unexpected() == []
