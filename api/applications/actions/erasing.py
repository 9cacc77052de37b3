"""Empties applications of everything personal; what is left counts, and tells nobody's name."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from api.actor import SYSTEM
from api.applications.actions.completeness import contents_of
from api.applications.actions.others import forget_others, write_others
from api.applications.actions.rows import File, find
from api.applications.actions.steps import change, move, step
from api.applications.queries.personal import found, is_about, is_applicant
from api.applications.rules.contents import Contents, Person, sealed
from api.applications.rules.notes import Words
from api.applications.rules.states import CANCELLED, ENDED, may_move
from api.database import fetch
from api.events import ApplicationCancelled, ApplicationErased
from api.people.holdings import Erased
from api.people.rules.identity import Nik
from api.refusals import Refusal
from api.sealing import seals
from api.storage import storage
from api.work import HallOf, Work, one_transaction

BY_ORDER = "Data pribadi dihapus atas permintaan"
NOBODY = {"applicant": None, "answers": None, "nik_hash": None, "phone_hash": None}
KEYS = "SELECT storage_key FROM document WHERE application_id = $1 AND storage_key <> ''"
WORDS = (
    "UPDATE application_step SET reason = NULL, public_note = NULL, internal_note = NULL WHERE application_id = $1"
)
PAPERS = (
    "UPDATE document SET name = '', storage_key = '', sha256 = '', verdict_reason = NULL,"
    " replaced_at = COALESCE(replaced_at, $2) WHERE application_id = $1"
)
UPLOADS = "DELETE FROM upload WHERE application_id = $1"


async def erase_person(nik: Nik, phone: str | None = None, *, now: datetime, with_open: bool) -> Erased:
    """Empty every application of a person that has ended, and take them out of other people's.

    with_open: give up first what still goes on, as far as it is not yet decided. Each application in a transaction
    of its own. What still goes on stays, because the agency must be able to decide it (UU 27/2022 art. 43).
    """
    erased = Erased()
    ids = [row.id async for row in found(nik, phone)]
    for application_id in ids:
        label = await _erase_from(application_id, nik, phone, now=now, with_open=with_open)
        if label is None:
            erased.emptied += 1
        else:
            erased.going_on.append(label)
    return erased


async def _erase_from(
    application_id: UUID, nik: Nik, phone: str | None, *, now: datetime, with_open: bool
) -> str | None:
    """What the application is called if the person still stands in it; None once they do not."""

    async def verb(work: Work) -> tuple[str | None, Sequence[str]] | Refusal:
        file = await find(work, application_id)
        if isinstance(file, Refusal) or not is_about(nik, phone, contents_of(file)):
            return None, ()
        if file.state not in ENDED and with_open and may_move(file.state, CANCELLED, one_sitting=file.one_sitting):
            moved = await move(work, file, CANCELLED, ApplicationCancelled, words=Words(reason=BY_ORDER))
            if isinstance(moved, Refusal):
                return moved
            file = moved
            await work.written()
        if file.state not in ENDED:
            return file.number or str(file.id), ()
        if is_applicant(nik, phone, contents_of(file)):
            return None, await empty(work, file)
        _take_out(work, file, nik)
        return None, ()

    result = await one_transaction(verb, actor=SYSTEM, now=now, hall=HallOf("application", application_id))
    if isinstance(result, Refusal):
        return str(application_id)
    label, keys = result
    await forget_files(keys)
    return label


async def empty(work: Work, file: File) -> list[str]:
    """Take everything personal out of an application; the keys of its files, to be deleted after the commit."""
    keys = [row["storage_key"] for row in await fetch(work.connection, KEYS, file.id)]
    work.write(WORDS, file.id, rows=None)
    work.write(PAPERS, file.id, work.now, rows=None)
    work.write(UPLOADS, file.id, rows=None)
    forget_others(work, file.id)
    step(work, file, ApplicationErased, columns={**NOBODY, "erased_at": work.now})
    return keys


def _take_out(work: Work, file: File, nik: Nik) -> None:
    """Take a person out of another's application: as who acted for them, and out of the answers."""
    contents = contents_of(file)
    acted = contents.representative and contents.representative.nik == nik.text
    left = Contents(
        contents.applicant,
        Person() if acted else contents.representative,
        {code: said for code, said in contents.answers.items() if said != nik.text},
    )
    change(work, file, sealed(left, file.id, seals()))
    write_others(work, file.id, contents, left)


async def forget_files(keys: Sequence[str]) -> None:
    """Delete files that no row names any more; what is left when this breaks off, purge finds."""
    for key in keys:
        await storage().delete(key)
