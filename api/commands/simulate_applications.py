"""Plays citizens who apply and book from their phones, and the desks that work on what they hand in.

The desks touch only files of played citizens, who are called Warga and a number; others' are left to people.
"""

import asyncio
import itertools
import re
import urllib.request
from contextlib import suppress
from datetime import datetime
from typing import Any

from api.clock import utc_now
from api.commands import invented
from api.commands.players import SIGN_IN, Api, Day, Json, SignedOut, Unreachable
from api.commands.slot_templates import BOOKED_AGENCIES

SECONDS_BETWEEN_APPLICATIONS = (40, 90)
SECONDS_BETWEEN_STEPS = (60, 150)
MOST_BOOKED = 30
LEFT_ALONE = ("DRAFT", "RETURNED", "ISSUED")  # and what is late, so that a manager has something to see
PLAYED = re.compile(r"Warga [0-9]+")
SERVICES = """query Services($hall: String!) { hall(slug: $hall) { services(first: 100) { nodes { id
  standard { workingDays } } } } }"""
FORM = """query Form($service: ID!) { node(id: $service) { ... on Service { id standard { oneSitting
  form { code type required lowest choices { code } } documents { code required } } } } }"""
QUEUES = "query Queues($hall: String!) { hall(slug: $hall) { queues { id agency { code } } } }"
FREE = """query Free($queue: ID!) { node(id: $queue) { ... on Queue { id freeSlots { slots { startsAt } } } } }"""
BEGIN = """mutation Begin($input: SaveApplicationInput!) { saveApplication(input: $input) {
  application { id version } secret userErrors { code } } }"""
ATTACH = """mutation Attach($input: AttachDocumentInput!) { attachDocument(input: $input) {
  uploadUrl userErrors { code } } }"""
BOOK = """mutation Book($input: BookAppointmentInput!) { bookAppointment(input: $input) {
  booking { id checkInFrom } secret userErrors { code } } }"""
WORK = """query Work($agency: ID!) { workList(agency: $agency) { applications(first: 50) { nodes {
  id version state overdue standard { oneSitting } applicant { name } } } } }"""
NEXT: dict[str, tuple[str, Json]] = {
    "UNDER_VERIFICATION": ("advanceApplication", {"to": "IN_PROCESS"}),
    "AWAITING_RECOMMENDATION": ("advanceApplication", {"to": "IN_PROCESS"}),
    "AWAITING_PAYMENT": ("advanceApplication", {"to": "IN_PROCESS"}),
    "APPROVED": ("issueApplication", {}),
}


async def applicants(day: Day) -> None:
    """Now and then somebody applies online; one in six leaves it a draft."""
    ordinals, door = itertools.count(_unused()), Api(day.url)
    while True:
        await day.wait(*SECONDS_BETWEEN_APPLICATIONS)
        services = (await door.ask(SERVICES, hall=day.hall))["hall"]["services"]["nodes"]
        asking = [each["id"] for each in services if each["standard"] and each["standard"]["workingDays"]]
        if asking:
            service = (await door.ask(FORM, service=day.chance.choice(asking)))["node"]
            await _apply(day, door, service, next(ordinals))


def _unused() -> int:
    """Where to count citizens from, so that after a restart they are others."""
    return int(utc_now().timestamp()) % 90_000 + 100


async def _apply(day: Day, door: Api, service: Json, ordinal: int) -> None:
    standard = service["standard"]
    answers = [{"field": part["code"], "value": _answer(part)} for part in standard["form"] if part["required"]]
    wish = {"service": service["id"], "applicant": invented.person(ordinal), "answers": answers}
    begun = (await door.ask(BEGIN, input=wish))["saveApplication"]
    if begun["userErrors"] or day.happens(16):
        return
    mine = {"application": begun["application"]["id"], "secret": begun["secret"]}
    version = begun["application"]["version"]
    for part in standard["documents"]:
        if part["required"]:
            await day.wait(1, 3)
            version += await _attach(door, mine, part["code"], ordinal)
    await door.do("submitApplication", **mine, version=version)


def _answer(part: Json) -> str:
    choices = [choice["code"] for choice in part["choices"]]
    return invented.answer(part["type"], part["code"], choices, part["lowest"], utc_now().date())


async def _attach(door: Api, mine: Json, requirement: str, ordinal: int) -> int:
    """How many documents were taken: one, or none."""
    content = invented.picture(ordinal)
    wish = {**mine, "requirement": requirement, "name": f"{requirement.lower()}.png", "sizeBytes": len(content)}
    opened = (await door.ask(ATTACH, input=wish))["attachDocument"]
    if not opened["uploadUrl"]:
        return 0
    await asyncio.to_thread(_put, opened["uploadUrl"], content)
    return 1


def _put(url: str, content: bytes) -> None:
    request = urllib.request.Request(url, content, method="PUT")  # noqa: S310
    try:
        urllib.request.urlopen(request, timeout=10).close()  # noqa: S310
    except OSError as error:
        raise Unreachable(str(error)) from error


async def bookers(day: Day) -> None:
    """Some book a time of today or the next days; each checks in as soon as they may, most of them."""
    ordinals, door = itertools.count(_unused()), Api(day.url)
    booked: list[Json] = []
    while True:
        queues = (await door.ask(QUEUES, hall=day.hall))["hall"]["queues"]
        queue = day.chance.choice([each["id"] for each in queues if each["agency"]["code"] in BOOKED_AGENCIES])
        slots = _soonest((await door.ask(FREE, queue=queue))["node"])
        if slots and len(booked) < MOST_BOOKED:
            booked += await _book(day, door, day.chance.choice(slots), next(ordinals))
        for mine in [each for each in booked if each["from"] <= utc_now()]:
            booked.remove(mine)
            if not day.happens(10):
                await door.do("checkIn", booking=mine["booking"], secret=mine["secret"])
        await day.wait(20, 50)


def _soonest(queue: Json) -> list[Json]:
    """A slot of each of the next two days that have any."""
    open_days = [each["slots"] for each in queue["freeSlots"] if each["slots"]]
    return [{"queue": queue["id"], **slot} for slots in open_days[:2] for slot in slots[:4]]


async def _book(day: Day, door: Api, slot: Json, ordinal: int) -> list[Json]:
    """The booking, unless it was refused."""
    person = invented.person(ordinal)
    wish = {"slot": {"hall": day.hall, **slot}, "name": person["name"], "nik": person["nik"]}
    made = (await door.ask(BOOK, input=wish))["bookAppointment"]
    if made["userErrors"]:
        return []
    opens = datetime.fromisoformat(made["booking"]["checkInFrom"])
    return [{"booking": made["booking"]["id"], "secret": made["secret"], "from": opens}]


async def back_office(day: Day, officer: Json, supervisor: Json) -> None:
    """A desk of one agency that takes one step after the other; where it decides, its supervisor does."""
    desk, head = await _signed_in(day, officer), await _signed_in(day, supervisor)
    while True:
        await day.wait(*SECONDS_BETWEEN_STEPS)
        files = (await desk.ask(WORK, agency=officer["agency"]))["workList"]["applications"]["nodes"]
        played = [each for each in files if PLAYED.fullmatch(each["applicant"]["name"] or "")]
        movable = [each for each in played if not each["overdue"] and each["state"] not in LEFT_ALONE]
        if movable:
            await _one_step(day, desk, head, day.chance.choice(movable))


async def _signed_in(day: Day, account: Json) -> Api:
    entry = {"username": account["username"], "password": account["password"]}
    token = (await Api(day.url).ask(SIGN_IN, input=entry))["signIn"]["token"]
    if token is None:
        raise SignedOut
    return Api(day.url, token)


async def _one_step(day: Day, desk: Api, head: Api, file: Json) -> None:
    """The usual next step; a few are returned, some wait for a payment, one sitting ends at once."""
    seen: dict[str, Any] = {"application": file["id"], "version": file["version"]}
    state, at_once = file["state"], file["standard"]["oneSitting"]
    with suppress(KeyError):
        verb, more = NEXT[state]
        if state == "UNDER_VERIFICATION" and day.happens(20):
            verb, more = "returnApplication", {"reason": "Salah satu dokumen tidak terbaca"}
        await desk.do(verb, **seen, **more)
        return
    if state == "SUBMITTED":
        await desk.do("takeUpApplication", **seen)
    elif state == "IN_PROCESS" and at_once:
        await desk.do("issueApplication", **seen)
    elif state == "IN_PROCESS":
        to = "AWAITING_PAYMENT" if day.happens(20) else "AWAITING_SIGNATURE"
        await desk.do("advanceApplication", **seen, to=to)
    else:
        await head.do("approveApplication", **seen)
