"""The TV on a real server: every call shown and voiced once, through cut sockets and restarts (T3, T4)."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx2
import pytest
from playwright.async_api import Browser, Page

from api.boards.speech import spoken
from display.speech import short_form
from tests.e2e.browser import listen
from tests.e2e.chrome_hall import Wire
from tests.e2e.chrome_sight import LISTENER, WATCHER, announcements, becomes, until
from tests.e2e.demos import Demo, officers
from tests.e2e.server import wait_until_ready

pytestmark = pytest.mark.alone

CALLS, KILLS, RESTARTS = 100, 5, 2
HURRY = """(() => {  // announcements are scheduled as ever, and waited for a twentieth of their length
    const play = Antrean.Voice.prototype.play;
    Antrean.Voice.prototype.play = function (words, isShort) { return play.call(this, words, isShort) / 20; };
})()"""


class Clerk:
    """An officer at a counter, who serves whoever waits."""

    def __init__(self, demo: Demo, http: httpx2.AsyncClient, token: str, counter: dict[str, Any]) -> None:
        self._demo, self._http, self._counter = demo, http, counter
        self.label, self.counter_id, self.token = counter["label"], counter["id"], token

    async def do(self, verb: str, wanted: str = "", **given: object) -> dict[str, Any]:
        """One mutation."""
        name = verb[0].upper() + verb[1:]
        query = f"mutation ($input: {name}Input!) {{ {verb}(input: $input) {{ {wanted} userErrors {{ code }} }} }}"
        body = {"query": query, "variables": {"input": given}}
        headers = {"authorization": f"Bearer {self.token}"}
        answer = (await self._http.post(f"{self._demo.url}/graphql", json=body, headers=headers)).json()
        payload: dict[str, Any] = answer["data"][verb]
        assert payload["userErrors"] == [], answer
        return payload

    async def open(self, tickets: int) -> None:
        """Open the counter, after so many people took a number."""
        queue = self._counter["queues"][0]["id"]
        for _ in range(tickets):
            await self.do(
                "takeTicket", "ticket { id }", hall=self._demo.accounts["hall"], queue=queue, channel="WEB"
            )
        await self.do("openCounter", counter=self._counter["id"])

    async def call_next(self) -> str:
        """Call the next and serve at once, so that the counter is free again; returns the number."""
        called = await self.do("callNext", "ticket { id number }", counter=self._counter["id"])
        for verb in ("startServing", "finish"):
            await self.do(verb, ticket=called["ticket"]["id"])
        return str(called["ticket"]["number"])


@asynccontextmanager
async def a_clerk(demo: Demo, index: int, tickets: int) -> AsyncIterator[Clerk]:
    """The demo's officer at his counter, with people waiting."""
    officer = officers(demo.accounts)[index]
    token = await demo.signed_in(officer)
    query = "query ($id: ID!) { counter(id: $id) { id label queues { id } } }"
    counter = (await demo.ask(query, token, id=officer["counters"][0]))["counter"]
    async with httpx2.AsyncClient(timeout=20) as http:
        clerk = Clerk(demo, http, token, counter)
        await clerk.open(tickets)
        yield clerk


@asynccontextmanager
async def a_screen(browser: Browser, origin: str) -> AsyncIterator[Page]:
    """The hall's main screen, listening to itself, subscribed."""
    context = await browser.new_context(viewport={"width": 1920, "height": 1080})
    page = await context.new_page()
    frames = frames_of(page)
    await page.add_init_script(LISTENER + WATCHER)
    await page.goto(f"{origin}/display/konawe/main")
    await until(lambda: is_subscribed(frames))
    yield page
    await context.close()


def frames_of(page: Page) -> list[str]:
    """What the page's sockets will receive."""
    frames: list[str] = []
    page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: frames.append(str(frame))))
    return frames


def is_subscribed(frames: list[str]) -> bool:
    """Whether the server has answered the ping that the page sends right after its subscription."""
    return any("pong" in frame for frame in frames)


@pytest.mark.timeout(170)
async def test_every_call_is_shown_and_voiced_once_in_order_through_cuts_and_restarts(
    tv_browser: Browser, demo: Demo
) -> None:
    wire = Wire(demo.port)
    await wire.start()
    origin = f"http://127.0.0.1:{wire.port}"
    async with a_clerk(demo, 0, CALLS) as clerk, a_screen(tv_browser, origin) as page:
        await page.evaluate(HURRY)
        called: list[str] = []
        for index in range(CALLS):
            if index % (CALLS // KILLS) == 7:
                wire.cut()
            if index in (CALLS // 3, 2 * CALLS // 3):
                await asyncio.to_thread(demo.stop)
                await asyncio.to_thread(demo.start)
                wait_until_ready(demo.url, demo.process)
            called.append(await clerk.call_next())
        said = "JSON.parse(localStorage['antrean.said.konawe.main'] || '[]').length"
        await becomes(page, f"{said} >= {CALLS}", 90_000)
        await becomes(page, "!document.querySelector('#call.fresh')", 30_000)
        heard = await announcements(page)
        words = [list(spoken(number, clerk.label, 1)) for number in called]
        assert len(set(called)) == CALLS
        assert [one["words"] in (word, short_form(word)) for one, word in zip(heard, words, strict=True)] == [
            True
        ] * CALLS
        seen = [text.split()[0] for text in await page.evaluate("seen")]
        assert seen == called
    await wire.stop()


async def test_a_call_is_on_the_glass_within_a_second(tv_browser: Browser, demo: Demo) -> None:
    async with a_clerk(demo, 1, 10) as clerk, a_screen(tv_browser, demo.url) as page:
        errors = listen(page)
        waits: list[float] = []
        for _ in range(10):
            began = time.monotonic()
            number = await clerk.call_next()
            await becomes(page, f"document.querySelector('.row .number').textContent === '{number}'")
            waits.append(time.monotonic() - began)
        assert max(waits) <= 1
        assert errors == []


async def test_the_first_board_and_the_first_frame_say_the_same(tv_browser: Browser, demo: Demo) -> None:
    async with httpx2.AsyncClient() as http:
        html = (await http.get(f"{demo.url}/display/konawe/main")).text
        missing = await http.get(f"{demo.url}/display/konawe/nowhere")
        version = (await http.get(f"{demo.url}/version")).json()
    assert version["version"] in html
    assert missing.status_code == 404
    context = await tv_browser.new_context()
    page = await context.new_page()
    frames = frames_of(page)
    await page.goto(f"{demo.url}/display/konawe/main")
    first = await page.evaluate("JSON.parse(document.getElementById('first').textContent).board")
    await until(lambda: is_subscribed(frames))
    assert not any('"error"' in frame for frame in frames)
    document = await page.evaluate("JSON.parse(document.getElementById('first').textContent).query")
    asked = (
        document.replace("subscription", "query", 1)
        .replace(", $after: BoardCursor", "")
        .replace(", after: $after", "")
    )
    sent = (await demo.ask(asked, hall="konawe", screen="main"))["board"]
    changing = {"serverTime", "version"}
    assert first.keys() == sent.keys()
    times = ("calls", "opening")
    assert {name: first[name] for name in first.keys() - changing - set(times)} == {
        name: sent[name] for name in sent.keys() - changing - set(times)
    }
    assert [call["n"] for call in first["calls"]] == [call["n"] for call in sent["calls"]]
    await context.close()
