"""Answers an address at which nothing stands, in words that a citizen reads."""

import secrets

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from display.headers import language_of, page_headers
from display.pages import TEMPLATES
from display.words import LANGUAGES
from display.words.missing import WORDS


async def missing(request: Request, error: Exception | None = None) -> Response:
    """404: a page in both languages for who reads pages, two words for programs. error: what Starlette raised."""
    nonce, language = secrets.token_urlsafe(12), language_of(request)
    headers = page_headers(request, nonce)
    if "text/html" not in request.headers.get("accept", ""):
        return PlainTextResponse("not found", 404, headers)
    [other] = (each for each in LANGUAGES if each != language)
    html = TEMPLATES.get_template("missing.html").render(
        language=language, words=WORDS[language], other_language=other, other=WORDS[other]
    )
    return Response(html, 404, headers, "text/html")
