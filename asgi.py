"""Plugs the rooms together: settings, database, bus, routes, lifespan."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from api import logs, routes, schedule, work
from api.database import close_database, is_sqlite, open_database
from api.live import InProcessBus, PostgresBus, bus, use_bus
from api.settings import settings
from display import routes as display
from display.missing import missing
from schema.endpoint import graphql_app
from schema.node import global_id


class App(Starlette):
    """Starlette, but for sockets: each layer between would live as long as the socket does."""

    def __init__(self, graphql: ASGIApp, **options: Any) -> None:
        super().__init__(**options)
        self._graphql = graphql

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Take a request, a socket or the lifespan."""
        if scope["type"] == "websocket" and scope["path"] == "/graphql":
            await self._graphql(scope, receive, send)
        else:
            await super().__call__(scope, receive, send)


def create_app() -> Starlette:
    """The whole application, as the settings of this process ask for it."""
    logs.configure(production=settings().mode == "production")
    graphql = graphql_app(settings())
    return App(
        graphql,
        routes=[
            Route("/graphql", graphql),
            Route("/graphql/stream", graphql),
            Route("/graphql/static/{path:path}", graphql),
            *display.routes,
            *routes.routes(global_id),
        ],
        exception_handlers={404: missing},
        middleware=_middleware(),
        lifespan=_lifespan,
    )


def _middleware() -> list[Middleware]:
    """Other origins are told nothing unless the installation names them."""
    if not settings().allowed_origins:
        return []
    cors = Middleware(
        CORSMiddleware,
        allow_origins=settings().allowed_origins,
        allow_methods=("GET", "POST", "PUT"),
        allow_headers=("authorization", "content-type"),
    )
    return [cors]


@asynccontextmanager
async def _lifespan(app: Starlette) -> AsyncIterator[None]:
    """Database first, then the bus, then the clockwork; the other way round at the end."""
    url = settings().database
    await open_database(url, pool=settings().database_pool)
    use_bus(InProcessBus() if is_sqlite(url) else PostgresBus(url))
    await bus().start()
    stop = asyncio.Event()
    clockwork = asyncio.create_task(schedule.run(stop))
    try:
        yield
    finally:
        stop.set()
        await clockwork
        await work.drain()
        await bus().stop()
        await close_database()


app = create_app()
