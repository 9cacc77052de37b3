"""Plays officers, kiosks and phones that act: every mutation leaves at its planned moment, whatever came before."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any
from uuid import uuid4

import uvloop

from tests.bench.nation.plan import HallPlan, Step, Visit
from tests.bench.nation.wire import Doors

EXAMPLES = Path(__file__).parents[3] / "schema" / "examples"
CONFIRM = "mutation Confirm($input: ConfirmPrintInput!) { confirmPrint(input: $input) { userErrors { code } } }"
FILES = {"markNoShow": "no-show"}
DOORS = 48
PRINTED_AFTER_SECONDS = 1.5


@dataclass(frozen=True, slots=True)
class Act:
    """One mutation. at: planned; sent, answered: monotonic seconds. outcome: OK, a refusal's code, or what failed."""

    verb: str
    hall: int
    counter: int
    at: float
    sent: float
    answered: float
    outcome: str
    number: str = ""
    attempt: int = 1


def document_of(verb: str) -> str:
    """The shipped example of a verb: what a console or a page sends."""
    words = FILES.get(verb) or "".join(f"-{letter.lower()}" if letter.isupper() else letter for letter in verb)
    return next(EXAMPLES.glob(f"??-{words}.graphql")).read_text()


class Crowd:
    """Everybody who acts in one phase."""

    def __init__(self, halls: Sequence[HallPlan], doors: Doors, began: float) -> None:
        self._halls, self._doors, self._began = halls, doors, began
        verbs = ("takeTicket", "callNext", "recall", "startServing", "finish", "hold", "transfer", "markNoShow")
        self._documents = {verb: document_of(verb) for verb in verbs} | {"confirmPrint": CONFIRM}
        self.acts: list[Act] = []

    async def play(self, visits: Sequence[Visit]) -> None:
        """All of it; returns when the last is answered."""
        await asyncio.gather(*(self._take(visit) for visit in visits), *(self._serve(visit) for visit in visits))

    async def _take(self, visit: Visit) -> None:
        hall, counter = self._halls[visit.hall], self._halls[visit.hall].counters[visit.counter]
        channel, token = ("KIOSK", hall.kiosk_token) if visit.at_kiosk else ("WEB", None)
        wish = {"hall": hall.slug, "queue": counter.queue, "channel": channel, "idempotencyKey": uuid4().hex}
        taken = await self._act("takeTicket", visit, visit.taken_at, wish, token)
        if taken and visit.at_kiosk:
            printed = {"ticket": taken["ticket"]["id"]}
            await self._act("confirmPrint", visit, visit.taken_at + PRINTED_AFTER_SECONDS, printed, token)

    async def _serve(self, visit: Visit) -> None:
        """Call, and bring whoever was called to the end."""
        counter = self._halls[visit.hall].counters[visit.counter]
        call, *rest = visit.steps
        wish = {"counter": counter.id, "idempotencyKey": uuid4().hex}
        called = await self._act("callNext", visit, call.at, wish, counter.token)
        if called:
            for step in rest:
                await self._step(step, visit, called["ticket"], counter.token)

    async def _step(self, step: Step, visit: Visit, ticket: dict[str, Any], token: str) -> None:
        wish = {"ticket": ticket["id"], "idempotencyKey": uuid4().hex}
        if step.verb == "transfer":
            wish |= {"queue": step.queue, "reason": "perlu loket lain"}
        await self._act(step.verb, visit, step.at, wish, token)

    async def _act(
        self, verb: str, visit: Visit, at: float, given: dict[str, Any], token: str | None
    ) -> dict[str, Any] | None:
        """Send it at its moment; the payload, or None when nothing was done."""
        due = self._began + at
        await asyncio.sleep(due - time.monotonic())
        sent = time.monotonic()
        outcome, payload = await self._answer(verb, given, token)
        ticket = payload.get("ticket") or {}
        self.acts.append(
            Act(verb, visit.hall, visit.counter, due, sent, time.monotonic(), outcome,
                ticket.get("number", ""), ticket.get("attempt", 1))
        )  # fmt: skip
        return payload if outcome == "OK" else None

    async def _answer(self, verb: str, given: dict[str, Any], token: str | None) -> tuple[str, dict[str, Any]]:
        try:
            status, answer = await self._doors.ask(self._documents[verb], given, token)
        except (OSError, TimeoutError) as error:
            return f"ERROR {type(error).__name__}", {}
        if status != 200 or answer.get("errors"):
            return f"ERROR {status} {str(answer.get('errors'))[:160]}", {}
        payload = answer["data"][verb]
        refused = payload["userErrors"]
        return (refused[0]["code"] if refused else "OK"), payload


async def _serve(control: Connection, port: int, halls: Sequence[HallPlan]) -> None:
    doors, loop = Doors("127.0.0.1", port), asyncio.get_running_loop()
    await doors.open(DOORS)
    control.send("ready")
    while (given := await loop.run_in_executor(None, control.recv)) is not None:
        visits, began = given
        crowd = Crowd(halls, doors, began)
        await crowd.play(visits)
        control.send(crowd.acts)


def _run(control: Connection, port: int, halls: Sequence[HallPlan]) -> None:
    uvloop.run(_serve(control, port, halls))


class Officers:
    """The process in which they act."""

    def __init__(self, port: int, halls: Sequence[HallPlan]) -> None:
        spawn = get_context("spawn")
        self._control, theirs = spawn.Pipe()
        self.process: BaseProcess = spawn.Process(target=_run, args=(theirs, port, halls), daemon=True)
        self.process.start()
        self._control.recv()

    def begin(self, visits: Sequence[Visit], began: float) -> None:
        """Play them from a moment on."""
        self._control.send((visits, began))

    def acts(self) -> list[Act]:
        """What was done, once all of it is answered."""
        acts: list[Act] = self._control.recv()
        return acts

    def end(self) -> None:
        """Let them go home."""
        self._control.send(None)
        self.process.join(20)
