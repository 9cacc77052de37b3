"""Decides where the day's code stands on the glass, for a phone that scans it."""

from dataclasses import dataclass

from display.view import Box, Layout

SHARE = 0.5  # of the width, at most, for the code itself; a sentence stands beside it
INSET = 0.95  # of the height, so that it touches neither a line nor the foot
LEAST_ROWS = 3  # a table with fewer gives all of itself: the call is on the glass all the same


@dataclass(frozen=True, slots=True)
class CodePlace:
    """box: in the place of the table. side: of the code, in percent of the shorter side (vmin).

    keeps_first: whether the table's first line, the newest call, stays in sight above it.
    """

    box: Box
    side: float
    keeps_first: bool


def place_of_code(layout: Layout, *, portrait: bool = False) -> CodePlace:
    """Under the first line of the table; in the place of all of it where the call stands right above."""
    table = layout.boxes["rows"]
    keeps_first = layout.arrangement == "beside" and layout.rows >= LEAST_ROWS
    above = table.height / layout.rows if keeps_first else 0.0
    box = Box(table.left, table.top + above, table.width, table.height - above)
    wide, tall = (1.0, 16 / 9) if portrait else (16 / 9, 1.0)  # of a percent of each side, in vmin
    return CodePlace(box, min(box.height * tall * INSET, box.width * wide * SHARE), keeps_first)
