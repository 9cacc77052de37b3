"""Services and their standards."""

from asyncio import gather
from datetime import date, datetime
from typing import Annotated, Self

import strawberry

from api.clock import business_day
from api.events import Channel
from api.halls import queries
from api.halls.rules.entries import INTERNAL_COMPONENTS, PUBLIC_COMPONENTS
from api.halls.rules.forms import documents_of, form_of
from api.halls.rules.standards import in_force
from api.queue import queries as reads
from schema import appointments as times  # a module, not names: they import each other
from schema.booked import From, LazyFreeDay, LazySlotTemplate, Through, To
from schema.context import Info
from schema.halls.forms import FormField, RequiredDocument
from schema.halls.opening import Opening
from schema.halls.related import LazyAgency, LazyHall, LazyQueue, agency_soon, hall_of, is_staff_at, queue_of
from schema.node import Node, global_id
from schema.results import Language
from schema.words import InLanguage, said

OnDay = Annotated[
    date | None, strawberry.argument(description="The version in force on this day; today in the hall if null.")
]


@strawberry.type(description="The eight internal components of a standard (UU 25/2009 art. 21).")
class InternalComponents:
    legal_basis: str = strawberry.field(description="Dasar hukum.")
    facilities: str = strawberry.field(description="Sarana, prasarana dan fasilitas.")
    staff_competence: str = strawberry.field(description="Kompetensi pelaksana.")
    internal_supervision: str = strawberry.field(description="Pengawasan internal.")
    number_of_staff: str = strawberry.field(description="Jumlah pelaksana.")
    service_guarantee: str = strawberry.field(description="Jaminan pelayanan.")
    security_guarantee: str = strawberry.field(description="Jaminan keamanan dan keselamatan.")
    performance_evaluation: str = strawberry.field(description="Evaluasi kinerja pelaksana.")


@strawberry.type(
    description="One version of a service's standard (UU 25/2009, PermenPANRB 15/2014), in Indonesian. It never "
    "changes: a new version is published instead."
)
class ServiceStandard(Node):
    row: strawberry.Private[queries.StandardRow]
    version: int = strawberry.field(description="1 for the first.")
    decree_number: str = strawberry.field(description="Number of the decree that set it.")
    valid_from: date = strawberry.field(description="First day it holds.")
    valid_until: date | None = strawberry.field(description="Last day it holds; null until the next version.")
    requirements: str = strawberry.field(description="Persyaratan, one a line.")
    procedure: str = strawberry.field(description="Sistem, mekanisme dan prosedur, one step a line.")
    completion_time: str = strawberry.field(description="Jangka waktu penyelesaian.")
    fee: str = strawberry.field(description="Biaya atau tarif.")
    product: str = strawberry.field(description="Produk pelayanan.")
    complaints: str = strawberry.field(description="Penanganan pengaduan, saran dan masukan.")
    source: str = strawberry.field(
        description="Where it comes from: K named for Konawe in the press, M read elsewhere, R illustrative; "
        "empty for a standard a hall published itself."
    )
    published_at: datetime = strawberry.field(description="When it was entered here.")
    working_days: int | None = strawberry.field(
        description="Within how many working days of the hall it is done; null where it promises none."
    )
    one_sitting: bool = strawberry.field(description="Whether it may be issued at a counter at once.")

    @classmethod
    def of(cls, row: queries.StandardRow) -> Self:
        """The standard of a row."""
        about = ("version", "decree_number", "valid_from", "valid_until", "source", "working_days")
        same = (*about, *PUBLIC_COMPONENTS)
        return cls(
            id=global_id("ServiceStandard", row.id),
            row=row,
            published_at=row.created_at,
            one_sitting=bool(row.one_sitting),
            **{name: getattr(row, name) for name in same},
        )

    @strawberry.field(description="What an application fills in, in this order; empty if only the applicant.")
    def form(self) -> list[FormField]:
        return [FormField.of(part) for part in form_of(self.row.form)]

    @strawberry.field(description="What an application brings; a representative brings POWER_OF_ATTORNEY too.")
    def documents(self) -> list[RequiredDocument]:
        return [RequiredDocument.of(part) for part in documents_of(self.row.documents)]

    @strawberry.field(description="Whether an application asks for more than who applies: answers or documents.")
    def has_form(self) -> bool:
        return bool(form_of(self.row.form) or documents_of(self.row.documents))

    @strawberry.field(description="Whether parts of it are illustrative, not yet confirmed by the agency.")
    def illustrative(self) -> bool:
        return "R" in self.row.source

    @strawberry.field(description="The internal components; null for all but staff of the agency and its hall.")
    async def internal(self, info: Info) -> InternalComponents | None:
        service = await info.context.loaders.must(queries.services_by_id, self.row.service_id)
        if not is_staff_at(info, service.hall_id, service.agency_id):
            return None
        return InternalComponents(**{name: getattr(self.row, name) for name in INTERNAL_COMPONENTS})


@strawberry.type(description="What a citizen applies for (layanan).")
class Service(Node):
    row: strawberry.Private[queries.ServiceRow]
    code: str = strawberry.field(description="Its code, unique in the hall: DUKCAPIL-01.")

    @classmethod
    def of(cls, row: queries.ServiceRow) -> Self:
        """The service of a row."""
        return cls(id=global_id("Service", row.id), row=row, code=row.code)

    @strawberry.field(description="Its name.")
    def name(self, language: InLanguage = Language.ID) -> str:
        return said(language, self.row.name, self.row.name_en)

    @strawberry.field(description="Citizens' own words for it, in Indonesian: ktp, identitas.")
    def keywords(self) -> list[str]:
        return self.row.keywords.split()

    @strawberry.field(description="Whether it is no longer offered; kept for its history.")
    def archived(self) -> bool:
        return self.row.archived_at is not None

    @strawberry.field(description="The hall that offers it.")
    async def hall(self, info: Info) -> LazyHall:
        return await hall_of(info, self.row.hall_id)

    @strawberry.field(description="The agency that offers it.")
    def agency(self, info: Info) -> LazyAgency:
        return agency_soon(info, self.row.agency_id)  # type: ignore[no-any-return]

    @strawberry.field(description="The queue people wait in for it.")
    async def queue(self, info: Info) -> LazyQueue:
        return await queue_of(info, self.row.queue_id)

    @strawberry.field(description="Whether a number for it can be taken now, and why not if not.")
    async def opening(self, info: Info) -> Opening:
        return Opening.of(
            await info.context.loaders.must(reads.openings_of_queues, (self.row.queue_id, info.context.moment()))
        )

    @strawberry.field(description="Its standard in force; null if none is.")
    async def standard(self, info: Info, on: OnDay = None) -> ServiceStandard | None:
        hall, versions = await gather(
            info.context.loaders.must(queries.halls_by_id, self.row.hall_id),
            info.context.loaders.must(queries.standards_of, self.row.id),
        )
        found = in_force(versions, on or business_day(info.context.moment(), hall.timezone))
        return ServiceStandard.of(found) if found else None

    @strawberry.field(description="Days with free places that can be booked for it, each with its times.")
    async def free_slots(
        self, info: Info, first: From = None, to: To = None, channel: Through = Channel.WEB
    ) -> list[LazyFreeDay]:
        return await times.free_days_of(info, self.row.queue_id, self.row.id, first, to, channel)

    @strawberry.field(description="Its own times of the week that can be booked; empty if its queue's hold.")
    async def slot_templates(self, info: Info) -> list[LazySlotTemplate]:
        return await times.templates_of_service(info, self.row.id)

    @strawberry.field(description="Every version of its standard, newest first.")
    async def standards(self, info: Info) -> list[ServiceStandard]:
        return [
            ServiceStandard.of(row) for row in await info.context.loaders.must(queries.standards_of, self.row.id)
        ]
