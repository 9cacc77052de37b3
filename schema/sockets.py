"""Speaks graphql-transport-ws to the letter."""

import asyncio
import time
from collections import deque
from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractContextManager, ExitStack, aclosing, suppress
from typing import Any, Protocol

import orjson
from graphql.language import OperationType
from starlette.websockets import WebSocket, WebSocketDisconnect

from schema.context import Caller
from schema.errors import ErrorCode, RequestFault, answered, fault, masked
from schema.operations import Answer, NotAdmitted, Operation
from schema.requests import Asked, read_request

PROTOCOL = "graphql-transport-ws"
INIT_SECONDS = 5.0
SEND_SECONDS = 30.0  # a client that reads nothing for so long is let go
MAX_MESSAGE = 64 * 1024
MAX_REASON = 123  # bytes: RFC 6455, 5.5
MAX_ID = 128
MAX_OPERATIONS = 10
MESSAGES_PER_SECOND = 20


class Server(Protocol):
    """What a socket needs of the endpoint."""

    async def welcome(self, websocket: WebSocket, authorization: str | None) -> Caller:
        """Who the client is; raises RequestFault."""

    def watched(self, caller: Caller, cut: Callable[[], object]) -> AbstractContextManager[None]:
        """While the block runs, `cut` is called when the caller's token ceases to hold."""

    def admit(self, asked: Asked, caller: Caller) -> Operation:
        """Admit an operation; raises NotAdmitted or RequestFault."""

    async def run(self, operation: Operation, caller: Caller) -> Answer:
        """Execute a query or mutation."""

    async def follow(self, operation: Operation, caller: Callable[[], Caller]) -> AsyncGenerator[Answer]:
        """Open a subscription; raises NotAdmitted."""


class _Close(Exception):
    """Ends the socket with a code and a reason."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code


class Socket:
    """One connection: a reader, and a task for each operation under way."""

    def __init__(self, websocket: WebSocket, server: Server) -> None:
        self._websocket = websocket
        self._server = server
        self._caller: Caller | None = None
        self._init_received = False
        self._operations: dict[str, asyncio.Task[None]] = {}
        self._arrivals: deque[float] = deque(maxlen=MESSAGES_PER_SECOND)
        self._cut = asyncio.Event()
        self._closed = False

    async def serve(self) -> None:
        """Run until either side closes."""
        if PROTOCOL not in self._websocket.scope["subprotocols"]:
            await self._websocket.accept()
            await self._close(4406, "Subprotocol not acceptable")
            return
        await self._websocket.accept(PROTOCOL)
        with ExitStack() as stack:
            beside = [asyncio.create_task(self._expect_init()), asyncio.create_task(self._await_cut())]
            try:
                await self._read(stack)
            except WebSocketDisconnect:
                self._closed = True
            except _Close as closing:
                await self._close(closing.code, str(closing))
            finally:
                await _end([*beside, *self._operations.values()])

    async def _read(self, stack: ExitStack) -> None:
        while True:
            message = await self._websocket.receive()
            if message["type"] == "websocket.disconnect":
                raise WebSocketDisconnect(message.get("code", 1005))
            self._count()
            await self._take(_object(message), stack)

    def _count(self) -> None:
        now = time.monotonic()
        if len(self._arrivals) == MESSAGES_PER_SECOND and now - self._arrivals[0] < 1.0:
            raise _Close(4429, "Too many messages")
        self._arrivals.append(now)

    async def _take(self, message: dict[str, Any], stack: ExitStack) -> None:
        payload = message.get("payload")
        match message.get("type"):
            case "connection_init":
                await self._init(_object_or_none(payload) or {}, stack)
            case "ping":
                _object_or_none(payload)
                await self._send({"type": "pong"})
            case "pong":
                _object_or_none(payload)
            case "subscribe":
                self._subscribe(_id(message), payload)
            case "complete":
                self._complete(_id(message))
            case _:
                raise _Close(4400, "Unknown message type")

    async def _init(self, payload: dict[str, Any], stack: ExitStack) -> None:
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
        stack.enter_context(self._server.watched(self._caller, self._cut.set))
        await self._send({"type": "connection_ack"})

    def _subscribe(self, id: str, payload: object) -> None:
        if self._caller is None:
            raise _Close(4401, "Unauthorized")
        if id in self._operations:
            raise _Close(4409, f"Subscriber for {id} already exists")
        try:
            asked = read_request(payload)
        except RequestFault as malformed:
            raise _Close(4400, str(malformed)) from malformed
        operate = (
            self._refuse(id) if len(self._operations) >= MAX_OPERATIONS else self._operate(id, asked, self._caller)
        )
        self._operations[id] = asyncio.create_task(operate)

    def _complete(self, id: str) -> None:
        if task := self._operations.pop(id, None):
            task.cancel()  # a transaction under way is shielded: work.one_transaction

    async def _operate(self, id: str, asked: Asked, caller: Caller) -> None:
        try:
            last = await self._answers(id, asked, caller)
        except (WebSocketDisconnect, TimeoutError):
            return
        except NotAdmitted as refused:
            last = {"id": id, "type": "error", "payload": refused.answer()["errors"]}
        except RequestFault as refused:
            last = {"id": id, "type": "error", "payload": answered([refused.error()])}
        except Exception as error:
            last = {"id": id, "type": "error", "payload": [masked(error)]}
        await self._end_with(last)

    async def _refuse(self, id: str) -> None:
        problem = fault(ErrorCode.BAD_REQUEST, f"At most {MAX_OPERATIONS} operations at once on a socket.")
        await self._end_with({"id": id, "type": "error", "payload": answered([problem])})

    async def _end_with(self, last: dict[str, Any]) -> None:
        self._operations.pop(last["id"], None)  # first, so that the client may use the id again at once
        await self._try_send(last)

    async def _answers(self, id: str, asked: Asked, caller: Caller) -> dict[str, Any]:
        operation = self._server.admit(asked, caller)
        if operation.kind is not OperationType.SUBSCRIPTION:
            await self._send({"id": id, "type": "next", "payload": await self._server.run(operation, caller)})
        else:
            async with aclosing(await self._server.follow(operation, lambda: caller)) as answers:
                async for answer in answers:
                    await self._send({"id": id, "type": "next", "payload": answer})
        return {"id": id, "type": "complete"}

    async def _expect_init(self) -> None:
        await asyncio.sleep(INIT_SECONDS)
        if not self._init_received:
            await self._close(4408, "Connection initialisation timeout")

    async def _await_cut(self) -> None:
        await self._cut.wait()
        ended = answered([fault(ErrorCode.BAD_REQUEST, "The token is not valid any more.")])
        for id, task in list(self._operations.items()):
            task.cancel()
            await self._try_send({"id": id, "type": "error", "payload": ended})
        await self._close(4403, "The token is not valid any more.")

    async def _send(self, message: dict[str, Any]) -> None:
        if self._closed:
            raise WebSocketDisconnect(1006)
        async with asyncio.timeout(SEND_SECONDS):
            await self._websocket.send_text(orjson.dumps(message).decode())

    async def _try_send(self, message: dict[str, Any]) -> None:
        try:
            await self._send(message)
        except (WebSocketDisconnect, RuntimeError, TimeoutError):
            self._closed = True

    async def _close(self, code: int, reason: str) -> None:
        if self._closed:
            return
        self._closed = True
        with suppress(WebSocketDisconnect, RuntimeError):
            await self._websocket.close(code, reason.encode()[:MAX_REASON].decode(errors="ignore"))


async def _end(tasks: list[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


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
