"""Finds what applications hold about a person: as the applicant, as who acts for them, in an answer."""

from collections.abc import AsyncIterator
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from api.applications.queries.files import steps_of
from api.applications.queries.handing_out import documents_held
from api.applications.rules.contents import Contents, opened
from api.applications.rules.files import SUFFIXES
from api.applications.rules.states import ENDED
from api.database import connection, fetch
from api.events import ApplicationState
from api.people.rules.identity import Nik
from api.queue.actions.rows import read
from api.sealing import seals
from api.storage import storage

PORTION = 500
NOTHING = UUID(int=0)
COLUMNS = "id, hall_id, number, state, opened_at, submitted_at, ended_at, applicant, answers, nik_hash, phone_hash"
SEALED = f"SELECT {COLUMNS} FROM application WHERE id > $1 AND applicant IS NOT NULL ORDER BY id LIMIT 500"  # noqa: S608
# A number may be a family's: an application whose applicant gives another NIK is another's.
OF_PERSON = f"""
SELECT {COLUMNS} FROM application WHERE applicant IS NOT NULL AND id IN (
  SELECT id FROM application WHERE nik_hash = $1
  UNION SELECT application_id FROM application_person WHERE nik_hash = $1
  UNION SELECT id FROM application WHERE phone_hash = $2 AND nik_hash IS NULL)
ORDER BY id
"""  # noqa: S608


@dataclass(frozen=True, slots=True)
class SealedRow:
    """The columns of an application that are sealed or found by, and what tells it from others."""

    id: UUID
    hall_id: UUID
    number: str | None
    state: ApplicationState
    opened_at: datetime
    submitted_at: datetime | None
    ended_at: datetime | None
    applicant: str
    answers: str | None
    nik_hash: str | None
    phone_hash: str | None

    @property
    def contents(self) -> Contents:
        """What it holds, in clear; raises Unsealable."""
        return opened(self.applicant, self.answers, self.id, seals())

    @property
    def label(self) -> str:
        """What people call it."""
        return self.number or f"{self.state} {self.opened_at:%Y-%m-%d}"


async def sealed_rows() -> AsyncIterator[list[SealedRow]]:
    """Every application that holds anything, in portions, in an order that changes do not disturb."""
    after = NOTHING
    while rows := [read(SealedRow, row) for row in await fetch(connection(), SEALED, after)]:
        yield rows
        after = rows[-1].id


def is_applicant(nik: Nik, phone: str | None, contents: Contents) -> bool:
    """Whether it is the person's own: under the NIK, or under the phone when it names no NIK."""
    applicant = contents.applicant
    return applicant.nik == nik.text or (applicant.nik is None and phone is not None and applicant.phone == phone)


def is_about(nik: Nik, phone: str | None, contents: Contents) -> bool:
    """Whether the person stands in it anywhere."""
    representative = contents.representative
    acts = representative is not None and representative.nik == nik.text
    return acts or nik.text in contents.answers.values() or is_applicant(nik, phone, contents)


async def found(nik: Nik, phone: str | None = None) -> AsyncIterator[SealedRow]:
    """Every application in which the person stands: as the applicant, as who acts for them, in an answer."""
    keys = seals()
    by_phone = keys.fingerprint("PHONE", phone) if phone else ""
    for row in await fetch(connection(), OF_PERSON, keys.fingerprint("NIK", nik.text), by_phone):
        yield read(SealedRow, row)


async def export(nik: Nik, phone: str | None = None) -> list[dict[str, Any]]:
    """All that applications hold about a person, as JSON values. What is another's is left out."""
    return [await _told(nik, phone, row) async for row in found(nik, phone)]


async def _told(nik: Nik, phone: str | None, row: SealedRow) -> dict[str, Any]:
    contents = row.contents
    told: dict[str, Any] = {
        "application": row.number or str(row.id),
        "state": row.state.value,
        "opened_at": row.opened_at.isoformat(),
        "submitted_at": row.submitted_at.isoformat() if row.submitted_at else None,
        "ended_at": row.ended_at.isoformat() if row.ended_at else None,
        "is_still_going_on": row.state not in ENDED,
    }
    if contents.representative and contents.representative.nik == nik.text:
        told["as_representative"] = asdict(contents.representative)
    if not is_applicant(nik, phone, contents):
        return {**told, "answers": {code: said for code, said in contents.answers.items() if said == nik.text}}
    steps = (await steps_of([row.id])).get(row.id, ())
    return {
        **told,
        "as_applicant": asdict(contents.applicant),
        "answers": dict(contents.answers),
        "steps": [
            {"kind": step.kind, "at": step.at.isoformat(), "reason": step.reason, "note": step.public_note}
            for step in steps
        ],
        "documents": [
            {"id": str(document.id), "requirement": document.requirement, "name": document.name,
             "content_type": document.content_type, "size_bytes": document.size_bytes, "sha256": document.sha256,
             "attached_at": document.attached_at.isoformat(), "verdict": document.verdict.value}
            for document in await documents_held(row.id)
        ],
    }  # fmt: skip


async def export_files(nik: Nik, phone: str | None = None) -> AsyncIterator[tuple[str, AsyncIterator[bytes]]]:
    """The files that a person has handed in: a name that says which, and the bytes."""
    async for row in found(nik, phone):
        if is_applicant(nik, phone, row.contents):
            for document in await documents_held(row.id):
                yield f"{document.id}{SUFFIXES[document.content_type]}", storage().open(document.storage_key)
