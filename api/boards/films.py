"""Judges a picture or a video for the screens by what is in it, never by its name."""

from collections.abc import Callable, Iterator, Set
from hashlib import sha256
from io import BytesIO
from zipfile import is_zipfile

from api.applications.rules.files import BROKEN, PDF, FileContent, judge, refused
from api.refusals import Refusal

MOST_BYTES = 32 * 1024 * 1024  # half a minute of full HD
MOST_BOXES = 10_000
TOO_LARGE = refused("lebih besar dari 32 MiB", "it is larger than 32 MiB")
OTHER_KIND = refused(
    "bukan gambar JPEG, PNG, WebP atau video MP4, WebM",
    "it is no JPEG, PNG or WebP picture and no MP4 or WebM video",
)
UNPLAYABLE = refused(
    "layar tidak dapat memutar video ini: pakai H.264, VP8, VP9 atau AV1",
    "screens cannot play this video: use H.264, VP8, VP9 or AV1",
)
BRANDS = frozenset(
    {b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"av01", b"M4V ", b"MSNV"}
)
MP4_CODECS = frozenset({b"avc1", b"avc3", b"vp09", b"av01"})
WEBM_CODECS = frozenset({b"V_VP8", b"V_VP9", b"V_AV1"})
WAY_TO_SAMPLES = {b"moov": b"trak", b"trak": b"mdia", b"mdia": b"minf", b"minf": b"stbl", b"stbl": b"stsd"}
EBML, DOC_TYPE, SEGMENT, TRACKS, TRACK, CODEC, CLUSTER = (
    0x1A45DFA3,
    0x4282,
    0x18538067,
    0x1654AE6B,
    0xAE,
    0x86,
    0x1F43B675,
)


def judge_medium(content: bytes) -> FileContent | Refusal:
    """What of a file may be kept. Up to a second of CPU: run it in a thread.

    Pictures are decoded and written anew. A video is kept as it came: its boxes must fill the file and name a
    codec that browsers have. Refuses DOCUMENT_REFUSED.
    """
    if len(content) > MOST_BYTES:
        return TOO_LARGE
    if content[4:8] == b"ftyp":
        is_mp4 = content[8:12] in BRANDS  # QuickTime's files look alike
        return _video(content, "video/mp4", _mp4_codecs, MP4_CODECS) if is_mp4 else OTHER_KIND
    if content.startswith(EBML.to_bytes(4, "big")):
        return _video(content, "video/webm", _webm_codecs, WEBM_CODECS)
    judged = judge(content)
    if not isinstance(judged, Refusal) and judged.content_type == PDF:
        return OTHER_KIND
    return OTHER_KIND if isinstance(judged, Refusal) and _is_unknown(content) else judged


def _is_unknown(content: bytes) -> bool:
    heads = (b"\xff\xd8\xff", b"\x89PNG", b"RIFF", b"%PDF-")
    return bool(content) and not content.startswith(heads)


class _Broken(Exception):
    """The boxes do not fill the file, or there are more than any video has."""


class _OtherKind(Exception):
    """The boxes are those of a film that no browser takes."""


def _video(
    content: bytes, content_type: str, codecs: Callable[[bytes], Iterator[bytes]], known: Set[bytes]
) -> FileContent | Refusal:
    if is_zipfile(BytesIO(content)):
        return refused("ada isi lain yang tersembunyi di dalamnya", "something else is hidden in it")
    try:
        found = set(codecs(content))
    except _OtherKind:
        return OTHER_KIND
    except _Broken:
        return BROKEN
    if not found & known:
        return UNPLAYABLE
    return FileContent(content, content_type, sha256(content).hexdigest())


def _mp4_codecs(content: bytes) -> Iterator[bytes]:
    """The sample entries of its tracks (ISO/IEC 14496-12); the file is walked through to its end."""
    kinds, steps = [], _steps()
    for kind, start, end in _boxes(content, 0, len(content), steps):
        kinds.append(kind)
        if kind == b"moov":
            yield from _samples(content, kind, start, end, steps)
    if kinds[:1] != [b"ftyp"] or b"moov" not in kinds or b"mdat" not in kinds:
        raise _Broken


def _samples(content: bytes, within: bytes, start: int, end: int, steps: Iterator[int]) -> Iterator[bytes]:
    """Down the one way there is to them."""
    wanted = WAY_TO_SAMPLES[within]
    for kind, inside, after in _boxes(content, start, end, steps):
        if kind == wanted == b"stsd":
            yield from (entry for entry, _, _ in _boxes(content, inside + 8, after, steps))
        elif kind == wanted:
            yield from _samples(content, kind, inside, after, steps)


def _steps() -> Iterator[int]:
    """What one file may cost, however its boxes stand in each other: a second of CPU."""
    return iter(range(MOST_BOXES))


def _boxes(content: bytes, place: int, end: int, steps: Iterator[int]) -> Iterator[tuple[bytes, int, int]]:
    """Kind, start of the inside and end of each box; raises _Broken where they do not fill the span."""
    for _ in steps:
        if place == end:
            return
        size, kind, head = int.from_bytes(content[place : place + 4], "big"), content[place + 4 : place + 8], 8
        if size == 1:
            size, head = int.from_bytes(content[place + 8 : place + 16], "big"), 16
        elif size == 0:  # to the end of the file
            size = end - place
        if size < head or place + size > end:
            raise _Broken
        yield kind, place + head, place + size
        place += size
    raise _Broken


def _webm_codecs(content: bytes) -> Iterator[bytes]:
    """The codecs of its tracks (RFC 8794, RFC 9559); a recorder may leave the length of the segment open."""
    kinds, steps = [], _steps()
    for kind, start, end in _elements(content, 0, len(content), steps):
        kinds.append(kind)
        if kind == EBML and _child(content, start, end, DOC_TYPE, steps).rstrip(b"\0") != b"webm":
            raise _OtherKind  # Matroska, which browsers do not play
        if kind == SEGMENT:
            yield from _track_codecs(content, start, end, steps)
    if kinds != [EBML, SEGMENT]:
        raise _Broken


def _track_codecs(content: bytes, start: int, end: int, steps: Iterator[int]) -> Iterator[bytes]:
    for kind, inside, after in _elements(content, start, end, steps):
        if kind == CLUSTER:
            return
        if kind == TRACKS:
            for track, its_start, its_end in _elements(content, inside, after, steps):
                if track == TRACK:
                    yield _child(content, its_start, its_end, CODEC, steps)


def _child(content: bytes, start: int, end: int, wanted: int, steps: Iterator[int]) -> bytes:
    children = _elements(content, start, end, steps)
    return next((content[inside:after] for kind, inside, after in children if kind == wanted), b"")


def _elements(content: bytes, place: int, end: int, steps: Iterator[int]) -> Iterator[tuple[int, int, int]]:
    """Id, start of the inside and end of each element; raises _Broken where they do not fill the span."""
    for _ in steps:
        if place == end:
            return
        kind, place = _number(content, place, end, keep_mark=True)
        size, inside = _number(content, place, end)
        after = end if size is None else inside + size
        if kind is None or after > end:
            raise _Broken
        yield kind, inside, after
        place = after
    raise _Broken


def _number(content: bytes, place: int, end: int, *, keep_mark: bool = False) -> tuple[int | None, int]:
    """A number of 1 to 8 bytes whose first bit set tells how many, and where it ends; None for all ones."""
    if place >= end or not content[place]:
        raise _Broken
    length = 9 - content[place].bit_length()
    if place + length > end:
        raise _Broken
    raw = int.from_bytes(content[place : place + length], "big")
    value = raw - (1 << 7 * length)
    if keep_mark:
        return raw, place + length
    return (None if value == (1 << 7 * length) - 1 else value), place + length
