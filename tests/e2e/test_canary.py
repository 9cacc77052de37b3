"""A NIK and a phone are put in through every door of a real server, and are then found in clear nowhere (P16)."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import asyncpg
import httpx2
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from api.actor import Role
from api.clock import utc_now
from api.database import close_database, is_sqlite, open_database, sqlite_file
from api.halls.rules.forms import FieldType, FormField, Requirement
from api.people import actions as people
from schema.node import global_id
from tests.e2e.server import ServerProcess
from tests.factories import HallRows, a_hall, a_standard
from tests.files import a_pdf, a_photo_lying_down, files_in
from tests.people import PASSWORD, an_account

pytestmark = pytest.mark.timeout(240)

_serial = count(1)
planted: list[str] = []
NAME = "Kenari Kuning Sekali"
BOARD = 'subscription { board(hall: "konawe") { version calls { number } notices counters { number } queues { name } } }'
EVENTS = """subscription { hallEvents(hall: "konawe", after: 0) {
    version kind reason actor details { name value } } }"""


def a_nik() -> str:
    """A NIK that nobody has put in before."""
    planted.append(f"740201550190{next(_serial):04d}")
    return planted[-1]


def a_phone() -> str:
    """A mobile number that nobody has put in before; as typed. It is looked for by its last digits."""
    planted.append(f"8127700{next(_serial):04d}")
    return f"0{planted[-1]}"


@dataclass
class Hall:
    """A running server with one hall, its people's tokens, and all that it ever said."""

    rows: HallRows
    server: ServerProcess
    documents: Path
    tokens: dict[str, str]
    client: httpx2.AsyncClient
    frames: list[str] = field(default_factory=list)

    async def asks(self, query: str, token: str | None = None, **variables: Any) -> dict[str, Any]:
        headers = {"authorization": f"Bearer {token}"} if token else {}
        answer = await self.client.post("/graphql", json={"query": query, "variables": variables}, headers=headers)
        body: dict[str, Any] = answer.json()
        return body

    async def does(self, verb: str, who: str | None = None, fields: str = "", **input: Any) -> dict[str, Any]:
        """The payload of a mutation, whatever it says."""
        name = f"{verb[0].upper()}{verb[1:]}Input"
        query = (
            f"mutation ($input: {name}!) {{ {verb}(input: $input) {{ {fields} userErrors {{ code message }} }} }}"
        )
        body = await self.asks(query, self.tokens[who] if who else None, input=input)
        assert "errors" not in body, body
        payload: dict[str, Any] = body["data"][verb]
        return payload

    async def is_refused(self, verb: str, who: str | None = None, **input: Any) -> None:
        """The verb takes no such text."""
        payload = await self.does(verb, who, **input)
        assert [error["code"] for error in payload["userErrors"]] == ["INVALID_INPUT"], (verb, payload)


@pytest.fixture
def url(database_url: str) -> str:
    planted.clear()
    return database_url


@pytest.fixture
async def hall(url: str, tmp_path: Path) -> AsyncIterator[Hall]:
    await open_database(url)
    rows = await a_hall(agencies=2, counters=2)
    form = [FormField("MOTHER", FieldType.NIK, "NIK ibu"), FormField("STORY", FieldType.TEXT, "Cerita")]
    await a_standard(rows.service_id, form=form, documents=[Requirement("KTP", "KTP"), Requirement("KK", "KK")])
    tokens = {}
    for username, role, agency_id in (
        ("wulan", Role.OFFICER, rows.agency_id),
        ("hasan", Role.HALL_MANAGER, None),
    ):
        await an_account(username, role=role, hall_id=rows.hall_id, agency_id=agency_id)
        session = await people.sign_in(username, PASSWORD, now=utc_now(), address="127.0.0.1")
        assert isinstance(session, people.SignedIn)
        tokens[username] = session.token
    await close_database()
    documents = tmp_path / "papers"
    server = ServerProcess(url, environment={"ANTREAN_STORAGE": str(documents)}, log=tmp_path / "server.log")
    server.start()
    try:
        async with httpx2.AsyncClient(base_url=server.url) as client:
            yield Hall(rows, server, documents, tokens, client)
    finally:
        if server.process:
            server.stop()


async def test_no_door_lets_a_nik_or_a_phone_into_the_clear(hall: Hall, url: str) -> None:
    """Leave one `seal` out of contents.sealed or uploading._open to see this fail."""
    followers = [
        asyncio.create_task(follow(hall, BOARD, None)),
        asyncio.create_task(follow(hall, EVENTS, "hasan")),
    ]
    application = await through_the_form(hall)
    await through_documents(hall, application)
    await through_notes(hall, application)
    await through_searches_and_wrong_inputs(hall, application)
    await through_a_socket(hall)
    await asyncio.sleep(1)
    for follower in followers:
        follower.cancel()
    await asyncio.gather(*followers, return_exceptions=True)
    hall.server.stop()

    assert len(hall.frames) > 5
    assert hall.server.log
    log = hall.server.log.read_text()
    assert not leaks(log), f"in the log: {leaks(log)}"
    assert not leaks("\n".join(hall.frames)), "on a screen, or told to integrators"
    for file in files_in(hall.documents):
        assert not leaks(file.read_bytes().decode("latin-1")), "in a stored document"
    assert len(files_in(hall.documents)) == 2
    for place, text in await everything_in(url):
        assert not leaks(text), f"{place}: {leaks(text)}"


def leaks(text: str) -> list[str]:
    """What of all that was put in stands in a text, with or without spaces and signs between the digits."""
    plain = "".join(letter for letter in text if letter not in " .-")
    return [secret for secret in (*planted, NAME.replace(" ", "")) if secret in plain]


async def everything_in(url: str) -> list[tuple[str, str]]:
    """All bytes of a SQLite database, or every column of a PostgreSQL one, as text."""
    if is_sqlite(url):
        file = sqlite_file(url)
        return [(path.name, path.read_bytes().decode("latin-1")) for path in file.parent.glob(f"{file.name}*")]
    connection = await asyncpg.connect(url)
    try:
        tables = await connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")
        assert len(tables) > 30
        return [
            (name, "\n".join([row[0] for row in await connection.fetch(f'SELECT t::text FROM "{name}" t')]))
            for (name,) in tables
        ]
    finally:
        await connection.close()


async def through_the_form(hall: Hall) -> dict[str, Any]:
    """Applicant, representative and answers; keys that are a NIK or a phone. Returns what opens it."""
    service = global_id("Service", hall.rows.service_id)
    fields = "secret application { id version }"
    begun = await hall.does("saveApplication", fields=fields, service=service, idempotencyKey=a_nik())
    seen, secret = begun["application"], begun["secret"]
    filled = await hall.does(
        "saveApplication",
        fields=fields,
        application=seen["id"],
        version=seen["version"],
        secret=secret,
        idempotencyKey=a_phone(),
        applicant={"name": NAME, "nik": a_nik(), "phone": a_phone()},
        representative={"name": NAME, "nik": a_nik(), "phone": a_phone()},
        answers=[
            {"field": "MOTHER", "value": spaced(a_nik())},
            {"field": "STORY", "value": f"NIK saya {a_nik()}, hubungi {a_phone()}"},
        ],
    )
    assert filled["userErrors"] == [], filled
    for wrong in ({"nik": "9" + a_nik()}, {"phone": a_phone() + "99999"}, {"name": f"{a_nik()}\x07"}):
        given = {"application": seen["id"], "version": filled["application"]["version"], "secret": secret}
        refused = await hall.does("saveApplication", applicant=wrong, idempotencyKey=a_nik(), **given)
        assert refused["userErrors"], wrong
        assert not leaks(json.dumps(refused))
    return {"application": seen["id"], "secret": secret}


def spaced(nik: str) -> str:
    return " ".join(nik[start : start + 4] for start in range(0, 16, 4))


async def through_documents(hall: Hall, application: dict[str, Any]) -> None:
    """Names, bytes, and addresses that are none."""
    for requirement, content in (
        ("KTP", a_pdf(f"% {a_nik()}\n".encode())),
        ("KK", a_photo_lying_down(about=a_nik())),
    ):
        opened = await hall.does(
            "attachDocument",
            fields="uploadUrl",
            requirement=requirement,
            name=f"{NAME} {a_nik()} {a_phone()}.pdf",
            sizeBytes=len(content),
            idempotencyKey=a_nik(),
            **application,
        )
        assert opened["userErrors"] == [], opened
        path = urlsplit(opened["uploadUrl"]).path
        assert (await hall.client.put(path, content=a_nik().encode())).status_code in {413, 422}
        answer = await hall.client.put(path, content=content)
        assert answer.status_code == 200, answer.text
        assert not leaks(answer.text)
    await hall.is_refused("attachDocument", requirement=a_nik(), name="a.pdf", sizeBytes=9, **application)
    for path in (f"/documents/uploads/{a_nik()}", f"/{a_nik()}", f"/display/{a_nik()}/main"):
        await hall.client.put(path, content=b"x")
        await hall.client.get(f"{path}?nik={a_nik()}")


async def through_notes(hall: Hall, application: dict[str, Any]) -> None:
    """Every reason and note that goes into a journal."""
    counter, queue = (global_id("Counter", hall.rows.counter_id), global_id("Queue", hall.rows.queue_id))
    taken = await hall.does(
        "takeTicket", fields="ticket { id } secret", hall="konawe", queue=queue, idempotencyKey=a_nik()
    )
    ticket = {"ticket": taken["ticket"]["id"]}
    await hall.is_refused("cancelTicket", secret=taken["secret"], reason=f"salah {a_nik()}", **ticket)
    await hall.does("openCounter", "wulan", counter=counter)
    await hall.is_refused("pauseCounter", "wulan", counter=counter, reason=f"mencari {spaced(a_nik())}")
    await hall.is_refused("closeCounter", "wulan", counter=counter, reason=a_nik())
    called = await hall.does("callNext", "wulan", counter=counter)
    assert called["userErrors"] == []
    await hall.does("startServing", "wulan", **ticket)
    other = global_id("Queue", hall.rows.agencies[1].queue_id)
    await hall.is_refused("transfer", "wulan", queue=other, reason=f"NIK {a_nik()}", **ticket)
    place = {"hall": global_id("Hall", hall.rows.hall_id)}
    await hall.is_refused("pauseHall", "hasan", reason=f"dicari: {a_nik()}", **place)
    await hall.is_refused("announce", "hasan", text=f"Pemilik {a_nik()} ke loket 1", **place)
    given = {"application": application["application"], "version": 1}
    for verb, text in (
        ("takeUpApplication", {"internalNote": a_nik()}),
        ("returnApplication", {"reason": spaced(a_nik())}),
        ("returnApplication", {"reason": "kurang", "publicNote": a_nik()}),
    ):
        refused = await hall.does(verb, "wulan", **given, **text)
        assert refused["userErrors"], verb
        assert not leaks(json.dumps(refused))


async def through_searches_and_wrong_inputs(hall: Hall, application: dict[str, Any]) -> None:
    """What is looked for, what is mistyped, and what is no operation at all."""
    agency = global_id("Agency", hall.rows.agency_id)
    work = "query ($a: ID!, $s: String) { workList(agency: $a) { applications(search: $s) { nodes { id } } } }"
    await hall.asks(work, hall.tokens["wulan"], a=agency, s=a_nik())
    await hall.asks(work, hall.tokens["wulan"], a=agency, s=a_phone())
    for search in (a_nik(), a_phone()):
        await hall.asks(
            'query ($s: String) { hall(slug: "konawe") { services(search: $s) { nodes { id } } } }', s=search
        )
        await hall.asks("query ($s: String) { halls(search: $s) { nodes { id } } }", s=search)
    for broken in (
        f'{{ application(number: "{a_nik()}") {{ id }} }}',
        f'{{ node(id: "{a_nik()}") {{ id }} }}',
        f'{{ halls(first: "{a_nik()}") {{ nodes {{ id }} }} }}',
        f"{{ nik{a_nik()} }}",
        f"{{ hall(slug: {a_nik()}",
        f"query N{a_nik()} {{ viewer {{ name }} }}",
    ):
        await hall.asks(broken)
        await hall.asks(broken, hall.tokens["wulan"])
    await hall.asks("query ($first: Int) { halls(first: $first) { nodes { id } } }", first=a_nik())
    await hall.asks("{ viewer { name } }", a_nik())
    await hall.does("trackApplication", number=a_nik(), nikEnding="0001")
    await hall.does("signIn", username=a_nik(), password=a_nik())
    await hall.client.post("/graphql", content=f'{{"query": {a_nik()}')
    await hall.client.get(f"/graphql?query={a_nik()}")


async def through_a_socket(hall: Hall) -> None:
    """The same over WebSocket, and what breaks its protocol."""
    good = [{"type": "connection_init"}]
    for messages in (
        [{"type": "connection_init", "payload": {"authorization": f"Bearer {a_nik()}"}}],
        [*good, {"type": "subscribe", "id": a_nik(), "payload": {"query": f"{{ nik{a_nik()} }}"}}],
        [*good, {"type": a_nik(), "id": a_phone()}],
        [*good, {"type": "subscribe", "id": "1", "payload": {"query": BOARD.replace("konawe", a_nik())}}],
        [*good, a_nik()],
    ):
        async with connect(hall.server.socket_url, subprotocols=[Subprotocol("graphql-transport-ws")]) as socket:
            with suppress(ConnectionClosed, TimeoutError):
                for message in messages:
                    await socket.send(json.dumps(message))
                async with asyncio.timeout(0.5):
                    while True:
                        await socket.recv()


async def follow(hall: Hall, subscription: str, who: str | None) -> None:
    """Gather all that a screen or an integrator is told."""
    payload = {"authorization": f"Bearer {hall.tokens[who]}"} if who else None
    async with connect(hall.server.socket_url, subprotocols=[Subprotocol("graphql-transport-ws")]) as socket:
        await socket.send(json.dumps({"type": "connection_init", "payload": payload}))
        await socket.send(json.dumps({"type": "subscribe", "id": "1", "payload": {"query": subscription}}))
        async for text in socket:
            assert '"error"' not in str(text), text
            hall.frames.append(str(text))
