"""Judges whether a file is complete, by the standard that holds for it."""

from api.applications.actions.rows import File
from api.applications.actions.standards import Standard, standard_of
from api.applications.queries.documents import documents_brought
from api.applications.rules.contents import Contents, fault_in_answers, incomplete, opened, what_is_missing
from api.events import Channel
from api.refusals import Refusal
from api.sealing import seals
from api.work import Work


def contents_of(file: File) -> Contents:
    """What the file holds, in clear."""
    return opened(file.applicant, file.answers, file.id, seals())


async def lacks(work: Work, file: File, standard: Standard) -> Refusal | None:
    """Why a file is not complete: INVALID_INPUT for an answer, INCOMPLETE with all that is missing, or None."""
    contents = contents_of(file)
    brought = (await documents_brought([file.id], work.connection))[file.id]
    missing = what_is_missing(
        contents, standard.fields, standard.requirements, brought, on_paper=file.channel is Channel.STAFF
    )
    return fault_in_answers(contents, standard.fields) or incomplete(missing)


async def may_be_declared_complete(work: Work, file: File) -> Refusal | None:
    """Whether an officer may say that nothing is missing, which a rejected document is. Refuses INCOMPLETE."""
    standard = await standard_of(work, file)
    return standard if isinstance(standard, Refusal) else await lacks(work, file, standard)
