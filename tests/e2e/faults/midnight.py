"""P17: midnight in three zones, and a clock that jumps, on a running server.

The clock that is moved is the product's own, api.clock.utc_now, in every process of the server, by a module that
Python imports at its start. (libfaketime moves the clocks by which processes sleep, too: its supervisor hung.)
"""

import asyncio
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from itertools import repeat
from pathlib import Path

import orjson

from api.database import connection, fetch
from tests.e2e.faults.crew import Citizen, Shift
from tests.e2e.faults.hall_day import HallPlan, prepared
from tests.e2e.faults.history import History
from tests.e2e.faults.plan import Plan, Run
from tests.e2e.faults.said import ends_of_tracebacks
from tests.e2e.faults.stored import SECRET, Stored, opened, read_all, with_kept_keys
from tests.e2e.faults.verdict import judge
from tests.e2e.server import ROOT, ServerProcess

AT_START = """
from datetime import UTC, datetime, timedelta
from pathlib import Path
import api.clock

def utc_now():
    return datetime.now(UTC) + timedelta(seconds=float(Path(CLOCK).read_text()))

api.clock.utc_now = utc_now  # before anybody has imported it by name
"""
STAYS_SECONDS = 4.0  # longer than the clockwork's second
MIDNIGHTS = (15, 16, 17)  # hours UTC of midnight in WIT, WITA and WIB


@dataclass(frozen=True)
class Jump:
    """A moment to which the server's clock is set, and why."""

    why: str
    at: datetime


def jumps(day: date) -> Iterator[Jump]:
    """From a day's morning over three midnights, with steps back over each, a day ahead, and two days back."""
    noon = datetime(day.year, day.month, day.day, 4, tzinfo=UTC)
    yield Jump("morning", noon)
    for hour in MIDNIGHTS:
        midnight = noon.replace(hour=hour)
        yield Jump(f"a moment before midnight, {hour} UTC", midnight - timedelta(seconds=1.5))
        yield Jump(f"an hour back over it, {hour} UTC", midnight - timedelta(hours=1))
        yield Jump(f"over it again, {hour} UTC", midnight + timedelta(seconds=5))
    yield Jump("a day ahead", noon + timedelta(days=1, hours=14))
    yield Jump("two days back", noon - timedelta(days=1))
    yield Jump("a week ahead", noon + timedelta(days=7))


async def midnight(plan: Plan) -> Run:
    """People take numbers in three zones while the clock of their server jumps; then the run is judged."""
    url, clock = f"sqlite://{plan.home / 'faults.sqlite3'}", plan.home / "clock"
    halls = await prepared(url, officers=12, halls=3)
    steps = list(jumps(datetime.now(UTC).date()))
    _set(clock, steps[0].at)
    server = ServerProcess(url, environment=_faked(clock), log=plan.home / "server.log")
    history = History(plan.home / "history.jsonl")
    await asyncio.to_thread(server.start)
    shift = Shift(server.port, history, plan.seed, target=0, backlog=0)
    try:
        takers = [Citizen(shift, [hall], number) for number, hall in enumerate(halls)]
        for step in steps:
            print(f"the clock: {step.why}", flush=True)
            _set(clock, step.at)
            until = time.monotonic() + (plan.seconds or STAYS_SECONDS)
            await asyncio.gather(*map(_take_numbers, takers, halls, repeat(until)))
    finally:
        await asyncio.to_thread(server.stop)
        history.close()
    return await _judged(plan, url, history)


async def _take_numbers(taker: Citizen, hall: HallPlan, until: float) -> None:
    while time.monotonic() < until:
        await taker.act("takeTicket", hall=hall.slug, queue=taker.chance.choice(hall.queues))
        await asyncio.sleep(0.2)


async def _judged(plan: Plan, url: str, history: History) -> Run:
    """Keys are forgotten after 48 hours, and a week went by: they are not asked for here."""
    run = Run()
    answers = with_kept_keys(history.answers)
    stored = replace(await read_all(url), keys=frozenset(answer.key for answer in answers))
    run.violations += judge(answers, stored, (), history.unanswered)
    run.check("numbers", True, "", looked_at=len(stored.tickets))
    days = {ticket.day for ticket in stored.tickets}
    run.check("the clock did jump", len(days) >= 4, f"numbers of {sorted(days)} only")
    closed = await _closed(url)
    run.check("days are closed", len(closed) >= 4, f"{len(closed)} were", looked_at=len(closed))
    for hall, day, version in closed:
        late = sorted(_labels_after(stored, hall, day, version))
        run.check("a closed day stays closed", not late, f"{late[:5]} of {day}", looked_at=len(stored.tickets))
    ends = ends_of_tracebacks(plan.home / "server.log")
    run.check("0 tracebacks", not ends, str(ends[:3]))
    refused = Counter(answer.outcome.code for answer in history.answers if answer.outcome.code)
    run.figures |= {
        "numbers": len(stored.tickets),
        "days": sorted(days),
        "days closed": len(closed),
        "refused": dict(refused),
    }
    return run


def _labels_after(stored: Stored, hall: str, day: str, version: int) -> Iterator[str]:
    """Numbers of a day, or of one before, that were given out after it was closed."""
    days = {ticket.id: (ticket.day, ticket.label) for ticket in stored.tickets}
    for event in stored.events:
        if event.hall == hall and event.kind == "TicketTaken" and event.version > version and event.ticket in days:
            taken_of, label = days[event.ticket]
            if taken_of <= day:
                yield label


async def _closed(url: str) -> list[tuple[str, str, int]]:
    """Each day that was closed in a hall, with the version at which it was."""
    async with opened(url):
        rows = await fetch(connection(), "SELECT hall_id, version, payload FROM journal WHERE kind = 'DayClosed'")
    return [(str(row["hall_id"]), str(orjson.loads(row["payload"])["day"]), row["version"]) for row in rows]


def _set(clock: Path, at: datetime) -> None:
    """Put the server's clock to a moment, from which it goes on."""
    offset = (at - datetime.now(UTC)).total_seconds()
    fresh = clock.with_suffix(".new")
    fresh.write_text(f"{offset:+.0f}")
    fresh.replace(clock)  # at once: a half-written offset is another time


def _faked(clock: Path) -> dict[str, str]:
    """The environment of a server whose hall clock is the file's; its stopwatches stay real."""
    folder = clock.parent / "at-start"
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(AT_START.replace("CLOCK", repr(str(clock))))
    return {"PYTHONPATH": f"{folder}:{ROOT}", "ANTREAN_SECRET": SECRET}
