"""An answer is reused only while it is still what executing the query would give."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any
from uuid import uuid4

import orjson
import pytest
from graphql import GraphQLObjectType, get_named_type

from api.actor import Actor, ActorKind
from api.clock import utc_now
from api.events import Channel
from api.halls.actions import update_hall
from api.live import InProcessBus, bus, use_bus
from api.queue import actions as queue
from schema import executor_class, graphql_schema, kept
from schema.context import Caller
from schema.documents import Documents
from schema.kept import FOLLOWED_SECONDS, SECONDS, Kept
from schema.operations import Answer, Operation, Operations
from schema.requests import Asked
from tests.factories import HallRows, a_citizen, a_hall, a_kiosk, a_manager

BOARD = "query Q($hall: String!) { board(hall: $hall) { version queues { prefix waitingCount } } }"
SERVICES = "query Q($hall: String!, $s: String) { hall(slug: $hall) { services(search: $s) { nodes { code } } } }"
OPERATIONS = Operations(
    graphql_schema,
    executor_class,
    Documents(graphql_schema, hide_suggestions=False),
    production=False,
    trusted_only=False,
)


class Bus(InProcessBus):
    """A bus whose listening may break."""

    alive = True

    def is_alive(self) -> bool:
        return self.alive


class Reader:
    """Asks through one Kept, whose clock it moves; `executed` counts what was not reused."""

    def __init__(self) -> None:
        self.now = 0.0
        self.executed = 0
        self.kept = Kept(lambda: self.now)

    async def asks(self, text: str, actor: Actor | None = None, at: str = "", **variables: Any) -> dict[str, Any]:
        """The whole answer, as a client reads it."""
        caller = Caller(actor or a_citizen(), base_url=at)
        operation = OPERATIONS.admit(Asked(text, variables=variables), caller.actor)
        answer = await self.kept.answer(operation, caller, lambda: self._execute(operation, caller))
        found: dict[str, Any] = orjson.loads(orjson.dumps(answer))
        return found

    async def _execute(self, operation: Operation, caller: Caller) -> Answer:
        self.executed += 1
        return await OPERATIONS.run(operation, caller)


@pytest.fixture
def reader() -> Reader:
    return Reader()


async def takes_a_number(hall: HallRows) -> None:
    await queue.take_ticket(
        a_citizen(), hall_slug=hall.slug, queue_id=hall.queue_id, channel=Channel.WEB, now=utc_now()
    )


async def test_what_has_not_changed_is_answered_without_executing(database: str, reader: Reader) -> None:
    await a_hall()
    for text in (BOARD, SERVICES):
        first = await reader.asks(text, hall="konawe")
        assert "errors" not in first
        assert await reader.asks(text, a_citizen("198.51.100.1"), hall="konawe") == first
    assert reader.executed == 2


async def test_a_change_is_seen_at_once_by_whoever_reads_next(database: str, reader: Reader) -> None:
    """Delete the comparison of versions in Kept.get to see it fail."""
    hall = await a_hall()
    for waiting in range(3):
        board = (await reader.asks(BOARD, hall="konawe"))["data"]["board"]
        assert board["queues"][0]["waitingCount"] == waiting
        await takes_a_number(hall)


async def test_a_change_while_it_is_read_is_not_hidden_by_the_older_answer(
    database: str, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Read `version` after executing in Kept.answer to see it fail."""
    hall = await a_hall()
    await reader.asks(SERVICES, hall="konawe")  # it is followed
    execute = OPERATIONS.run

    async def run(operation: Operation, caller: Caller) -> Answer:
        answer = await execute(operation, caller)
        await takes_a_number(hall)
        return answer

    with monkeypatch.context() as patched:
        patched.setattr(OPERATIONS, "run", run)
        assert (await reader.asks(BOARD, hall="konawe"))["data"]["board"]["version"] == 0
    assert (await reader.asks(BOARD, hall="konawe"))["data"]["board"]["queues"][0]["waitingCount"] == 1


async def test_after_two_seconds_it_is_read_again_though_nothing_changed(sqlite: str, reader: Reader) -> None:
    await a_hall()
    for now, executed in ((0.0, 1), (SECONDS - 0.01, 1), (SECONDS, 2)):
        reader.now = now
        await reader.asks(BOARD, hall="konawe")
        assert reader.executed == executed


async def test_while_the_bus_is_deaf_nothing_is_reused(sqlite: str, reader: Reader) -> None:
    await a_hall()
    deaf = Bus()
    use_bus(deaf)
    await reader.asks(BOARD, hall="konawe")
    deaf.alive = False
    await reader.asks(BOARD, hall="konawe")
    assert reader.executed == 2
    deaf.alive = True
    use_bus(InProcessBus())  # what the old one would have told, the new one never says
    await reader.asks(BOARD, hall="konawe")
    assert reader.executed == 3


async def test_document_variables_and_scope_make_another_answer(sqlite: str, reader: Reader) -> None:
    first, second = await a_hall(), await a_hall(slug="kolaka")
    kiosk = a_kiosk(first.hall_id)
    asked: list[tuple[str, Actor, dict[str, Any]]] = [
        (BOARD, a_citizen(), {"hall": "konawe"}),
        (BOARD, a_citizen(), {"hall": "kolaka"}),
        (BOARD + " ", a_citizen(), {"hall": "konawe"}),
        (SERVICES, a_citizen(), {"hall": "konawe"}),
        (SERVICES, a_citizen(), {"hall": "konawe", "s": "x"}),
        (BOARD, kiosk, {"hall": "konawe"}),
        (BOARD, replace(kiosk, kind=ActorKind.SCREEN), {"hall": "konawe"}),
        (BOARD, a_kiosk(second.hall_id), {"hall": "konawe"}),
    ]
    for text, actor, variables in asked * 2:
        await reader.asks(text, actor, **variables)
    assert reader.executed == len(asked)
    await reader.asks(BOARD, a_kiosk(first.hall_id), hall="konawe")
    assert reader.executed == len(asked), "two kiosks of a hall read the same"


async def test_nobody_reads_an_address_by_which_another_reached_us(sqlite: str, reader: Reader) -> None:
    """A screen's QR code had another's name of this server in it, as whoever asked first had called it."""
    hall = await a_hall()
    await update_hall(a_manager(hall.hall_id), hall.hall_id, {"presence_proof": True}, now=utc_now())
    text = "query Q($hall: String!) { hall(slug: $hall) { presenceCode { url } } }"
    for place in ("http://10.0.0.5:8000", "https://antrean.example"):
        found = await reader.asks(text, a_kiosk(hall.hall_id), place, hall=hall.slug)
        assert found["data"]["hall"]["presenceCode"]["url"].startswith(place + "/h/")


async def test_operations_of_one_document_are_told_apart_by_their_whole_names(sqlite: str, reader: Reader) -> None:
    await a_hall()
    long = "N" * 64
    text = f'query {long}A {{ board(hall: "konawe") {{ version }} }} query {long}B {{ hall(slug: "konawe") {{ slug }} }}'
    keys = set()
    for name in (f"{long}A", f"{long}B"):
        operation = OPERATIONS.admit(Asked(text, operation_name=name), a_citizen())
        keys.add(kept._key(operation, Caller(a_citizen())))
    assert len(keys) == 2


@pytest.mark.parametrize(
    "text",
    [
        "{ halls { totalCount } }",
        "{ viewer { kind } }",
        '{ board(hall: "konawe") { version } hall(slug: "konawe") { slug } }',
        '{ ...F } fragment F on Query { board(hall: "konawe") { version } }',
        '{ board(hall: "konawe") @include(if: true) { version } }',
        '{ board(hall: "nowhere") { version } }',
        '{ hall(slug: "konawe") { services(first: 10, after: "x") { totalCount } } }',  # an error
    ],
)
async def test_anything_else_is_executed_every_time(sqlite: str, reader: Reader, text: str) -> None:
    await a_hall()
    for _ in range(2):
        await reader.asks(text)
    assert reader.executed == 2


async def test_staff_and_keys_are_always_answered_anew(sqlite: str, reader: Reader) -> None:
    hall = await a_hall()
    key = Actor(ActorKind.API_KEY, id=uuid4(), hall_id=hall.hall_id)
    for actor in (a_manager(hall.hall_id), key) * 2:
        await reader.asks(BOARD, actor, hall="konawe")
    assert reader.executed == 4


async def test_a_hall_nobody_asks_for_is_followed_no_more(sqlite: str, reader: Reader) -> None:
    for slug in ("konawe", "kolaka"):
        await a_hall(slug=slug)
        await reader.asks(BOARD, hall=slug)
    assert len(bus().mailboxes.halls()) == 2  # type: ignore[attr-defined]
    reader.now = FOLLOWED_SECONDS
    await reader.asks(BOARD, hall="konawe")
    assert len(bus().mailboxes.halls()) == 1  # type: ignore[attr-defined]


async def test_what_is_held_is_bounded(sqlite: str, reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    await a_hall()
    with small(monkeypatch, answers=3):
        for search in "abcdef":
            await reader.asks(SERVICES, hall="konawe", s=search)
            assert len(reader.kept._answers) <= 3
    with small(monkeypatch, size=400):
        for search in "abcdef":
            await reader.asks(SERVICES, hall="konawe", s=search)
            assert sum(found.size for found in reader.kept._answers.values()) == reader.kept._size <= 400
    with small(monkeypatch, halls=1):
        for slug in ("kolaka", "konawe"):
            await a_hall(slug=slug) if slug == "kolaka" else None
            await reader.asks(BOARD, hall=slug)
            assert len(reader.kept._halls) == len(bus().mailboxes.halls()) == 1  # type: ignore[attr-defined]
    reader.now = SECONDS
    await reader.asks(BOARD, hall="konawe")
    assert len(reader.kept._answers) == 1, "what is too old is dropped when something new comes"


@contextmanager
def small(
    monkeypatch: pytest.MonkeyPatch, *, answers: int = 4_000, size: int = 10**6, halls: int = 100
) -> Iterator[None]:
    with monkeypatch.context() as patched:
        patched.setattr(kept, "MOST_ANSWERS", answers)
        patched.setattr(kept, "MOST_BYTES", size)
        patched.setattr(kept, "MOST_HALLS", halls)
        yield


def test_nothing_that_is_one_callers_own_can_be_read_under_a_hall_or_a_board() -> None:
    """Device and key show more to themselves than to others of their kind; a viewer is the caller."""
    seen: set[str] = set()
    to_do = [graphql_schema.type_map["Hall"], graphql_schema.type_map["Board"]]
    while to_do:
        kind = to_do.pop()
        if isinstance(kind, GraphQLObjectType) and kind.name not in seen:
            seen.add(kind.name)
            to_do += [get_named_type(field.type) for field in kind.fields.values()]
    assert {"Hall", "Board", "Counter", "Ticket"} <= seen
    assert not seen & {"Viewer", "Device", "ApiKey", "Pairing", "Staff", "TakeTicketPayload"}
