"""What a step of an application costs: CPU of the server process over HTTP, against `callNext` in the same rounds.

    python -m tests.bench.applications [--calls 300] [--engine sqlite|postgres|both]

Each file has a form of six answers and two documents, is handed in, checked, sent back, handed in again, processed,
approved and issued, while an officer calls numbers. A round takes ten files through one step after the other, and
calls ten numbers, so that a busy machine weighs on all alike. Linux only.
"""

import argparse
import asyncio
import statistics
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import httpx2

from api.actor import Role
from api.applications import actions as applications
from api.applications.actions import Opened
from api.applications.models import Document
from api.applications.rules.contents import Filled
from api.clock import utc_now
from api.database import close_database, open_database
from api.events import ScanState, Verdict
from api.halls.rules.forms import FieldType, FormField, Requirement
from api.settings import settings
from api.tables import migrate
from schema.node import global_id
from tests.bench.call_next import CALL_NEXT, OPEN, SIGN_IN, fill
from tests.bench.measure import cpu_seconds, databases, pin, report
from tests.e2e.server import running_server
from tests.factories import HallRows, a_citizen, a_hall, a_standard
from tests.feature.application_clients import PERSON
from tests.floor import done
from tests.people import PASSWORD, an_account

GOAL = 2.0  # times callNext
FILES_A_ROUND = 10
WARM_UP_ROUNDS = 4
CALLING = "callNext"
FORM = tuple(FormField(f"FIELD_{place}", FieldType.TEXT, f"Isian {place}") for place in range(6))
PAPERS = (Requirement("KTP", "Kartu tanda penduduk"), Requirement("KK", "Kartu keluarga"))
STEP = """
mutation Step($input: %(name)sApplicationInput!) {
  %(verb)sApplication(input: $input) { application { id number state version } userErrors { code message } }
}
"""


@dataclass(frozen=True)
class Step:
    """One mutation of the way a file goes. who: may do it. again: what tells it from an earlier one of its kind."""

    verb: str
    who: str = "officer"
    again: str = ""
    more: Mapping[str, str] = field(default_factory=dict)

    @property
    def document(self) -> str:
        """What is sent."""
        return STEP % {"verb": self.verb, "name": self.verb[0].upper() + self.verb[1:]}


WAY = (
    Step("submit", "citizen"),
    Step("takeUp"),
    Step("return", more={"reason": "Kartu keluarga tidak terbaca"}),
    Step("submit", "citizen", again="again"),
    Step("takeUp", again="again"),
    Step("advance", more={"to": "IN_PROCESS"}),
    Step("approve", "supervisor"),
    Step("issue"),
)


@dataclass
class File:
    """An application as a client last saw it."""

    id: str
    secret: str
    version: int = 1


async def scene(url: str, files: int) -> tuple[HallRows, list[File]]:
    """A hall with so many people waiting and so many drafts that can be handed in."""
    await migrate(url)
    await open_database(url)
    hall = await a_hall()
    for name, role in (("officer", Role.OFFICER), ("supervisor", Role.SUPERVISOR)):
        await an_account(name, role=role, hall_id=hall.hall_id, agency_id=hall.agency_id)
    await a_standard(hall.service_id, working_days=5, form=FORM, documents=PAPERS)
    await fill(hall, files)
    drafts = [await _a_draft(hall) for _ in range(files)]
    await close_database()
    return hall, drafts


async def _a_draft(hall: HallRows) -> File:
    answers = {part.code: f"jawaban atas {part.label}" for part in FORM}
    begun = applications.open_application(a_citizen(), hall.service_id, Filled(PERSON, {}, answers), now=utc_now())
    opened: Opened = done(await begun)
    for paper in PAPERS:
        await Document.create(
            application_id=opened.application_id,
            requirement=paper.code,
            name="",
            content_type="application/pdf",
            size_bytes=1,
            sha256="",
            storage_key="",
            scan=ScanState.CLEAN,
            verdict=Verdict.ACCEPTED,
            attached_at=utc_now(),
        )
    return File(global_id("Application", opened.application_id), opened.secret)


@dataclass
class People:
    """A citizen, an officer at an open counter and a supervisor, who speak to one server."""

    hall: HallRows
    client: httpx2.AsyncClient
    headers: dict[str, dict[str, str]] = field(default_factory=lambda: {"citizen": {}})

    async def ask(self, who: str, document: str, **values: object) -> dict[str, Any]:
        """The payload of a mutation that was done."""
        body = {"query": document, "variables": {"input": values}}
        answer = await self.client.post("/graphql", json=body, headers=self.headers[who])
        payload: dict[str, Any] = next(iter(answer.json()["data"].values()))
        assert not payload.get("userErrors"), payload
        return payload

    async def arrive(self) -> None:
        """Staff sign in, and the officer sits down."""
        for name in ("officer", "supervisor"):
            token = (await self.ask("citizen", SIGN_IN, username=name, password=PASSWORD))["token"]
            self.headers[name] = {"authorization": f"Bearer {token}"}
        await self.ask("officer", OPEN, counter=global_id("Counter", self.hall.counter_id))

    async def call(self) -> None:
        """The officer calls whoever is next."""
        counter = global_id("Counter", self.hall.counter_id)
        await self.ask("officer", CALL_NEXT, counter=counter, finishCurrent=True, idempotencyKey=uuid4().hex)

    async def go(self, file: File, step: Step) -> None:
        """A file is taken one step on."""
        secret = {"secret": file.secret} if step.who == "citizen" else {}
        at = {"application": file.id, "version": file.version, "idempotencyKey": uuid4().hex}
        payload = await self.ask(step.who, step.document, **at, **step.more, **secret)
        file.version = payload["application"]["version"]


async def costs(url: str, calls: int) -> dict[str, tuple[float, float]]:
    """CPU of the server and time on the caller's clock of each verb, ms a call: medians of rounds."""
    rounds = WARM_UP_ROUNDS + calls // FILES_A_ROUND
    hall, drafts = await scene(url, rounds * FILES_A_ROUND)
    spent: defaultdict[str, list[tuple[float, float]]] = defaultdict(list)
    with running_server(url, environment={"ANTREAN_SECRET": settings().secret.get_secret_value()}) as server:
        assert server.process
        pid = server.process.pid
        pin(pid, 0)
        async with httpx2.AsyncClient(base_url=server.url) as client:
            people = People(hall, client)
            await people.arrive()
            for first in range(0, len(drafts), FILES_A_ROUND):
                for name, cost in (await a_round(people, drafts[first : first + FILES_A_ROUND], pid)).items():
                    spent[name].append(cost)
    return {name: _medians(taken[WARM_UP_ROUNDS:]) for name, taken in spent.items()}


async def a_round(people: People, files: list[File], pid: int) -> dict[str, tuple[float, float]]:
    """Ten files go all the way, and ten numbers are called."""
    spent = {CALLING: await _spent(pid, [people.call for _ in files])}
    for step in WAY:
        acts = [_act(people, file, step) for file in files]
        spent[f"{step.verb} {step.again}".rstrip()] = await _spent(pid, acts)
    return spent


def _act(people: People, file: File, step: Step) -> Callable[[], Awaitable[None]]:
    return lambda: people.go(file, step)


async def _spent(pid: int, acts: list[Callable[[], Awaitable[None]]]) -> tuple[float, float]:
    loop = asyncio.get_running_loop()
    before, began = cpu_seconds(pid), loop.time()
    for act in acts:
        await act()
    return (cpu_seconds(pid) - before) * 1_000 / len(acts), (loop.time() - began) * 1_000 / len(acts)


def _medians(taken: list[tuple[float, float]]) -> tuple[float, float]:
    cpu, wall = zip(*taken, strict=True)
    return statistics.median(cpu), statistics.median(wall)


async def main(options: argparse.Namespace) -> None:
    pin(0, 1)
    rows = []
    async with databases("applications", only=options.engine) as urls:
        for engine, (url,) in urls.items():
            found = await costs(url, options.calls)
            floor = found[CALLING][0]
            rows += [
                (engine, name, f"{cpu:.2f}", f"{cpu / floor:.2f}", GOAL, f"{wall:.2f}")
                for name, (cpu, wall) in found.items()
            ]
    columns = ("database", "verb", "CPU ms a call", f"times {CALLING}", "goal", "wall ms")
    report("steps of applications over HTTP, server CPU, medians of tens", columns, rows)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=300)
    parser.add_argument("--engine", choices=("sqlite", "postgresql", "both"), default="both")
    asyncio.run(main(parser.parse_args()))
