"""Story 1: an identity card is replaced in one sitting at a counter, from a walk-in ticket."""

import pytest

from tests.factories import a_kiosk
from tests.feature.queue_clients import Clock
from tests.feature.seeded_hall import APPLICANT, Konawe, Paper, konawe_at

CALL = """mutation ($input: CallNextInput!) { callNext(input: $input) { ticket { id number
    applications { id } } userErrors { code } } }"""
FORM = """query ($id: ID!) { node(id: $id) { ... on Service { standard { workingDays oneSitting
    form { code type required } documents { code required } } } } }"""
VISIT = """query ($id: ID!) { ticket(id: $id) { state applications { number state steps { to } } } }"""


@pytest.fixture
async def konawe(database: str) -> Konawe:
    return await konawe_at(Clock())


async def test_an_identity_card_is_replaced_in_one_sitting(konawe: Konawe) -> None:
    kiosk, officer = konawe.person(a_kiosk(konawe.id)), konawe.officer("DUKCAPIL")
    service, counter = konawe.services["DUKCAPIL-02"], konawe.counters["1"]
    taken = await kiosk.did("takeTicket", hall="konawe", service=service, channel="KIOSK")
    assert taken["ticket"]["number"] == "A-001"
    await kiosk.did("confirmPrint", ticket=taken["ticket"]["id"])

    await officer.did("openCounter", counter=counter)
    called = (await officer.asks(CALL, input={"counter": counter}))["callNext"]["ticket"]
    assert (called["number"], called["applications"]) == ("A-001", [])
    await officer.did("startServing", ticket=called["id"])
    standard = (await officer.asks(FORM, id=service))["node"]["standard"]
    assert (standard["workingDays"], standard["oneSitting"]) == (1, True)
    assert [field["code"] for field in standard["form"] if field["required"]] == ["REASON", "FAMILY_CARD_NUMBER"]

    wish = {"service": service, "channel": "STAFF", "ticket": called["id"], "applicant": APPLICANT}
    card = Paper((await officer.did("saveApplication", **wish))["application"])
    answers = [{"field": "REASON", "value": "DAMAGED"}, {"field": "FAMILY_CARD_NUMBER", "value": "KK-0001"}]
    await card.goes(officer, "saveApplication", answers=answers)
    assert await card.goes(officer, "submitApplication") == "SUBMITTED"
    assert card.seen["number"].startswith("7402-DUKCAPIL-20261124-00001-")
    assert await card.goes(officer, "advanceApplication", to="IN_PROCESS") == "IN_PROCESS"
    assert await card.goes(officer, "issueApplication") == "ISSUED"
    konawe.clock.pass_(minutes=12)
    last = {"application": card.seen["id"], "version": card.seen["version"], "to": "COLLECTED"}
    await officer.did("finish", ticket=called["id"], applications=[last])

    visit = (await officer.asks(VISIT, id=called["id"]))["ticket"]
    assert visit["state"] == "DONE"
    [file] = visit["applications"]
    way = [step["to"] for step in file["steps"]]
    assert way == ["DRAFT", "DRAFT", "SUBMITTED", "IN_PROCESS", "ISSUED", "COLLECTED"]
