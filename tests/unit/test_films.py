"""Pictures and videos for screens are judged by their bytes: what browsers play is kept, all else is refused."""

import struct
from uuid import UUID

import pytest

from api.applications.rules.files import FileContent
from api.boards.films import MOST_BYTES, OTHER_KIND, UNPLAYABLE, judge_medium
from api.boards.playlists import MOST_ITEMS, Item, fault_in_playlist, mark_of, playlist_of, written
from api.refusals import Refusal, RefusalCode
from tests.files import a_bomb, a_box, a_pdf, a_picture, a_webm, an_archive, an_element, an_mp4


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (an_mp4(), "video/mp4"),
        (an_mp4(b"avc3", brand=b"mp42"), "video/mp4"),
        (an_mp4(b"av01") + a_box(b"free", bytes(40)), "video/mp4"),
        (a_webm(), "video/webm"),
        (a_webm(b"V_VP9", is_open=False), "video/webm"),
    ],
)
def test_a_video_that_browsers_play_is_kept_as_it_came(content: bytes, kind: str) -> None:
    judged = judge_medium(content)
    assert isinstance(judged, FileContent), judged
    assert (judged.content, judged.content_type) == (content, kind)


@pytest.mark.parametrize(("kind", "kept"), [("JPEG", "image/jpeg"), ("PNG", "image/png"), ("WEBP", "image/jpeg")])
def test_a_picture_is_written_anew(kind: str, kept: str) -> None:
    judged = judge_medium(a_picture(kind))
    assert isinstance(judged, FileContent), judged
    assert judged.content_type == kept


def a_nest(depth: int) -> bytes:
    """An MP4 whose boxes stand in each other, deeper than Python can follow."""
    kinds = (b"moov", b"trak", b"mdia", b"minf", b"stbl")
    heads = (struct.pack(">I", 8 * (depth - n)) + kinds[n % len(kinds)] for n in range(depth))
    return a_box(b"ftyp", b"isom") + b"".join(heads) + a_box(b"mdat")


A_TRACK = an_mp4()[an_mp4().index(b"trak") - 4 : an_mp4().index(b"mdat") - 4]
VP8_TRACK = an_element("ae", an_element("86", b"V_VP8"))
REFUSED = {
    "nothing": b"",
    "text": b"halo",
    "a paper": a_pdf(),
    "an archive": an_archive(),
    "a bomb": a_bomb(),
    "too large": bytes(MOST_BYTES + 1),
    "hevc": an_mp4(b"hvc1"),
    "theora": a_webm(b"V_THEORA"),
    "matroska": a_webm(doc_type=b"matroska"),
    "quicktime": an_mp4(brand=b"qt  "),
    "mp4 cut off": an_mp4()[:-1],
    "mp4 with something behind": an_mp4(behind=b"<html>"),
    "mp4 with an archive behind": an_mp4(behind=an_archive()),
    "mp4 without pictures": a_box(b"ftyp", b"isom"),
    "mp4 of empty boxes": a_box(b"ftyp", b"isom") + a_box(b"free") * 20_000,
    "mp4 of boxes in boxes": a_nest(5_000),
    "mp4 of many boxes in many": a_box(b"ftyp", b"isomisom")
    + a_box(b"moov", a_box(b"trak", a_box(b"mdia") * 5_000) * 10 + A_TRACK)
    + a_box(b"mdat"),
    "webm of many elements in many": an_element("1a45dfa3", an_element("4282", b"webm"))
    + an_element("18538067", an_element("1654ae6b", VP8_TRACK + an_element("ae", b"\x81\x80" * 5_000) * 10)),
    "a box shorter than its head": a_box(b"ftyp", b"isom") + bytes.fromhex("00000003") + b"moov",
    "a box longer than the file": a_box(b"ftyp", b"isom") + bytes.fromhex("7fffffff") + b"moov",
    "webm cut off": a_webm(is_open=False)[:-1],
    "webm of zeros": bytes.fromhex("1a45dfa3") + bytes(100),
    "webm of its head": bytes.fromhex("1a45dfa3"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_no_screen_should_have_is_refused(what: str) -> None:
    judged = judge_medium(REFUSED[what])
    assert isinstance(judged, Refusal), what
    assert judged.code is RefusalCode.DOCUMENT_REFUSED
    assert judged.sentence("ID") != judged.sentence("EN")


@pytest.mark.parametrize(
    ("what", "why"), [("hevc", UNPLAYABLE), ("matroska", OTHER_KIND), ("quicktime", OTHER_KIND)]
)
def test_whoever_sends_what_no_screen_plays_is_told_what_to_send(what: str, why: Refusal) -> None:
    assert judge_medium(REFUSED[what]) is why


def test_a_playlist_is_kept_as_text() -> None:
    items = (Item(UUID(int=1), 10), Item(UUID(int=2), 600))
    assert playlist_of(written(items)) == items
    assert mark_of(written(items)) != mark_of(written(items[::-1]))
    assert mark_of("[]") is None


@pytest.mark.parametrize(
    ("items", "field"),
    [
        ([Item(UUID(int=1), 10)] * (MOST_ITEMS + 1), ("items",)),
        ([Item(UUID(int=1), 10), Item(UUID(int=1), 2)], ("items", "1", "seconds")),
        ([Item(UUID(int=1), 601)], ("items", "0", "seconds")),
    ],
)
def test_what_cannot_be_played_is_named(items: list[Item], field: tuple[str, ...]) -> None:
    fault = fault_in_playlist(items)
    assert fault
    assert fault.input_field == field
