"""Decodes a photo and writes it anew, so that nothing of what was sent is left but its pixels."""

import struct
import zlib
from io import BytesIO

from PIL import Image, ImageOps

MOST_PIXELS = 50_000_000  # a phone's camera; decoded they take 200 MB at most
LONGEST_SIDE = 4_096  # of what is kept: an A4 page at 350 dots an inch
QUALITIES = (88, 75, 60)
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
        with Image.open(BytesIO(content), formats=(kind,)) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise TooManyPixels
            picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # a JPEG may be decoded smaller at once
            picture.load()
            picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))  # before it is turned, which copies it
            return _written(ImageOps.exif_transpose(picture), as_png=kind == "PNG", most_bytes=most_bytes)
    except UNDECODABLE as error:
        raise Undecodable(type(error).__name__) from error


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
