"""Moves applications on: what officers, and those who decide, do with a file that was handed in."""

from datetime import datetime
from uuid import UUID

from api.actor import Actor
from api.applications.actions.completeness import may_be_declared_complete
from api.applications.actions.results import Changed
from api.applications.actions.rows import File, find_for, is_opened_by, wrong_state
from api.applications.actions.steps import move
from api.applications.rules.acts import ACTS
from api.applications.rules.notes import NO_WORDS, Words, fault_in_notes, notes_of_a_citizen
from api.applications.rules.states import CANCELLED, IN_PROCESS, may_move
from api.events import ApplicationCancelled, ApplicationState
from api.people.rules import Permission, may
from api.refusals import Refusal
from api.work import HallOf, Once, Work, one_transaction


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

    asked = (application_id, to_state, version, words)
    once, hall = Once(key, "moveApplication", asked, Changed), HallOf("application", application_id)
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
        if file.number is None or not may_move(file.state, to_state, one_sitting=file.one_sitting):
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

    Refuses NOT_FOUND, CONFLICT, WRONG_STATE, REASON_REQUIRED, INVALID_INPUT (words; a note by who is no staff of
    the agency), and what `may` refuses.
    """

    async def verb(work: Work) -> Changed | Refusal:
        may_cancel = Permission.PROCESS_APPLICATION
        file = await find_for(work, application_id, may_cancel, secret=secret, version=version)
        if isinstance(file, Refusal):
            return file
        may_note = may(work.actor, may_cancel, file.place) is None
        fault = fault_in_notes(words, reason_required=not is_opened_by(secret, application_id))
        if refusal := (None if may_note else notes_of_a_citizen(words)) or fault:
            return refusal
        moved = await move(work, file, CANCELLED, ApplicationCancelled, words=words)
        return moved if isinstance(moved, Refusal) else Changed(file.id)

    asked = (application_id, version, secret, words)
    once, hall = Once(key, "cancelApplication", asked, Changed), HallOf("application", application_id)
    return await one_transaction(verb, actor=actor, now=now, hall=hall, once=once)
