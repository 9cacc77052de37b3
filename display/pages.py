"""Paints a page before any script runs: the board is read and printed with its version."""

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from api.boards import queries as boards
from api.boards.playlists import Item, mark_of
from api.boards.queries import MediumRow, address_of
from api.boards.view import Board, ScreenRow
from api.clock import local, zone_name
from api.halls import queries as halls
from display.assets import ASSETS
from display.operations import operations_of
from display.scanning import place_of_code
from display.speech import load_voice
from display.view import (
    Layout,
    Row,
    clock_text,
    footer_texts,
    hall_names,
    layout_of,
    mood_of,
    pages_of,
    rows_of_board,
)
from display.words.tv import WORDS

HERE = Path(__file__).parent
TEMPLATES = Environment(
    loader=FileSystemLoader(HERE / "templates"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
)
TEMPLATES.globals["asset"] = ASSETS.address
DOCUMENT = (HERE / "board.graphql").read_text()
VOICE = load_voice(HERE / "voice" / "id")
VERSION = ASSETS.digest(DOCUMENT.encode(), *(path.read_bytes() for path in sorted((HERE / "templates").iterdir())))
FIRST_TEXT = 34  # letters of the first page of a long text, until the script has measured it

Paint = Callable[[Board, datetime, str, str], str]


async def paint(
    page: Paint, hall_slug: str, screen_slug: str, *, now: datetime, language: str, nonce: str
) -> str | None:
    """A page of a screen, None if there is no such screen."""
    hall = await halls.hall_by_slug(hall_slug)
    board = await boards.board_of(hall.id, screen_slug, now=now) if hall else None
    return page(board, now, language, nonce) if board else None


def live_page(board: Board, now: datetime, language: str, nonce: str) -> str:
    """The TV page, right before its script has run."""
    size = (board.screen.diagonal_inches, board.screen.farthest_metres) if board.screen else (55, 8.0)
    layouts = {"landscape": layout_of(*size), "portrait": layout_of(*size, portrait=True)}
    rows = rows_of_board(board, now)
    spotlight = next(iter(rows), None) if board.calls else None
    texts = footer_texts(board, language)
    words = WORDS[language]
    return TEMPLATES.get_template(
        "tv.html"
    ).render(
        **_common(board, now, language),
        nonce=nonce,
        has_agency=layouts["landscape"].has_agency,
        is_band=layouts["landscape"].arrangement == "band",
        stylesheet=Markup(_stylesheet(layouts)),  # noqa: S704  (numbers only)
        basic_url=f"{_address(board)}/basic",
        rows=_padded(rows, layouts),
        mark=_mark(len(rows), layouts["landscape"].rows),
        spotlight=spotlight,
        info=_info(spotlight, words) if spotlight else "",
        about=hall_names(_hall_name(board, language))[-1][:FIRST_TEXT],
        foot=(texts or [""])[0][:FIRST_TEXT],
        foot_full=(texts or [""])[0],
        first=Markup(_first(board, layouts, language)),  # noqa: S704  (escaped for a script element)
    )


def basic_page(board: Board, now: datetime, language: str, nonce: str) -> str:
    """The board as tables, for a browser without script; it asks again every 5 s."""
    at = local(now, board.hall.timezone)
    words = WORDS[language]
    return TEMPLATES.get_template("basic.html").render(
        **_common(board, now, language),
        date=f"{words['days'][at.isoweekday() % 7]}, {at.day} {words['months'][at.month - 1]} {at.year}",
        rows=rows_of_board(board, now),
        texts=footer_texts(board, language),
    )


def _common(board: Board, now: datetime, language: str) -> dict[str, Any]:
    emergency = next((notice for notice in board.notices if notice.emergency), None)
    return {
        "language": language,
        "words": WORDS[language],
        "hall_name": _hall_name(board, language),
        "mood": mood_of(board),
        "clock": clock_text(now, board.hall.timezone),
        "emergency": (emergency.text_en if language == "EN" else emergency.text) if emergency else "",
    }


def _hall_name(board: Board, language: str) -> str:
    return (board.hall.name_en if language == "EN" else "") or board.hall.name


def _screen_name(board: Board, language: str) -> str:
    if board.screen is None:
        return ""
    return (board.screen.name_en if language == "EN" else "") or board.screen.name


def _address(board: Board) -> str:
    return f"/display/{board.hall.slug}/{board.screen.slug if board.screen else ''}"


def _info(row: Row, words: dict[str, Any]) -> str:
    return str(words["again"]).replace("%", str(row.attempt)) if row.attempt > 1 else row.agency


def _padded(rows: list[Row], layouts: dict[str, Layout]) -> list[Row | None]:
    """As many lines as any orientation shows: the page never makes or removes one."""
    count = max(layout.rows for layout in layouts.values())
    return [*rows[:count], *([None] * (count - len(rows)))]


def _mark(count: int, rows: int) -> str:
    pages = pages_of(count, rows)
    return f"1/{pages}" if pages > 1 else ""


def _stylesheet(layouts: dict[str, Layout]) -> str:
    """The sizes and places of both orientations, for the page's one style element."""
    portrait = f"@media (orientation: portrait) {{\n{_rules(layouts['portrait'])}\n}}"
    return f"{_rules(layouts['landscape'])}\n{portrait}"


def _rules(layout: Layout) -> str:
    code = place_of_code(layout, portrait=layout.arrangement == "portrait")
    fonts = {"row": layout.row_font, "call": layout.call_font, "text": layout.text_font, "code": code.side}
    sizes = "".join(f"--{name}:{size:.3f}vmin;" for name, size in fonts.items())
    boxes = (
        f"{_selector(name)}{{left:{box.left:.3f}%;top:{box.top:.3f}%;width:{box.width:.3f}%;height:{box.height:.3f}%}}"
        for name, box in {**layout.boxes, "scan": code.box}.items()
    )
    covered = ".row" if not code.keeps_first else ".row:nth-child(n+2)"
    absent = ",".join(f"#stage>#{name}" for name in ("about", "head") if name not in layout.boxes)
    hidden = f"{absent}{{display:none}}" if absent else "#stage>#about,#stage>#head{display:flex}"
    spare = f".row:nth-child(n+{layout.rows + 1}){{display:none}}.row:nth-child(-n+{layout.rows}){{display:flex}}"
    head = "visible" if code.keeps_first else "hidden"
    seen = f".board.scan .row{{visibility:visible}}.board.scan #head{{visibility:{head}}}"
    scan = f"{seen}.board.scan {covered}{{visibility:hidden}}"
    return "\n".join([f":root{{{sizes}}}", *boxes, hidden, spare, scan, *_band(layout)])


def _selector(name: str) -> str:
    """Pictures are played in the place of the call."""
    return "#call,#media" if name == "call" else f"#{name}"


def _band(layout: Layout) -> list[str]:
    if layout.arrangement != "band":
        return ["#stage>#call{flex-direction:column}#call .number,#call .to{width:100%}"]
    return [
        "#stage>#call{flex-direction:row}#call .number,#call .to{width:50%}"
        "#call .info{position:absolute;bottom:100%;left:0;text-align:left;background:#0b1f3a;color:#fff}"
        "#call:not(.again) .info{display:none}"
    ]


def _first(board: Board, layouts: dict[str, Layout], language: str) -> str:
    """What the script begins with, as JSON that is safe inside a script element."""
    offset = local(board.server_time, board.hall.timezone).utcoffset()
    value = {
        "hall": board.hall.slug,
        "screen": board.screen.slug if board.screen else None,
        "hallNames": hall_names(_hall_name(board, language)),
        "offsetMinutes": int(offset.total_seconds() // 60) if offset else 0,
        "zone": zone_name(board.hall.timezone),
        "language": language,
        "speaks": board.screen is None or board.screen.speaks,
        "assets": VERSION,
        "versionUrl": "/version",
        "stateUrl": f"{_address(board)}/state",
        "mediaUrl": f"{_address(board)}/media",
        "pairUrl": "/display/pair",
        "screenName": _screen_name(board, language),
        "orders": operations_of("tv")["Orders"],
        "query": " ".join(DOCUMENT.split()),
        "words": WORDS[language],
        "layouts": {
            name: {"arrangement": layout.arrangement, "rows": layout.rows, "hasAgency": layout.has_agency}
            for name, layout in layouts.items()
        },
        "voice": {"sprite": ASSETS.address(f"voice/id/{VOICE.sprite.name}"), "clips": VOICE.clips},
        "board": board_as_sent(board),
    }
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")


def played(screen: ScreenRow, media: list[tuple[MediumRow, Item]]) -> dict[str, Any]:
    """What a screen plays, as its page reads it."""
    items = [
        {"url": address_of(medium), "isVideo": medium.content_type.startswith("video/"), "seconds": item.seconds}
        for medium, item in media
    ]
    return {"version": mark_of(screen.playlist), "items": items}


def board_as_sent(board: Board) -> dict[str, Any]:
    """The board in the shape the subscription sends it, under the short names of its document."""
    opening = board.opening
    shown = [notice for notice in board.notices if not notice.emergency]
    emergency = next((notice for notice in board.notices if notice.emergency), None)
    return {
        "epoch": board.epoch.hex,
        "version": board.version,
        "screen": {"playlistVersion": mark_of(board.screen.playlist)} if board.screen else None,
        "serverTime": board.server_time.isoformat(),
        "opening": {
            "open": opening.open,
            "code": opening.code.value,
            "sentence": opening.sentence_id,
            "sentenceEn": opening.sentence_en,
            "opensAt": opening.opens_at.isoformat() if opening.opens_at else None,
            "closesAt": opening.closes_at.isoformat() if opening.closes_at else None,
        },
        "counters": [
            {"l": counter.label, "a": counter.agency_code, "n": counter.number} for counter in board.counters
        ],
        "calls": [
            {
                "n": call.number,
                "l": call.counter_label,
                "t": call.attempt,
                "at": call.at.isoformat(),
                "s": list(call.spoken),
            }
            for call in board.calls
        ],
        "notices": [notice.text for notice in shown],
        "noticesEn": [notice.text_en for notice in shown],
        "emergency": emergency.text if emergency else None,
        "emergencyEn": emergency.text_en if emergency else None,
    }
