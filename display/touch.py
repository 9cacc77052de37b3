"""Paints the pages that people touch: a frame, the words and what their script begins with."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from markupsafe import Markup

from api.clock import zone_name
from api.halls import queries as halls
from display.assets import ASSETS
from display.operations import operations_of
from display.pages import TEMPLATES, VERSION
from display.words import words_of


@dataclass(frozen=True, slots=True)
class Page:
    """A page at a path. Its template, script, stylesheet, words and documents bear its name.

    A path with {hall} is a hall's: another hall's name than one there is, is 404. most_kilobytes: what it may
    weigh in gzip without fonts (screens.md).
    """

    name: str
    path: str
    most_kilobytes: int = 50
    styles: tuple[str, ...] = ()  # more stylesheets, which its template names


OWN: tuple[Page, ...] = (  # of a citizen's own matters
    Page("book", "/h/{hall}/book", styles=("own",)),
    Page("booking", "/b/{booking}", styles=("own",)),
    Page("apply", "/h/{hall}/apply", styles=("own",)),
    Page("application", "/a/{application}", styles=("own",)),
    Page("track", "/h/{hall}/track", styles=("own",)),
)
PHONE: tuple[Page, ...] = (
    Page("public", "/h/{hall}", styles=("own",)),
    Page("ticket", "/t/{ticket}", styles=("own",)),
)
PAGES: tuple[Page, ...] = (
    Page("start", "/"),
    Page("console", "/counter", most_kilobytes=60),
    Page("manager", "/hall", most_kilobytes=60),
    Page("admin", "/admin", most_kilobytes=60),
    Page("kiosk", "/kiosk"),
    *OWN,
    *PHONE,
)


async def paint(page: Page, parameters: dict[str, str], *, now: datetime, language: str, nonce: str) -> str | None:
    """A page before its script runs; None if its hall is not there.

    parameters: what the path holds; the script finds them under `path`.
    """
    hall = await halls.hall_by_slug(parameters["hall"]) if "hall" in parameters else None
    if hall is None and "hall" in parameters:
        return None
    return render(page, parameters, hall, now=now, language=language, nonce=nonce)


def render(
    page: Page,
    parameters: dict[str, str],
    hall: halls.HallRow | None,
    *,
    now: datetime,
    language: str,
    nonce: str,
) -> str:
    """The page as HTML."""
    words = words_of(page.name, language)
    first = {
        "page": page.name,
        "language": language,
        "version": VERSION,
        "serverTime": now.isoformat(),
        "path": parameters,
        "hall": _hall(hall, language) if hall else None,
        "operations": operations_of(page.name),
        "words": words,
    }
    return TEMPLATES.get_template(f"{page.name}.html").render(
        page=page.name,
        language=language,
        other_language="EN" if language == "ID" else "ID",
        words=words,
        hall=first["hall"],
        path=parameters,
        nonce=nonce,
        first=Markup(safe_json(first)),  # noqa: S704  (escaped for a script element)
    )


def _hall(hall: halls.HallRow, language: str) -> dict[str, Any]:
    return {
        "slug": hall.slug,
        "name": (hall.name_en if language == "EN" else "") or hall.name,
        "timezone": hall.timezone,
        "zone": zone_name(hall.timezone),
    }


def safe_json(value: object) -> str:
    """JSON that is safe inside a script element."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")


def scripts_of(page: Page) -> set[str]:
    """Names of all script and style files that a page loads."""
    styles = {f"pages/{name}.css" for name in ("touch", *page.styles, page.name)}
    return {"link.js", *styles, *ASSETS.imported(f"pages/{page.name}.js")}
