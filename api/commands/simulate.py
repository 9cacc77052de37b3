"""Plays a gentle day in the demo hall, through the public API and nothing else.

Citizens take numbers at the kiosk and on the web; officers at a dozen counters call, serve, recall, hold, transfer
and lose a few. The officers that stand first in demo.json are left to people: nobody plays them.
"""

import asyncio
import itertools
import json
import os
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated

import typer

from api.commands import terminal
from api.commands.players import SIGN_IN, Api, Day, Json, SignedOut, Unreachable
from api.commands.simulate_applications import applicants, back_office, bookers

COUNTERS_PLAYED = 12
SECONDS_BETWEEN_ARRIVALS = 5.0
OPENING_CROWD = 16
LONGEST_QUEUE = 6
LONGEST_UNSERVED_QUEUE = 3
PRIORITY_CLASSES = ("ELDERLY", "ELDERLY", "PREGNANT", "DISABLED", "NURSING")

QUEUES = """query Queues($hall: String!) { hall(slug: $hall) {
  queues { id waitingCount } counters { state serves { weight queue { id } } } } }"""
TAKE = """mutation Take($input: TakeTicketInput!) {
  takeTicket(input: $input) { ticket { id } secret userErrors { code } } }"""
SERVICES = "query Services($queue: ID!) { node(id: $queue) { ... on Queue { id services { id } } } }"
COUNTER = "query Counter($id: ID!) { counter(id: $id) { state currentTicket { id state } } }"


def simulate(
    accounts: Annotated[Path, typer.Argument(help="The demo's accounts.")] = Path("var/demo.json"),
    pace: Annotated[float, typer.Option(min=0.01, help="1 is gentle; 0.1 is ten times as busy.")] = 1.0,
) -> None:
    """Play a gentle day in a demo that runs; ends with whoever started it."""
    try:
        asyncio.run(play(json.loads(accounts.read_text()), pace=pace))
    except OSError as error:
        terminal.fail(f"{accounts} cannot be read ({error.strerror}); start the demo first.")
    except KeyboardInterrupt:
        raise typer.Exit from None


async def play(demo: Json, *, pace: float = 1.0) -> None:
    """Citizens and officers until the parent is gone. demo: what demo.json holds."""
    day = Day(demo["url"], demo["hall"], demo["kiosk"]["token"], pace)
    players = [for_ever(day, lambda role=role: role(day)) for role in (citizens, applicants, bookers)]  # type: ignore[misc]
    for account in played(demo["staff"]):
        players.append(for_ever(day, lambda account=account: officer(day, account)))  # type: ignore[misc]
    for desk in back_offices(demo["staff"]):
        players.append(for_ever(day, lambda desk=desk: back_office(day, *desk)))  # type: ignore[misc]
    players.append(_until_orphaned())
    tasks = [asyncio.create_task(player) for player in players]
    await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def played(staff: list[Json]) -> list[Json]:
    """The officers nobody else uses: the last dozen of the list."""
    return [account for account in staff if account["role"] == "OFFICER" and account["counters"]][
        -COUNTERS_PLAYED:
    ]


def back_offices(staff: list[Json]) -> list[tuple[Json, Json]]:
    """A played officer with a counter, and the supervisor, of each agency that has one to decide."""
    heads = [account for account in staff if account["username"].startswith("pengawas-")]
    desks = {
        account["agency"]: account for account in staff if account["role"] == "OFFICER" and account["counters"]
    }
    return [(desks[head["agency"]], head) for head in heads if head["agency"] in desks]


async def for_ever(day: Day, role: Callable[[], Awaitable[None]]) -> None:
    """Play a role; begin it again whenever the server went away or the session ended."""
    while True:
        try:
            await role()
        except (Unreachable, SignedOut, KeyError, TypeError):
            await day.wait(2, 6)


async def citizens(day: Day) -> None:
    """A small crowd at the door, then somebody every few seconds; each takes a number where the line is short."""
    web, kiosk = Api(day.url), Api(day.url, day.kiosk_token)
    for place in itertools.count():
        if queue := await _short_queue(day, web):
            await _arrive(day, kiosk if day.happens(60) else web, queue)
        if place < OPENING_CROWD:
            await day.wait(0.2, 1.0)
            continue
        await day.wait(0.3 * SECONDS_BETWEEN_ARRIVALS, 1.7 * SECONDS_BETWEEN_ARRIVALS)


async def _short_queue(day: Day, door: Api) -> str | None:
    """A queue that is not too long: mostly one that somebody serves."""
    hall = (await door.ask(QUEUES, hall=day.hall))["hall"]
    served = {
        own["queue"]["id"]
        for counter in hall["counters"]
        if counter["state"] != "CLOSED"
        for own in counter["serves"]
        if own["weight"] > 0
    }
    waiting = {queue["id"]: queue["waitingCount"] or 0 for queue in hall["queues"]}
    short = [queue for queue in served if waiting[queue] < LONGEST_QUEUE]
    if not short or day.happens(15):
        short = [queue for queue, number in waiting.items() if number < LONGEST_UNSERVED_QUEUE]
    return day.chance.choice(short) if short else None


async def _errand(day: Day, door: Api, queue: str) -> Json:
    """What somebody wants in a queue: most often the first of its services, as in life."""
    services = [each["id"] for each in (await door.ask(SERVICES, queue=queue))["node"]["services"]]
    weights = [1 / (place + 1) for place in range(len(services))]
    return {"service": day.chance.choices(services, weights)[0]} if services else {"queue": queue}


async def _arrive(day: Day, door: Api, queue: str) -> None:
    channel = "KIOSK" if door.token else "WEB"
    wish: Json = {"hall": day.hall, **await _errand(day, door, queue), "channel": channel}
    if day.happens(12):
        wish["priorityClass"] = day.chance.choice(PRIORITY_CLASSES)
    taken = (await door.ask(TAKE, input=wish))["takeTicket"]
    if taken["ticket"] and channel == "KIOSK":
        await door.do("confirmPrint", ticket=taken["ticket"]["id"])


async def officer(day: Day, account: Json) -> None:
    """One officer's day at one counter: sign in, open, then one citizen after the other."""
    counter = account["counters"][0]
    entry = {"username": account["username"], "password": account["password"]}
    signed_in = (await Api(day.url).ask(SIGN_IN, input=entry))["signIn"]
    if not signed_in["token"]:
        await day.wait(30, 60)
        return
    desk = Api(day.url, signed_in["token"])
    await desk.do("openCounter", counter=counter)
    await day.wait(0, 8)
    while True:
        refused = await desk.do("callNext", counter=counter)
        if refused == "COUNTER_CLOSED":
            await desk.do("openCounter", counter=counter)
        seen = (await desk.ask(COUNTER, id=counter))["counter"]
        if seen is None:
            raise SignedOut
        if seen["currentTicket"]:
            await _one_citizen(day, desk, seen["currentTicket"])
        else:
            await day.wait(4, 12)
        if day.happens(2):
            await _rest(day, desk, counter)


async def _one_citizen(day: Day, desk: Api, ticket: Json) -> None:
    """From the call to the end: most come and are served, a few do not."""
    if ticket["state"] == "CALLED":
        await day.wait(5, 14)
        if day.happens(10):
            await desk.do("recall", ticket=ticket["id"])
            await day.wait(6, 12)
        if day.happens(4):
            return await _nobody_comes(day, desk, ticket["id"])
        await desk.do("startServing", ticket=ticket["id"])
    await day.wait(25, 90)
    if day.happens(4):
        await desk.do("hold", ticket=ticket["id"], minutes=5)
    elif not (day.happens(5) and await _transferred(day, desk, ticket["id"])):
        await desk.do("finish", ticket=ticket["id"])
    await day.wait(2, 8)


async def _nobody_comes(day: Day, desk: Api, ticket: str) -> None:
    for _ in range(8):
        await day.wait(10, 16)
        if await desk.do("markNoShow", ticket=ticket) is None:
            return
        await desk.do("recall", ticket=ticket)
    await desk.do("cancelTicket", ticket=ticket, reason="tidak hadir")


async def _transferred(day: Day, desk: Api, ticket: str) -> bool:
    queue = await _short_queue(day, desk)
    wish = {"ticket": ticket, "queue": queue, "place": "TOTAL_WAIT", "reason": "perlu loket lain"}
    return queue is not None and await desk.do("transfer", **wish) is None


async def _rest(day: Day, desk: Api, counter: str) -> None:
    await desk.do("pauseCounter", counter=counter, reason="istirahat sebentar")
    await day.wait(20, 60)
    await desk.do("openCounter", counter=counter)


async def _until_orphaned() -> None:
    parent = os.getppid()
    while os.getppid() == parent:  # noqa: ASYNC110 (nothing tells of a parent that was killed)
        await asyncio.sleep(1)
