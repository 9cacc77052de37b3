"""Finds and starts a real Chromium."""

import asyncio
import os
import shutil
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from playwright.async_api import Browser, ConsoleMessage, Page, async_playwright

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
SOUND_ALLOWED = "--autoplay-policy=no-user-gesture-required"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find_chromium(own: str) -> str:
    """Path of a Chromium: $ANTREAN_CHROMIUM, PATH, Playwright's own, else apt-get when root; else it fails."""
    if named := os.environ.get("ANTREAN_CHROMIUM"):
        return named
    on_path = next((found for name in NAMES if (found := shutil.which(name))), None)
    if on_path:
        return on_path
    if Path(own).exists():
        return own
    if os.geteuid() == 0 and shutil.which("apt-get"):
        for step in (["update", "-q"], ["install", "-q", "-y", "--no-install-recommends", "chromium"]):
            subprocess.run(["apt-get", *step], check=False, stdout=subprocess.DEVNULL)
        if installed := shutil.which("chromium"):
            return installed
    raise RuntimeError(
        "No Chromium: set ANTREAN_CHROMIUM, put chromium on PATH, or run `python -m playwright install chromium`."
    )


@asynccontextmanager
async def chromium(*flags: str) -> AsyncIterator[Browser]:
    """A browser for as long as the block runs."""
    async with async_playwright() as playwright:
        program = find_chromium(playwright.chromium.executable_path)
        browser = await playwright.chromium.launch(executable_path=program, args=[*FLAGS, *flags])
        yield browser
        await browser.close()


def listen(page: Page) -> list[str]:
    """The errors of a page from now on: of its console and its scripts."""
    errors: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        if message.type == "error":
            errors.append(message.text)

    page.on("console", hear)
    page.on("pageerror", lambda error: errors.append(str(error)))
    return errors


async def _where() -> str:
    async with async_playwright() as playwright:
        return find_chromium(playwright.chromium.executable_path)


if __name__ == "__main__":  # python -m tests.e2e.browser: where it is, or the error that says there is none
    print(asyncio.run(_where()))
