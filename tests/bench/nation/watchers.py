"""Holds the nation's screens, consoles and phones open in processes of their own, and notes what each is sent."""

import asyncio
import os
import re
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import uvloop

from api.commands.serve import allow_many_sockets
from tests.bench.nation.plan import HallPlan
from tests.bench.nation.wire import Line

ROOT = Path(__file__).parents[3]
SCREEN_DOCUMENT = (ROOT / "display" / "board.graphql").read_text()
CONSOLE_DOCUMENT = """subscription Console($counter: ID!) {
  counter(id: $counter) {
    label
    state
    currentTicket { id number state attempt }
    upNext(first: 5) { number rule priorityClass }
    queues { prefix waitingCount }
  }
}"""
PHONE_DOCUMENT = """subscription Phone($queue: ID!) {
  queue(id: $queue) { waiting called { number state counterLabel zone attempt at } }
}"""
CALL = re.compile(rb'\{"n":"([^"]+)","l":"([^"]*)","t":(\d+),"at":"[^"]+"')
SOCKETS_A_PROCESS = 15_000
SOCKETS_AN_ADDRESS = 8_000  # each address of the loopback network has 28,000 ports
AT_ONCE = 60
OPEN_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Post:
    """One socket to hold. place: its number; zone: of a screen, "" for one that shows the whole hall."""

    place: int
    kind: str
    hall: int
    zone: str
    subscribe: dict[str, Any]
    token: str | None = None


@dataclass(slots=True)
class Seen:
    """What the sockets of one process were sent. shown: (place, number, label, attempt, when), once a call."""

    messages: Counter[str] = field(default_factory=Counter)
    bytes: Counter[str] = field(default_factory=Counter)
    shown: list[tuple[int, bytes, bytes, bytes, float]] = field(default_factory=list)
    duplicates: int = 0
    backwards: int = 0
    troubles: Counter[str] = field(default_factory=Counter)


def posts(halls: Sequence[HallPlan], kind: str, *, count: int, each: int, first: int) -> list[Post]:
    """So many sockets of a kind, `each` in a hall, hall after hall; numbered from `first`."""
    made = []
    for place in range(count):
        number, index = divmod(place, each)
        hall = halls[number % len(halls)]
        if kind == "screen":
            slug, zone = hall.screens[index % len(hall.screens)]
            variables: dict[str, Any] = {"hall": hall.slug, "screen": slug, "after": None}
            asked, token = {"query": SCREEN_DOCUMENT, "operationName": "Screen", "variables": variables}, None
        elif kind == "console":
            counter, zone = hall.counters[index % len(hall.counters)], ""
            asked, token = {"query": CONSOLE_DOCUMENT, "variables": {"counter": counter.id}}, counter.token
        else:
            queue, zone, token = hall.queues[index % len(hall.queues)], "", None
            asked = {"query": PHONE_DOCUMENT, "variables": {"queue": queue}}
        made.append(Post(first + place, kind, number % len(halls), zone, asked, token))
    return made


class Watcher(Line):
    """Counts and forgets; a phone or a console."""

    def __init__(self, post: Post, seen: Seen, host: str, done: "asyncio.Future[None]") -> None:
        super().__init__(host, post.subscribe, post.token, done)
        self._post, self._seen = post, seen

    def news(self, payload: bytes) -> None:
        self._seen.messages[self._post.kind] += 1
        self._seen.bytes[self._post.kind] += len(payload)
        if b'"errors"' in payload[:100]:
            self.trouble(payload[:200].decode(errors="replace"))

    def trouble(self, what: str) -> None:
        super().trouble(what)
        self._seen.troubles[f"{self._post.kind}: {what[:120]}"] += 1


class Glass(Watcher):
    """A screen: notes when each call first stood on it, and that versions only grow."""

    _version = -1
    _newest = b""

    def news(self, payload: bytes) -> None:
        now = time.monotonic()
        super().news(payload)
        begins = payload.index(b'"version":') + 10
        version = int(payload[begins : payload.index(b",", begins)])
        self._seen.duplicates += version == self._version
        self._seen.backwards += version < self._version
        is_first, self._version = self._version < 0, version
        newest = b""
        for call in CALL.finditer(payload, payload.index(b'"calls":')):
            if call[0] == self._newest:
                break
            newest = newest or call[0]
            if not is_first:
                self._seen.shown.append((self._post.place, call[1], call[2], call[3], now))
        self._newest = newest or self._newest


async def _serve(control: Connection, port: int) -> None:
    """Do what the bench asks through the pipe: open sockets, tell what was seen."""
    loop, seen, lines = asyncio.get_running_loop(), Seen(), []
    while True:
        readable = loop.create_future()
        loop.add_reader(control.fileno(), readable.set_result, None)
        await readable
        loop.remove_reader(control.fileno())
        os.set_blocking(control.fileno(), True)  # the loop made it otherwise, and what was seen fills the pipe
        verb, given = control.recv()
        if verb == "open":
            lines += await _open(given, seen, port)
            control.send(len(lines))
        elif verb == "seen":
            control.send(seen)
            seen.shown = []
        else:
            return


async def _open(given: Sequence[Post], seen: Seen, port: int) -> list[Watcher]:
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(post: Post) -> Watcher:
        async with gate:
            return await _opened(post, seen, port)

    return await asyncio.gather(*map(one, given))


async def _opened(post: Post, seen: Seen, port: int) -> Watcher:
    loop = asyncio.get_running_loop()
    done: asyncio.Future[None] = loop.create_future()
    kind = Glass if post.kind == "screen" else Watcher
    address = f"127.0.1.{1 + post.place // SOCKETS_AN_ADDRESS}"
    make = partial(kind, post, seen, f"127.0.0.1:{port}", done)
    _, line = await loop.create_connection(make, "127.0.0.1", port, local_addr=(address, 0))
    with suppress(OSError, TimeoutError):  # a socket that was refused is counted among the troubles
        await asyncio.wait_for(done, OPEN_SECONDS)
    return line


def _run(control: Connection, port: int) -> None:
    allow_many_sockets()
    uvloop.run(_serve(control, port))


class Watchers:
    """As many processes as the limit on open files asks for."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._controls: list[Connection] = []
        self.processes: list[BaseProcess] = []
        self._sockets = 0

    def open(self, given: list[Post]) -> None:
        """Open all of them; returns when each has its first answer."""
        chunks = [given[at : at + SOCKETS_A_PROCESS] for at in range(0, len(given), SOCKETS_A_PROCESS)]
        begun = [(self._started(), chunk) for chunk in chunks]
        for control, chunk in begun:
            control.send(("open", chunk))
        for control, _ in begun:
            control.recv()

    def seen(self) -> list[Seen]:
        """What each process has been sent since it began; `shown` since it was last asked."""
        for control in self._controls:
            control.send(("seen", None))
        return [control.recv() for control in self._controls]

    def end(self) -> None:
        """Hang up."""
        for control, process in zip(self._controls, self.processes, strict=True):
            control.send(("end", None))
            process.join(20)

    def _started(self) -> Connection:
        spawn = get_context("spawn")
        ours, theirs = spawn.Pipe()
        process = spawn.Process(target=_run, args=(theirs, self._port), daemon=True)
        process.start()
        self._controls.append(ours)
        self.processes.append(process)
        return ours
