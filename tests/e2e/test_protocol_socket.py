"""graphql-transport-ws by raw frames: each rule of the protocol, and every way to break it."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import InvalidStatus
from websockets.typing import Subprotocol

from api.clock import utc_now
from api.commands.frames import FrameProtocol
from api.people import queries as people
from schema import sockets
from tests.people import an_account, signed_in
from tests.toy import SECRET_WORDS, close_code, dial, listening, seen, toy_endpoint


@pytest.fixture(params=[FrameProtocol, "websockets-sansio"], ids=["frames", "messages"])
async def port(sqlite: str, request: pytest.FixtureRequest) -> AsyncIterator[int]:
    """Over prebuilt frames, and over ASGI messages as any other server takes them."""
    async with listening(toy_endpoint(loopback_is_limited=False), request.param) as port:
        yield port


@pytest.fixture
async def socket(port: int) -> AsyncIterator[ClientConnection]:
    """Acknowledged."""
    async with dial(port) as socket:
        await say(socket, type="connection_init")
        assert await hear(socket) == {"type": "connection_ack"}
        yield socket


async def say(socket: ClientConnection, **message: Any) -> None:
    await socket.send(json.dumps(message))


async def hear(socket: ClientConnection) -> Any:
    async with asyncio.timeout(5):
        return json.loads(await socket.recv())


async def ask(socket: ClientConnection, query: str, id: str = "1", **payload: Any) -> None:
    await say(socket, type="subscribe", id=id, payload={"query": query, **payload})


async def test_a_subscription_is_nexts_and_one_complete(socket: ClientConnection) -> None:
    await ask(socket, "subscription($to: Int!) { count(to: $to) }", variables={"to": 2})
    assert [await hear(socket) for _ in range(3)] == [
        {"id": "1", "type": "next", "payload": {"data": {"count": 1}}},
        {"id": "1", "type": "next", "payload": {"data": {"count": 2}}},
        {"id": "1", "type": "complete"},
    ]


async def test_queries_and_mutations_go_over_the_socket_too(socket: ClientConnection) -> None:
    await ask(socket, "{ echo }")
    answer = await hear(socket)
    assert answer["payload"]["data"] == {"echo": "hello"}
    assert await hear(socket) == {"id": "1", "type": "complete"}
    await ask(socket, "mutation { takeTicket }")  # the same id: free again
    assert (await hear(socket))["payload"]["data"] == {"takeTicket": 1}


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        ({"query": "{ a"}, "GRAPHQL_PARSE_FAILED"),
        ({"query": "{ nope }"}, "GRAPHQL_VALIDATION_FAILED"),
        ({"query": "{ " + "many { " * 9 + "echo" + " }" * 10}, "GRAPHQL_VALIDATION_FAILED"),
        ({"query": "subscription($to: Int!) { count(to: $to) }", "variables": {}}, "BAD_USER_INPUT"),
        ({"query": "query($t: String!) { echo(text: $t) }"}, "BAD_USER_INPUT"),
        ({"query": "{ echo }", "operationName": "Other"}, "OPERATION_RESOLUTION_FAILURE"),
        ({"documentId": "sha256:" + "0" * 64}, "PERSISTED_QUERY_NOT_FOUND"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
async def test_a_bad_operation_ends_itself_and_not_the_socket(
    socket: ClientConnection, payload: dict[str, Any], code: str
) -> None:
    await say(socket, type="subscribe", id="bad", payload=payload)
    answer = await hear(socket)
    assert (answer["id"], answer["type"]) == ("bad", "error")
    assert answer["payload"][0]["extensions"]["code"] == code
    await ask(socket, "{ echo }")
    assert (await hear(socket))["type"] == "next"


@pytest.mark.parametrize("politely", [True, False])
async def test_a_source_that_breaks_ends_its_operation(socket: ClientConnection, politely: bool) -> None:
    await ask(socket, f"subscription {{ breaks(politely: {str(politely).lower()}) }}")
    assert (await hear(socket))["payload"] == {"data": {"breaks": 1}}
    last = await hear(socket)
    assert (SECRET_WORDS in json.dumps(last), "Read the hall again." in json.dumps(last)) == (False, politely)
    assert await hear(socket) == {"id": "1", "type": "complete"}


async def test_loaders_are_fresh_for_every_event(socket: ClientConnection) -> None:
    """Make the context once in Operations.follow to see this stay at 1."""
    await ask(socket, "subscription { fresh { loaded } }")
    assert [(await hear(socket))["payload"]["data"]["fresh"]["loaded"] for _ in range(3)] == [1, 2, 3]


async def test_a_client_that_completes_ends_the_source(socket: ClientConnection) -> None:
    await ask(socket, "subscription { wait }")
    await hear(socket)
    await say(socket, type="complete", id="1")
    await say(socket, type="complete", id="unknown")
    await ask(socket, "subscription { wait }")  # the id is free
    assert (await hear(socket))["type"] == "next"
    assert seen.ended == 1


async def test_a_client_that_hangs_up_does_not_undo_a_commit(port: int) -> None:
    async with dial(port) as socket:
        await say(socket, type="connection_init", payload=None)
        await hear(socket)
        await ask(socket, "mutation { commit }")
        await ask(socket, "{ echo }", id="2")
        await hear(socket)  # the mutation is under way
        await say(socket, type="complete", id="1")
    seen.gate.set()
    async with asyncio.timeout(5):
        while not seen.commits:
            await asyncio.sleep(0)
    assert seen.commits == 1


async def test_ping_is_answered_before_and_after_the_greeting(port: int) -> None:
    async with dial(port) as socket:
        await say(socket, type="ping", payload={"any": "thing"})
        assert await hear(socket) == {"type": "pong"}
        await say(socket, type="pong")
        await say(socket, type="connection_init", payload=None)
        assert await hear(socket) == {"type": "connection_ack"}


@pytest.mark.parametrize(
    "frame",
    [
        "", "null", "1", '"x"', "[]", "{}", "{", "nonsense", b"\x00\xff", b'{"type":"ping"}',
        '{"type":null}', '{"type":1}', '{"type":["ping"]}', '{"type":"unknown"}', '{"type":"next","id":"1"}',
        '{"type":"ping","payload":1}', '{"type":"pong","payload":"x"}', '{"type":"connection_init","payload":[]}',
        '{"type":"connection_init","payload":{"authorization":1}}',
        '{"type":"subscribe"}', '{"type":"subscribe","id":1,"payload":{"query":"{echo}"}}',
        '{"type":"subscribe","id":["1"],"payload":{"query":"{echo}"}}', '{"type":"subscribe","id":"","payload":{}}',
        '{"type":"subscribe","id":"' + "x" * 500 + '","payload":{"query":"{echo}"}}',
        '{"type":"complete"}', '{"type":"complete","id":{}}', '{"type":"ping","n":' + "9" * 5_000 + "}",
        "[" * 5_000, '{"type":"ping","x":"' + "é" * 40_000 + '"}', '{"type":"ping","x":"' + "x" * 200_000 + '"}',
    ],
    ids=lambda frame: str(frame)[:40],
)  # fmt: skip
async def test_a_malformed_message_closes_4400(port: int, frame: str | bytes) -> None:
    async with dial(port) as socket:
        await socket.send(frame)
        assert await close_code(socket) == 4400


@pytest.mark.parametrize(
    "payload",
    [None, 1, "x", [], {}, {"query": 1}, {"query": None}, {"query": "{echo}", "variables": []}, [{"query": "{echo}"}],
     {"query": "{echo}", "operationName": 5}, {"query": "{echo}", "extensions": "x"}, {"documentId": "x"}],
    ids=str,
)  # fmt: skip
async def test_a_malformed_subscribe_closes_4400(socket: ClientConnection, payload: object) -> None:
    await say(socket, type="subscribe", id="1", payload=payload)
    assert await close_code(socket) == 4400


async def test_asking_before_the_greeting_closes_4401(port: int) -> None:
    async with dial(port) as socket:
        await ask(socket, "{ echo }")
        assert await close_code(socket) == 4401


@pytest.mark.parametrize("authorization", ["Bearer nonsense", "Basic x", "Bearer ", "x"])
async def test_a_bad_token_closes_4403(port: int, authorization: str) -> None:
    async with dial(port) as socket:
        await say(socket, type="connection_init", payload={"authorization": authorization})
        assert await close_code(socket) == 4403


async def test_a_database_that_is_away_closes_1013(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    async def away(*_: object, **__: object) -> None:
        raise ConnectionRefusedError

    monkeypatch.setattr(people, "actor_of", away)
    async with dial(port) as socket:
        await say(socket, type="connection_init", payload={"authorization": "Bearer x"})
        assert await close_code(socket) == 1013


async def test_no_subprotocol_of_ours_closes_4406(port: int) -> None:
    for offered in ([Subprotocol("graphql-ws")], None):
        async with dial(port, subprotocols=offered) as socket:
            assert await close_code(socket) == 4406


async def test_silence_closes_4408(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sockets, "INIT_SECONDS", 0.05)
    async with dial(port) as socket:
        assert await close_code(socket) == 4408


async def test_an_id_in_use_closes_4409(socket: ClientConnection) -> None:
    for _ in range(2):
        await ask(socket, "subscription { wait }", id="é" * 100)
    assert await close_code(socket) == 4409


async def test_greeting_twice_closes_4429(socket: ClientConnection) -> None:
    await say(socket, type="connection_init")
    assert await close_code(socket) == 4429


async def test_a_flood_closes_4429(socket: ClientConnection) -> None:
    for _ in range(30):
        await say(socket, type="ping")
    assert await close_code(socket) == 4429


async def test_the_eleventh_operation_is_refused_and_the_ten_go_on(socket: ClientConnection) -> None:
    for number in range(11):
        await ask(socket, "subscription { wait }", id=str(number))
    answers = [await hear(socket) for _ in range(11)]
    assert [answer["id"] for answer in answers if answer["type"] == "error"] == ["10"]
    await say(socket, type="complete", id="0")
    await ask(socket, "{ echo }", id="10")
    assert (await hear(socket))["type"] == "next"


@pytest.mark.parametrize("origin", ["https://evil.test", "null"])
async def test_pages_of_other_origins_are_turned_away(port: int, origin: str) -> None:
    with pytest.raises(InvalidStatus) as refused:
        async with dial(port, origin=origin):
            pass
    assert refused.value.response.status_code == 403


async def test_pages_of_our_own_and_of_named_origins_are_let_in_but_only_ours_by_our_cookie(sqlite: str) -> None:
    """A named origin may be a sibling (antrean.city.test, www.city.test), to whose pages the browser adds it too."""
    await an_account()
    token, _ = await signed_in(now=utc_now())
    cookie = {"cookie": f"__Host-antrean={token}"}
    async with listening(toy_endpoint(allowed_origins=("https://city.test",), loopback_is_limited=False)) as port:
        for origin, who in (("https://city.test", "ANONYMOUS"), (f"http://127.0.0.1:{port}", "STAFF")):
            async with dial(port, origin=origin, additional_headers=cookie) as socket:
                await say(socket, type="connection_init")
                assert await hear(socket) == {"type": "connection_ack"}
                await ask(socket, "{ who }")
                assert (await hear(socket))["payload"]["data"]["who"].split()[0] == who


async def test_an_address_holds_only_so_many_sockets(sqlite: str) -> None:
    async with listening(toy_endpoint(streams_per_address=2)) as port:
        async with dial(port), dial(port):
            with pytest.raises(InvalidStatus) as refused:
                async with dial(port):
                    pass
            assert refused.value.response.status_code == 429
        async with dial(port) as socket:
            await say(socket, type="connection_init")
            assert await hear(socket) == {"type": "connection_ack"}


async def test_strangers_who_hold_all_places_of_an_address_keep_nobody_out_who_is_known(sqlite: str) -> None:
    """One telephone in the hall's network took the sockets of its screens and counters before."""
    await an_account()
    token, _ = await signed_in(now=utc_now())
    known = {"authorization": f"Bearer {token}"}
    async with listening(toy_endpoint(streams_per_address=4)) as port, AsyncExitStack() as stack:

        async def comes(**payload: str) -> ClientConnection:
            socket = await stack.enter_async_context(dial(port))
            await say(socket, type="connection_init", payload=payload)
            return socket

        for _ in range(4):
            assert await hear(await comes()) == {"type": "connection_ack"}
        assert await close_code(await comes()) == 4429
        for _ in range(4):
            assert await hear(await comes(**known)) == {"type": "connection_ack"}
        assert await close_code(await comes(**known)) == 4429


async def test_numbers_taken_over_sockets_are_rationed_too(sqlite: str) -> None:
    async with listening(toy_endpoint(anonymous_tickets_per_minute=2)) as port, dial(port) as socket:
        await say(socket, type="connection_init")
        await hear(socket)
        for number in range(3):
            await ask(socket, "mutation { takeTicket }", id=str(number))
        kinds = {}
        for _ in range(5):
            answer = await hear(socket)
            kinds.setdefault(answer["id"], []).append(answer["type"])
        assert sorted(kinds.values()) == [["error"], ["next", "complete"], ["next", "complete"]]


async def test_a_server_that_stops_says_1012(sqlite: str) -> None:
    async with listening(toy_endpoint(loopback_is_limited=False)) as port:
        socket = await dial(port)
        await say(socket, type="connection_init")
        await hear(socket)
        await ask(socket, "subscription { wait }")
        await hear(socket)
    assert await close_code(socket) == 1012
    assert seen.ended == 1


async def test_a_storm_of_subscribe_and_complete_leaves_the_service_answering(port: int) -> None:
    for _ in range(10):
        async with dial(port) as socket:
            await say(socket, type="connection_init")
            await hear(socket)
            for number in range(9):
                await ask(socket, "subscription { wait }", id=str(number))
                await say(socket, type="complete", id=str(number))
    async with dial(port) as socket:
        await say(socket, type="connection_init")
        assert await hear(socket) == {"type": "connection_ack"}
        await ask(socket, "{ echo }")
        assert (await hear(socket))["payload"]["data"] == {"echo": "hello"}
