"""The desk never claims what did not happen: cut networks, lost answers, two tabs, ended sessions, lost roles (S7)."""

import time
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, Request, Route

from tests.e2e.console_desk import Desk, Scene, a_desk, a_scene, a_tab

pytestmark = pytest.mark.timeout(180)


@pytest.fixture(scope="module")
async def scene(shared_postgres_url: str) -> AsyncIterator[Scene]:
    async with a_scene(shared_postgres_url) as built:
        yield built


class Answers:
    """Loses the answers to callNext. reaches: whether the server hears of them at all."""

    def __init__(self, *, reaches: bool) -> None:
        self.reaches = reaches
        self.keys: list[str] = []
        self.are_lost = True

    async def __call__(self, route: Route, request: Request) -> None:
        body = request.post_data_json
        if not body or body.get("operationName") != "CallNext":
            return await route.fallback()
        self.keys.append(body["variables"]["input"]["idempotencyKey"])
        if not self.are_lost:
            return await route.fallback()
        if self.reaches:
            await route.fetch()
        await route.abort()


async def ready(desk: Desk) -> Desk:
    await desk.sit_down()
    await desk.can("next")
    return desk


async def test_a_silent_network_disables_the_desk_within_25_seconds_and_it_recovers(
    tv_browser: Browser, scene: Scene
) -> None:
    story = await scene.story()
    number = (await story.take())[0]["ticket"]["number"]
    async with a_desk(tv_browser, story) as desk:
        await ready(desk)
        scene.wire.silence()
        began = time.monotonic()
        await desk.cannot("next", 25)
        assert time.monotonic() - began <= 25
        await desk.says("Sambungan terputus", ".banner")
        await desk.press("n")
        assert await desk.text("#number") == "—"
        assert await desk.text(".note .done") in ("", "Loket buka")
        scene.wire.restore()
        await desk.can("next", 20)
        await desk.press("n")
        await desk.shows(number)
        assert desk.unexpected() == []


async def test_a_call_whose_answer_was_lost_is_repeated_under_its_key_and_counts_once(
    tv_browser: Browser, scene: Scene
) -> None:
    story = await scene.story()
    first, second = await story.take(2)
    async with a_desk(tv_browser, story) as desk:
        await ready(desk)
        answers = Answers(reaches=True)
        await desk.page.route("**/graphql", answers)
        await desk.press("n")
        await desk.until("true")
        await desk.shows(first["ticket"]["number"])  # by the subscription, while the answers are lost
        answers.are_lost = False
        await desk.until("!document.querySelector('#do-next').hasAttribute('aria-busy')", 20)
        assert len(set(answers.keys)) == 1
        assert await story.state_of(second["ticket"]["id"]) == "WAITING"
        assert await desk.text("#number") == first["ticket"]["number"]
        assert desk.unexpected() == []


async def test_a_call_that_never_arrived_is_not_claimed_and_may_be_repeated(
    tv_browser: Browser, scene: Scene
) -> None:
    story = await scene.story()
    first, second = await story.take(2)
    async with a_desk(tv_browser, story) as desk:
        await ready(desk)
        answers = Answers(reaches=False)
        await desk.page.route("**/graphql", answers)
        await desk.press("n")
        await desk.says("Belum ada jawaban dari server", ".note", 30)
        assert await desk.text("#number") == "—"
        assert "dipanggil" not in await desk.text(".note .done")
        answers.are_lost = False
        await desk.page.click(".note button.small")
        await desk.shows(first["ticket"]["number"])
        assert len(set(answers.keys)) == 1
        assert await story.state_of(second["ticket"]["id"]) == "WAITING"
        assert desk.unexpected() == []


async def test_a_second_tab_looks_on_until_it_takes_the_counter_over(tv_browser: Browser, scene: Scene) -> None:
    story = await scene.story()
    first, second = (ticket["ticket"]["number"] for ticket in await story.take(2))
    async with a_desk(tv_browser, story) as desk:
        await ready(desk)
        other = await a_tab(desk.page.context, story)
        await other.page.goto(desk.page.url)
        await other.says("dikerjakan di tab lain", ".banner")
        assert await other.page.is_disabled("#do-next")
        await desk.press("n")
        await desk.shows(first)
        await other.shows(first)
        await other.press("n")
        await desk.press("h")
        await other.page.click("#take-seat")
        await other.can("next")
        await desk.cannot("next")
        await desk.says("dikerjakan di tab lain", ".banner")
        await desk.page.click(".panel .choices button >> nth=0")  # of a form that was open before
        await desk.says("Dikerjakan di tab lain", ".note")
        await other.press("n")
        await other.shows(second)
        await other.page.close()
        await desk.can("start")
        assert [*desk.unexpected(), *other.unexpected()] == []


async def test_an_ended_session_is_said_and_what_was_typed_is_kept(tv_browser: Browser, scene: Scene) -> None:
    story = await scene.story()
    number = (await story.take())[0]["ticket"]["number"]
    async with a_desk(tv_browser, story) as desk:
        await ready(desk)
        await desk.press("p")
        await desk.page.fill("#pause-reason", "Mengantar berkas ke lantai dua")
        await scene.does("signOut", token=await story.token(), everywhere=True)
        await desk.says("Sesi berakhir", ".banner")
        await desk.cannot("next")
        await desk.until("!!document.querySelector('.again #username')")
        await desk.fill_door()
        await desk.until("document.querySelector('.again').hidden")
        assert await desk.page.input_value("#pause-reason") == "Mengantar berkas ke lantai dua"
        await desk.can("next")
        await desk.page.click("#do-next")
        await desk.shows(number)
        assert desk.unexpected() == []


async def test_a_revoked_role_ends_the_work_at_the_counter(tv_browser: Browser, scene: Scene) -> None:
    story = await scene.story()
    await story.take()
    async with a_desk(tv_browser, story) as desk:
        await ready(desk)
        await story.revoke()
        await desk.says("Sesi berakhir", ".banner")
        await desk.cannot("next")
        await desk.until("!!document.querySelector('.again #username')")
        await desk.fill_door()
        await desk.says("tidak lagi berwenang", ".banner")
        assert await desk.page.is_disabled("#do-next")
        await desk.press("n")
        assert await desk.text("#number") == "—"
        assert desk.unexpected() == []
