"""Loads what the verbs on applications decide on: the file, its hall, and the standard by which it is judged."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from api.applications.rules.authority import is_with_agency, may_act
from api.applications.rules.deadlines import Clock
from api.applications.rules.numbers import is_secret_of
from api.applications.rules.states import STATE_WORDS
from api.clock import business_day
from api.database import fetch
from api.events import ApplicationState, Channel
from api.halls.queries import calendar_as_kept, calendar_of
from api.halls.queries.kept import Edition
from api.halls.rules import Calendar
from api.people.rules import Permission, Place
from api.queue.actions.rows import read
from api.refusals import Refusal, RefusalCode
from api.settings import settings
from api.work import Work

COLUMNS = (
    *("id", "hall_id", "agency_id", "service_id", "standard_id", "number", "state", "version", "channel"),
    *("opened_at", "submitted_at", "complete_at", "clock_since", "clock_days", "due_on", "applicant", "answers"),
    *("nik_hash", "phone_hash", "journal_version"),
)
FILE = f"""
SELECT {", ".join(f"a.{column}" for column in COLUMNS)}, h.timezone, h.region_code, g.code AS agency_code,
  s.working_days, COALESCE(s.one_sitting, FALSE) AS one_sitting,
  (SELECT directory_version FROM timeline t WHERE t.hall_id = h.id) AS directory_version,
  (SELECT value FROM epoch WHERE id = 1) AS epoch
FROM application a JOIN hall h ON h.id = a.hall_id JOIN agency g ON g.id = a.agency_id
  LEFT JOIN service_standard s ON s.id = a.standard_id
WHERE a.hall_id = $1 AND a.id = $2
"""  # noqa: S608


@dataclass(frozen=True, slots=True)
class File:
    """An application of the locked hall as it stands. applicant, answers: sealed.

    working_days, one_sitting: of the standard by which it is judged; None and False in a draft, which has none.
    directory_version, epoch: the edition of the hall's directory, which cannot move while the hall is locked.
    """

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
    submitted_at: datetime | None
    complete_at: datetime | None
    clock_since: datetime | None
    clock_days: int
    due_on: date | None
    applicant: str | None
    answers: str | None
    nik_hash: str | None
    phone_hash: str | None
    journal_version: int
    timezone: str
    region_code: str
    agency_code: str
    working_days: int | None
    one_sitting: bool
    directory_version: int
    epoch: UUID | None

    @property
    def place(self) -> Place:
        """Where what is done with it is done."""
        return Place(self.hall_id, self.agency_id)

    @property
    def with_agency(self) -> bool:
        """Whether staff of its agency may know of it."""
        return is_with_agency(self.number, self.channel)

    @property
    def clock(self) -> Clock:
        """The clock of its standard, by the hall's own days."""
        since = business_day(self.clock_since, self.timezone) if self.clock_since else None
        return Clock(since, self.clock_days, self.due_on)


async def find(work: Work, application_id: UUID) -> File | Refusal:
    """The application, which is one of the locked hall; refuses NOT_FOUND."""
    missing = Refusal(RefusalCode.NOT_FOUND, input_field=("application",))
    if work.hall_id is None:
        return missing
    rows = await fetch(work.connection, FILE, work.hall_id, application_id)
    return read(File, rows[0]) if rows else missing


async def find_for(
    work: Work,
    application_id: UUID,
    permission: Permission,
    *,
    secret: str | None = None,
    version: int | None = None,
) -> File | Refusal:
    """The application of the locked hall for whoever may act on it: its holder, or staff with the permission.

    secret: only where a citizen may do it too. version: that the actor has seen; None where none is asked for.
    Refuses NOT_FOUND (also a wrong secret), NOT_ALLOWED, CONFLICT (it has another version by now).
    """
    file = await find(work, application_id)
    if isinstance(file, Refusal):
        return file
    opens = is_opened_by(secret, application_id)
    if refusal := may_act(
        work.actor, file.place, opens=opens, with_agency=file.with_agency, permission=permission
    ):
        return refusal
    if version is not None and version != file.version:
        return Refusal(RefusalCode.CONFLICT, input_field=("version",))
    return file


def is_opened_by(secret: str | None, application_id: UUID) -> bool:
    """Whether the secret is the application's."""
    return is_secret_of(application_id, secret, settings().secret.get_secret_value())


def must_be(file: File, *states: ApplicationState) -> Refusal | None:
    """Refuses WRONG_STATE unless the application is in one of `states`."""
    return None if file.state in states else wrong_state(file)


def wrong_state(file: File) -> Refusal:
    """What it is already, and so cannot become."""
    indonesian, english = STATE_WORDS[file.state]
    words = {"number": file.number or "-", "state": indonesian, "state_en": english}
    return Refusal(RefusalCode.WRONG_STATE, words, ("application",))


async def calendar_for(file: File) -> Calendar:
    """The calendar of its hall, from memory if that has it in the locked hall's edition."""
    edition = Edition(str(file.epoch), file.directory_version)
    calendar = calendar_as_kept(file.hall_id, edition) or await calendar_of(file.hall_id)
    if calendar is None:
        raise LookupError(f"an application refers to a missing hall: {file.hall_id}")
    return calendar
