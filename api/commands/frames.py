"""Lets the application write prebuilt WebSocket frames to uvicorn's transport.

Sending a message through ASGI wakes a task, checks and frames it anew for each client; fan-out to thousands of
screens needs none of that. The attributes used here are uvicorn's own and not promised, so uvicorn is pinned and
the tests of the protocol and of slow sockets run over this class and over uvicorn's own; a server without it is
spoken to through ASGI.
"""

import asyncio
from asyncio import TimerHandle
from collections.abc import Callable
from typing import cast

from uvicorn._types import ASGISendEvent
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import Frame
from websockets.http11 import Request

from schema.wires import EXTENSION

CLOSE_SECONDS = 5.0  # for the peer to say goodbye too; with the 5 s to say hello: within the 15 s of the half-open
STALLED_SECONDS = 30.0  # a client that takes nothing for so long is let go
UNREADABLE = b"HTTP/1.1 400 Bad Request\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"


class FrameProtocol(WebSocketsSansIOProtocol):
    """Uvicorn's WebSocket, which also takes whole frames and says whether the kernel took them."""

    on_clear: Callable[[], object] = staticmethod(lambda: None)
    is_clear = True  # whether all that was written has been taken by the kernel
    _stalled: TimerHandle | None = None
    _pong = b""  # owed to the newest ping of a client that does not read

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Be told as soon as the kernel does not take all: then only the newest is kept for this client."""
        super().connection_made(transport)
        self.close_timeout = CLOSE_SECONDS
        self.transport.set_write_buffer_limits(high=0)

    def data_received(self, data: bytes) -> None:
        """Turn away whose request to open cannot be read: uvicorn would hold it for ever, without a word."""
        super().data_received(data)
        if not self.handshake_initiated and self.conn.handshake_exc is not None:
            self.transport.write(b"".join(self.conn.data_to_send()) or UNREADABLE)
            self.transport.close()

    async def send(self, message: ASGISendEvent) -> None:
        """Count a denial as an answer: uvicorn would write every one of them down as our error."""
        await super().send(message)
        if self.initial_response is not None and self.close_sent:
            self.handshake_complete = True

    def handle_cont(self, event: Frame) -> None:
        """Keep no empty parts: a message may have any number of them without ever growing too big."""
        if event.data or event.fin:
            super().handle_cont(event)

    def handle_ping(self) -> None:
        """Answer the newest ping alone to a client that does not read (RFC 6455, 5.5.3): pongs never pile up."""
        pongs = self.conn.data_to_send()
        if self.is_clear:
            self.transport.write(b"".join(pongs))
        elif pongs:
            self._pong = pongs[-1]

    def handle_connect(self, event: Request) -> None:
        """Offer frames to the application, which starts after this."""
        super().handle_connect(event)
        if self.response.status_code == 101:
            cast(dict[str, object], self.scope["extensions"])[EXTENSION] = self

    def start_keepalive(self) -> None:
        """The handshake is over: its words need not live as long as the socket."""
        super().start_keepalive()
        del self.request, self.response

    def write_frame(self, frame: bytes) -> None:
        """Write a whole frame; nothing once the connection is closing."""
        if not self.close_sent and not self.transport.is_closing():
            self.transport.write(frame)

    def ping_every(self, seconds: int) -> None:
        """How often the peer is asked whether it is still there, from the next ping on."""
        self.ping_interval = seconds

    def pause_writing(self) -> None:
        """The kernel is full: the client reads too slowly, or not at all."""
        super().pause_writing()
        self.is_clear = False
        self._stalled = self.loop.call_later(STALLED_SECONDS, self.transport.abort)

    def resume_writing(self) -> None:
        """The client has caught up."""
        super().resume_writing()
        self.is_clear = True
        self._cancel_stalled()
        if self._pong:
            pong, self._pong = self._pong, b""
            self.write_frame(pong)
        self.on_clear()

    def shutdown(self) -> None:
        """Say goodbye, unless the client has: uvicorn would raise, and all others lose theirs with the drain."""
        if self.transport.is_closing():
            self.stop_keepalive()
        else:
            super().shutdown()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the client."""
        self._cancel_stalled()
        super().connection_lost(exc)

    def _cancel_stalled(self) -> None:
        if self._stalled:
            self._stalled.cancel()
            self._stalled = None
