"""Serves the pages of the screens and their static files."""

import secrets
from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from api.boards import queries as boards
from api.clock import utc_now
from api.halls import queries as halls
from display import install, reports, sessions, touch
from display.assets import ASSETS
from display.headers import language_of, page_headers
from display.missing import missing
from display.pages import VERSION, Paint, basic_page, live_page, paint, played
from display.pairing import pair_page

FOR_EVER = "public, max-age=31536000, immutable"


async def live(request: Request) -> Response:
    """The TV page of a screen; 404 if there is no such screen."""
    return await _page(request, live_page)


async def pair(request: Request) -> Response:
    """Where a screen begins: it shows a code until a manager lets it in."""
    headers = page_headers(request, secrets.token_urlsafe(12))
    return Response(pair_page(language_of(request)), media_type="text/html", headers=headers)


async def basic(request: Request) -> Response:
    """The same board without script."""
    return await _page(request, basic_page)


async def _page(request: Request, page: Paint) -> Response:
    nonce = secrets.token_urlsafe(12)
    html = await paint(
        page,
        request.path_params["hall"],
        request.path_params["screen"],
        now=utc_now(),
        language=language_of(request),
        nonce=nonce,
    )
    if html is None:
        return await missing(request)
    return Response(html, media_type="text/html", headers=page_headers(request, nonce))


def touched(page: touch.Page) -> Callable[[Request], Awaitable[Response]]:
    """The door of a page that people touch."""

    async def painted(request: Request) -> Response:
        nonce, language = secrets.token_urlsafe(12), language_of(request)
        parameters = dict(request.path_params)
        html = await touch.paint(page, parameters, now=utc_now(), language=language, nonce=nonce)
        headers = page_headers(
            request, nonce, "img-src 'self' data: blob:; manifest-src 'self'; worker-src 'self'"
        )
        headers["referrer-policy"] = "same-origin"  # without any, Chromium 64 asks with `Origin: null`
        if html is None:
            return await missing(request)
        return Response(html, media_type="text/html", headers=headers)

    return painted


async def static(request: Request) -> Response:
    """A file under an address that changes with its content, so it may be kept for ever."""
    asset = ASSETS.at(request.url.path)
    if asset is None:
        return PlainTextResponse("not found", 404)
    is_zipped = asset.zipped is not None and "gzip" in request.headers.get("accept-encoding", "")
    headers = {"cache-control": FOR_EVER, "x-content-type-options": "nosniff", "vary": "accept-encoding"}
    if is_zipped:
        headers["content-encoding"] = "gzip"
    body = asset.zipped if is_zipped else asset.body
    return Response(body, media_type=asset.media_type, headers=headers)


async def version(request: Request) -> Response:
    """Which pages this server has, and its time: screens ask before they reload, and set their clocks."""
    answer = {"version": VERSION, "time": utc_now().isoformat()}
    return JSONResponse(answer, headers={"cache-control": "no-store", "x-content-type-options": "nosniff"})


async def media(request: Request) -> Response:
    """What a screen plays while nobody is called; all may read it, as all see the glass."""
    hall = await halls.hall_by_slug(request.path_params["hall"])
    screen = await boards.screen_by_slug(hall.id, request.path_params["screen"]) if hall else None
    if screen is None:
        return PlainTextResponse("not found", 404)
    return JSONResponse(played(screen, await boards.played_on(screen)), headers={"cache-control": "no-store"})


routes: list[BaseRoute] = [
    Route("/version", version),
    Route("/display/static/{path:path}", static),
    Route("/display/pair", pair),
    Route("/display/{hall}/{screen}", live),
    Route("/display/{hall}/{screen}/basic", basic),
    *reports.routes,
    Route("/display/{hall}/{screen}/media", media),
    *sessions.routes,
    *install.routes,
    *(Route(page.path, touched(page)) for page in touch.PAGES),
]
