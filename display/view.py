"""Decides what a screen shows of a board, and how large and where."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import sqrt

from api.boards.view import Board, BoardCall
from api.clock import local, zone_name
from api.halls.rules import OpeningCode

STAYS = timedelta(seconds=60)  # a called row, whatever became of the ticket
FRESH = timedelta(seconds=10)  # a call is highlighted at least so long
DARK = frozenset(
    {
        OpeningCode.FORCED_CLOSED,
        OpeningCode.HOLIDAY,
        OpeningCode.COLLECTIVE_LEAVE,
        OpeningCode.DATE_CLOSED,
        OpeningCode.WEEKDAY_CLOSED,
        OpeningCode.NOT_YET_OPEN,
        OpeningCode.AFTER_HOURS,
        OpeningCode.DAY_CLOSED,
    }
)
RESTING = frozenset({OpeningCode.BREAK, OpeningCode.PAUSED, OpeningCode.DISTURBED})

# Atkinson Hyperlegible Next 700, in em
CAPITAL, NUMBER, DIGIT = 0.668, 3.0, 0.659  # height of digits and capitals; width of "W-999", of one digit
ICON, GAP = 0.8, 0.25
TABLE, PANEL = (
    NUMBER + 2 * DIGIT + ICON + 3 * GAP,
    NUMBER + 2 * GAP,
)  # width of a row and of the call, in their own em
AGENCY, CLOCK = 5.6, 5.7  # width of "DUKCAPIL" and of "08.00 WITA" in em of the text

# Farthest distance over height: 28.6, 35.8 and 20 minutes of arc (FAA HFDS for 20/20 x 1.4; ADA 703.5.5)
ROW_RATIO, CALL_RATIO, TEXT_RATIO = 120, 96, 172
ROWS_SHARE, PITCH, TIGHTEST_PITCH = 0.75, 1.5, 1.35  # of the height; of the digits (ADA: 1.35 to 1.7)
SMALLEST_DIGITS, LARGEST_DIGITS = 4.2, 16.0  # of the height: twelve rows; the most that leaves room for two calls
BREATH = 1.0  # under the panel, percent of the height
SAFE, SHIFT = 5.0, 0.6  # percent kept free at each edge; of the height, for the stage's walk against burn-in


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table. is_past: nobody is at the counter with this number any more."""

    number: str
    label: str
    agency: str
    attempt: int
    is_fresh: bool = False
    is_past: bool = False


@dataclass(frozen=True, slots=True)
class Box:
    """A region of the screen in percent of its width and height."""

    left: float
    top: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """The right edge."""
        return self.left + self.width

    @property
    def bottom(self) -> float:
        """The lower edge."""
        return self.top + self.height


@dataclass(frozen=True, slots=True)
class Layout:
    """Where everything stands. Font sizes in percent of the shorter side (vmin).

    arrangement: "beside" puts the call next to the table; "band" above it and not into it; "portrait".
    """

    arrangement: str
    rows: int
    row_font: float
    call_font: float
    text_font: float
    has_agency: bool
    boxes: dict[str, Box]


def rows_of_board(board: Board, now: datetime) -> list[Row]:
    """Whom to show where: newest calls first, then counters still busy, then, to fill, what is over."""
    at_counter = {(counter.number, counter.label) for counter in board.counters if counter.number}
    listed: dict[tuple[str, str], Row] = {}
    for call in board.calls:
        key = (call.number, call.counter_label)
        if call.number not in {number for number, _ in listed}:
            listed[key] = _row(call, now, is_there=key in at_counter)
    current = [row for row in listed.values() if not row.is_past]
    busy = [
        Row(counter.number, counter.label, counter.agency_code, 1)
        for counter in board.counters
        if counter.number and (counter.number, counter.label) not in listed
    ]
    return [*current, *busy, *(row for row in listed.values() if row.is_past)]


def _row(call: BoardCall, now: datetime, *, is_there: bool) -> Row:
    age = now - call.at
    return Row(
        call.number,
        call.counter_label,
        call.agency_code,
        call.attempt,
        is_fresh=age < FRESH,
        is_past=not is_there and age >= STAYS,
    )


def pages_of(count: int, rows: int) -> int:
    """How many pages `count` lines need when the newest stands on top of every page."""
    return 1 if count <= rows else -(-(count - 1) // max(rows - 1, 1))


def mood_of(board: Board) -> str:
    """ "board", or what takes its place: "emergency", "dark" out of hours, "rest" on a break."""
    if any(notice.emergency for notice in board.notices):
        return "emergency"
    is_busy = any(counter.number for counter in board.counters)
    if board.opening.open or is_busy:
        return "board"
    if board.opening.code in DARK:
        return "dark"
    return "rest" if board.opening.code in RESTING else "board"


def footer_texts(board: Board, language: str = "ID") -> list[str]:
    """What the foot of the screen says, a page each: the opening, then the notices, each in two languages."""
    pairs = [(board.opening.sentence_id, board.opening.sentence_en)]
    pairs += [(notice.text, notice.text_en) for notice in board.notices if not notice.emergency]
    ordered = (pair if language == "ID" else pair[::-1] for pair in pairs)
    return [text for pair in ordered for text in dict.fromkeys(pair) if text]


def hall_names(name: str) -> list[str]:
    """A hall's name and its shorter forms: "MPP Kabupaten Konawe", "MPP Kab. Konawe", "MPP Konawe"."""
    short = name.replace("Mal Pelayanan Publik", "MPP")
    forms = (
        name,
        short,
        short.replace("Kabupaten ", "Kab. "),
        short.replace("Kabupaten ", "").replace("Kab. ", ""),
    )
    return list(dict.fromkeys(forms))


def clock_text(now: datetime, timezone: str) -> str:
    """The hall's own time: 08.00 WITA."""
    return f"{local(now, timezone):%H.%M} {zone_name(timezone)}"


def layout_of(diagonal_inches: float, farthest_metres: float, *, portrait: bool = False) -> Layout:
    """Sizes and places for a 16:9 screen read from so far: rows as in the table of README's decisions.

    Too small a screen for its distance gets what fits; `has_agency` says whether a row has room for a word.
    """
    sizes = _sizes(diagonal_inches, farthest_metres)
    if portrait:
        return _portrait(sizes)
    beside = TABLE * sizes.row + PANEL * sizes.call
    return _landscape(sizes) if beside <= _wide() - 1 else _stacked(sizes)


@dataclass(frozen=True, slots=True)
class _Sizes:
    row: float
    call: float
    text: float
    digits: float


def _sizes(diagonal_inches: float, farthest_metres: float) -> _Sizes:
    """Font sizes in percent of the shorter side, rounded up so that no rule is missed by rounding."""
    shorter_mm = diagonal_inches * 25.4 * 9 / sqrt(337)
    digits = farthest_metres * 1000 / ROW_RATIO / shorter_mm * 100
    row = min(max(digits, SMALLEST_DIGITS), LARGEST_DIGITS) / CAPITAL + 0.005
    call, text = (row * ROW_RATIO / ratio for ratio in (CALL_RATIO, TEXT_RATIO))
    return _Sizes(row, call, text, row * CAPITAL)


def _wide() -> float:
    """The safe width of a landscape screen in percent of its height."""
    return (100 - 2 * SAFE) * 16 / 9


def _landscape(sizes: _Sizes) -> Layout:
    """A panel with the call beside the table; a heading over both if a third line of text fits."""
    top, bottom, x = SAFE + SHIFT, 100 - SAFE - SHIFT, 9 / 16
    rows = max(1, int(ROWS_SHARE * 100 / (PITCH * sizes.digits) + 0.01))
    free = bottom - top - rows * TIGHTEST_PITCH * sizes.digits
    has_heading = free >= 3 * 1.1 * sizes.text
    line = min(1.35 * sizes.text, free / (3 if has_heading else 2))
    call, has_agency = _call_beside(sizes)
    left = PANEL * call
    right = _wide() - left - 2
    body = top + line + (line if has_heading else 0)
    table = Box(SAFE + (left + 2) * x, body, right * x, bottom - line - body)
    clock = CLOCK * sizes.text * x if has_heading else left * x
    boxes = {
        "rows": table,
        "head": Box(table.left, body - line, table.width, line),
        "foot": Box(SAFE, bottom - line, 100 - 2 * SAFE, line),
        "about": Box(SAFE, top, 100 - 2 * SAFE - clock if has_heading else left * x, line),
        "clock": Box(100 - SAFE - clock, top, clock, line)
        if has_heading
        else Box(SAFE, bottom - 2 * line, clock, line),
        "call": Box(SAFE, top + line, left * x, bottom - top - (2 if has_heading else 3) * line - BREATH),
    }
    return Layout("beside", rows, sizes.row, call, sizes.text, has_agency, boxes)


def _call_beside(sizes: _Sizes) -> tuple[float, bool]:
    """The font size of the call, as large as there is room, and whether the rows keep room for the agency."""
    bare = TABLE * sizes.row
    full = bare + AGENCY * sizes.text
    has_agency = full + PANEL * sizes.call <= _wide() - 2
    table = max(full if has_agency else bare, _wide() * 0.52)
    return max(sizes.call, min(2.6 * sizes.call, (_wide() - 2 - table) / PANEL)), has_agency


def _stacked(sizes: _Sizes) -> Layout:
    """Small and far away: one line of text, the call as a band, the other rows under it."""
    top, bottom = SAFE + SHIFT, 100 - SAFE - SHIFT
    line, band = sizes.text, TIGHTEST_PITCH * sizes.call * CAPITAL
    clock = CLOCK * sizes.text * 9 / 16
    room = bottom - top - line - band
    rows = max(1, int(room / (TIGHTEST_PITCH * sizes.digits)))
    boxes = {
        "foot": Box(SAFE, top, 100 - 2 * SAFE - clock, line),
        "clock": Box(100 - SAFE - clock, top, clock, line),
        "call": Box(SAFE, top + line, 100 - 2 * SAFE, band - BREATH),
        "rows": Box(SAFE, top + line + band, 100 - 2 * SAFE, room),
    }
    has_agency = TABLE * sizes.row + AGENCY * sizes.text <= _wide()
    return Layout("band", rows, sizes.row, sizes.call, sizes.text, has_agency, boxes)


def _portrait(sizes: _Sizes) -> Layout:
    """Everything under one another; heights here are percent of the longer side."""
    y, width = 9 / 16, 100 - 2 * SAFE
    row, text = min(sizes.row, width / TABLE), min(sizes.text, width / 6.2)
    top, bottom, line = SAFE + SHIFT, 100 - SAFE - SHIFT, 1.1 * text * y
    call = min(sizes.call, width / PANEL)
    room = bottom - top - 4 * line - 1 - _panel_height(call, text) * y
    spare = max(0.0, room - 6 * TIGHTEST_PITCH * row * CAPITAL * y)
    call = min(width / PANEL, call + spare / 2.05 / y)
    panel = _panel_height(call, text) * y
    body = top + 3 * line + panel + 1
    height = bottom - line - body
    rows = min(14, max(1, int(height / (TIGHTEST_PITCH * row * CAPITAL * y))))
    boxes = {
        "about": Box(SAFE, top, width, line),
        "clock": Box(SAFE, top + line, width, line),
        "call": Box(SAFE, top + 2 * line, width, panel),
        "head": Box(SAFE, body - line, width, line),
        "rows": Box(SAFE, body, width, height),
        "foot": Box(SAFE, bottom - line, width, line),
    }
    return Layout("portrait", rows, row, call, text, TABLE * row + AGENCY * text <= width, boxes)


def _panel_height(call: float, text: float) -> float:
    """Number, counter and one line of text, in the unit of the fonts."""
    return 2.05 * call + 1.1 * text
