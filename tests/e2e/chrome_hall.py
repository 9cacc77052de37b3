"""A hall in a bottle for the TV page: real pages, a scripted board, a socket and a wire that can be cut."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import uvicorn
from graphql import execute_sync, parse
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from api.boards.speech import spoken
from api.boards.view import Board, BoardCall, BoardCounter, Notice, ScreenRow
from api.events import CounterState
from api.halls.queries import HallRow
from api.halls.rules import Opening, OpeningCode
from api.people.rules.credentials import shown_code
from api.qr import qr_code
from display.headers import page_headers
from display.pages import VERSION, basic_page, live_page
from display.routes import static
from schema import graphql_schema
from schema.boards import board as in_schema

OPEN = Opening(
    True,
    OpeningCode.OPEN,
    "Buka hingga pukul 15.00 WITA; nomor terakhir pukul 14.30 WITA.",
    "Open until 15.00 WITA; last number at 14.30 WITA.",
    None,
    None,
)
AGENCIES = ("DUKCAPIL", "DPMPTSP", "POLRES", "SAMSAT", "BPJSKES", "BPJSTK", "DINSOS", "BANKSULTRA")
PREFIXES = "ABCDEFGHJKLMNPRSTUVWXY"


def a_hall(**changes: Any) -> HallRow:
    """MPP Konawe, as a row."""
    values = dict.fromkeys(HallRow.__dataclass_fields__)
    values |= {
        "id": UUID(int=1),
        "slug": "konawe",
        "name": "MPP Konawe",
        "name_en": "Konawe Service Hall",
        "timezone": "Asia/Makassar",
    }
    return HallRow(**(values | changes))


def a_screen(**changes: Any) -> ScreenRow:
    """Its main screen: 55 inches, read from 8 m."""
    values = {
        "id": UUID(int=2),
        "hall_id": UUID(int=1),
        "slug": "main",
        "name": "Layar utama",
        "name_en": "Main screen",
        "zone": "",
        "audio_zone": "",
        "speaks": True,
        "diagonal_inches": 55,
        "farthest_metres": 8.0,
        "archived_at": None,
    }
    return ScreenRow(**(values | changes))


def a_call(number: str, label: str, at: datetime, *, attempt: int = 1, agency: str = "DUKCAPIL") -> BoardCall:
    """One call."""
    words = spoken(number, label, attempt)
    return BoardCall(uuid4(), number, label, agency, "", attempt, at, words)


def a_counter(label: str, number: str | None = None, agency: str = "DUKCAPIL") -> BoardCounter:
    """One counter, open."""
    return BoardCounter(uuid4(), label, agency, CounterState.OPEN, number)


def a_board(
    *,
    counters: Sequence[BoardCounter] = (),
    calls: Sequence[BoardCall] = (),
    opening: Opening = OPEN,
    notices: Sequence[Notice] = (),
    hall: HallRow | None = None,
    screen: ScreenRow | None = None,
) -> Board:
    """A board at version 1, read now."""
    return Board(
        hall=hall or a_hall(),
        screen=screen or a_screen(),
        epoch=UUID(int=7),
        version=1,
        server_time=datetime.now(UTC),
        opening=opening,
        counters=tuple(counters),
        calls=tuple(calls),
        queues=(),
        notices=tuple(notices),
    )


def a_busy_board(count: int, *, calls: int = 5, **changes: Any) -> Board:
    """A hall with `count` counters at work, of which the first `calls` called in the last minutes."""
    now = datetime.now(UTC)
    names = [
        (f"{PREFIXES[index % 22]}-{index * 7 % 120 + 1:03}", str(index + 1), AGENCIES[index % 8])
        for index in range(count)
    ]
    return a_board(
        counters=[a_counter(label, number, agency) for number, label, agency in names],
        calls=[
            a_call(number, label, now - timedelta(seconds=90 + 40 * index), agency=agency)
            for index, (number, label, agency) in enumerate(names[:calls])
        ],
        **changes,
    )


def answer(query: str, variables: dict[str, Any], board: Board) -> dict[str, Any]:
    """What the schema answers to a subscription to a board when it has come to this."""
    event = in_schema.Board.of(board)
    result = execute_sync(graphql_schema, parse(query), root_value=event, variable_values=variables)
    assert result.errors is None
    return result.data or {}


class BottledHall:
    """Serves one screen. Tests change `board` and push it, close sockets, refuse them or let them hang."""

    def __init__(self, board: Board) -> None:
        self.board = board
        self.version = VERSION
        self.is_refusing = False
        self.subscriptions: list[dict[str, Any]] = []
        self.pings: list[dict[str, Any]] = []
        self.reports: list[dict[str, Any]] = []
        self.verdict: Callable[[dict[str, Any]], dict[str, Any] | None] = lambda report: None  # all may speak
        self.orders: list[dict[str, Any]] = []
        self.presence: dict[str, Any] | None = None  # what a paired screen is told of the day's code
        self._beside: dict[WebSocket, str] = {}
        self.pages = 0
        self.clock_offset = timedelta()
        self._sockets: dict[WebSocket, dict[str, Any] | None] = {}
        self.app = Starlette(
            routes=[
                Route("/version", self._version),
                Route("/display/static/{path:path}", static),
                Route("/display/konawe/main", self._page),
                Route("/display/konawe/main/basic", self._basic),
                Route("/display/konawe/main/state", self._report, methods=["POST"]),
                WebSocketRoute("/graphql", self._socket),
            ]
        )

    @property
    def connected(self) -> int:
        """Sockets that follow the board."""
        return sum(operation is not None for operation in self._sockets.values())

    def now(self) -> datetime:
        """The server's time."""
        return datetime.now(UTC) + self.clock_offset

    async def call(self, number: str, label: str, *, attempt: int = 1, agency: str = "DUKCAPIL") -> BoardCall:
        """Call a number and send the board."""
        call = a_call(number, label, self.now(), attempt=attempt, agency=agency)
        counters = [counter for counter in self.board.counters if counter.label != label]
        await self.show(
            counters=(*counters, a_counter(label, number, agency)), calls=(call, *self.board.calls)[:100]
        )
        return call

    async def show(self, **changes: Any) -> None:
        """Change the board and send it."""
        self.board = replace(self.board, version=self.board.version + 1, server_time=self.now(), **changes)
        await self.push()

    async def push(self) -> None:
        """Send the board as it is."""
        for socket in tuple(self._sockets):
            await self._send(socket)

    async def close_all(self, code: int) -> None:
        """Close every socket."""
        for socket in tuple(self._sockets):
            with suppress(RuntimeError, WebSocketDisconnect):
                await socket.close(code)

    async def _page(self, request: Request) -> Response:
        self.pages += 1
        nonce = "bottled"
        board = replace(self.board, server_time=self.now())
        html = live_page(board, self.now(), request.query_params.get("language", "ID"), nonce)
        return Response(html, media_type="text/html", headers=page_headers(request, nonce))

    async def _basic(self, request: Request) -> Response:
        html = basic_page(self.board, self.now(), "ID", "bottled")
        return Response(html, media_type="text/html", headers=page_headers(request, "bottled"))

    async def _version(self, request: Request) -> Response:
        return JSONResponse({"version": self.version, "time": self.now().isoformat()})

    async def _report(self, request: Request) -> Response:
        self.reports.append(await request.json())
        told = self.verdict(self.reports[-1])
        return Response(status_code=204) if told is None else JSONResponse(told)

    async def _socket(self, socket: WebSocket) -> None:
        if self.is_refusing:
            await socket.close(1013)
            return
        await socket.accept("graphql-transport-ws")
        self._sockets[socket] = None
        try:
            while True:
                await self._hear(socket, await socket.receive_json())
        except (WebSocketDisconnect, RuntimeError):
            pass
        finally:
            del self._sockets[socket]
            self._beside.pop(socket, None)

    async def _hear(self, socket: WebSocket, message: dict[str, Any]) -> None:
        match message["type"]:
            case "connection_init":
                await socket.send_json({"type": "connection_ack"})
            case "ping":
                self.pings.append(message.get("payload") or {})
                await socket.send_json({"type": "pong"})
            case "complete" if not message["id"].startswith("beside"):
                self._sockets[socket] = None
            case "subscribe" if message["id"].startswith("beside"):
                self._beside[socket] = message["id"]
                await self._tell(socket)
            case "subscribe":
                self.subscriptions.append(message["payload"])
                self._sockets[socket] = message
                after = message["payload"]["variables"]["after"]
                if after != {"epoch": self.board.epoch.hex, "version": self.board.version}:
                    await self._send(socket)

    async def order(self, command: str, device: str | None = None) -> None:
        """Tell the screens to do something."""
        told = {"id": uuid4().hex, "command": command, "device": device, "at": self.now().isoformat()}
        self.orders.append(told)
        await self._tell_all()

    async def ask_for_presence(self, url: str, *, lasts: timedelta = timedelta(hours=8)) -> None:
        """Tell the screens the day's code, as to be scanned."""
        code = qr_code(url)
        drawn = {"size": code.size, "path": code.path}
        typed = shown_code(url.rpartition("=")[2])
        self.presence = {"code": typed, "validUntil": (self.now() + lasts).isoformat(), "qr": drawn}
        await self._tell_all()

    async def ask_for_none(self) -> None:
        """Tell the screens that no code is asked for."""
        self.presence = None
        await self._tell_all()

    async def _tell_all(self) -> None:
        for socket in tuple(self._beside):
            await self._tell(socket)

    async def _tell(self, socket: WebSocket) -> None:
        data = {"screenOrders": {"orders": self.orders, "presenceCode": self.presence}}
        with suppress(RuntimeError, WebSocketDisconnect):
            await socket.send_json({"id": self._beside[socket], "type": "next", "payload": {"data": data}})

    async def _send(self, socket: WebSocket) -> None:
        operation = self._sockets.get(socket)
        if operation is None:
            return
        asked = operation["payload"]
        data = answer(asked["query"], asked["variables"], self.board)
        with suppress(RuntimeError, WebSocketDisconnect):
            await socket.send_json({"id": operation["id"], "type": "next", "payload": {"data": data}})


class Wire:
    """A TCP relay between browser and server that can be cut, or go silent without a word."""

    def __init__(self, target: int) -> None:
        self.target = target
        self.port = 0
        self.carried = 0  # bytes, both ways
        self._open = asyncio.Event()
        self._open.set()
        self._writers: set[asyncio.StreamWriter] = set()

    async def start(self) -> None:
        """Listen on a port of its own."""
        self._server = await asyncio.start_server(self._relay, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Cut everything and stop."""
        self._server.close()
        self.restore()

    def cut(self) -> None:
        """Break every connection at once, without a closing handshake."""
        for writer in tuple(self._writers):
            writer.transport.abort()

    def silence(self) -> None:
        """Swallow every packet from now on; connections stay up."""
        self._open.clear()

    def restore(self) -> None:
        """Carry packets again; what was connected in the silence is gone."""
        self.cut()
        self._open.set()

    async def _relay(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        try:
            await self._open.wait()
            back, out = await asyncio.open_connection("127.0.0.1", self.target)
            self._writers.add(out)
            await asyncio.gather(self._carry(reader, out), self._carry(back, writer))
        except OSError:
            pass
        finally:
            for end in (writer, *([out] if "out" in locals() else [])):
                self._writers.discard(end)
                end.transport.abort()

    async def _carry(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while chunk := await source.read(65536):
                await self._open.wait()
                self.carried += len(chunk)
                sink.write(chunk)
                await sink.drain()
        with suppress(OSError):
            sink.close()


@asynccontextmanager
async def served(app: Any) -> AsyncIterator[int]:
    """A uvicorn in this loop; yields its port."""
    config = uvicorn.Config(app, port=0, log_level="critical", lifespan="off", ws_max_size=1 << 20)
    config.timeout_graceful_shutdown = 1
    server = uvicorn.Server(config)
    server.capture_signals = contextlib.nullcontext  # type: ignore[method-assign]
    task = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    try:
        yield server.servers[0].sockets[0].getsockname()[1]
    finally:
        server.should_exit = True
        await task


@asynccontextmanager
async def bottled(board: Board) -> AsyncIterator[tuple[BottledHall, Wire, str]]:
    """A hall, the wire to it, and the address of its TV page."""
    hall = BottledHall(board)
    async with served(hall.app) as port:
        wire = Wire(port)
        await wire.start()
        yield hall, wire, f"http://127.0.0.1:{wire.port}/display/konawe/main"
        await wire.stop()
