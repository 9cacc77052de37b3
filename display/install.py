"""Lets a phone keep a hall as an app: its manifest, and the worker behind its pages, which tells of numbers."""

import json

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from api.halls import queries as halls
from display.assets import ASSETS
from display.pages import VERSION
from display.words import LANGUAGES, words_of

ICON_SIZES = (192, 512)
SHORT_NAME_LENGTH = 12
WORDS_OF_THE_WORKER = ("toCounter", "calledNow", "nearNow")
# a worker's own policy says what it may ask for: our own pages and files
WORKER_HEADERS = {
    "content-security-policy": "default-src 'none'; connect-src 'self'",
    "x-content-type-options": "nosniff",
    "cache-control": "no-cache",
    "service-worker-allowed": "/",
}


async def manifest(request: Request) -> Response:
    """What a phone needs to keep a hall's page on its first screen."""
    hall = await halls.hall_by_slug(request.path_params["hall"])
    if hall is None:
        return PlainTextResponse("not found", 404)
    icons = [
        {
            "src": ASSETS.address(f"icons/antrean-{size}.png"),
            "sizes": f"{size}x{size}",
            "type": "image/png",
            "purpose": purpose,
        }
        for size in ICON_SIZES
        for purpose in ("any", "maskable")
    ]
    value = {
        "name": hall.name,
        "short_name": hall.name if len(hall.name) <= SHORT_NAME_LENGTH else "Antrean",
        "lang": "id",
        "id": f"/h/{hall.slug}",
        "start_url": f"/h/{hall.slug}",
        "scope": "/",
        "display": "standalone",
        "background_color": "#f2f5f9",
        "theme_color": "#0b1f3a",
        "icons": icons,
    }
    headers = {"cache-control": "no-cache", "x-content-type-options": "nosniff"}
    return JSONResponse(value, headers=headers, media_type="application/manifest+json")


async def worker(_: Request) -> Response:
    """The worker, which becomes another one whenever any page or file changes."""
    said = {
        language: {name: words_of("ticket", language)[name] for name in WORDS_OF_THE_WORKER}
        for language in LANGUAGES
    }
    before = f"const VERSION = '{VERSION}', WORDS = {json.dumps(said, ensure_ascii=False)};\n"
    body = before.encode() + ASSETS.named("pages/worker.js").body
    return Response(body, media_type="text/javascript", headers=WORKER_HEADERS)


routes: list[BaseRoute] = [
    Route("/worker.js", worker),
    Route("/h/{hall}/manifest.webmanifest", manifest),
]
