"""Uploads to a real server: cut in the middle, killed between storage and commit, many at once, hostile."""

import asyncio
import resource
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg
import httpx2
import pytest
from tortoise.queryset import QuerySet

from api.actor import Role
from api.applications.actions import UploadOpened
from api.applications.actions.purging import purge_orphans
from api.applications.models import Document
from api.boards.models import Medium
from api.clock import utc_now
from api.database import close_database, open_database
from api.events import ApplicationState
from api.halls.models import Agency, Hall
from api.halls.rules.forms import Requirement
from api.journal import JournalRow
from api.settings import settings
from api.storage import storage
from schema.node import global_id
from tests.clamd import Clamd, a_clamd
from tests.e2e.server import ServerProcess, until
from tests.factories import HallRows, a_hall
from tests.feature.document_clients import ApplicationRow, an_application, opens_upload
from tests.feature.test_documents_http import Person, signs_in
from tests.files import a_pdf, a_picture, files_in
from tests.people import an_account
from tests.unit.test_document_files import HOSTILE

pytestmark = pytest.mark.timeout(180)
BIG = a_picture(size=(1_500, 1_500), quality=95)
ROOM_BYTES = 30_000
REQUIREMENTS = [Requirement(f"PAPER_{number}", f"Berkas {number}") for number in range(10)]


@dataclass
class Door:
    """A server that takes files, the clamd it asks, and its database, open here too."""

    server: ServerProcess
    hall: HallRows
    clamd: Clamd
    documents: Path
    client: httpx2.AsyncClient

    async def an_application(self) -> ApplicationRow:
        return await an_application(self.hall, state=ApplicationState.DRAFT, documents=REQUIREMENTS)

    async def opens(self, application: ApplicationRow, content: bytes, number: int = 0) -> str:
        """The path to which a file may be sent."""
        opened = await opens_upload(application, content, requirement=f"PAPER_{number}", now=utc_now())
        assert isinstance(opened, UploadOpened), opened
        return f"/documents/uploads/{opened.token}"


@pytest.fixture
async def door(postgres_url: str, documents: Path, tmp_path: Path) -> AsyncIterator[Door]:
    await open_database(postgres_url)
    async with a_clamd() as (where, clamd), httpx2.AsyncClient(timeout=60) as client:
        environment = {"ANTREAN_STORAGE": str(documents), "ANTREAN_ANTIVIRUS": where}
        server = ServerProcess(postgres_url, environment=environment, log=tmp_path / "server.log")
        await asyncio.to_thread(server.start)
        client.base_url = httpx2.URL(server.url)
        try:
            yield Door(server, await a_hall(), clamd, documents, client)
        finally:
            if server.process:
                await asyncio.to_thread(server.stop)
            await close_database()


async def test_a_file_that_was_cut_in_the_middle_is_sent_again(door: Door) -> None:
    application, content = await door.an_application(), a_picture("PNG", size=(900, 900))
    path = await door.opens(application, content)
    half = len(content) // 2
    for _ in range(3):
        await asyncio.to_thread(_send_half, door.server, path, content[:half], len(content))
    assert await Document.all().count() == len(files_in(door.documents)) == 0
    answer = await door.client.put(path, content=content)
    assert answer.status_code == 200, answer.text
    assert (await door.client.put(path, content=content)).json() == answer.json()
    assert await Document.all().count() == len(files_in(door.documents)) == 1


def _attachments() -> QuerySet[JournalRow]:
    """The events of the uploads: the server's clockwork closes days and turns openings beside them."""
    return JournalRow.filter(kind="DocumentAttached")


def _send_half(server: ServerProcess, path: str, content: bytes, announced: int) -> None:
    """A phone that leaves the network in the middle of a file."""
    where = urlsplit(server.url)
    with socket.create_connection((where.hostname, where.port)) as line:
        head = f"PUT {path} HTTP/1.1\r\nHost: {where.netloc}\r\nContent-Length: {announced}\r\n\r\n"
        line.sendall(head.encode() + content)


@pytest.mark.parametrize("killed_while", ["it is scanned", "it waits to be written down"])
async def test_a_server_that_is_killed_leaves_nothing_half(door: Door, killed_while: str) -> None:
    """Write the rows before the file is stored, in receiving.receive, to see this fail."""
    application, content = await door.an_application(), a_pdf()
    path = await door.opens(application, content)
    if killed_while == "it is scanned":
        door.clamd.waits = True
        sending = asyncio.create_task(door.client.put(path, content=content))
        await asyncio.to_thread(until, lambda: bool(door.clamd.seen))
        await asyncio.to_thread(door.server.kill)
    else:
        async with _a_locked_hall(door):
            sending = asyncio.create_task(door.client.put(path, content=content))
            await asyncio.to_thread(until, lambda: len(files_in(door.documents)) == 1)
            await asyncio.to_thread(door.server.kill)
    with pytest.raises(httpx2.HTTPError):
        await sending
    door.clamd.waits = False
    assert await Document.all().count() == await _attachments().count() == 0

    await asyncio.to_thread(door.server.start)
    answer = await door.client.put(path, content=content)
    assert answer.status_code == 200, answer.text
    tomorrow = utc_now() + timedelta(days=1)
    await purge_orphans(tomorrow, now=tomorrow, dry_run=False)
    document = await Document.get()
    assert files_in(door.documents) == [door.documents / document.storage_key]
    assert b"".join([block async for block in storage().open(document.storage_key)]) == content


async def test_a_medium_and_a_hall_on_their_way_when_the_server_is_killed_come_in_whole_and_once(
    door: Door,
) -> None:
    """Found the hall in two transactions, or keep no key in its address, to see this fail."""
    await an_account("rina", role=Role.ADMINISTRATOR)
    rina, picture = await signs_in(Person(door.client), "rina"), a_picture()
    hall = str(global_id("Hall", door.hall.hall_id))
    export = await _asked(rina, "exportHall", "downloadUrl", hall=hall)
    file = (await door.client.get(export)).content
    medium_path = await _asked(rina, "addMedium", "uploadUrl", hall=hall, name="Senam", sizeBytes=len(picture))
    hall_path = await _asked(rina, "importHall", "uploadUrl", slug="wajo")
    ways = [(medium_path, picture), (hall_path, file)]
    before = await Agency.all().count()
    async with _a_locked_hall(door, "LOCK TABLE counter IN SHARE MODE"):
        sending = [asyncio.create_task(door.client.put(path, content=content)) for path, content in ways]
        await asyncio.to_thread(until, lambda: len(files_in(door.documents)) == 1)
        while not await _is_waiting_to_write(door, "counter"):
            await asyncio.sleep(0.05)
        await asyncio.to_thread(door.server.kill)
    ended = await asyncio.gather(*sending, return_exceptions=True)
    assert all(isinstance(one, httpx2.HTTPError) for one in ended), ended
    assert (await Hall.all().count(), await Agency.all().count(), await Medium.all().count()) == (1, before, 0)

    await asyncio.to_thread(door.server.start)
    for path, content in ways:
        first, again = [await door.client.put(path, content=content) for _ in range(2)]
        assert first.status_code == 200, first.text
        assert again.json() == first.json()
    assert await Hall.filter(slug="wajo").count() == 1
    assert (await Hall.all().count(), await Agency.all().count()) == (2, 2 * before)
    tomorrow = utc_now() + timedelta(days=1)
    await purge_orphans(tomorrow, now=tomorrow, dry_run=False)
    assert files_in(door.documents) == [door.documents / (await Medium.get()).storage_key]


async def _asked(person: Person, verb: str, url: str, **wish: object) -> str:
    """The path of an address that a mutation gives out."""
    kind = f"{verb[0].upper()}{verb[1:]}Input!"
    document = f"mutation ($input: {kind}) {{ {verb}(input: $input) {{ {url} userErrors {{ code }} }} }}"
    payload = (await person.asks(document, input=wish))[verb]
    assert payload["userErrors"] == []
    return urlsplit(payload[url]).path


async def _is_waiting_to_write(door: Door, table: str) -> bool:
    connection = await asyncpg.connect(door.server.database_url)
    try:
        return bool(
            await connection.fetchval(
                "SELECT COUNT(*) FROM pg_locks WHERE NOT granted AND relation = $1::regclass", table
            )
        )
    finally:
        await connection.close()


@asynccontextmanager
async def _a_locked_hall(door: Door, *more: str) -> AsyncIterator[None]:
    """Another transaction holds the hall's lock, so that what wants to commit there waits."""
    connection = await asyncpg.connect(door.server.database_url)
    try:
        async with connection.transaction():
            await connection.execute("SELECT 1 FROM timeline FOR UPDATE")
            for statement in more:
                await connection.execute(statement)
            yield
    finally:
        await connection.close()


async def test_twenty_files_at_once_become_twenty_documents(door: Door) -> None:
    applications = [await door.an_application() for _ in range(2)]
    contents = [a_picture(size=(1_500 + number, 1_500), quality=95) for number in range(10)]
    paths = [
        (await door.opens(application, content, number), content)
        for application in applications
        for number, content in enumerate(contents)
    ]
    answers = await asyncio.gather(*(door.client.put(path, content=content) for path, content in paths))
    assert [answer.status_code for answer in answers] == [200] * 20, [answer.text for answer in answers]
    assert len({answer.json()["document"] for answer in answers}) == 20
    assert await Document.filter(replaced_at=None).count() == len(files_in(door.documents)) == 20
    assert await _attachments().count() == 20
    versions = await JournalRow.all().order_by("version").values_list("version", flat=True)
    assert list(versions) == list(range(1, len(versions) + 1))  # the clockwork's own events stand between them


async def test_one_file_sent_by_many_at_once_is_one_document(door: Door) -> None:
    """Delete the question for document_id in receiving._attach to see this fail."""
    application, content = await door.an_application(), a_pdf()
    path = await door.opens(application, content)
    answers = await asyncio.gather(*(door.client.put(path, content=content) for _ in range(12)))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.json()["document"] for answer in answers}) == 1
    assert await Document.all().count() == await _attachments().count() == len(files_in(door.documents)) == 1


async def test_nothing_hostile_gets_in_and_nothing_breaks(door: Door) -> None:
    for name, content in HOSTILE.items():
        if not 1 <= len(content) <= 5 * 1024 * 1024:
            continue
        path = await door.opens(await door.an_application(), content)
        answer = await door.client.put(path, content=content)
        assert answer.status_code == 422, (name, answer.text)
        assert set(answer.json()["message"]) == {"id", "en"}
    assert await Document.all().count() == len(files_in(door.documents)) == 0
    assert door.server.log
    assert "Traceback" not in await asyncio.to_thread(door.server.log.read_text)


async def test_a_storage_without_room_says_try_again_and_recovers(door: Door) -> None:
    application, content = await door.an_application(), a_pdf()
    path = await door.opens(application, content)
    door.documents.mkdir(exist_ok=True)
    aside = door.documents.with_name("aside")
    door.documents.rename(aside)
    door.documents.write_text("no folder any more")
    answer = await door.client.put(path, content=content)
    assert (answer.status_code, answer.json()["code"]) == (503, "TRY_AGAIN")
    assert int(answer.headers["retry-after"]) > 0
    door.documents.unlink()
    aside.rename(door.documents)
    assert (await door.client.put(path, content=content)).status_code == 200
    assert settings().storage == str(door.documents)


async def test_a_disk_that_fills_up_in_the_middle_of_a_file_keeps_nothing_of_it(door: Door) -> None:
    """Leave the unlink out of Folder._put to see this fail."""
    application, paper, picture = await door.an_application(), a_pdf(catalog=b"/X (" + b"a" * 55_000 + b")"), BIG
    await an_account("rina", role=Role.ADMINISTRATOR)
    rina, hall = await signs_in(Person(door.client), "rina"), str(global_id("Hall", door.hall.hall_id))
    medium = {"hall": hall, "name": "Senam", "sizeBytes": len(picture)}
    ways = [
        (await door.opens(application, paper), paper),  # lies in memory until it is stored
        (await _asked(rina, "addMedium", "uploadUrl", **medium), picture),  # begins to lie on the disk at once
    ]
    (worker,) = door.server.worker_pids()
    before = resource.prlimit(worker, resource.RLIMIT_FSIZE, (ROOM_BYTES, resource.RLIM_INFINITY))
    for path, content in ways:
        answer = await door.client.put(path, content=content)
        assert (answer.status_code, answer.json()["code"]) == (503, "TRY_AGAIN")
        assert int(answer.headers["retry-after"]) > 0
    assert files_in(door.documents) == []
    assert await Document.all().count() == await Medium.all().count() == await _attachments().count() == 0
    resource.prlimit(worker, resource.RLIMIT_FSIZE, before)
    for path, content in ways:
        assert (await door.client.put(path, content=content)).status_code == 200
    assert len(files_in(door.documents)) == 2
    assert door.server.log
    assert "Traceback" not in await asyncio.to_thread(door.server.log.read_text)
