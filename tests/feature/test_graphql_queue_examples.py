"""Every example operation that GraphiQL offers works, in the order of the files: a day at one counter, an application."""

import json
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from api.actor import Role
from api.applications.models import Application, Document
from api.appointments import actions as appointments
from api.appointments.actions import Form, SlotWish
from schema import schema
from schema.node import global_id
from tests.factories import NOW, HallRows, a_citizen, a_hall, a_manager, an_officer
from tests.feature.queue_clients import Clock, ContextAt, Person
from tests.floor import done
from tests.people import PASSWORD, an_account

EXAMPLES = Path(__file__).parents[2] / "schema" / "examples"
NAMES = [path.stem.partition("-")[2] for path in sorted(EXAMPLES.glob("*.graphql"))]
NEXT_TUESDAY = NOW + timedelta(days=7, hours=1)  # 10.00 in the hall
BY_MANAGER = {"pause-hall", "resume-hall", "announce", "hall-events", "close-day"} | {
    *("publish-standard", "deadlines", "create-slot-template", "hall-overview", "hall-day")
}
BY_OFFICER = {"viewer", "open-counter", "console", "call-next", "recall", "start-serving", "hold", "resume"} | {
    *("transfer", "finish", "no-show", "undo"),
    *(
        "work-list",
        "link-application",
        "take-up-application",
        "advance-application",
        "judge-document",
        "booking-list",
    ),
}


class Day:
    """What the examples' placeholders stand for, as the day goes on."""

    def __init__(self, hall: HallRows) -> None:
        self.hall, self.clock = hall, Clock(NOW)
        self.officer = Person(an_officer(hall.hall_id, hall.agency_id), self.clock)
        self.manager = Person(a_manager(hall.hall_id), self.clock)
        self.citizen = Person(a_citizen(), self.clock)
        self.words: dict[str, Any] = {
            "<hall id>": global_id("Hall", hall.hall_id),
            "<service id>": global_id("Service", hall.service_id),
            "<queue id>": global_id("Queue", hall.agencies[1].queue_id),
            "<agency id>": global_id("Agency", hall.agency_id),
            "<counter id>": global_id("Counter", hall.counter_id),
            "<slot start>": NEXT_TUESDAY.isoformat(),
            "<other slot start>": (NEXT_TUESDAY + timedelta(minutes=30)).isoformat(),
            "<username>": "wulan",
            "<password>": PASSWORD,
        }

    def person(self, name: str) -> Person:
        """Who sends this example."""
        return self.manager if name in BY_MANAGER else self.officer if name in BY_OFFICER else self.citizen

    async def prepare(self, name: str) -> None:
        """Bring the counter where the example begins."""
        counter = self.words["<counter id>"]
        if name == "link-application":
            self.clock.pass_(days=1)  # the example before has closed the day
            await self.take()
        if name in {"finish", "no-show"}:
            await self.take()
            await self.officer.did("callNext", counter=counter)
        if name == "finish":
            await self.officer.did("startServing", ticket=self.words["<ticket id>"])
        if name == "transfer":
            await self.officer.did("callNext", counter=counter)
            await self.officer.did("startServing", ticket=self.words["<ticket id>"])
        if name == "judge-document":
            await self.attach()
        if name == "check-in":
            self.clock.now = NEXT_TUESDAY + timedelta(minutes=30)
        if name == "cancel-appointment":
            await self.book()
        for _ in range(2 if name == "no-show" else 0):
            self.clock.pass_(seconds=30)
            await self.officer.did("recall", ticket=self.words["<ticket id>"])
        self.clock.pass_(seconds=61 if name == "no-show" else 1 if name == "undo" else 6)

    async def take(self) -> None:
        """Another number for the placeholders."""
        taken = await self.citizen.did("takeTicket", hall="konawe", service=self.words["<service id>"])
        self.words |= {"<ticket id>": taken["ticket"]["id"], "<ticket secret>": taken["secret"]}

    def remember(self, answer: dict[str, Any]) -> None:
        """The application as its last act left it, for the placeholders."""
        seen = {f"<application {name}>": value for name, value in (answer.get("application") or {}).items()}
        secret = {"<application secret>": answer["secret"]} if answer.get("secret") else {}
        self.words |= {**seen, **secret}

    async def attach(self) -> None:
        """A document of the application for the placeholders, as a row: its bytes are nowhere."""
        application = await Application.get(number=self.words["<application number>"])
        file = {
            "requirement": "KTP",
            "name": "",
            "content_type": "image/jpeg",
            "size_bytes": 1,
            "sha256": "0" * 64,
        }
        row = await Document.create(application_id=application.id, storage_key="x", attached_at=NOW, **file)
        self.words["<document id>"] = global_id("Document", row.id)

    async def book(self) -> None:
        """Another booking for the placeholders, of a citizen who comes in two weeks."""
        starts_at = NEXT_TUESDAY + timedelta(days=7)
        wish, form = SlotWish("konawe", starts_at, service_id=self.hall.service_id), Form("Budi", "081234567891")
        booked = done(await appointments.book_slot(a_citizen(), wish, form, now=self.clock.now))
        self.words["<booking id>"] = global_id("Booking", booked.booking_id)
        self.words["<booking secret>"] = booked.secret


@pytest.fixture
async def day(database: str) -> Day:
    hall = await a_hall(agencies=2, counters=2)
    await an_account("wulan", role=Role.OFFICER, hall_id=hall.hall_id, agency_id=hall.agency_id)
    return Day(hall)


def example(name: str) -> tuple[str, dict[str, Any]]:
    """Text and variables of an example."""
    (path,) = EXAMPLES.glob(f"*-{name}.graphql")
    variables = path.with_suffix(".json")
    return path.read_text("utf-8"), json.loads(variables.read_text("utf-8")) if variables.exists() else {}


def filled(value: Any, words: dict[str, Any]) -> Any:
    """The variables with their placeholders replaced."""
    if isinstance(value, dict):
        return {name: filled(part, words) for name, part in value.items()}
    if isinstance(value, list):
        return [filled(part, words) for part in value]
    return words.get(value, value) if isinstance(value, str) else value


async def test_every_example_works_in_its_order(day: Day) -> None:
    for name in NAMES:
        await day.prepare(name)
        document, variables = example(name)
        context = ContextAt(day.person(name).actor, base_url="https://antrean.example", clock=day.clock)
        values = filled(variables, day.words)
        if "subscription" in document:
            data = await _first(document, values, context)
        else:
            result = await schema.execute(document, variable_values=values, context_value=context)
            assert result.errors is None, (name, result.errors)
            data = result.data or {}
        (answer,) = data.values()
        assert answer, name
        assert isinstance(answer, list) or answer.get("userErrors", []) == [], name
        if name.endswith("-application"):
            day.remember(answer)
        if name == "hold-slot":
            day.words |= {"<booking id>": answer["booking"]["id"], "<booking secret>": answer["secret"]}
        if name == "take-ticket":
            day.words |= {"<ticket id>": answer["ticket"]["id"], "<ticket secret>": answer["secret"]}


async def _first(document: str, values: dict[str, Any], context: ContextAt) -> dict[str, Any]:
    """The first message of a subscription."""
    stream = await schema.subscribe(document, variable_values=values, context_value=context)
    assert isinstance(stream, AsyncIterator), stream
    result = await anext(stream)
    await stream.aclose()  # type: ignore[attr-defined]
    assert result.errors is None, result.errors
    return dict(result.data or {})


@pytest.mark.parametrize("name", NAMES)
def test_an_example_is_one_named_operation_with_a_comment_in_two_languages(name: str) -> None:
    document, _ = example(name)
    indonesian, english, operation, *_ = document.splitlines()
    assert indonesian.startswith("# ")
    assert english.startswith("# ")
    assert operation.split()[0] in {"query", "mutation", "subscription"}
    assert sum(line.startswith(("query", "mutation", "subscription")) for line in document.splitlines()) == 1
