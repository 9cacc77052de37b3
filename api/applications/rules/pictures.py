"""Decodes a photo and writes it anew, so that nothing of what was sent is left but its pixels."""

import struct
import zlib
from io import BytesIO

from PIL import Image

MOST_PIXELS = 50_000_000  # a phone's camera; decoded they take 200 MB at most
LONGEST_SIDE = 4_096  # of what is kept: an A4 page at 350 dots an inch
QUALITIES = (88, 75, 60)
TURNS = {  # EXIF 2.32, tag Orientation
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
EXIF, ORIENTATION, SHORT = b"Exif\0\0", 0x0112, 3
APP1, APP2 = 0xE1, 0xE2  # notes, among them EXIF, and other pictures within
UNDECODABLE = (  # what Pillow raises for bytes that somebody chose
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    LookupError,
    TypeError,
    AttributeError,
    ArithmeticError,
    RuntimeError,
    MemoryError,
    struct.error,
    zlib.error,
    Image.DecompressionBombError,
)


class Undecodable(Exception):
    """The bytes are no whole picture of this kind."""


class TooManyPixels(Exception):
    """It would take more memory than a photo may."""


def rewritten(content: bytes, kind: str, *, most_bytes: int) -> tuple[bytes, str]:
    """The picture's first frame as a new JPEG or PNG, upright, without metadata; its bytes and content type.

    kind: JPEG, PNG or WEBP, the only decoder that is let at it. Costs up to a second of CPU, so it belongs in a
    thread. Raises Undecodable and TooManyPixels.
    """
    try:
        content, notes = _without_notes(content) if kind == "JPEG" else (content, b"")
        with Image.open(BytesIO(content), formats=(kind,)) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise TooManyPixels
            orientation = orientation_in(notes or picture.info.get("exif", b""))
            picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # a JPEG may be decoded smaller at once
            picture.load()
            picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))  # before it is turned, which copies it
            turned = picture.transpose(TURNS[orientation]) if orientation in TURNS else picture
            return _written(turned, as_png=kind == "PNG", most_bytes=most_bytes)
    except UNDECODABLE as error:
        raise Undecodable(type(error).__name__) from error


def _without_notes(jpeg: bytes) -> tuple[bytes, bytes]:
    """A JPEG without its notes, whose mistakes Pillow would write to the log; and the EXIF among them."""
    kept, notes, at = [jpeg[:2]], b"", 2
    while at + 4 <= len(jpeg) and jpeg[at] == 0xFF and 0xC0 <= jpeg[at + 1] < 0xFF and jpeg[at + 1] != 0xDA:
        end = at + 2 + int.from_bytes(jpeg[at + 2 : at + 4])
        if jpeg[at + 1] not in (APP1, APP2):
            kept.append(jpeg[at:end])
        elif jpeg[at + 4 : at + 10] == EXIF:
            notes = notes or jpeg[at + 4 : end]
        at = end
    return b"".join((*kept, jpeg[at:])), notes


def orientation_in(notes: bytes) -> int:
    """How a picture lies by its EXIF, 1 to 8; 1 where that says nothing that can be read. Nothing else is read."""
    tiff = notes.removeprefix(EXIF)
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    try:
        if order is None:
            return 1
        (start,) = struct.unpack_from(f"{order}I", tiff, 4)
        (count,) = struct.unpack_from(f"{order}H", tiff, start)
        for entry in range(start + 2, start + 2 + 12 * count, 12):
            tag, kind, _, value = struct.unpack_from(f"{order}HHIH", tiff, entry)
            if (tag, kind) == (ORIENTATION, SHORT):
                return int(value)
    except struct.error:
        pass
    return 1


def _written(picture: Image.Image, *, as_png: bool, most_bytes: int) -> tuple[bytes, str]:
    """A drawing stays a PNG, unless it would be too large; everything else becomes a JPEG."""
    flat = _flat(picture)
    if as_png and len(content := _saved(flat, "PNG", compress_level=6)) <= most_bytes:
        return content, "image/png"
    for quality in QUALITIES:
        content = _saved(flat, "JPEG", quality=quality)
        if len(content) <= most_bytes:
            return content, "image/jpeg"
    raise TooManyPixels


def _flat(picture: Image.Image) -> Image.Image:
    """Its pixels alone, on white where they let light through; grey stays grey."""
    if picture.mode in ("1", "L"):
        flat = picture.convert("L")
    elif picture.mode.startswith("I"):  # 16 bits of grey: scanners write it
        flat = picture.point(lambda value: value / 256).convert("L")
    elif picture.has_transparency_data:
        flat = Image.new("RGB", picture.size, "white")
        clear = picture.convert("RGBA")
        flat.paste(clear, mask=clear)
    else:
        flat = picture.convert("RGB")
    flat.info = {}  # Pillow writes comments, profiles and texts from here into the new file
    return flat


def _saved(picture: Image.Image, kind: str, **options: int) -> bytes:
    file = BytesIO()
    picture.save(file, kind, **options)
    return file.getvalue()
