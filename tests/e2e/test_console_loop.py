"""One key for each customer: the desk's loop, on a real server (S1, S2, S3, S4, S8)."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser

from api.actor import Role
from tests.e2e.console_desk import Desk, Scene, a_desk, a_scene

CUSTOMERS = 20
NEXT = "[...document.querySelectorAll('.next .number')].map((node) => node.textContent)"


@pytest.fixture(scope="module")
async def scene(shared_postgres_url: str) -> AsyncIterator[Scene]:
    async with a_scene(shared_postgres_url) as built:
        yield built


async def test_twenty_customers_are_served_by_twenty_presses_of_one_key(tv_browser: Browser, scene: Scene) -> None:
    story = await scene.story()
    taken = await story.take(CUSTOMERS)
    async with a_desk(tv_browser, story) as desk:
        await desk.sit_down()
        for ticket in taken:
            await desk.can("next")
            await desk.press("n")
            await desk.shows(ticket["ticket"]["number"])
        await desk.cannot("next")
        states = [await story.state_of(ticket["ticket"]["id"]) for ticket in taken[-2:]]
        assert states == ["DONE", "CALLED"]
        assert desk.unexpected() == []


async def test_whoever_does_not_come_is_called_again_and_missed_only_after_what_the_hall_asks(
    tv_browser: Browser, scene: Scene
) -> None:
    story = await scene.story()
    number = (await story.take())[0]["ticket"]["number"]
    async with a_desk(tv_browser, story) as desk:
        await desk.sit_down()
        await desk.can("next")
        await desk.press("n")
        await desk.shows(number)
        assert await desk.page.is_disabled("#do-recall")
        assert "detik lagi" in await desk.text("#do-recall")
        assert "panggil ulang 1 kali dulu" in await desk.text("#do-noShow")
        await desk.can("recall")
        await desk.press("r")
        await desk.says("Panggilan ke-2", ".now")
        await desk.can("noShow")
        await desk.press("x")
        await desk.shows("—")
        await desk.says(number, ".held")
        await desk.page.click(".held button")
        await desk.says(number, ".next")
        assert desk.unexpected() == []


async def test_an_act_is_taken_back_within_ten_seconds_and_no_dialog_asks(
    tv_browser: Browser, scene: Scene
) -> None:
    story = await scene.story()
    first, second = (ticket["ticket"]["number"] for ticket in await story.take(2))
    async with a_desk(tv_browser, story) as desk:
        dialogs: list[str] = []
        desk.page.on("dialog", lambda dialog: dialogs.append(dialog.message))
        await desk.sit_down()
        await desk.can("next")
        await desk.press("n")
        await desk.shows(first)
        await desk.can("next")
        await desk.press("n")
        await desk.shows(second)
        await desk.can("undo")
        await desk.press("z")
        await desk.shows(first)
        assert await desk.page.evaluate(NEXT) == [second]
        await desk.until("document.querySelector('#do-undo').hidden", 12)
        for verb, key in (("start", "s"), ("finish", "f")):
            await desk.can(verb)
            await desk.press(key)
        await desk.shows("—")
        await desk.until("document.querySelector('#do-undo').hidden", 14)
        assert dialogs == []
        assert await desk.page.evaluate("document.querySelectorAll('dialog, [aria-modal]').length") == 0
        assert desk.unexpected() == []


async def test_a_held_number_comes_back_where_it_stood(tv_browser: Browser, scene: Scene) -> None:
    story = await scene.story()
    first, second = (ticket["ticket"]["number"] for ticket in await story.take(2))
    async with a_desk(tv_browser, story) as desk:
        await desk.sit_down()
        await desk.can("next")
        await desk.press("n")
        await desk.shows(first)
        await desk.can("hold")
        await desk.press("h")
        await desk.press("Enter")
        await desk.shows("—")
        await desk.says("ditunda sampai", ".held")
        await desk.page.click(".held button")
        await desk.until(f"{NEXT}[0] === '{first}'")
        assert await desk.page.evaluate(NEXT) == [first, second]
        await desk.can("next")
        await desk.page.click("#main", position={"x": 2, "y": 2})
        await desk.press("n")
        await desk.shows(first)
        await desk.can("putBack")
        await desk.press("b")
        await desk.shows("—")
        assert desk.unexpected() == []


async def test_a_number_is_sent_on_in_three_actions(tv_browser: Browser, scene: Scene) -> None:
    story = await scene.story()
    ticket = (await story.take())[0]["ticket"]
    async with a_desk(tv_browser, story) as desk:
        await _serves(desk, ticket["number"])
        await desk.press("t")
        await desk.until("document.querySelectorAll('.targets button').length > 0")
        await desk.page.keyboard.insert_text("Antrean A")
        await desk.press("Enter")
        await desk.shows("—")
        found = await scene.ask(
            "query ($id: ID!) { ticket(id: $id) { number state queue { prefix } } }",
            await story.token(),
            id=ticket["id"],
        )
        assert found["ticket"] is None, "it is another agency's now"
        await desk.can("undo")
        await desk.page.click("#do-undo")
        await desk.shows(ticket["number"])
        assert desk.unexpected() == []


async def test_a_chosen_number_is_called_by_a_supervisor_with_a_reason(tv_browser: Browser, scene: Scene) -> None:
    story = await scene.story(role=Role.SUPERVISOR)
    _, second = await story.take(2)
    async with a_desk(tv_browser, story) as desk:
        await desk.sit_down()
        await desk.press("c")
        await desk.page.fill("#choose-number", second["ticket"]["number"])
        await desk.page.click(".panel button.main")
        await desk.says("Isi alasannya.", ".panel")
        assert await desk.page.evaluate("document.activeElement.id") == "choose-reason"
        await desk.page.fill("#choose-reason", "Harus minum obat")
        await desk.page.press("#choose-reason", "Enter")
        await desk.shows(second["ticket"]["number"])
        query = "query ($id: ID!) { ticket(id: $id) { events { kind rule reason } } }"
        events = (await scene.ask(query, await story.token(), id=second["ticket"]["id"]))["ticket"]["events"]
        assert {"kind": "TicketCalled", "rule": "CHOSEN", "reason": "Harus minum obat"} in events
        assert desk.unexpected() == []


async def test_who_has_no_phone_is_given_a_number_at_the_counter(tv_browser: Browser, scene: Scene) -> None:
    story = await scene.story()
    async with a_desk(tv_browser, story) as desk:
        await desk.sit_down()
        assert not await desk.page.is_visible("#do-choose"), "an officer calls nobody out of turn"
        await desk.press("a")
        await desk.until("document.querySelectorAll('.targets button').length === 1")
        await desk.page.select_option("#issue-class", "PREGNANT")
        await desk.page.click(".targets button")
        await desk.until("!!document.querySelector('.taken .number')")
        await desk.says(await desk.text(".taken .number"), ".next")
        await desk.says("Ibu hamil", ".next")
        assert desk.unexpected() == []


@pytest.mark.parametrize("height", [768, 625])
async def test_the_desk_needs_no_scrolling(tv_browser: Browser, scene: Scene, height: int) -> None:
    story = await scene.story()
    number = (await story.take(7))[0]["ticket"]["number"]
    async with a_desk(tv_browser, story) as desk:
        await desk.page.set_viewport_size({"width": 1366, "height": height})
        await _serves(desk, number)
        await desk.can("undo")
        cut = await desk.page.evaluate(
            """[...document.querySelectorAll('.desk button:not([hidden]), .now, .next li, .queues li')].filter((node) => {
              const box = node.getBoundingClientRect();
              if (!box.height) return false;
              const tools = document.querySelector('.tools').getBoundingClientRect();
              return box.bottom > (node.closest('.tools') ? innerHeight : tools.top) || box.right > innerWidth;
            }).map((node) => node.id || node.className || node.innerText)"""
        )
        assert cut == []
        assert await desk.page.evaluate("document.documentElement.scrollHeight <= innerHeight")


async def _serves(desk: Desk, number: str) -> None:
    await desk.sit_down()
    await desk.can("next")
    await desk.press("n")
    await desk.shows(number)
    await desk.can("start")
    await desk.press("s")
    await desk.can("finish")
