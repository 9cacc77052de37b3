"""People who speak GraphQL in the stories about the queue, with a clock that the story moves."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from api.actor import Actor
from schema import schema
from schema.context import Context
from schema.node import global_id
from tests.factories import NOW, HallRows, a_citizen, an_officer

VERB = """mutation ($input: %(name)sInput!) { %(verb)s(input: $input) {
    %(fields)s
    userErrors { code message english: message(language: EN) field retryAfterSeconds }
} }"""
TICKET = "ticket { id number state position }"
APPLICATION = "application { id number state version }"
FILLING = ("saveApplication", "submitApplication", "cancelApplication")
PROCESSING = tuple(
    f"{act}Application" for act in ("takeUp", "return", "advance", "approve", "reject", "issue", "collect")
)
FIELDS = {
    **dict.fromkeys((*FILLING, *PROCESSING), APPLICATION),
    "saveApplication": f"{APPLICATION} secret",
    **dict.fromkeys(("linkApplication", "unlinkApplication"), f"{APPLICATION} {TICKET}"),
    "trackApplication": "tracking { number state submittedAt dueOn overdue missing { code label } }",
    "takeTicket": f"{TICKET} secret statusUrl peopleAhead",
    "callNext": f"{TICKET} counter {{ id label }} rule",
    "callTicket": f"{TICKET} counter {{ id label }} rule",
    "undo": f"{TICKET} counter {{ id state }}",
    "openCounter": "counter { id state reason staff }",
    "pauseCounter": "counter { id state reason staff }",
    "closeCounter": "counter { id state reason staff }",
    "closeDay": "day expired hall { id }",
}


@dataclass
class Clock:
    """The time of the story."""

    now: datetime = NOW

    def pass_(self, **spans: float) -> None:
        """Let time pass: pass_(minutes=3)."""
        self.now += timedelta(**spans)


@dataclass
class ContextAt(Context):
    """A context whose clock is the story's."""

    clock: Clock = field(default_factory=Clock)

    def now(self) -> datetime:
        return self.clock.now


@dataclass
class Person:
    """Somebody who sends operations as this actor."""

    actor: Actor
    clock: Clock = field(default_factory=Clock)

    async def asks(self, document: str, **variables: Any) -> dict[str, Any]:
        """The data of an operation that has no errors."""
        context = ContextAt(self.actor, base_url="https://antrean.example", clock=self.clock)
        result = await schema.execute(document, variable_values=variables, context_value=context)
        assert result.errors is None, result.errors
        assert result.data is not None
        return result.data

    async def does(self, verb: str, **input: Any) -> dict[str, Any]:
        """The payload of a mutation of the queue, whatever it says."""
        name = verb[0].upper() + verb[1:]
        document = VERB % {"name": name, "verb": verb, "fields": FIELDS.get(verb, TICKET)}
        payload: dict[str, Any] = (await self.asks(document, input=input))[verb]
        return payload

    async def did(self, verb: str, **input: Any) -> dict[str, Any]:
        """The payload of a mutation that was done."""
        payload = await self.does(verb, **input)
        assert payload["userErrors"] == [], payload["userErrors"]
        return payload

    async def is_refused(self, verb: str, **input: Any) -> dict[str, Any]:
        """The one user error of a mutation that was not done: everything else in its payload is null."""
        payload = await self.does(verb, **input)
        (error,) = payload.pop("userErrors")
        assert set(payload.values()) == {None}, payload
        return dict(error)


@dataclass
class Visit:
    """A hall with an officer at an open counter and a citizen, all on one clock."""

    hall: HallRows
    clock: Clock
    officer: Person
    citizen: Person

    @property
    def counter(self) -> str:
        """Id of the officer's counter."""
        return global_id("Counter", self.hall.counter_id)

    def person(self, actor: Actor) -> Person:
        """Somebody else, on the same clock."""
        return Person(actor, self.clock)

    async def takes(self, **input: Any) -> dict[str, Any]:
        """The payload of a number that the citizen took in the first queue."""
        wish = {"hall": self.hall.slug, "queue": global_id("Queue", self.hall.queue_id), **input}
        return await self.citizen.did("takeTicket", **wish)

    async def opens(self) -> None:
        """The officer sits down."""
        await self.officer.did("openCounter", counter=self.counter)

    async def calls(self) -> dict[str, Any]:
        """The payload of the officer's next call."""
        return await self.officer.did("callNext", counter=self.counter)


def a_visit(hall: HallRows) -> Visit:
    """A visit that can begin."""
    clock = Clock()
    officer = Person(an_officer(hall.hall_id, hall.agency_id), clock)
    return Visit(hall, clock, officer, Person(a_citizen(), clock))
