"""A midwife's licence, applied for online: returned, completed, recommended, signed, issued, collected."""

from typing import Any

import pytest

from api import journal
from api.halls.rules.forms import FieldType, FormField
from schema.node import global_id
from tests.factories import a_hall, a_standard, a_supervisor, an_officer
from tests.feature.queue_clients import Person, Visit, a_visit

NIK = "7402015708990003"
READ = """query ($number: String!, $secret: String) { application(number: $number, secret: $secret) {
    state version applicant { name nik phone } answers { field { code label } value } clock dueOn overdue
    missing { kind code label(language: EN) }
    steps { kind from to reason publicNote internalNote actor } } }"""
PERSON = {"name": "Nurhayati", "nik": NIK, "phone": "0812 3456 7890"}


@pytest.fixture
async def visit(database: str) -> Visit:
    hall = await a_hall(agencies=2, counters=1)
    form = [FormField("STR", FieldType.TEXT, "Nomor STR", "Licence number")]
    await a_standard(hall.service_id, form=form, working_days=5)
    return a_visit(hall)


async def applied(visit: Visit, **more: Any) -> dict[str, Any]:
    """A complete draft of the citizen's."""
    answers = [{"field": "STR", "value": "STR-77"}]
    wish = {"service": global_id("Service", visit.hall.service_id), "applicant": PERSON, "answers": answers}
    return await visit.citizen.did("saveApplication", **{**wish, **more})


async def test_an_application_goes_all_its_way(visit: Visit) -> None:
    draft = await applied(visit)
    secret, what = draft["secret"], draft["application"]
    assert (what["number"], what["state"]) == (None, "DRAFT")
    supervisor = visit.person(a_supervisor(visit.hall.hall_id, visit.hall.agency_id))

    async def goes(who: Person, verb: str, **more: Any) -> dict[str, Any]:
        nonlocal what
        wish = {"application": what["id"], "version": what["version"], **more}
        what = (await who.did(verb, **wish))["application"]
        return what

    await goes(visit.citizen, "submitApplication", secret=secret)
    assert what["number"] == "7402-AGENCY0-20261124-00001-J"
    await goes(visit.officer, "takeUpApplication", internalNote="cek STR")
    await goes(visit.officer, "returnApplication", reason="STR tidak terbaca", publicNote="unggah ulang")
    visit.clock.pass_(days=1)
    answers = [{"field": "STR", "value": "STR-78"}]
    await goes(visit.citizen, "saveApplication", secret=secret, answers=answers)
    await goes(visit.citizen, "submitApplication", secret=secret)
    await goes(visit.officer, "takeUpApplication")
    await goes(visit.officer, "advanceApplication", to="IN_PROCESS")
    await goes(visit.officer, "advanceApplication", to="AWAITING_RECOMMENDATION")
    await goes(visit.officer, "advanceApplication", to="IN_PROCESS")
    await goes(visit.officer, "advanceApplication", to="AWAITING_SIGNATURE")
    await goes(supervisor, "approveApplication")
    await goes(visit.officer, "issueApplication")
    await goes(visit.officer, "collectApplication")
    assert what["state"] == "COLLECTED"

    seen = (await visit.citizen.asks(READ, number=what["number"], secret=secret))["application"]
    assert [step["to"] for step in seen["steps"]][:4] == ["DRAFT", "SUBMITTED", "UNDER_VERIFICATION", "RETURNED"]
    returned = seen["steps"][3]
    assert (returned["reason"], returned["publicNote"]) == ("STR tidak terbaca", "unggah ulang")
    assert {step["internalNote"] for step in seen["steps"]} == {None}
    assert (seen["clock"], seen["dueOn"]) == ("STOPPED", "2026-12-02")
    by_staff = (await visit.officer.asks(READ, number=what["number"]))["application"]
    assert by_staff["steps"][2]["internalNote"] == "cek STR"
    assert by_staff["steps"][2]["actor"] == "Wulan"
    assert by_staff["applicant"] == {"name": "Nurhayati", "nik": NIK, "phone": "+6281234567890"}
    assert [answer["value"] for answer in by_staff["answers"]] == ["STR-78"]

    events = await journal.read_since(visit.hall.hall_id, 0)
    assert [entry.kind for entry in events] == [step["kind"] for step in seen["steps"]]
    assert NIK not in repr(events)
    stranger = visit.person(an_officer(visit.hall.hall_id, visit.hall.agencies[1].agency_id))
    assert (await stranger.asks(READ, number=what["number"]))["application"] is None
    assert (await visit.citizen.asks(READ, number=what["number"]))["application"] is None
