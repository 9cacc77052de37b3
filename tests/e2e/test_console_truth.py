"""The desk never claims what did not happen: cut networks, lost answers, two tabs, ended sessions, lost roles (S7)."""

import asyncio
import json
import time
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, Request, Route, WebSocketRoute

from api.actor import Role
from tests.e2e.console_desk import Desk, Scene, a_desk, a_scene, a_tab

pytestmark = pytest.mark.timeout(180)
KEY_AGAIN = """() => { const number = document.querySelector('#number');
  new MutationObserver(() => { window.pressedAgain = (window.pressedAgain || 0) + 1;
    document.body.dispatchEvent(new KeyboardEvent('keydown', {key: 'n', bubbles: true}));
    document.querySelector('#do-next').click();
  }).observe(number, {childList: true, characterData: true, subtree: true}); }"""
TWO_BEATS = "new Promise((done) => setTimeout(done, 2100))"  # the page paints its clock every second
SET_BACK = "() => { const now = Date.now; Date.now = () => now() - 3 * 3600 * 1000; }"


@pytest.fixture(scope="module")
async def scene(shared_postgres_url: str) -> AsyncIterator[Scene]:
    async with a_scene(shared_postgres_url) as built:
        yield built


class Answers:
    """Loses the answers to callNext, in the page itself: a request whose body the browser keeps to itself is seen too."""

    LOSING = """(reaches) => {
      const real = window.fetch, keys = [];
      window.answers = { keys: keys, areLost: true };
      window.fetch = async (address, options) => {
        const asked = JSON.parse((options && options.body) || '{}');
        if (asked.operationName !== 'CallNext') return real(address, options);
        keys.push(asked.variables.input.idempotencyKey);
        if (!window.answers.areLost) return real(address, options);
        if (reaches) await real(address, options);
        throw new TypeError('lost');
      };
    }"""

    def __init__(self, desk: Desk) -> None:
        self.page = desk.page

    async def lose(self, *, reaches: bool) -> None:
        """From now on. reaches: whether the server hears of the calls at all."""
        await self.page.evaluate(self.LOSING, reaches)

    async def keep(self) -> None:
        """From now on, again."""
        await self.page.evaluate("answers.areLost = false")

    async def keys(self) -> set[str]:
        """Under which calls were sent."""
        return set(await self.page.evaluate("answers.keys"))


class Refusals:
    """A server that cannot look anything up, for a while."""

    def __init__(self) -> None:
        self.are_over = False

    def __call__(self, socket: WebSocketRoute) -> None:
        server = socket.connect_to_server()

        def hear(message: str | bytes) -> None:
            asked = json.loads(message)
            if asked["type"] == "subscribe" and not self.are_over:
                return socket.send(json.dumps({"id": asked["id"], "type": "error", "payload": [{"message": "?"}]}))
            return server.send(message)

        socket.on_message(hear)

    async def fault(self, route: Route, request: Request) -> None:
        """What is asked by HTTP meanwhile."""
        if self.are_over or request.method != "POST":
            return await route.fallback()
        await route.fulfill(status=500, json={"errors": [{"message": "?", "extensions": {"id": "0"}}]})


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
        answers = Answers(desk)
        await answers.lose(reaches=True)
        await desk.press("n")
        await desk.shows(first["ticket"]["number"])  # by the subscription, while the answers are lost
        await answers.keep()
        await desk.until("!document.querySelector('#do-next').hasAttribute('aria-busy')", 20)
        assert len(await answers.keys()) == 1
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
        answers = Answers(desk)
        await answers.lose(reaches=False)
        await desk.press("n")
        await desk.says("Belum ada jawaban dari server", ".note", 30)
        assert await desk.text("#number") == "—"
        assert "dipanggil" not in await desk.text(".note .done")
        await answers.keep()
        await desk.page.click(".note button.small")
        await desk.shows(first["ticket"]["number"])
        assert len(await answers.keys()) == 1
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


async def test_a_key_pressed_twice_held_down_or_in_another_script_calls_one_number(
    tv_browser: Browser, scene: Scene
) -> None:
    """The second press comes as soon as the first number stands there; leave `settled` out of verbs.js to see it."""
    story = await scene.story()
    first, second = await story.take(2)
    async with a_desk(tv_browser, story) as desk:
        await ready(desk)
        await desk.page.evaluate(KEY_AGAIN)
        for _ in range(5):
            await desk.page.keyboard.down("N")  # with caps lock on; the second to the fifth are repeats
        await desk.page.keyboard.up("N")
        await desk.shows(first["ticket"]["number"])
        await desk.can("next")  # once what follows on a press has settled
        assert await desk.page.evaluate("window.pressedAgain") == 1
        assert await story.state_of(second["ticket"]["id"]) == "WAITING"
        cyrillic = (
            "document.body.dispatchEvent(new KeyboardEvent('keydown', {key: 'т', code: 'KeyN', bubbles: true}))"
        )
        await desk.page.evaluate(cyrillic)
        await desk.shows(second["ticket"]["number"])
        assert desk.unexpected() == []


async def test_a_form_about_a_number_goes_with_it_and_a_key_pressed_then_is_for_nobody(
    tv_browser: Browser, scene: Scene
) -> None:
    story = await scene.story()
    first, second = await story.take(2)
    async with a_desk(tv_browser, story) as desk:
        await ready(desk)
        await desk.press("n")
        await desk.shows(first["ticket"]["number"])
        await desk.press("h")
        await desk.until("document.querySelectorAll('.panel .choices button').length > 0")
        await scene.does("callNext", token=await story.token(), counter=story.counter, finishCurrent=True)
        await desk.shows(second["ticket"]["number"])
        await desk.until("document.querySelector('.panel-box').hidden")
        await desk.press("Enter")
        assert await story.state_of(second["ticket"]["id"]) == "CALLED"
        assert desk.unexpected() == []


async def test_a_counter_that_the_manager_closes_says_so_and_calls_nobody(
    tv_browser: Browser, scene: Scene
) -> None:
    story = await scene.story()
    await story.take()
    manager = await story.colleague(Role.HALL_MANAGER)
    async with a_desk(tv_browser, story) as desk:
        await ready(desk)
        await scene.does("closeCounter", token=manager, counter=story.counter, reason="Listrik padam")
        await desk.says("Listrik padam", ".now")
        await desk.until("document.querySelector('#do-next').hidden")
        await desk.press("n")
        assert await desk.text("#number") == "—"
        await desk.until("document.querySelector('.note .done').textContent === ''", 20)  # it is not open any more
        assert desk.unexpected() == []


async def test_a_call_whose_server_is_restarted_before_it_answers_is_done_once(
    tv_browser: Browser, scene: Scene
) -> None:
    story = await scene.story()
    first, second = await story.take(2)
    asked: list[str] = []

    async def restarts(route: Route, request: Request) -> None:
        body = request.post_data_json
        if asked or not body or body.get("operationName") != "CallNext":
            return await route.fallback()
        asked.append("once")
        await route.fetch()
        await asyncio.to_thread(scene.server.restart)
        await route.abort()

    async with a_desk(tv_browser, story) as desk:
        await ready(desk)
        await desk.page.route("**/graphql", restarts)
        await desk.press("n")
        await desk.shows(first["ticket"]["number"], 60)
        await desk.can("start", 60)  # when the last answer has come, or none has and it is said
        assert await story.state_of(second["ticket"]["id"]) == "WAITING"
        if await desk.text(".note .trouble"):
            assert "Belum ada jawaban" in await desk.text(".note .trouble")
        assert desk.unexpected() == []


async def test_a_pc_whose_clock_is_set_back_shows_the_halls_time_and_works_on(
    tv_browser: Browser, scene: Scene
) -> None:
    story = await scene.story()
    (taken,) = await story.take()
    async with a_desk(tv_browser, story) as desk:
        await ready(desk)
        right = await desk.text(".hall-clock")
        other = await a_tab(desk.page.context, story)
        await other.page.goto(desk.page.url)
        await other.says("dikerjakan di tab lain", ".banner")
        for tab in (desk, other):
            await tab.page.evaluate(SET_BACK)
        async with other.page.expect_response(lambda answer: "HallNow" in (answer.request.post_data or "")):
            pass
        await other.page.evaluate(TWO_BEATS)
        assert abs(int((await other.text(".hall-clock"))[:2]) - int(right[:2])) < 2
        await other.page.click("#take-seat")
        await other.can("next")
        await desk.cannot("next")
        await other.press("n")
        await other.shows(taken["ticket"]["number"])
        await other.can("undo")
        await other.press("z")
        await other.shows("—")
        assert [*desk.unexpected(), *other.unexpected()] == []


async def test_a_desk_that_is_refused_for_a_moment_comes_back_by_itself(tv_browser: Browser, scene: Scene) -> None:
    """As when the database is away while it asks, so that nothing can be said of its right to the counter either."""
    story = await scene.story()
    (taken,) = await story.take()
    async with a_desk(tv_browser, story) as desk:
        await ready(desk)
        refusals = Refusals()
        await desk.page.route_web_socket("**/graphql", refusals)
        await desk.page.route("**/graphql", refusals.fault)
        scene.wire.cut()
        await desk.cannot("next")
        await desk.until("!!document.querySelector('.link.refused')")
        refusals.are_over = True
        await desk.can("next")
        await desk.press("n")
        await desk.shows(taken["ticket"]["number"])


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
