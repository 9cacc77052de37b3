"""Keeps by what people are found who stand in somebody else's application."""

from collections.abc import Iterable
from uuid import UUID

from uuid_utils.compat import uuid7

from api.applications.rules.contents import Contents, others_in
from api.sealing import seals
from api.work import Work

ADD = (
    "INSERT INTO application_person (id, application_id, nik_hash) VALUES ($1, $2, $3)"
    " ON CONFLICT (nik_hash, application_id) DO NOTHING"
)
TAKE_OUT = "DELETE FROM application_person WHERE application_id = $1 AND nik_hash = $2"
TAKE_ALL_OUT = "DELETE FROM application_person WHERE application_id = $1"


def write_others(work: Work, application_id: UUID, before: Contents, after: Contents) -> None:
    """Note who has come into an application and who has left it."""
    were, are = others_in(before, seals()), others_in(after, seals())
    add(work, application_id, are - were)
    for nik_hash in sorted(were - are):
        work.write(TAKE_OUT, application_id, nik_hash, rows=None)


def add(work: Work, application_id: UUID, nik_hashes: Iterable[str]) -> None:
    """Note whom an application names; who is noted already stays so."""
    for nik_hash in sorted(nik_hashes):
        work.write(ADD, uuid7(), application_id, nik_hash, rows=None)


def forget_others(work: Work, application_id: UUID) -> None:
    """Nobody stands in an application any more."""
    work.write(TAKE_ALL_OUT, application_id, rows=None)
