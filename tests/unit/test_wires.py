"""What is said to a socket goes out in order, and a client that is gone is nobody's error."""

import asyncio

from starlette.types import Message
from starlette.websockets import WebSocket

from schema.wires import MessageWire


async def test_messages_go_out_in_order_and_the_wire_is_clear_again() -> None:
    sent: list[str] = []
    clear = asyncio.Event()

    async def send(message: Message) -> None:
        await asyncio.sleep(0)
        sent.append(message["text"])

    wire = MessageWire(send)
    wire.on_clear = clear.set
    for text in (b"1", b"2", b"3"):
        wire.say(text)
    assert not wire.is_clear
    await asyncio.wait_for(clear.wait(), 5)
    assert (sent, wire.is_clear) == (["1", "2", "3"], True)


async def test_a_client_that_is_gone_is_never_clear_again_and_no_error() -> None:
    async def receive() -> Message:
        return {"type": "websocket.connect"}

    async def send(message: Message) -> None:
        if message["type"] == "websocket.send":
            raise OSError("gone")

    websocket = WebSocket({"type": "websocket"}, receive, send)
    await websocket.accept()
    wire = MessageWire(websocket.send)
    wire.say(b"1")
    assert wire._sending is not None
    await asyncio.wait_for(wire._sending, 5)
    assert not wire.is_clear
