"""Sets a nation up, lets its peak happen once for each sort of client, and measures every part meanwhile."""

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import asyncpg

from tests.bench.nation.meters import Meters, Reading, memory_bytes, open_files
from tests.bench.nation.officers import Act, Officers
from tests.bench.nation.plan import CONSOLES, HALLS, PHONES, TAIL_SECONDS, HallPlan, visits
from tests.bench.nation.planting import plant_nation
from tests.bench.nation.verdict import Verdict, judge
from tests.bench.nation.watchers import Post, Seen, Watchers, posts
from tests.e2e.server import ServerProcess
from tests.postgres import running_cluster

KINDS = ("screen", "console", "phone")
CONSOLES_A_HALL, PHONES_A_HALL = round(CONSOLES / HALLS), round(PHONES / HALLS)
COUNTS_STATEMENTS = ("shared_preload_libraries=pg_stat_statements", "pg_stat_statements.track=top")
IDLE_SECONDS = 5.0
SETTLE_SECONDS = 3.0
PRACTICE_SECONDS, PRACTICE_PACE = 6.0, 60.0
SEED = 20261124


@dataclass(frozen=True, slots=True)
class Options:
    """What to run. screens: sockets a hall, on `distinct` screens; consoles, phones: in all. pace: 1 is the peak.

    together: all sorts of clients in one phase. hold: print the workers' process ids and the database's address, for a profiler.
    """

    halls: int = HALLS
    screens: int = 25
    distinct: int = 4
    consoles: int = 0
    phones: int = 0
    seconds: float = 60.0
    pace: float = 1.0
    workers: int = 2
    statements: bool = False
    hold: bool = False
    together: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Phase:
    """The peak with so many sockets open. opened, idle, used: while they were opened, then in silence, then measured.

    events: acknowledged in the measured seconds. messages, bytes: sent to each sort of client in them.
    """

    sockets: Counter[str]
    opened: Reading
    idle: Reading
    used: Reading
    events: int
    messages: Counter[str]
    bytes: Counter[str]
    verdict: Verdict
    duplicates: int
    backwards: int
    troubles: Counter[str]
    worker_bytes: int
    files_a_worker: list[int]


@dataclass(slots=True)
class Day:
    """Everything one run has shown."""

    options: Options
    plant_seconds: float = 0.0
    worker_bytes_before: int = 0
    generator_bytes: int = 0
    server_said: str = ""
    phases: list[Phase] = field(default_factory=list)
    statements: list[Any] = field(default_factory=list)


async def run(options: Options) -> Day:
    """The whole of it, from an empty PostgreSQL."""
    day, began = Day(options), time.monotonic()
    with running_cluster(COUNTS_STATEMENTS) as cluster:
        *halls, practice = await plant_nation(cluster.url, halls=options.halls + 1, screens=options.distinct)
        day.plant_seconds = time.monotonic() - began
        connection = await asyncpg.connect(cluster.url)
        await connection.execute("CREATE EXTENSION IF NOT EXISTS pg_stat_statements")
        with _serving(cluster.url, options, day) as server:
            assert cluster.server
            assert server.process
            parts = {"server": [server.process.pid], "PostgreSQL": [cluster.server.pid], "generator": []}
            workers = server.worker_pids()
            day.worker_bytes_before = memory_bytes(workers)
            if options.hold:
                print("workers:", *workers, "database:", cluster.url, flush=True)
            meters = Meters(parts, connection)
            play = Play(
                options, halls, Officers(server.port, [*halls, practice]), Watchers(server.port), meters, workers
            )
            await _phases(play, day)
        await connection.close()
    return day


@contextmanager
def _serving(url: str, options: Options, day: Day) -> Iterator[ServerProcess]:
    """The product; what it says is kept for the report."""
    with TemporaryDirectory() as folder:
        log = Path(folder) / "server.log"
        server = ServerProcess(url, options.workers, log=log)
        try:
            server.start()
            yield server
        finally:
            server.stop()
            day.server_said = log.read_text(errors="replace")


async def _phases(play: "Play", day: Day) -> None:
    await play.practise()
    for kinds in [KINDS] if play.options.together else [(kind,) for kind in KINDS]:
        if wanted := play.wanted(kinds):
            day.phases.append(await play.phase(wanted))
    day.generator_bytes = memory_bytes(play.meters.parts["generator"])
    day.statements = await play.meters.dearest() if play.options.statements else []
    play.end()


@dataclass(slots=True)
class Play:
    """One server with its officers and its watchers; phase after phase opens another sort of client."""

    options: Options
    halls: list[HallPlan]
    officers: Officers
    watchers: Watchers
    meters: Meters
    workers: list[int]
    posts: list[Post] = field(default_factory=list)
    seed: int = SEED

    async def practise(self) -> None:
        """Act in a hall of its own that nobody watches, so that every worker has read every document before."""
        practice = len(self.halls)
        planned = visits([self.halls[0]], seconds=PRACTICE_SECONDS, pace=PRACTICE_PACE, seed=SEED)
        self.officers.begin([replace(visit, hall=practice) for visit in planned], time.monotonic())
        await asyncio.to_thread(self.officers.acts)

    def wanted(self, kinds: Sequence[str]) -> list[Post]:
        """The sockets a phase opens, beside those of the phases before."""
        chosen, screens = self.options, self.options.screens
        each = {"screen": screens, "console": CONSOLES_A_HALL, "phone": PHONES_A_HALL}
        count = {"screen": screens * len(self.halls), "console": chosen.consoles, "phone": chosen.phones}
        found: list[Post] = []
        for kind in kinds:
            first = len(self.posts) + len(found)
            found += posts(self.halls, kind, count=count[kind], each=each[kind], first=first)
        return found

    async def phase(self, wanted: list[Post]) -> Phase:
        """Open the sockets, wait a little, let the peak happen, and judge it."""
        opened = await self._used_while(lambda: asyncio.to_thread(self.watchers.open, wanted))
        self.posts += wanted
        pids = [process.pid or 0 for process in (*self.watchers.processes, self.officers.process)]
        self.meters.parts["generator"] = pids
        idle = await self._used_while(lambda: asyncio.sleep(IDLE_SECONDS))
        before = await self._seen()
        acts, used, events, windows = await self._peak()
        await asyncio.sleep(SETTLE_SECONDS)
        after = await self._seen()
        shown = [part for seen in (*windows, after) for part in seen]
        return Phase(
            sockets=Counter(post.kind for post in self.posts),
            opened=opened,
            idle=idle,
            used=used,
            events=events,
            messages=_between("messages", *windows),
            bytes=_between("bytes", *windows),
            verdict=judge(self.halls, [post for post in self.posts if post.kind == "screen"], acts, shown),
            duplicates=sum(part.duplicates for part in after) - sum(part.duplicates for part in before),
            backwards=sum(part.backwards for part in after) - sum(part.backwards for part in before),
            troubles=sum((part.troubles for part in after), Counter()),
            worker_bytes=memory_bytes(self.workers),
            files_a_worker=[open_files(pid) for pid in self.workers],
        )

    async def _peak(self) -> tuple[list[Act], Reading, int, tuple[list[Seen], list[Seen]]]:
        """Let it happen; what was done, used, acknowledged and seen in the seconds that count.

        They begin when the first visits are over and end with the last that begins: the rates stand still.
        """
        self.seed += 1
        planned = visits(
            self.halls, seconds=TAIL_SECONDS + self.options.seconds, pace=self.options.pace, seed=self.seed
        )
        began = time.monotonic() + 1.0
        self.officers.begin(planned, began)
        await asyncio.sleep(began + TAIL_SECONDS - time.monotonic())
        await self.meters.set_back()
        first, seen_first = await self._read(), await self._seen()
        if self.options.hold:
            print("measured from now on", flush=True)
        await asyncio.sleep(began + TAIL_SECONDS + self.options.seconds - time.monotonic())
        last, seen_last = await self._read(), await self._seen()
        acts = await asyncio.to_thread(self.officers.acts)
        events = sum(act.outcome == "OK" and first.at <= act.answered < last.at for act in acts)
        return acts, last.since(first), events, (seen_first, seen_last)

    async def _used_while(self, happens: Callable[[], Any]) -> Reading:
        first = await self._read()
        await happens()
        return (await self._read()).since(first)

    async def _read(self) -> Reading:
        return await self.meters.read(time.monotonic())

    async def _seen(self) -> list[Seen]:
        return await asyncio.to_thread(self.watchers.seen)

    def end(self) -> None:
        """Hang up everything."""
        self.officers.end()
        self.watchers.end()


def _between(name: str, first: Sequence[Seen], last: Sequence[Seen]) -> Counter[str]:
    """What a counter of all processes grew by."""
    before: Counter[str] = sum((getattr(part, name) for part in first), Counter())
    after: Counter[str] = sum((getattr(part, name) for part in last), Counter())
    return after - before
