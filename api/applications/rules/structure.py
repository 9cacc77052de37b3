"""Says whether a picture has more parts than any camera or scanner writes, before a decoder walks through them."""

from collections.abc import Iterator

MOST_PARTS = 5_000  # a PNG of 5 MiB in parts of 4 KiB has 1,280
MOST_SCANS = 40  # a progressive JPEG has 10, its small twin in front or behind 10 more
MOST_PROFILES = 4  # each may grow to a megabyte


def has_too_many_parts(content: bytes, kind: str) -> bool:
    """Whether decoding would cost more than its pixels do. kind: JPEG, PNG or WEBP. Costs milliseconds.

    A scan of 30 bytes makes libjpeg go through 50 megapixels again, 40 ms each; a colour profile of a kilobyte
    grows to a megabyte; Pillow reads parts of a JPEG or PNG, and what fills the gaps, in Python.
    """
    if kind == "JPEG":
        return content.count(b"\xff\xda") > MOST_SCANS or _is_more_than(MOST_PARTS, _segments(content))
    if kind == "PNG":
        return content.count(b"iCCP") > MOST_PROFILES or _is_more_than(MOST_PARTS, _chunks(content))
    return False  # libwebp walks through them at once, and only the first picture is decoded


def _is_more_than(most: int, parts: Iterator[int]) -> bool:
    return any(number >= most for number, _ in enumerate(parts))


def _segments(content: bytes) -> Iterator[int]:
    """Where each part of a JPEG starts before its pixels; a byte that is no part counts as one."""
    place = 2
    while place + 4 <= len(content) and content[place : place + 2] != b"\xff\xda":
        yield place
        is_part = content[place] == 0xFF and 0xC0 <= content[place + 1] <= 0xFE
        is_part = is_part and not 0xD0 <= content[place + 1] <= 0xD9  # these have no length
        place += 2 + int.from_bytes(content[place + 2 : place + 4], "big") if is_part else 1


def _chunks(content: bytes) -> Iterator[int]:
    """Where each part of a PNG starts."""
    place = 8
    while place + 12 <= len(content):
        yield place
        place += 12 + int.from_bytes(content[place : place + 4], "big")
