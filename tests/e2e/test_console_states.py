"""A counter says whether it is open and why not; keys are the officer's own (S8, S9)."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from playwright.async_api import Browser, expect

from tests.e2e.axe import serious_faults
from tests.e2e.console_desk import Desk, Scene, a_desk, a_scene

COUNTER = "query ($id: ID!) { node(id: $id) { ... on Counter { state reason } } }"


@pytest.fixture(scope="module")
async def scene(shared_postgres_url: str) -> AsyncIterator[Scene]:
    async with a_scene(shared_postgres_url) as built:
        yield built


async def stands(desk: Desk) -> tuple[Any, Any]:
    """State and reason of the counter, as the API tells them."""
    story = desk.story
    found = (await story.scene.ask(COUNTER, await story.token(), id=story.counter))["node"]
    return found["state"], found["reason"]


async def test_a_counter_rests_goes_back_office_opens_again_and_closes_each_with_its_reason(
    tv_browser: Browser, scene: Scene
) -> None:
    story = await scene.story()
    async with a_desk(tv_browser, story) as desk:
        page = desk.page
        chip = page.locator(".desk-head .chip")
        await desk.sit_down()
        await expect(chip).to_have_text("Buka")
        await desk.press("p")
        await page.get_by_role("button", name="Salat").click()
        await expect(chip).to_have_text("Istirahat")
        await desk.says("Salat", ".now")
        assert await stands(desk) == ("BREAK", "Salat")
        await desk.cannot("next")
        await page.locator("#main").focus()
        await desk.press("o")
        await expect(chip).to_have_text("Buka")
        await desk.press("p")
        await page.locator(".panel .choices button").last.click()  # the last of the reasons is the back office
        await expect(chip).to_have_text("Di belakang")
        assert (await stands(desk))[0] == "BACK_OFFICE"
        await page.locator("#main").focus()
        await desk.press("o")
        await desk.can("close")
        await desk.press("k")
        await page.fill("#close-reason", "Selesai dinas")
        await page.press("#close-reason", "Enter")
        await expect(chip).to_have_text("Tutup")
        assert await stands(desk) == ("CLOSED", "Selesai dinas")
        assert desk.unexpected() == []


async def test_with_a_number_at_the_counter_nobody_pauses_or_closes(tv_browser: Browser, scene: Scene) -> None:
    story = await scene.story()
    (taken,) = await story.take()
    async with a_desk(tv_browser, story) as desk:
        await desk.sit_down()
        await desk.press("n")
        await desk.shows(taken["ticket"]["number"])
        for verb in ("pause", "close"):
            await desk.cannot(verb)
            assert taken["ticket"]["number"] in await desk.text(f"#do-{verb} small")


async def test_keys_stand_on_their_buttons_are_changed_kept_and_off_while_typing(
    tv_browser: Browser, scene: Scene
) -> None:
    story = await scene.story()
    first, _ = await story.take(2)
    async with a_desk(tv_browser, story) as desk:
        page = desk.page
        await desk.sit_down()
        assert await desk.text("#do-next kbd") == "N"
        await desk.press("a")  # to give a number: the field has the focus
        await page.keyboard.type("nnn")
        assert await page.input_value("#issue-search") == "nnn"
        assert await desk.text("#number") == "—"
        await page.keyboard.press("Escape")
        await page.locator("#main").focus()
        await page.keyboard.press("?")
        await page.locator('.keys [data-verb="next"]').click()
        await page.keyboard.press("f")  # that is taken
        await expect(page.locator(".panel .trouble")).to_contain_text("F")
        await page.locator('.keys [data-verb="next"]').click()
        await page.keyboard.press("m")
        assert await desk.text("#do-next kbd") == "M"
        assert await serious_faults(page) == []
        await page.reload()
        await desk.can("next")
        assert await desk.text("#do-next kbd") == "M"
        await desk.press("n")
        await desk.press("m")
        await desk.shows(first["ticket"]["number"])
        assert desk.unexpected() == []


@pytest.mark.parametrize("language", ["ID", "EN"])
async def test_nobody_is_shut_out_of_the_door_the_choice_and_the_desk(
    tv_browser: Browser, scene: Scene, language: str
) -> None:
    story = await scene.story()
    await story.take(3)
    async with a_desk(tv_browser, story) as desk:
        page = desk.page
        await page.goto(f"http://127.0.0.1:{scene.wire.port}/counter?language={language}")
        await expect(page.locator("#username")).to_be_visible()
        await expect(page.locator("html")).to_have_attribute("lang", language.lower())
        assert await serious_faults(page) == []
        await desk.fill_door()
        await expect(page.locator(".counters .counter")).to_have_count(2)
        assert await serious_faults(page) == []
        await page.locator(".counters .counter").first.click()
        await desk.can("open")
        assert await serious_faults(page) == []
        await desk.press("o")
        await desk.can("next")
        await desk.press("n")
        await desk.can("start")
        await desk.press("s")
        await desk.can("transfer")
        await desk.press("t")
        await expect(page.locator("#transfer-search")).to_be_focused()
        assert await serious_faults(page) == []
        assert await page.evaluate("document.documentElement.scrollHeight <= innerHeight")
        assert desk.unexpected() == []
