"""Texts nobody would type are refused as the client's fault, never stored, never a fault of ours."""

from typing import Any

import pytest

from schema import schema
from tests.factories import a_hall, a_manager
from tests.feature.queue_clients import ContextAt, Person, Visit, a_visit


@pytest.fixture
async def visit(database: str) -> Visit:
    return a_visit(await a_hall())


async def codes(person: Person, document: str, **variables: Any) -> list[str]:
    """The messages of an operation's errors."""
    context = ContextAt(person.actor, clock=person.clock)
    result = await schema.execute(document, variable_values=variables, context_value=context)
    return [error.message for error in result.errors or ()]


@pytest.mark.parametrize(
    "document",
    [
        "query ($text: String!) { tickets(hall: $text) { totalCount } }",
        "query ($text: String!) { ticketByNumber(hall: $text, number: $text) { id } }",
        'query ($text: String) { ticket(id: "x", secret: $text) { id } }',
        "mutation ($text: String!) { takeTicket(input: {hall: $text}) { userErrors { code } } }",
        'mutation ($text: String!) { pauseCounter(input: {counter: "x", reason: $text}) { userErrors { code } } }',
        'mutation ($text: String!) { cancelTicket(input: {ticket: "x", reason: $text}) { userErrors { code } } }',
        'mutation ($text: String!) { callNext(input: {counter: "x", idempotencyKey: $text}) { userErrors { code } } }',
    ],
)
async def test_a_nul_character_is_bad_input(visit: Visit, document: str) -> None:
    as_variable = await codes(visit.officer, document, text="a\0b")
    kind, _, rest = document.partition(" ")
    body = rest[rest.index(")") + 1 :].replace("$text", '"a\\u0000b"')
    as_literal = await codes(visit.officer, kind + body)
    assert as_variable
    assert as_literal
    assert all("NUL" in message for message in as_variable + as_literal)


async def test_a_slug_of_a_thousand_characters_names_no_hall(visit: Visit) -> None:
    document = "query ($hall: String!) { tickets(hall: $hall) { totalCount } ticketByNumber(hall: $hall, number: $hall) { id } }"
    assert await visit.officer.asks(document, hall="x" * 1000) == {"tickets": None, "ticketByNumber": None}
    assert (await visit.citizen.is_refused("takeTicket", hall="x" * 1000, queue="x"))["code"] == "NOT_FOUND"
    assert (await visit.officer.is_refused("closeDay", hall="x" * 1000))["code"] == "NOT_FOUND"


@pytest.mark.parametrize("verb", ["pauseCounter", "closeCounter"])
async def test_a_reason_longer_than_a_desk_keeps_is_refused(visit: Visit, verb: str) -> None:
    await visit.opens()
    error = await visit.officer.is_refused(verb, counter=visit.counter, reason="x" * 201)
    assert (error["code"], error["field"]) == ("INVALID_INPUT", ["reason"])
    await visit.officer.did(verb, counter=visit.counter, reason="💡" * 200)


async def test_a_long_reason_of_a_cancellation_is_kept(visit: Visit) -> None:
    taken = await visit.takes()
    manager = visit.person(a_manager(visit.hall.hall_id))
    await manager.did("cancelTicket", ticket=taken["ticket"]["id"], reason="Lengkap " * 200)
