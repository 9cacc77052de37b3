"""What staff fill in for a citizen leaves a step that says which fields, and nothing of what is in them (P16)."""

from dataclasses import replace
from typing import Any

import pytest

from api import journal
from api.actor import Actor, ActorKind
from api.applications.models import ApplicationStep
from api.halls.rules.forms import FieldType, FormField
from schema.node import global_id
from tests.factories import a_hall, a_manager, a_standard, a_supervisor
from tests.feature.application_clients import NIK, Papers, a_draft, at_the_counter
from tests.feature.booking_stories import a_story
from tests.feature.queue_clients import Visit, a_visit
from tests.feature.subscribers import following
from tests.floor import done

OTHER_NIK = "7402015708990004"
STEPS = """query ($id: ID!, $secret: String) { applicationById(id: $id, secret: $secret) {
    steps { kind changed actor from to } } }"""
CHANGES = {
    "applicant": {"nik": OTHER_NIK, "name": "Nurhayati"},
    "representative": {"name": "Kuasa Warga"},
    "answers": [{"field": "STR", "value": "rahasia-sekali"}],
}


@pytest.fixture
async def visit(database: str) -> Visit:
    visit = a_visit(await a_hall(counters=1))
    await a_standard(visit.hall.service_id, form=[FormField("STR", FieldType.TEXT, "Nomor STR", required=False)])
    return visit


async def last_step(visit: Visit, papers: Papers) -> dict[str, Any]:
    """The newest step, as the secret's holder sees it."""
    seen = await visit.citizen.asks(STEPS, id=papers.id, secret=papers.secret)
    return dict(seen["applicationById"]["steps"][-1])


async def returned(visit: Visit) -> Papers:
    """A citizen's own file that is with them again."""
    papers = await a_draft(visit)
    await papers.submits()
    await papers.goes(visit.officer, "takeUpApplication")
    await papers.goes(visit.officer, "returnApplication", reason="NIK tidak cocok")
    return papers


@pytest.mark.parametrize("begin", [at_the_counter, returned])
async def test_an_officer_who_fills_in_at_the_desk_leaves_a_step_with_the_codes(visit: Visit, begin: Any) -> None:
    """Write with `change` alone in drafting._keep to see this fail."""
    papers = await begin(visit)
    state = papers.seen["state"]
    await papers.goes(visit.officer, "saveApplication", **CHANGES)
    changed = ["applicant.nik", "representative.name", "answers.STR"]
    step = {"kind": "ApplicationAmended", "changed": changed, "actor": None, "from": state, "to": state}
    assert await last_step(visit, papers) == step
    [*_, event] = await journal.read_since(visit.hall.hall_id, 0)
    assert (event.kind, event.actor_name, event.payload["changed"]) == ("ApplicationAmended", "Wulan", changed)
    row = await ApplicationStep.get(version=event.version)
    for told in (repr(event), repr(dict(row))):
        assert all(value not in told for value in (OTHER_NIK, NIK, "Kuasa Warga", "rahasia-sekali"))


async def test_an_officer_with_the_citizens_secret_leaves_the_step_too(visit: Visit) -> None:
    papers = await a_draft(visit)
    await papers.goes(visit.officer, "saveApplication", secret=papers.secret, applicant={"nik": OTHER_NIK})
    assert (await last_step(visit, papers))["changed"] == ["applicant.nik"]


async def test_what_changes_nothing_or_is_the_citizens_own_is_no_step(visit: Visit) -> None:
    papers = await at_the_counter(visit)
    version = await journal.version_of(visit.hall.hall_id)
    await papers.goes(visit.officer, "saveApplication", applicant={"nik": NIK})
    await papers.goes(visit.citizen, "saveApplication", secret=papers.secret, applicant={"nik": OTHER_NIK})
    assert await journal.version_of(visit.hall.hall_id) == version


EVENTS = """subscription ($hall: String!) { hallEvents(hall: $hall, after: 0) { kind application { number }
    booking { id } details { name value } } }"""


async def test_the_event_stream_names_the_number_and_shows_the_file_to_its_agency_only(visit: Visit) -> None:
    papers = await a_draft(visit)
    await papers.submits()
    manager = a_manager(visit.hall.hall_id)
    supervises = a_supervisor(visit.hall.hall_id, visit.hall.agency_id).grants
    both = replace(manager, grants=(*manager.grants, *supervises))
    for actor, shown in ((both, {"number": papers.number}), (manager, None)):
        async with following(EVENTS, actor, visit.clock, hall=visit.hall.slug) as stream:
            opened, handed_in = await stream.next(), await stream.next()
            assert (opened["kind"], handed_in["kind"]) == ("ApplicationOpened", "ApplicationSubmitted")
            assert {"name": "number", "value": papers.number} in handed_in["details"]
            assert (handed_in["application"], handed_in["booking"]) == (shown, None)


async def test_the_event_stream_shows_a_booking_to_who_may_read_it(database: str) -> None:
    story = await a_story()
    held = done(await story.hold())
    key = Actor(ActorKind.API_KEY, hall_id=story.hall.hall_id, scopes=frozenset({"READ_HALL_EVENTS"}))
    for actor, shown in (
        (a_manager(story.hall.hall_id), {"id": global_id("Booking", held.booking_id)}),
        (key, None),
    ):
        async with following(EVENTS, actor, lambda: story.now, hall=story.hall.slug) as stream:
            event = await stream.next()
            assert (event["kind"], event["booking"], event["application"]) == ("SlotHeld", shown, None)
