"""P6: a hundred who subscribe and never read, beside those who do."""

import asyncio
import socket
import time
from contextlib import suppress
from pathlib import Path

import orjson

from tests.e2e.faults.crew import document_of
from tests.e2e.faults.ground import HEALTHY_SECONDS, Ground, Healthy, served
from tests.e2e.faults.halfopen import UPGRADE
from tests.e2e.faults.plan import Plan, Run
from tests.e2e.faults.screens import Tv
from tests.e2e.faults.wire import NoAnswer, Wire

STALLED = 100
CLOSED_SECONDS = 60.0
MORE_BYTES = 50 * 1024 * 1024
SMALL_BUFFER = 4_096  # a receive window that is full after a frame or two
ESTABLISHED = "01"
SUBSCRIPTION = """subscription ($hall: String!) { board(hall: $hall) { epoch version serverTime
  hall { name slug } opening { sentence } counters { id label agencyCode state number }
  calls { id number counterLabel agencyCode zone attempt at spoken } queues { id prefix name waitingCount } notices } }"""


async def stalled(plan: Plan) -> Run:
    """Let them stall while the hall is busy; look at the healthy, the memory, and when the stalled are let go."""
    run, count = Run(), plan.size or STALLED
    async with served(plan, officers=40, environment={"ANTREAN_STREAMS_PER_ADDRESS": "5000"}) as ground:
        healthy, tv = Healthy(ground), Tv(ground.port, ground.hall.slug, "healthy TV")
        await _warm_up(healthy, tv)
        before = ground.resident_bytes()
        sockets = [await asyncio.to_thread(_stall, ground) for _ in range(count)]
        tasks = [asyncio.create_task(work) for work in (healthy.works(), tv.works(), _busy(ground))]
        most, gone = await _watch(ground, sockets)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for stuck in sockets:
            stuck.close()
    p99, more = healthy.percentile(), most - before
    run.check(
        "healthy p99 ≤ 500 ms", p99 <= HEALTHY_SECONDS * plan.room, f"{p99:.3f} s", looked_at=len(healthy.seconds)
    )
    run.check("the healthy are answered", not healthy.failures, str(healthy.failures[:3]))
    run.check("a healthy TV goes on", len(tv.frames) > 10, f"{len(tv.frames)} frames", looked_at=len(tv.frames))
    run.check("memory +≤ 50 MB", more <= MORE_BYTES, f"{more / 1e6:.0f} MB more")
    for seconds in gone:
        run.check("closed ≤ 60 s", seconds <= CLOSED_SECONDS * plan.room, f"after {seconds:.0f} s")
    run.figures |= {
        "stalled": count,
        "healthy p99 s": round(p99, 3),
        "memory MB more": round(more / 1e6, 1),
        "closed after, max s": round(max(gone), 1),
        "frames of a healthy TV": len(tv.frames),
    }
    return run


async def _warm_up(healthy: Healthy, tv: Tv) -> None:
    """What the first of each kind costs is not what the stalled cost."""
    followed = asyncio.create_task(tv.works())
    wire = Wire(healthy.ground.port)
    for _ in range(40):
        await healthy.asks(wire)
    followed.cancel()
    await asyncio.gather(wire.close(), followed, return_exceptions=True)
    healthy.seconds.clear()


def _stall(ground: Ground) -> socket.socket:
    """Subscribe with a small window, and read no more than the handshake."""
    stuck = socket.socket()
    stuck.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SMALL_BUFFER)
    stuck.connect(("127.0.0.1", ground.port))
    stuck.sendall(UPGRADE + b"\r\n")
    stuck.recv(1024)
    stuck.sendall(_frame({"type": "connection_init"}))
    payload = {"query": SUBSCRIPTION, "variables": {"hall": ground.hall.slug}}
    stuck.sendall(_frame({"type": "subscribe", "id": "b", "payload": payload}))
    return stuck


def _frame(message: object) -> bytes:
    """A masked text frame, its mask all zero (RFC 6455, 5.2)."""
    text = orjson.dumps(message)
    length = bytes([0x80 | len(text)]) if len(text) < 126 else b"\xfe" + len(text).to_bytes(2, "big")
    return b"\x81" + length + bytes(4) + text


async def _busy(ground: Ground) -> None:
    """Officers who call one number again and again: a new board each time."""
    await asyncio.gather(*(_recalls(ground, number) for number in range(4)))


async def _recalls(ground: Ground, number: int) -> None:
    hall, seat = ground.hall, ground.hall.seats[number * (len(ground.hall.seats) // 4)]
    wire = Wire(ground.port, seat.token)
    document = "mutation ($input: OpenCounterInput!) { openCounter(input: $input) { userErrors { code } } }"
    await wire.ask(document, {"input": {"counter": seat.counter}})
    await wire.ask(
        document_of("takeTicket"), {"input": {"hall": hall.slug, "queue": seat.queue, "channel": "WEB"}}
    )
    called = await wire.ask(document_of("callNext"), {"input": {"counter": seat.counter}})
    ticket = called["callNext"]["ticket"]["id"]
    while True:
        with suppress(NoAnswer):
            await wire.ask(document_of("recall"), {"input": {"ticket": ticket}})


async def _watch(ground: Ground, sockets: list[socket.socket]) -> tuple[int, list[float]]:
    """The most memory held meanwhile, and after how many seconds each of the stalled was let go."""
    began, most, gone = time.monotonic(), 0, {}
    ports = {stuck.getsockname()[1] for stuck in sockets}
    while len(gone) < len(ports) and time.monotonic() - began < CLOSED_SECONDS + 10:
        await asyncio.sleep(0.5)
        most = max(most, ground.resident_bytes())
        held = held_by(ground.port)
        for port in ports - held - gone.keys():
            gone[port] = time.monotonic() - began
    return most, [gone.get(port, float("inf")) for port in ports]


def held_by(port: int) -> set[int]:
    """Ports of the peers to whom a server on this machine still holds a connection (Linux: /proc/net/tcp)."""
    peers = set()
    for line in Path("/proc/net/tcp").read_text().splitlines()[1:]:
        _, here, there, state, *_ = line.split()
        if state == ESTABLISHED and int(here.split(":")[1], 16) == port:
            peers.add(int(there.split(":")[1], 16))
    return peers
