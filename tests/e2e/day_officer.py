"""An officer of an unattended day, at the console with the keyboard alone."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from playwright.async_api import Page, expect

from tests.e2e.chrome_sight import until
from tests.e2e.day_people import PATIENCE, Call, Visit

KEYS = {
    "next": "n",
    "start": "s",
    "finish": "f",
    "recall": "r",
    "noShow": "x",
    "hold": "h",
    "transfer": "t",
    "putBack": "b",
    "undo": "z",
    "pause": "p",
    "open": "o",
    "issue": "a",
}
DESK = """() => {
  const text = (place) => (document.querySelector(place) || { textContent: '' }).textContent;
  const attempt = document.querySelector('.now .attempt');
  return {
    number: text('#number'),
    attempt: attempt.hidden ? 1 : Number(attempt.textContent.replace(/\\D/g, '')),
    can: [...document.querySelectorAll('[id^=do-]')].filter((one) => !one.disabled && !one.hidden).map((one) => one.id.slice(3)),
    isBusy: document.querySelector('[aria-busy=true]') !== null,
    trouble: text('.note .trouble'),
    aside: [...document.querySelectorAll('.held li')].filter((one) => !one.querySelector('button').disabled)
      .map((one) => one.querySelector('.number').textContent),
    focused: document.activeElement.closest('.held li') ? document.activeElement.closest('li').querySelector('.number').textContent : null,
  };
}"""


@dataclass
class Officer:
    """An officer who never touches the mouse."""

    page: Page
    label: str
    elsewhere: str  # the other counter
    calls: list[Call] = field(default_factory=list)
    served: Visit | None = None  # is at the counter, until the next one comes

    async def sit_down(self, url: str, account: dict[str, Any]) -> None:
        """Through the door to the counter, which is opened."""
        await self.page.goto(f"{url}/counter")
        await self.page.locator("#username").focus()
        await self.page.keyboard.type(account["username"])
        await self.page.keyboard.press("Tab")
        await self.page.keyboard.type(account["password"])
        await self.page.keyboard.press("Enter")
        chosen = self.page.locator(f".counter[data-counter='{self.label}']")
        await expect(chosen).to_be_visible(timeout=PATIENCE * 1000)
        while not await chosen.evaluate("(one) => one === document.activeElement"):
            await self.page.keyboard.press("Tab")
        await self.page.keyboard.press("Enter")
        await expect(self.page.locator("#do-open")).to_be_enabled(timeout=PATIENCE * 1000)
        await self._press("open")

    async def work(
        self, visits: dict[str, Visit], is_over: Callable[[], bool], is_calm: Callable[[], bool]
    ) -> None:
        """Serve whoever comes. is_over: nobody is left; is_calm: nobody new will come."""
        worked_at = _seconds()
        while not is_over():
            desk = await self.page.evaluate(DESK)
            if "next" in desk["can"]:
                await self._call_next(visits)
            elif self.served and is_calm():
                await self._act("finish")
                self._is_done()
            else:
                left = [visit for visit in visits.values() if not visit.is_done]
                assert _seconds() - worked_at < 2 * PATIENCE, (self.label, desk, left)
                await asyncio.sleep(0.05)
                continue
            worked_at = _seconds()

    async def take_a_break(self) -> None:
        """Leave and come back: the first reason of the list, then the key that opens."""
        await self._press("pause")
        await expect(self.page.locator(".panel .choices button").first).to_be_focused(timeout=PATIENCE * 1000)
        await self.page.keyboard.press("Enter")
        await expect(self.page.locator("#do-open")).to_be_enabled(timeout=PATIENCE * 1000)
        await self._press("open")
        await expect(self.page.locator("#do-open")).to_be_hidden(timeout=PATIENCE * 1000)

    async def _call_next(self, visits: dict[str, Visit]) -> None:
        before = (await self.page.evaluate(DESK))["number"]
        await self.page.keyboard.press(KEYS["next"])
        desk = await self._answered()
        if desk["number"] in (before, "—"):
            return  # the other counter was quicker
        self._is_done()
        await self._until(lambda _: desk["number"] in visits)  # a number from staff waits before it is read there
        visit = visits[desk["number"]]
        await self._has_called(visit, desk)
        acts = visit.course[visit.turns]
        visit.turns += 1
        for act in acts:
            if act == "issue":
                await self._give_a_number(visits)
            else:
                await self._does(act, visit)
        if acts[-1] == "finish":
            visit.is_done = True
        elif acts[-1] == "start":
            self.served = visit

    async def _give_a_number(self, visits: dict[str, Visit]) -> None:
        """To somebody without a phone, and back to who is at the counter."""
        await self._press("issue")
        service = self.page.locator(".panel .targets button").filter(has_text="KTP").first
        await expect(self.page.locator("#issue-search")).to_be_focused(timeout=PATIENCE * 1000)
        await self.page.keyboard.type("KTP")
        await expect(service).to_be_visible(timeout=PATIENCE * 1000)
        while not await service.evaluate("(one) => one === document.activeElement"):
            await self.page.keyboard.press("Tab")
        await self.page.keyboard.press("Enter")
        given = self.page.locator(".panel .taken .number")
        await expect(given).to_be_visible(timeout=PATIENCE * 1000)
        number = await given.inner_text()
        visits[number] = Visit(number, (("start", "finish"),), is_from_staff=True)
        await self._answered()
        await self.page.keyboard.press("Escape")
        await expect(given).to_be_hidden(timeout=PATIENCE * 1000)

    async def _does(self, act: str, visit: Visit) -> None:
        match act:
            case "recall":
                await self._act("recall")
                await self._has_called(visit, await self.page.evaluate(DESK))
            case "hold":
                await self._press("hold")
                await expect(self.page.locator(".panel .choices button").first).to_be_focused()
                await self.page.keyboard.press("Enter")
                await self._answered()
            case "transfer":
                await self._press("transfer")
                await expect(self.page.locator(".targets button").first).to_be_visible(timeout=PATIENCE * 1000)
                await self.page.keyboard.type(f"loket {self.elsewhere}")
                await self.page.keyboard.press("Enter")
                await self._answered()
            case "bringBack":
                if not visit.is_followed:  # who holds a phone says so there
                    await self._bring_back(visit.number)
            case "resume":
                await self._bring_back(visit.number)
            case _:
                await self._act(act)

    async def _bring_back(self, number: str) -> None:
        """With Tab to the number that was set aside, and Enter."""
        await self._until(lambda desk: number in desk["aside"])
        for _ in range(100):
            if (await self.page.evaluate(DESK))["focused"] == number:
                break
            await self.page.keyboard.press("Tab")
        else:
            raise AssertionError(f"{number} is not reached with the keyboard")
        await self.page.keyboard.press("Enter")
        await self._until(lambda desk: number not in desk["aside"])

    async def _has_called(self, visit: Visit, desk: dict[str, Any]) -> None:
        """Note it; whoever holds a phone comes when it says so."""
        call = Call(desk["number"], self.label, desk["attempt"])
        self.calls.append(call)
        visit.calls.append(call)
        if visit.is_followed:
            with suppress(TimeoutError):
                await until(lambda: visit.sights[-1:] == [call], PATIENCE)
            assert visit.sights[-1:] == [call], f"{call}, but the phone says {visit.sights}"

    def _is_done(self) -> None:
        if self.served:
            self.served.is_done = True
            self.served = None

    async def _act(self, verb: str) -> None:
        await self._press(verb)
        desk = await self._answered()
        assert desk["trouble"] == "", (self.label, verb, desk)

    async def _press(self, verb: str) -> None:
        await self._until(lambda desk: verb in desk["can"], verb)
        await self.page.keyboard.press(KEYS[verb])

    async def _answered(self) -> dict[str, Any]:
        return await self._until(lambda desk: not desk["isBusy"])

    async def _until(self, is_so: Callable[[dict[str, Any]], bool], verb: str = "") -> dict[str, Any]:
        """The desk as soon as it is so."""
        deadline = _seconds() + PATIENCE
        while True:
            desk: dict[str, Any] = await self.page.evaluate(DESK)
            if is_so(desk):
                return desk
            assert _seconds() < deadline, (self.label, verb, desk)
            await asyncio.sleep(0.03)


def _seconds() -> float:
    return asyncio.get_running_loop().time()
