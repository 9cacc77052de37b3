"""How often the wait that people are told is the wait they have, on simulated days of eight halls.

    python -m tests.bench.wait_range [--days 40] [--seed 1] [--hall "three counters"]
    python -m tests.bench.wait_range --database postgres://… --hall konawe [--days 40]

Days have morning and noon peaks, breaks, officers of different speed, counters that open late or only for a crowd,
priorities, people who do not come, and services of mixed length; counters call by the product's own rule. Everybody
is told a range on joining, from what the product would know then: the queue's newest hundred visits, the counters
that are open, the people ahead. And one who waits is told anew at each arrival, as on a phone that follows.

With a database, the days that a real hall has recorded are replayed instead; nothing is written to it.
"""

import argparse
import asyncio
from collections.abc import Iterable

from api.clock import utc_now
from api.database import close_database, open_database
from tests.bench.wait_range.days import Told, simulated
from tests.bench.wait_range.halls import HALLS
from tests.bench.wait_range.recorded import recorded
from tests.bench.wait_range.verdict import Verdict

HEAD = (
    f"{'':34}{'people':>7}{'inside':>8}{'above':>7}{'below':>7}{'<= p50':>8}{'error':>9}{'off by':>8}"
    f"{'width':>7}   {'p10 - p50 - p90':<20}{'silent':>7}"
)
CROWDS = ((0, 0), (1, 3), (4, 9), (10, 19), (20, 10_000))


def line(name: str, outcomes: Iterable[Told]) -> str:
    """One row of the report."""
    it = Verdict.of(outcomes)
    typical = " - ".join(f"{minutes:.0f}" for minutes in it.typical) + " min"
    return (
        f"{name:34}{it.people:>7}{it.inside:>8.1%}{it.above:>7.1%}{it.below:>7.1%}{it.under_half:>8.1%}"
        f"{it.error_minutes:>+5.1f} min{it.off_minutes:>4.1f} min{it.width:>7.2f}   {typical:<20}{it.silent:>7.1%}"
    )


def main() -> None:
    """Print a row for each hall, for each crowd, and for all."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--days", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--hall", help="only this one")
    parser.add_argument("--database", help="where its days were recorded")
    asked = parser.parse_args()
    print(HEAD)
    if asked.database:
        told = asyncio.run(replayed(asked.database, asked.hall, asked.days))
    else:
        told = simulate(asked.hall, asked.days, asked.seed)
    joined, again = ([each for each in told if each.again is later] for later in (False, True))
    for least, most in CROWDS:
        name = f"  {least} to {most} ahead" if most < 10_000 else f"  {least} and more ahead"
        say(name, [each for each in joined if least <= each.ahead <= most])
    say("all, on joining", joined)
    say("all, asked again while waiting", again)


def simulate(only: str | None, days: int, seed: int) -> list[Told]:
    """All simulated halls, or one; a row each."""
    everybody = []
    for hall in HALLS:
        if only in (None, hall.name):
            told = list(simulated(hall, days=days, seed=seed))
            say(hall.name, [each for each in told if not each.again])
            everybody += told
    return everybody


async def replayed(database: str, hall: str | None, days: int) -> list[Told]:
    """The days of one hall of a database."""
    if not hall:
        raise SystemExit("which hall? --hall konawe")
    await open_database(database)
    try:
        return await recorded(hall, days=days, now=utc_now())
    finally:
        await close_database()


def say(name: str, outcomes: list[Told]) -> None:
    """A row, if anybody of these was told anything."""
    if any(each.told for each in outcomes):
        print(line(name, outcomes), flush=True)


if __name__ == "__main__":
    main()
