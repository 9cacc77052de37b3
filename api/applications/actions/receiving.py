"""Takes in a file that was sent to an upload's address: judged, scanned, stored, and only then written down."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import BinaryIO
from uuid import UUID

import structlog
from uuid_utils.compat import uuid7

from api import antivirus
from api.actor import ANONYMOUS, Actor, ActorKind
from api.applications.actions.rows import File, find
from api.applications.actions.steps import step
from api.applications.actions.uploading import BROUGHT, fault_in_document
from api.applications.queries.uploads import UploadRow, upload_by_token
from api.applications.rules.authority import may_act
from api.applications.rules.documents import name_about
from api.applications.rules.files import judge, refused
from api.database import connection, fetch
from api.events import DocumentAttached, ScanState, Verdict
from api.people.queries import actor_again
from api.people.rules import Permission
from api.queue.actions.rows import as_uuid, read
from api.refusals import Refusal, RefusalCode
from api.sealing import seals
from api.settings import settings
from api.storage import key_for, storage
from api.work import HallOf, Work, one_transaction

AT_ONCE = 3  # files that are judged and scanned: each may take 250 MB while its pixels are decoded
AWAY_SECONDS = 10
INSERT = (
    "INSERT INTO document (id, application_id, requirement, name, content_type, size_bytes, sha256, storage_key,"
    " scan, verdict, attached_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)"
)
REPLACE = "UPDATE document SET replaced_at = $2 WHERE id = $1 AND replaced_at IS NULL"
BECAME = "SELECT document_id, sent_sha256 FROM upload WHERE id = $1"
BECOMES = "UPDATE upload SET document_id = $2, sent_sha256 = $3 WHERE id = $1 AND document_id IS NULL"
DOCUMENT = (
    "SELECT d.id AS document_id, d.application_id, d.content_type, d.size_bytes, d.sha256, d.scan,"
    " a.version AS application_version FROM document d JOIN application a ON a.id = d.application_id"
    " WHERE d.id = $1"
)
SIGN_IN = Refusal(RefusalCode.SIGN_IN_REQUIRED)
ENDED = Refusal(RefusalCode.TOO_LATE)
OTHER_CONTENT = Refusal(RefusalCode.IDEMPOTENCY_CONFLICT)

log = structlog.get_logger()
_taking_in = asyncio.Semaphore(AT_ONCE)


@dataclass(frozen=True, slots=True)
class Attached:
    """The document that a file has become; the same each time the same bytes are sent. sha256: of what is kept.

    application_version: as the application stands now, for the next act on it.
    """

    document_id: UUID
    application_id: UUID
    content_type: str
    size_bytes: int
    sha256: str
    scan: ScanState
    application_version: int = 0


async def open_upload(token: str, *, now: datetime) -> UploadRow | Refusal:
    """The upload behind an address. Refuses NOT_FOUND, and TOO_LATE unless it was used in time."""
    upload = await upload_by_token(token)
    if upload is None:
        return Refusal(RefusalCode.NOT_FOUND)
    if upload.document_id is None and upload.expires_at <= now:
        return ENDED
    return upload


async def receive(
    upload: UploadRow, file: BinaryIO, *, sha256: str, clock: Callable[[], datetime]
) -> Attached | Refusal:
    """Make the file the application's document for its requirement, in the place of an earlier one.

    file: at its beginning; sha256: of what it holds, as sent. clock: asked again after the scan, which may take a
    while. Safe to repeat: the same bytes answer the same document, others are refused with IDEMPOTENCY_CONFLICT.
    Nothing is written before all is well; a crash between storage and commit leaves sealed bytes that no row
    names, which `purge` deletes. Refuses DOCUMENT_REFUSED, TRY_AGAIN (storage or antivirus away),
    SIGN_IN_REQUIRED, TOO_LATE (its row is gone), and what attach_document refuses.
    """
    if upload.document_id is not None:
        return await _once_more(upload.document_id, upload.sent_sha256, sha256)
    if await _sender(upload, clock()) is None:
        return SIGN_IN
    async with _taking_in:
        kept = await _kept(upload, await asyncio.to_thread(file.read))
    if isinstance(kept, Refusal):
        return kept
    now = clock()
    actor = await _sender(upload, now)
    attached = await _attach(upload, kept, actor=actor, sha256=sha256, now=now) if actor else SIGN_IN
    if isinstance(attached, Refusal) or attached.document_id != kept.document_id:
        with suppress(OSError):  # purge finds it
            await storage().delete(key_for(kept.document_id))
    return attached


async def _once_more(document_id: UUID, before: str | None, sha256: str) -> Attached | Refusal:
    """The document that was made of these bytes before."""
    if before != sha256:
        return OTHER_CONTENT
    rows = await fetch(connection(), DOCUMENT, document_id)
    return read(Attached, rows[0]) if rows else ENDED


async def _sender(upload: UploadRow, now: datetime) -> Actor | None:
    """Whoever asked for the address, as they are now; None if their session or key has ended."""
    if upload.actor_kind is ActorKind.ANONYMOUS:
        return ANONYMOUS
    return await actor_again(upload.actor_kind, upload.credential_id, now=now)


async def _kept(upload: UploadRow, content: bytes) -> Attached | Refusal:
    """The file in the storage, which no row knows yet."""
    if len(content) != upload.size_bytes:
        return refused("ukurannya tidak seperti yang diberitahukan", "its size is not as announced")
    judged = await asyncio.to_thread(judge, content)
    if isinstance(judged, Refusal):
        return judged
    scanned = await _scan(content, upload)
    if isinstance(scanned, Refusal):
        return scanned
    document_id = uuid7()
    try:
        await storage().put(key_for(document_id), [judged.content])
    except OSError as error:
        log.warning("document.not_stored", error=repr(error))
        return Refusal(RefusalCode.TRY_AGAIN, retry_after_seconds=AWAY_SECONDS)
    size = len(judged.content)
    return Attached(document_id, upload.application_id, judged.content_type, size, judged.sha256, scanned)


async def _scan(content: bytes, upload: UploadRow) -> ScanState | Refusal:
    """What the antivirus says; where one is set and does not answer, nothing is taken in."""
    if not (by := settings().antivirus):
        return ScanState.NOT_SCANNED
    try:
        finding = await antivirus.scan(content, by=by)
    except antivirus.Unreachable as error:
        log.error("antivirus.unreachable", error=str(error))
        return Refusal(RefusalCode.TRY_AGAIN, retry_after_seconds=AWAY_SECONDS)
    if finding.is_clean:
        return ScanState.CLEAN
    log.warning("document.infected", upload=str(upload.id), signature=finding.signature)
    return refused("berkas mengandung virus", "it holds a virus")


async def _attach(
    upload: UploadRow, kept: Attached, *, actor: Actor, sha256: str, now: datetime
) -> Attached | Refusal:
    async def verb(work: Work) -> Attached | Refusal:
        rows = await fetch(work.connection, BECAME, upload.id)
        if not rows:  # purged while the file was on its way
            return ENDED
        [row] = rows
        if row["document_id"] is not None:
            return await _once_more(as_uuid(row["document_id"]), row["sent_sha256"], sha256)
        file = await find(work, upload.application_id)
        if isinstance(file, Refusal):
            return file
        may = may_act(
            actor,
            file.place,
            opens=upload.holds,
            with_agency=file.with_agency,
            permission=Permission.PROCESS_APPLICATION,
        )
        if refusal := may or await fault_in_document(work, file, upload.requirement):
            return refusal
        await _replace(work, file, upload.requirement)
        name = seals().open(upload.name, about=name_about(upload.id, "upload"))
        work.write(
            INSERT,
            *(kept.document_id, file.id, upload.requirement),
            seals().seal(name, about=name_about(kept.document_id, "document")),
            *(kept.content_type, kept.size_bytes, kept.sha256, key_for(kept.document_id)),
            *(kept.scan, Verdict.PENDING, work.now),
        )
        work.write(BECOMES, upload.id, kept.document_id, sha256)
        of_kept = kept.document_id
        after = step(work, file, DocumentAttached, document_id=of_kept, requirement=upload.requirement)
        return replace(kept, application_version=after.version)

    hall = HallOf("application", upload.application_id)
    return await one_transaction(verb, actor=actor, now=now, hall=hall)


async def _replace(work: Work, file: File, requirement: str) -> None:
    """What was handed in for this before does not count any more."""
    for row in await fetch(work.connection, BROUGHT, file.id):
        if row["requirement"] == requirement:
            work.write(REPLACE, as_uuid(row["id"]), work.now)
