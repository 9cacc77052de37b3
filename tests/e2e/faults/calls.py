"""Many people work while their server and its database are killed, frozen and restarted; then the run is judged."""

import asyncio
import re
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

from tests.e2e.faults.crew import Citizen, Officer, Shift
from tests.e2e.faults.hall_day import HallPlan, prepared
from tests.e2e.faults.history import History
from tests.e2e.faults.plan import Plan, Run
from tests.e2e.faults.replay import Violation
from tests.e2e.faults.saboteur import Saboteur
from tests.e2e.faults.said import ends_of_tracebacks
from tests.e2e.faults.screens import QUERY, Tv
from tests.e2e.faults.stored import SECRET, Stored, read_all, with_kept_keys
from tests.e2e.faults.verdict import Screen, judge
from tests.e2e.faults.wire import NoAnswer, Wire
from tests.e2e.server import ServerProcess, wait_until_ready
from tests.postgres import Cluster, running_cluster

QUIET_SECONDS = 2.0
BACK_SECONDS = 15.0
TVS_A_HALL = 2
TELL_SECONDS = 5.0
OUTAGE = re.compile(
    r"(asyncpg\.exceptions\.[\w.]*(Connect|Shutdown|Interface|InternalClient)\w*|asyncio\.exceptions\.CancelledError"
    r"|Connection\w*Error|OSError|TimeoutError|tortoise\.exceptions\.DBConnectionError)\b"
)


async def on_postgres(plan: Plan) -> Run:
    """Several workers on a durable PostgreSQL of its own."""
    with running_cluster() as cluster:
        return await _run(plan, cluster.url, cluster)


async def on_sqlite(plan: Plan) -> Run:
    """One process on one file; it is killed as by a power cut, and started again."""
    return await _run(replace(plan, workers=1), f"sqlite://{plan.home / 'faults.sqlite3'}", None)


async def _run(plan: Plan, url: str, cluster: Cluster | None) -> Run:
    halls = await prepared(url, officers=plan.officers, halls=plan.halls)
    server = ServerProcess(
        url,
        workers=plan.workers,
        environment={"ANTREAN_ACTOR_REQUESTS_PER_MINUTE": "1000000", "ANTREAN_SECRET": SECRET},
        log=plan.home / "server.log",
    )
    await asyncio.to_thread(server.start)
    history = History(plan.home / "history.jsonl")
    shift = Shift(server.port, history, plan.seed, target=plan.calls, backlog=3 * plan.officers)
    saboteur = Saboteur(server, cluster, plan.seed, plan.every_seconds)
    tvs = [Tv(server.port, hall.slug, f"{hall.slug} TV {n}") for hall in halls for n in range(TVS_A_HALL)]
    watching = [asyncio.create_task(tv.works()) for tv in tvs]
    began = time.monotonic()
    telling = asyncio.create_task(_tell(shift, saboteur, began))
    try:
        await _day(plan, shift, halls, saboteur)
        seconds = time.monotonic() - began
        screens = await _end_of_day(server, shift, halls, tvs)
    finally:
        for task in (*watching, telling):
            task.cancel()
        await asyncio.gather(*watching, telling, return_exceptions=True)
        history.close()
        await asyncio.to_thread(server.stop)
    stored = await read_all(url)
    violations = judge(with_kept_keys(history.answers), stored, screens, history.unanswered)
    violations += _said_in_the_log(plan.home / "server.log")
    return Run(violations, _figures(shift, saboteur, tvs, seconds), _looked_at(history, stored, tvs))


async def _day(plan: Plan, shift: Shift, halls: list[HallPlan], saboteur: Saboteur) -> None:
    """Everybody works until all are served; then the breaking ends."""
    stop = asyncio.Event()
    if plan.minutes:
        asyncio.get_running_loop().call_later(plan.minutes * 60, shift.close)
    breaking = asyncio.create_task(saboteur.works(stop))
    seats = [seat for hall in halls for seat in hall.seats]
    people = [
        *(Citizen(shift, halls, number).works() for number in range(plan.citizens)),
        *(Officer(shift, seat, number).works() for number, seat in enumerate(seats)),
    ]
    ended = await asyncio.gather(*people, return_exceptions=True)
    stop.set()
    await breaking
    for problem in ended:
        if isinstance(problem, BaseException) and not isinstance(problem, NoAnswer):
            raise problem


async def _tell(shift: Shift, saboteur: Saboteur, began: float) -> None:
    """A line every few seconds, so that whoever waits sees what is going on."""
    told = 0
    while True:
        await asyncio.sleep(TELL_SECONDS)
        answered, acts = len(shift.history.answers), ", ".join(act for _, act, _ in saboteur.diary[told:])
        told = len(saboteur.diary)
        met = dict(shift.faults.most_common(4))
        print(
            f"{time.monotonic() - began:6.0f} s  {shift.taken} taken, {answered} answered,"
            f" about {shift.waiting} wait; broken: {acts or '-'}; met {met}",
            flush=True,
        )


async def _end_of_day(server: ServerProcess, shift: Shift, halls: list[HallPlan], tvs: list[Tv]) -> list[Screen]:
    """Once all is whole again, one last number in each hall; what every TV shows 2 s later."""
    await asyncio.to_thread(wait_until_ready, server.url)
    await _all_back(tvs)
    last = Citizen(shift, halls, number=10_000)
    for hall in halls:
        await last.act("takeTicket", hall=hall.slug, queue=hall.queues[0])
    wanted: dict[str, Any] = {}
    wire = Wire(server.port)
    for hall in halls:
        wanted[hall.slug] = (await wire.ask(QUERY, {"hall": hall.slug}))["board"]
    await wire.close()
    deadline = time.monotonic() + QUIET_SECONDS
    while time.monotonic() < deadline and any(tv.board != wanted[tv.hall] for tv in tvs):
        await asyncio.sleep(0.05)
    return [Screen(tv.name, list(tv.frames), tv.board, wanted[tv.hall]) for tv in tvs]


async def _all_back(tvs: list[Tv]) -> None:
    """Until each TV is connected again, or 15 s are over."""
    deadline = time.monotonic() + BACK_SECONDS
    while time.monotonic() < deadline and not all(tv.is_connected for tv in tvs):
        await asyncio.sleep(0.05)


def _said_in_the_log(path: Path) -> list[Violation]:
    """A database that goes away, or is too slow, may be said at length; nothing else may go wrong."""
    return [
        Violation("no fault of our own", f"{end} in {path}")
        for end in ends_of_tracebacks(path)
        if not OUTAGE.match(end)
    ]


def _figures(shift: Shift, saboteur: Saboteur, tvs: list[Tv], seconds: float) -> dict[str, Any]:
    first = [answer for answer in shift.history.answers if answer.told == "FIRST"]
    done = Counter(answer.verb for answer in first if answer.outcome.code is None)
    waits = sorted(answer.at - answer.sent for answer in first)
    return {
        "seed": shift.seed,
        "seconds": round(seconds, 1),
        "calls": done["callNext"],
        "acknowledged": len(shift.history.answers),
        "done": dict(done),
        "refused": dict(Counter(answer.outcome.code for answer in first if answer.outcome.code)),
        "answered p50, p99, max s": [round(waits[int(len(waits) * share)], 3) for share in (0.5, 0.99)]
        + [round(waits[-1], 3)],
        "needed a retry": sum(answer.tries > 1 for answer in shift.history.answers),
        "faults met": dict(shift.faults.most_common(8)),
        "broken": dict(saboteur.done),
        "worker replaced, max s": round(max(saboteur.replaced_seconds, default=0), 2),
        "process back, max s": round(max(saboteur.back_seconds, default=0), 2),
        "frames": sum(len(tv.frames) for tv in tvs),
        "TV connections": sum(tv.connections for tv in tvs),
    }


def _looked_at(history: History, stored: Stored, tvs: list[Tv]) -> dict[str, int]:
    """How many things each check looked at, so that a check that saw nothing cannot pass for one that found nothing."""
    calls = sum(event.kind == "TicketCalled" for event in stored.events)
    return {
        "called twice": calls,
        "overtaken": calls,
        "lost": len(stored.tickets),
        "states are chained": len(stored.events),
        "numbers": len(stored.tickets),
        "numbers in the order taken": len(stored.tickets),
        "a key has one result": sum(answer.told != "FIRST" for answer in history.answers),
        "acknowledged and stored": len(history.answers),
        "done once, and told": len(stored.events),
        "stands as the journal says": len(stored.tickets),
        "versions": len(stored.events),
        "calls shown": len(stored.called),
        "screens": sum(len(tv.frames) for tv in tvs),
        "answered in the end": len(history.answers),
        "no fault of our own": len(history.answers),
    }
