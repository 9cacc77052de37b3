"""Hears what the pages that show screens report of themselves, and tells them whether they speak."""

from functools import cache
from typing import Any
from uuid import UUID

import orjson
import structlog
from prometheus_client import Counter
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from api.actor import ActorKind
from api.boards import queries as boards
from api.boards.actions import Heard, hear
from api.boards.sightings import Report
from api.boards.view import ScreenRow
from api.clock import utc_now
from api.halls import queries as halls
from api.people import queries as people
from api.people.actions.throttle import is_limited
from api.people.rules.credentials import network_of
from api.rates import Rate
from api.refusals import Refusal
from api.settings import settings

MAX_BYTES = 4_000
NO_STORE = {"cache-control": "no-store"}

log = structlog.get_logger(__name__)
sound_reports = Counter("antrean_screen_sound", "Reports of screens about their loudspeaker.", ["state"])


async def report(request: Request) -> Response:
    """A page reports; the answer says for how long it may speak and when to report again, in milliseconds.

    400 for what is no report, 401 for a token that holds no more, 404 without such a screen, 429 for too many
    unpaired ones at an address, 503 to ask again.
    """
    sent = Report.of(_object(await _body(request)))
    if sent is None:
        return PlainTextResponse("bad request", 400, NO_STORE)
    token = _token(request)
    if token is None and (busy := _too_often(request)):
        return busy
    screen = await _screen(request)
    if screen is None:
        return PlainTextResponse("not found", 404, NO_STORE)
    device_id = await _device(token, screen) if token else None
    if token and device_id is None:
        return _too_often(request) or PlainTextResponse("unauthorized", 401, NO_STORE)
    sound_reports.labels(sent.audio).inc()
    heard = await hear(screen, sent.named(device_id), device_id=device_id, now=utc_now())
    if isinstance(heard, Refusal):
        return PlainTextResponse("busy", 503, {**NO_STORE, "retry-after": "1"})
    return JSONResponse(_told(heard), headers=NO_STORE)


def _too_often(request: Request) -> Response | None:
    """429 for an address from which more unpaired pages report than a hall has; each report may be a write."""
    address = request.client.host if request.client else ""
    wait = _strangers().wait_seconds(network_of(address)) if is_limited(address) else 0
    return PlainTextResponse("busy", 429, {**NO_STORE, "retry-after": str(wait)}) if wait else None


@cache
def _strangers() -> Rate:
    return Rate(settings().anonymous_requests_per_minute, 60.0)


def _told(heard: Heard) -> dict[str, Any]:
    holds = heard.holds
    return {
        "holds": int(holds.total_seconds() * 1000) if holds else 0,
        "askAgain": int(heard.ask_again.total_seconds() * 1000),
        "said": heard.said,
    }


async def _screen(request: Request) -> ScreenRow | None:
    hall = await halls.hall_by_slug(request.path_params["hall"])
    return await boards.screen_by_slug(hall.id, request.path_params["screen"]) if hall else None


def _token(request: Request) -> str | None:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None


async def _device(token: str, screen: ScreenRow) -> UUID | None:
    """The paired device that shows this very screen."""
    actor = await people.actor_of(token, now=utc_now())
    if actor is None or actor.kind is not ActorKind.SCREEN or actor.id is None:
        return None
    row = (await people.devices_by_id([actor.id])).get(actor.id)
    is_its = row is not None and (row.hall_id, row.screen_slug) == (screen.hall_id, screen.slug)
    return actor.id if is_its else None


async def _body(request: Request) -> bytes:
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BYTES:
            return b""
    return body


def _object(body: bytes) -> Any:
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        return None


routes: list[BaseRoute] = [Route("/display/{hall}/{screen}/state", report, methods=["POST"])]
