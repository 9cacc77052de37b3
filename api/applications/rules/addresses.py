"""Writes the leave to read one document for five minutes, which an address carries instead of a token."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from hmac import compare_digest
from hmac import new as hmac
from struct import Struct
from uuid import UUID

from api.actor import ActorKind

LASTS = timedelta(minutes=5)
SEAL_BYTES = 16
_KINDS = (ActorKind.ANONYMOUS, ActorKind.STAFF, ActorKind.API_KEY)
_LEAVE = Struct("!IBB16s")  # until, kind, holds and inline, credential
_NOBODY = UUID(int=0)


@dataclass(frozen=True, slots=True)
class Leave:
    """Who may read a document until when. credential_id: session or key, by which they are asked for again.

    holds: they sent the application's secret. inline: to be shown in a page, which only our own pictures are.
    """

    document_id: UUID
    until: datetime
    kind: ActorKind
    credential_id: UUID | None = None
    holds: bool = False
    inline: bool = False


def written(leave: Leave, key: str) -> str:
    """The leave as 51 characters that stand in an address; it names nobody."""
    parts = (int(leave.until.timestamp()), _KINDS.index(leave.kind), leave.holds + 2 * leave.inline)
    body = _LEAVE.pack(*parts, (leave.credential_id or _NOBODY).bytes)
    return urlsafe_b64encode(body + _seal(body, leave.document_id, key)).decode().rstrip("=")


def read_leave(text: str, document_id: UUID, *, now: datetime, key: str) -> Leave | None:
    """The leave that was written for this document; None for any other text, and when its time is over."""
    try:
        raw = urlsafe_b64decode(text[:100] + "==")
    except (NotBase64, ValueError):
        return None
    body, seal = raw[:-SEAL_BYTES], raw[-SEAL_BYTES:]
    if len(body) != _LEAVE.size or not compare_digest(seal, _seal(body, document_id, key)):
        return None
    until, kind, flags, credential = _LEAVE.unpack(body)
    credential_id = UUID(bytes=credential)
    leave = Leave(
        document_id,
        datetime.fromtimestamp(until, UTC),
        _KINDS[kind],
        None if credential_id == _NOBODY else credential_id,
        holds=bool(flags & 1),
        inline=bool(flags & 2),
    )
    return leave if now < leave.until else None


def _seal(body: bytes, document_id: UUID, key: str) -> bytes:
    return hmac(key.encode(), b"read document:" + document_id.bytes + body, sha256).digest()[:SEAL_BYTES]
