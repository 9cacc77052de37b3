"""Work lists, deadlines and tracking: who sees how much, and at what cost."""

import re
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from uuid_utils.compat import uuid7

from api.applications.models import Application
from api.applications.queries import IN_WORK, Due, Wanted, counts_by_agency, slice_of
from api.applications.rules.deadlines import RUNS_IN
from api.database import connection, is_postgres
from api.events import ApplicationState, Channel
from api.people.actions.throttle import give_back
from api.people.models import Tries
from api.people.rules.tries import PER_ADDRESS
from schema import schema
from schema.node import global_id
from tests.factories import NOW, a_citizen, a_hall, a_manager, a_standard
from tests.feature.application_clients import NIK, PERSON, a_draft, the_supervisor
from tests.feature.queue_clients import ContextAt, Visit, a_visit
from tests.statements import asked_statements, counted_statements

LIST = """query ($agency: ID!, $state: [ApplicationState!], $due: Due, $search: String, $first: Int, $after: String,
    $last: Int, $before: String) { workList(agency: $agency) { today dueToday overdue counts { state count }
    applications(state: $state, due: $due, search: $search, first: $first, after: $after, last: $last, before: $before) {
      nodes { number state } totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } } }"""
DEADLINES = """query ($hall: String!) { deadlines(hall: $hall) { agency { code } counts { state count } dueToday overdue
    services { service { code } dueToday overdue } } }"""
TRACK = """mutation ($input: TrackApplicationInput!) { trackApplication(input: $input) {
    tracking { number state submittedAt completeAt changedAt endedAt clock dueOn overdue missing { code } }
    userErrors { code field retryAfterSeconds } } }"""


@pytest.fixture
async def visit(database: str) -> Visit:
    visit = a_visit(await a_hall(agencies=2, counters=1))
    for agency in visit.hall.agencies:
        await a_standard(agency.service_id, working_days=2)
    return visit


def the_agency(visit: Visit, at: int = 0) -> str:
    return global_id("Agency", visit.hall.agencies[at].agency_id)


async def listed(visit: Visit, **wish: Any) -> dict[str, Any]:
    """The officer's work list."""
    found: dict[str, Any] = (await visit.officer.asks(LIST, agency=the_agency(visit), **wish))["workList"]
    return found


async def rows(visit: Visit, count: int, state: ApplicationState = ApplicationState.SUBMITTED) -> list[UUID]:
    """Applications straight into the table, oldest first."""
    ids = sorted(uuid7() for _ in range(count))
    hall = visit.hall
    same = {"hall_id": hall.hall_id, "agency_id": hall.agency_id, "service_id": hall.service_id, "state": state}
    await Application.bulk_create(
        [
            Application(id=id, number=str(id), channel=Channel.WEB, opened_at=NOW, changed_at=NOW, **same)
            for id in ids
        ]
    )
    return ids


async def test_a_list_shows_what_is_new_returned_and_due(visit: Visit) -> None:
    new, returned, due = [await a_draft(visit) for _ in range(3)]
    await a_draft(visit)  # still with its citizen: nobody's work
    await due.enters_work()
    for papers in (new, returned):
        await papers.submits()
    await returned.goes(visit.officer, "takeUpApplication")
    await returned.goes(visit.officer, "returnApplication", reason="kurang")
    all_of_it = await listed(visit)
    assert {row["state"]: row["count"] for row in all_of_it["counts"] if row["count"]} == {
        "SUBMITTED": 1,
        "RETURNED": 1,
        "IN_PROCESS": 1,
    }
    assert [node["number"] for node in all_of_it["applications"]["nodes"]] == [
        papers.number for papers in (new, returned, due)
    ]
    assert (await listed(visit, state=["RETURNED"]))["applications"]["nodes"] == [
        {"number": returned.number, "state": "RETURNED"}
    ]
    visit.clock.pass_(days=2)
    today = await listed(visit, due="TODAY")
    assert (today["today"], today["dueToday"], today["overdue"]) == ("2026-11-26", 1, 0)
    assert [node["number"] for node in today["applications"]["nodes"]] == [due.number]
    visit.clock.pass_(days=1)
    late = await listed(visit, due="OVERDUE")
    assert (late["overdue"], late["applications"]["totalCount"]) == (1, 1)
    await due.goes(visit.officer, "advanceApplication", to="AWAITING_PAYMENT")
    assert (await listed(visit))["overdue"] == 0


async def test_a_list_is_searched_by_number_or_nik(visit: Visit) -> None:
    mine, theirs = await a_draft(visit), await a_draft(visit, applicant={**PERSON, "nik": "7402015708990004"})
    for papers in (mine, theirs):
        await papers.submits()
    for typed, found in ((NIK, [mine]), (theirs.number.lower(), [theirs]), ("Nurhayati", []), ("", [])):
        nodes = (await listed(visit, search=typed))["applications"]["nodes"]
        assert [node["number"] for node in nodes] == [papers.number for papers in found]


async def test_pages_follow_each_other_from_either_end(visit: Visit) -> None:
    ids = [global_id("Application", id) for id in await rows(visit, 4)]
    ids += [global_id("Application", id) for id in await rows(visit, 3, ApplicationState.RETURNED)]
    seen: list[str] = []
    after, page = None, {"hasNextPage": True}
    while page["hasNextPage"]:
        page = (await listed(visit, first=3, after=after))["applications"]["pageInfo"]
        seen, after = [*seen, page["startCursor"], page["endCursor"]], page["endCursor"]
    assert seen == [ids[0], ids[2], ids[3], ids[5], ids[6], ids[6]]
    last = (await listed(visit, last=2))["applications"]["pageInfo"]
    assert (last["startCursor"], last["endCursor"], last["hasPreviousPage"]) == (ids[5], ids[6], True)
    before = (await listed(visit, last=9, before=ids[5]))["applications"]["pageInfo"]
    assert (before["startCursor"], before["endCursor"], before["hasPreviousPage"]) == (ids[0], ids[4], False)
    empty = (await listed(visit, first=0))["applications"]
    assert (empty["nodes"], empty["totalCount"]) == ([], 7)


async def test_a_page_is_read_along_the_index_wherever_it_lies(visit: Visit) -> None:
    ids = await rows(visit, 2_000)
    if is_postgres():
        await connection().execute_script("ANALYZE application")
    with counted_statements() as sent:
        await slice_of(Wanted(visit.hall.agency_id), limit=20, after=ids[1_500])
    [statement] = [line for line in sent if "UNION ALL" in line]
    plan = await _plan(statement.split(": [")[0], visit, ids[1_500])
    walks = [line for line in plan if re.search("(on|SEARCH|SCAN) application", line)]
    assert len(walks) == len(IN_WORK)
    assert all("index" in line.lower() for line in walks), walks
    sorts = [line for line in plan if "Sort  " in line]  # SQLite tells no sort of many from one of a LIMIT's few
    assert len(sorts) <= 1, plan  # of what the walks end with, and not within one


@pytest.mark.parametrize("due", Due)
async def test_a_page_of_what_is_due_is_read_along_the_index_by_day(visit: Visit, due: Due) -> None:
    """Drop (agency_id, state, due_on, id) in migration 0012, or order what is late by its bare id, to see this fail."""
    await rows(visit, 2_000)  # none of them due: a walk by id would pass them all
    if is_postgres():
        await connection().execute_script("ANALYZE application")
    with asked_statements() as sent:
        await slice_of(Wanted(visit.hall.agency_id, due=due, today=NOW.date()), limit=20)
    [(statement, values)] = [asked for asked in sent if "UNION ALL" in asked[0]]
    plan = await _explained(statement, *values)
    walks = [line for line in plan if re.search("(on|SEARCH|SCAN) application", line)]
    assert len(walks) == len(RUNS_IN)
    conditions = [line for line in plan if "due_on" in line and ("Index Cond" in line or "SEARCH" in line)]
    assert len(conditions) == len(RUNS_IN), plan


async def test_what_is_due_is_counted_from_an_index(visit: Visit) -> None:
    """Drop the indexes of an application that begin with agency_id to see this fail."""
    await rows(visit, 20)
    elsewhere = {"hall_id": uuid7(), "agency_id": uuid7(), "service_id": uuid7(), "channel": Channel.WEB}
    same = {"state": ApplicationState.SUBMITTED, "opened_at": NOW, "changed_at": NOW, **elsewhere}
    await Application.bulk_create([Application(id=uuid7(), **same) for _ in range(2_000)])
    if is_postgres():
        await connection().execute_script("ANALYZE application")
    for agencies in (visit.hall.agencies, visit.hall.agencies[:1]):
        with asked_statements() as sent:
            await counts_by_agency([(agency.agency_id, NOW.date()) for agency in agencies])
        [(statement, values)] = sent
        walks = [
            line
            for line in await _explained(statement, *values)
            if re.search("(on|SEARCH|SCAN) application", line)
        ]
        assert walks
        assert all("index" in line.lower() or "Bitmap Heap" in line for line in walks), walks


async def test_who_asks_for_a_page_alone_has_nothing_counted(visit: Visit) -> None:
    page = "query ($agency: ID!) { workList(agency: $agency) { applications { nodes { id } } } }"
    both = "query ($agency: ID!) { workList(agency: $agency) { counts { count } dueToday overdue } }"
    for document, counted in ((page, 0), (both, 1)):
        with counted_statements() as sent:
            await visit.officer.asks(document, agency=the_agency(visit))
        assert len([line for line in sent if "COUNT(*)" in line]) == counted


async def _plan(sql: str, visit: Visit, after: UUID) -> list[str]:
    """How the database walks to the page, step by step."""
    return await _explained(sql, visit.hall.agency_id, after, *IN_WORK)


async def _explained(sql: str, *values: object) -> list[str]:
    """How the database runs a statement, step by step."""
    explain = "EXPLAIN" if is_postgres() else "EXPLAIN QUERY PLAN"
    found = await connection().execute_query_dict(f"{explain} {sql}", list(values))
    return [str(row) for row in found]


async def test_a_page_costs_the_same_with_many_applications(visit: Visit) -> None:
    everything = """query ($agency: ID!) { workList(agency: $agency) { applications { nodes {
        number dueOn overdue missing { code } applicant { name } answers { value } steps { kind } tickets { number }
        service { name } standard { version } hall { slug } agency { code } } } } }"""
    papers = await a_draft(visit)
    await papers.submits()
    await visit.takes(application=papers.id, applicationSecret=papers.secret)
    with counted_statements() as few:
        await visit.officer.asks(everything, agency=the_agency(visit))
    for _ in range(4):
        papers = await a_draft(visit)
        await papers.submits()
        await visit.takes(application=papers.id, applicationSecret=papers.secret)
    with counted_statements() as many:
        await visit.officer.asks(everything, agency=the_agency(visit))
    assert len(many) == len(few)


async def test_the_manager_sees_how_much_is_late_and_no_file(visit: Visit) -> None:
    """Story 3: an overdue permit shows up for the manager without any document."""
    papers = await a_draft(visit)
    await papers.enters_work()
    visit.clock.pass_(days=6)
    manager = visit.person(a_manager(visit.hall.hall_id))
    first, second = (await manager.asks(DEADLINES, hall=visit.hall.slug))["deadlines"]
    assert (first["agency"]["code"], first["dueToday"], first["overdue"]) == ("AGENCY0", 0, 1)
    assert first["services"] == [{"service": {"code": "A1"}, "dueToday": 0, "overdue": 1}]
    assert (second["overdue"], second["services"]) == (0, [])
    assert (await manager.asks(LIST, agency=the_agency(visit)))["workList"] is None
    own = (await visit.officer.asks(DEADLINES, hall=visit.hall.slug))["deadlines"]
    assert [agency["agency"]["code"] for agency in own] == ["AGENCY0"]
    for nobody in (visit.citizen, visit.person(a_manager((await a_hall(slug="kendari")).hall_id))):
        assert (await nobody.asks(DEADLINES, hall=visit.hall.slug))["deadlines"] is None


async def tracked(visit: Visit, number: str, ending: str = NIK[-4:], address: str = "192.0.2.1") -> dict[str, Any]:
    """The answer to somebody without the secret."""
    citizen = visit.person(a_citizen(address))
    answer = await citizen.asks(TRACK, input={"number": number, "nikEnding": ending})
    return dict(answer["trackApplication"])


async def test_a_number_with_four_digits_of_the_nik_tells_how_far_it_is(visit: Visit) -> None:
    papers = await a_draft(visit)
    await papers.enters_work()
    told = (await tracked(visit, papers.number.lower()))["tracking"]
    assert (told["state"], told["dueOn"], told["clock"], told["overdue"]) == (
        "IN_PROCESS",
        "2026-11-26",
        "RUNNING",
        False,
    )
    await papers.goes(visit.officer, "returnApplication", reason="KTP buram")
    told = (await tracked(visit, papers.number))["tracking"]
    assert (told["state"], told["dueOn"], told["clock"], told["missing"]) == ("RETURNED", None, "PAUSED", [])


async def test_an_unknown_number_and_wrong_digits_are_answered_alike(visit: Visit) -> None:
    papers = await a_draft(visit)
    await papers.submits()
    unknown = "7402-AGENCY0-20261124-00002-H"
    wrong = await tracked(visit, papers.number, "0000")
    assert wrong == await tracked(visit, unknown, "0000")
    assert wrong == {
        "tracking": None,
        "userErrors": [{"code": "NOT_FOUND", "field": ["number"], "retryAfterSeconds": None}],
    }
    mistyped = await tracked(visit, papers.number[:-1] + "0")
    assert mistyped["userErrors"][0]["code"] == "INVALID_INPUT"


async def test_guessing_is_slowed_down_by_number_from_wherever_it_comes(visit: Visit) -> None:
    papers = await a_draft(visit)
    await papers.submits()
    for guess in range(5):
        await tracked(visit, papers.number, f"900{guess}", address=f"192.0.2.{guess}")
    refused = await tracked(visit, papers.number, address="192.0.2.99")
    assert refused["userErrors"] == [{"code": "TOO_MANY_TRIES", "field": None, "retryAfterSeconds": 30}]
    visit.clock.pass_(seconds=31)
    assert (await tracked(visit, papers.number))["tracking"] is not None


async def test_guessing_is_slowed_down_by_address_over_all_numbers(visit: Visit) -> None:
    papers = [await a_draft(visit) for _ in range(5)]
    for one in papers:
        await one.submits()
    for guess in range(20):
        await tracked(visit, papers[guess % 5].number, f"90{guess:02}")
    assert (await tracked(visit, papers[0].number, address="192.0.2.1"))["userErrors"][0][
        "code"
    ] == "TOO_MANY_TRIES"


async def test_one_subscriber_with_many_ipv6_addresses_is_counted_once(visit: Visit) -> None:
    papers = [await a_draft(visit) for _ in range(5)]
    for one in papers:
        await one.submits()
    for guess in range(20):
        await tracked(visit, papers[guess % 5].number, f"90{guess:02}", address=f"2001:db8:1:2::{guess + 1:x}")
    seen = await tracked(visit, papers[0].number, address="2001:db8:1:2:ffff::1")
    assert seen["userErrors"][0]["code"] == "TOO_MANY_TRIES"


async def test_a_success_does_not_unblock_what_others_of_its_network_tried(visit: Visit) -> None:
    await Tries.create(
        subject="track@x", failures=25, window_started_at=NOW, blocked_until=NOW + timedelta(hours=1)
    )
    await give_back("track@x", PER_ADDRESS)
    row = await Tries.get(subject="track@x")
    assert (row.failures, row.blocked_until is None) == (24, False)


async def test_who_knows_the_digits_may_look_as_often_as_they_like(visit: Visit) -> None:
    papers = await a_draft(visit)
    await papers.submits()
    for _ in range(30):
        assert (await tracked(visit, papers.number))["tracking"] is not None
    assert {row.failures for row in await Tries.all()} == {0}


async def test_a_mistyped_number_is_the_clients_fault(visit: Visit) -> None:
    result = await schema.execute(
        '{ application(number: "7402-CAPIL-20230713-00012-K") { id } }', context_value=ContextAt()
    )
    assert result.errors
    assert result.errors[0].extensions == {"code": "BAD_USER_INPUT"}


async def test_the_due_day_moves_by_the_days_of_a_pause(visit: Visit) -> None:
    papers = await a_draft(visit)
    await papers.enters_work()
    assert (await Application.get(number=papers.number)).due_on.isoformat() == "2026-11-26"  # type: ignore[union-attr]
    visit.clock.pass_(days=1)
    await papers.goes(visit.officer, "advanceApplication", to="AWAITING_PAYMENT")
    visit.clock.pass_(days=5)  # Wednesday to Monday: three working days
    await papers.goes(visit.officer, "advanceApplication", to="IN_PROCESS")
    row = await Application.get(number=papers.number)
    assert (row.due_on.isoformat(), row.clock_days) == ("2026-12-01", 1)  # type: ignore[union-attr]
    await papers.goes(the_supervisor(visit), "approveApplication")
    await papers.goes(visit.officer, "issueApplication")
    row = await Application.get(number=papers.number)
    assert row.clock_since is None
    assert row.complete_at == NOW + timedelta()
