"""Takes connections from the listener that workers share, so that each holds its part of them.

Whoever wakes first would take all that wait. A worker that holds more than another leaves newcomers to it for a
moment, and takes them only if they still stand there: nobody waits long for a worker that hangs.
"""

import asyncio
import mmap
import socket
from collections.abc import Callable
from contextlib import suppress
from tempfile import TemporaryFile
from typing import Self

import structlog

SLOTS = 256  # workers at one time, those that drain too; a slot's number fits into a byte
NOBODY = 2**31 - 1
AHEAD = 8  # so many more than the least burdened is no difference yet
AT_ONCE = 8
LEFT_SECONDS = 0.01
EXHAUSTED_SECONDS = 0.1

log = structlog.get_logger()


class Shares:
    """How many connections each worker holds, in memory that supervisor and workers have in common."""

    def __init__(self, descriptor: int) -> None:
        self.descriptor = descriptor
        self._held = memoryview(mmap.mmap(descriptor, SLOTS * 4)).cast("i")

    @classmethod
    def empty(cls) -> Self:
        """New ones, on a file that has no name."""
        with TemporaryFile() as file:
            file.write(NOBODY.to_bytes(4, "little") * SLOTS)
            file.flush()
            return cls(socket.dup(file.fileno()))

    def put(self, slot: int, held: int) -> None:
        """A worker holds so many."""
        self._held[slot] = held

    def leave(self, slot: int) -> None:
        """Nobody in this slot takes connections any more."""
        self._held[slot] = NOBODY

    def fewest(self) -> int:
        """What the least burdened worker holds."""
        return min(self._held)


class Door:
    """One worker's way to the shared listener. held: how many connections it has now."""

    def __init__(
        self,
        listener: socket.socket,
        create_protocol: Callable[[], asyncio.Protocol],
        held: Callable[[], int],
        *,
        shares: Shares,
        slot: int,
    ) -> None:
        self._listener = listener
        self._create_protocol = create_protocol
        self._held = held
        self._shares = shares
        self._slot = slot
        self._loop = asyncio.get_running_loop()
        self._entering: set[asyncio.Task[object]] = set()
        self._pause: asyncio.TimerHandle | None = None

    def open(self) -> None:
        """Take connections from now on."""
        self._listener.setblocking(False)
        self.count()
        self._loop.add_reader(self._listener, self._knocked)

    def close(self) -> None:
        """Take none any more; what waits is for the others, or for the next."""
        self._loop.remove_reader(self._listener)
        if self._pause:
            self._pause.cancel()
        self._shares.leave(self._slot)

    def count(self) -> int:
        """Tell the others how many there are; returns how many more than the fewest."""
        held = self._held() + len(self._entering)
        self._shares.put(self._slot, held)
        return held - self._shares.fewest()

    def _knocked(self) -> None:
        if self.count() > AHEAD:
            self._step_back(LEFT_SECONDS)
        else:
            self._let_in()

    def _step_back(self, seconds: float) -> None:
        self._loop.remove_reader(self._listener)
        self._pause = self._loop.call_later(seconds, self._come_back)

    def _come_back(self) -> None:
        self._pause = None
        self._loop.add_reader(self._listener, self._knocked)
        self._let_in()

    def _let_in(self) -> None:
        """Some of those who wait: the others of this turn of the loop come between."""
        for _ in range(AT_ONCE):
            try:
                accepted, _ = self._listener.accept()
            except BlockingIOError:
                break
            except ConnectionAbortedError:
                continue
            except OSError as error:  # no descriptor, no memory: to look at once again would burn the processor
                log.error("door.cannot_accept", error=repr(error))
                if self._pause is None:
                    self._step_back(EXHAUSTED_SECONDS)
                break
            entering = self._loop.create_task(self._enter(accepted))
            self._entering.add(entering)
            entering.add_done_callback(self._entering.discard)
        self.count()

    async def _enter(self, accepted: socket.socket) -> None:
        with suppress(OSError):  # gone already
            await self._loop.connect_accepted_socket(self._create_protocol, accepted)
