"""The TV plays pictures and muted videos while nobody is called, and a missing one never touches the board (T18)."""

from base64 import b64decode
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from uuid import UUID

import pytest
from playwright.async_api import Browser, Page, Route

from api.applications.rules.files import FileContent
from api.boards.films import OTHER_KIND, judge_medium
from api.boards.playlists import Item, mark_of, written
from tests.e2e.browser import listen
from tests.e2e.chrome_hall import BottledHall, a_busy_board, a_screen, bottled
from tests.e2e.chrome_sight import becomes, table_of, text_of, until
from tests.files import a_picture

RECORD = """async (mimeType) => {
    const pen = Object.assign(document.createElement('canvas'), { width: 320, height: 180 }), ink = pen.getContext('2d');
    const recorder = new MediaRecorder(pen.captureStream(20), { mimeType }), parts = [];
    recorder.ondataavailable = (event) => parts.push(event.data);
    const done = new Promise((resolve) => { recorder.onstop = resolve; });
    recorder.start();
    for (let step = 0; step < 40; step += 1) {
        ink.fillStyle = `hsl(${step * 9}, 80%, 50%)`;
        ink.fillRect(0, 0, 320, 180);
        await new Promise((next) => setTimeout(next, 50));
    }
    recorder.stop();
    await done;
    const bytes = new Uint8Array(await new Blob(parts).arrayBuffer());
    return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
}"""
Record = Callable[..., Awaitable[bytes]]
PLAYED = "document.querySelector('#stage').classList.contains('playing')"
PICTURE = PLAYED + " && !document.querySelector('#media img').hidden"
VIDEO = PLAYED + " && !document.querySelector('#media video').hidden"
OPACITY = "Number(getComputedStyle(document.querySelector('#media')).opacity)"


@pytest.fixture(scope="module")
async def record(tv_browser: Browser) -> AsyncIterator[Record]:
    """Records two seconds of a canvas."""
    page = await tv_browser.new_page()

    async def record(*kinds: str) -> bytes:
        known = [kind for kind in kinds if await page.evaluate(f"MediaRecorder.isTypeSupported('{kind}')")]
        if not known:
            pytest.skip(f"this browser records none of {kinds}")
        return b64decode(await page.evaluate(RECORD, known[0]))

    yield record
    await page.close()


@pytest.fixture(scope="module")
async def video(record: Record) -> bytes:
    """An MP4 as a browser's recorder writes it, H.264 where it may; judged as whoever sends it is."""
    content = await record("video/mp4;codecs=avc1.42E01E", "video/mp4")
    judged = judge_medium(content)
    assert isinstance(judged, FileContent), judged
    assert (judged.content_type, judged.content) == ("video/mp4", content)
    return content


async def test_a_real_webm_is_taken_and_a_film_no_browser_plays_is_refused_in_words(record: Record) -> None:
    webm = judge_medium(await record("video/webm;codecs=vp8"))
    assert isinstance(webm, FileContent), webm
    assert webm.content_type == "video/webm"
    matroska = await record("video/x-matroska;codecs=avc1", "video/webm;codecs=h264")
    assert b"matroska" in matroska[:40]
    assert judge_medium(matroska) is OTHER_KIND


@asynccontextmanager
async def playing(
    browser: Browser, files: dict[str, bytes], items: list[tuple[str, int]]
) -> AsyncIterator[tuple[BottledHall, Page, list[str]]]:
    """A TV whose playlist has these files, with their seconds; a file that is not there is 404."""
    playlist = written([Item(UUID(int=number + 1), seconds) for number, (_, seconds) in enumerate(items)])
    board = a_busy_board(3, screen=a_screen(playlist=playlist))
    asked: list[str] = []

    async def listed(route: Route) -> None:
        told = [
            {"url": f"/media/{name}", "isVideo": name.endswith("mp4"), "seconds": seconds}
            for name, seconds in items
        ]
        await route.fulfill(json={"version": mark_of(playlist), "items": told})

    async def given(route: Route) -> None:
        name = route.request.url.rsplit("/", 1)[1]
        asked.append(name)
        kind = "video/mp4" if name.endswith("mp4") else "image/jpeg"
        body = files.get(name)
        await route.fulfill(status=200 if body else 404, body=body or b"", content_type=kind)

    async with bottled(board) as (hall, _, url):
        context = await browser.new_context(viewport={"width": 1920, "height": 1080})
        await context.route("**/display/konawe/main/media", listed)
        await context.route("**/media/*.*", given)
        page = await context.new_page()
        await page.goto(url)
        await until(lambda: hall.connected > 0)
        yield hall, page, asked
        await context.close()


async def test_pictures_and_muted_videos_take_turns_until_somebody_is_called(
    tv_browser: Browser, video: bytes
) -> None:
    files = {"a.jpg": a_picture(size=(1600, 900)), "b.mp4": video}
    async with playing(tv_browser, files, [("a.jpg", 3), ("b.mp4", 30)]) as (hall, page, _):
        errors = listen(page)
        await becomes(page, PICTURE)
        assert await page.evaluate(OPACITY) == 1
        rows = await table_of(page)
        await becomes(page, VIDEO, milliseconds=8000)
        assert await page.evaluate("document.querySelector('#media video').muted") is True
        await becomes(page, PICTURE, milliseconds=8000)  # the video has ended after its two seconds
        await hall.call("A-012", "7")
        await becomes(page, f"!({PLAYED})", milliseconds=1000)
        assert await page.evaluate(OPACITY) < 0.5
        assert await text_of(page, "#call .number") == "A-012"
        assert await page.evaluate("getComputedStyle(document.querySelector('#call')).visibility") == "visible"
        assert (await table_of(page))[0] == ("A-012", "7")
        assert {row for row in rows if row not in await table_of(page)} <= {rows[-1]}
        await becomes(page, PLAYED, milliseconds=45_000)
        assert errors == []


async def test_what_is_missing_or_broken_never_touches_the_board(tv_browser: Browser, video: bytes) -> None:
    items = [("gone.jpg", 3), ("broken.mp4", 3), ("there.jpg", 3)]
    files = {"broken.mp4": video[:200], "there.jpg": a_picture()}
    async with playing(tv_browser, files, items) as (_, page, asked):
        await becomes(page, PICTURE, milliseconds=15_000)
        await until(lambda: len(asked) >= 3)
        assert await page.evaluate("document.querySelector('#media img').naturalWidth") == 320
        assert len(await table_of(page)) >= 3
    async with playing(tv_browser, {}, items) as (_, page, asked):
        await until(lambda: {"gone.jpg", "broken.mp4", "there.jpg"} <= set(asked))
        assert not await page.evaluate(PLAYED)
        assert (await text_of(page, "#call .number")) == (await table_of(page))[0][0]
        assert len(asked) < 8  # what fails is not asked for again and again


async def test_without_a_playlist_nothing_is_asked_for(tv_browser: Browser) -> None:
    async with bottled(a_busy_board(3)) as (hall, _, url):
        page = await tv_browser.new_page()
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        await page.goto(url)
        await until(lambda: hall.connected > 0)
        assert not [address for address in asked if "/media" in address.replace("/static/media", "")]
        await page.close()
