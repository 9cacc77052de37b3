"""Decides who may hand in a document when, and for what."""

from collections.abc import Collection, Sequence
from datetime import timedelta

from api.actor import Actor, ActorKind
from api.applications.rules.authority import may_act
from api.applications.rules.files import MOST_BYTES, TOO_LARGE, refused
from api.applications.rules.states import ENDED, WITH_THE_CITIZEN
from api.events import ApplicationState
from api.halls.rules.forms import MOST_DOCUMENTS, Requirement
from api.people.rules import Permission, Place, may, reads_contents
from api.refusals import Refusal, RefusalCode

UPLOAD_LASTS = timedelta(minutes=15)
MOST_UPLOADS = 30  # open at a time, of one application
MOST_FILES = 40  # that are kept of one application, with those that were replaced


def accepts_documents(state: ApplicationState, actor: Actor, place: Place) -> bool:
    """Whether a document may be handed in: by the citizen while the file is with them, by staff until it ends."""
    if state in WITH_THE_CITIZEN:
        return True
    return state not in ENDED and may(actor, Permission.PROCESS_APPLICATION, place) is None


def may_read_documents(
    actor: Actor, place: Place, state: ApplicationState, *, opens: bool, with_agency: bool
) -> bool:
    """Whether the documents of an application may be read: by staff of its agency, and while the file is with the
    citizen by whoever holds its secret, since a link that is passed on opens no papers; never on a kiosk."""
    opens = opens and state in WITH_THE_CITIZEN and reads_contents(actor)
    permission = Permission.READ_APPLICATION
    return may_act(actor, place, opens=opens, with_agency=with_agency, permission=permission) is None


def fault_in_size(size_bytes: int) -> Refusal | None:
    """DOCUMENT_REFUSED for a file that is announced empty or larger than 5 MiB."""
    if size_bytes < 1:
        return refused("berkas kosong", "the file is empty")
    return TOO_LARGE if size_bytes > MOST_BYTES else None


def fault_in_number(actor: Actor, files: int) -> Refusal | None:
    """TOO_MANY_TRIES when so many files are kept, since those that were replaced take room too; not for staff."""
    if files < MOST_FILES or actor.kind is ActorKind.STAFF:
        return None
    return Refusal(RefusalCode.TOO_MANY_TRIES)


def fault_in_requirement(
    requirement: str, asked: Sequence[Requirement], brought: Collection[str]
) -> Refusal | None:
    """Whether the standard does not ask for this, or there are ten documents already.

    brought: requirements of the documents that count; one more for the same replaces it. Refuses INVALID_INPUT and
    DOCUMENT_REFUSED.
    """
    if requirement not in {part.code for part in asked}:
        words = {
            "problem": "dokumen ini tidak diminta",
            "problem_en": "this document is not asked for",
        }
        return Refusal(RefusalCode.INVALID_INPUT, words, ("requirement",))
    if len({*brought, requirement}) > MOST_DOCUMENTS:
        return refused(f"paling banyak {MOST_DOCUMENTS} dokumen", f"at most {MOST_DOCUMENTS} documents")
    return None


def name_about(row_id: object, table: str) -> str:
    """For what the column `name` of an upload or document is sealed."""
    return f"{table}.name:{row_id}"
