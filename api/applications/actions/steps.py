"""Writes one step of an application: itself, the row of the step and its event; what the verbs share."""

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any
from uuid import UUID

from uuid_utils.compat import uuid7

from api.applications.actions.rows import File, calendar_for, wrong_state
from api.applications.rules.deadlines import Clock, moved
from api.applications.rules.notes import NO_WORDS, Words
from api.applications.rules.states import ENDED, may_move
from api.clock import business_day
from api.events import ApplicationMoved, ApplicationState
from api.queue.actions.moves import next_version
from api.refusals import Refusal
from api.work import Work

STEP = (
    "INSERT INTO application_step (id, application_id, version, kind, from_state, to_state, at, actor_kind,"
    " actor_id, actor_name, reason, public_note, internal_note)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)"
)


async def move(
    work: Work,
    file: File,
    to_state: ApplicationState,
    kind: type[ApplicationMoved],
    *,
    words: Words = NO_WORDS,
    columns: Mapping[str, object] | None = None,
    **event: Any,
) -> File | Refusal:
    """Move an application, with its clock, and record how; the file as it then stands. Refuses WRONG_STATE."""
    if not may_move(file.state, to_state, one_sitting=file.one_sitting):
        return wrong_state(file)
    return step(
        work,
        file,
        kind,
        to_state=to_state,
        words=words,
        columns={**await _clock(work, file, to_state), **(columns or {})},
        **event,
    )


def step(
    work: Work,
    file: File,
    kind: type[ApplicationMoved],
    *,
    to_state: ApplicationState | None = None,
    words: Words = NO_WORDS,
    columns: Mapping[str, object] | None = None,
    **event: Any,
) -> File:
    """Record a step of an application, which stays in its state unless `to_state` says another; the file after it.

    Guarded by the state and the version it was read in. columns: of the application, written with the step.
    event: what its event tells beside. A second step in one transaction needs `work.written()` before.
    """
    after, said = to_state or file.state, words.stripped()
    version = next_version(work)
    ended = {"ended_at": work.now} if after in ENDED and file.state not in ENDED else {}
    change(work, file, {"state": after, "journal_version": version, **ended, **(columns or {})})
    write_row(work, file.id, kind, file.state, after, said)
    work.record(
        kind(
            application_id=file.id,
            agency_id=file.agency_id,
            service_id=file.service_id,
            state_before=file.state,
            state_after=after,
            reason=said.reason,
            **event,
        )
    )
    known: dict[str, Any] = {name: value for name, value in (columns or {}).items() if name in File.__slots__}
    return replace(file, **{"version": file.version + 1, **known, "state": after, "journal_version": version})


def write_row(
    work: Work,
    application_id: UUID,
    kind: type[ApplicationMoved],
    before: ApplicationState | None,
    after: ApplicationState,
    said: Words = NO_WORDS,
) -> None:
    """Write the row of a step, before its event is recorded."""
    work.write(
        STEP,
        *(uuid7(), application_id, next_version(work), kind.__name__, before, after, work.now),
        *(work.actor.kind, work.actor.id, work.actor.name),
        *(said.reason, said.public_note, said.internal_note),
    )


def change(work: Work, file: File, columns: Mapping[str, object]) -> None:
    """Write columns of the application, when, and its next version unless they say another; it must still be as it
    was read.
    """
    written = {"version": file.version + 1, "changed_at": work.now, **columns}
    work.write(_update(tuple(written)), *written.values(), file.id, file.state, file.version)


@lru_cache(maxsize=64)
def _update(columns: tuple[str, ...]) -> str:
    settings = ", ".join(f"{column} = ${place}" for place, column in enumerate(columns, 1))
    row = len(columns) + 1
    return f"UPDATE application SET {settings} WHERE id = ${row} AND state = ${row + 1} AND version = ${row + 2}"  # noqa: S608


async def _clock(work: Work, file: File, to_state: ApplicationState) -> dict[str, object]:
    """The columns of the clock that the move changes."""
    starts = file.complete_at is None and to_state is ApplicationState.IN_PROCESS
    if file.complete_at is None and not starts:
        return {}
    before, today = file.clock, business_day(work.now, file.timezone)
    after = moved(
        await calendar_for(file),
        before,
        to_state,
        is_complete=file.complete_at is not None,
        today=today,
        promised=file.working_days,
    )
    first = {"complete_at": work.now} if starts else {}
    return {**first, **_columns_of(before, after, file, work)}


def _columns_of(before: Clock, after: Clock, file: File, work: Work) -> dict[str, object]:
    since = file.clock_since if after.since == before.since else work.now if after.since else None
    return {"clock_since": since, "clock_days": after.days_used, "due_on": after.due_on}
