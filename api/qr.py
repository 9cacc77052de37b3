"""Draws a text as a QR code."""

from dataclasses import dataclass
from itertools import groupby

import segno

QUIET_ZONE = 4  # light modules around it, ISO/IEC 18004


@dataclass(frozen=True, slots=True)
class QrCode:
    """rows: from the top, dark where true, without the quiet zone; as many as each is long."""

    rows: tuple[tuple[bool, ...], ...]

    @property
    def size(self) -> int:
        """Modules on a side, with the quiet zone."""
        return len(self.rows) + 2 * QUIET_ZONE

    @property
    def path(self) -> str:
        """SVG path data in modules, to be stroked one wide: "M4 4.5h7m1 0h3"."""
        return "".join(_line(row, top) for top, row in enumerate(self.rows, QUIET_ZONE))


def qr_code(text: str) -> QrCode:
    """The smallest code that is read with 15 % of it damaged: folded thermal paper, a scratched glass."""
    code = segno.make_qr(text, error="m", boost_error=False)
    return QrCode(tuple(tuple(bool(module) for module in row) for row in code.matrix))


def _line(row: tuple[bool, ...], top: int) -> str:
    """One row: to its first dark run, then by turns along what is dark and past what is light."""
    said: list[str] = []
    gap = 0
    for dark, run in groupby(row):
        length = len(list(run))
        if not dark:
            gap = length
            continue
        said.append(f"m{gap} 0h{length}" if said else f"M{QUIET_ZONE + gap} {top}.5h{length}")
        gap = 0
    return "".join(said)
