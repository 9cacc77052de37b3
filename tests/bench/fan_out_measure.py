"""Runs one server of the fan-out benchmark under one load, and says what it cost and what went wrong."""

import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from tests.bench.fan_out_crowd import Crowd, Door, Received
from tests.bench.fan_out_peers import PEERS, peer
from tests.bench.measure import cpu_seconds, pin
from tests.e2e.server import free_port

ROOT = Path(__file__).parents[2]
START_SECONDS = 60
SOCKET_KB, SUBSCRIBE_MS = 32, 0.7  # what a socket may weigh, and what connecting and subscribing may cost
BIG = 1_000  # from so many sockets on, those two mean something
# a hall of 10,000 is beyond the cap that protects a real one
CROWD = {"NODE_ENV": "production", "ANTREAN_SUBSCRIPTIONS_PER_HALL": "100000"}


@dataclass(frozen=True)
class Load:
    """One case. events: of a batch, per_second: of them are published. ratio, p99_ms: the goals, 0 for none."""

    name: str
    sockets: int
    events: int
    per_second: float
    batches: int = 3
    halls: int = 1
    ratio: float = 0
    p99_ms: float = 0

    def shortened(self) -> "Load":
        """The same in a few seconds: fewer halls, fewer events, fewer batches."""
        halls = max(1, self.halls // 10)
        sockets = self.sockets * halls // self.halls
        return replace(self, sockets=sockets, halls=halls, events=max(4, self.events // 3), batches=2)


@dataclass(frozen=True)
class Server:
    """A running server under test."""

    name: str
    pid: int
    port: int
    control: int
    folder: Path


@dataclass
class Result:
    """What a server did under a load. cpu_us: per delivered message, median of the batches."""

    server: str
    cpu_us: float
    socket_kb: float
    subscribe_ms: float
    got: Received
    remark: str = ""

    def delay_ms(self, share: float) -> float:
        """The delay that this share of the messages does not exceed."""
        delays = sorted(self.got.delays)
        return delays[min(len(delays) - 1, int(share * len(delays)))] * 1000 if delays else 0.0


@contextmanager
def started(name: str, folder: Path, *, halls: int = 1, size: int = 0) -> Iterator[Server]:
    """A server in a process of its own on the first processor, killed at the end: nothing of it is kept."""
    port, control = free_port(), free_port()
    ports, own = [str(port), str(control)], Path(tempfile.mkdtemp(dir=folder))
    if name in PEERS:
        command = peer(name, folder, ports)
    elif name == "ours":
        command = [sys.executable, "-m", "tests.bench.fan_out_ours", *ports, str(halls), str(own)]
    else:
        command = [
            sys.executable,
            "-m",
            "tests.bench.fan_out_servers",
            name,
            *ports,
            *([str(size)] if size else []),
        ]
    process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **CROWD})
    try:
        _await_control(process, control)
        pin(process.pid, 0)
        yield Server(name, process.pid, port, control, own)
    finally:
        process.kill()
        process.wait()


def _await_control(process: "subprocess.Popen[bytes]", control: int) -> None:
    """Until the server takes orders."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        assert process.poll() is None, f"the server ended with code {process.returncode}"
        try:
            socket.create_connection(("127.0.0.1", control)).close()
            return
        except OSError:
            time.sleep(0.05)
    raise AssertionError("the server was not ready in time")


def measure(server: Server, door: Door, load: Load) -> Result:
    """Subscribe all, warm up, and publish in batches."""
    crowd, result = _joined(server, door, load)
    everywhere, costs = list(range(load.halls)), []
    for _ in range(load.batches):
        before, messages = cpu_seconds(server.pid), crowd.got.messages
        crowd.publish(load.events, load.per_second, everywhere)
        costs.append((cpu_seconds(server.pid) - before) * 1e6 / max(1, crowd.got.messages - messages))
    result.cpu_us = statistics.median(costs)
    crowd.leave()
    return result


def measure_stalled(server: Server, door: Door, load: Load, count: int) -> Result:
    """The same while so many read nothing: until they are cut, or the batches are over."""
    crowd, result = _joined(server, door, load, stalled=count)
    began, cpu, cut = time.monotonic(), cpu_seconds(server.pid), []
    peak = memory = rss_kb(server.pid)
    kernel_peak = kernel = kernel_kb()
    held = open_files(server.pid)
    for _ in range(load.batches * load.events // 10):
        crowd.publish(10, load.per_second, [0])
        peak, kernel_peak = max(peak, rss_kb(server.pid)), max(kernel_peak, kernel_kb())
        cut += [time.monotonic() - began] * (held - open_files(server.pid) - len(cut))  # they are not told: ask it
        if len(cut) >= count:
            break
    result.cpu_us = (cpu_seconds(server.pid) - cpu) * 1e6 / max(1, crowd.got.messages)
    when = f"after {cut[0]:.0f}-{cut[-1]:.0f} s" if cut else f"within {time.monotonic() - began:.0f} s"
    grown = (
        f"memory +{(peak - memory) / 1024:.1f} MB, the kernel's +{(kernel_peak - kernel) / 1024:.1f} MB at most"
    )
    result.remark = f"{len(cut)} of {count} cut {when}; {grown}"
    crowd.leave()
    return result


def _joined(server: Server, door: Door, load: Load, *, stalled: int = 0) -> tuple[Crowd, Result]:
    """All subscribed and warm."""
    halls = [number % load.halls for number in range(load.sockets)]
    crowd = Crowd(server.port, door, halls, stalled=stalled)
    crowd.obey(server.control)
    memory, cpu = rss_kb(server.pid), cpu_seconds(server.pid)
    crowd.join()
    result = Result(
        server.name,
        cpu_us=0.0,
        socket_kb=(rss_kb(server.pid) - memory) / load.sockets,
        subscribe_ms=(cpu_seconds(server.pid) - cpu) * 1000 / load.sockets,
        got=Received(),
    )
    crowd.publish(max(2, load.events // 10), load.per_second, list(range(load.halls)))
    crowd.got = result.got
    return crowd, result


def rss_kb(pid: int) -> int:
    """Resident memory of a process."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0])


def open_files(pid: int) -> int:
    """How many files and sockets a process holds."""
    return len(os.listdir(f"/proc/{pid}/fd"))


def kernel_kb() -> int:
    """What the kernel holds for all TCP sockets of this machine: bytes that nobody reads count here, not in RSS."""
    words = next(line for line in Path("/proc/net/sockstat").read_text().splitlines() if line.startswith("TCP:"))
    return int(words.rpartition("mem ")[2]) * os.sysconf("SC_PAGE_SIZE") // 1024


class Table:
    """Rows as they come, each against the floor of its case."""

    columns = (
        "case", "server", "sockets", "µs a message", "x floor", "p50 ms", "p99 ms", "KB a socket", "subscribe ms",
        "messages", "bytes", "skipped", "missed/doubled/backwards/errors", "remark",
    )  # fmt: skip

    def __init__(self) -> None:
        self.rows: list[tuple[object, ...]] = []
        self._cpu_us: dict[tuple[str, int, str], float] = {}

    def add(self, load: Load, result: Result, label: str) -> None:
        """Write down a result; the floor's comes first, ours before the peers'."""
        got = result.got
        self._cpu_us.setdefault((load.name, load.sockets, result.server), result.cpu_us)
        floor = self._cpu_us.get((load.name, load.sockets, "floor"))
        ratio = result.cpu_us / floor if floor else 0.0
        row = (
            load.name, label, load.sockets, round(result.cpu_us, 1), round(ratio, 2) or "",
            round(result.delay_ms(0.5), 1), round(result.delay_ms(0.99), 1),
            round(result.socket_kb, 1), round(result.subscribe_ms, 2),
            got.messages, got.bytes // max(1, got.messages),
            got.skipped, f"{got.missed_newest}/{got.duplicated}/{got.backwards}/{got.errors}",
            self._remark(load, result, ratio),
        )  # fmt: skip
        self.rows.append(row)
        print(*row, sep=" | ", file=sys.stderr)

    def _remark(self, load: Load, result: Result, ratio: float) -> str:
        """For ours, the goals that were missed; for peers, how many times ours they cost."""
        if result.server == "ours":
            return "; ".join(part for part in (result.remark, *_missed(load, result, ratio)) if part)
        ours = self._cpu_us.get((load.name, load.sockets, "ours"))
        if result.server in PEERS and ours:
            return f"{result.cpu_us / ours:.0f} x ours"
        return ""


def _missed(load: Load, result: Result, ratio: float) -> Iterator[str]:
    """The goals that this result misses."""
    got = result.got
    if load.ratio and ratio > load.ratio:
        yield f"over {load.ratio} x floor"
    if load.p99_ms and result.delay_ms(0.99) > load.p99_ms:
        yield f"p99 over {load.p99_ms:.0f} ms"
    if load.sockets >= BIG and result.socket_kb > SOCKET_KB:
        yield f"over {SOCKET_KB} KB a socket"
    if load.sockets >= BIG and result.subscribe_ms > SUBSCRIBE_MS:
        yield f"over {SUBSCRIBE_MS} ms to subscribe"
    if got.missed_newest or got.duplicated or got.backwards or got.errors:
        yield "WRONG"
