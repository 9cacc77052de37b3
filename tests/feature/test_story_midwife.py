"""Story 2: a midwife's licence applied for online, returned, recommended, signed, issued, collected by booking."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.feature.halls_clients import changes
from tests.feature.queue_clients import Clock
from tests.feature.seeded_hall import APPLICANT, Konawe, Paper, konawe_at

LACKING = """query ($number: String!, $secret: String) { application(number: $number, secret: $secret) {
    state missing { kind code } steps { to reason } documents { id requirement } } }"""
FREE = """query ($id: ID!) { node(id: $id) { ... on Service { freeSlots { day slots { startsAt } } } } }"""
CALL = """mutation ($input: CallNextInput!) { callNext(input: $input) { ticket { id number
    applications { id number state version service { code } } } userErrors { code } } }"""
JUDGE = "mutation ($input: JudgeDocumentInput!) { judgeDocument(input: $input) { userErrors { code } } }"
ANSWERS = [
    {"field": "STR_NUMBER", "value": "STR-0001"},
    {"field": "PRACTICE_NAME", "value": "Praktik Contoh"},
    {"field": "PRACTICE_ADDRESS", "value": "Jalan Contoh 1"},
    {"field": "PRACTICE_KIND", "value": "OWN"},
    {"field": "PRACTICE_ORDINAL", "value": "FIRST"},
]
PAPERS = ("APPLICATION_LETTER", "STR", "HEALTH_CERTIFICATE", "PLACE_STATEMENT", "PHOTO")


@pytest.fixture
async def konawe(database: str) -> Konawe:
    return await konawe_at(Clock())


async def applied_online(konawe: Konawe) -> Paper:
    """Filled in, every paper attached, handed in."""
    citizen = konawe.citizen()
    wish = {"service": konawe.services["DPMPTSP-04"], "applicant": APPLICANT, "answers": ANSWERS}
    begun = await citizen.did("saveApplication", **wish)
    licence, at = Paper(begun["application"], begun["secret"]), begun["application"]
    mine = {"application": at["id"], "version": at["version"], "secret": begun["secret"]}
    refused = await citizen.is_refused("submitApplication", **mine)
    assert refused["code"] == "INCOMPLETE"
    await konawe.attaches(citizen, at["id"], begun["secret"], *PAPERS)
    licence.seen["version"] += len(PAPERS)  # each document is a step
    await licence.goes(citizen, "submitApplication", secret=begun["secret"])
    return licence


async def rejects_a_paper(konawe: Konawe, licence: Paper, requirement: str) -> None:
    """An officer finds one paper wanting."""
    officer = konawe.officer("DPMPTSP")
    seen = (await officer.asks(LACKING, number=licence.seen["number"]))["application"]
    [id] = [paper["id"] for paper in seen["documents"] if paper["requirement"] == requirement]
    verdict = {"document": id, "verdict": "REJECTED", "reason": "Tidak terbaca"}
    assert (await officer.asks(JUDGE, input=verdict))["judgeDocument"]["userErrors"] == []
    await licence.reread(officer)


async def test_a_midwifes_licence_goes_all_its_way(konawe: Konawe) -> None:
    citizen, officer = konawe.citizen(), konawe.officer("DPMPTSP")
    licence = await applied_online(konawe)
    secret = licence.secret
    await licence.goes(officer, "takeUpApplication")
    await rejects_a_paper(konawe, licence, "STR")
    assert await licence.goes(officer, "returnApplication", reason="STR tidak terbaca") == "RETURNED"

    konawe.clock.pass_(days=1)
    seen = (await citizen.asks(LACKING, number=licence.seen["number"], secret=secret))["application"]
    assert seen["missing"] == [{"kind": "DOCUMENT", "code": "STR"}]
    assert seen["steps"][-1] == {"to": "RETURNED", "reason": "STR tidak terbaca"}
    await konawe.attaches(citizen, licence.seen["id"], str(secret), "STR")
    await licence.reread(citizen)
    await licence.goes(citizen, "submitApplication", secret=secret)

    for state in ("UNDER_VERIFICATION", "IN_PROCESS", "AWAITING_RECOMMENDATION"):
        verb = "takeUpApplication" if state == "UNDER_VERIFICATION" else "advanceApplication"
        await licence.goes(officer, verb, **({} if verb.startswith("take") else {"to": state}))
    konawe.clock.pass_(days=2)
    note = "Dinas Kesehatan merekomendasikan"
    await licence.goes(officer, "advanceApplication", to="IN_PROCESS", publicNote=note)
    await licence.goes(officer, "advanceApplication", to="AWAITING_SIGNATURE")
    assert await licence.goes(konawe.supervisor("DPMPTSP"), "approveApplication") == "APPROVED"
    assert await licence.goes(officer, "issueApplication") == "ISSUED"
    await collected_by_booking(konawe, licence)


async def collected_by_booking(konawe: Konawe, licence: Paper) -> None:
    """A time is booked, its ticket is for the file, and the visit's end hands the licence over."""
    citizen, officer, counter = konawe.citizen(), konawe.officer("DPMPTSP"), konawe.counters["5"]
    service = konawe.services["DPMPTSP-12"]
    days = (await citizen.asks(FREE, id=service))["node"]["freeSlots"]
    tomorrow = next(day for day in days[1:] if day["slots"])
    slot = {"hall": "konawe", "service": service, "startsAt": tomorrow["slots"][0]["startsAt"]}
    person = {name: APPLICANT[name] for name in ("name", "phone")}
    made = await changes(
        citizen, "bookAppointment", "booking { id startsAt checkInFrom } secret", slot=slot, **person
    )
    assert made["userErrors"] == []
    konawe.clock.now = _instant(made["booking"]["checkInFrom"])
    mine: dict[str, Any] = {"booking": made["booking"]["id"], "secret": made["secret"]}
    mine |= {"application": licence.seen["id"], "applicationSecret": licence.secret}
    wrong = await changes(citizen, "checkIn", "ticket { number }", **{**mine, "applicationSecret": "x"})
    assert (wrong["ticket"], wrong["userErrors"][0]["code"]) == (None, "NOT_FOUND")
    arrived = [await changes(citizen, "checkIn", "ticket { id number }", **mine) for _ in range(2)]
    assert arrived[0] == arrived[1]
    assert arrived[0]["ticket"]["number"] == "B-001"

    konawe.clock.now = _instant(made["booking"]["startsAt"])
    await officer.did("openCounter", counter=counter)
    called = (await officer.asks(CALL, input={"counter": counter}))["callNext"]["ticket"]
    [file] = called["applications"]
    assert (file["number"], file["state"]) == (licence.seen["number"], "ISSUED")
    await officer.did("startServing", ticket=called["id"])
    last = {"application": file["id"], "version": file["version"], "to": "COLLECTED"}
    await officer.did("finish", ticket=called["id"], applications=[last])
    seen = (await citizen.asks(LACKING, number=file["number"], secret=licence.secret))["application"]
    assert (seen["state"], seen["documents"]) == ("COLLECTED", [])


async def test_nobody_checks_in_for_an_application_of_another_agency(konawe: Konawe) -> None:
    citizen, licence = konawe.citizen(), await applied_online(konawe)
    service = konawe.services["DUKCAPIL-06"]
    slot = {
        "hall": "konawe",
        "service": service,
        "startsAt": (konawe.clock.now + timedelta(minutes=30)).isoformat(),
    }
    made = await changes(
        citizen, "bookAppointment", "booking { id } secret", slot=slot, name="A", phone="08900000002"
    )
    mine = {"booking": made["booking"]["id"], "secret": made["secret"]}
    theirs = {"application": licence.seen["id"], "applicationSecret": licence.secret}
    konawe.clock.pass_(minutes=10)
    refused = await changes(citizen, "checkIn", "ticket { number }", **mine, **theirs)
    assert (refused["ticket"], refused["userErrors"][0]["code"]) == (None, "NOT_FOUND")
    assert (await changes(citizen, "checkIn", "ticket { number }", **mine))["ticket"]["number"] == "A-001"


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text)
