"""Thousands of malformed requests and messages: none is answered 5xx, none leaves a traceback.

Seeded, so that a failure comes again: the seed is the number in the test's name.
"""

import asyncio
import json
import random
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
import structlog
from structlog.testing import capture_logs
from websockets.asyncio.client import ClientConnection

from api import logs
from api.settings import Settings
from schema.endpoint import graphql_app
from tests.factories import a_hall
from tests.toy import asking, close_code, dial, listening

EXAMPLES = Path(__file__).parents[2] / "schema" / "examples"
ODD = (
    *(
        None,
        True,
        0,
        -1,
        1.5,
        2**31,
        2**53,
        10**30,
        "",
        "x",
        "\x00",
        "é" * 50,
        "\u202e",
        "' OR 1=1 --",
        "x" * 5_000,
    ),
    *([], {}, [[]], {"": None}, ["x"] * 150, "H_AAAAAAAAAAAAAAAAAAAAAA", "T_" + "A" * 22, "Q_!", "2026-13-45"),
)
MUTATIONS_OF_TEXT = '{}()[]$@!:=|&.,"\\#\n\t \x00éa1_'


@pytest.fixture
async def port(sqlite: str) -> AsyncIterator[int]:
    await a_hall()
    async with listening(graphql_app(Settings(loopback_is_limited=False))) as port:
        yield port


@pytest.fixture(autouse=True)
def configured_again() -> Iterator[None]:
    before = structlog.get_config()
    yield
    structlog.configure(**before)


@pytest.fixture
async def client(sqlite: str) -> AsyncIterator[httpx2.AsyncClient]:
    await a_hall()
    async with asking(graphql_app(Settings(loopback_is_limited=False)), "127.0.0.1") as client:
        yield client


def requests_of_ours() -> list[dict[str, Any]]:
    """The example operations, as they are sent."""
    return [
        {"query": path.read_text(), "variables": json.loads(path.with_suffix(".json").read_text() or "{}")}
        for path in sorted(EXAMPLES.glob("*.graphql"))
    ]


def spoiled_text(chance: random.Random, text: str) -> str:
    """A text with a few characters dropped, doubled, moved or put in."""
    letters = list(text)
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(letters) + 1)
        match chance.randrange(4):
            case 0:
                del letters[at : at + chance.randint(1, 10)]
            case 1:
                letters.insert(at, chance.choice(MUTATIONS_OF_TEXT))
            case 2:
                letters[at:at] = letters[at : at + chance.randint(1, 30)] * chance.randint(1, 3)
            case _:
                letters[at : at + 1] = chance.choice(MUTATIONS_OF_TEXT)
    return "".join(letters)


def spoiled_value(chance: random.Random, value: Any) -> Any:
    """A JSON value in which something somewhere is of another kind."""
    if isinstance(value, dict) and value and chance.random() < 0.8:
        name = chance.choice(list(value))
        if chance.random() < 0.1:
            return {key: entry for key, entry in value.items() if key != name}
        return {**value, name: spoiled_value(chance, value[name])}
    return chance.choice(ODD)


def spoiled_request(chance: random.Random, request: dict[str, Any]) -> Any:
    match chance.randrange(4):
        case 0:
            return {**request, "query": spoiled_text(chance, request["query"])}
        case 1:
            return {**request, "variables": spoiled_value(chance, request["variables"])}
        case 2:
            return {**request, chance.choice(("operationName", "extensions", "documentId")): chance.choice(ODD)}
        case _:
            return spoiled_value(chance, request)


def spoiled_body(chance: random.Random, request: dict[str, Any]) -> bytes:
    body = json.dumps(spoiled_request(chance, request)).encode()
    for _ in range(chance.choice((0, 0, 1, 3))):
        at = chance.randrange(len(body) + 1)
        body = body[:at] + chance.choice((b"", b"\xff", b"\x00", b"[" * 2_000, b"9" * 400)) + body[at + 1 :]
    return body


@pytest.mark.parametrize("seed", range(4))
async def test_no_malformed_body_is_answered_5xx(client: httpx2.AsyncClient, seed: int) -> None:
    chance = random.Random(seed)
    ours, statuses = requests_of_ours(), Counter[int]()
    with capture_logs() as lines:
        for _ in range(500):
            body = spoiled_body(chance, chance.choice(ours))
            headers = {"content-type": "application/json", "accept": "application/graphql-response+json"}
            answer = await client.post("/graphql", content=body, headers=headers)
            statuses[answer.status_code] += 1
            assert answer.status_code < 500, body
            assert "INTERNAL_SERVER_ERROR" not in answer.text, body
    assert [line for line in lines if line["log_level"] not in ("info", "debug")] == []
    assert statuses[400] > 200


@pytest.mark.parametrize("seed", range(4))
async def test_no_malformed_message_leaves_a_traceback(
    port: int, seed: int, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    chance = random.Random(seed)
    ours, codes = requests_of_ours(), Counter[int]()
    with capture_logs() as lines:
        for _ in range(150):
            codes[await one_socket(port, chance, ours)] += 1
    assert [line for line in lines if line["log_level"] not in ("info", "debug")] == []
    assert [record for record in caplog.records if record.exc_info] == []
    assert "Traceback" not in capfd.readouterr().err
    assert set(codes) <= {1000, 4400, 4401, 4403, 4409, 4429}
    assert codes[4400] > 50


async def test_a_text_that_is_not_utf8_ends_its_socket_without_a_traceback(
    port: int, caplog: pytest.LogCaptureFixture
) -> None:
    """Delete the filter in api/logs.configure to see the traceback that the server writes for it."""
    logs.configure(production=False)
    async with dial(port) as socket:
        await socket.send(b"\xff\xfe{", text=True)
        assert await close_code(socket) == 1007
    said = [record for record in caplog.records if "UTF-8" in record.getMessage()]
    assert [record.exc_info for record in said] == [None]


async def one_socket(port: int, chance: random.Random, ours: list[dict[str, Any]]) -> int:
    """Greet or not, send three messages of which most are malformed, and read until it ends."""
    async with dial(port) as socket:
        if chance.random() < 0.8:
            await socket.send('{"type":"connection_init"}')
            await socket.recv()
        for number in range(3):
            await socket.send(spoiled_message(chance, chance.choice(ours), str(number)))
        await asyncio.sleep(0)
        return await ending_of(socket)


def spoiled_message(chance: random.Random, request: dict[str, Any], id: str) -> str | bytes:
    message: Any = {"type": "subscribe", "id": id, "payload": spoiled_request(chance, request)}
    match chance.randrange(6):
        case 0:
            return json.dumps(spoiled_value(chance, message))
        case 1:
            return spoiled_text(chance, json.dumps(message))
        case 2:
            return chance.randbytes(20)
        case 3:
            return json.dumps(chance.choice(ODD))
        case 4:
            return json.dumps(
                {"type": chance.choice(("ping", "pong", "complete", "connection_init", "error")), "id": id}
            )
        case _:
            return json.dumps(message)


async def ending_of(socket: ClientConnection) -> int:
    """The code the server closed with; 1000 when it bore everything, as it must after a ping."""
    ponged = asyncio.create_task(close_code(socket))
    done, _ = await asyncio.wait({ponged}, timeout=0.1)
    if done:
        return ponged.result()
    ponged.cancel()
    return 1000
