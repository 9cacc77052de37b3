"""Plain-HTTP doors that are not pages: health for load balancers, numbers for monitoring."""

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from api import database, tables
from api import metrics as numbers
from api.live import bus


async def livez(request: Request) -> Response:
    """200 while the event loop turns; says nothing about the database."""
    return PlainTextResponse("ok")


async def readyz(request: Request) -> Response:
    """200 if this worker can do its work, else 503 and what is missing.

    Workers share a listener, so a new connection never meets one that drains: its `draining` is seen only on a
    connection that was kept. A server whose every worker drains refuses connections.
    """
    checks = {
        "draining": is_draining(),
        "database": await database.is_writable(),
        "bus": bus().is_alive(),
    }
    checks["migrations"] = checks["database"] and await tables.is_at_head()
    is_ready = not checks["draining"] and checks["database"] and checks["bus"] and checks["migrations"]
    return JSONResponse(checks, status_code=200 if is_ready else 503)


async def metrics(request: Request) -> Response:
    """The numbers of all workers in Prometheus's text format."""
    return Response(numbers.text(), media_type=numbers.CONTENT_TYPE)


def begin_draining() -> None:
    """Said once by a worker that was told to end."""
    global _draining
    _draining = True


def is_draining() -> bool:
    """Whether this worker takes nothing new any more."""
    return _draining


_draining = False
routes = [
    Route("/livez", livez),
    Route("/readyz", readyz),
    Route("/metrics", metrics),
]
