"""An officer ties the ticket at the counter to an application that exists, and takes the tie back."""

import pytest

from api import journal
from api.applications.models import Application, ApplicationTicket
from schema.node import global_id
from tests.factories import a_hall, a_standard, a_supervisor, an_officer
from tests.feature.application_clients import Papers, a_draft
from tests.feature.queue_clients import Visit, a_visit
from tests.people import everything_stored

FILES = "query ($id: ID!) { ticket(id: $id) { state applications { id state } } }"
STEPS = """query ($id: ID!, $secret: String) { applicationById(id: $id, secret: $secret) {
    state steps { kind from to } } }"""


@pytest.fixture
async def visit(database: str) -> Visit:
    visit = a_visit(await a_hall(agencies=2, counters=1))
    for agency in visit.hall.agencies:
        await a_standard(agency.service_id, working_days=2, one_sitting=True)
    return visit


async def handed_in(visit: Visit) -> Papers:
    papers = await a_draft(visit)
    await papers.submits()
    return papers


async def at_the_counter(visit: Visit) -> str:
    """A ticket without a file, which the officer has called."""
    taken = await visit.takes()
    await visit.opens()
    await visit.calls()
    return str(taken["ticket"]["id"])


async def files_of(visit: Visit, ticket: str) -> list[str]:
    seen = (await visit.officer.asks(FILES, id=ticket))["ticket"]
    return [file["id"] for file in seen["applications"]]


async def test_the_ticket_at_the_counter_is_tied_to_a_file_and_moves_it(visit: Visit) -> None:
    papers, ticket = await handed_in(visit), await at_the_counter(visit)
    tied = await visit.officer.did("linkApplication", ticket=ticket, application=papers.id)
    assert tied["ticket"]["id"] == ticket
    assert tied["application"]["version"] == papers.seen["version"] + 1
    papers.seen = tied["application"]
    assert await files_of(visit, ticket) == [papers.id]
    await visit.officer.did("startServing", ticket=ticket)
    await visit.officer.did("finish", ticket=ticket, applications=[papers.at(to="UNDER_VERIFICATION")])
    seen = (await visit.officer.asks(STEPS, id=papers.id))["applicationById"]
    assert seen["state"] == "UNDER_VERIFICATION"
    assert {"kind": "ApplicationLinked", "from": "SUBMITTED", "to": "SUBMITTED"} in seen["steps"]


async def test_tied_twice_is_tied_once(visit: Visit) -> None:
    papers, ticket = await handed_in(visit), await at_the_counter(visit)
    first = await visit.officer.did("linkApplication", ticket=ticket, application=papers.id, idempotencyKey="k")
    version = await journal.version_of(visit.hall.hall_id)
    again = await visit.officer.did("linkApplication", ticket=ticket, application=papers.id, idempotencyKey="k")
    anew = await visit.officer.did("linkApplication", ticket=ticket, application=papers.id)
    assert first == again == anew
    assert await journal.version_of(visit.hall.hall_id) == version
    assert await ApplicationTicket.all().count() == 1


async def test_a_tie_is_taken_back_and_both_steps_stay(visit: Visit) -> None:
    papers, ticket = await handed_in(visit), await at_the_counter(visit)
    await visit.officer.did("linkApplication", ticket=ticket, application=papers.id)
    freed = await visit.officer.did("unlinkApplication", ticket=ticket, application=papers.id)
    assert freed["application"]["state"] == "SUBMITTED"
    assert await files_of(visit, ticket) == []
    kinds = [entry.kind for entry in await journal.read_since(visit.hall.hall_id, 0)]
    assert kinds[-2:] == ["ApplicationLinked", "ApplicationUnlinked"]
    error = await visit.officer.is_refused("unlinkApplication", ticket=ticket, application=papers.id)
    assert (error["code"], error["field"]) == ("NOT_FOUND", ["application"])


async def test_undo_takes_the_call_back_and_leaves_the_tie(visit: Visit) -> None:
    papers, ticket = await handed_in(visit), await at_the_counter(visit)
    await visit.officer.did("linkApplication", ticket=ticket, application=papers.id)
    undone = await visit.officer.did("undo", counter=visit.counter)
    assert undone["ticket"]["state"] == "WAITING"
    assert await files_of(visit, ticket) == [papers.id]


async def test_neither_a_ticket_nor_a_file_that_is_over_is_tied(visit: Visit) -> None:
    papers, ticket = await handed_in(visit), await at_the_counter(visit)
    given_up = await a_draft(visit)
    await given_up.submits()
    await given_up.goes(visit.citizen, "cancelApplication", secret=given_up.secret)
    error = await visit.officer.is_refused("linkApplication", ticket=ticket, application=given_up.id)
    assert error["message"] == f"Nomor {given_up.number} sudah berstatus dibatalkan."
    assert error["english"] == f"Number {given_up.number} is already cancelled."
    await visit.officer.did("linkApplication", ticket=ticket, application=papers.id)
    await visit.officer.did("startServing", ticket=ticket)
    await visit.officer.did("finish", ticket=ticket)
    for verb in ("linkApplication", "unlinkApplication"):
        error = await visit.officer.is_refused(verb, ticket=ticket, application=papers.id)
        assert (error["code"], error["english"]) == ("WRONG_STATE", "Number A-001 is already finished.")


async def test_nothing_of_another_hall_agency_or_counter_is_tied(visit: Visit) -> None:
    papers, ticket = await handed_in(visit), await at_the_counter(visit)
    other = a_visit(await a_hall(slug="kendari"))
    await a_standard(other.hall.service_id)
    far_away, far_ticket = await handed_in(other), await at_the_counter(other)
    second = visit.hall.agencies[1]
    beside = await a_draft(visit, service=global_id("Service", second.service_id))
    await beside.submits()
    across = await visit.takes(queue=global_id("Queue", second.queue_id))
    both = visit.person(a_supervisor(visit.hall.hall_id, second.agency_id))
    colleague = visit.person(an_officer(visit.hall.hall_id, visit.hall.agency_id, "Tuti"))
    before = await everything_stored()
    for who, its_ticket, file, code in (
        (visit.officer, ticket, far_away, "NOT_FOUND"),
        (visit.officer, far_ticket, papers, "NOT_ALLOWED"),
        (visit.officer, ticket, beside, "NOT_ALLOWED"),
        (visit.officer, across["ticket"]["id"], papers, "NOT_ALLOWED"),
        (both, across["ticket"]["id"], papers, "NOT_ALLOWED"),
        (colleague, ticket, papers, "COUNTER_TAKEN"),
        (visit.citizen, ticket, papers, "SIGN_IN_REQUIRED"),
    ):
        error = await who.is_refused("linkApplication", ticket=its_ticket, application=file.id)
        assert error["code"] == code
        assert error["message"] != error["english"]
    assert await everything_stored() == before


async def test_a_draft_is_tied_by_its_secret_only_and_only_at_its_agency(visit: Visit) -> None:
    papers, ticket = await a_draft(visit), await at_the_counter(visit)
    second = await a_draft(visit, service=global_id("Service", visit.hall.agencies[1].service_id))
    wish = {"ticket": ticket, "application": papers.id}
    assert (await visit.officer.is_refused("linkApplication", **wish))["code"] == "NOT_ALLOWED"
    strange = {"ticket": ticket, "application": second.id, "applicationSecret": second.secret}
    error = await visit.officer.is_refused("linkApplication", **strange)
    assert (error["code"], error["field"]) == ("NOT_FOUND", ["application"])
    tied = await visit.officer.did("linkApplication", **wish, applicationSecret=papers.secret)
    assert tied["application"]["state"] == "DRAFT"
    assert await Application.all().count() == 2
