"""Loads the version of a service's standard by which an application is judged."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from api.applications.actions.rows import File
from api.clock import business_day
from api.database import fetch
from api.halls.rules.forms import FormField, Requirement, documents_of, form_of
from api.halls.rules.standards import in_force
from api.queue.actions.rows import read
from api.refusals import Refusal, RefusalCode
from api.work import Work

VERSIONS = (
    "SELECT id, version, valid_from, valid_until, form, documents, working_days, one_sitting FROM service_standard"
)


@dataclass(frozen=True, slots=True)
class Standard:
    """What a version of a standard says of applications. form, documents: as their columns hold them."""

    id: UUID
    version: int
    valid_from: date
    valid_until: date | None
    form: str
    documents: str
    working_days: int | None
    one_sitting: bool

    @property
    def fields(self) -> tuple[FormField, ...]:
        """What is to be filled in."""
        return form_of(self.form)

    @property
    def requirements(self) -> tuple[Requirement, ...]:
        """What is to be brought, by whoever applies for themselves."""
        return documents_of(self.documents)


async def standard_of(work: Work, file: File) -> Standard | Refusal:
    """The version by which it is judged since it was handed in; for a draft, the one in force today.

    Refuses NOT_OFFERED where the service has none.
    """
    if file.standard_id is None:
        return await standard_in_force(work, file.service_id, business_day(work.now, file.timezone))
    rows = await fetch(work.connection, f"{VERSIONS} WHERE id = $1", file.standard_id)
    return read(Standard, rows[0])


async def standard_in_force(work: Work, service_id: UUID, day: date) -> Standard | Refusal:
    """The version of a service's standard in force on a day. Refuses NOT_OFFERED where none is."""
    rows = await fetch(work.connection, f"{VERSIONS} WHERE service_id = $1", service_id)
    found = in_force((read(Standard, row) for row in rows), day)
    return found or Refusal(RefusalCode.NOT_OFFERED, input_field=("service",))
