"""Hands out documents, and leaves to read them, to whoever may."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from api.actor import ANONYMOUS, Actor, ActorKind
from api.applications.rules.addresses import LASTS, Leave, read_leave, written
from api.applications.rules.authority import is_with_agency
from api.applications.rules.documents import may_read_documents, name_about
from api.applications.rules.files import INLINE
from api.database import connection, fetch
from api.events import ApplicationState, Channel, ScanState, Verdict
from api.halls.queries.batches import marks
from api.people.queries import actor_again
from api.people.rules import Place
from api.queue.actions.rows import read
from api.refusals import Refusal, RefusalCode
from api.sealing import seals
from api.settings import settings


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """A file that was handed in. sealed_name: open it with `name`. replaced_at: None while it counts.

    storage_key: empty once the file was deleted, and with it its name and SHA-256.
    """

    id: UUID
    application_id: UUID
    hall_id: UUID
    agency_id: UUID
    application_state: ApplicationState
    application_number: str | None
    application_channel: Channel
    requirement: str
    sealed_name: str
    content_type: str
    size_bytes: int
    sha256: str
    storage_key: str
    scan: ScanState
    verdict: Verdict
    verdict_reason: str | None
    verdict_at: datetime | None
    attached_at: datetime
    replaced_at: datetime | None

    @property
    def name(self) -> str:
        """What it was called by whoever handed it in."""
        return seals().open(self.sealed_name, about=name_about(self.id, "document")) if self.sealed_name else ""

    def may_be_read_by(self, actor: Actor, *, holds: bool) -> bool:
        """Whether the actor may read it now. holds: they sent the application's secret."""
        place = Place(self.hall_id, self.agency_id)
        with_agency = is_with_agency(self.application_number, self.application_channel)
        return bool(self.storage_key) and may_read_documents(
            actor, place, self.application_state, opens=holds, with_agency=with_agency
        )


DOCUMENT = """
SELECT d.id, d.application_id, a.hall_id, a.agency_id, a.state AS application_state,
  a.number AS application_number, a.channel AS application_channel, d.requirement,
  d.name AS sealed_name, d.content_type, d.size_bytes, d.sha256, d.storage_key, d.scan, d.verdict,
  d.verdict_reason, d.verdict_at, d.attached_at, d.replaced_at
FROM document d JOIN application a ON a.id = d.application_id
"""


async def documents_of(application_ids: list[UUID]) -> dict[UUID, list[DocumentRow]]:
    """The documents of applications that count, in the order they were handed in."""
    found: defaultdict[UUID, list[DocumentRow]] = defaultdict(list)
    where = f"d.application_id IN ({marks(len(application_ids))}) AND d.replaced_at IS NULL"
    for row in await fetch(connection(), f"{DOCUMENT} WHERE {where} ORDER BY d.id", *application_ids):
        document = read(DocumentRow, row)
        found[document.application_id].append(document)
    return found


async def documents_held(application_id: UUID) -> list[DocumentRow]:
    """Every document of an application whose file is still kept, also those that were replaced."""
    where = "d.application_id = $1 AND d.storage_key <> ''"
    rows = await fetch(connection(), f"{DOCUMENT} WHERE {where} ORDER BY d.id", application_id)
    return [read(DocumentRow, row) for row in rows]


async def documents_by_id(ids: list[UUID]) -> dict[UUID, DocumentRow]:
    """Documents by their own ids, also those that were replaced."""
    rows = await fetch(connection(), f"{DOCUMENT} WHERE d.id IN ({marks(len(ids))})", *ids)
    return {row.id: row for row in (read(DocumentRow, found) for found in rows)}


def download_path(document: DocumentRow, actor: Actor, *, holds: bool, inline: bool, now: datetime) -> str | None:
    """Where the actor may read the document for five minutes; None if they may not."""
    if not document.may_be_read_by(actor, holds=holds):
        return None
    is_shown = inline and document.content_type in INLINE
    leave = Leave(document.id, now + LASTS, actor.kind, actor.credential_id, holds=holds, inline=is_shown)
    return f"/documents/{document.id}?leave={written(leave, settings().secret.get_secret_value())}"


@dataclass(frozen=True, slots=True)
class Readable:
    """A document that may be read now. inline: shown in a page instead of being saved."""

    document: DocumentRow
    inline: bool


async def document_by_leave(document_id: UUID, leave: str, *, now: datetime) -> Readable | Refusal:
    """The document, if the leave is good and whoever it was written for still may. Refuses NOT_FOUND otherwise."""
    given = read_leave(leave, document_id, now=now, key=settings().secret.get_secret_value())
    document = (await documents_by_id([document_id])).get(document_id) if given else None
    if given is None or document is None:
        return Refusal(RefusalCode.NOT_FOUND)
    actor: Actor | None = ANONYMOUS
    if given.kind is not ActorKind.ANONYMOUS:
        actor = await actor_again(given.kind, given.credential_id, now=now)
    if actor is None or not document.may_be_read_by(actor, holds=given.holds):
        return Refusal(RefusalCode.NOT_FOUND)
    return Readable(document, given.inline)
