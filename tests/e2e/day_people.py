"""The citizens of an unattended day, each at a page: before the kiosk, with a phone, before the TV."""

import asyncio
import re
from contextlib import suppress
from dataclasses import dataclass, field
from io import BytesIO
from typing import NamedTuple

import zxingcpp
from PIL import Image
from playwright.async_api import Page, expect

from api.boards.speech import spoken
from display.speech import short_form
from tests.e2e.chrome_sight import announcements, until

PATIENCE = 60  # seconds; a machine may be busy with something else
PAPER = """() => {
  const paper = document.querySelector('.paper');
  const text = (place) => (document.querySelector('.paper ' + place) || { textContent: '' }).textContent;
  return paper && {
    state: paper.className.replace(/.*is-([a-z_]+).*/, '$1'),
    counter: text('.counter'),
    attempt: Number((/ke-(\\d+)/.exec(text('.more')) || [0, 1])[1]),
    mayReturn: [...document.querySelectorAll('.acts button')].some((one) => one.textContent.startsWith('Saya sudah di sini')),
  };
}"""
ENDED = ("done", "cancelled", "expired", "void")
HURRY = """(() => {  // announcements are scheduled as ever, and waited for a twentieth of their length
    const play = Antrean.Voice.prototype.play;
    Antrean.Voice.prototype.play = function (words, isShort) { return play.call(this, words, isShort) / 20; };
})()"""


class Call(NamedTuple):
    """A number called to a counter; attempt: 1, and 2 when it is called again."""

    number: str
    counter: str
    attempt: int


@dataclass
class Visit:
    """Somebody with a number. course: for each time they are called to a counter, what the officer does."""

    number: str
    course: tuple[tuple[str, ...], ...]
    is_followed: bool = False
    is_from_staff: bool = False  # without a phone, and not at the kiosk: an officer gave them their number
    is_done: bool = False
    calls: list[Call] = field(default_factory=list)
    turns: int = 0
    sights: list[Call] = field(default_factory=list)  # what their phone has shown


@dataclass
class Kiosk:
    """A citizen who takes numbers by touch."""

    page: Page
    taken: int = 0

    async def take(self) -> str:
        """Find a service and take a number."""
        await self._find_a_service()
        await self._touch("Ambil nomor")
        digits = self.page.locator(".digits")
        await expect(digits).to_be_visible(timeout=PATIENCE * 1000)
        self.taken += 1
        return await digits.inner_text()

    async def code(self) -> str:
        """What the code on the glass says to a phone."""
        picture = await self.page.locator(".qr svg").screenshot()
        [code] = zxingcpp.read_barcodes(Image.open(BytesIO(picture)).convert("L"))
        return str(code.text)

    async def leave(self) -> None:
        """Say that the paper came out, and leave the machine as it was."""
        await self._touch("Ya, sudah")
        await expect(self.page.locator("#paper.printed")).to_be_visible(timeout=PATIENCE * 1000)
        await self._touch("Selesai")
        await expect(self.page.locator(".six button").first).to_be_visible(timeout=PATIENCE * 1000)

    async def _find_a_service(self) -> None:
        match self.taken % 3:
            case 0:
                popular = self.page.locator(".six button").filter(has_text="Dinas Kependudukan")
                await popular.nth(self.taken % 5).tap()
            case 1:
                await self._touch("Semua instansi")
                await self.page.locator(".grid button").filter(has_text="DUKCAPIL").tap()
                await self.page.locator(".grid button").nth(self.taken % 7).tap()
            case _:
                await self.page.locator("button.find").tap()
                for letter in "KTP":
                    await self.page.locator(".keys").get_by_role("button", name=letter, exact=True).tap()
                await self.page.locator("#found button").filter(has_text="KTP-el").first.tap()

    async def _touch(self, name: str) -> None:
        await self.page.get_by_role("button", name=name, exact=True).tap(timeout=PATIENCE * 1000)


@dataclass
class Phone:
    """A phone with which one number after another is followed."""

    page: Page
    is_free: bool = True

    async def scan(self, address: str, number: str) -> None:
        """Open what the code on the glass says."""
        self.is_free = False
        await self.page.goto("about:blank")  # a new code is a new page, whatever was open
        await self.page.goto(address)
        await expect(self.page.locator("h1")).to_contain_text(number, timeout=PATIENCE * 1000)

    async def follow(self, visit: Visit) -> None:
        """Look at it until the visit is over; who missed the call says that they are back."""
        while True:
            paper = await self.page.evaluate(PAPER)
            if paper["state"] == "called":
                sight = Call(visit.number, paper["counter"], paper["attempt"])
                if sight.counter and visit.sights[-1:] != [sight]:
                    visit.sights.append(sight)
            elif paper["state"] in ENDED:
                break
            elif paper["mayReturn"]:
                await self.page.get_by_role("button", name=re.compile("^Saya sudah di sini")).tap()
                await expect(self.page.locator(".paper.is-no_show")).to_have_count(0, timeout=PATIENCE * 1000)
            await asyncio.sleep(0.05)
        self.is_free = True


@dataclass
class Seat:
    """Somebody who sits before the TV all day, sees every call and hears it."""

    page: Page
    voiced: list[tuple[str, ...]] = field(default_factory=list)

    async def hurry(self) -> None:
        """The officers of this day are quicker than a loudspeaker."""
        await self.page.evaluate(HURRY)

    async def has_heard(self, calls: int) -> None:
        """Wait for so many announcements in all, and remember them outside of the page."""
        before = len(self.voiced)

        async def is_all_said() -> bool:
            return before + len(await announcements(self.page)) >= calls

        with suppress(TimeoutError):
            await until(is_all_said, PATIENCE)
        self.voiced += [tuple(one["words"]) for one in await announcements(self.page)]
        assert len(self.voiced) >= calls, f"{calls} calls, but the TV said only {self.voiced}"
        await self.page.evaluate("heard.length = 0")

    async def seen(self) -> list[Call]:
        """Every call that stood large on the screen, in order; the same one twice in a row is one."""
        texts = [
            re.fullmatch(r"(\S+) (\S+)(?: .*?(?:ke-(\d+))?)?", text) for text in await self.page.evaluate("seen")
        ]
        return [Call(text[1], text[2], int(text[3] or 1)) for text in texts if text]


def is_voice_of(words: tuple[str, ...], call: Call) -> bool:
    """Whether an announcement is this call's, long or short."""
    whole = list(spoken(call.number, call.counter, call.attempt))
    return list(words) in (whole, short_form(whole))
