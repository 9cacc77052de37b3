"""Serves the schema over HTTP and WebSocket."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp
from starlette.websockets import WebSocket
from strawberry.asgi import GraphQL
from strawberry.subscriptions import GRAPHQL_TRANSPORT_WS_PROTOCOL

from api.actor import ANONYMOUS
from api.clock import utc_now
from api.settings import Settings
from schema import schema
from schema.context import Context


class _View(GraphQL[Context, None]):
    async def get_context(self, request: Request | WebSocket, response: Response | WebSocket) -> Context:
        from api.people import queries as people

        authorization = request.headers.get("authorization", "")
        token = authorization.removeprefix("Bearer ") or None
        address = request.client.host if request.client else ""
        actor: Any = ANONYMOUS
        if token:
            actor = await people.actor_of(token, now=utc_now(), address=address) or ANONYMOUS
        return Context(actor=actor, token=token)


def graphql_app(settings: Settings) -> ASGIApp:
    """The ASGI application for /graphql."""
    return _View(schema, subscription_protocols=[GRAPHQL_TRANSPORT_WS_PROTOCOL])
