"""What a number's page costs its phone in bytes on the wire: to open, in an hour of waiting, and for each call (P7).

    python -m tests.bench.phone_traffic [--calls 30]

The floor is a bare socket that follows the place of such a number and pings once a minute. An hour is an hour of the page's own
clock, run through in half a minute; both ways are counted, and TCP's and TLS's own bytes are not. Nothing is timed, so a
busy machine changes nothing.
"""

import argparse
import asyncio
import json
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path

from playwright.async_api import Page, expect
from websockets.asyncio.client import ClientConnection, connect

from api.tables import migrate
from tests.bench.measure import report
from tests.e2e.browser import chromium
from tests.e2e.phone_hall import PHONE, Number, PhoneHall, phone_hall

MINUTES = 60
ANSWER_SECONDS = 0.01  # of the real server, for each second of the page
BETWEEN_PINGS_SECONDS = 0.25  # the server cuts a socket that talks too much
FOLLOW = "subscription ($id: ID!, $secret: String) { ticket(id: $id, secret: $secret) { state position } }"
Step = Callable[[], Awaitable[object]]


async def carried(hall: PhoneHall, step: Step) -> int:
    """Bytes on the wire while something is done, and until they have all passed."""
    before = hall.wire.carried
    await step()
    await asyncio.sleep(1)
    return hall.wire.carried - before


async def an_hour_of(page: Page) -> None:
    """Of the page's own clock."""
    for _ in range(MINUTES * 60):
        await page.clock.run_for(1_000)
        await asyncio.sleep(ANSWER_SECONDS)


async def a_number(hall: PhoneHall, ahead: int) -> Number:
    """Taken after so many others."""
    for _ in range(ahead):
        await hall.takes()
    return await hall.takes()


async def calls_of(hall: PhoneHall, calls: int) -> None:
    """People ahead are called, far enough apart to be told one by one."""
    for _ in range(calls):
        await hall.calls()
        await asyncio.sleep(0.3)


async def bare(hall: PhoneHall, calls: int) -> tuple[int, int, int]:
    """Bytes to open, of an idle hour, and for all calls, of a socket without a page."""
    mine = await a_number(hall, calls)
    variables = {"id": mine.id, "secret": mine.secret}
    async with connect(f"ws{hall.url[4:]}/graphql", subprotocols=["graphql-transport-ws"]) as socket:  # type: ignore[list-item]
        opened = await carried(hall, lambda: _follow(socket, variables))
        hour = await carried(hall, lambda: _pings(socket))
        return opened, hour, await carried(hall, lambda: calls_of(hall, calls))


async def _follow(socket: ClientConnection, variables: dict[str, str]) -> None:
    subscribe = {"id": "1", "type": "subscribe", "payload": {"query": FOLLOW, "variables": variables}}
    for message in ({"type": "connection_init"}, subscribe):
        await socket.send(json.dumps(message))
        await socket.recv()


async def _pings(socket: ClientConnection) -> None:
    for _ in range(MINUTES):
        await socket.send(json.dumps({"type": "ping"}))
        await socket.recv()
        await asyncio.sleep(BETWEEN_PINGS_SECONDS)


async def a_page(hall: PhoneHall, calls: int) -> tuple[int, int, int]:
    """The same of a number's page in a browser that has never been there."""
    mine = await a_number(hall, calls)
    async with chromium() as browser:
        page = await (await browser.new_context(viewport=PHONE)).new_page()  # type: ignore[arg-type]
        await page.clock.install()

        async def opens() -> None:
            await page.goto(hall.ticket_page(mine))
            await expect(page.locator(".big-line")).to_contain_text(str(calls))

        opened = await carried(hall, opens)
        hour = await carried(hall, lambda: an_hour_of(page))
        return opened, hour, await carried(hall, lambda: calls_of(hall, calls))


async def main(calls: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite://{Path(folder) / 'bench.sqlite3'}"
        await migrate(url)
        async with phone_hall(url) as hall:
            ours = await a_page(hall, calls)
            await hall.empty()
            floor = await bare(hall, calls)
    names = ("opened, KB", "idle hour, KB", f"{calls} calls ahead, KB")
    rows = [
        (name, f"{least / 1024:.1f}", f"{spent / 1024:.1f}", f"{spent / least:.1f}")
        for name, least, spent in zip(names, floor, ours, strict=True)
    ]
    report("a phone's traffic", ("what", "bare socket", "number's page", "ratio"), rows)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=30)
    asyncio.run(main(parser.parse_args().calls))
