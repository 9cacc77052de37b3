"""Applications, what they hold, and what happened to them."""

from asyncio import gather
from datetime import date, datetime
from typing import Self

import strawberry

from api.applications import queries as reads
from api.applications.queries import ApplicationRow, StepRow
from api.applications.rules import contents
from api.applications.rules.acts import next_states
from api.applications.rules.contents import MissingKind
from api.applications.rules.deadlines import ClockState, clock_state, is_overdue
from api.applications.rules.states import WITH_THE_CITIZEN
from api.clock import business_day
from api.events import ApplicationState, Channel
from api.halls import queries as halls
from api.halls.rules.forms import form_of
from api.people.rules import Place
from api.queue import queries as queue
from schema.applications.documents import Document
from schema.applications.related import contents_of, missing_of, standard_of
from schema.context import Info
from schema.halls.forms import FormField
from schema.halls.services import Service, ServiceStandard
from schema.node import Node, global_id
from schema.queue.related import LazyAgency, LazyHall, agency_of, hall_of, service_of
from schema.queue.tickets import Ticket
from schema.results import Language
from schema.words import InLanguage, said

# what a link that is passed on, or a printed code, opens for ever: status, dates, what is missing
FOR_FILLING = "Its secret shows it only while it is with the citizen, and never on a kiosk."


@strawberry.type(description="Who applies, or acts for them. For the secret's holder and staff of the agency.")
class ApplicationPerson:
    name: str | None = strawberry.field(description="Their name; null until filled in, or erased.")
    nik: str | None = strawberry.field(description="Their NIK; null until filled in, or erased.")
    phone: str | None = strawberry.field(description="Their phone, E.164; null until filled in, or erased.")

    @classmethod
    def of(cls, person: contents.Person) -> Self:
        """Somebody in an application."""
        return cls(name=person.name, nik=person.nik, phone=person.phone)


@strawberry.type(description="One answer in the form.")
class ApplicationAnswer:
    field: FormField = strawberry.field(description="What was asked.")
    value: str = strawberry.field(description="What was answered, as text.")


@strawberry.type(description="Something that is still to be filled in or brought.")
class MissingItem:
    item: strawberry.Private[contents.Missing]
    kind: MissingKind = strawberry.field(description="Where it is missing.")
    code: str = strawberry.field(description="What is missing, for programs.")

    @classmethod
    def of(cls, item: contents.Missing) -> Self:
        """Something missing."""
        return cls(item=item, kind=item.kind, code=item.code)

    @strawberry.field(description="What is missing, for people.")
    def label(self, language: InLanguage = Language.ID) -> str:
        return said(language, self.item.label, self.item.label_en)


@strawberry.type(description="Something that happened to an application; steps are never changed or removed.")
class ApplicationStep:
    version: int = strawberry.field(description="The hall's version it made; orders steps.")
    kind: str = strawberry.field(description="Its name, past tense: ApplicationReturned, ApplicationIssued.")
    from_state: ApplicationState | None = strawberry.field(name="from", description="State before; null at first.")
    to_state: ApplicationState = strawberry.field(name="to", description="State after.")
    at: datetime = strawberry.field(description="When it happened.")
    reason: str | None = strawberry.field(description="The reason given, if one was.")
    public_note: str | None = strawberry.field(description="A note for the citizen, if there is one.")
    internal_note: str | None = strawberry.field(description="A note among staff; null for its holder.")
    actor: str | None = strawberry.field(description="Name of who did it; null for its holder, and for citizens.")
    changed: list[str] = strawberry.field(
        description="Fields that staff filled in, without what is in them: applicant.nik, answers.STR; empty for "
        "every step but ApplicationAmended."
    )

    @classmethod
    def of(cls, row: StepRow, *, as_staff: bool) -> Self:
        """The step of a row."""
        same = ("version", "kind", "from_state", "to_state", "at", "reason", "public_note")
        return cls(
            internal_note=row.internal_note if as_staff else None,
            changed=[*row.changed],
            actor=(row.actor_name or None) if as_staff else None,
            **{name: getattr(row, name) for name in same},
        )


@strawberry.type(description="An application (permohonan). For whoever holds its secret and staff of its agency.")
class Application(Node):
    row: strawberry.Private[ApplicationRow]
    as_staff: strawberry.Private[bool]
    reads_contents: strawberry.Private[bool]
    number: str | None = strawberry.field(
        description="7402-CAPIL-20230713-00012-A, the last a check character; null in a draft."
    )
    state: ApplicationState = strawberry.field(description="Where it is in its life.")
    version: int = strawberry.field(
        description="Grows with every change but a due day that moves with the hall's calendar; every act on it "
        "names the one it saw."
    )
    channel: Channel = strawberry.field(description="WEB by the citizen, STAFF at a counter.")
    opened_at: datetime = strawberry.field(description="When the draft was begun.")
    changed_at: datetime = strawberry.field(description="When it was last changed.")
    submitted_at: datetime | None = strawberry.field(description="When it was first handed in; null in a draft.")
    complete_at: datetime | None = strawberry.field(
        description="When it was declared complete, which starts the clock; null before."
    )
    ended_at: datetime | None = strawberry.field(description="When it ended; null while it goes on.")

    @classmethod
    def of(cls, row: ApplicationRow, *, as_staff: bool, reads_contents: bool) -> Self:
        """The application of a row. as_staff: the viewer works at its agency. reads_contents: is no kiosk."""
        times = ("opened_at", "changed_at", "submitted_at", "complete_at", "ended_at")
        same = ("number", "state", "version", "channel", *times)
        id = global_id("Application", row.id)
        told = {name: getattr(row, name) for name in same}
        return cls(id=id, row=row, as_staff=as_staff, reads_contents=reads_contents, **told)

    @property
    def is_open(self) -> bool:
        """Whether the viewer may read what was filled in."""
        return self.as_staff or (self.reads_contents and self.row.state in WITH_THE_CITIZEN)

    @strawberry.field(description="The hall it was made in.")
    async def hall(self, info: Info) -> LazyHall:
        return await hall_of(info, self.row.hall_id)

    @strawberry.field(description="The agency that works on it.")
    async def agency(self, info: Info) -> LazyAgency:
        return await agency_of(info, self.row.agency_id)

    @strawberry.field(description="What is applied for.")
    async def service(self, info: Info) -> Service:
        return await service_of(info, self.row.service_id)

    @strawberry.field(
        description="The standard by which it is judged: in force when handed in, for a draft today; null if none."
    )
    async def standard(self, info: Info) -> ServiceStandard | None:
        row = await standard_of(info, self.row)
        return ServiceStandard.of(row) if row else None

    @strawberry.field(description=f"Who applies. {FOR_FILLING}")
    def applicant(self) -> ApplicationPerson | None:
        return ApplicationPerson.of(contents_of(self.row).applicant) if self.is_open else None

    @strawberry.field(description=f"Who acts for them; null where they act themselves. {FOR_FILLING}")
    def representative(self) -> ApplicationPerson | None:
        person = contents_of(self.row).representative if self.is_open else None
        return ApplicationPerson.of(person) if person else None

    @strawberry.field(description=f"What was filled in, in the order of the form. {FOR_FILLING}")
    async def answers(self, info: Info) -> list[ApplicationAnswer]:
        standard = await standard_of(info, self.row) if self.is_open else None
        given = contents_of(self.row).answers if self.is_open else {}
        asked = [part for part in form_of(standard.form) if part.code in given] if standard else []
        return [ApplicationAnswer(field=FormField.of(part), value=given[part.code]) for part in asked]

    @strawberry.field(description="What is still to be filled in or brought; empty unless it is with the citizen.")
    async def missing(self, info: Info) -> list[MissingItem]:
        if self.row.state not in WITH_THE_CITIZEN:
            return []
        return [MissingItem.of(item) for item in await missing_of(info, self.row)]

    @strawberry.field(description=f"The documents that count, in the order they were handed in. {FOR_FILLING}")
    async def documents(self, info: Info) -> list[Document]:
        rows = await info.context.loaders.one(reads.documents_of, self.row.id) if self.is_open else None
        return [Document.of(row, holds=not self.as_staff) for row in rows or ()]

    @strawberry.field(
        description="What you may bring it to now, as staff of its agency, in the order of its life; whether it "
        "is complete is judged when you do. Empty for everyone else, and for what is the citizen's to do."
    )
    async def next_states(self, info: Info) -> list[ApplicationState]:
        if not self.as_staff:
            return []
        standard = await standard_of(info, self.row)
        one_sitting = standard is not None and standard.one_sitting
        place = Place(self.row.hall_id, self.row.agency_id)
        return [*next_states(info.context.actor, place, self.row.state, one_sitting=one_sitting)]

    @strawberry.field(description="What the clock of the standard is doing.")
    def clock(self) -> ClockState:
        return clock_of(self.row)

    @strawberry.field(
        description="The last day in time; null before the file is complete, while the clock is paused, and where "
        "the standard promises none."
    )
    def due_on(self) -> date | None:
        return due_on_of(self.row)

    @strawberry.field(description="Whether the last day in time has passed while the agency had to act.")
    async def overdue(self, info: Info) -> bool:
        return await overdue_of(info, self.row)

    @strawberry.field(description="Everything that happened to it, oldest first.")
    async def steps(self, info: Info) -> list[ApplicationStep]:
        rows = await info.context.loaders.one(reads.steps_of, self.row.id) or ()
        return [ApplicationStep.of(row, as_staff=self.as_staff) for row in rows]

    @strawberry.field(description="The visits that were for it, oldest first; empty for all but staff.")
    async def tickets(self, info: Info) -> list[Ticket]:
        ids = await info.context.loaders.one(reads.tickets_of_applications, self.row.id) if self.as_staff else None
        rows = await gather(*(info.context.loaders.must(queue.tickets_by_id, id) for id in ids or ()))
        return [Ticket.of(row) for row in rows]


def clock_of(row: ApplicationRow) -> ClockState:
    """What the clock of an application is doing."""
    return clock_state(row.state, is_complete=row.complete_at is not None)


def due_on_of(row: ApplicationRow) -> date | None:
    """The last day in time, where it can be told."""
    return None if clock_of(row) is ClockState.PAUSED else row.due_on


async def overdue_of(info: Info, row: ApplicationRow) -> bool:
    """Whether it is late, by the hall's own day."""
    hall = await info.context.loaders.must(halls.halls_by_id, row.hall_id)
    return is_overdue(row.due_on, row.state, business_day(info.context.moment(), hall.timezone))
