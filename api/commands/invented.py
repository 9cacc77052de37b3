"""Invents applicants, answers and papers that nobody could take for real."""

import struct
import zlib
from collections.abc import Sequence
from datetime import date

LAST_DAY, FIRST_YEAR, YEARS = 28, 60, 40


def person(ordinal: int) -> dict[str, str | None]:
    """The ordinal-th citizen of the demo. The NIK's province 99 and the phone's 0890 do not exist."""
    day, month = ordinal % LAST_DAY + 1 + 40 * (ordinal % 2), ordinal % 12 + 1
    birth = f"{day:02d}{month:02d}{FIRST_YEAR + ordinal % YEARS:02d}"
    nik = f"990101{birth}{ordinal % 9_999 + 1:04d}"
    return {"name": f"Warga {ordinal}", "nik": nik, "phone": f"0890000{ordinal % 100_000:05d}"}


def answer(type: str, code: str, choices: Sequence[str], lowest: float | None, today: date) -> str:
    """An answer that the field takes. choices: codes of a CHOICE."""
    match type:
        case "CHOICE":
            return choices[len(code) % len(choices)]
        case "NUMBER":
            return f"{max(2, int(lowest or 0) + 1)}"
        case "DATE":
            return today.isoformat()
        case "NIK":
            return str(person(len(code))["nik"])
        case "PHONE":
            return str(person(len(code))["phone"])
        case "EMAIL":
            return "warga@contoh.id"
        case "YES_NO":
            return "NO"
        case _:
            return "Contoh 1"


def picture(ordinal: int, side: int = 48) -> bytes:
    """A small PNG of stripes, another for each ordinal."""
    rows = b"".join(
        b"\0" + bytes((x * 5 + ordinal * 37) % 256 if (x + y) % 16 < 8 else 235 for x in range(side))
        for y in range(side)
    )
    head = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*chunk) for chunk in chunks)


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def paper() -> bytes:
    """A PDF of one empty page."""
    parts = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] >>",
    )
    text, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(text))
        text += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    start = len(text)
    text += b"xref\n0 4\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % place for place in places)
    return text + b"trailer\n<< /Size 4 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % start
