"""Sends a subscription as server-sent events (graphql-sse, distinct connections)."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, MutableMapping
from typing import Any

import orjson

from schema.errors import ErrorCode, answered, fault

KEEP_ALIVE_SECONDS = 12.0
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
    answers: AsyncGenerator[dict[str, Any]],
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
            coming = coming or asyncio.ensure_future(anext(answers, None))
            await asyncio.wait({coming, gone, ended}, timeout=KEEP_ALIVE_SECONDS, return_when="FIRST_COMPLETED")
            if ended.done():
                problem = fault(ErrorCode.BAD_REQUEST, "The token is not valid any more.")
                await _send_last(send, {"errors": answered([problem])})
                return
            if not coming.done():
                await _send(send, b":\n\n")
                continue
            answer, coming = coming.result(), None
            if answer is None:
                await _send_last(send, None)
                return
            await _send(send, event(answer))
    finally:
        tasks = [task for task in (gone, ended, coming) if task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def event(answer: dict[str, Any]) -> bytes:
    """One `next` event."""
    return b"event: next\ndata: " + orjson.dumps(answer) + b"\n\n"


async def _gone(receive: Callable[[], Awaitable[Message]]) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _send(send: Callable[[Message], Awaitable[None]], body: bytes) -> None:
    await send({"type": "http.response.body", "body": body, "more_body": True})


async def _send_last(send: Callable[[Message], Awaitable[None]], answer: dict[str, Any] | None) -> None:
    last = event(answer) if answer is not None else b""
    await send({"type": "http.response.body", "body": last + COMPLETE, "more_body": False})
