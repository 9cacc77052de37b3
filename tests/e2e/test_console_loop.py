"""One key for each customer: the desk's loop, on a real server (S1, S2, S3, S4, S8)."""

import time
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser

from tests.e2e.console_desk import Scene, a_desk, a_scene

CUSTOMERS = 20
PRESS = """async (verb) => { const number = document.querySelector('#number'), before = number.textContent;
  const began = performance.now();
  document.body.dispatchEvent(new KeyboardEvent('keydown', {key: 'n', bubbles: true}));
  while (number.textContent === before) await new Promise((done) => requestAnimationFrame(done));
  return performance.now() - began; }"""


@pytest.fixture(scope="module")
async def scene(shared_postgres_url: str) -> AsyncIterator[Scene]:
    async with a_scene(shared_postgres_url) as built:
        yield built


async def test_twenty_customers_are_served_by_twenty_presses_of_one_key(tv_browser: Browser, scene: Scene) -> None:
    story = await scene.story()
    taken = await story.take(CUSTOMERS)
    async with a_desk(tv_browser, story) as desk:
        await desk.sit_down()
        waits: list[float] = []
        for ticket in taken:
            await desk.can("next")
            waits.append(await desk.page.evaluate(PRESS))
            assert await desk.text("#number") == ticket["ticket"]["number"]
        await desk.cannot("next")
        states = [await story.state_of(ticket["ticket"]["id"]) for ticket in taken[-2:]]
        assert states == ["DONE", "CALLED"]
        assert sorted(waits)[int(CUSTOMERS * 0.95) - 1] <= 300, waits
        assert desk.unexpected() == []
