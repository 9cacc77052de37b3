"""How long it takes from the officer's key to the next number on the desk (S1: p95 at most 300 ms).

    python -m tests.bench.key_to_number [--calls 40]

The floor is the same mutation at another counter, sent bare from an empty page of the same browser and waited for until
a frame is drawn: what differs is what the desk costs. Both take turns. Server, browser and this process share the machine.
"""

import argparse
import asyncio
import os
import tempfile
from pathlib import Path

from playwright.async_api import Browser, Page

from tests.bench.click_to_pixels import percentile
from tests.bench.measure import report
from tests.e2e.browser import chromium
from tests.e2e.demos import Demo, officers, running
from tests.e2e.server import free_port
from tests.e2e.test_tv_real import Clerk, a_clerk

FRAME = "await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));"
PRESS = f"""async () => {{ const number = document.querySelector('#number'), before = number.textContent;
  const began = performance.now();
  document.body.dispatchEvent(new KeyboardEvent('keydown', {{key: 'n', bubbles: true}}));
  while (number.textContent === before) await new Promise((done) => requestAnimationFrame(done));
  {FRAME} return performance.now() - began; }}"""
BARE = f"""async ([token, counter]) => {{ const began = performance.now();
  const query = `mutation ($input: CallNextInput!) {{ callNext(input: $input) {{
    ticket {{ number }} userErrors {{ code }} }} }}`;
  const answer = await fetch('/graphql', {{ method: 'POST',
    headers: {{ 'content-type': 'application/json', authorization: 'Bearer ' + token }},
    body: JSON.stringify({{ query, variables: {{ input: {{ counter, finishCurrent: true }} }} }}) }});
  document.body.textContent = (await answer.json()).data.callNext.ticket.number;
  {FRAME} return performance.now() - began; }}"""


async def a_desk(browser: Browser, demo: Demo, index: int) -> Page:
    """The console at an officer's counter, which is open."""
    officer = officers(demo.accounts)[index]
    page = await (await browser.new_context(viewport={"width": 1366, "height": 768})).new_page()
    await page.goto(f"{demo.url}/counter")
    await page.fill("#username", officer["username"])
    await page.fill("#password", officer["password"])
    await page.press("#password", "Enter")
    await page.locator(".counters .counter.own").click()
    await page.wait_for_selector("#do-next:not(:disabled)")
    return page


async def in_turns(desk: Page, empty: Page, clerk: Clerk, calls: int) -> tuple[list[float], list[float]]:
    """Milliseconds of so many calls by the key, and of as many sent bare."""
    by_key, bare = [], []
    for _ in range(calls):
        await desk.wait_for_selector("#do-next:not(:disabled)")
        by_key.append(await desk.evaluate(PRESS))
        bare.append(await empty.evaluate(BARE, [clerk.token, clerk.counter_id]))
    return by_key, bare


async def main(calls: int) -> None:
    with tempfile.TemporaryDirectory() as folder, running(Demo(Path(folder), free_port(), ("--quiet",))) as demo:
        async with chromium() as browser, a_clerk(demo, 0, calls + 1), a_clerk(demo, 1, calls + 1) as clerk:
            desk = await a_desk(browser, demo, 0)
            empty = await (await browser.new_context()).new_page()
            await empty.goto(f"{demo.url}/version")
            by_key, bare = await in_turns(desk, empty, clerk, calls)
    told = [
        (name, len(took), percentile(took, 0.5), percentile(took, 0.95), round(max(took)))
        for name, took in (("bare request", bare), ("by the key", by_key))
    ]
    ratios = [[f"{row[place] / max(1, told[0][place]):.1f}" for place in (2, 3)] for row in told]
    rows = [(*row, *ratio, f"{os.getloadavg()[0]:.1f}") for row, ratio in zip(told, ratios, strict=True)]
    report("key to number, ms", ("what", "calls", "p50", "p95", "max", "p50 / floor", "p95 / floor", "load"), rows)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=40)
    asyncio.run(main(parser.parse_args().calls))
