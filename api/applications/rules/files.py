"""Judges a file by what is in it, never by its name."""

import re
import zlib
from bisect import bisect
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from itertools import chain, islice
from zipfile import is_zipfile

from api.applications.rules.pictures import TooManyPixels, Undecodable, rewritten
from api.applications.rules.structure import has_too_many_parts
from api.refusals import Refusal, RefusalCode

MOST_BYTES = 5 * 1024 * 1024
PDF = "application/pdf"
INLINE = frozenset({"image/jpeg", "image/png"})  # written by ourselves
SUFFIXES = {"image/jpeg": ".jpg", "image/png": ".png", PDF: ".pdf"}


def _spelled(name: bytes) -> bytes:
    """A pattern for a name of a PDF, any letter of which may be written as # and two digits."""
    return b"".join(b"(?:%c|#(?i:%02x))" % (letter, letter) for letter in name)


_MARKUP = re.compile(rb"<(?:script|html|svg|iframe|\?php|!doctype html)[\s>/]", re.IGNORECASE)
_PDF_HEAD = re.compile(rb"%PDF-[12]\.[0-9]\s")
_PDF_TAIL = re.compile(rb"startxref\s+([0-9]{1,10})\s+%%EOF\s*\x00*\s*\Z")
_PDF_TAIL_BYTES = 2_048
_ACTIVE_NAMES = (b"JavaScript", b"Launch", b"RichMedia")  # shorter names occur by chance
_ACTIVE = re.compile(rb"/(?:%s)(?![A-Za-z0-9])" % b"|".join(_spelled(name) for name in _ACTIVE_NAMES))
_OBJECT_STREAM = re.compile(rb"/%s\b" % _spelled(b"ObjStm"))
_ITS_CONTENT = re.compile(rb"[^>]{0,400}>>\s*stream\r?\n")
_END_OF_STREAM = re.compile(rb"endstream")
_MOST_STREAMS = 5_000
_MOST_INFLATED = 8 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class FileContent:
    """What is kept of a file. content: written anew for a picture, as it came for a PDF; sha256: its own."""

    content: bytes
    content_type: str
    sha256: str


def judge(content: bytes) -> FileContent | Refusal:
    """What of a file may be kept. Up to a second of CPU: run it in a thread.

    Pictures (JPEG, PNG, WebP) are decoded and written anew; a PDF is kept as it is. Refuses DOCUMENT_REFUSED: for
    an empty, large, broken or cut file, another kind, a picture of too many pixels, something hidden in it, and a
    PDF with a script that can be seen (an attachment is never run by us; scripts in encrypted parts are not seen).
    """
    if not content:
        return refused("berkas kosong", "the file is empty")
    if len(content) > MOST_BYTES:
        return TOO_LARGE
    if kind := _picture_kind(content):
        return _hidden(content) or (BROKEN if has_too_many_parts(content, kind) else _picture(content, kind))
    if content.startswith(b"%PDF-"):
        return _hidden(content) or _pdf(content)
    return refused("bukan foto JPEG, PNG, WebP atau PDF", "it is no JPEG, PNG or WebP picture and no PDF")


def _of(content: bytes, content_type: str) -> FileContent:
    return FileContent(content, content_type, sha256(content).hexdigest())


def refused(problem: str, problem_en: str) -> Refusal:
    """DOCUMENT_REFUSED with its reason in both languages."""
    return Refusal(RefusalCode.DOCUMENT_REFUSED, {"problem": problem, "problem_en": problem_en})


TOO_LARGE = refused("lebih besar dari 5 MiB", "it is larger than 5 MiB")
BROKEN = refused("berkas rusak atau terpotong", "the file is broken or cut off")


def _picture_kind(content: bytes) -> str | None:
    if content.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return "WEBP"
    return None


def _hidden(content: bytes) -> Refusal | None:
    """A file that is also another one: an archive, a page or a program in front of, in or behind it."""
    is_two = _MARKUP.search(content) or is_zipfile(BytesIO(content))
    if is_two or (b"%PDF-" in content[1:] and not content.startswith(b"%PDF-")):
        return refused("ada isi lain yang tersembunyi di dalamnya", "something else is hidden in it")
    return None


def _picture(content: bytes, kind: str) -> FileContent | Refusal:
    try:
        return _of(*rewritten(content, kind, most_bytes=MOST_BYTES))
    except TooManyPixels:
        return refused("gambarnya terlalu besar (lebih dari 50 megapiksel)", "it has more than 50 megapixels")
    except Undecodable:
        return BROKEN


def _pdf(content: bytes) -> FileContent | Refusal:
    tail = _PDF_TAIL.search(content[-_PDF_TAIL_BYTES:])
    if not _PDF_HEAD.match(content) or tail is None or int(tail[1]) >= len(content):
        return BROKEN
    try:
        if any(_ACTIVE.search(part) for part in chain((content,), _object_streams(content))):
            return refused("PDF memuat skrip", "the PDF holds a script")
    except _TooMuch:
        return BROKEN
    return _of(content, PDF)


class _TooMuch(Exception):
    """More structure than any paper has."""


def _object_streams(content: bytes) -> Iterator[bytes]:
    """What a PDF keeps compressed of its structure; raises _TooMuch after 8 MiB, or for too many of them."""
    left, view = _MOST_INFLATED, memoryview(content)
    names = list(islice(_OBJECT_STREAM.finditer(content), _MOST_STREAMS + 1))
    if len(names) > _MOST_STREAMS:
        raise _TooMuch
    starts = [found.end() for name in names if (found := _ITS_CONTENT.match(content, name.end()))]
    ends = [match.start() for match in _END_OF_STREAM.finditer(content)]
    for start in starts:
        end = ends[place] if (place := bisect(ends, start)) < len(ends) else len(content)
        try:
            inflated = zlib.decompressobj().decompress(view[start:end], left + 1)
        except zlib.error:
            continue
        yield inflated
        left -= len(inflated)
        if left < 0:
            raise _TooMuch
