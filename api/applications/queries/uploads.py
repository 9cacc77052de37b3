"""Finds the leave to upload that stands in an address."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from api.actor import ActorKind
from api.database import connection, fetch
from api.people.rules.credentials import hash_of
from api.queue.actions.rows import read


@dataclass(frozen=True, slots=True)
class UploadRow:
    """Leave to send one file. name: sealed. document_id, sent_sha256: what it became, and of which bytes."""

    id: UUID
    application_id: UUID
    requirement: str
    name: str
    size_bytes: int
    expires_at: datetime
    document_id: UUID | None
    sent_sha256: str | None
    holds: bool
    actor_kind: ActorKind
    credential_id: UUID | None


COLUMNS = ", ".join(UploadRow.__dataclass_fields__)


async def upload_by_token(token: str) -> UploadRow | None:
    """The upload whose address ends in this token; None if there is none."""
    statement = f"SELECT {COLUMNS} FROM upload WHERE token_hash = $1"  # noqa: S608
    rows = await fetch(connection(), statement, hash_of(token))
    return read(UploadRow, rows[0]) if rows else None
