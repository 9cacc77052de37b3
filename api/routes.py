"""Plain-HTTP doors that are not pages: health for load balancers, numbers for monitoring."""

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from api import database, tables
from api.live import bus


async def livez(request: Request) -> Response:
    """200 while the event loop turns; says nothing about the database."""
    return PlainTextResponse("ok")


async def readyz(request: Request) -> Response:
    """200 if this worker can do its work, else 503 and what is missing.

    A worker that drains has closed its listener, so a balancer meets a refused connection instead.
    """
    checks = {
        "database": await database.is_writable(),
        "bus": bus().is_alive(),
    }
    checks["migrations"] = checks["database"] and await tables.is_at_head()
    return JSONResponse(checks, status_code=200 if all(checks.values()) else 503)


async def metrics(request: Request) -> Response:
    """This worker's numbers in Prometheus's text format."""
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)


routes = [
    Route("/livez", livez),
    Route("/readyz", readyz),
    Route("/metrics", metrics),
]
