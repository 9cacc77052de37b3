"""How often the wait that people are told is the wait they have, on simulated days of eight halls.

    python -m tests.bench.wait_range [--days 40] [--seed 1] [--hall "three counters"]

Days have morning and noon peaks, breaks, officers of different speed, counters that open late or only for a crowd,
priorities, people who do not come, and services of mixed length; counters call by the product's own rule. Everybody
is told a range on joining, from what the product would know then: the queue's newest hundred visits, the counters
that are open, the people ahead. And one who waits is told anew at each arrival, as on a phone that follows.
"""

import argparse
from collections.abc import Iterable

from tests.bench.wait_range.days import Told, simulated
from tests.bench.wait_range.halls import HALLS
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
    """Simulate, and print a row for each hall, for each crowd, and for all."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--days", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--hall", help="only this one")
    asked = parser.parse_args()
    joined: list[Told] = []
    again: list[Told] = []
    print(HEAD)
    for hall in HALLS:
        if asked.hall in (None, hall.name):
            told = list(simulated(hall, days=asked.days, seed=asked.seed))
            print(line(hall.name, [each for each in told if not each.again]), flush=True)
            joined += [each for each in told if not each.again]
            again += [each for each in told if each.again]
    for least, most in CROWDS:
        if crowd := [each for each in joined if least <= each.ahead <= most]:
            print(line(f"  {least} to {most} ahead" if most < 10_000 else f"  {least} and more ahead", crowd))
    print(line("all, on joining", joined))
    print(line("all, asked again while waiting", again))


if __name__ == "__main__":
    main()
