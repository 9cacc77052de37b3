"""Moves applications on: what officers, and those who decide, do with a file that was handed in."""

from collections.abc import Mapping
from dataclasses import astuple, dataclass
from datetime import datetime
from uuid import UUID

from api.actor import Actor
from api.applications.actions.completeness import may_be_declared_complete
from api.applications.actions.results import Changed, fingerprint_of
from api.applications.actions.rows import File, find_for, holds, wrong_state
from api.applications.actions.steps import move
from api.applications.rules.notes import NO_WORDS, Words, fault_in_notes
from api.applications.rules.states import (
    ADVANCES_TO,
    APPROVED,
    CANCELLED,
    COLLECTED,
    IN_PROCESS,
    ISSUED,
    REJECTED,
    RETURNED,
    UNDER_VERIFICATION,
)
from api.events import (
    ApplicationAdvanced,
    ApplicationApproved,
    ApplicationCancelled,
    ApplicationCollected,
    ApplicationIssued,
    ApplicationMoved,
    ApplicationRejected,
    ApplicationReturned,
    ApplicationState,
    ApplicationTakenUp,
)
from api.people.rules import Permission
from api.refusals import Refusal
from api.work import HallOf, Once, Work, one_transaction


@dataclass(frozen=True, slots=True)
class Act:
    """What brings a file into a state: its event, who may, and whether a reason must be given."""

    kind: type[ApplicationMoved]
    permission: Permission = Permission.PROCESS_APPLICATION
    reason_required: bool = False


ACTS: Mapping[ApplicationState, Act] = {
    UNDER_VERIFICATION: Act(ApplicationTakenUp),
    RETURNED: Act(ApplicationReturned, reason_required=True),
    **dict.fromkeys(ADVANCES_TO, Act(ApplicationAdvanced)),
    APPROVED: Act(ApplicationApproved, Permission.DECIDE_APPLICATION),
    REJECTED: Act(ApplicationRejected, Permission.DECIDE_APPLICATION, reason_required=True),
    ISSUED: Act(ApplicationIssued),
    COLLECTED: Act(ApplicationCollected),
}


async def move_application(
    actor: Actor,
    application_id: UUID,
    to_state: ApplicationState,
    *,
    version: int,
    words: Words = NO_WORDS,
    now: datetime,
    key: str | None = None,
) -> Changed | Refusal:
    """Bring an application into one of the states in ACTS.

    Into work means that the file is declared complete, which starts the clock. Refuses NOT_FOUND, CONFLICT,
    WRONG_STATE, REASON_REQUIRED, INVALID_INPUT (words), INCOMPLETE, and what `may` refuses.
    """

    async def verb(work: Work) -> Changed | Refusal:
        moved = await move_within(work, application_id, to_state, version=version, words=words)
        return moved if isinstance(moved, Refusal) else Changed(moved.id)

    asked = fingerprint_of(application_id, to_state, version, astuple(words))
    once, hall = Once(key, "moveApplication", (asked,), Changed), HallOf("application", application_id)
    return await one_transaction(verb, actor=actor, now=now, hall=hall, once=once)


async def move_within(
    work: Work, application_id: UUID, to_state: ApplicationState, *, version: int, words: Words = NO_WORDS
) -> File | Refusal:
    """The same within a verb that does more, and holds the lock of the application's hall; the file after it."""
    act = ACTS[to_state]
    file = await find_for(work, application_id, act.permission, version=version)
    if isinstance(file, Refusal):
        return file
    if refusal := fault_in_notes(words, reason_required=act.reason_required):
        return refusal
    if to_state is IN_PROCESS and file.complete_at is None:
        if file.number is None:
            return wrong_state(file)
        if refusal := await may_be_declared_complete(work, file):
            return refusal
    return await move(work, file, to_state, act.kind, words=words)


async def cancel_application(
    actor: Actor,
    application_id: UUID,
    *,
    version: int,
    secret: str | None = None,
    words: Words = NO_WORDS,
    now: datetime,
    key: str | None = None,
) -> Changed | Refusal:
    """Give it up before it is decided: by whoever holds it, or by staff, who say why.

    Refuses NOT_FOUND, CONFLICT, WRONG_STATE, REASON_REQUIRED, INVALID_INPUT (words), and what `may` refuses.
    """

    async def verb(work: Work) -> Changed | Refusal:
        may_cancel = Permission.PROCESS_APPLICATION
        file = await find_for(work, application_id, may_cancel, secret=secret, version=version)
        if isinstance(file, Refusal):
            return file
        if refusal := fault_in_notes(words, reason_required=not holds(application_id, secret)):
            return refusal
        moved = await move(work, file, CANCELLED, ApplicationCancelled, words=words)
        return moved if isinstance(moved, Refusal) else Changed(file.id)

    asked = fingerprint_of(application_id, version, astuple(words))
    once, hall = Once(key, "cancelApplication", (asked,), Changed), HallOf("application", application_id)
    return await one_transaction(verb, actor=actor, now=now, hall=hall, once=once)
