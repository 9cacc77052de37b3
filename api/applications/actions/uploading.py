"""Gives a citizen or officer an address to which one file may be sent."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from uuid_utils.compat import uuid7

from api.actor import Actor
from api.applications.actions.rows import File, find_for, is_opened_by, wrong_state
from api.applications.actions.standards import standard_of
from api.applications.rules.contents import opened, requirements_of
from api.applications.rules.documents import (
    MOST_UPLOADS,
    UPLOAD_LASTS,
    accepts_documents,
    fault_in_number,
    fault_in_requirement,
    fault_in_size,
    name_about,
)
from api.applications.rules.names import fault_in_name
from api.database import fetch
from api.people.rules import Permission
from api.people.rules.credentials import hash_of
from api.people.rules.secrets import secret_of
from api.refusals import Refusal, RefusalCode
from api.sealing import seals
from api.settings import settings
from api.work import HallOf, Once, Work, one_transaction

INSERT = (
    "INSERT INTO upload (id, application_id, requirement, name, size_bytes, token_hash, expires_at, holds,"
    " actor_kind, actor_id, actor_name, credential_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)"
)
OPEN = "SELECT COUNT(*) AS open FROM upload WHERE application_id = $1 AND expires_at > $2 AND document_id IS NULL"
KEPT = "SELECT COUNT(*) AS files FROM document WHERE application_id = $1 AND storage_key <> ''"
BROUGHT = "SELECT id, requirement FROM document WHERE application_id = $1 AND replaced_at IS NULL"


@dataclass(frozen=True, slots=True)
class UploadOpened:
    """Leave to send a file until `expires_at`."""

    upload_id: UUID
    expires_at: datetime

    @property
    def token(self) -> str:
        """The last part of the address: derived, so that a retry gets the same one and none is stored."""
        return secret_of("upload", self.upload_id, settings().secret.get_secret_value())


@dataclass(frozen=True, slots=True)
class FileAnnounced:
    """A file that somebody wants to send. requirement: its code in the standard."""

    requirement: str
    name: str
    size_bytes: int


async def attach_document(
    actor: Actor,
    application_id: UUID,
    announced: FileAnnounced,
    *,
    now: datetime,
    secret: str | None = None,
    key: str | None = None,
) -> UploadOpened | Refusal:
    """Let a file be sent for a requirement, within 15 minutes.

    By the application's holder while it is with them, by staff of its agency until it ends. Refuses NOT_FOUND,
    NOT_ALLOWED, WRONG_STATE, INVALID_INPUT, NOT_OFFERED, DOCUMENT_REFUSED (size, count) and TOO_MANY_TRIES.
    """

    async def verb(work: Work) -> UploadOpened | Refusal:
        if refusal := fault_in_name(announced.name) or fault_in_size(announced.size_bytes):
            return refusal
        file = await find_for(work, application_id, Permission.PROCESS_APPLICATION, secret=secret)
        if isinstance(file, Refusal):
            return file
        if refusal := await fault_in_document(work, file, announced.requirement) or await _too_many(work, file):
            return refusal
        return _open(work, file, announced, opens=is_opened_by(secret, application_id))

    once = Once(key, "attachDocument", (application_id, announced, secret), UploadOpened)
    return await one_transaction(verb, actor=actor, now=now, hall=HallOf("application", application_id), once=once)


async def fault_in_document(work: Work, file: File, requirement: str) -> Refusal | None:
    """Whether no document may be handed in for this now. Refuses WRONG_STATE, TOO_MANY_TRIES, NOT_OFFERED, …"""
    if not accepts_documents(file.state, work.actor, file.place):
        return wrong_state(file)
    [kept] = await fetch(work.connection, KEPT, file.id)
    if refusal := fault_in_number(work.actor, kept["files"]):
        return refusal
    standard = await standard_of(work, file)
    if isinstance(standard, Refusal):
        return standard
    contents = opened(file.applicant, file.answers, file.id, seals())
    asked = requirements_of(standard.requirements, has_representative=contents.representative is not None)
    brought = await fetch(work.connection, BROUGHT, file.id)
    return fault_in_requirement(requirement, asked, [row["requirement"] for row in brought])


async def _too_many(work: Work, file: File) -> Refusal | None:
    [row] = await fetch(work.connection, OPEN, file.id, work.now)
    if row["open"] < MOST_UPLOADS:
        return None
    return Refusal(RefusalCode.TOO_MANY_TRIES, retry_after_seconds=int(UPLOAD_LASTS.total_seconds()))


def _open(work: Work, file: File, announced: FileAnnounced, *, opens: bool) -> UploadOpened:
    upload = UploadOpened(uuid7(), work.now + UPLOAD_LASTS)
    work.write(
        INSERT,
        *(upload.upload_id, file.id, announced.requirement),
        seals().seal(announced.name, about=name_about(upload.upload_id, "upload")),
        *(announced.size_bytes, hash_of(upload.token), upload.expires_at, opens),
        *(work.actor.kind, work.actor.id, work.actor.name, work.actor.credential_id),
    )
    return upload
