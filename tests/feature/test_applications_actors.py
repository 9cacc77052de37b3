"""Who may not act on an application changes nothing by trying, and who may not read sees nothing (P13)."""

from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest

from api.actor import Actor, ActorKind, Grant, Role
from api.people.rules import Permission
from schema.node import global_id
from tests.factories import (
    HallRows,
    a_citizen,
    a_hall,
    a_kiosk,
    a_manager,
    a_standard,
    a_supervisor,
    an_administrator,
    an_information_desk,
    an_officer,
)
from tests.feature.application_clients import NIK, Papers, a_draft, at_the_counter
from tests.feature.queue_clients import Person, Visit, a_visit
from tests.people import everything_stored

MAY = {  # acts on an application of the first agency, by who may; everybody else may none of them
    "its officer": {"saveApplication", "submitApplication", "cancelApplication", "takeUpApplication"}
    | {
        "returnApplication",
        "advanceApplication",
        "issueApplication",
        "collectApplication",
        "takeTicket",
        "finish",
        "linkApplication",
        "unlinkApplication",
    },
}
OF_TICKETS = {"finish", "linkApplication", "unlinkApplication"}
MAY["its supervisor"] = MAY["its officer"] | {"approveApplication", "rejectApplication"}
MAY["the system"] = MAY["its supervisor"]
VERBS = sorted(MAY["its supervisor"] | {"open at the counter"})
BY_SECRET = {"saveApplication", "submitApplication", "cancelApplication", "takeTicket"}
READ = """query ($id: ID!, $number: String!, $secret: String, $agency: ID!, $hall: String!, $ticket: ID!) {
    application(number: $number, secret: $secret) { applicant { nik } }
    applicationById(id: $id, secret: $secret) { applicant { nik } }
    node(id: $id) { ... on Application { applicant { nik } } }
    workList(agency: $agency) { applications { totalCount nodes { applicant { nik } } } }
    ticket(id: $ticket) { applications { applicant { nik } } }
    deadlines(hall: $hall) { agency { code } } }"""
OF_DRAFTS = """query ($agency: ID!, $id: ID!) {
    workList(agency: $agency) { applications(state: [DRAFT, CANCELLED, EXPIRED]) { totalCount
      nodes { applicant { nik } } } }
    applicationById(id: $id) { state } node(id: $id) { ... on Application { state } } }"""
SEES_DEADLINES = {
    **{"its officer": ["AGENCY0"], "its supervisor": ["AGENCY0"]},
    **{"another agency's officer": ["AGENCY1"], "another agency's supervisor": ["AGENCY1"]},
    **{who: ["AGENCY0", "AGENCY1"] for who in ("its hall's manager", "an administrator", "an auditor")},
    **{who: ["AGENCY0", "AGENCY1"] for who in ("its hall's key", "the system")},
}


def everybody(hall: HallRows, other: HallRows) -> dict[str, Actor]:
    """One of each kind, in this agency, another of the hall, and another hall."""
    elsewhere = hall.agencies[1].agency_id
    key = Actor(ActorKind.API_KEY, id=uuid4(), hall_id=hall.hall_id, scopes=frozenset(Permission))
    return {
        "a citizen": a_citizen(),
        "a kiosk": a_kiosk(hall.hall_id),
        "a screen": replace(a_kiosk(hall.hall_id), kind=ActorKind.SCREEN),
        "its officer": an_officer(hall.hall_id, hall.agency_id),
        "its supervisor": a_supervisor(hall.hall_id, hall.agency_id),
        "another agency's officer": an_officer(hall.hall_id, elsewhere),
        "another agency's supervisor": a_supervisor(hall.hall_id, elsewhere),
        "the information desk": an_information_desk(hall.hall_id),
        "its hall's manager": a_manager(hall.hall_id),
        "an administrator": an_administrator(),
        "an auditor": _staff(Grant(Role.AUDITOR, hall.hall_id)),
        "its hall's key": key,
        "another hall's kiosk": a_kiosk(other.hall_id),
        "another hall's officer": an_officer(other.hall_id, other.agency_id),
        "another hall's supervisor": a_supervisor(other.hall_id, other.agency_id),
        "another hall's manager": a_manager(other.hall_id),
        "another hall's key": replace(key, hall_id=other.hall_id),
        "staff without a role": _staff(),
        "the system": Actor(ActorKind.SYSTEM),
    }


def _staff(*grants: Grant) -> Actor:
    return Actor(ActorKind.STAFF, id=uuid4(), name="Siapa", grants=grants)


@pytest.fixture
async def visit(database: str) -> Visit:
    visit = a_visit(await a_hall(agencies=2, counters=1))
    for agency in visit.hall.agencies:
        await a_standard(agency.service_id, working_days=3)
    return visit


async def in_service(visit: Visit, papers: Papers) -> str:
    """A ticket for the application that is being served."""
    taken = await visit.takes(application=papers.id, applicationSecret=papers.secret)
    papers.seen["version"] += 1
    await visit.opens()
    await visit.calls()
    await visit.officer.did("startServing", ticket=taken["ticket"]["id"])
    return str(taken["ticket"]["id"])


def wish_of(verb: str, visit: Visit, papers: Papers, ticket: str) -> tuple[str, dict[str, Any]]:
    """The mutation and its input."""
    service = global_id("Service", visit.hall.service_id)
    if verb == "open at the counter":
        return "saveApplication", {"service": service, "channel": "STAFF", "applicant": {"name": "X"}}
    if verb == "takeTicket":
        return verb, {"hall": visit.hall.slug, "application": papers.id}
    if verb == "finish":
        return verb, {"ticket": ticket, "applications": [papers.at(to="IN_PROCESS")]}
    if verb in OF_TICKETS:
        return verb, {"ticket": ticket, "application": papers.id}
    more = {"to": "IN_PROCESS"} if verb == "advanceApplication" else {}
    if verb in {"returnApplication", "rejectApplication", "cancelApplication"}:
        more = {"reason": "coba-coba"}
    return verb, papers.at(**more)


async def test_no_act_of_anybody_who_may_not_changes_anything(visit: Visit) -> None:
    other = await a_hall(slug="kendari")
    papers = await a_draft(visit)
    await papers.submits()
    ticket = await in_service(visit, papers)
    before, tried = await everything_stored(), 0
    for who, actor in everybody(visit.hall, other).items():
        for verb in VERBS:
            opens = verb == "open at the counter" and who in MAY
            if opens or verb in MAY.get(who, set()):
                continue
            mutation, wish = wish_of(verb, visit, papers, ticket)
            error = await Person(actor, visit.clock).is_refused(mutation, **wish)
            assert error["code"] in {"SIGN_IN_REQUIRED", "NOT_ALLOWED", "NOT_FOUND", "COUNTER_TAKEN"}, (
                who,
                verb,
                error,
            )
            tried += 1
    assert tried > 210
    assert await everything_stored() == before


@pytest.mark.parametrize("who", MAY)
async def test_who_may_is_not_refused_for_who_they_are(visit: Visit, who: str) -> None:
    """What is refused is the state, not the person."""
    other = await a_hall(slug="kendari")
    papers = await a_draft(visit)
    await papers.submits()
    ticket = await in_service(visit, papers)
    actor = everybody(visit.hall, other)[who]
    for verb in sorted(MAY[who] - OF_TICKETS - {"takeTicket", "cancelApplication"}):
        mutation, wish = wish_of(verb, visit, papers, ticket)
        payload = await Person(actor, visit.clock).does(mutation, **wish)
        for error in payload["userErrors"]:
            assert error["code"] in {"WRONG_STATE", "CONFLICT"}, (verb, error)


@pytest.mark.parametrize(
    "who", ["another hall's kiosk", "a screen", "an auditor", "staff without a role", "another hall's key"]
)
async def test_the_secret_opens_nothing_to_machines_and_to_who_may_not_apply(visit: Visit, who: str) -> None:
    other = await a_hall(slug="kendari")
    papers = await a_draft(visit)
    before = await everything_stored()
    person = Person(everybody(visit.hall, other)[who], visit.clock)
    for verb in ("saveApplication", "submitApplication", "cancelApplication"):
        assert (await papers.is_refused(person, verb, secret=papers.secret))["code"] == "NOT_ALLOWED"
    assert await everything_stored() == before


async def test_the_secret_does_what_a_citizen_may_and_nothing_more(visit: Visit) -> None:
    mine, theirs = await a_draft(visit), await a_draft(visit)
    for verb in ("saveApplication", "submitApplication", "cancelApplication"):
        for wrong in (theirs.secret, "", None, str(mine.secret)[:-1]):
            assert (await mine.is_refused(visit.citizen, verb, secret=wrong))["code"] == "NOT_FOUND"
    await mine.submits()
    for verb in sorted(set(VERBS) - BY_SECRET - OF_TICKETS - {"open at the counter"}):
        _, wish = wish_of(verb, visit, mine, "")
        assert (await visit.citizen.is_refused(verb, **wish))["code"] == "NOT_FOUND"


async def test_an_application_is_read_only_by_those_it_is_for(visit: Visit) -> None:
    other = await a_hall(slug="kendari")
    papers = await a_draft(visit)
    await papers.submits()
    ticket = await in_service(visit, papers)
    where = {"agency": global_id("Agency", visit.hall.agency_id), "hall": visit.hall.slug, "ticket": ticket}
    for who, actor in everybody(visit.hall, other).items():
        seen = await Person(actor, visit.clock).asks(READ, id=papers.id, number=papers.number, **where)
        deadlines = seen.pop("deadlines")
        assert [row["agency"]["code"] for row in deadlines or []] == SEES_DEADLINES.get(who, []), who
        if who in MAY:
            assert repr(seen).count(NIK) == 5, who
        else:
            assert NIK not in repr(seen), who
            assert (seen["application"], seen["applicationById"], seen["node"], seen["workList"]) == (None,) * 4, (
                who
            )
            assert not seen["ticket"] or seen["ticket"]["applications"] == [], who
    by_secret = await visit.citizen.asks(READ, id=papers.id, number=papers.number, secret=papers.secret, **where)
    assert by_secret["application"] == {"applicant": None}
    assert by_secret["workList"] is None


async def test_the_secret_shows_what_was_filled_in_only_while_it_is_with_the_citizen(visit: Visit) -> None:
    document = """query ($id: ID!, $secret: String) { applicationById(id: $id, secret: $secret) {
        applicant { nik } representative { nik } answers { value } state } }"""
    papers = await a_draft(visit)

    async def seen() -> Any:
        return (await visit.citizen.asks(document, id=papers.id, secret=papers.secret))["applicationById"]

    assert (await seen())["applicant"] == {"nik": NIK}
    await papers.submits()
    assert await seen() == {"applicant": None, "representative": None, "answers": [], "state": "SUBMITTED"}
    await papers.goes(visit.officer, "takeUpApplication")
    await papers.goes(visit.officer, "returnApplication", reason="kurang")
    assert (await seen())["applicant"] == {"nik": NIK}


async def test_a_repeated_key_without_the_secret_shows_no_application(visit: Visit) -> None:
    papers = await a_draft(visit)
    act = papers.at(idempotencyKey="k")
    await visit.citizen.did("submitApplication", **act, secret=papers.secret)
    replay = await visit.citizen.is_refused("submitApplication", **act, secret="tebakan")
    assert replay["code"] == "IDEMPOTENCY_CONFLICT"


async def test_a_draft_that_was_never_handed_in_is_nobodys_but_its_holders(visit: Visit) -> None:
    """Let is_with_agency say yes to everything to see this fail."""
    other = await a_hall(slug="kendari")
    drafts = [await a_draft(visit), await a_draft(visit)]
    await drafts[1].goes(visit.citizen, "cancelApplication", secret=drafts[1].secret)
    before = await everything_stored()
    for who, actor in everybody(visit.hall, other).items():
        person = Person(actor, visit.clock)
        seen = await person.asks(OF_DRAFTS, agency=global_id("Agency", visit.hall.agency_id), id=drafts[0].id)
        assert (seen["applicationById"], seen["node"]) == (None, None), who
        if who in MAY:
            assert seen["workList"]["applications"] == {"totalCount": 0, "nodes": []}, who
        else:
            assert seen["workList"] is None, who
        for verb in ("saveApplication", "submitApplication", "cancelApplication"):
            more = {"reason": "coba-coba"} if verb == "cancelApplication" else {}
            error = await drafts[0].is_refused(person, verb, **more)
            assert error["code"] == ("NOT_FOUND" if who == "a citizen" else "NOT_ALLOWED"), (who, verb)
    assert await everything_stored() == before


async def test_what_was_begun_at_a_counter_is_listed_before_it_is_handed_in(visit: Visit) -> None:
    papers = await at_the_counter(visit)
    wish = {"agency": global_id("Agency", visit.hall.agency_id), "id": papers.id}
    seen = (await visit.officer.asks(OF_DRAFTS, **wish))["workList"]["applications"]
    assert seen == {"totalCount": 1, "nodes": [{"applicant": {"nik": NIK}}]}


async def test_a_kiosk_does_what_its_users_secret_allows_and_shows_nothing_that_was_filled_in(
    visit: Visit,
) -> None:
    """Delete the kiosk in people.rules.holding to see this fail."""
    kiosk = Person(a_kiosk(visit.hall.hall_id), visit.clock)
    papers = await a_draft(visit)
    document = """query ($id: ID!, $secret: String) { applicationById(id: $id, secret: $secret) {
        state applicant { nik } representative { nik } answers { value } documents { id } missing { code } } }"""
    seen = (await kiosk.asks(document, id=papers.id, secret=papers.secret))["applicationById"]
    nothing = {"applicant": None, "representative": None, "answers": [], "documents": []}
    assert seen == {"state": "DRAFT", **nothing, "missing": []}
    assert await papers.goes(kiosk, "submitApplication", secret=papers.secret) == "SUBMITTED"
    wish = {"hall": visit.hall.slug, "application": papers.id, "channel": "KIOSK"}
    assert (await kiosk.is_refused("takeTicket", **wish))["code"] == "NOT_ALLOWED"
    taken = await kiosk.did("takeTicket", **wish, applicationSecret=papers.secret)
    assert taken["ticket"]["number"] == "A-001"


@pytest.mark.parametrize("verb", ["saveApplication", "submitApplication", "cancelApplication"])
async def test_a_key_answers_only_with_the_secret_it_was_used_with(visit: Visit, verb: str) -> None:
    """Leave the secret out of the verb's Once to see this fail."""
    papers = await a_draft(visit)
    act = papers.at(idempotencyKey="kunci-yang-panjang-sekali-0001")
    assert (await visit.citizen.is_refused(verb, **act, secret="salah-ketik"))["code"] == "NOT_FOUND"
    assert (await visit.citizen.is_refused(verb, **act, secret=papers.secret))["code"] == "IDEMPOTENCY_CONFLICT"
    again = {**act, "idempotencyKey": "kunci-yang-panjang-sekali-0002"}
    await visit.citizen.did(verb, **again, secret=papers.secret)
    await visit.citizen.did(verb, **again, secret=papers.secret)
    assert (await visit.citizen.is_refused(verb, **again, secret="lain"))["code"] == "IDEMPOTENCY_CONFLICT"


async def test_a_repeated_key_with_a_wrong_secret_hands_out_no_ticket(visit: Visit) -> None:
    papers = await a_draft(visit)
    wish = {
        **{"hall": visit.hall.slug, "application": papers.id},
        "idempotencyKey": "kunci-yang-panjang-sekali-0003",
    }
    assert (await visit.citizen.did("takeTicket", **wish, applicationSecret=papers.secret))["secret"]
    for wrong in ("tebakan", None):
        error = await visit.citizen.is_refused("takeTicket", **wish, applicationSecret=wrong)
        assert error["code"] == "IDEMPOTENCY_CONFLICT"


@pytest.mark.parametrize("note", ["publicNote", "internalNote"])
async def test_a_citizen_writes_no_notes_among_staff(visit: Visit, note: str) -> None:
    papers = await a_draft(visit)
    wish = {"secret": papers.secret, note: "Sudah diperiksa, lengkap"}
    error = await papers.is_refused(visit.citizen, "cancelApplication", **wish)
    assert (error["code"], error["field"]) == ("INVALID_INPUT", [note])
    assert (
        await papers.goes(visit.citizen, "cancelApplication", secret=papers.secret, reason="Pindah") == "CANCELLED"
    )
    theirs = await a_draft(visit)
    await theirs.submits()
    assert (
        await theirs.goes(visit.officer, "cancelApplication", reason="Ganda", **{note: "Lihat 12"}) == "CANCELLED"
    )
