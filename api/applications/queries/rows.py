"""Applications and their steps as plain values."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from api.events import ApplicationState, Channel


@dataclass(frozen=True, slots=True)
class ApplicationRow:
    """An application. applicant, answers: sealed; None where they were erased."""

    id: UUID
    hall_id: UUID
    agency_id: UUID
    service_id: UUID
    standard_id: UUID | None
    number: str | None
    state: ApplicationState
    version: int
    channel: Channel
    opened_at: datetime
    changed_at: datetime
    submitted_at: datetime | None
    complete_at: datetime | None
    due_on: date | None
    ended_at: datetime | None
    erased_at: datetime | None
    applicant: str | None
    answers: str | None
    journal_version: int


@dataclass(frozen=True, slots=True)
class StepRow:
    """Something that happened to an application. actor_name, internal_note: for staff of the agency.

    changed: codes of the fields that an ApplicationAmended tells, which stand in its event only.
    """

    id: UUID
    application_id: UUID
    version: int
    kind: str
    from_state: ApplicationState | None
    to_state: ApplicationState
    at: datetime
    actor_name: str
    reason: str | None
    public_note: str | None
    internal_note: str | None
    changed: tuple[str, ...]
