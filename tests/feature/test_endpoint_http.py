"""GraphQL over HTTP: what is taken, what is refused and how, and what never shows."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from types import SimpleNamespace
from typing import Any, cast

import httpx2
import pytest
from structlog.testing import capture_logs

from api.actor import Actor, ActorKind, Role
from api.clock import utc_now
from api.people import queries as people
from api.people.actions import sign_out
from api.settings import Settings
from schema import operations
from schema.errors import RequestFault
from schema.gate import Gate
from schema.operations import Operation
from tests.people import an_account, signed_in
from tests.toy import SECRET_WORDS, asking, toy_endpoint

JSON = "application/json"
RESPONSE = "application/graphql-response+json"


@pytest.fixture
async def client(sqlite: str) -> AsyncIterator[httpx2.AsyncClient]:
    async with asking(toy_endpoint()) as client:
        yield client


@pytest.fixture
async def guarded(sqlite: str) -> AsyncIterator[httpx2.AsyncClient]:
    """A server in production."""
    async with asking(toy_endpoint(mode="production")) as client:
        yield client


async def ask(client: httpx2.AsyncClient, query: str, *, accept: str = RESPONSE, **body: Any) -> httpx2.Response:
    return await client.post("/graphql", json={"query": query, **body}, headers={"accept": accept})


def code(answer: httpx2.Response) -> str:
    found: str = answer.json()["errors"][0]["extensions"]["code"]
    return found


async def test_an_operation_is_answered_with_its_cost_and_a_request_id(client: httpx2.AsyncClient) -> None:
    answer = await ask(client, "query A($t: String!) { echo(text: $t) }", variables={"t": "é"}, operationName="A")
    assert answer.status_code == 200
    assert answer.json()["data"] == {"echo": "é"}
    assert answer.json()["extensions"]["cost"] == {"requestedQueryCost": 0, "maximumAvailable": 500}
    assert answer.headers["content-type"] == f"{RESPONSE}; charset=utf-8"
    assert len(answer.headers["x-request-id"]) == 16
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("{ a", "GRAPHQL_PARSE_FAILED"),
        ("{ nope }", "GRAPHQL_VALIDATION_FAILED"),
        ("query($x: String!) { echo(text: $x) }", "BAD_USER_INPUT"),
        ("query A { echo } query B { echo }", "OPERATION_RESOLUTION_FAILURE"),
        ("fragment F on Query { echo }", "OPERATION_RESOLUTION_FAILURE"),
        ("subscription { count }", "BAD_REQUEST"),
        ('{ echo(at: "yesterday") }', "GRAPHQL_VALIDATION_FAILED"),
        ("{ " + "many { " * 9 + "echo" + " }" * 10, "GRAPHQL_VALIDATION_FAILED"),
        ("{ many(first: 101) { echo } }", "GRAPHQL_VALIDATION_FAILED"),
    ],
)
async def test_a_request_error_has_its_code_and_status(
    client: httpx2.AsyncClient, query: str, expected: str
) -> None:
    answer = await ask(client, query)
    assert (answer.status_code, code(answer)) == (400, expected)
    assert "data" not in answer.json()
    assert (await ask(client, query, accept=JSON)).status_code == 200


BROKEN_BODIES = [
    b"", b"null", b"1", b'"x"', b"[]", b'[{"query":"{echo}"}]', b"{", b"\xff\xfe", b"{}", b'{"query":1}', b"[" * 30_000,
    b'{"query":"{echo}","variables":[]}', b'{"query":"{echo}","operationName":{}}', b'{"query":"{echo}","extensions":1}',
    b'{"query":"{echo}","variables":{"a":' + b"9" * 5_000 + b"}}", b'{"query":"\\ud800"}', b'{"query":""}',
    b'{"documentId":"md5:0"}', b'{"extensions":{"persistedQuery":{"version":2}}}', '{"query":"{echo}"}'.encode("utf-16"),
    b'{"query":"{echo}","documentId":"sha256:' + b"0" * 64 + b'"}',
]  # fmt: skip


@pytest.mark.parametrize("body", BROKEN_BODIES, ids=lambda body: body[:30].decode("ascii", "replace"))
async def test_a_broken_body_is_400_and_never_500(client: httpx2.AsyncClient, body: bytes) -> None:
    answer = await client.post("/graphql", content=body, headers={"content-type": JSON})
    assert (answer.status_code, code(answer)) == (400, "BAD_REQUEST")


@pytest.mark.parametrize(
    ("method", "headers", "content", "status"),
    [
        ("GET", {"accept": JSON}, b"", 405),
        ("PUT", {"content-type": JSON}, b'{"query":"{echo}"}', 405),
        ("OPTIONS", {"origin": "https://evil.test"}, b"", 405),
        ("POST", {"content-type": "text/plain"}, b'{"query":"{echo}"}', 415),
        ("POST", {"content-type": "multipart/form-data; boundary=x"}, b"--x--", 415),
        ("POST", {"content-type": f"text/plain, {JSON}"}, b'{"query":"{echo}"}', 415),
        ("POST", {"content-type": JSON, "accept": "text/html"}, b'{"query":"{echo}"}', 406),
        ("POST", {"content-type": JSON}, b'{"query":"{echo}"}' + b" " * 65_536, 413),
        ("POST", {"content-type": JSON, "origin": "https://evil.test"}, b'{"query":"{echo}"}', 403),
        ("POST", {"content-type": JSON, "origin": "null"}, b'{"query":"{echo}"}', 403),
        ("POST", {"content-type": JSON, "origin": "http://[::1"}, b'{"query":"{echo}"}', 403),
        ("POST", {"content-type": JSON, "authorization": "Bearer nonsense"}, b'{"query":"{echo}"}', 401),
        ("POST", {"content-type": JSON, "authorization": "Basic eDp5"}, b'{"query":"{echo}"}', 401),
    ],
)
async def test_a_request_that_is_none_of_graphql_has_its_status(
    client: httpx2.AsyncClient, method: str, headers: dict[str, str], content: bytes, status: int
) -> None:
    answer = await client.request(method, "/graphql", headers=headers, content=content)
    assert (answer.status_code, code(answer)) == (status, "BAD_REQUEST")


async def test_a_body_that_never_says_its_length_is_cut_off(client: httpx2.AsyncClient) -> None:
    async def endless() -> AsyncIterator[bytes]:
        while True:
            yield b" " * 10_000

    answer = await client.post("/graphql", content=endless(), headers={"content-type": JSON})
    assert answer.status_code == 413


async def test_an_unexpected_error_is_masked_with_an_id_that_the_log_carries(client: httpx2.AsyncClient) -> None:
    with capture_logs() as lines:
        answer = await ask(client, "query Q { boom echo }")
    assert answer.status_code == 200
    assert SECRET_WORDS not in answer.text
    error = answer.json()["errors"][0]
    assert error["extensions"]["code"] == "INTERNAL_SERVER_ERROR"
    assert [line["error_id"] for line in lines] == [error["extensions"]["id"]]
    assert lines[0]["operation"] == "Q"


@pytest.mark.parametrize(
    ("query", "expected"),
    [("{ nothing }", "INTERNAL_SERVER_ERROR"), ("{ wrong }", "BAD_USER_INPUT")],
)
async def test_errors_of_fields_are_coded(client: httpx2.AsyncClient, query: str, expected: str) -> None:
    answer = await ask(client, query)
    assert (answer.status_code, code(answer)) == (200, expected)


async def test_at_most_five_errors_are_told(client: httpx2.AsyncClient) -> None:
    assert len((await ask(client, "{ " + " ".join(f"n{i}" for i in range(90)) + " }")).json()["errors"]) <= 5
    many = await ask(client, "{ many(first: 50) { wrong } }")
    assert len(many.json()["errors"]) <= 5


async def test_a_refused_request_writes_less_than_twice_itself_and_nothing_of_its_content(
    client: httpx2.AsyncClient, capsys: pytest.CaptureFixture[str]
) -> None:
    nik = "3171234567890001"
    query = "query N { " + " ".join(f'n{i}(nik: "{nik}")' for i in range(60)) + " }"
    with capture_logs() as lines:
        await ask(client, query, variables={"nik": nik})
    assert len(lines) == 1
    assert nik not in repr(lines)
    assert len(repr(lines)) < 2 * len(query)


async def test_the_deadline_ends_an_operation_and_not_the_server(
    client: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(operations, "DEADLINE_SECONDS", 0.05)
    answer = await ask(client, "{ slow }")
    assert code(answer) == "INTERNAL_SERVER_ERROR"
    assert (await ask(client, "{ echo }")).json()["data"] == {"echo": "hello"}


async def test_a_database_that_is_away_is_one_line_in_the_log_and_a_word_to_try_again(
    client: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*_: object, **__: object) -> None:
        raise ConnectionRefusedError("10.0.0.7 refused")

    with capture_logs() as lines:
        answer = await ask(client, "{ away }")
        assert code(answer) == "INTERNAL_SERVER_ERROR"
        assert answer.json()["errors"][0]["extensions"]["retryAfterSeconds"] == 1
        monkeypatch.setattr(people, "actor_of", away)
        for path, accept in (("/graphql", RESPONSE), ("/graphql/stream", "text/event-stream")):
            headers = {"authorization": "Bearer x", "accept": accept}
            unknown = await client.post(path, json={"query": "{ echo }"}, headers=headers)
            assert (unknown.status_code, unknown.headers["retry-after"]) == (503, "1")
            assert "10.0.0.7" not in unknown.text
    assert [line["event"] for line in lines if line["log_level"] != "info"] == ["not answered"] * 3
    assert "exc_info" not in repr(lines)


async def test_an_operation_may_have_a_long_name(client: httpx2.AsyncClient) -> None:
    names = ["a" * 70 + end for end in "xy"]
    query = " ".join(f'query {name} {{ echo(text: "{name[-1]}") }}' for name in names)
    for name in names:
        answer = await ask(client, query, operationName=name)
        assert answer.json()["data"] == {"echo": name[-1]}


async def test_trusted_documents_are_asked_for_by_their_hash(client: httpx2.AsyncClient) -> None:
    digest = hashlib.sha256(b"{ echo }").hexdigest()
    persisted = {"persistedQuery": {"version": 1, "sha256Hash": digest}}
    unknown = await client.post("/graphql", json={"extensions": persisted}, headers={"accept": JSON})
    assert (unknown.status_code, code(unknown)) == (200, "PERSISTED_QUERY_NOT_FOUND")
    unknown = await client.post("/graphql", json={"documentId": f"sha256:{digest}"}, headers={"accept": RESPONSE})
    assert (unknown.status_code, code(unknown)) == (400, "PERSISTED_QUERY_NOT_FOUND")
    sent = await ask(client, "{ echo }", extensions=persisted)
    assert sent.status_code == 200  # answered; kept only for those who signed in
    assert code(await client.post("/graphql", json={"extensions": persisted})) == "PERSISTED_QUERY_NOT_FOUND"


async def test_strangers_may_be_held_to_the_documents_we_ship(sqlite: str) -> None:
    async with asking(toy_endpoint(trusted_documents_only=True)) as client:
        answer = await ask(client, "{ echo }")
    assert (answer.status_code, code(answer)) == (400, "BAD_REQUEST")


async def test_production_hides_the_schema(guarded: httpx2.AsyncClient) -> None:
    assert "Did you mean" not in (await ask(guarded, "{ ech }")).text
    assert "Did you mean" not in (await ask(guarded, "query($t: Strin) { echo(text: $t) }")).text
    for query in (
        "{ __schema { types { name } } }",
        '{ ...F } fragment F on Query { a: __type(name: "Query") { name } }',
    ):
        assert (await ask(guarded, query)).status_code == 400
    assert (await ask(guarded, "{ __typename }")).json()["data"] == {"__typename": "Query"}
    assert (await guarded.get("/graphql", headers={"accept": "text/html"})).status_code == 405


async def test_development_shows_the_schema(client: httpx2.AsyncClient) -> None:
    from graphql import get_introspection_query

    assert (await ask(client, get_introspection_query())).status_code == 200
    page = await client.get("/graphql", headers={"accept": "text/html"})
    assert page.status_code == 200
    assert "unsafe-inline" not in page.headers["content-security-policy"].split("style-src")[0]


async def test_numbers_taken_by_nobody_in_particular_are_rationed(client: httpx2.AsyncClient) -> None:
    statuses = [(await ask(client, "mutation { takeTicket }")).status_code for _ in range(10)]
    assert set(statuses) == {200}
    refused = await ask(client, "mutation { takeTicket }")
    assert (refused.status_code, code(refused)) == (429, "BAD_REQUEST")
    assert (
        int(refused.headers["retry-after"]) == refused.json()["errors"][0]["extensions"]["retryAfterSeconds"] > 0
    )
    assert (await ask(client, "{ echo }")).status_code == 200


async def test_one_ticket_a_request_counts_each_alias(client: httpx2.AsyncClient) -> None:
    three = "mutation { a: takeTicket b: takeTicket ...F } fragment F on Mutation { c: takeTicket }"
    assert [(await ask(client, three)).status_code for _ in range(4)] == [200, 200, 200, 429]


def test_times_that_are_booked_are_as_scarce_as_numbers() -> None:
    gate, somebody = Gate(Settings()), Actor(ActorKind.ANONYMOUS, address="203.0.113.9")
    for verb in ("holdSlot", "bookAppointment") * 5:
        gate.pass_operation(cast(Operation, SimpleNamespace(root_fields=(verb,))), somebody)
    with pytest.raises(RequestFault):
        gate.pass_operation(cast(Operation, SimpleNamespace(root_fields=("takeTicket",))), somebody)


def test_drafts_and_files_are_counted_each_by_itself() -> None:
    """Delete STORED in schema/gate.py to see this fail."""
    gate = Gate(Settings(anonymous_files_per_minute=3))
    somebody = Actor(ActorKind.ANONYMOUS, address="203.0.113.9")
    staff = Actor(ActorKind.STAFF, address="203.0.113.9")
    for verb in ("saveApplication", "attachDocument"):
        operation = cast(Operation, SimpleNamespace(root_fields=(verb,)))
        for _ in range(3):
            gate.pass_operation(operation, somebody)
        with pytest.raises(RequestFault):
            gate.pass_operation(operation, somebody)
        gate.pass_operation(operation, staff)
    gate.pass_operation(cast(Operation, SimpleNamespace(root_fields=("takeTicket",))), somebody)


async def test_an_address_is_rationed_and_loopback_can_be_let_off(sqlite: str) -> None:
    endpoint = toy_endpoint(anonymous_requests_per_minute=3, loopback_is_limited=False)
    async with (
        asking(endpoint) as client,
        asking(endpoint, "127.0.0.1") as local,
        asking(endpoint, "192.0.2.9") as other,
    ):
        assert [(await ask(client, "{ echo }")).status_code for _ in range(4)] == [200, 200, 200, 429]
        bad = await client.post("/graphql", json={"query": "{ echo }"}, headers={"authorization": "Bearer guess"})
        assert bad.status_code == 429
        assert (await ask(other, "{ echo }")).status_code == 200
        assert {(await ask(local, "{ echo }")).status_code for _ in range(10)} == {200}


async def test_two_requests_never_share_loaders(client: httpx2.AsyncClient) -> None:
    answers = await asyncio.gather(*(ask(client, "{ loaded a: loaded }") for _ in range(2)))
    assert all(answer.status_code == 200 for answer in answers)
    from tests.toy import seen

    assert seen.loads == [[0], [0]]


async def test_our_pages_cookie_needs_a_header_that_no_foreign_page_can_send(client: httpx2.AsyncClient) -> None:
    await an_account(role=Role.ADMINISTRATOR)
    token, actor = await signed_in(now=utc_now())
    cookie = {"cookie": f"__Host-antrean={token}"}
    for headers, who in (
        ({"authorization": f"Bearer {token}"}, "STAFF"),
        ({**cookie, "x-antrean": "1"}, "STAFF"),
        (cookie, "ANONYMOUS"),
    ):
        answer = await client.post("/graphql", json={"query": "{ who }"}, headers=headers)
        assert answer.json()["data"]["who"].split()[0] == who
    await sign_out(actor, now=utc_now())
    ended = await client.post("/graphql", json={"query": "{ who }"}, headers={"authorization": f"Bearer {token}"})
    assert (ended.status_code, ended.headers["www-authenticate"]) == (401, "Bearer")


async def test_who_signed_in_may_register_documents(client: httpx2.AsyncClient) -> None:
    await an_account(role=Role.ADMINISTRATOR)
    token, _ = await signed_in(now=utc_now())
    digest = hashlib.sha256(b"{ echo }").hexdigest()
    persisted = {"persistedQuery": {"version": 1, "sha256Hash": digest}}
    body = {"query": "{ echo }", "extensions": persisted}
    await client.post("/graphql", json=body, headers={"authorization": f"Bearer {token}"})
    for by_hash in ({"extensions": persisted}, {"documentId": f"sha256:{digest}"}):
        assert (await client.post("/graphql", json=by_hash)).json()["data"] == {"echo": "hello"}
    wrong = {"query": "{ who }", "extensions": persisted}
    assert (await client.post("/graphql", json=wrong)).status_code == 400


async def test_a_manager_may_read_the_schema_in_production(guarded: httpx2.AsyncClient) -> None:
    await an_account(role=Role.ADMINISTRATOR)
    token, _ = await signed_in(now=utc_now())
    query = {"query": "{ __schema { queryType { name } } }"}
    answer = await guarded.post("/graphql", json=query, headers={"authorization": f"Bearer {token}"})
    assert answer.json()["data"] == {"__schema": {"queryType": {"name": "Query"}}}


async def test_a_query_whose_asker_has_hung_up_is_let_go(sqlite: str) -> None:
    """Delete _while_there in schema/endpoint.py to see this wait a minute: hundreds of them held a server up."""
    arrivals = iter([{"type": "http.request", "body": b'{"query":"{slow}"}'}, {"type": "http.disconnect"}])
    sent: list[Any] = []

    async def receive() -> Any:
        return next(arrivals)

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": "POST",
        "path": "/graphql",
        "query_string": b"",
        "headers": [(b"content-type", JSON.encode()), (b"host", b"hall.test")],
        "client": ("198.51.100.7", 1),
    }
    async with asyncio.timeout(2):
        await toy_endpoint()(scope, receive, send)
    assert sent == []
