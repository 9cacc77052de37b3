"""Pictures and videos for the screens: sent to an address, set into playlists, served to whoever sees the glass."""

import asyncio
import json
from collections.abc import AsyncIterator
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from api import logs
from api.actor import Role
from api.applications.actions.purging import purge_orphans
from api.applications.actions.resealing import reseal
from api.boards.actions import ensure_screens
from api.clock import utc_now
from api.settings import settings
from api.storage import storage
from tests.factories import HallRows, a_hall
from tests.feature.test_documents_http import Person, signs_in
from tests.files import a_pdf, a_picture, an_mp4, files_in
from tests.people import an_account
from tests.toy import asking

pytestmark = pytest.mark.usefixtures("database")

SCREEN = "screen { id runningText playlistVersion playlist { seconds medium { id } } }"
DO = "mutation ($input: %(kind)sInput!) { %(verb)s(input: $input) { %(entity)s userErrors { code field } } }"
MEDIA = '{ media(hall: "konawe") { id name contentType sizeBytes address } }'
BOARD = '{ board(hall: "konawe", screen: "main") { notices english: notices(language: EN) screen { playlistVersion } } }'


@pytest.fixture
async def nobody(monkeypatch: pytest.MonkeyPatch, documents: Path) -> AsyncIterator[Person]:
    monkeypatch.setattr(logs, "configure", lambda *, production: None)
    async with asking(import_module("asgi").create_app()) as client:
        yield Person(client)


@pytest.fixture
async def hall(nobody: Person) -> HallRows:
    return await a_hall()


@pytest.fixture
async def manager(nobody: Person, hall: HallRows) -> Person:
    await an_account("hasan", role=Role.HALL_MANAGER, hall_id=hall.hall_id)
    return await signs_in(nobody, "hasan")


async def does(person: Person, verb: str, entity: str, **input: Any) -> dict[str, Any]:
    kind = verb[0].upper() + verb[1:]
    document = DO % {"kind": kind, "verb": verb, "entity": entity}
    payload: dict[str, Any] = (await person.asks(document, input=input))[verb]
    return payload


async def hall_id(person: Person) -> str:
    return str((await person.asks('{ hall(slug: "konawe") { id } }'))["hall"]["id"])


async def announces(person: Person, content: bytes, name: str = "Senam pagi") -> str:
    wish = {"hall": await hall_id(person), "name": name, "sizeBytes": len(content)}
    payload = await does(person, "addMedium", "uploadUrl expiresAt", **wish)
    assert payload["userErrors"] == []
    return urlsplit(payload["uploadUrl"]).path


async def sends(person: Person, content: bytes, **more: str) -> str:
    answer = await person.client.put(await announces(person, content, **more), content=content)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["medium"])


async def a_screen(person: Person, **more: Any) -> str:
    wish = {"hall": await hall_id(person), "slug": "main", "name": "Layar utama", **more}
    return str((await does(person, "createScreen", SCREEN, **wish))["screen"]["id"])


async def test_what_is_sent_is_played_where_it_is_set_and_served_to_all(manager: Person) -> None:
    video, picture = an_mp4(), a_picture()
    first, second = await sends(manager, picture), await sends(manager, video, name="Profil")
    media = (await manager.asks(MEDIA))["media"]
    assert [(one["id"], one["contentType"]) for one in media] == [(second, "video/mp4"), (first, "image/jpeg")]
    screen = await a_screen(manager)
    items = [{"medium": second, "seconds": 30}, {"medium": first}]
    done = (await does(manager, "setPlaylist", SCREEN, screen=screen, items=items))["screen"]
    assert [(one["medium"]["id"], one["seconds"]) for one in done["playlist"]] == [(second, 30), (first, 10)]
    played = (await manager.client.get("/display/konawe/main/media")).json()
    assert played["version"] == done["playlistVersion"]
    assert [(one["isVideo"], one["seconds"]) for one in played["items"]] == [(True, 30), (False, 10)]
    assert (await manager.asks(BOARD))["board"]["screen"]["playlistVersion"] == played["version"]
    served = await manager.client.get(played["items"][0]["url"])
    assert (served.status_code, served.content, served.headers["content-type"]) == (200, video, "video/mp4")
    assert served.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert served.headers["content-security-policy"] == "default-src 'none'; sandbox"
    other = played["items"][0]["url"][:-1] + "x"
    assert (await manager.client.get(other)).status_code == 404


@pytest.mark.parametrize(
    ("asked", "status", "span"),
    [
        ("bytes=0-", 200, slice(0, None)),
        ("bytes=10-19", 206, slice(10, 20)),
        ("bytes=700-", 206, slice(700, None)),
        ("bytes=0-999999", 200, slice(0, None)),
        ("bytes=999999-", 416, slice(0, 0)),
        ("bytes=-5", 200, slice(0, None)),
        ("lines=1-2", 200, slice(0, None)),
    ],
)
async def test_a_player_gets_the_part_it_asks_for(manager: Person, asked: str, status: int, span: slice) -> None:
    video = an_mp4()
    await sends(manager, video)
    address = (await manager.asks(MEDIA))["media"][0]["address"]
    answer = await manager.client.get(address, headers={"range": asked})
    assert (answer.status_code, answer.content) == (status, video[span])
    if status == 206:
        end = len(video) if span.stop is None else span.stop
        assert answer.headers["content-range"] == f"bytes {span.start}-{end - 1}/{len(video)}"


async def test_the_same_bytes_are_one_medium_however_often_they_are_sent(manager: Person) -> None:
    content = a_picture()
    where = await announces(manager, content)
    answers = [(await manager.client.put(where, content=content)).json() for _ in range(2)]
    assert answers[0] == answers[1]
    assert len((await manager.asks(MEDIA))["media"]) == 1
    assert (await manager.client.put(where, content=a_picture("PNG"))).json()["code"] == "IDEMPOTENCY_CONFLICT"


async def test_two_files_sent_to_one_address_at_once_are_one_medium_with_its_own_file(
    manager: Person, documents: Path
) -> None:
    """Both wrote to one key before: the second took the first's file along when it was refused."""
    one, other = an_mp4(), an_mp4(b"avc3")
    assert len(one) == len(other)
    where = await announces(manager, one)
    answers = await asyncio.gather(*(manager.client.put(where, content=content) for content in (one, other, one)))
    statuses = [answer.status_code for answer in answers]
    kept = one if statuses[0] == 200 else other
    assert statuses in ([200, 409, 200], [409, 200, 409])
    [medium] = (await manager.asks(MEDIA))["media"]
    assert (await manager.client.get(medium["address"])).content == kept
    assert len(files_in(documents)) == 1


async def test_what_is_taken_away_leaves_every_playlist_and_its_file_is_gone(
    manager: Person, documents: Path
) -> None:
    medium, screen = await sends(manager, a_picture()), await a_screen(manager)
    await does(manager, "setPlaylist", SCREEN, screen=screen, items=[{"medium": medium}])
    address = (await manager.asks(MEDIA))["media"][0]["address"]
    for _ in range(2):
        assert (await does(manager, "archiveMedium", "medium { id }", medium=medium))["userErrors"] == []
    assert (await manager.asks(MEDIA))["media"] == []
    assert (await manager.client.get("/display/konawe/main/media")).json() == {"version": None, "items": []}
    assert (await manager.client.get(address)).status_code == 404
    assert files_in(documents) == []


async def test_a_medium_is_sealed_anew_and_plays_without_the_old_key(
    manager: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Leave `medium` out of WITH_FILES to see this fail."""

    def keys(*first: str) -> None:
        monkeypatch.setenv("ANTREAN_PERSONAL_KEYS", json.dumps(first))
        settings.cache_clear()

    keys("old" * 12)
    video = an_mp4()
    await sends(manager, video)
    address = (await manager.asks(MEDIA))["media"][0]["address"]
    keys("new" * 12, "old" * 12)
    assert [sum([changed async for _, changed in reseal()]) for _ in range(2)] == [1, 0]
    keys("new" * 12)
    served = await manager.client.get(address)
    assert (served.status_code, served.content) == (200, video)


async def test_an_address_that_no_database_can_look_for_is_nobodys(nobody: Person, hall: HallRows) -> None:
    """PostgreSQL holds no NUL, so that looking for one failed with a fault of ours."""
    halls = (
        "/h/%00",
        "/h/a%00b/book",
        "/h/%00/manifest.webmanifest",
        "/display/%00/main",
        "/display/%00/main/basic",
    )
    screens = ("/display/konawe/m%00", "/display/konawe/m%00/basic", "/display/konawe/m%00/media")
    for where in (*halls, *screens):
        assert (await nobody.client.get(where)).status_code == 404, where
    report = {"audio": "blocked", "player": "page-0001", "shown": "\0", "version": "\0", "said": ["\0"]}
    assert (await nobody.client.post("/display/konawe/m%00/state", json=report)).status_code == 404
    await ensure_screens(hall.hall_id, [], now=utc_now())
    assert (await nobody.client.post("/display/konawe/main/state", json=report)).status_code == 200
    for where in ("/documents/uploads/%00", "/media/uploads/%00", "/halls/files/%00%C3%A9"):
        assert (await nobody.client.put(where, content=b"x")).status_code == 404, where


async def test_the_night_keeps_the_files_of_media(manager: Person) -> None:
    await sends(manager, a_picture())
    key = next(iter([stored.key async for stored in storage().stored()]))
    assert await purge_orphans(utc_now().replace(year=2100), now=utc_now().replace(year=2100), dry_run=False) == 0
    assert [stored.key async for stored in storage().stored()] == [key]


async def test_what_cannot_be_taken_is_refused_and_nothing_is_kept(manager: Person, documents: Path) -> None:
    refused = await manager.client.put(await announces(manager, a_pdf()), content=a_pdf())
    assert (refused.status_code, refused.json()["code"]) == (422, "DOCUMENT_REFUSED")
    short = await manager.client.put(await announces(manager, a_picture()), content=a_picture()[:-1])
    assert short.json()["code"] == "DOCUMENT_REFUSED"
    for wish, field in (({"name": " ", "sizeBytes": 1}, ["name"]), ({"name": "x", "sizeBytes": 1 << 26}, None)):
        payload = await does(manager, "addMedium", "uploadUrl", hall=await hall_id(manager), **wish)
        assert (payload["uploadUrl"], payload["userErrors"][0]["field"]) == (None, field)
    assert (await manager.asks(MEDIA))["media"] == []
    assert files_in(documents) == []


async def test_others_are_refused(manager: Person, nobody: Person, hall: HallRows) -> None:
    await an_account("wulan", hall_id=hall.hall_id, agency_id=hall.agency_id)
    officer, medium, screen = (
        await signs_in(nobody, "wulan"),
        await sends(manager, a_picture()),
        await a_screen(manager),
    )
    elsewhere = await a_hall(slug="wajo")
    await an_account("tina", role=Role.HALL_MANAGER, hall_id=elsewhere.hall_id)
    for person, code in (
        (Person(nobody.client), "SIGN_IN_REQUIRED"),
        (officer, "NOT_ALLOWED"),
        (await signs_in(nobody, "tina"), "NOT_ALLOWED"),
    ):
        assert (await person.asks(MEDIA))["media"] is None
        for verb, entity, wish in (
            ("addMedium", "uploadUrl", {"hall": await hall_id(manager), "name": "x", "sizeBytes": 5}),
            ("archiveMedium", "medium { id }", {"medium": medium}),
            ("setPlaylist", "screen { id }", {"screen": screen, "items": []}),
        ):
            payload = await does(person, verb, entity, **wish)
            assert payload["userErrors"] == [{"code": code, "field": None}], (verb, payload)


async def test_only_media_of_the_hall_are_played_on_its_screens(manager: Person) -> None:
    screen = await a_screen(manager)
    strange = await does(
        manager, "setPlaylist", SCREEN, screen=screen, items=[{"medium": "M_AZ8AAAAAAAAAAAAAAAAAAA"}]
    )
    assert strange["userErrors"] == [{"code": "INVALID_INPUT", "field": ["items", "0", "medium"]}]
    short = await does(manager, "setPlaylist", SCREEN, screen=screen, items=[{"medium": "x", "seconds": 1}])
    assert short["userErrors"] == [{"code": "INVALID_INPUT", "field": ["items", "0", "seconds"]}]


async def test_a_running_text_is_said_at_the_foot_of_its_screen(manager: Person) -> None:
    screen = await a_screen(
        manager, runningText="Jagalah kebersihan.\n\nToilet di lantai 1.", runningTextEn="Keep it clean."
    )
    board = (await manager.asks(BOARD))["board"]
    assert board["notices"] == ["Jagalah kebersihan.", "Toilet di lantai 1."]
    assert board["english"] == ["Keep it clean.", "Toilet di lantai 1."]
    wrong = await does(manager, "updateScreen", SCREEN, screen=screen, runningText="Hubungi 0812 3456 7890")
    assert wrong["userErrors"] == [{"code": "INVALID_INPUT", "field": ["runningText"]}]
    await does(manager, "updateScreen", SCREEN, screen=screen, runningText="")
    assert (await manager.asks(BOARD))["board"]["notices"] == []
