"""graphql-sse, distinct connections, by raw events; and streams cut when their token ends."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import httpx2
import pytest

from api.actor import Actor, Role
from api.clock import utc_now
from api.people import actions as people
from schema import streams, watch
from tests.people import an_account, signed_in
from tests.toy import close_code, dial, listening, seen, toy_endpoint

ACCEPT = {"accept": "text/event-stream"}


@pytest.fixture
async def port(sqlite: str) -> AsyncIterator[int]:
    async with listening(toy_endpoint(loopback_is_limited=False)) as port:
        yield port


@pytest.fixture
async def client(port: int) -> AsyncIterator[httpx2.AsyncClient]:
    async with httpx2.AsyncClient(base_url=f"http://127.0.0.1:{port}", headers=ACCEPT, timeout=10) as client:
        yield client


@pytest.fixture
async def session(sqlite: str, monkeypatch: pytest.MonkeyPatch) -> tuple[str, Actor]:
    """Token and actor of somebody who signed in just now; open streams are looked at often."""
    monkeypatch.setattr(watch, "EVERY_SECONDS", 0.05)
    await an_account(role=Role.ADMINISTRATOR)
    return await signed_in(now=utc_now())


async def events(client: httpx2.AsyncClient, query: str, **options: Any) -> list[tuple[str, Any]]:
    answer = await client.post("/graphql/stream", json={"query": query}, **options)
    assert answer.headers["content-type"] == "text/event-stream; charset=utf-8"
    return [read(block) for block in answer.text.split("\n\n") if block and not block.startswith(":")]


def read(block: str) -> tuple[str, Any]:
    kind, data = (line.partition(": ")[2] for line in block.split("\n"))
    return kind, json.loads(data) if data else None


async def test_a_subscription_is_next_events_and_one_complete(client: httpx2.AsyncClient) -> None:
    assert await events(client, "subscription { count(to: 2) }") == [
        ("next", {"data": {"count": 1}}),
        ("next", {"data": {"count": 2}}),
        ("complete", None),
    ]


async def test_queries_mutations_and_errors_are_events_too(client: httpx2.AsyncClient) -> None:
    (_, answer), last = await events(client, "{ echo }")
    assert (answer["data"], last) == ({"echo": "hello"}, ("complete", None))
    (_, answer), last = await events(client, "{ nope }")
    assert (answer["errors"][0]["extensions"]["code"], last[0]) == ("GRAPHQL_VALIDATION_FAILED", "complete")


@pytest.mark.parametrize(
    ("method", "headers", "status"),
    [
        ("GET", {}, 405),
        ("POST", {"accept": "application/json"}, 406),
        ("POST", {"content-type": "text/plain"}, 415),
        ("POST", {"authorization": "Bearer nonsense"}, 401),
        ("POST", {"origin": "https://evil.test"}, 403),
    ],
)
async def test_what_is_no_request_is_refused_before_the_stream_begins(
    client: httpx2.AsyncClient, method: str, headers: dict[str, str], status: int
) -> None:
    headers = {"content-type": "application/json", **headers}
    answer = await client.request(method, "/graphql/stream", content=b'{"query":"{echo}"}', headers=headers)
    assert answer.status_code == status


async def test_a_quiet_stream_is_kept_alive_and_ends_with_its_client(
    client: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, "KEEP_ALIVE_SECONDS", 0.02)
    async with client.stream("POST", "/graphql/stream", json={"query": "subscription { wait }"}) as answer:
        heard = answer.aiter_lines()
        assert [await anext(heard) for _ in range(4)] == ["event: next", 'data: {"data":{"wait":0}}', "", ":"]
    async with asyncio.timeout(5):
        while not seen.ended:
            await asyncio.sleep(0.01)


async def test_a_stream_is_cut_when_its_token_ends(client: httpx2.AsyncClient, session: tuple[str, Actor]) -> None:
    token, actor = session

    async def stream() -> list[tuple[str, Any]]:
        return await events(client, "subscription { wait }", headers={"authorization": f"Bearer {token}"})

    async with asyncio.timeout(5), asyncio.TaskGroup() as group:
        streaming = group.create_task(stream())
        await until_somebody_waits()
        await people.sign_out(actor, now=utc_now())
    first, last, complete = streaming.result()
    assert first == ("next", {"data": {"wait": 0}})
    assert last[1]["errors"][0]["extensions"]["code"] == "BAD_REQUEST"
    assert complete[0] == "complete"


async def test_a_socket_is_cut_when_its_token_ends(port: int, session: tuple[str, Actor]) -> None:
    """Delete the loop in watch.Watch to see this wait for ever."""
    token, actor = session
    async with dial(port) as socket:
        await greet(socket, token)
        await socket.send(
            json.dumps({"type": "subscribe", "id": "1", "payload": {"query": "subscription { wait }"}})
        )
        assert json.loads(await socket.recv())["type"] == "next"
        await people.sign_out(actor, now=utc_now())
        async with asyncio.timeout(5):
            assert json.loads(await socket.recv())["type"] == "error"
        assert await close_code(socket) == 4403
    assert seen.ended == 1


async def test_an_idle_socket_is_cut_too_and_others_are_not(port: int, session: tuple[str, Actor]) -> None:
    token, actor = session
    other = (await signed_in(now=utc_now()))[0]
    async with dial(port) as cut, dial(port) as kept, dial(port) as nobody:
        await greet(cut, token)
        await greet(kept, other)
        await greet(nobody, None)
        await people.sign_out(actor, now=utc_now())
        assert await close_code(cut) == 4403
        for socket in (kept, nobody):
            await socket.send('{"type":"ping"}')
            assert json.loads(await socket.recv()) == {"type": "pong"}


async def test_signing_out_cuts_at_once_in_the_same_process(sqlite: str) -> None:
    await an_account(role=Role.ADMINISTRATOR)
    token, actor = await signed_in(now=utc_now())
    async with listening(toy_endpoint(loopback_is_limited=False)) as port, dial(port) as socket:
        await greet(socket, token)
        await people.sign_out(actor, now=utc_now())
        async with httpx2.AsyncClient() as client:
            await client.post(f"http://127.0.0.1:{port}/graphql", json={"query": "mutation { signOut }"})
        assert await close_code(socket) == 4403


async def test_the_watch_outlives_a_database_that_is_away(sqlite: str) -> None:
    asked, cut = [], asyncio.Event()

    async def still_valid(ids: list[UUID]) -> set[UUID]:
        asked.append(ids)
        if len(asked) == 1:
            raise OSError("away")
        return set()

    looking = watch.Watch(still_valid, every_seconds=0.01)
    looking.over(UUID(int=1), cut.set)
    async with asyncio.timeout(5):
        await cut.wait()
    assert len(asked) == 2


async def greet(socket: Any, token: str | None) -> None:
    payload = {"authorization": f"Bearer {token}"} if token else None
    await socket.send(json.dumps({"type": "connection_init", "payload": payload}))
    assert json.loads(await socket.recv()) == {"type": "connection_ack"}


async def until_somebody_waits() -> None:
    """The subscription `wait` has begun."""
    async with asyncio.timeout(5):
        while not seen.waiting:
            await asyncio.sleep(0.01)
