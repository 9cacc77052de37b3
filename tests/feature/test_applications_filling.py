"""Drafts are filled in field by field, and handed in when they are complete."""

from datetime import date
from typing import Any

import pytest

from api.applications.models import Application, ApplicationSeries, ApplicationStep
from api.halls.rules.forms import FieldType, FormField, Requirement
from api.journal import version_of
from schema.node import global_id
from tests.factories import a_hall, a_manager, a_standard
from tests.feature.application_clients import NIK, PERSON, a_draft, at_the_counter
from tests.feature.queue_clients import Visit, a_visit
from tests.people import everything_stored

READ = """query ($id: ID!, $secret: String) { applicationById(id: $id, secret: $secret) {
    state applicant { name nik phone } representative { name } answers { field { code } value }
    missing { kind code } standard { version form { code type label required } documents { code } workingDays oneSitting }
} }"""
ASKED = FormField("STR", FieldType.TEXT, "Nomor STR")


@pytest.fixture
async def visit(database: str) -> Visit:
    visit = a_visit(await a_hall(counters=1))
    await a_standard(visit.hall.service_id, form=[ASKED])
    return visit


async def read(visit: Visit, id: str, secret: str | None) -> dict[str, Any]:
    found: dict[str, Any] = (await visit.citizen.asks(READ, id=id, secret=secret))["applicationById"]
    return found


async def test_what_is_left_out_stays_and_null_takes_it_out(visit: Visit) -> None:
    papers = await a_draft(visit, applicant={"name": "Nur"}, answers=[{"field": "STR", "value": "77"}])
    await papers.goes(visit.citizen, "saveApplication", secret=papers.secret, applicant={"nik": NIK})
    seen = await read(visit, papers.id, papers.secret)
    assert (seen["applicant"], seen["answers"][0]["value"]) == ({"name": "Nur", "nik": NIK, "phone": None}, "77")
    wish = {"applicant": {"name": None}, "answers": [{"field": "STR", "value": None}]}
    await papers.goes(visit.citizen, "saveApplication", secret=papers.secret, **wish)
    seen = await read(visit, papers.id, papers.secret)
    assert (seen["applicant"]["name"], seen["answers"]) == (None, [])
    assert {part["code"] for part in seen["missing"]} == {"NAME", "PHONE", "STR"}


async def test_an_unknown_field_is_refused_and_nothing_is_saved(visit: Visit) -> None:
    papers = await a_draft(visit)
    wrong = [{"field": "HOBBY", "value": "x"}]
    error = await papers.is_refused(visit.citizen, "saveApplication", secret=papers.secret, answers=wrong)
    assert (error["code"], error["field"]) == ("INVALID_INPUT", ["answers", "HOBBY"])


async def test_an_old_version_is_a_conflict_and_the_key_repeats_the_first_result(visit: Visit) -> None:
    papers = await a_draft(visit)
    wish = papers.at(secret=papers.secret, applicant={"name": "Baru"}, idempotencyKey="sekali-saja-yang-pertama")
    first = await visit.citizen.did("saveApplication", **wish)
    assert await visit.citizen.did("saveApplication", **wish) == first
    error = await papers.is_refused(visit.citizen, "saveApplication", secret=papers.secret)
    assert error["code"] == "CONFLICT"
    other = {**wish, "applicant": {"name": "Lain"}}
    assert (await visit.citizen.is_refused("saveApplication", **other))["code"] == "IDEMPOTENCY_CONFLICT"


async def test_beginning_twice_with_one_key_is_one_draft(visit: Visit) -> None:
    key = "0123456789012345678901234"
    first, second = [await a_draft(visit, idempotencyKey=key) for _ in range(2)]
    assert (first.id, first.secret) == (second.id, second.secret)
    assert await Application.all().count() == 1


async def test_neither_or_both_of_service_and_application_are_refused(visit: Visit) -> None:
    papers = await a_draft(visit)
    service = global_id("Service", visit.hall.service_id)
    for wish in ({}, {"service": service, **papers.at()}, {"application": papers.id}):
        assert (await visit.citizen.is_refused("saveApplication", **wish))["code"] == "INVALID_INPUT"


async def test_an_incomplete_draft_is_not_handed_in_and_says_all_that_is_missing(visit: Visit) -> None:
    papers = await a_draft(visit, applicant={"name": "Nur", "nik": NIK})
    error = await papers.is_refused(visit.citizen, "submitApplication", secret=papers.secret)
    assert error["code"] == "INCOMPLETE"
    assert "Nomor ponsel, Nomor STR" in error["message"]
    assert error["field"] == ["applicant", "phone"]


async def test_an_answer_holds_nothing_that_changes_the_console_of_whoever_reads_it(visit: Visit) -> None:
    for sign in ("\x1b[31m", "\u202e", "\x07"):
        papers = await a_draft(visit)
        wrong = {"answers": [{"field": "STR", "value": f"77{sign}"}]}
        error = await papers.is_refused(visit.citizen, "saveApplication", secret=papers.secret, **wrong)
        assert (error["code"], error["field"]) == ("INVALID_INPUT", ["answers", "STR"])


async def test_a_service_without_a_standard_cannot_be_applied_for(database: str) -> None:
    visit = a_visit(await a_hall(counters=1))
    wish = {"service": global_id("Service", visit.hall.service_id), "applicant": PERSON}
    assert (await visit.citizen.is_refused("saveApplication", **wish))["code"] == "NOT_OFFERED"


async def test_it_is_judged_for_ever_by_the_standard_in_force_when_it_was_handed_in(visit: Visit) -> None:
    draft = await a_draft(visit, answers=[{"field": "STR", "value": "77"}])
    handed_in = await a_draft(visit, answers=[{"field": "STR", "value": "78"}])
    await handed_in.submits()
    more = FormField("SIP", FieldType.TEXT, "Nomor SIP")
    await a_standard(visit.hall.service_id, version=2, valid_from=date(2026, 11, 25), form=[ASKED, more])
    visit.clock.pass_(days=1)
    assert (await draft.is_refused(visit.citizen, "submitApplication", secret=draft.secret))[
        "code"
    ] == "INCOMPLETE"
    await handed_in.goes(visit.officer, "takeUpApplication")
    await handed_in.goes(visit.officer, "returnApplication", reason="kurang jelas")
    assert await handed_in.submits() == "SUBMITTED"
    assert (await read(visit, handed_in.id, handed_in.secret))["standard"]["version"] == 1


async def test_a_representative_brings_a_power_of_attorney(visit: Visit) -> None:
    papers = await a_draft(visit, representative=PERSON, answers=[{"field": "STR", "value": "77"}])
    error = await papers.is_refused(visit.citizen, "submitApplication", secret=papers.secret)
    assert (error["code"], error["english"]) == ("INCOMPLETE", "The file is not complete: Power of attorney.")
    await papers.goes(visit.citizen, "saveApplication", secret=papers.secret, actsAlone=True)
    assert await papers.submits() == "SUBMITTED"


async def test_required_documents_are_brought_online_and_shown_at_the_counter(visit: Visit) -> None:
    papers = [Requirement("KK", "Kartu keluarga")]
    await a_standard(visit.hall.service_id, version=2, documents=papers)
    online, walk_in = await a_draft(visit), await at_the_counter(visit)
    error = await online.is_refused(visit.citizen, "submitApplication", secret=online.secret)
    assert error["code"] == "INCOMPLETE"
    assert await walk_in.goes(visit.officer, "submitApplication") == "SUBMITTED"


async def test_numbers_are_gapless_by_agency_and_day(database: str) -> None:
    visit = a_visit(await a_hall(agencies=2, counters=1))
    other = a_visit(await a_hall(slug="kendari", counters=1))
    for agency in (*visit.hall.agencies, *other.hall.agencies):
        await a_standard(agency.service_id)
    numbers = []
    for at in (0, 0, 1, 0):
        papers = await a_draft(visit, service=global_id("Service", visit.hall.agencies[at].service_id))
        failed = await papers.is_refused(visit.citizen, "submitApplication", secret="salah")
        assert failed["code"] == "NOT_FOUND"
        await papers.submits()
        numbers.append(papers.number)
    visit.clock.pass_(hours=16)  # past the hall's midnight, not yet UTC's
    papers = await a_draft(visit)
    await papers.submits()
    abroad = await a_draft(other)
    await abroad.submits()
    assert [number[:-2] for number in (*numbers, papers.number, abroad.number)] == [
        "7402-AGENCY0-20261124-00001",
        "7402-AGENCY0-20261124-00002",
        "7402-AGENCY1-20261124-00001",
        "7402-AGENCY0-20261124-00003",
        "7402-AGENCY0-20261125-00001",
        "7402B-AGENCY0-20261124-00001",
    ]
    assert await ApplicationSeries.all().count() == 4


async def test_filling_in_is_no_step_and_handing_in_is_one(visit: Visit) -> None:
    papers = await a_draft(visit)
    version = await version_of(visit.hall.hall_id)
    await papers.goes(visit.citizen, "saveApplication", secret=papers.secret, applicant=PERSON)
    assert await version_of(visit.hall.hall_id) == version
    answers = [{"field": "STR", "value": "77"}]
    await papers.goes(visit.citizen, "saveApplication", secret=papers.secret, answers=answers)
    await papers.submits()
    assert await version_of(visit.hall.hall_id) == version + 1
    row = await Application.get(number=papers.number)
    steps = await ApplicationStep.filter(application_id=row.id).order_by("version")
    assert [step.kind for step in steps] == ["ApplicationOpened", "ApplicationSubmitted"]
    assert row.journal_version == steps[-1].version == version + 1


async def test_nothing_personal_stands_in_clear_in_any_table(visit: Visit) -> None:
    answers = [{"field": "STR", "value": "rahasia-sekali"}]
    papers = await a_draft(visit, answers=answers, idempotencyKey="kunci-yang-panjang-sekali-0001")
    wish = {"secret": papers.secret, "idempotencyKey": "kunci-yang-panjang-sekali-0002"}
    await papers.goes(visit.citizen, "saveApplication", **wish, applicant=PERSON, representative=PERSON)
    await papers.goes(visit.citizen, "saveApplication", secret=papers.secret, actsAlone=True)
    await papers.submits()
    stored = await everything_stored()
    for clear in (NIK, "Nurhayati", "81234567890", "rahasia-sekali", papers.secret or "-"):
        assert clear not in stored


async def test_no_nik_is_let_into_a_reason(visit: Visit) -> None:
    papers = await at_the_counter(visit, answers=[{"field": "STR", "value": "77"}])
    await papers.goes(visit.officer, "submitApplication")
    await papers.goes(visit.officer, "takeUpApplication")
    error = await papers.is_refused(
        visit.officer, "returnApplication", reason=f"NIK {NIK} salah", idempotencyKey="k"
    )
    assert (error["code"], error["field"]) == ("INVALID_INPUT", ["reason"])
    assert (await papers.is_refused(visit.officer, "returnApplication", reason=" "))["code"] == "REASON_REQUIRED"
    assert NIK not in await everything_stored()


async def test_a_published_standard_asks_what_it_was_given(visit: Visit) -> None:
    manager = visit.person(a_manager(visit.hall.hall_id))
    publish = """mutation ($input: PublishServiceStandardInput!) { publishServiceStandard(input: $input) {
        standard { version form { code type label(language: EN) longest choices { code label } } documents { code required }
          workingDays oneSitting } userErrors { code field } } }"""
    wish = {
        "service": global_id("Service", visit.hall.service_id),
        "decreeNumber": "7/2026",
        "validFrom": "2026-11-01",
        "form": [
            {"code": "NAMA", "type": "TEXT", "label": "Nama", "labelEn": "Name", "longest": 40},
            {"code": "JK", "type": "CHOICE", "label": "JK", "choices": [{"code": "L", "label": "Laki-laki"}]},
        ],
        "documents": [{"code": "KK", "label": "Kartu keluarga", "required": False}],
        "workingDays": 3,
        "oneSitting": True,
    }
    standard = (await manager.asks(publish, input=wish))["publishServiceStandard"]["standard"]
    assert standard["form"][0] == {"code": "NAMA", "type": "TEXT", "label": "Name", "longest": 40, "choices": []}
    assert standard["form"][1]["choices"] == [{"code": "L", "label": "Laki-laki"}]
    assert standard["documents"] == [{"code": "KK", "required": False}]
    assert (standard["version"], standard["workingDays"], standard["oneSitting"]) == (2, 3, True)
    wrong = {**wish, "form": [{"code": "JK", "type": "CHOICE", "label": "JK"}]}
    refused = (await manager.asks(publish, input=wrong))["publishServiceStandard"]
    assert refused == {"standard": None, "userErrors": [{"code": "INVALID_INPUT", "field": ["form"]}]}
