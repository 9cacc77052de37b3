"""Makes files to hand in: good ones, and what nobody should take."""

import struct
import zlib
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

from PIL import Image
from PIL.PngImagePlugin import PngInfo


def a_picture(
    kind: str = "JPEG", mode: str = "RGB", size: tuple[int, int] = (320, 200), **options: object
) -> bytes:
    """A picture with a gradient in it."""
    gradient = Image.linear_gradient("L").resize(size).convert("RGB")
    file = BytesIO()
    (gradient if mode == "RGB" else gradient.convert(mode)).save(file, kind, **options)
    return file.getvalue()


def a_photo_lying_down(**exif: str) -> bytes:
    """A JPEG of 320 by 200 whose EXIF says: turn me by 90°; with a maker's note and a comment."""
    notes = Image.Exif()
    notes[0x0112], notes[0x010E] = 6, exif.get("about", "7402015501900001")
    return a_picture(exif=notes, comment=b"7402015501900001")


def a_png_with_words(words: str) -> bytes:
    """A PNG that holds a text beside its pixels."""
    info = PngInfo()
    info.add_text("Comment", words)
    return a_picture("PNG", pnginfo=info)


def a_pdf(body: bytes = b"", *, catalog: bytes = b"") -> bytes:
    """A small whole PDF of one empty page. body: more objects."""
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R " + catalog + b" >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] >>",
    ]
    text = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n"
    places = []
    for number, part in enumerate(parts, 1):
        places.append(len(text))
        text += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    text += body
    start = len(text)
    text += b"xref\n0 %d\n0000000000 65535 f \n" % (len(parts) + 1)
    text += b"".join(b"%010d 00000 n \n" % place for place in places)
    return text + b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(parts) + 1, start)


def an_object_stream(inside: bytes) -> bytes:
    """An object of a PDF that holds others, compressed."""
    packed = zlib.compress(inside)
    head = b"9 0 obj\n<< /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length %d >>\nstream\n" % len(packed)
    return head + packed + b"\nendstream\nendobj\n"


def with_chunks(png: bytes, kind: bytes, inside: bytes, count: int) -> bytes:
    """The PNG with so many equal parts more, behind its head."""
    chunk = struct.pack(">I", len(inside)) + kind + inside + struct.pack(">I", zlib.crc32(kind + inside))
    return png[:33] + chunk * count + png[33:]


def with_segments(jpeg: bytes, segment: bytes, count: int) -> bytes:
    """The JPEG with so many equal parts more, at its beginning."""
    return jpeg[:2] + segment * count + jpeg[2:]


def with_scans(jpeg: bytes, count: int) -> bytes:
    """The progressive JPEG with its last scan repeated, which refines the same pixels again."""
    last = jpeg.rindex(b"\xff\xda")
    return jpeg[:-2] + jpeg[last:-2] * count + jpeg[-2:]


def a_box(kind: bytes, inside: bytes = b"") -> bytes:
    """A box of an MP4."""
    return struct.pack(">I", 8 + len(inside)) + kind + inside


def an_mp4(codec: bytes = b"avc1", *, brand: bytes = b"isom", behind: bytes = b"") -> bytes:
    """A small MP4 whose only track says it holds this codec; no player could show it."""
    samples = a_box(b"stsd", bytes(4) + struct.pack(">I", 1) + a_box(codec, bytes(78)))
    track = a_box(b"trak", a_box(b"mdia", a_box(b"minf", a_box(b"stbl", samples))))
    head = a_box(b"ftyp", brand + bytes(4) + brand)
    return head + a_box(b"moov", a_box(b"mvhd", bytes(100)) + track) + a_box(b"mdat", bytes(500)) + behind


def an_element(kind: str, inside: bytes, *, is_open: bool = False) -> bytes:
    """An element of a WebM; is_open: it does not say how long it is."""
    size = b"\x01" + b"\xff" * 7 if is_open else (1 << 56 | len(inside)).to_bytes(8, "big")
    return bytes.fromhex(kind) + size + inside


def a_webm(codec: bytes = b"V_VP8", *, doc_type: bytes = b"webm", is_open: bool = True) -> bytes:
    """A small WebM as a recorder writes it; no player could show it."""
    track = an_element("1654ae6b", an_element("ae", an_element("86", codec)))
    cluster = an_element("1f43b675", bytes(300), is_open=is_open)
    head = an_element("1a45dfa3", an_element("4282", doc_type))
    return head + an_element("18538067", track + cluster, is_open=is_open)


def an_archive() -> bytes:
    """A zip with a program in it."""
    file = BytesIO()
    with ZipFile(file, "w") as archive:
        archive.writestr("setup.exe", b"MZ")
    return file.getvalue()


def a_bomb(side: int = 20_000) -> bytes:
    """A PNG of a few kilobytes that would be 400 megapixels."""
    file = BytesIO()
    Image.new("1", (side, side)).save(file, "PNG")
    return file.getvalue()


def files_in(folder: Path) -> list[Path]:
    """Every file in a folder and the folders in it."""
    return sorted(file for file in folder.rglob("*") if file.is_file())


def a_grainy_photo(size: tuple[int, int] = (1_200, 900)) -> bytes:
    """A JPEG of some hundred kilobytes, as a camera in poor light makes them."""
    file = BytesIO()
    Image.effect_noise(size, 60).convert("RGB").save(file, "JPEG", quality=85)
    return file.getvalue()


def picture_of(content: bytes) -> Image.Image:
    """The picture in a file, in colours."""
    return Image.open(BytesIO(content)).convert("RGB")
