"""Mutations by which documents are handed in and judged."""

from datetime import datetime
from typing import Self
from uuid import UUID

import strawberry

from api.applications import actions as applications
from api.applications.actions import FileAnnounced, Judged, UploadOpened
from api.applications.rules.files import MOST_BYTES
from api.refusals import Refusal
from schema.applications.documents import Document, Judgement, readable_document
from schema.applications.payloads import SECRET
from schema.context import Info
from schema.node import uuid_of
from schema.queue.payloads import KEY, Answered
from schema.results import Asked, refused


@strawberry.input(description="A file that will be sent.")
class AttachDocumentInput:
    application: strawberry.ID = strawberry.field(description="The application it is for.")
    secret: str | None = strawberry.field(default=None, description=SECRET)
    requirement: str = strawberry.field(description="Code of what the standard asks for.")
    name: str = strawberry.field(description="What to call it, 1 to 120 characters; no folders.")
    size_bytes: int = strawberry.field(
        description=f"Its size, 1 to {MOST_BYTES}; a file that is cut off is noticed."
    )
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)

    def announced(self) -> FileAnnounced:
        """In the words of attach_document."""
        return FileAnnounced(self.requirement, self.name, self.size_bytes)


@strawberry.type(description="Where the file is to be sent.")
class AttachDocumentPayload(Answered):
    upload_url: str | None = strawberry.field(
        default=None,
        description="Send the bytes here by PUT, as often as it takes: the same bytes answer the same document. "
        "The answer is JSON: document, contentType, sizeBytes, sha256, scan, and applicationVersion, with which "
        "the next act on the application is sent. Secret. Null if nothing was done.",
    )
    expires_at: datetime | None = strawberry.field(
        default=None, description="Until when; null if nothing was done."
    )

    @classmethod
    def of(cls, outcome: UploadOpened | Refusal, base_url: str) -> Self:
        """The payload of attach_document."""
        if isinstance(outcome, Refusal):
            return cls(user_errors=refused(outcome))
        url = f"{base_url}/documents/uploads/{outcome.token}"
        return cls(user_errors=[], upload_url=url, expires_at=outcome.expires_at)


@strawberry.input(description="An officer says what a document is worth.")
class JudgeDocumentInput:
    document: strawberry.ID = strawberry.field(description="The document.")
    verdict: Judgement = strawberry.field(description="Whether it is what was asked for.")
    reason: str | None = strawberry.field(
        default=None, description="Why it is rejected, which is required; the citizen reads it. No NIK in it."
    )
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


@strawberry.type(description="The document, now judged.")
class JudgeDocumentPayload(Answered):
    document_id: strawberry.Private[UUID | None] = None

    @classmethod
    def of(cls, outcome: Judged | Refusal) -> Self:
        """The payload of judge_document."""
        if isinstance(outcome, Refusal):
            return cls(user_errors=refused(outcome))
        return cls(user_errors=[], document_id=outcome.document_id)

    @strawberry.field(description="The document as it stands now; null if nothing was done.")
    async def document(self, info: Info) -> Document | None:
        return await readable_document(info, self.document_id) if self.document_id else None


@strawberry.type
class DocumentMutations:
    @strawberry.mutation(description="Ask where to send a file; it becomes a document once it is sent and judged.")
    async def attach_document(self, info: Info, input: Asked[AttachDocumentInput]) -> AttachDocumentPayload:
        actor, now, key = info.context.actor, info.context.now(), input.idempotency_key
        application_id = uuid_of("Application", input.application)
        outcome = await applications.attach_document(
            actor, application_id, input.announced(), secret=input.secret, now=now, key=key
        )
        return AttachDocumentPayload.of(outcome, info.context.base_url)

    @strawberry.mutation(description="Accept a document, or reject it and say why.")
    async def judge_document(self, info: Info, input: Asked[JudgeDocumentInput]) -> JudgeDocumentPayload:
        actor, now, key = info.context.actor, info.context.now(), input.idempotency_key
        verdict, reason = input.verdict.value, input.reason
        outcome = await applications.judge_document(
            actor, uuid_of("Document", input.document), verdict, reason=reason, now=now, key=key
        )
        return JudgeDocumentPayload.of(outcome)
