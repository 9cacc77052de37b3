"""Serves the schema: HTTP and WebSocket at /graphql, server-sent events at /graphql/stream."""

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Collection, Coroutine
from contextlib import ExitStack
from pathlib import Path
from uuid import UUID

import orjson
from graphql import GraphQLSchema
from graphql.language import OperationType
from starlette.requests import ClientDisconnect, HTTPConnection, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocket

from api.clock import utc_now
from api.database import AWAY
from api.people import queries as people
from api.people.rules.origins import is_foreign
from api.settings import Settings
from schema import executor_class, graphiql, graphql_schema
from schema.callers import COOKIE_NEEDS, bearer, caller_of, token_of
from schema.context import Caller
from schema.documents import Documents, shipped_documents
from schema.errors import RETRY_SECONDS, ErrorCode, RequestFault, answered, fault, masked
from schema.gate import Gate, Seat
from schema.kept import Kept
from schema.live.member import Member, Slot
from schema.live.payload import Payload
from schema.live.places import Places
from schema.live.sharing import Sharing
from schema.media import EVENT_STREAM, JSON, is_json, preferred
from schema.operations import Answer, NotAdmitted, Operation, Operations
from schema.requests import Asked, read_request
from schema.sockets import Socket
from schema.streams import send_events
from schema.watch import Watch

MAX_BODY = 64 * 1024
BODY_SECONDS = 10.0
HTTP = {"ws": "http", "wss": "https"}
PRODUCT = Path(__file__).parent.parent
ENDS_CREDENTIALS = ("signOut", "revoke", "changePassword", "resetPassword", "archiveStaff", "grantRole")


def graphql_app(settings: Settings) -> ASGIApp:
    """The ASGI application for /graphql and what lies under it."""
    return Endpoint(settings)


class Endpoint:
    """Knows who asks and by which door; `Operations` knows what is asked."""

    def __init__(self, settings: Settings, served: GraphQLSchema = graphql_schema) -> None:
        self._settings = settings
        self._production = settings.mode == "production"
        trusted = shipped_documents(PRODUCT / "schema" / "examples", PRODUCT / "display")
        self._operations = Operations(
            served,
            executor_class,
            Documents(served, trusted, hide_suggestions=self._production),
            production=self._production,
            trusted_only=settings.trusted_documents_only,
        )
        self._sharing = Sharing(self._operations, Places(settings.subscriptions_per_hall))
        self._kept = Kept()
        self._gate = Gate(settings)
        self._watch = Watch(_still_valid)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Take an HTTP request or a WebSocket."""
        if scope["type"] == "websocket":
            await self._socket(WebSocket(scope, receive, send))
            return
        request = Request(scope, receive)
        headers = {
            "x-request-id": secrets.token_hex(8),
            "cache-control": "no-store",
            "x-content-type-options": "nosniff",
        }
        try:
            if request.url.path.endswith("/stream"):
                await self._stream(request, send, headers)
                return
            response = await self._http(request, headers)
        except ClientDisconnect:
            return
        await response(scope, receive, send)

    async def _http(self, request: Request, headers: dict[str, str]) -> Response:
        if request.method == "GET" and not self._production and (shown := _graphiql(request, headers)):
            return shown
        media_type: str | None = None
        try:
            if request.method != "POST":
                raise RequestFault(405, "Operations are sent by POST.")
            media_type = preferred(request.headers.get("accept"))
            answer, refused = await self._answer(request)
        except RequestFault as wrong:
            return _response(
                wrong.status, {"errors": answered([wrong.error()])}, media_type, headers | _retry(wrong)
            )
        except ClientDisconnect:
            raise
        except AWAY as error:
            return _away(error, media_type, headers)
        except Exception as error:
            return _response(500, {"errors": [masked(error)]}, media_type, headers)
        return _response(400 if refused and media_type != JSON else 200, answer, media_type, headers)

    async def _answer(self, request: Request) -> tuple[Answer | orjson.Fragment, bool]:
        """The answer, and whether it refuses the request as a whole."""
        try:
            operation, caller = await self._admitted(request)
            if operation.kind is OperationType.SUBSCRIPTION:
                problem = "Subscriptions are taken over WebSocket, or as an event stream at /graphql/stream."
                raise NotAdmitted([fault(ErrorCode.BAD_REQUEST, problem)])
            if operation.kind is OperationType.QUERY:
                return await self._read(request, operation, caller), False
            return await self.run(operation, caller), False
        except NotAdmitted as refused:
            return refused.answer(), True

    async def _read(self, request: Request, operation: Operation, caller: Caller) -> Answer | orjson.Fragment:
        """A query's answer: kept, or executed while somebody waits for it."""

        def execute() -> Awaitable[Answer]:
            return _while_there(request, self.run(operation, caller))

        return await self._kept.answer(operation, caller, execute)

    async def _admitted(self, request: Request) -> tuple[Operation, Caller]:
        if is_foreign(request.headers, self._settings.allowed_origins):
            raise RequestFault(403, "Pages of that origin may not ask here.")
        if not is_json(request.headers.get("content-type")):
            raise RequestFault(415, "The body is application/json.")
        value = _json(await _body(request))
        caller = await self._caller(request, token_of(request.headers, request.cookies))
        return self.admit(read_request(value), caller), caller

    async def _caller(self, connection: HTTPConnection, token: str | None) -> Caller:
        address = _address(connection)
        try:
            return await caller_of(token, now=utc_now(), address=address, base_url=self._base_url(connection))
        except RequestFault:
            self._gate.pass_address(address)
            raise

    def _base_url(self, connection: HTTPConnection) -> str:
        """The address under which the client reached us, unless the installation names another."""
        if self._settings.public_url:
            return self._settings.public_url.rstrip("/")
        scheme = connection.scope.get("scheme", "http")
        return f"{HTTP.get(scheme, scheme)}://{connection.headers.get('host', '')}"

    async def _stream(self, request: Request, send: Send, headers: dict[str, str]) -> None:
        try:
            if request.method != "POST":
                raise RequestFault(405, "Operations are sent by POST.")
            preferred(request.headers.get("accept"), (EVENT_STREAM,))
            with ExitStack() as stack:
                seat = stack.enter_context(self._gate.stream(_address(request)))
                await self._send_events(request, send, headers, seat, stack)
        except RequestFault as wrong:
            response = _response(
                wrong.status, {"errors": answered([wrong.error()])}, JSON, headers | _retry(wrong)
            )
            await response(request.scope, request.receive, send)

    async def _send_events(
        self, request: Request, send: Send, headers: dict[str, str], seat: Seat, stack: ExitStack
    ) -> None:
        raw = [(name.encode(), value.encode()) for name, value in headers.items()]
        slot, cut = Slot(), asyncio.Event()
        try:
            operation, caller = await self._admitted(request)
            seat.belongs_to(caller.actor)
            stack.callback(self.watch(caller, cut.set))
            if operation.kind is OperationType.SUBSCRIPTION:
                stack.callback(self.join(operation, caller, slot))
            else:
                slot.put(Payload(await self.run(operation, caller)))
                slot.complete()
        except NotAdmitted as refused:
            slot.refuse(refused.answer()["errors"])
        except AWAY as error:
            await _away(error, JSON, headers)(request.scope, request.receive, send)
            return
        await send_events(request.receive, send, slot, cut, headers=raw)

    async def _socket(self, websocket: WebSocket) -> None:
        try:
            if is_foreign(websocket.headers, self._settings.allowed_origins):
                raise RequestFault(403, "Pages of that origin may not ask here.")
            with self._gate.stream(_address(websocket)) as websocket.state.seat:
                await Socket(websocket, self).serve()
        except RequestFault as wrong:
            await websocket.send_denial_response(Response(str(wrong), wrong.status, _retry(wrong)))

    # What a socket asks (schema.sockets.Server).

    async def welcome(self, websocket: WebSocket, authorization: str | None) -> Caller:
        """Who the client of a socket is: by connection_init, by header, or by our cookie if its Origin is ours.

        An origin that the installation names may ask, but not with what our pages keep.
        """
        headers = {**websocket.headers, COOKIE_NEEDS: "0" if is_foreign(websocket.headers, ()) else "1"}
        token = bearer(authorization) if authorization else token_of(headers, websocket.cookies)
        caller = await self._caller(websocket, token)
        websocket.state.seat.belongs_to(caller.actor)
        return caller

    def watch(self, caller: Caller, cut: Callable[[], object]) -> Callable[[], None]:
        """Have `cut` called when the caller's token ceases to hold; returns what ends that."""
        return self._watch.over(caller.actor.credential_id, cut)

    def admit(self, asked: Asked, caller: Caller) -> Operation:
        """Admit an operation under its caller's limits; raises NotAdmitted or RequestFault."""
        self._gate.pass_actor(caller.actor)
        operation = self._operations.admit(asked, caller.actor)
        self._gate.pass_operation(operation, caller.actor)
        return operation

    async def run(self, operation: Operation, caller: Caller) -> Answer:
        """Execute a query or mutation; one that ends a credential cuts its open streams at once."""
        answer = await self._operations.run(operation, caller)
        if any(name.startswith(ENDS_CREDENTIALS) for name in operation.root_fields):
            await self._watch.check()
        return answer

    def join(self, operation: Operation, caller: Caller, member: Member) -> Callable[[], None]:
        """Follow a subscription together with all who ask the same; returns what ends that. Raises NotAdmitted."""
        return self._sharing.join(operation, caller, member)


def _address(connection: HTTPConnection) -> str:
    return connection.client.host if connection.client else ""


def _graphiql(request: Request, headers: dict[str, str]) -> Response | None:
    """The page for browsers, or one of its files."""
    _, _, file = request.url.path.partition("/graphql/static/")
    if file:
        content, kind = graphiql.static_file(file) or (b"", None)
        return Response(content, 200 if kind else 404, headers, kind)
    if graphiql.is_wanted(request.headers.get("accept")):
        return Response(graphiql.page(), headers=headers | graphiql.headers(), media_type="text/html")
    return None


async def _body(request: Request) -> bytes:
    """At most 64 KiB, within 10 s; raises RequestFault 413 and 408."""
    length = request.headers.get("content-length", "0")
    if not length.isdecimal() or int(length[:20]) > MAX_BODY:
        raise RequestFault(413, "The body is at most 64 KiB.")
    body = bytearray()
    try:
        async with asyncio.timeout(BODY_SECONDS):
            async for chunk in request.stream():
                body += chunk
                if len(body) > MAX_BODY:
                    raise RequestFault(413, "The body is at most 64 KiB.")
    except TimeoutError as error:
        raise RequestFault(408, "The body did not arrive in time.") from error
    return bytes(body)


async def _while_there(request: Request, answering: Coroutine[object, object, Answer]) -> Answer:
    """The answer; raises ClientDisconnect, and lets go of the query, when nobody waits for it any more."""
    answer, gone = asyncio.ensure_future(answering), asyncio.ensure_future(_gone(request))
    try:
        await asyncio.wait({answer, gone}, return_when=asyncio.FIRST_COMPLETED)
        if not answer.done():
            raise ClientDisconnect
        return answer.result()
    finally:
        for task in (answer, gone):
            task.cancel()
        await asyncio.gather(answer, gone, return_exceptions=True)


async def _gone(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


def _json(body: bytes) -> object:
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise RequestFault(400, "The body is not JSON in UTF-8.") from error


def _retry(wrong: RequestFault) -> dict[str, str]:
    """The headers that go with a fault."""
    extra = {401: {"www-authenticate": "Bearer"}, 405: {"allow": "POST"}}
    wait = wrong.retry_after_seconds
    return extra.get(wrong.status, {}) | ({"retry-after": str(wait)} if wait else {})


def _away(error: Exception, media_type: str | None, headers: dict[str, str]) -> Response:
    """The database is away, so that nobody can be known: come back."""
    retry = {"retry-after": str(RETRY_SECONDS)}
    return _response(503, {"errors": [masked(error)]}, media_type, headers | retry)


def _response(
    status: int, answer: Answer | orjson.Fragment, media_type: str | None, headers: dict[str, str]
) -> Response:
    content_type = f"{media_type or JSON}; charset=utf-8"
    return Response(orjson.dumps(answer), status, headers | {"content-type": content_type})


async def _still_valid(credential_ids: list[UUID]) -> Collection[UUID]:
    return await people.still_valid(credential_ids, now=utc_now())
