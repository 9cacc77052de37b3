"""Keeps as many workers serving as were asked for, whatever becomes of them, and renews them one by one."""

import os
import selectors
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from types import FrameType

import structlog

from api.commands.door import SLOTS, Shares

PROC, SERVES, LIVES, DRAINS = b"pid", b"serves", b"lives", b"drains"  # a worker's words; LIVES only proves it
LOADED = b"loaded"  # what a nursery says
HUNG_SECONDS = 6.0  # an event loop that has not turned for so long serves nobody
STARTING_SECONDS = 40.0
END_SECONDS = 14.0  # a worker that has not ended by then is killed
SOON_DEAD_SECONDS = 5.0  # whoever lives less is replaced more and more slowly
LONGEST_PAUSE_SECONDS = 1.0
LOOK_SECONDS = 0.25
STOOD_STILL_SECONDS = 2.0
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

log = structlog.get_logger()


@dataclass(eq=False)
class Nursery:
    """A process that forks workers of one release."""

    process: "subprocess.Popen[bytes]"
    control: socket.socket
    is_loaded: bool = False


@dataclass(eq=False)
class Child:
    """A worker as the supervisor sees it."""

    nursery: Nursery
    line: socket.socket
    slot: int  # of Shares
    heard: float
    pid: int = 0
    serves_since: float | None = None
    drains_since: float | None = None
    is_killed: bool = False
    unread: bytes = b""


@dataclass
class Supervisor:
    """Watches the workers of one listener.

    is_alone: two may not serve at once (SQLite), so that a worker ends before its successor begins; connections
    wait in the listener meanwhile.
    """

    listener: socket.socket
    count: int = 1
    is_alone: bool = False
    on_end: Callable[[int], None] = lambda pid: None
    _shares: Shares = field(default_factory=Shares.empty)
    _nursery: Nursery | None = None  # from which workers come
    _next: Nursery | None = None  # a new release that is loading
    _children: list[Child] = field(default_factory=list)
    _signals: list[int] = field(default_factory=list)
    _ends_since: float | None = None
    _has_served: bool = False
    _early_deaths: int = 0
    _not_before: float = 0.0
    _has_terminal: bool = False
    _looked: float = field(default_factory=time.monotonic)
    _selector: selectors.BaseSelector = field(default_factory=selectors.DefaultSelector)

    def prepare(self) -> None:
        """Begin to load, which takes seconds, while the caller does something else."""
        self._next = self._load()

    def run(self) -> bool:
        """Until SIGTERM or SIGINT, and then until every worker has ended; False if none could ever serve."""
        with self._hearing_signals():
            self._next = self._next or self._load()
            while self._ends_since is None or self._children:
                for key, _ in self._selector.select(LOOK_SECONDS):
                    key.data(key.fileobj)
                self._obey()
                self._judge()
                self._keep_up()
        for nursery in filter(None, (self._nursery, self._next)):
            self._close(nursery)
        return self._has_served

    @contextmanager
    def _hearing_signals(self) -> Iterator[None]:
        heard, woken = socket.socketpair()
        for end in (heard, woken):
            end.setblocking(False)
        self._selector.register(heard, selectors.EVENT_READ, lambda _: heard.recv(64))
        self._has_terminal = _is_terminal()
        before = {number: signal.signal(number, self._note_signal) for number in SIGNALS}
        wakeup = signal.set_wakeup_fd(woken.fileno())
        try:
            yield
        finally:
            signal.set_wakeup_fd(wakeup)
            for number, handler in before.items():
                signal.signal(number, handler)
            self._selector.close()
            heard.close()
            woken.close()

    def _note_signal(self, number: int, frame: FrameType | None) -> None:
        self._signals.append(number)

    def _obey(self) -> None:
        while self._signals:
            number = self._signals.pop(0)
            if number == signal.SIGHUP and not (self._has_terminal and not _is_terminal()):
                self._renew()
            else:
                self._end(at_once=number == signal.SIGINT and self._ends_since is not None)

    def _renew(self) -> None:
        """Load whatever release now stands on the disk; its workers take over one by one."""
        if self._next is None and self._ends_since is None:
            log.warning("supervisor.renews")
            self._next = self._load()

    def _end(self, *, at_once: bool) -> None:
        self._has_served = True  # whoever asks it to end does not hear that it failed
        self._ends_since = self._ends_since or time.monotonic()
        for child in self._children:
            if at_once:
                _send(child, signal.SIGKILL)
            else:
                self._drain(child)
        self._refuse()

    def _refuse(self) -> None:
        """Let go of the listener, here and in the nurseries: a connection that nobody will take is refused."""
        self.listener.close()
        for nursery in (self._nursery, self._next, *(child.nursery for child in self._children)):
            if nursery is not None:
                self._close(nursery)

    def _drain(self, child: Child) -> None:
        if child.drains_since is None:
            child.drains_since = time.monotonic()
            _send(child, signal.SIGTERM)

    def _judge(self) -> None:
        """Kill who hangs. A supervisor that stood still itself (a suspended machine) judges nobody."""
        now = time.monotonic()
        if now - self._looked > STOOD_STILL_SECONDS:
            for child in self._children:
                child.heard = now
        self._looked = now
        for child in self._children:
            if child.drains_since is not None:
                is_hung = now - child.drains_since > END_SECONDS
            else:
                is_hung = now - child.heard > (HUNG_SECONDS if child.serves_since else STARTING_SECONDS)
            if is_hung and not child.is_killed:
                child.is_killed = True
                log.error("supervisor.worker_hangs", pid=child.pid)
                _send(child, signal.SIGKILL)

    def _keep_up(self) -> None:
        """One step towards the asked number of workers of the newest release."""
        if self._ends_since is not None or self._nursery is None:
            return
        if self._next is None and self._nursery.process.poll() is not None and time.monotonic() > self._not_before:
            self._next = self._load()
        staying = [child for child in self._children if child.drains_since is None]
        old = [child for child in staying if child.nursery is not self._nursery]
        if len(staying) < self.count:
            self._begin()
        elif old and all(child.serves_since for child in staying) and len(staying) == len(self._children):
            if self.is_alone or len(staying) > self.count:
                self._drain(old[0])
            else:
                self._begin()

    def _begin(self) -> None:
        if (self.is_alone and self._children) or time.monotonic() < self._not_before or self._nursery is None:
            return
        ours, its = socket.socketpair()
        with its, suppress(OSError):  # a nursery that is gone is met in _hear_nursery
            slot = min(set(range(SLOTS)) - {child.slot for child in self._children})
            socket.send_fds(self._nursery.control, [bytes([slot])], [its.fileno()])
            child = Child(self._nursery, ours, slot, heard=time.monotonic())
            self._children.append(child)
            self._selector.register(ours, selectors.EVENT_READ, lambda _: self._hear(child))
            return
        ours.close()

    def _hear(self, child: Child) -> None:
        try:
            words = child.line.recv(4096)
        except OSError:
            words = b""
        if not words:
            self._bury(child)
            return
        now = child.heard = time.monotonic()
        *said, child.unread = (child.unread + words).split(b"\n")
        for word in said:
            if word.startswith(PROC):
                child.pid = int(word.split()[1])
                if child.drains_since is not None:  # told to end before it could say who it is
                    _send(child, signal.SIGTERM)
            elif word == SERVES:
                child.serves_since, self._has_served = now, True
            elif word == DRAINS:
                child.drains_since = child.drains_since or now

    def _bury(self, child: Child) -> None:
        """Forget one who ended; its place is filled by the next look."""
        now = time.monotonic()
        self._forget(child.line)
        self._children.remove(child)
        self._shares.leave(child.slot)
        self.on_end(child.pid)
        if child.drains_since is None:
            log.error("supervisor.worker_died", pid=child.pid, served=child.serves_since is not None)
            self._count_death(child, now)
        if child.nursery is not self._nursery and not any(
            other.nursery is child.nursery for other in self._children
        ):
            self._close(child.nursery)

    def _count_death(self, child: Child, now: float) -> None:
        if child.serves_since is not None and now - child.serves_since > SOON_DEAD_SECONDS:
            self._early_deaths = 0
        elif child.serves_since is None and not self._has_served:
            self._ends_since = now  # what cannot even start once would fail for ever
        else:
            self._early_deaths += 1
            self._not_before = now + min(LONGEST_PAUSE_SECONDS, 0.05 * 2 ** min(self._early_deaths - 1, 10))

    def _load(self) -> Nursery:
        ours, its = socket.socketpair()
        with its:
            handed = (its.fileno(), self.listener.fileno(), self._shares.descriptor)
            command = [sys.executable, "-m", "api.commands.nursery", *map(str, handed)]
            process = subprocess.Popen(command, pass_fds=handed)  # noqa: S603
        nursery = Nursery(process, ours)
        self._selector.register(ours, selectors.EVENT_READ, lambda _: self._hear_nursery(nursery))
        return nursery

    def _hear_nursery(self, nursery: Nursery) -> None:
        try:
            word = nursery.control.recv(64)
        except OSError:
            word = b""
        if word == LOADED:
            nursery.is_loaded = True
            before, self._nursery, self._next = self._nursery, nursery, None
            if before is not None and not any(child.nursery is before for child in self._children):
                self._close(before)
            return
        log.error("supervisor.nursery_died", could_load=nursery.is_loaded)
        self._close(nursery)
        self._not_before = time.monotonic() + LONGEST_PAUSE_SECONDS
        if nursery is self._next:
            self._next = None
            if self._nursery is None:
                self._ends_since = time.monotonic()

    def _close(self, nursery: Nursery) -> None:
        """Let it end: it forks for nobody any more."""
        with suppress(KeyError, ValueError):
            self._forget(nursery.control)
        if not nursery.is_loaded:
            nursery.process.kill()
        with suppress(subprocess.TimeoutExpired):
            nursery.process.wait(1.0)

    def _forget(self, line: socket.socket) -> None:
        self._selector.unregister(line)
        line.close()


def _send(child: Child, number: int) -> None:
    if child.pid:
        with suppress(ProcessLookupError):
            os.kill(child.pid, number)


def _is_terminal() -> bool:
    with suppress(OSError):
        return os.isatty(0)
    return False
