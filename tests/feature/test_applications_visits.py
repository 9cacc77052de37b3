"""A visit and the file it is for: opened from the ticket, called with it, moved when the visit ends."""

from typing import Any

import pytest

from api import journal
from api.applications.models import Application, ApplicationTicket
from schema.node import global_id
from tests.factories import a_hall, a_manager, a_standard, an_officer
from tests.feature.application_clients import a_draft, at_the_counter, the_supervisor
from tests.feature.queue_clients import Visit, a_visit

CALL = """mutation ($input: CallNextInput!) { callNext(input: $input) { ticket { id number
    applications { id number state version missing { code } applicant { name } } } userErrors { code } } }"""
FILES = "query ($id: ID!, $secret: String) { ticket(id: $id, secret: $secret) { state applications { state } } }"


@pytest.fixture
async def visit(database: str) -> Visit:
    visit = a_visit(await a_hall(agencies=2, counters=1))
    for agency in visit.hall.agencies:
        await a_standard(agency.service_id, working_days=2, one_sitting=True)
    return visit


async def called(visit: Visit) -> dict[str, Any]:
    """The ticket of the next call, with its files."""
    answer = (await visit.officer.asks(CALL, input={"counter": visit.counter}))["callNext"]
    assert answer["userErrors"] == []
    return dict(answer["ticket"])


async def test_an_identity_card_is_replaced_in_one_sitting(visit: Visit) -> None:
    """Story 1: a walk-in ticket, the file opened from it, done at the counter, moved with the visit's end."""
    await visit.takes()
    await visit.opens()
    ticket = await called(visit)
    assert ticket["applications"] == []
    await visit.officer.did("startServing", ticket=ticket["id"])
    papers = await at_the_counter(visit, ticket=ticket["id"])
    await papers.goes(visit.officer, "submitApplication")
    await papers.goes(visit.officer, "advanceApplication", to="IN_PROCESS")
    await papers.goes(visit.officer, "issueApplication")
    await visit.officer.did("finish", ticket=ticket["id"], applications=[papers.at(to="COLLECTED")])
    seen = (await visit.officer.asks(FILES, id=ticket["id"]))["ticket"]
    assert seen == {"state": "DONE", "applications": [{"state": "COLLECTED"}]}


async def test_a_ticket_is_taken_for_a_file_and_called_with_it(visit: Visit) -> None:
    papers = await a_draft(visit)
    await papers.enters_work()
    await papers.goes(the_supervisor(visit), "approveApplication")
    await papers.goes(visit.officer, "issueApplication")
    taken = await visit.takes(queue=None, application=papers.id, applicationSecret=papers.secret)
    assert taken["ticket"]["number"] == "A-001"
    await visit.opens()
    ticket = await called(visit)
    [file] = ticket["applications"]
    assert (file["number"], file["state"], file["applicant"]["name"]) == (papers.number, "ISSUED", "Nurhayati")
    await visit.officer.did("startServing", ticket=ticket["id"])
    moves = [{"application": file["id"], "version": file["version"], "to": "COLLECTED"}]
    await visit.officer.did("finish", ticket=ticket["id"], applications=moves)
    kinds = [entry.kind for entry in await journal.read_since(visit.hall.hall_id, 0)]
    assert kinds[-2:] == ["ServiceFinished", "ApplicationCollected"]


async def test_a_finish_moves_all_its_files_or_does_nothing(visit: Visit) -> None:
    papers, stranger = await a_draft(visit), await a_draft(visit)
    for one in (papers, stranger):
        await one.submits()
    taken = await visit.takes(application=papers.id, applicationSecret=papers.secret)
    papers.seen["version"] += 1  # the link is a step
    await visit.opens()
    await called(visit)
    ticket = {"ticket": taken["ticket"]["id"]}
    await visit.officer.did("startServing", **ticket)
    version = await journal.version_of(visit.hall.hall_id)
    up = papers.at(to="UNDER_VERIFICATION")
    for moves, code in (
        ([up, stranger.at(to="UNDER_VERIFICATION")], "NOT_FOUND"),
        ([{**up, "version": 1}], "CONFLICT"),
        ([{**up, "to": "COLLECTED"}], "WRONG_STATE"),
        ([{**up, "to": "APPROVED"}], "NOT_ALLOWED"),
        ([{**up, "to": "CANCELLED"}], "INVALID_INPUT"),
        ([up, up], "INVALID_INPUT"),
    ):
        error = await visit.officer.is_refused("finish", **ticket, applications=moves)
        assert error["code"] == code, moves
    assert await journal.version_of(visit.hall.hall_id) == version
    await visit.officer.did("finish", **ticket, applications=[up], idempotencyKey="selesai")
    await visit.officer.did("finish", **ticket, applications=[up], idempotencyKey="selesai")
    assert await journal.version_of(visit.hall.hall_id) == version + 2


async def test_a_finish_that_moved_a_file_is_not_undone(visit: Visit) -> None:
    papers = await a_draft(visit)
    await papers.submits()
    taken = await visit.takes(application=papers.id, applicationSecret=papers.secret)
    papers.seen["version"] += 1
    await visit.opens()
    await called(visit)
    ticket = {"ticket": taken["ticket"]["id"]}
    await visit.officer.did("startServing", **ticket)
    await visit.officer.did("finish", **ticket, applications=[papers.at(to="UNDER_VERIFICATION")])
    refusal = await visit.officer.is_refused("undo", counter=visit.counter)
    assert refusal["code"] == "FILES_MOVED"
    seen = (await visit.officer.asks(FILES, id=taken["ticket"]["id"]))["ticket"]
    assert seen == {"state": "DONE", "applications": [{"state": "UNDER_VERIFICATION"}]}


async def test_a_finish_that_moved_no_file_is_undone(visit: Visit) -> None:
    papers = await a_draft(visit)
    await papers.submits()
    taken = await visit.takes(application=papers.id, applicationSecret=papers.secret)
    await visit.opens()
    await called(visit)
    ticket = {"ticket": taken["ticket"]["id"]}
    await visit.officer.did("startServing", **ticket)
    await visit.officer.did("finish", **ticket)
    await visit.officer.did("undo", counter=visit.counter)
    seen = (await visit.officer.asks(FILES, id=taken["ticket"]["id"]))["ticket"]
    assert seen == {"state": "SERVING", "applications": [{"state": "SUBMITTED"}]}


async def test_no_ticket_is_taken_for_a_file_that_is_not_theirs_or_is_over(visit: Visit) -> None:
    mine, theirs = await a_draft(visit), await a_draft(visit)
    other = await a_hall(slug="kendari")
    wish = {"hall": visit.hall.slug, "application": mine.id, "applicationSecret": mine.secret}
    elsewhere = global_id("Queue", visit.hall.agencies[1].queue_id)
    for wrong, code in (
        ({**wish, "applicationSecret": theirs.secret}, "NOT_FOUND"),
        ({**wish, "applicationSecret": None}, "NOT_FOUND"),
        ({**wish, "hall": other.slug}, "NOT_FOUND"),
        ({**wish, "queue": elsewhere}, "NOT_FOUND"),
    ):
        assert (await visit.citizen.is_refused("takeTicket", **wrong))["code"] == code
    await mine.goes(visit.citizen, "cancelApplication", secret=mine.secret)
    assert (await visit.citizen.is_refused("takeTicket", **wish))["code"] == "WRONG_STATE"
    assert await ApplicationTicket.all().count() == 0


async def test_a_file_is_opened_only_from_an_open_ticket_of_the_agency(visit: Visit) -> None:
    service = global_id("Service", visit.hall.service_id)
    elsewhere = await visit.takes(queue=global_id("Queue", visit.hall.agencies[1].queue_id))
    gone = await visit.takes()
    await visit.citizen.did("cancelTicket", ticket=gone["ticket"]["id"], secret=gone["secret"])
    for ticket, channel, code in (
        (elsewhere, "STAFF", "NOT_FOUND"),
        (gone, "STAFF", "WRONG_STATE"),
        (gone, "WEB", "INVALID_INPUT"),
        (gone, "KIOSK", "INVALID_INPUT"),
    ):
        wish = {"service": service, "channel": channel, "ticket": ticket["ticket"]["id"]}
        assert (await visit.officer.is_refused("saveApplication", **wish))["code"] == code
    assert await Application.all().count() == 0


async def test_the_files_of_a_ticket_are_for_staff_of_their_agency_only(visit: Visit) -> None:
    papers = await a_draft(visit)
    await papers.submits()
    taken = await visit.takes(application=papers.id, applicationSecret=papers.secret)
    what = {"id": taken["ticket"]["id"], "secret": taken["secret"]}
    hall = visit.hall
    for who in (a_manager(hall.hall_id), an_officer(hall.hall_id, hall.agencies[1].agency_id)):
        assert (await visit.person(who).asks(FILES, **what))["ticket"]["applications"] == []
    assert (await visit.citizen.asks(FILES, **what))["ticket"]["applications"] == []
    assert (await visit.officer.asks(FILES, **what))["ticket"]["applications"] == [{"state": "SUBMITTED"}]
