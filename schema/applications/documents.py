"""Documents of applications, each with a short-lived address to read it by."""

from datetime import datetime
from enum import Enum
from typing import Annotated, Self
from uuid import UUID

import strawberry

from api.applications import queries as reads
from api.applications.queries import DocumentRow
from api.events import ScanState, Verdict
from schema.context import Info
from schema.node import Node, global_id
from schema.words import described_enum


class Judgement(Enum):
    """What an officer may say of a document."""

    ACCEPTED = Verdict.ACCEPTED
    REJECTED = Verdict.REJECTED


JUDGEMENTS = {"ACCEPTED": "It is what was asked for.", "REJECTED": "It is not; it has to be brought again."}
described_enum(Verdict, "What an officer said of a document.", {"PENDING": "Nothing yet.", **JUDGEMENTS})
described_enum(Judgement, "What an officer may say of a document.", JUDGEMENTS, name="DocumentJudgement")
described_enum(
    ScanState,
    "What the antivirus said of a document.",
    {"NOT_SCANNED": "Nothing: this installation has none. Beware.", "CLEAN": "It found nothing."},
)


@strawberry.type(description="A file that was handed in. For the application's holder and staff of its agency.")
class Document(Node):
    row: strawberry.Private[DocumentRow]
    holds: strawberry.Private[bool]
    requirement: str = strawberry.field(description="Code of what the standard asks for.")
    name: str = strawberry.field(description="What its sender called it. A label, not a path.")
    content_type: str = strawberry.field(description="image/jpeg, image/png or application/pdf, by its content.")
    size_bytes: int = strawberry.field(description="Of what is kept: pictures are written anew.")
    sha256: str = strawberry.field(description="Of what is kept, 64 hex digits.")
    scan: ScanState = strawberry.field(description="What the antivirus said.")
    verdict: Verdict = strawberry.field(description="What an officer said.")
    verdict_reason: str | None = strawberry.field(description="Why it was rejected; null otherwise.")
    verdict_at: datetime | None = strawberry.field(description="When an officer said so; null before.")
    attached_at: datetime = strawberry.field(description="When it was handed in.")
    replaced_at: datetime | None = strawberry.field(
        description="When another took its place, or it was erased; null if it counts."
    )

    @classmethod
    def of(cls, row: DocumentRow, *, holds: bool) -> Self:
        """The document of a row. holds: the viewer sent the application's secret."""
        judged = ("verdict", "verdict_reason", "verdict_at")
        file = (
            "requirement",
            "name",
            "content_type",
            "size_bytes",
            "sha256",
            "scan",
            "attached_at",
            "replaced_at",
        )
        same = {name: getattr(row, name) for name in (*file, *judged)}
        return cls(id=global_id("Document", row.id), row=row, holds=holds, **same)

    @strawberry.field(
        description="Address of the file, good for five minutes and for this viewer, without a token; asked for "
        "again at every use. Null once it was deleted."
    )
    def download_url(
        self,
        info: Info,
        inline: Annotated[
            bool, strawberry.argument(description="To be shown in a page; only pictures are.")
        ] = False,
    ) -> str | None:
        path = reads.download_path(
            self.row, info.context.actor, holds=self.holds, inline=inline, now=info.context.now()
        )
        return f"{info.context.base_url}{path}" if path else None


async def readable_document(info: Info, document_id: UUID) -> Document | None:
    """The document, for staff of its agency."""
    row = await info.context.loaders.one(reads.documents_by_id, document_id)
    if row is None or not row.may_be_read_by(info.context.actor, holds=False):
        return None
    return Document.of(row, holds=False)
