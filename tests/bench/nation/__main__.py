"""Runs the nation's peak against the product, open loop, and says what every part of it costs.

    python -m tests.bench.nation [--halls 508 --screens 25 --consoles 0 --phones 0 --seconds 60 --pace 1 --workers 2]
    python -m tests.bench.nation --full     508 halls, 12,700 screens, then a fifth of the consoles and phones as well
    python -m tests.bench.nation --table    cost against 1, 10, 100 and 508 halls
    python -m tests.bench.nation --quick    20 halls, under a minute

Server, PostgreSQL and generator share the machine: each one's CPU is reported apart. Linux only.
"""

import argparse
import asyncio

from tests.bench.nation.report import tell, tell_series
from tests.bench.nation.run import Options, run

FULL = {"halls": 508, "screens": 25, "consoles": 3_000, "phones": 10_000}
QUICK = {"halls": 20, "screens": 25, "consoles": 100, "phones": 300, "seconds": 8.0, "together": True}
TABLE = (1, 10, 100, 508)


def main() -> None:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--halls", type=int, default=508)
    parser.add_argument("--screens", type=int, default=25, help="sockets of screens in each hall")
    parser.add_argument(
        "--distinct", type=int, default=4, help="screens of a hall that differ: main and its zones"
    )
    parser.add_argument("--consoles", type=int, default=0, help="in all, 30 a hall, hall after hall")
    parser.add_argument("--phones", type=int, default=0, help="in all, 98 a hall, hall after hall")
    parser.add_argument("--seconds", type=float, default=60.0, help="that are measured, for each sort of client")
    parser.add_argument("--pace", type=float, default=1.0, help="1 is the nation's peak rate in every hall")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--statements", action="store_true", help="also list the statements sent most often")
    parser.add_argument(
        "--hold", action="store_true", help="print process ids and the database's address, for a profiler"
    )
    parser.add_argument("--together", action="store_true", help="all sorts of clients at once, in one phase")
    for preset in ("--full", "--table", "--quick"):
        parser.add_argument(preset, action="store_true")
    chosen, _ = parser.parse_known_args()
    parser.set_defaults(**(FULL if chosen.full else {}), **(QUICK if chosen.quick else {}))  # what is typed wins
    given = vars(parser.parse_args())
    presets = {name: given.pop(name) for name in ("full", "table", "quick")}
    if presets["table"]:
        series = [asyncio.run(run(Options(**{**given, "halls": halls}))) for halls in TABLE]
        tell_series(series)
    else:
        tell(asyncio.run(run(Options(**given))))


if __name__ == "__main__":
    main()
