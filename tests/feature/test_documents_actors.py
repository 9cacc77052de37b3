"""Who may not hand in, judge or read documents of an application changes nothing by trying, and reads none (P13)."""

from typing import Any
from uuid import UUID

import pytest

from api.actor import Actor, ActorKind
from api.applications import queries as reads
from api.applications.models import Application, Document
from api.applications.queries import document_by_leave
from api.applications.queries.handing_out import download_path
from api.applications.rules.addresses import Leave, written
from api.events import ApplicationState
from api.halls.rules.forms import Requirement
from api.refusals import Refusal
from api.settings import settings
from schema.node import global_id
from tests.factories import NOW, a_hall, a_standard
from tests.feature.application_clients import Papers, a_draft
from tests.feature.queue_clients import Person, Visit, a_visit
from tests.feature.test_applications_actors import everybody
from tests.people import everything_stored

MAY = {"its officer", "its supervisor", "the system"}
ATTACH = """mutation ($input: AttachDocumentInput!) { attachDocument(input: $input) {
    uploadUrl userErrors { code } } }"""
JUDGE = """mutation ($input: JudgeDocumentInput!) { judgeDocument(input: $input) {
    document { id } userErrors { code } } }"""
READ = """query ($id: ID!, $paper: ID!, $secret: String) {
    applicationById(id: $id, secret: $secret) { documents { name downloadUrl } }
    node(id: $paper) { ... on Document { name downloadUrl } } }"""


@pytest.fixture
async def visit(database: str) -> Visit:
    visit = a_visit(await a_hall(agencies=2, counters=1))
    for agency in visit.hall.agencies:
        await a_standard(agency.service_id, documents=[Requirement("KTP", "KTP", "Identity card", required=False)])
    return visit


async def a_document(papers: Papers) -> UUID:
    """A file of the application, as a row: nobody reads its bytes here."""
    application = await Application.get(number=papers.number)
    row = await Document.create(
        application_id=application.id,
        requirement="KTP",
        name="",
        content_type="image/jpeg",
        size_bytes=1,
        sha256="0" * 64,
        storage_key="nowhere",
        attached_at=NOW,
    )
    return row.id


async def under_verification(visit: Visit) -> Papers:
    papers = await a_draft(visit)
    await papers.submits()
    await papers.goes(visit.officer, "takeUpApplication")
    return papers


def wishes(papers: Papers, document: UUID) -> dict[str, tuple[str, dict[str, Any]]]:
    """Each act, with its input."""
    file = {"application": papers.id, "requirement": "KTP", "name": "KTP.jpg", "sizeBytes": 10}
    judged = {"document": global_id("Document", document), "verdict": "REJECTED", "reason": "coba-coba"}
    return {"attachDocument": (ATTACH, file), "judgeDocument": (JUDGE, judged)}


async def test_no_act_on_documents_of_anybody_who_may_not_changes_anything(visit: Visit) -> None:
    """Put another permission than PROCESS_APPLICATION into judging.judge_document to see this fail."""
    other, papers = await a_hall(slug="kendari"), await under_verification(visit)
    document, tried = await a_document(papers), 0
    before = await everything_stored()
    for who, actor in everybody(visit.hall, other).items():
        for verb, (mutation, wish) in wishes(papers, document).items():
            if who in MAY:
                continue
            payload = (await Person(actor, visit.clock).asks(mutation, input=wish))[verb]
            (error,) = payload.pop("userErrors")
            assert error["code"] in {"SIGN_IN_REQUIRED", "NOT_ALLOWED", "NOT_FOUND"}, (who, verb, error)
            assert list(payload.values()) == [None], (who, verb)
            tried += 1
    assert tried == 2 * (len(everybody(visit.hall, other)) - len(MAY))
    assert await everything_stored() == before


@pytest.mark.parametrize("who", sorted(MAY))
async def test_who_may_act_on_documents_does(visit: Visit, who: str) -> None:
    """So that the table above refuses for want of the permission, and not for another reason."""
    papers = await under_verification(visit)
    document = await a_document(papers)
    actor = everybody(visit.hall, await a_hall(slug="kendari"))[who]
    for verb, (mutation, wish) in wishes(papers, document).items():
        payload = (await Person(actor, visit.clock).asks(mutation, input=wish))[verb]
        assert payload["userErrors"] == [], verb


async def test_documents_and_their_addresses_are_shown_only_to_those_they_are_for(visit: Visit) -> None:
    """Take may_be_read_by out of download_path to see this fail."""
    other, papers = await a_hall(slug="kendari"), await under_verification(visit)
    document = await a_document(papers)
    row = (await reads.documents_by_id([document]))[document]
    people = everybody(visit.hall, other)
    del people["the system"]  # it follows no address
    for who, actor in people.items():
        ids = {"id": papers.id, "paper": global_id("Document", document)}
        seen = await Person(actor, visit.clock).asks(READ, **ids)
        by_secret = await Person(actor, visit.clock).asks(READ, **ids, secret=papers.secret)
        path = download_path(row, actor, holds=True, inline=False, now=visit.clock.now)
        if who in MAY:
            assert repr(seen).count("/documents/") == 2, who
            assert path is not None, who
        else:
            assert "/documents/" not in repr((seen, by_secret)), who  # the file is not with the citizen
            assert seen["node"] is None, who
            assert path is None, who


async def test_a_leave_is_good_only_for_whom_it_was_written(visit: Visit) -> None:
    """Take may_be_read_by out of document_by_leave to see this fail."""
    papers = await under_verification(visit)
    document, key = await a_document(papers), settings().secret.get_secret_value()
    until = visit.clock.now.replace(year=2100)
    nobodys = everybody(visit.hall, await a_hall(slug="kendari"))

    async def opens(actor: Actor, *, holds: bool) -> bool:
        leave = Leave(document, until, actor.kind, actor.credential_id, holds=holds, inline=False)
        found = await document_by_leave(document, written(leave, key), now=visit.clock.now)
        return not isinstance(found, Refusal)

    for who, actor in nobodys.items():  # a leave that was never theirs, or of a session that has ended
        if actor.kind in {ActorKind.ANONYMOUS, ActorKind.STAFF, ActorKind.API_KEY}:  # to others none is written
            assert not await opens(actor, holds=False), who
    assert not await opens(visit.citizen.actor, holds=True)
    await Application.filter(number=papers.number).update(state=ApplicationState.RETURNED)
    assert await opens(visit.citizen.actor, holds=True)
    assert not await opens(visit.citizen.actor, holds=False)
