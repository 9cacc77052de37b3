"""Speaks graphql-transport-ws to the letter."""

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Protocol

import orjson
from graphql.language import OperationType
from starlette.websockets import WebSocket, WebSocketDisconnect

from api.actor import ActorKind
from api.database import AWAY
from schema.context import Caller
from schema.errors import ErrorCode, RequestFault, answered, fault, masked
from schema.live.member import Member
from schema.operations import Answer, NotAdmitted, Operation
from schema.requests import Asked, read_request
from schema.subscriber import Subscriber
from schema.wires import Wire, wire_of

PROTOCOL = "graphql-transport-ws"
INIT_SECONDS = 5.0
MAX_MESSAGE = 64 * 1024
MAX_REASON = 123  # bytes: RFC 6455, 5.5
MAX_ID = 128
MAX_OPERATIONS = 10
MESSAGES_PER_SECOND = 20
PHONE_PING_SECONDS = 60  # spares a phone's battery; the server's own rhythm of 20 s is for screens
RESTLESS = frozenset({"board"})  # what screens follow
PONG = b'{"type":"pong"}'
ACKNOWLEDGED = b'{"type":"connection_ack"}'


class Server(Protocol):
    """What a socket needs of the endpoint."""

    async def welcome(self, websocket: WebSocket, authorization: str | None) -> Caller:
        """Who the client is; raises RequestFault."""

    def watch(self, caller: Caller, cut: Callable[[], object]) -> Callable[[], None]:
        """Have `cut` called when the caller's token ceases to hold; returns what ends that."""

    def admit(self, asked: Asked, caller: Caller) -> Operation:
        """Admit an operation; raises NotAdmitted or RequestFault."""

    async def run(self, operation: Operation, caller: Caller) -> Answer:
        """Execute a query or mutation."""

    def join(self, operation: Operation, caller: Caller, member: Member) -> Callable[[], None]:
        """Follow a subscription; returns what ends that. Raises NotAdmitted."""


class _Close(Exception):
    """Ends the socket with a code and a reason."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code


class Socket:
    """One connection: a task that reads, one more for each query or mutation, none for what is followed."""

    def __init__(self, websocket: WebSocket, server: Server) -> None:
        self._websocket = websocket
        self._server = server
        self._caller: Caller | None = None
        self._init_received = False
        self._wire: Wire = wire_of(websocket.scope, websocket.send)
        self._wire.on_clear, self._wire.on_stalled = self._go_on, self._let_go
        self._operations: dict[str, Subscriber | asyncio.Task[None]] = {}
        self._allowance = float(MESSAGES_PER_SECOND)
        self._counted_at = 0.0
        self._waiting: list[asyncio.Future[None]] = []
        self._closing: asyncio.Task[None] | None = None
        self._serving: asyncio.Task[None] | None = None
        self._has_stalled = False
        self._unwatch: Callable[[], None] = _nothing
        self._is_closed = False

    async def serve(self) -> None:
        """Run until either side closes."""
        if PROTOCOL not in self._websocket.scope["subprotocols"]:
            await self._websocket.accept()
            await self._close(4406, "Subprotocol not acceptable")
            return
        await self._websocket.accept(PROTOCOL)
        late = asyncio.get_running_loop().call_later(INIT_SECONDS, self._init_is_late)
        self._serving = asyncio.current_task()
        try:
            await self._read()
        except _Close as closing:
            await self._close(closing.code, str(closing))
        except asyncio.CancelledError:
            if not self._has_stalled:
                raise
        finally:
            late.cancel()
            self._is_closed = True
            self._unwatch()
            await self._leave_all()

    async def _read(self) -> None:
        while (message := await self._websocket.receive())["type"] != "websocket.disconnect":
            if self._is_closed:
                continue  # said before it was cut, read after
            self._count()
            await self._take(_object(message))

    def _count(self) -> None:
        """At most 20 messages at once, and 20 a second in the long run."""
        now = time.monotonic()
        earned = (now - self._counted_at) * MESSAGES_PER_SECOND
        self._allowance = min(self._allowance + earned, MESSAGES_PER_SECOND) - 1
        self._counted_at = now
        if self._allowance < 0:
            raise _Close(4429, "Too many messages")

    async def _take(self, message: dict[str, Any]) -> None:
        payload = message.get("payload")
        match message.get("type"):
            case "connection_init":
                await self._init(_object_or_none(payload) or {})
            case "ping":
                _object_or_none(payload)
                self._wire.say(PONG)
            case "pong":
                _object_or_none(payload)
            case "subscribe":
                self._subscribe(_id(message), payload)
            case "complete":
                self._complete(_id(message))
            case _:
                raise _Close(4400, "Unknown message type")

    async def _init(self, payload: dict[str, Any]) -> None:
        if self._init_received:
            raise _Close(4429, "Too many initialisation requests")
        self._init_received = True
        authorization = payload.get("authorization", payload.get("Authorization"))
        if not isinstance(authorization, str | None):
            raise _Close(4400, "authorization is a string")
        try:
            self._caller = await self._server.welcome(self._websocket, authorization)
        except RequestFault as refused:
            raise _Close(4429 if refused.status == 429 else 4403, str(refused)) from refused
        except AWAY as away:
            raise _Close(1013, "Please try again") from away
        self._unwatch = self._server.watch(self._caller, self._cut)
        self._wire.say(ACKNOWLEDGED)

    def _subscribe(self, id: str, payload: object) -> None:
        if self._caller is None:
            raise _Close(4401, "Unauthorized")
        if id in self._operations:
            raise _Close(4409, f"Subscriber for {id} already exists")
        try:
            asked = read_request(payload)
        except RequestFault as malformed:
            raise _Close(4400, str(malformed)) from malformed
        if len(self._operations) >= MAX_OPERATIONS:
            problem = fault(ErrorCode.BAD_REQUEST, f"At most {MAX_OPERATIONS} operations at once on a socket.")
            self._end_with(id, "error", answered([problem]))
            return
        try:
            self._begin(id, self._server.admit(asked, self._caller), self._caller)
        except NotAdmitted as refused:
            self._end_with(id, "error", refused.answer()["errors"])
        except RequestFault as refused:
            self._end_with(id, "error", answered([refused.error()]))
        except Exception as error:
            self._end_with(id, "error", [masked(error)])

    def _begin(self, id: str, operation: Operation, caller: Caller) -> None:
        if operation.kind is OperationType.SUBSCRIPTION:
            subscription = Subscriber(id, self._wire, self._end_with)
            self._operations[id] = subscription
            subscription.leave = self._server.join(operation, caller, subscription)
            if caller.actor.kind is ActorKind.ANONYMOUS and not RESTLESS.intersection(operation.root_fields):
                self._wire.rest(PHONE_PING_SECONDS)
        else:
            self._operations[id] = asyncio.create_task(self._answer(id, operation, caller))

    async def _answer(self, id: str, operation: Operation, caller: Caller) -> None:
        try:
            answer = await self._server.run(operation, caller)
        except NotAdmitted as refused:
            self._end_with(id, "error", refused.answer()["errors"])
        except Exception as error:
            self._end_with(id, "error", [masked(error)])
        else:
            await self._until_clear()
            self._say({"id": id, "type": "next", "payload": answer})
            self._end_with(id, "complete")

    async def _until_clear(self) -> None:
        """A client that does not read has no more answers waiting than operations."""
        while not self._wire.is_clear and not self._is_closed:
            waiting = asyncio.get_running_loop().create_future()
            self._waiting.append(waiting)
            await waiting

    def _complete(self, id: str) -> None:
        match self._operations.pop(id, None):
            case Subscriber() as subscription:
                subscription.leave()
            case asyncio.Task() as task:
                task.cancel()  # a transaction under way is shielded: work.one_transaction
            case None:
                return

    def _go_on(self) -> None:
        """The client has caught up: each subscription sends what it kept."""
        for operation in list(self._operations.values()):
            if isinstance(operation, Subscriber):
                operation.go_on()
        waiting, self._waiting = self._waiting, []
        for future in waiting:
            if not future.done():
                future.set_result(None)

    def _let_go(self) -> None:
        """The client has stalled: end from our side, without a word, for it takes none."""
        self._is_closed = self._has_stalled = True
        if self._serving:
            self._serving.cancel()

    def _init_is_late(self) -> None:
        if not self._init_received:
            self._close_soon(4408, "Connection initialisation timeout")

    def _cut(self) -> None:
        ended = answered([fault(ErrorCode.BAD_REQUEST, "The token is not valid any more.")])
        for id in list(self._operations):
            self._complete(id)
            self._say({"id": id, "type": "error", "payload": ended})
        self._close_soon(4403, "The token is not valid any more.")

    def _end_with(self, id: str, kind: str, payload: object = None) -> None:
        """An operation's last message; its id may be used again at once."""
        self._operations.pop(id, None)
        self._say({"id": id, "type": kind, **({} if payload is None else {"payload": payload})})

    def _say(self, message: dict[str, Any]) -> None:
        if not self._is_closed:
            self._wire.say(orjson.dumps(message))

    def _close_soon(self, code: int, reason: str) -> None:
        self._closing = asyncio.create_task(self._close(code, reason))

    async def _close(self, code: int, reason: str) -> None:
        if self._is_closed:
            return
        self._is_closed = True
        await self._wire.flush()
        with suppress(WebSocketDisconnect, RuntimeError):
            await self._websocket.close(code, reason.encode()[:MAX_REASON].decode(errors="ignore"))

    async def _leave_all(self) -> None:
        tasks = [task for task in self._operations.values() if isinstance(task, asyncio.Task)]
        for id in list(self._operations):
            self._complete(id)
        await asyncio.gather(*tasks, return_exceptions=True)


def _nothing() -> None:
    """Nobody is watched before anybody has said who they are."""


def _object(message: Any) -> dict[str, Any]:
    text = message.get("text")
    if text is None:
        raise _Close(4400, "Messages are text")
    if len(text) > MAX_MESSAGE or len(text.encode()) > MAX_MESSAGE:
        raise _Close(4400, "Messages are at most 64 KiB")
    try:
        value = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise _Close(4400, "Messages are JSON") from error
    if not isinstance(value, dict):
        raise _Close(4400, "Messages are JSON objects")
    return value


def _object_or_none(payload: object) -> dict[str, Any] | None:
    if payload is None or isinstance(payload, dict):
        return payload
    raise _Close(4400, "payload is an object")


def _id(message: dict[str, Any]) -> str:
    id = message.get("id")
    if isinstance(id, str) and 0 < len(id) <= MAX_ID:
        return id
    raise _Close(4400, f"id is a string of 1 to {MAX_ID} characters")
