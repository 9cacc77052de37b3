"""Lets an officer say what a document is worth."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from api.actor import Actor
from api.applications.actions.rows import find_for, must_be
from api.applications.actions.steps import step
from api.applications.queries.handing_out import documents_by_id
from api.applications.rules.notes import Words, fault_in_notes
from api.applications.rules.states import JUDGED_IN
from api.database import fetch
from api.events import DocumentJudged, Verdict
from api.people.rules import Permission
from api.refusals import Refusal, RefusalCode
from api.work import HallOf, Once, Work, one_transaction

COUNTS = "SELECT 1 AS yes FROM document WHERE id = $1 AND replaced_at IS NULL"
JUDGE = (
    "UPDATE document SET verdict = $2, verdict_reason = $3, verdict_at = $4, verdict_by = $5"
    " WHERE id = $1 AND replaced_at IS NULL"
)


@dataclass(frozen=True, slots=True)
class Judged:
    """A document was accepted or rejected."""

    document_id: UUID
    application_id: UUID


async def judge_document(
    actor: Actor, document_id: UUID, verdict: Verdict, *, reason: str | None, now: datetime, key: str | None = None
) -> Judged | Refusal:
    """Accept a document, or reject it and say why; the last word counts.

    A rejected one is missing again. Refuses NOT_FOUND, NOT_ALLOWED, WRONG_STATE, CONFLICT (it was replaced),
    REASON_REQUIRED and INVALID_INPUT (a NIK in the reason).
    """
    missing = Refusal(RefusalCode.NOT_FOUND, input_field=("document",))
    document = (await documents_by_id([document_id])).get(document_id)
    if document is None:
        return missing
    application_id = document.application_id
    words = Words(reason=reason)

    async def verb(work: Work) -> Judged | Refusal:
        file = await find_for(work, application_id, Permission.PROCESS_APPLICATION)
        if isinstance(file, Refusal):
            return missing if file.code is RefusalCode.NOT_FOUND else file
        fault = fault_in_notes(words, reason_required=verdict is Verdict.REJECTED)
        if refusal := must_be(file, *JUDGED_IN) or fault:
            return refusal
        if not await fetch(work.connection, COUNTS, document_id):
            return Refusal(RefusalCode.CONFLICT, input_field=("document",))
        work.write(JUDGE, document_id, verdict, words.stripped().reason, now, actor.id)
        step(work, file, DocumentJudged, words=words, document_id=document_id, verdict=verdict)
        return Judged(document_id, file.id)

    asked = (document_id, verdict, reason)
    once, hall = Once(key, "judgeDocument", asked, Judged), HallOf("application", application_id)
    return await one_transaction(verb, actor=actor, now=now, hall=hall, once=once)
