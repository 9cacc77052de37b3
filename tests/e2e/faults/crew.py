"""People who work through GraphQL over HTTP, whatever breaks: each act under a key, retried until answered."""

import asyncio
import random
import time
from collections import Counter, deque
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from schema.node import read_global_id
from tests.e2e.faults.hall_day import HallPlan, Seat
from tests.e2e.faults.history import Answer, History, Outcome, Told
from tests.e2e.faults.wire import NoAnswer, Wire

GIVEN_UP_SECONDS = 60.0  # P4 promises 5 s; whoever is not answered for so long never will be
TRY_AGAIN = ("TRY_AGAIN", "TOO_MANY_TRIES")
FIELDS = {
    "takeTicket": "ticket { id number } secret",
    "callNext": "ticket { id number } counter { id } rule",
    "recall": "ticket { id number } counter { id } rule",
}


def document_of(verb: str) -> str:
    """The mutation of a verb; the same text each time, as a page sends it."""
    name = verb[0].upper() + verb[1:]
    fields = FIELDS.get(verb, "ticket { id number }")
    return f"mutation ($input: {name}Input!) {{ {verb}(input: $input) {{ {fields} userErrors {{ code }} }} }}"


@dataclass
class Shift:
    """What all people of a run share. target: numbers to take; backlog: how many may wait before takers pause.

    waiting: about how many do now. pockets, absent: tickets with their secrets, of who waits and of no-shows.
    """

    port: int
    history: History
    seed: int
    target: int
    backlog: int
    taken: int = 0
    waiting: int = 0
    takers: int = 0
    faults: Counter[str] = field(default_factory=Counter)
    pockets: deque[tuple[str, str]] = field(default_factory=lambda: deque(maxlen=200))
    absent: deque[tuple[str, str]] = field(default_factory=lambda: deque(maxlen=200))
    secrets: dict[str, str] = field(default_factory=dict)

    def close(self) -> None:
        """Give out no more numbers; who has one is still served."""
        self.target = min(self.target, self.taken)

    def chance(self, who: str) -> random.Random:
        """The dice of one person: the same for the same seed, whoever else is there."""
        return random.Random(f"{self.seed} {who}")


class Person:
    """Somebody with a connection of their own who asks until answered."""

    def __init__(self, shift: Shift, who: str, token: str | None = None) -> None:
        self.shift, self.who = shift, who
        self.chance = shift.chance(who)
        self.wire = Wire(shift.port, token)
        self._acts = 0

    async def act(self, verb: str, **input: Any) -> dict[str, Any]:
        """The payload of an act, done once. Now and then the key is sent again, as it was or with another input."""
        self._acts += 1
        key = f"{self.shift.seed}-{self.who}-{self._acts}".ljust(24, ".")
        payload = await self._told(Told.FIRST, verb, key, input)
        if self.chance.random() < 0.04:
            await asyncio.sleep(self.chance.random() * 0.5)
            await self._told(Told.AGAIN, verb, key, input)
        if self.chance.random() < 0.03:
            await self._told(Told.OTHER, verb, key, self._other(verb, input))
        return payload

    def _other(self, verb: str, input: dict[str, Any]) -> dict[str, Any]:
        """An input that is another request under the rules, whether or not it could be done."""
        if verb == "takeTicket":
            return {**input, "priorityClass": "SICK"}
        if verb == "callNext":
            return {**input, "finishCurrent": not input.get("finishCurrent", False)}
        return {**input, "ticket": "T_AAAAAAAAAAAAAAAAAAAAAA"}

    async def _told(self, told: Told, verb: str, key: str, input: dict[str, Any]) -> dict[str, Any]:
        began, tries = time.monotonic(), 0
        document, variables = document_of(verb), {"input": {**input, "idempotencyKey": key}}
        while True:
            tries += 1
            payload = await self._try(document, variables, verb)
            if payload is not None:
                break
            if time.monotonic() - began > GIVEN_UP_SECONDS:
                self.shift.history.unanswered.append(key)
                raise NoAnswer(key)
            await asyncio.sleep(0.02 + self.chance.random() * min(0.5, 0.05 * tries))
        self.shift.history.note(
            Answer(
                *(key, verb, told, _place(verb, input), _outcome(payload), began, time.monotonic(), tries),
                finishes=bool(input.get("finishCurrent")),
            )
        )
        return payload

    async def _try(self, document: str, variables: dict[str, Any], verb: str) -> dict[str, Any] | None:
        """The payload, or None if nobody knows whether anything was done, or it is said to be tried again."""
        try:
            data = await self.wire.ask(document, variables)
        except NoAnswer as broken:
            self.shift.faults[str(broken)[:40]] += 1
            return None
        payload: dict[str, Any] = data[verb]
        if any(error["code"] in TRY_AGAIN for error in payload["userErrors"]):
            self.shift.faults["TRY_AGAIN"] += 1
            return None
        return payload


class Citizen(Person):
    """Takes numbers, and now and then gives one up or comes back too late."""

    def __init__(self, shift: Shift, halls: list[HallPlan], number: int) -> None:
        super().__init__(shift, f"citizen-{number}")
        self._halls = halls
        self._weights = [len(hall.seats) for hall in halls]

    async def works(self) -> None:
        """Take numbers until enough are taken."""
        shift = self.shift
        shift.takers += 1
        try:
            while shift.taken < shift.target:
                if shift.waiting > shift.backlog:
                    await asyncio.sleep(0.05)
                    continue
                shift.taken += 1
                await self._takes()
                await self._changes_a_mind()
        finally:
            shift.takers -= 1

    async def _takes(self) -> None:
        hall = self.chance.choices(self._halls, self._weights)[0]
        priority = self.chance.choice((None, None, None, "ELDERLY", "DISABLED"))
        queue = self.chance.choice(hall.queues)
        payload = await self.act("takeTicket", hall=hall.slug, queue=queue, priorityClass=priority)
        if ticket := payload["ticket"]:
            self.shift.waiting += 1
            self.shift.secrets[ticket["id"]] = payload["secret"]
            self.shift.pockets.append((ticket["id"], payload["secret"]))

    async def _changes_a_mind(self) -> None:
        if self.shift.pockets and self.chance.random() < 0.05:
            ticket, secret = self.shift.pockets[self.chance.randrange(len(self.shift.pockets))]
            payload = await self.act("cancelTicket", ticket=ticket, secret=secret)
            self.shift.waiting -= not payload["userErrors"]
        if self.shift.absent and self.chance.random() < 0.5:
            ticket, secret = self.shift.absent.popleft()
            payload = await self.act("returnTicket", ticket=ticket, secret=secret)
            self.shift.waiting += not payload["userErrors"]


class Officer(Person):
    """Sits at a counter and calls, until no more come."""

    def __init__(self, shift: Shift, seat: Seat, number: int) -> None:
        super().__init__(shift, f"officer-{number}", seat.token)
        self._seat = seat
        self._current: str | None = None
        self._held: list[str] = []
        self._is_astray = False

    async def works(self) -> None:
        """Open the counter; call and serve; go home when nobody waits, nobody comes and nobody is set aside."""
        await self._opens()
        empty = 0
        while True:
            code = await self._calls()
            empty = empty + 1 if code == "QUEUE_EMPTY" else 0
            if code is None:
                self.shift.waiting -= 1
                await self._serves()
            elif code == "COUNTER_BUSY":
                self.shift.faults["a counter busy with somebody its officer does not know"] += 1
                self._is_astray = True
            elif code == "QUEUE_EMPTY":
                await self._ends_current()
                await self._resumes()
                if empty > 2 and not self.shift.takers and not self._held:
                    return
                await asyncio.sleep(0.05 + self.chance.random() * 0.3)

    async def _opens(self) -> None:
        document = "mutation ($input: OpenCounterInput!) { openCounter(input: $input) { userErrors { code } } }"
        variables = {"input": {"counter": self._seat.counter}}
        while await self._try(document, variables, "openCounter") is None:
            await asyncio.sleep(0.1)

    async def _calls(self) -> str | None:
        finishes = self._current is not None or self._is_astray
        payload = await self.act("callNext", counter=self._seat.counter, finishCurrent=finishes)
        if payload["userErrors"]:
            return str(payload["userErrors"][0]["code"])
        self._current, self._is_astray = payload["ticket"]["id"], False
        return None

    async def _serves(self) -> None:
        dice = self.chance.random()
        if dice < 0.6:
            return  # the next call finishes it
        if dice < 0.7:
            await self._ends_current()
        elif dice < 0.76:
            await self._transfers()
        elif dice < 0.82:
            await self._sets_aside()
        elif dice < 0.88:
            self.shift.waiting += await self._leaves("putBack")
        elif dice < 0.94:
            await self._waits_in_vain()
        else:
            await self._does("recall")
        if self._held and self.chance.random() < 0.3:
            await self._resumes()

    async def _ends_current(self) -> None:
        if self._current:
            await self._does("startServing")
            await self._leaves("finish")

    async def _transfers(self) -> None:
        if not await self._does("startServing"):
            return
        queue = self.chance.choice(self._seat.others)
        place = self.chance.choice(("TOTAL_WAIT", "END"))
        self.shift.waiting += await self._leaves("transfer", queue=queue, place=place)

    async def _sets_aside(self) -> None:
        ticket = self._current
        if ticket and await self._leaves("hold"):
            self._held.append(ticket)

    async def _resumes(self) -> None:
        if self._held:
            payload = await self.act("resume", ticket=self._held.pop(0))
            self.shift.waiting += not payload["userErrors"]

    async def _waits_in_vain(self) -> None:
        ticket = self._current
        await self._does("recall")
        if ticket and await self._leaves("markNoShow") and (secret := self.shift.secrets.get(ticket)):
            self.shift.absent.append((ticket, secret))

    async def _does(self, verb: str) -> bool:
        """An act on whoever is here, who may have given up meanwhile."""
        payload = await self.act(verb, ticket=self._current)
        if payload["userErrors"] and payload["userErrors"][0]["code"] == "WRONG_STATE" and verb != "startServing":
            self._current = None
        return not payload["userErrors"]

    async def _leaves(self, verb: str, **input: Any) -> bool:
        if not self._current:
            return False
        payload = await self.act(verb, ticket=self._current, **input)
        self._current = None  # gone, or given up meanwhile: the next call finds out
        return not payload["userErrors"]


def _place(verb: str, input: dict[str, Any]) -> str:
    return _uuid(input["queue"] if verb == "takeTicket" else input.get("ticket") or input["counter"]) or ""


def _outcome(payload: dict[str, Any]) -> Outcome:
    ticket, counter = payload.get("ticket") or {}, payload.get("counter") or {}
    return Outcome(
        code=payload["userErrors"][0]["code"] if payload["userErrors"] else None,
        ticket=_uuid(ticket.get("id")),
        number=ticket.get("number"),
        counter=_uuid(counter.get("id")),
        rule=payload.get("rule"),
    )


def _uuid(id: str | None) -> str | None:
    """The UUID within an id, as the database writes it."""
    found = read_global_id(id) if id else None
    return str(UUID(int=0)) if id and found is None else str(found[1]) if found else None
