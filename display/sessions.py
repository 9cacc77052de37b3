"""Keeps the token of our own pages in a cookie that no script can read.

A page signs in by the API like any client, hands the token over here once and forgets it. The cookie counts only
together with a header that no foreign page can send (schema/callers.py).
"""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from api.actor import ActorKind
from api.clock import utc_now
from api.people import queries as people
from api.people.rules.origins import is_foreign
from api.settings import settings

COOKIE = "__Host-antrean"
NEEDS = "x-antrean"
DEVICE_SECONDS = 400 * 86_400  # a kiosk is switched off at night; its token ends by revoking, not by time
DEVICES = frozenset({ActorKind.KIOSK, ActorKind.SCREEN})
NO_STORE = {"cache-control": "no-store"}


async def keep(request: Request) -> Response:
    """POST: the bearer token becomes the cookie (204). 401 for a token that holds for nobody, 403 from afar."""
    if not _is_ours(request):
        return Response(status_code=403, headers=NO_STORE)
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    address = request.client.host if request.client else ""
    actor = await people.actor_of(token.strip(), now=utc_now(), address=address)
    if scheme.lower() != "bearer" or actor is None:
        return Response(status_code=401, headers=NO_STORE)
    response = Response(status_code=204, headers=NO_STORE)
    lasts = DEVICE_SECONDS if actor.kind in DEVICES else None  # an officer's ends with the browser
    response.set_cookie(COOKIE, token.strip(), lasts, path="/", secure=True, httponly=True, samesite="strict")
    return response


async def forget(request: Request) -> Response:
    """DELETE: the browser has no cookie any more. Ending the session itself is the API's signOut."""
    if not _is_ours(request):
        return Response(status_code=403, headers=NO_STORE)
    response = Response(status_code=204, headers=NO_STORE)
    response.delete_cookie(COOKIE, path="/", secure=True, httponly=True, samesite="strict")
    return response


async def has_come(request: Request) -> Response:
    """GET: 204 if the browser sent the cookie, 404 if it keeps none (a plain-http address on a network)."""
    return Response(status_code=204 if COOKIE in request.cookies else 404, headers=NO_STORE)


def _is_ours(request: Request) -> bool:
    return request.headers.get(NEEDS) == "1" and not is_foreign(request.headers, settings().allowed_origins)


routes: list[BaseRoute] = [
    Route("/session", keep, methods=["POST"]),
    Route("/session", forget, methods=["DELETE"]),
    Route("/session", has_come, methods=["GET"]),
]
