"""Shows a hall's board live in a terminal: also the reference for LED counters and other small displays.

It uses nothing but the public subscription: graphql-transport-ws, a full board a message, newest only. Whatever
ends the connection, it comes back, tells the server which version it has, and shows each call once.
"""

import asyncio
import json
import random
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import urlsplit

import typer
from rich.live import Live
from websockets.asyncio.client import connect
from websockets.exceptions import WebSocketException

from api.commands import terminal
from api.commands.board_view import board_view, call_line
from api.settings import settings

RETRY_SECONDS = (0.5, 10.0)  # full jitter between the first and a bound that doubles up to the second
SILENT_SECONDS = 20  # pings as often; twice this without an answer is a lost connection

Board = dict[str, Any]

SUBSCRIPTION = """
subscription Watch($hall: String!, $screen: String, $after: BoardCursor) {
  board(hall: $hall, screen: $screen, after: $after) {
    epoch
    version
    serverTime
    hall { name timezone }
    opening { open sentence }
    counters { id label agencyCode state number }
    calls { id number counterLabel agencyCode zone attempt at }
    queues { id prefix name waitingCount }
    notices
  }
}
"""


@dataclass(frozen=True, slots=True)
class Lost:
    """The connection is gone; a new try follows by itself."""

    reason: str
    retry_seconds: float


class Refused(Exception):
    """The server answered that this board cannot be had: trying again would not help."""


def watch(
    hall: Annotated[str, typer.Argument(help="The hall's slug, such as konawe.")],
    screen: Annotated[str | None, typer.Option(help="A screen of the hall; without it the whole hall.")] = None,
    url: Annotated[str | None, typer.Option(help="Address of the server; default http://HOST:PORT.")] = None,
) -> None:
    """Show a hall's board, live. Into a pipe it writes one line a call."""
    address = url or f"http://{settings().host}:{settings().port}"
    show = _show_screen if terminal.out.is_terminal else _print_calls
    try:
        asyncio.run(show(boards(socket_url(address), hall, screen)))
    except KeyboardInterrupt:
        raise typer.Exit from None
    except Refused as refused:
        terminal.fail(str(refused))


async def boards(url: str, hall: str, screen: str | None = None) -> AsyncIterator[Board | Lost]:
    """Every newest board of a hall, and every loss of the connection; ends only with Refused."""
    cursor: dict[str, Any] | None = None
    bound = RETRY_SECONDS[0]
    while True:
        try:
            async with connect(
                url,
                subprotocols=["graphql-transport-ws"],  # type: ignore[list-item]
                ping_interval=SILENT_SECONDS,
                ping_timeout=SILENT_SECONDS,
                compression=None,
            ) as socket:
                await socket.send(json.dumps({"type": "connection_init"}))
                async for text in socket:
                    board = await _answer(socket, json.loads(text), hall=hall, screen=screen, cursor=cursor)
                    if board and not _is_old(board, cursor):
                        cursor = {"epoch": board["epoch"], "version": board["version"]}
                        bound = RETRY_SECONDS[0]
                        yield board
                reason = f"closed with {socket.close_code}"
        except (OSError, WebSocketException, TimeoutError, ValueError) as error:
            reason = str(error) or type(error).__name__
        bound = min(bound * 2, RETRY_SECONDS[1])
        wait_seconds = random.uniform(RETRY_SECONDS[0], bound)  # noqa: S311
        yield Lost(reason, wait_seconds)
        await asyncio.sleep(wait_seconds)


async def _answer(
    socket: Any, message: dict[str, Any], *, hall: str, screen: str | None, cursor: dict[str, Any] | None
) -> Board | None:
    """React to one message of graphql-transport-ws; returns the board if it carried one."""
    match message["type"]:
        case "connection_ack":
            variables = {"hall": hall, "screen": screen, "after": cursor}
            payload = {"query": SUBSCRIPTION, "variables": variables}
            await socket.send(json.dumps({"id": "1", "type": "subscribe", "payload": payload}))
        case "ping":
            await socket.send(json.dumps({"type": "pong"}))
        case "next":
            return _board_of(message["payload"])
        case "error":
            raise Refused(message["payload"][0]["message"])
        case "complete":
            await socket.close()
    return None


def _board_of(payload: dict[str, Any]) -> Board:
    if errors := payload.get("errors"):
        raise Refused(errors[0]["message"])
    board: Board = payload["data"]["board"]
    return board


def _is_old(board: Board, cursor: dict[str, Any] | None) -> bool:
    if cursor is None or board["epoch"] != cursor["epoch"]:
        return False
    return bool(board["version"] < cursor["version"])


async def _show_screen(news: AsyncIterator[Board | Lost]) -> None:
    board: Board | None = None
    lost: Lost | None = None
    with Live(console=terminal.out, screen=True, auto_refresh=False) as live:
        async for item in news:
            board, lost = (board, item) if isinstance(item, Lost) else (item, None)
            live.update(board_view(board, lost.reason if lost else None), refresh=True)


async def _print_calls(news: AsyncIterator[Board | Lost]) -> None:
    shown: set[tuple[str, int]] = set()
    async for item in news:
        if isinstance(item, Lost):
            terminal.err.print(f"reconnecting in {item.retry_seconds:.1f} s: {item.reason}")
            continue
        for call in reversed(item["calls"]):
            key = (call["id"], call["attempt"])
            if key not in shown:
                with suppress(BrokenPipeError):
                    terminal.out.print(call_line(call, item["hall"]["timezone"]), soft_wrap=True)
        shown = {(call["id"], call["attempt"]) for call in item["calls"]}


def socket_url(address: str) -> str:
    """The socket of a server given as http://…, https://… or HOST:PORT."""
    parts = urlsplit(address if "//" in address else f"http://{address}")
    if parts.scheme not in {"http", "https", "ws", "wss"} or not parts.netloc:
        terminal.fail(f"{address} is not an address of a server; it looks like http://127.0.0.1:8000.", code=2)
    scheme = {"http": "ws", "https": "wss"}.get(parts.scheme, parts.scheme)
    return f"{scheme}://{parts.netloc}/graphql"
