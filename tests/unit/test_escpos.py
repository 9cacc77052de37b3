"""What a receipt printer is told, byte by byte."""

import re

import pytest
import zxingcpp
from PIL import Image

from api.escpos import DOTS_A_MM, LETTER_HEIGHT, PAPERS, QR_MM, Paper, Roll, picture, plain
from api.qr import QUIET_ZONE, qr_code

ADDRESS = "https://antrean.konawekab.go.id/t/T_AZvlh3yGdTKjl0wq8Vw3Xw#q8Vw3XwAZvlh3yGdTKjl0w"
SLIP_80 = (
    "1b40 1b6101 1d2111 1b4501 4d5050204b6f6e6177650a 1d2100 1b4500"
    "1d2100 1b4500 44756b636170696c0a 1d2100 1b4500" + "2d" * 48 + "0a"
    "1d2177 1b4501 412d3031320a 1d2100 1b4500 1d564208"
)
both = pytest.mark.parametrize("paper", PAPERS.values(), ids=lambda paper: f"{paper.width_mm} mm")


def test_a_slip_is_these_bytes_and_no_others() -> None:
    slip = Roll(PAPERS[80]).text("MPP Konawe", times=2, bold=True).text("Dukcapil").line().number("A-012").cut()
    assert slip.hex() == SLIP_80.replace(" ", "")


@both
@pytest.mark.parametrize("label", ["A-012", "A-1204", "KUA-1204"])
def test_the_number_is_at_least_15_mm_high_and_fits_its_line(paper: Paper, label: str) -> None:
    slip = Roll(paper).number(label).cut()
    scale = slip[slip.index(b"\x1d!") + 2]
    width, height = (scale >> 4) + 1, (scale & 15) + 1
    digits = 0.7  # of a letter's height, in font A
    assert height * LETTER_HEIGHT * digits / DOTS_A_MM >= 15
    assert 1 <= width * len(label) <= paper.columns


@both
def test_the_printed_code_is_read_as_its_address_and_is_25_mm_wide(paper: Paper) -> None:
    code = qr_code(ADDRESS)
    printed = picture(code, paper)
    across, side = int.from_bytes(printed[4:6], "little"), int.from_bytes(printed[6:8], "little")
    assert printed[:4] == b"\x1dv0\x00"
    assert across * 8 <= paper.dots
    assert side / DOTS_A_MM * len(code.rows) / code.size >= QR_MM
    assert len(printed) == 8 + across * side
    dots = Image.frombytes("1", (across * 8, side), bytes(byte ^ 255 for byte in printed[8:]))
    assert [found.text for found in zxingcpp.read_barcodes(dots.convert("L"))] == [ADDRESS]


def test_the_drawn_path_is_read_as_its_address() -> None:
    code = qr_code(ADDRESS)
    drawn = Image.new("L", (code.size, code.size), 255)
    x = y = 0
    for step, length, row in re.findall(r"([Mmh])(\d+)(?: (\d+)(?:\.5)?)?", code.path):
        if step == "h":
            drawn.paste(0, (x, y, x + int(length), y + 1))
        x, y = (int(length), int(row)) if step == "M" else (x + int(length), y)
    found = zxingcpp.read_barcodes(drawn.resize((code.size * 4, code.size * 4)))
    assert [code.text for code in found] == [ADDRESS]
    assert drawn.crop((0, 0, code.size, QUIET_ZONE)).getextrema() == (255, 255)


def test_no_name_can_smuggle_a_command_to_the_printer() -> None:
    slip = Roll(PAPERS[58]).text("Dinas \x1bp\x00\x19\x19 \x10\x14\x01\x00\x05 Kesehatan\n\x1dV\x00").cut()
    body = slip.removeprefix(b"\x1b@\x1ba\x01").removesuffix(b"\x1dV\x42\x08")
    assert b"p" in body
    assert body.count(b"\x1b") == 2
    assert body.count(b"\x1d") == 2
    assert b"\x10" not in body


def test_words_become_letters_that_every_printer_has() -> None:
    assert (
        plain("Kantor Imigrasi \u2013 Caf\u00e9\u2019s Rp 10.000\u00b7") == "Kantor Imigrasi - Cafe's Rp 10.000-"
    )


@both
def test_no_line_is_longer_than_the_paper(paper: Paper) -> None:
    slip = Roll(paper).text("Penerbitan dokumen perjalanan untuk tenaga kerja Indonesia " * 3).cut()
    assert max(len(line) for line in slip.split(b"\n")[1:-1]) <= paper.columns
