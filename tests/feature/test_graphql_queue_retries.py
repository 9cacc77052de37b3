"""A retry with its key returns the first result and does nothing twice; a console costs constant statements."""

from typing import Any

import pytest

from api.halls.models import CounterQueue
from api.journal import version_of
from schema.node import global_id
from tests.factories import a_hall, an_agency
from tests.feature.queue_clients import Visit, a_visit
from tests.statements import counted_statements

CONSOLE = """query ($id: ID!) { counter(id: $id) {
    label state staff reason since agency { code } hall { slug } currentTicket { number service { name } queue { prefix } }
    queues { prefix waitingCount oldestWaitSeconds estimatedWait { p50Seconds } opening { open } remainingQuota }
    upNext(first: 50) { number rule waitSeconds priorityClass queue { prefix } ticket { state position } }
} }"""
BARE_CALL = "mutation ($input: CallNextInput!) { callNext(input: $input) { rule } }"
CALL = """mutation ($input: CallNextInput!) { callNext(input: $input) {
    ticket { id number state } counter { label } rule userErrors { code } } }"""


@pytest.fixture
async def visit(database: str) -> Visit:
    return a_visit(await a_hall(agencies=2, counters=2))


async def test_taking_a_number_again_with_its_key_gives_the_same_number_and_secret(visit: Visit) -> None:
    first = await visit.takes(idempotencyKey="satu")
    assert await visit.takes(idempotencyKey="satu") == first
    assert (await visit.takes(idempotencyKey="dua"))["ticket"]["number"] == "A-002"


@pytest.mark.parametrize(
    "verb", ["recall", "startServing", "hold", "putBack", "transfer", "undo", "callNext", "resume", "finish"]
)
async def test_an_act_again_with_its_key_is_done_once(visit: Visit, verb: str) -> None:
    ticket = (await visit.takes())["ticket"]["id"]
    await visit.opens()
    wish: dict[str, Any] = {"ticket": ticket}
    if verb in {"undo", "callNext"}:
        wish = {"counter": visit.counter}
    if verb != "callNext":
        await visit.calls()
    if verb in {"transfer", "finish"}:
        await visit.officer.did("startServing", ticket=ticket)
    if verb == "transfer":
        wish["queue"] = global_id("Queue", visit.hall.agencies[1].queue_id)
    if verb == "resume":
        await visit.officer.did("hold", ticket=ticket)
    visit.clock.pass_(seconds=6)
    first = await visit.officer.did(verb, **wish, idempotencyKey="sekali")
    version = await version_of(visit.hall.hall_id)
    assert await visit.officer.did(verb, **wish, idempotencyKey="sekali") == first
    assert await version_of(visit.hall.hall_id) == version


async def test_a_refusal_is_repeated_too(visit: Visit) -> None:
    await visit.opens()
    first = await visit.officer.is_refused("callNext", counter=visit.counter, idempotencyKey="kosong")
    await visit.takes()
    again = await visit.officer.is_refused("callNext", counter=visit.counter, idempotencyKey="kosong")
    assert (first["code"], again) == ("QUEUE_EMPTY", first)


async def test_a_console_costs_no_more_with_many_waiting_in_many_queues(visit: Visit) -> None:
    await visit.opens()
    for _ in range(2):
        await visit.takes()
    await visit.calls()
    with counted_statements() as few:
        await visit.officer.asks(CONSOLE, id=visit.counter)
    for number in range(2, 6):
        agency = await an_agency(visit.hall.hall_id, number)
        await CounterQueue.create(counter_id=visit.hall.counter_id, queue_id=agency.queue_id, weight=0.0)
        for _ in range(4):
            await visit.takes(queue=global_id("Queue", agency.queue_id))
    with counted_statements() as many:
        console = (await visit.officer.asks(CONSOLE, id=visit.counter))["counter"]
    assert (len(console["queues"]), len(console["upNext"])) == (5, 17)
    assert len(many) <= len(few) <= 60


async def test_the_answer_to_a_call_costs_two_reads(visit: Visit) -> None:
    """The counter, and what it serves; the ticket is answered as the verb left it."""
    await visit.opens()
    for _ in range(2):
        await visit.takes()
    wish = {"counter": visit.counter, "finishCurrent": True}
    await visit.officer.asks(BARE_CALL, input=wish)
    with counted_statements() as bare:
        await visit.officer.asks(BARE_CALL, input=wish)
    await visit.takes()
    with counted_statements() as told:
        answer = (await visit.officer.asks(CALL, input=wish))["callNext"]
    assert answer["ticket"]["number"] == "A-003"
    assert len(told) == len(bare) + 2
