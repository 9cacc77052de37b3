"""Runs one story of faults, or all of them; the exit code is 1 if any promise was broken."""

import argparse
import asyncio
import json
import sys
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.e2e.faults import calls, halfopen, hostile, malformed, midnight, stalled, storm
from tests.e2e.faults.plan import Plan, Run

STORIES: dict[str, Callable[[Plan], Awaitable[Run]]] = {
    "calls": calls.on_postgres,
    "sqlite": calls.on_sqlite,
    "storm": storm.storm,
    "hostile": hostile.hostile,
    "malformed": malformed.malformed,
    "halfopen": halfopen.half_open,
    "stalled": stalled.stalled,
    "midnight": midnight.midnight,
}


def main() -> int:
    """Run what the command line asks for."""
    asked = _arguments()
    stories = list(STORIES) if asked.story == "all" else [asked.story]
    broken = 0
    for story in stories:
        home = Path(tempfile.mkdtemp(prefix=f"antrean-faults-{story}-"))
        print(f"{story}: seed {asked.seed}, history and logs in {home}", flush=True)
        run = asyncio.run(STORIES[story](_plan(asked, story, home)))
        report(story, run)
        broken += len(run.violations)
    return 1 if broken else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.e2e.faults", description=__doc__)
    parser.add_argument("story", nargs="?", default="calls", choices=[*STORIES, "all"])
    parser.add_argument("--seed", type=int, default=1, help="decides who does what and what breaks when")
    parser.add_argument("--calls", type=int, default=3_000, help="numbers to take and call (long form: 100000)")
    parser.add_argument("--minutes", type=float, help="take no more numbers after so long")
    parser.add_argument("--every", type=float, default=2.5, help="seconds between faults")
    parser.add_argument("--officers", type=int, default=64)
    parser.add_argument("--citizens", type=int, default=32, help="who take numbers, give them up, come back")
    parser.add_argument("--size", type=int, help="inputs, connections or clients of the other stories")
    parser.add_argument("--seconds", type=float, help="how long a storm lasts, or a clock stands at one moment")
    return parser.parse_args()


def _plan(asked: argparse.Namespace, story: str, home: Path) -> Plan:
    return Plan(
        calls=asked.calls,
        officers=asked.officers,
        citizens=asked.citizens,
        every_seconds=asked.every,
        seed=asked.seed,
        minutes=asked.minutes,
        size=asked.size,
        seconds=asked.seconds,
        home=home,
    )


def report(story: str, run: Run) -> None:
    """A table for people, one JSON line for programs."""
    table = Table("check", "looked at", "violations", title=f"faults: {story}")
    for check, count in run.looked_at.items():
        found = [violation for violation in run.violations if violation.check == check]
        table.add_row(check, str(count), str(len(found)))
    Console().print(table)
    for violation in run.violations[:30]:
        print(f"VIOLATION {violation.check}: {violation.what}")
    print(json.dumps({"faults": story, "violations": len(run.violations), **run.figures}, default=str))


if __name__ == "__main__":
    sys.exit(main())
