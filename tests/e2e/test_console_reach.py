"""Nobody is shut out of the counter: axe in both languages, large text, a keyboard (S8)."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, Page, expect

from tests.e2e.axe import serious_faults
from tests.e2e.console_desk import Scene, a_desk, a_scene

PANELS = {"t": "#transfer-search", "a": "#issue-search", "j": "#booking-search", "?": "#keys-off"}
BEYOND = """() => document.documentElement.scrollWidth <= innerWidth ? [] : [...document.querySelectorAll('body *')]
  .filter((node) => node.getBoundingClientRect().right > innerWidth).map((node) => node.outerHTML.slice(0, 120))"""
both = pytest.mark.parametrize("language", ["ID", "EN"])


@pytest.fixture(scope="module")
async def scene(shared_postgres_url: str) -> AsyncIterator[Scene]:
    async with a_scene(shared_postgres_url) as built:
        yield built


async def beyond(page: Page) -> list[str]:
    """What stands beyond the right edge; empty if all is to be seen."""
    found: list[str] = await page.evaluate(BEYOND)
    return found


@both
async def test_nobody_is_shut_out_of_the_door_the_choice_and_the_desk(
    tv_browser: Browser, scene: Scene, language: str
) -> None:
    story = await scene.story()
    await story.take(3)
    async with a_desk(tv_browser, story) as desk:
        page = desk.page
        await page.goto(f"http://127.0.0.1:{scene.wire.port}/counter?language={language}")
        await expect(page.locator("#username")).to_be_focused()
        await expect(page.locator("html")).to_have_attribute("lang", language.lower())
        assert await serious_faults(page) == []
        await desk.fill_door()
        await expect(page.locator(".counters .counter")).to_have_count(2)
        assert await serious_faults(page) == []
        await page.locator(".counters .counter").first.focus()
        await page.keyboard.press("Enter")
        await expect(page.locator("#do-open")).to_be_enabled()
        assert await serious_faults(page) == []
        await desk.press("o")
        await desk.can("next")
        await desk.press("n")
        await desk.can("start")
        await desk.press("s")
        await desk.can("transfer")
        assert await serious_faults(page) == []
        assert desk.unexpected() == []


@both
async def test_nobody_is_shut_out_of_the_forms_and_each_key_leads_into_its_form_and_escape_out(
    tv_browser: Browser, scene: Scene, language: str
) -> None:
    story = await scene.story()
    await story.take()
    async with a_desk(tv_browser, story) as desk:
        page = desk.page
        await desk.sit_down(language=language)
        await desk.can("next")
        await desk.press("n")
        await desk.can("start")
        await desk.press("s")
        await desk.can("transfer")
        for key, field in PANELS.items():
            await desk.press(key)
            await expect(page.locator(field)).to_be_focused()
            assert await serious_faults(page) == []
            await page.keyboard.press("Escape")
            await expect(page.locator(field)).to_have_count(0)
        assert desk.unexpected() == []


@pytest.mark.parametrize("size", [(683, 384), (320, 640)], ids=["200 percent", "320 pixels"])
async def test_at_twice_the_size_all_of_the_desk_is_there_in_one_column(
    tv_browser: Browser, scene: Scene, size: tuple[int, int]
) -> None:
    story = await scene.story()
    (taken,) = await story.take()
    async with a_desk(tv_browser, story) as desk:
        page = desk.page
        await desk.sit_down()
        await page.set_viewport_size({"width": size[0], "height": size[1]})
        await desk.can("next")
        await page.click("#do-next")
        await desk.shows(taken["ticket"]["number"])
        for place in (".now", "#do-finish", ".files", ".queues", "#do-keys"):
            await page.locator(place).first.scroll_into_view_if_needed()
            await expect(page.locator(place).first).to_be_in_viewport()
        assert await beyond(page) == []
        await page.click("#do-issue")
        await expect(page.locator("#issue-search")).to_be_in_viewport()
        assert await beyond(page) == []
        assert await serious_faults(page) == []


async def test_a_form_opened_by_keyboard_gives_the_focus_back_to_its_button(
    tv_browser: Browser, scene: Scene
) -> None:
    story = await scene.story()
    await story.take()
    async with a_desk(tv_browser, story) as desk:
        page = desk.page
        await desk.sit_down()
        await desk.can("next")
        await desk.press("n")
        await desk.can("hold")
        await page.focus("#do-hold")
        await page.keyboard.press("Enter")
        await desk.until("document.activeElement.closest('.panel') !== null")
        await page.keyboard.press("Escape")
        await expect(page.locator("#do-hold")).to_be_focused()
