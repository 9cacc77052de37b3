"""A crowd of subscribers on one processor: raw sockets, one epoll, frames told apart by their headers alone."""

import base64
import json
import os
import select
import socket
import sys
import time
from array import array
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from uuid import uuid4

from tests.bench.fan_out_board import OPERATION_ID, slug_of

AT_ONCE = 64  # connections under way
ADDRESSES = 16  # of ours, 127.0.0.2 and on: each has its own ports
READ_BYTES = 256 * 1024
SETTLE_SECONDS = 20.0
STALLED_BUFFER = 4096
NO_PORT_YET = getattr(
    socket, "IP_BIND_ADDRESS_NO_PORT", 24
)  # choose it at connect: the same port serves many peers
CLOSED = select.EPOLLHUP | select.EPOLLERR | select.EPOLLRDHUP


@dataclass(frozen=True)
class Door:
    """How a server is subscribed to. document: None for a raw socket that sends at once.

    marker, end: what stands before and after the version in a message.
    """

    document: str | None = None
    variables: Callable[[int], dict[str, object]] = lambda hall: {"hall": slug_of(hall)}
    own_ids: bool = True
    marker: bytes = b'"version":'
    end: bytes = b","

    def path(self, hall: int) -> str:
        return "/graphql" if self.document else f"/{slug_of(hall)}"


@dataclass
class Received:
    """What came, and what must not have come. delays: seconds from the scheduled time."""

    messages: int = 0
    bytes: int = 0
    delays: array = field(default_factory=lambda: array("d"))
    skipped: int = 0
    duplicated: int = 0
    backwards: int = 0
    missed_newest: int = 0
    errors: int = 0


class Reader:
    """One subscriber. version: the newest it was sent, -1 before the first."""

    __slots__ = ("hall", "id", "is_stalled", "rest", "socket", "step", "version")

    def __init__(self, connection: socket.socket, hall: int, id: str, is_stalled: bool) -> None:
        self.socket = connection
        self.hall = hall
        self.id = id
        self.is_stalled = is_stalled
        self.rest = b""
        self.step = "connecting"
        self.version = -1


class Crowd:
    """So many readers of halls; `stalled`: how many of the first stop reading once they are subscribed."""

    def __init__(self, port: int, door: Door, halls: Sequence[int], *, stalled: int = 0) -> None:
        self.port, self.door, self.halls, self.stalled = port, door, halls, stalled
        self.got = Received()
        self.newest = dict.fromkeys(halls, 0)
        self.due: dict[int, dict[int, float]] = {hall: {} for hall in dict.fromkeys(halls)}
        self._epoll = select.epoll()
        self._readers: dict[int, Reader] = {}
        self._buffer = bytearray(READ_BYTES)
        self._view = memoryview(self._buffer)
        self._ready = 0
        self._under_way = 0
        self._orders: socket.socket | None = None

    # Joining

    def join(self, seconds: float = 300.0) -> None:
        """Connect and subscribe all; returns when each was sent its first board."""
        deadline, coming = time.perf_counter() + seconds, iter(enumerate(self.halls))
        while self._ready < len(self.halls):
            while self._under_way < AT_ONCE and (one := next(coming, None)):
                self._connect(*one)
            self._turn(0.5)
            assert not self.got.errors, "a subscriber was refused"
            assert time.perf_counter() < deadline, f"only {self._ready} of {len(self.halls)} subscribed"
        self.got = Received()

    def _connect(self, index: int, hall: int) -> None:
        connection = socket.socket()
        connection.setblocking(False)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection.setsockopt(
            socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0"
        )  # leave no TIME_WAIT behind
        if index < self.stalled:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, STALLED_BUFFER)
        connection.setsockopt(socket.IPPROTO_IP, NO_PORT_YET, 1)
        connection.bind((f"127.0.0.{2 + index % ADDRESSES}", 0))
        connection.connect_ex(("127.0.0.1", self.port))
        id = str(uuid4()) if self.door.own_ids else OPERATION_ID
        self._readers[connection.fileno()] = Reader(connection, hall, id, index < self.stalled)
        self._epoll.register(connection.fileno(), select.EPOLLOUT | select.EPOLLRDHUP)
        self._under_way += 1

    def _upgrade(self, reader: Reader) -> None:
        lines = [
            f"GET {self.door.path(reader.hall)} HTTP/1.1",
            f"Host: 127.0.0.1:{self.port}",
            "Upgrade: websocket",
            "Connection: Upgrade",
            f"Sec-WebSocket-Key: {base64.b64encode(os.urandom(16)).decode()}",
            "Sec-WebSocket-Version: 13",
            *(["Sec-WebSocket-Protocol: graphql-transport-ws"] if self.door.document else []),
        ]
        reader.socket.send("\r\n".join([*lines, "", ""]).encode())
        reader.step = "upgrading"
        self._epoll.modify(reader.socket.fileno(), select.EPOLLIN | select.EPOLLRDHUP)

    def _upgraded(self, reader: Reader, data: bytes) -> None:
        head, end, reader.rest = (reader.rest + data).partition(b"\r\n\r\n")
        if not end:
            reader.rest = head
            return
        if not head.startswith(b"HTTP/1.1 101"):
            self._is_wrong(reader, head)
            return
        reader.step = "following"
        if self.door.document:
            reader.step = "greeting"
            reader.socket.send(frame({"type": "connection_init"}))
        data, reader.rest = reader.rest, b""
        if data:
            self._take(reader, data)

    def _subscribe(self, reader: Reader) -> None:
        payload = {"query": self.door.document, "variables": self.door.variables(reader.hall)}
        reader.socket.send(frame({"id": reader.id, "type": "subscribe", "payload": payload}))
        reader.step = "following"

    # Following

    def obey(self, control: int) -> None:
        """Publish through this port from now on."""
        self._orders = socket.create_connection(("127.0.0.1", control))
        self._orders.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def publish(self, events: int, per_second: float, halls: Sequence[int], until: float = 0.0) -> None:
        """Publish so many events at a steady rate, whatever the server does, to the halls in turn; read meanwhile.

        Returns when everybody has the newest of his hall, or after 20 s. until: seconds to read on at least.
        """
        assert self._orders
        clock, began = time.perf_counter, time.perf_counter() + 0.05
        for number in range(events):
            due, hall = began + number / per_second, halls[number % len(halls)]
            while (wait := due - clock()) > 0:
                self._turn(wait)
            self.newest[hall] += 1
            self.due[hall][self.newest[hall]] = due
            self._orders.sendall(b"%d %d\n" % (hall, self.newest[hall]))
        deadline = clock() + SETTLE_SECONDS
        while self._is_behind() and clock() < deadline:
            self._turn(0.05)
        self.got.missed_newest += sum(1 for reader in self._live() if reader.version != self.newest[reader.hall])

    def _live(self) -> Iterable[Reader]:
        return (reader for reader in self._readers.values() if not reader.is_stalled)

    def _is_behind(self) -> bool:
        return any(reader.version != self.newest[reader.hall] for reader in self._live())

    def _turn(self, wait: float) -> None:
        buffer, readers = self._buffer, self._readers
        for fd, flags in self._epoll.poll(wait, 256):
            reader = readers[fd]
            if flags & select.EPOLLIN:
                try:
                    size = reader.socket.recv_into(buffer)
                except BlockingIOError:
                    continue
                except ConnectionError:
                    size = 0
                if not size:
                    self._lost(fd, reader)
                elif reader.step == "upgrading":
                    self._upgraded(reader, bytes(self._view[:size]))
                elif (
                    not reader.rest
                    and buffer[0] == 0x81
                    and buffer[1] == 126
                    and (buffer[2] << 8 | buffer[3]) == size - 4
                ):
                    self._frame(reader, buffer, 4, size)
                else:
                    self._take(reader, reader.rest + bytes(self._view[:size]))
            elif flags & CLOSED:
                self._lost(fd, reader)
            elif reader.step == "connecting":
                self._upgrade(reader)

    def _take(self, reader: Reader, data: bytes) -> None:
        """Every whole frame of what came; the rest waits."""
        at, size = 0, len(data)
        while size - at >= 2:
            length, body = data[at + 1] & 127, at + 2
            if length >= 126:
                body += 2 if length == 126 else 8
                if body > size:
                    break
                length = int.from_bytes(data[at + 2 : body])
            if body + length > size:
                break
            if data[at] == 0x81:
                self._frame(reader, data, body, body + length)
            elif data[at] == 0x89:
                reader.socket.send(bytes((0x8A, 0x80 | length, 0, 0, 0, 0)) + data[body : body + length])
            elif data[at] != 0x8A:
                self._is_wrong(reader, data[at : body + length])
            at = body + length
        reader.rest = data[at:]

    def _frame(self, reader: Reader, data: bytes | bytearray, begin: int, end: int) -> None:
        """One text: an answer, or a word of the protocol."""
        at = data.find(self.door.marker, begin, end)
        if at < 0:
            self._word(reader, bytes(data[begin:end]))
            return
        at += len(self.door.marker)
        version, got = int(data[at : data.find(self.door.end, at, end)]), self.got
        if reader.version < 0:
            reader.version = version
            self._is_ready(reader)
            return
        due = self.due[reader.hall].get(version)
        got.messages += 1
        got.bytes += end - begin
        if due is not None:
            got.delays.append(time.perf_counter() - due)
        step = version - reader.version
        if step == 1:
            pass
        elif step > 1:
            got.skipped += step - 1
        elif step == 0:
            got.duplicated += 1
        else:
            got.backwards += 1
        reader.version = version

    def _word(self, reader: Reader, text: bytes) -> None:
        kind = json.loads(text)["type"]
        if kind == "connection_ack":
            self._subscribe(reader)
        elif kind == "ping":
            reader.socket.send(frame({"type": "pong"}))
        elif kind != "pong":
            self._is_wrong(reader, text)

    def _is_ready(self, reader: Reader) -> None:
        self._ready += 1
        self._under_way -= 1
        if reader.is_stalled:
            self._epoll.modify(reader.socket.fileno(), select.EPOLLRDHUP)

    def _lost(self, fd: int, reader: Reader) -> None:
        self._epoll.unregister(fd)
        reader.socket.close()
        del self._readers[fd]
        if not reader.is_stalled:
            self._is_wrong(reader, b"closed")

    def _is_wrong(self, reader: Reader, what: bytes) -> None:
        """Count what must not happen, and say the first of it."""
        if not self.got.errors:
            print(f"while {reader.step}: {bytes(what[:300])!r}", file=sys.stderr)
        self.got.errors += 1

    def leave(self) -> None:
        """Everybody at once, by reset."""
        for reader in self._readers.values():
            reader.socket.close()
        self._epoll.close()
        if self._orders:
            self._orders.close()


def frame(message: dict[str, object]) -> bytes:
    """A client's text frame; its mask is zero, which the standard allows a test."""
    text = json.dumps(message).encode()
    size = len(text)
    head = bytes((0x81, 0x80 | size)) if size < 126 else b"\x81\xfe" + size.to_bytes(2)
    return head + b"\0\0\0\0" + text
