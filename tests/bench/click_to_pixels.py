"""How long a call takes from the officer's click to the pixels of 20 screens of one hall.

    python -m tests.bench.click_to_pixels [--screens 20] [--calls 20]

The floor is the same browser with one screen: what differs is what 20 cost. Each screen notes the time of the first
frame drawn after its top row changed; all clocks are this machine's. Server, browser and generator share the machine,
and the browser paints without a GPU: the pages ask for reduced motion, or twenty pulses would be what is measured.
"""

import argparse
import asyncio
import tempfile
import time
from pathlib import Path

from playwright.async_api import Browser, Page

from tests.bench.measure import report
from tests.e2e.browser import chromium
from tests.e2e.demos import Demo, running
from tests.e2e.server import free_port
from tests.e2e.test_tv_real import Clerk, a_clerk

SECONDS_BETWEEN_CALLS = 1.5
DRAWN = """(() => {
  window.drawn = {};
  const look = () => {
    const cell = document.querySelector('.row .number');
    const number = cell && cell.textContent;
    if (number && !(number in drawn)) { drawn[number] = 0; requestAnimationFrame(() => setTimeout(() => {
      drawn[number] = Date.now(); })); }
  };
  document.addEventListener('DOMContentLoaded', () => {
    new MutationObserver(look).observe(document.body, {subtree: true, childList: true, characterData: true});
    look();
  });
})()"""


async def open_screens(browser: Browser, url: str, screens: int) -> list[Page]:
    """So many pages of the hall's main screen, each in a context of its own."""
    pages = []
    for _ in range(screens):
        context = await browser.new_context(viewport={"width": 1920, "height": 1080}, reduced_motion="reduce")
        page = await context.new_page()
        await page.add_init_script(DRAWN)
        await page.goto(url)
        pages.append(page)
    return pages


async def delays(clerk: Clerk, pages: list[Page], calls: int) -> list[float]:
    """Milliseconds from each click to each screen's frame; fails when a screen missed a call."""
    clicked: dict[str, float] = {}
    for _ in range(calls):
        began = time.time() * 1000
        clicked[await clerk.call_next()] = began
        await asyncio.sleep(SECONDS_BETWEEN_CALLS)
    drawn = [await page.evaluate("drawn") for page in pages]
    return [screen[number] - began for screen in drawn for number, began in clicked.items()]


def percentile(values: list[float], share: float) -> int:
    """The value that `share` of all values do not exceed."""
    return round(sorted(values)[min(len(values) - 1, int(share * len(values)))])


async def main(screens: int, calls: int) -> None:
    rows = []
    with tempfile.TemporaryDirectory() as folder, running(Demo(Path(folder), free_port(), ("--quiet",))) as demo:
        async with chromium() as browser:
            for index, count in enumerate((1, screens)):
                async with a_clerk(demo, index, calls + 1) as clerk:
                    pages = await open_screens(browser, f"{demo.url}/display/konawe/main", count)
                    await asyncio.sleep(2)
                    took = await delays(clerk, pages, calls)
                    for page in pages:
                        await page.context.close()
                rows.append((count, len(took), percentile(took, 0.5), percentile(took, 0.95), round(max(took))))
    rows = [(*row, f"{row[3] / rows[0][3]:.1f}") for row in rows]
    report("click to pixels, ms", ("screens", "frames", "p50", "p95", "max", "p95 / floor"), rows)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--screens", type=int, default=20)
    parser.add_argument("--calls", type=int, default=20)
    arguments = parser.parse_args()
    asyncio.run(main(arguments.screens, arguments.calls))
