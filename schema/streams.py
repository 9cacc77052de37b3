"""Sends a subscription as server-sent events (graphql-sse, distinct connections)."""

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import orjson

from schema.errors import ErrorCode, answered, fault
from schema.live.member import Slot

KEEP_ALIVE_SECONDS = 12.0
SEND_SECONDS = 30.0  # a client that reads nothing for so long is let go
Message = MutableMapping[str, Any]
HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
    (b"x-content-type-options", b"nosniff"),
]
COMPLETE = b"event: complete\ndata: \n\n"


async def send_events(
    receive: Callable[[], Awaitable[Message]],
    send: Callable[[Message], Awaitable[None]],
    answers: Slot,
    cut: asyncio.Event,
    *,
    headers: list[tuple[bytes, bytes]],
) -> None:
    """Send each answer as a `next` event, then `complete`; a comment when nothing happens.

    Ends when the answers end, the client goes, or `cut` is set: the client's token does not hold any more.
    """
    await send({"type": "http.response.start", "status": 200, "headers": [*HEADERS, *headers]})
    gone, ended = asyncio.ensure_future(_gone(receive)), asyncio.ensure_future(cut.wait())
    coming: asyncio.Future[Any] | None = None
    try:
        while not gone.done():
            coming = coming or asyncio.ensure_future(answers.next())
            await asyncio.wait({coming, gone, ended}, timeout=KEEP_ALIVE_SECONDS, return_when="FIRST_COMPLETED")
            if ended.done():
                problem = fault(ErrorCode.BAD_REQUEST, "The token is not valid any more.")
                await _send_last(send, {"errors": answered([problem])})
                return
            if not coming.done():
                await _send(send, b":\n\n")
                continue
            payload, coming = coming.result(), None
            if payload is None:
                await _send_last(send, {"errors": answers.refusal} if answers.refusal else None)
                return
            await _send(send, event(payload.body))
    except TimeoutError:  # it has stalled
        return
    finally:
        tasks = [task for task in (gone, ended, coming) if task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def event(answer: bytes) -> bytes:
    """One `next` event."""
    return b"event: next\ndata: " + answer + b"\n\n"


async def _gone(receive: Callable[[], Awaitable[Message]]) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _send(send: Callable[[Message], Awaitable[None]], body: bytes) -> None:
    async with asyncio.timeout(SEND_SECONDS):
        await send({"type": "http.response.body", "body": body, "more_body": True})


async def _send_last(send: Callable[[Message], Awaitable[None]], answer: dict[str, Any] | None) -> None:
    last = event(orjson.dumps(answer)) if answer is not None else b""
    await send({"type": "http.response.body", "body": last + COMPLETE, "more_body": False})
