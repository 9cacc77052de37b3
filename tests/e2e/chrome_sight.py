"""What a visitor sees and hears: the board read off the page, and every clip the loudspeaker is given."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

from playwright.async_api import Page

from display.pages import VOICE
from display.speech import CHIME

LISTENER = """
(() => {
  window.heard = [];
  const start = AudioBufferSourceNode.prototype.start;
  AudioBufferSourceNode.prototype.start = function (when, offset, length) {
    const rate = this.playbackRate.value;
    window.heard.push([when, offset, length / rate, performance.now(), this.context.currentTime]);
    return start.apply(this, arguments);
  };
})();
"""
WATCHER = """
(() => {
  window.seen = [];
  const look = () => {
    const call = document.querySelector('#call');
    if (!call || call.classList.contains('empty')) return;
    const text = ['.number', '.to b', '.info'].map((place) => call.querySelector(place).textContent.trim()).join(' ');
    if (call.classList.contains('fresh') && window.seen[window.seen.length - 1] !== text) window.seen.push(text);
  };
  document.addEventListener('DOMContentLoaded', () => {
    look();
    new MutationObserver(look).observe(document.body,
      { subtree: true, childList: true, characterData: true, attributes: true });
  });
})();
"""
WORD_AT = {round(offset, 3): word for word, (offset, _) in VOICE.clips.items()}


async def text_of(page: Page, selector: str) -> str:
    """The text of the first element that matches."""
    return str(await page.evaluate("(s) => document.querySelector(s).textContent.trim()", selector))


async def table_of(page: Page) -> list[tuple[str, str]]:
    """Number and counter of each visible line."""
    lines = await page.evaluate(
        "[...document.querySelectorAll('.row')].filter((row) => row.offsetHeight && row.querySelector('.number').textContent)"
        ".map((row) => ['.number', '.label'].map((place) => row.querySelector(place).textContent.trim()))"
    )
    return [(number, label) for number, label in lines]


async def announcements(page: Page) -> list[dict[str, Any]]:
    """What was voiced, in order: words, seconds, and the audio clock at its start and end."""
    heard = await page.evaluate("window.heard")
    spoken: list[dict[str, Any]] = []
    batch = -1.0
    for when, offset, length, at, _ in heard:
        if at - batch > 50:
            spoken.append({"words": [], "start": when, "end": when, "at": at})
        batch = at
        spoken[-1]["words"].append(WORD_AT[round(offset, 3)])
        spoken[-1]["end"] = max(spoken[-1]["end"], when + length)
    for one in spoken:
        one["words"] = [word for word in one["words"] if word != CHIME]
    return spoken


async def becomes(page: Page, expression: str, milliseconds: float = 10_000) -> None:
    """Wait until a JavaScript expression is true, the page's policy forbids it to wait itself."""
    deadline = time.monotonic() + milliseconds / 1000
    while not await page.evaluate(expression):
        assert time.monotonic() < deadline, f"never: {expression}"
        await asyncio.sleep(0.02)


async def until(condition: Callable[[], Awaitable[bool] | bool], seconds: float = 10) -> None:
    """Wait for something outside the page."""
    async with asyncio.timeout(seconds):
        while True:
            result = condition()
            if result if isinstance(result, bool) else await result:
                return
            await asyncio.sleep(0.03)
