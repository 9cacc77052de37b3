"""A day of the demo hall through its pages, with nobody looking on.

    python -m tests.e2e.day --visits 1000

One Chromium: a citizen takes numbers at the kiosk by touch, two officers serve them by keyboard, a phone follows one
number after another, and the TV shows and says every call. Prints what every page weighed after each quarter of
the day, and every fault; ends with 1 if there is one.
"""

import argparse
import asyncio
import json
import sqlite3
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from playwright.async_api import Browser, Page

from tests.e2e.browser import SOUND_ALLOWED, chromium, listen
from tests.e2e.chrome_sight import LISTENER, WATCHER
from tests.e2e.day_officer import Officer
from tests.e2e.day_people import Call, Kiosk, Phone, Seat, Visit, is_voice_of
from tests.e2e.demos import Demo, officers, running
from tests.e2e.server import free_port

COUNTERS = ("1", "2")  # of one agency, with one queue
QUARTERS = 4
HEAP_MAY_GROW = 2_000_000  # bytes, from the first quarter of the day to its end
NODES_MAY_GROW = 25  # a line of a list more or less
MEASURED = ("tv", "kiosk", "counter 1", "counter 2")
QUIET_PRINTER = "window.print = () => {};"
COURSES = (
    (("start", "finish"),),
    (("recall", "start", "finish"),),
    (("start",),),  # the next one comes, and so they are done
    (("recall", "noShow", "bringBack"), ("start", "finish")),
    (("hold", "resume"), ("start", "finish")),
    (("start", "transfer"), ("start", "finish")),
    (("putBack",), ("start", "finish")),
    (("start", "finish", "undo", "finish"),),
    (("start", "issue", "finish"),),  # a number for whoever came along without a phone
    (("start",),),
)


class Weight(NamedTuple):
    """What a page weighs after its garbage was collected. heap: bytes."""

    nodes: int
    listeners: int
    heap: int


@dataclass
class Day:
    """A day on its way, and what is known of it at the end."""

    demo: Demo
    pages: dict[str, Page]
    errors: dict[str, list[str]]
    kiosk: Kiosk
    officers: tuple[Officer, ...]
    phone: Phone
    seat: Seat
    visits: dict[str, Visit] = field(default_factory=dict)
    weights: dict[str, list[Weight]] = field(default_factory=dict)
    seen: list[Call] = field(default_factory=list)
    left_to_come: int = 0

    async def go_by(self, visits: int) -> None:
        """Four quarters, each until everybody has gone home and the TV has said everything."""
        for quarter in range(QUARTERS):
            await self._quarter(visits // QUARTERS)
            await self.seat.has_heard(len(self.calls()))
            for officer in self.officers:
                if quarter < QUARTERS - 1:
                    await officer.take_a_break()
            for name, page in self.pages.items():
                self.weights.setdefault(name, []).append(await weight(page))
        self.seen = await self.seat.seen()

    def calls(self) -> list[Call]:
        """Every call of the day, as the server has them in its journal."""
        rows = self._rows(
            "SELECT ticket.label, counter.label, journal.payload FROM journal JOIN ticket ON ticket.id = ticket_id"
            " JOIN counter ON counter.id = journal.counter_id WHERE kind = 'TicketCalled' ORDER BY journal.version"
        )
        return [Call(number, counter, json.loads(payload)["attempt"]) for number, counter, payload in rows]

    def lost(self) -> list[str]:
        """Numbers that were taken and not served to the end, or are at the counters alone or the kiosk alone."""
        states = dict(self._rows("SELECT label, state FROM ticket"))
        return [
            number for number in states | self.visits if states.get(number) != "DONE" or number not in self.visits
        ]

    def miscalled(self) -> list[str]:
        """Where a counter's own calls are others than the journal's, or a visit was called otherwise than it went."""
        calls = self.calls()
        wrong = [
            f"counter {officer.label}"
            for officer in self.officers
            if officer.calls != [call for call in calls if call.counter == officer.label]
        ]
        for number, visit in self.visits.items():
            attempts = [attempt for turn in visit.course for attempt in ((1, 2) if "recall" in turn else (1,))]
            if [call.attempt for call in calls if call.number == number] != attempts:
                wrong.append(number)
        return wrong

    def misheard(self) -> list[str]:
        """Where the TV said something else than was called."""
        calls, voiced = self.calls(), self.seat.voiced
        wrong = [
            f"{call}: {words}" for call, words in zip(calls, voiced, strict=False) if not is_voice_of(words, call)
        ]
        return wrong + ([f"{len(calls)} calls, {len(voiced)} said"] if len(calls) != len(voiced) else [])

    def unseen(self) -> list[str]:
        """Where the TV showed something else than was called."""
        calls = once(self.calls())
        wrong = [f"{call}: {sight}" for call, sight in zip(calls, self.seen, strict=False) if call != sight]
        return wrong + ([f"{len(calls)} calls, {len(self.seen)} shown"] if len(calls) != len(self.seen) else [])

    def misled(self) -> list[str]:
        """Numbers whose phone said something else than their calls."""
        return [one.number for one in self.followed() if once(one.sights) != once(one.calls)]

    def followed(self) -> list[Visit]:
        """Visits of whoever held a phone."""
        return [visit for visit in self.visits.values() if visit.is_followed]

    def from_staff(self) -> list[Visit]:
        """Visits of whoever an officer gave a number."""
        return [visit for visit in self.visits.values() if visit.is_from_staff]

    def upset(self) -> list[str]:
        """Errors on the console of any page."""
        return [f"{name}: {error}" for name, errors in self.errors.items() for error in errors]

    def grown(self) -> list[str]:
        """Pages that are heavier at the end than after the first quarter."""
        spans = {name: (self.weights[name][0], self.weights[name][-1]) for name in MEASURED}
        return [
            f"{name}: {first} → {last}"
            for name, (first, last) in spans.items()
            if last.heap - first.heap > HEAP_MAY_GROW or abs(last.nodes - first.nodes) > NODES_MAY_GROW
        ]

    def faults(self) -> list[str]:
        """All there are."""
        checks = (self.lost, self.miscalled, self.misheard, self.unseen, self.misled, self.upset, self.grown)
        return [f"{check.__name__}: {fault}" for check in checks for fault in check()]

    async def _quarter(self, visits: int) -> None:
        """A rush to the kiosk at first; the counters begin when half of the people have their number."""
        self.left_to_come = visits
        begun = asyncio.Event()
        async with asyncio.TaskGroup() as group:
            group.create_task(self._come(visits, begun, group))
            await begun.wait()
            for officer in self.officers:
                group.create_task(officer.work(self.visits, self._is_over, lambda: self.left_to_come == 0))

    async def _come(self, visits: int, begun: asyncio.Event, group: asyncio.TaskGroup) -> None:
        for place in range(visits):
            visit = Visit(await self.kiosk.take(), COURSES[(self.kiosk.taken - 1) % len(COURSES)])
            self.visits[visit.number] = visit
            if self.phone.is_free:
                visit.is_followed = True
                await self.phone.scan(await self.kiosk.code(), visit.number)
                group.create_task(self.phone.follow(visit))
            await self.kiosk.leave()
            self.left_to_come -= 1
            if place >= visits // 2:
                begun.set()

    def _is_over(self) -> bool:
        return self.left_to_come == 0 and all(visit.is_done for visit in self.visits.values())

    def _rows(self, statement: str) -> list[tuple[str, ...]]:
        with sqlite3.connect(self.demo.directory / "demo.sqlite3", timeout=30) as database:
            return database.execute(statement).fetchall()


def once(calls: list[Call]) -> list[Call]:
    """Without what is the same as just before: put back and called again by the same counter at once."""
    return [call for call, _ in groupby(calls)]


async def weight(page: Page) -> Weight:
    """Of a page, without its garbage."""
    protocol = await page.context.new_cdp_session(page)
    await protocol.send("Performance.enable")
    for _ in range(2):  # what a finalizer lets go is garbage too
        await protocol.send("HeapProfiler.collectGarbage")
    told = {one["name"]: one["value"] for one in (await protocol.send("Performance.getMetrics"))["metrics"]}
    await protocol.detach()
    return Weight(int(told["Nodes"]), int(told["JSEventListeners"]), int(told["JSHeapUsedSize"]))


@asynccontextmanager
async def a_day(browser: Browser, demo: Demo) -> AsyncIterator[Day]:
    """Everybody at their page, before the first number."""
    await be_brisk(demo)
    pages = {
        "tv": await a_page(browser, 1920, 1080, LISTENER + WATCHER),
        "kiosk": await a_page(browser, 1080, 1920, QUIET_PRINTER, has_touch=True),
        "phone": await a_page(browser, 360, 740, "", has_touch=True),
        **{f"counter {label}": await a_page(browser, 1366, 768, "") for label in COUNTERS},
    }
    errors = {name: listen(page) for name, page in pages.items()}
    first, second = (
        Officer(pages[f"counter {label}"], label, other)
        for label, other in zip(COUNTERS, reversed(COUNTERS), strict=True)
    )
    day = Day(
        demo, pages, errors, Kiosk(pages["kiosk"]), (first, second), Phone(pages["phone"]), Seat(pages["tv"])
    )
    await pages["tv"].goto(f"{demo.url}/display/konawe/main")
    await day.seat.hurry()
    await pages["kiosk"].goto(f"{demo.url}/kiosk#token={demo.accounts['kiosk']['token']}")
    await pages["kiosk"].wait_for_selector(".six button")
    accounts = {account["username"]: account for account in officers(demo.accounts)}
    for officer in day.officers:
        await officer.sit_down(demo.url, accounts[f"petugas-{officer.label}"])
    yield day
    for page in pages.values():
        await page.context.close()


async def a_page(browser: Browser, width: int, height: int, script: str, *, has_touch: bool = False) -> Page:
    """A window of its own."""
    context = await browser.new_context(viewport={"width": width, "height": height}, has_touch=has_touch)
    if script:
        await context.add_init_script(script)
    return await context.new_page()


async def be_brisk(demo: Demo) -> None:
    """The clock of this hall is fast: whoever does not come is called again, and missed, within seconds."""
    manager = next(account for account in demo.accounts["staff"] if account["role"] == "ADMINISTRATOR")
    wanted = {"recallsBeforeNoShow": 1, "secondsBeforeNoShow": 2, "recallCooldownSeconds": 1}
    hall = (await demo.ask("query ($slug: String!) { hall(slug: $slug) { id } }", slug=demo.accounts["hall"]))[
        "hall"
    ]
    await demo.do("updateHall", "", await demo.signed_in(manager), hall=hall["id"], **wanted)


def lines(day: Day) -> Iterator[str]:
    """What is told of a day."""
    yield f"{len(day.visits)} visits, {len(day.calls())} calls, {len(day.followed())} followed by phone"
    for name in day.pages:
        yield f"{name}: " + ", ".join(f"{one.nodes} nodes {one.heap / 1e6:.2f} MB" for one in day.weights[name])
    yield from day.faults() or ["no fault"]


async def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--visits", type=int, default=48, help="numbers taken in the whole day")
    with tempfile.TemporaryDirectory() as place, running(Demo(Path(place), free_port(), ("--quiet",))) as demo:
        async with chromium(SOUND_ALLOWED) as browser, a_day(browser, demo) as day:
            await day.go_by(parser.parse_args().visits)
            print("\n".join(lines(day)))
            return 1 if day.faults() else 0


if __name__ == "__main__":
    raise SystemExit(asyncio.run(main()))
