"""Writes what a receipt printer understands: ESC/POS, as Epson's printers and their many copies do."""

import unicodedata
from dataclasses import dataclass
from textwrap import wrap
from typing import Self

from api.qr import QUIET_ZONE, QrCode

DOTS_A_MM = 8  # 203 dpi, the density of nearly all of them
LETTER_WIDTH, LETTER_HEIGHT = 12, 24  # font A, in dots
LARGEST = 8  # times the letter
QR_MM = 25  # at least, of the dark square

RESET = b"\x1b@"
CENTRED = b"\x1ba\x01"
CUT = b"\x1dV\x42\x08"  # fed past the knife, all but one point
ASK_WHEN_DONE = b"\x1dr\x01"  # paper sensor, answered when everything before it is through
ASK_OFFLINE, ASK_PAPER = b"\x10\x04\x02", b"\x10\x04\x04"  # answered at once


@dataclass(frozen=True, slots=True)
class Paper:
    """A width of paper. dots: that can be printed; columns: letters of font A in a line."""

    width_mm: int
    dots: int
    columns: int


PAPERS = {80: Paper(80, 576, 48), 58: Paper(58, 384, 32)}


class Roll:
    """Puts one slip together, from the top; everything centred."""

    def __init__(self, paper: Paper) -> None:
        self.paper = paper
        self._bytes = bytearray(RESET + CENTRED)

    def text(self, text: str, *, times: int = 1, bold: bool = False) -> Self:
        """Words, broken between words; times: their height and width."""
        columns = self.paper.columns // times
        self._bytes += _scaled(times, times) + (b"\x1bE\x01" if bold else b"\x1bE\x00")
        for line in wrap(plain(text), columns) or [""]:
            self._bytes += line.encode("ascii") + b"\n"
        self._bytes += _scaled(1, 1) + b"\x1bE\x00"
        return self

    def number(self, label: str) -> Self:
        """The number as high as the printer can, 24 mm with the space around it, and as wide as fits."""
        width = max(1, min(LARGEST, self.paper.columns // max(1, len(label))))
        self._bytes += _scaled(width, LARGEST) + b"\x1bE\x01"
        self._bytes += plain(label).encode("ascii") + b"\n" + _scaled(1, 1) + b"\x1bE\x00"
        return self

    def line(self) -> Self:
        """A line across."""
        self._bytes += b"-" * self.paper.columns + b"\n"
        return self

    def qr(self, code: QrCode) -> Self:
        """The code as a picture, which every printer can print, at least QR_MM wide."""
        self._bytes += picture(code, self.paper) + b"\n"
        return self

    def cut(self) -> bytes:
        """The slip, cut off."""
        return bytes(self._bytes + CUT)


def picture(code: QrCode, paper: Paper) -> bytes:
    """GS v 0: the code with its quiet zone in dots, eight to a byte, as large modules as needed and fit."""
    needed = -(-QR_MM * DOTS_A_MM // len(code.rows))
    module = max(1, min(needed, paper.dots // code.size))
    side = code.size * module
    across = -(-side // 8)
    light = (False,) * QUIET_ZONE
    dots = bytearray()
    for row in ((),) * QUIET_ZONE + code.rows + ((),) * QUIET_ZONE:
        modules = (*light, *row, *light) if row else ()
        dots += _packed("".join(("1" if dark else "0") * module for dark in modules), across) * module
    return b"\x1dv0\x00" + across.to_bytes(2, "little") + side.to_bytes(2, "little") + bytes(dots)


def _packed(bits: str, across: int) -> bytes:
    return int(bits.ljust(across * 8, "0") or "0", 2).to_bytes(across, "big")


def _scaled(width: int, height: int) -> bytes:
    return b"\x1d!" + bytes([(width - 1) << 4 | height - 1])


def plain(text: str) -> str:
    """The text in letters that every code page has; an accent is dropped, and nothing in it is a command."""
    said = unicodedata.normalize("NFKD", text.translate(DASHES))
    return "".join(letter for letter in said if letter.isascii() and letter.isprintable())


DASHES = {ord("\u2013"): "-", ord("\u2014"): "-", ord("\u2019"): "'", ord("\u00a0"): " ", ord("\u00b7"): "-"}
