"""What one board costs to N subscribers: CPU of the server per delivered message, against a floor in the same run.

    python -m tests.bench.fan_out [--quick] [--peers] [--cases hall-100 hall-1000 hall-10000 groups phones stalled]

One board of 2.8 KB; the generator publishes at fixed times, whatever the server does, and delays count from the
scheduled time. The database is left out: ours is the product as it is served, its boards read from memory
(tests/bench/fan_out_ours.py). --peers: also graphql-yoga and Mercurius, which npm installs. Linux only.
"""

import argparse
import gc
import os
import resource
import tempfile
from dataclasses import replace
from pathlib import Path

from tests.bench.fan_out_crowd import Door
from tests.bench.fan_out_measure import Load, Table, measure, measure_stalled, started
from tests.bench.fan_out_peers import PEERS, install
from tests.bench.measure import pin, report

DOCUMENT = (Path(__file__).parents[2] / "display" / "board.graphql").read_text()
QUEUE = "subscription ($id: ID!) { queue(id: $id) { waiting called { number state counterLabel zone at } } }"
RAW, OWN_IDS, SAME_ID = Door(), Door(DOCUMENT), Door(DOCUMENT, own_ids=False)

HALLS = {
    "hall-100": Load("one hall", 100, events=100, per_second=40),
    "hall-1000": Load("one hall", 1_000, events=30, per_second=8, ratio=1.25),
    "hall-10000": Load("one hall", 10_000, events=6, per_second=1, ratio=1.25, p99_ms=250),
}
GROUPS = Load("halls of 20", 10_000, events=940, per_second=235, halls=500, ratio=1.5)
PHONES = Load("phones on a queue", 1_000, events=30, per_second=8)
STALLED = Load("a tenth reads nothing", 1_000, events=60, per_second=10, batches=10)


def one_hall(load: Load, table: Table, folder: Path, *, peers: bool) -> None:
    """One hall, and everything that could serve it."""
    run(load, "floor", RAW, table, folder, "floor: websockets.broadcast")
    run(load, "starlette", RAW, table, folder, "Starlette, raw socket")
    run(load, "ours", OWN_IDS, table, folder, "ours, an id each")
    run(load, "ours", SAME_ID, table, folder, "ours, one id")
    if load.sockets == 100:
        run(slower(load), "stock", OWN_IDS, table, folder, "Strawberry as it comes")
    for name in PEERS if peers else ():
        run(slower(load), name, OWN_IDS, table, folder, PEERS[name])


def slower(load: Load) -> Load:
    """As much as a server bears that is many times slower."""
    return replace(load, events=max(2, load.events // 10), per_second=load.per_second / 8, batches=2)


def groups(load: Load, table: Table, folder: Path) -> None:
    """Many halls with 20 screens each: the nation's case."""
    run(load, "floor", RAW, table, folder, "floor: websockets.broadcast")
    run(load, "ours", OWN_IDS, table, folder, "ours, an id each")


def phones(load: Load, table: Table, folder: Path) -> None:
    """Many phones that follow one queue. The floor sends as many bytes, so it comes second."""
    with started("ours", folder) as server:
        id = (server.folder / "queue").read_text()
        door = Door(QUEUE, lambda _: {"id": id}, marker=b'"waiting":["A-', end=b'"')
        ours = measure(server, door, load)
    with started("floor", folder, size=ours.got.bytes // max(1, ours.got.messages)) as server:
        table.add(load, measure(server, RAW, load), "floor, as many bytes")
    table.add(load, ours, "ours, an id each")


def stalled(load: Load, table: Table, folder: Path) -> None:
    """A tenth of the subscribers stops reading: what the others notice, what it costs, when it is cut."""
    with started("ours", folder) as server:
        table.add(load, measure_stalled(server, OWN_IDS, load, load.sockets // 10), "ours, an id each")


def run(load: Load, name: str, door: Door, table: Table, folder: Path, label: str) -> None:
    """Start a server, measure it, and write it down."""
    with started(name, folder, halls=load.halls) as server:
        table.add(load, measure(server, door, load), label)
    gc.collect()


def main(arguments: argparse.Namespace) -> None:
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    os.environ.setdefault("COLUMNS", "170")  # of the table, where there is no terminal
    pin(0, 1)
    gc.disable()
    table, quick = Table(), arguments.quick
    cases = arguments.cases or (["hall-100", "hall-1000", "groups", "phones"] if quick else [*HALLS, *OTHERS])
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if arguments.peers:
            install(folder)
        for case in cases:
            load = HALLS.get(case) or OTHERS[case][1]
            load = load.shortened() if quick else load
            if case in HALLS:
                one_hall(load, table, folder, peers=arguments.peers)
            else:
                OTHERS[case][0](load, table, folder)
    report("fan-out, CPU of the server", table.columns, table.rows)


OTHERS = {"groups": (groups, GROUPS), "phones": (phones, PHONES), "stalled": (stalled, STALLED)}

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="smaller loads, below a minute")
    parser.add_argument("--peers", action="store_true", help="graphql-yoga and Mercurius too")
    parser.add_argument("--cases", nargs="*", choices=[*HALLS, *OTHERS], metavar="CASE")
    main(parser.parse_args())
