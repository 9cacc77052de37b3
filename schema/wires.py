"""The sending end of a WebSocket: whole messages, and whether the client keeps up."""

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Any, Protocol

from starlette.types import Scope, Send
from starlette.websockets import WebSocketDisconnect

from schema.live.payload import Payload, frame_of

EXTENSION = "antrean.frames"  # in the scope of a server that takes prebuilt frames: api/commands/frames.py
SEND_SECONDS = 30.0  # a client that reads nothing for so long is let go


class Wire(Protocol):
    """Messages to one client, in order; nothing here waits."""

    on_clear: Callable[[], object]
    on_stalled: Callable[[], object]

    @property
    def is_clear(self) -> bool:
        """Whether the client keeps up: nothing waits in this process to be sent to it."""

    def say(self, text: bytes) -> None:
        """Send a message, whether the client keeps up or not."""

    def next(self, head: bytes, payload: Payload) -> None:
        """Send an answer; asked only while the wire is clear, or as the last word of an operation."""

    def rest(self, seconds: int) -> None:
        """Ask the client only so often whether it is still there."""

    async def flush(self) -> None:
        """Wait until what was said stands before whatever is sent by other means."""


def wire_of(scope: Scope, send: Send) -> Wire:
    """The fastest wire that the server offers."""
    frames = scope.get("extensions", {}).get(EXTENSION)
    return FrameWire(frames) if frames is not None else MessageWire(send)


class Frames(Protocol):
    """What the server's own end of the connection offers under EXTENSION."""

    on_clear: Callable[[], object]
    is_clear: bool  # whether all that was written has been taken by the kernel

    def write_frame(self, frame: bytes) -> None:
        """Write a whole frame; nothing once the connection is closing."""

    def ping_every(self, seconds: int) -> None:
        """How often the peer is asked whether it is still there."""


class FrameWire:
    """Writes prebuilt frames to the transport; the server drops a client that stalls."""

    __slots__ = ("_frames", "on_stalled")

    def __init__(self, frames: Frames) -> None:
        self.on_stalled: Callable[[], object] = _nothing  # the server itself lets the client go
        self._frames = frames

    @property
    def on_clear(self) -> Callable[[], object]:
        return self._frames.on_clear

    @on_clear.setter
    def on_clear(self, call: Callable[[], object]) -> None:
        self._frames.on_clear = call

    @property
    def is_clear(self) -> bool:
        return self._frames.is_clear

    def say(self, text: bytes) -> None:
        self._frames.write_frame(frame_of(text))

    def next(self, head: bytes, payload: Payload) -> None:
        self._frames.write_frame(payload.frame(head))

    def rest(self, seconds: int) -> None:
        self._frames.ping_every(seconds)

    async def flush(self) -> None:
        """Frames are in the transport, in order."""


class MessageWire:
    """Sends through ASGI, one message after the other, by a task that runs while there are any."""

    def __init__(self, send: Send) -> None:
        self.on_clear: Callable[[], object] = _nothing
        self.on_stalled: Callable[[], object] = _nothing
        self._send = send
        self._texts: deque[bytes] = deque()
        self._sending: asyncio.Task[None] | None = None

    @property
    def is_clear(self) -> bool:
        return self._sending is None

    def say(self, text: bytes) -> None:
        self._texts.append(text)
        if self._sending is None:
            self._sending = asyncio.create_task(self._send_all())

    def next(self, head: bytes, payload: Payload) -> None:
        self.say(payload.message(head))

    def rest(self, seconds: int) -> None:
        """The server's own pings are as they are."""

    async def flush(self) -> None:
        if self._sending is not None:
            await asyncio.wait({self._sending})

    async def _send_all(self) -> None:
        try:
            while self._texts:
                message: dict[str, Any] = {"type": "websocket.send", "text": self._texts[0].decode()}
                async with asyncio.timeout(SEND_SECONDS):
                    await self._send(message)
                self._texts.popleft()
        except (
            OSError,
            RuntimeError,
            WebSocketDisconnect,
        ) as error:  # gone, closed meanwhile, or stalled (TimeoutError)
            self._texts.clear()
            if isinstance(error, TimeoutError):
                self.on_stalled()
            return
        self._sending = None
        self.on_clear()


def _nothing() -> None:
    """Until a socket says what is to happen."""
