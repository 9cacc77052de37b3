"""What is followed of applications, and whom they leave asleep."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from api.applications import actions as applications
from api.applications.models import Application, ApplicationStep
from api.boards.waking import Touched, wake
from api.journal import Timeline
from api.queue.queries import touched_since
from schema import schema
from schema.node import global_id
from tests.factories import a_hall, a_manager, a_standard, an_officer
from tests.feature.application_clients import a_draft, at_the_counter
from tests.feature.queue_clients import ContextAt, Person, Visit, a_visit
from tests.statements import counted_statements

APPLICATION = (
    "subscription ($number: String!, $secret: String) { application(number: $number, secret: $secret) { state } }"
)
TICKET = """subscription ($id: ID!, $secret: String) { ticket(id: $id, secret: $secret) {
    state applications { state } } }"""
LIST = "subscription ($agency: ID!) { workList(agency: $agency) { counts { state count } } }"
EVENTS = """subscription ($hall: String!) { hallEvents(hall: $hall, after: 0) { kind reason actor from to
    details { name value } } }"""


@pytest.fixture
async def visit(database: str) -> Visit:
    visit = a_visit(await a_hall(agencies=2, counters=1))
    await a_standard(visit.hall.service_id)
    return visit


async def follows(who: Person, document: str, **variables: Any) -> AsyncIterator[Any]:
    """The answers of a subscription."""
    context = ContextAt(who.actor, clock=who.clock)
    stream = await schema.subscribe(document, variable_values=variables, context_value=context)
    assert isinstance(stream, AsyncIterator), stream
    return stream


async def next_of(stream: AsyncIterator[Any]) -> Any:
    result = await asyncio.wait_for(anext(stream), 5)
    assert result.errors is None, result.errors
    [answer] = result.data.values()
    return answer


async def test_a_citizen_follows_an_application(visit: Visit) -> None:
    papers = await a_draft(visit)
    await papers.submits()
    stream = await follows(visit.citizen, APPLICATION, number=papers.number, secret=papers.secret)
    assert await next_of(stream) == {"state": "SUBMITTED"}
    await papers.goes(visit.officer, "takeUpApplication")
    assert await next_of(stream) == {"state": "UNDER_VERIFICATION"}


async def test_an_officer_who_follows_a_ticket_hears_of_its_files_and_its_holder_does_not(visit: Visit) -> None:
    """A file that is tied in another tab, moved by somebody else, and untied."""
    papers, taken = await a_draft(visit), await visit.takes()
    ticket = str(taken["ticket"]["id"])
    await papers.submits()
    await visit.opens()
    await visit.calls()
    officer = await follows(visit.officer, TICKET, id=ticket)
    holder = await follows(visit.citizen, TICKET, id=ticket, secret=taken["secret"])
    assert await next_of(officer) == {"state": "CALLED", "applications": []}
    assert await next_of(holder) == {"state": "CALLED", "applications": []}
    papers.seen = (await visit.officer.did("linkApplication", ticket=ticket, application=papers.id))["application"]
    assert (await next_of(officer))["applications"] == [{"state": "SUBMITTED"}]
    await papers.goes(visit.officer, "takeUpApplication")
    assert (await next_of(officer))["applications"] == [{"state": "UNDER_VERIFICATION"}]
    await visit.officer.did("unlinkApplication", ticket=ticket, application=papers.id)
    assert (await next_of(officer))["applications"] == []
    await visit.officer.did("startServing", ticket=ticket)
    assert await next_of(officer) == {"state": "SERVING", "applications": []}
    assert await next_of(holder) == {"state": "SERVING", "applications": []}  # and of nothing between


async def test_staff_follow_their_agencys_list(visit: Visit) -> None:
    papers = await a_draft(visit)
    stream = await follows(visit.officer, LIST, agency=global_id("Agency", visit.hall.agency_id))
    assert {row["count"] for row in (await next_of(stream))["counts"]} == {0}
    await papers.submits()
    counts = {row["state"]: row["count"] for row in (await next_of(stream))["counts"]}
    assert counts["SUBMITTED"] == 1


async def test_a_list_that_shows_its_page_alone_is_told_of_each_step_without_being_counted(visit: Visit) -> None:
    papers = await a_draft(visit)
    page = "subscription ($agency: ID!) { workList(agency: $agency) { applications { nodes { state } } } }"
    stream = await follows(visit.officer, page, agency=global_id("Agency", visit.hall.agency_id))
    assert (await next_of(stream))["applications"]["nodes"] == []
    with counted_statements() as sent:
        await papers.submits()
        assert (await next_of(stream))["applications"]["nodes"] == [{"state": "SUBMITTED"}]
        await papers.goes(visit.officer, "takeUpApplication")
        assert (await next_of(stream))["applications"]["nodes"] == [{"state": "UNDER_VERIFICATION"}]
    assert not [line for line in sent if "COUNT(*)" in line and "FROM application " in line]


async def test_nobody_else_follows_them(visit: Visit) -> None:
    papers = await a_draft(visit)
    await papers.submits()
    agency = global_id("Agency", visit.hall.agency_id)
    for actor in (
        a_manager(visit.hall.hall_id),
        an_officer(visit.hall.hall_id, visit.hall.agencies[1].agency_id),
        visit.citizen.actor,
    ):
        for document, variables in ((APPLICATION, {"number": papers.number}), (LIST, {"agency": agency})):
            context = ContextAt(actor, clock=visit.clock)
            stream = await schema.subscribe(document, variable_values=variables, context_value=context)
            assert isinstance(stream, AsyncIterator)
            [refused] = [answer async for answer in stream]
            assert refused.data is None
            assert "not for you" in refused.errors[0].message


async def test_what_an_application_does_touches_it_and_its_agency_and_nothing_else(visit: Visit) -> None:
    papers = await a_draft(visit)
    await papers.submits()
    row = await Application.get(number=papers.number)
    touched = await touched_since(visit.hall.hall_id, 0)
    assert touched == Touched(2, applications=frozenset({row.id}), agencies=frozenset({visit.hall.agency_id}))


async def test_screens_and_consoles_sleep_through_it(visit: Visit) -> None:
    woken: list[str] = []

    end = wake(visit.hall.hall_id, lambda touched: touched.floor, lambda: woken.append("screen"))
    end_too = wake(visit.hall.hall_id, lambda touched: bool(touched.agencies), lambda: woken.append("list"))
    papers = await a_draft(visit)  # the first change wakes everybody
    await asyncio.sleep(0.1)
    woken.clear()
    await papers.submits()
    for _ in range(50):
        await asyncio.sleep(0.02)
        if woken:
            break
    end()
    end_too()
    assert woken == ["list"]


async def test_a_board_is_sent_nothing_for_what_applications_do(visit: Visit) -> None:
    board = "subscription ($hall: String!) { board(hall: $hall) { version } }"
    stream = await follows(visit.citizen, board, hall=visit.hall.slug)
    assert await next_of(stream) == {"version": 0}
    await visit.takes()  # the first change wakes everybody
    assert await next_of(stream) == {"version": 1}
    news = asyncio.ensure_future(next_of(stream))
    papers = await a_draft(visit)
    await papers.submits()
    await asyncio.wait([news], timeout=0.3)
    assert not news.done()
    await visit.takes()
    assert await news == {"version": 4}


async def test_directories_stay_in_memory_whatever_applications_do(visit: Visit) -> None:
    before = (await Timeline.get(hall_id=visit.hall.hall_id)).directory_version
    papers = await a_draft(visit)
    await papers.enters_work()
    timeline = await Timeline.get(hall_id=visit.hall.hall_id)
    assert (timeline.directory_version, timeline.version) == (before, 4)


async def test_the_hall_tells_what_happened_without_saying_why_or_to_whom(visit: Visit) -> None:
    papers = await at_the_counter(visit)
    await papers.goes(visit.officer, "submitApplication")
    await papers.goes(visit.officer, "takeUpApplication", internalNote="tetangga saya")
    await papers.goes(visit.officer, "returnApplication", reason="surat nikah tidak terbaca")
    manager = visit.person(a_manager(visit.hall.hall_id))
    stream = await follows(manager, EVENTS, hall=visit.hall.slug)
    events = [await next_of(stream) for _ in range(4)]
    assert [event["kind"] for event in events] == [
        *("ApplicationOpened", "ApplicationSubmitted", "ApplicationTakenUp", "ApplicationReturned")
    ]
    assert {(event["reason"], event["from"], event["to"]) for event in events} == {(None, None, None)}
    details = {detail["name"]: detail["value"] for detail in events[3]["details"]}
    assert (details["state_before"], details["state_after"]) == ("UNDER_VERIFICATION", "RETURNED")
    assert set(details) == {"application_id", "agency_id", "service_id", "state_before", "state_after"}
    for clear in ("surat nikah", "tetangga", "Nurhayati", "7402015708990003"):
        assert clear not in repr(events)


async def test_drafts_lapse_after_thirty_days_and_returned_files_after_ninety(visit: Visit) -> None:
    draft, touched, returned = [await a_draft(visit) for _ in range(3)]
    await returned.submits()
    await returned.goes(visit.officer, "takeUpApplication")
    await returned.goes(visit.officer, "returnApplication", reason="kurang")
    visit.clock.pass_(days=29)
    await touched.goes(visit.citizen, "saveApplication", secret=touched.secret)
    assert await applications.let_applications_lapse(visit.clock.now) == 0
    visit.clock.pass_(days=1)
    assert await applications.let_applications_lapse(visit.clock.now) == 1
    assert await applications.let_applications_lapse(visit.clock.now) == 0
    visit.clock.pass_(days=60)
    assert await applications.let_applications_lapse(visit.clock.now) == 2
    assert {row.state for row in await Application.all()} == {"EXPIRED"}
    last = await ApplicationStep.filter(kind="ApplicationExpired").first()
    assert last is not None
    assert (last.reason, last.actor_kind) == ("Tidak dilanjutkan pemohon", "SYSTEM")
    error = await draft.is_refused(visit.citizen, "saveApplication", secret=draft.secret)
    assert error["code"] == "CONFLICT"
