"""Mutations on what a hall offers: services and their standards."""

from datetime import date
from typing import Any

import strawberry

from api.halls import actions as halls
from schema.context import Info
from schema.halls.forms import FormFieldInput, RequiredDocumentInput
from schema.halls.inputs import Once, Seen, acting, values_of
from schema.halls.payloads import ServiceChanged, StandardChanged
from schema.node import uuid_of
from schema.results import Asked


@strawberry.input(description="A service to offer.")
class CreateServiceInput(Once):
    agency: strawberry.ID = strawberry.field(description="The agency that offers it.")
    queue: strawberry.ID = strawberry.field(description="The queue of that agency in which people wait for it.")
    code: str = strawberry.field(description="Its code, unique in the hall: DUKCAPIL-13.")
    name: str = strawberry.field(description="Its Indonesian name.")
    name_en: str = strawberry.field(default="", description="Its English name.")
    keywords: str = strawberry.field(default="", description="Citizens' own words for it, separated by spaces.")


@strawberry.input(description="What to change of a service; what is left out or null stays.")
class UpdateServiceInput(Seen):
    service: strawberry.ID = strawberry.field(description="The service's id.")
    queue: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET, description="Another queue of its agency."
    )
    code: str | None = strawberry.field(default=strawberry.UNSET, description="Its code.")
    name: str | None = strawberry.field(default=strawberry.UNSET, description="Its Indonesian name.")
    name_en: str | None = strawberry.field(default=strawberry.UNSET, description="Its English name.")
    keywords: str | None = strawberry.field(default=strawberry.UNSET, description="Citizens' own words for it.")


@strawberry.input(description="A service to offer no longer.")
class ArchiveServiceInput:
    service: strawberry.ID = strawberry.field(description="The service's id.")


@strawberry.input(
    description="The next version of a service's standard, whole: nothing is taken from the last one."
)
class PublishServiceStandardInput(Once, Seen):
    service: strawberry.ID = strawberry.field(description="The service's id.")
    decree_number: str = strawberry.field(description="Number of the decree that sets it.")
    valid_from: date = strawberry.field(description="First day it holds.")
    valid_until: date | None = strawberry.field(default=None, description="Last day it holds; null for no end.")
    requirements: str = strawberry.field(default="", description="Persyaratan, one a line.")
    procedure: str = strawberry.field(default="", description="Sistem, mekanisme dan prosedur, one step a line.")
    completion_time: str = strawberry.field(default="", description="Jangka waktu penyelesaian.")
    fee: str = strawberry.field(default="", description="Biaya atau tarif.")
    product: str = strawberry.field(default="", description="Produk pelayanan.")
    complaints: str = strawberry.field(default="", description="Penanganan pengaduan, saran dan masukan.")
    legal_basis: str = strawberry.field(default="", description="Dasar hukum; internal.")
    facilities: str = strawberry.field(default="", description="Sarana, prasarana dan fasilitas; internal.")
    staff_competence: str = strawberry.field(default="", description="Kompetensi pelaksana; internal.")
    internal_supervision: str = strawberry.field(default="", description="Pengawasan internal.")
    number_of_staff: str = strawberry.field(default="", description="Jumlah pelaksana; internal.")
    service_guarantee: str = strawberry.field(default="", description="Jaminan pelayanan; internal.")
    security_guarantee: str = strawberry.field(default="", description="Jaminan keamanan; internal.")
    performance_evaluation: str = strawberry.field(default="", description="Evaluasi kinerja; internal.")
    form: list[FormFieldInput] = strawberry.field(
        default_factory=list, description="What an application fills in, in this order, at most 60."
    )
    documents: list[RequiredDocumentInput] = strawberry.field(
        default_factory=list,
        description="What an application brings, at most 9; a power of attorney is asked for besides.",
    )
    working_days: int | None = strawberry.field(
        default=None, description="Within how many working days it is done, 0 to 365; null promises none."
    )
    one_sitting: bool = strawberry.field(
        default=False, description="Whether it may be issued at a counter at once, without a decision."
    )

    def asks(self) -> dict[str, Any]:
        """What an application is asked, in the words of publish_standard."""
        return {
            "form": [field.part() for field in self.form],
            "documents": [document.part() for document in self.documents],
        }


@strawberry.type(description="The service that is offered.")
class CreateServicePayload(ServiceChanged):
    pass


@strawberry.type(description="The service that was changed.")
class UpdateServicePayload(ServiceChanged):
    pass


@strawberry.type(description="The service that is offered no longer.")
class ArchiveServicePayload(ServiceChanged):
    pass


@strawberry.type(description="The version that was published.")
class PublishServiceStandardPayload(StandardChanged):
    pass


@strawberry.type
class OfferingMutations:
    @strawberry.mutation(description="Offer a service. Needs EDIT_DIRECTORY.")
    async def create_service(self, info: Info, input: Asked[CreateServiceInput]) -> CreateServicePayload:
        actor, now = acting(info)
        outcome = await halls.create_service(actor, values_of(input), now=now, key=input.idempotency_key)
        return CreateServicePayload.of(outcome)

    @strawberry.mutation(description="Change a service. Needs EDIT_DIRECTORY.")
    async def update_service(self, info: Info, input: Asked[UpdateServiceInput]) -> UpdateServicePayload:
        actor, now = acting(info)
        service_id, changes = uuid_of("Service", input.service), values_of(input, without={"service"})
        done = await halls.update_service(actor, service_id, changes, now=now, seen=input.seen)
        return UpdateServicePayload.of(done)

    @strawberry.mutation(description="Offer a service no longer; its history stays. Needs EDIT_DIRECTORY.")
    async def archive_service(self, info: Info, input: Asked[ArchiveServiceInput]) -> ArchiveServicePayload:
        actor, now = acting(info)
        outcome = await halls.archive_service(actor, uuid_of("Service", input.service), now=now)
        return ArchiveServicePayload.of(outcome)

    @strawberry.mutation(
        description="Publish the next version of a service's standard; older versions never change. "
        "Needs EDIT_DIRECTORY."
    )
    async def publish_service_standard(
        self, info: Info, input: Asked[PublishServiceStandardInput]
    ) -> PublishServiceStandardPayload:
        actor, now = acting(info)
        service_id, key = uuid_of("Service", input.service), input.idempotency_key
        values = values_of(input, without={"service", "form", "documents"})
        asks, seen = input.asks(), input.seen
        outcome = await halls.publish_standard(actor, service_id, values, **asks, now=now, key=key, seen=seen)
        return PublishServiceStandardPayload.of(outcome)
