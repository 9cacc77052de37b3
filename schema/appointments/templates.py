"""Mutations on the weekly times that can be booked."""

from datetime import date
from typing import Self
from uuid import UUID

import strawberry

from api.appointments import actions as appointments
from api.appointments import queries as reads
from api.halls.actions import Changed
from api.refusals import Refusal
from schema.appointments.payloads import KEY
from schema.appointments.slots import SlotTemplate
from schema.context import Info
from schema.halls.enums import Weekday
from schema.halls.inputs import Seen, acting, values_of
from schema.node import uuid_of
from schema.results import Asked, UserError, refused


@strawberry.input(description="Times of one weekday to let people book: of a queue, or of one service.")
class CreateSlotTemplateInput:
    queue: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET, description="The queue, for all its services without times of their own."
    )
    service: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET, description="Or the service: it is then booked by its own times alone."
    )
    weekday: Weekday = strawberry.field(description="The day of the week.")
    starts: str = strawberry.field(description="When the first slot begins, HH:MM on the hall's clock: 08:00.")
    ends: str = strawberry.field(description="When the last slot ends at the latest: 12:00.")
    slot_minutes: int = strawberry.field(description="How long a slot is, 5 to 480 minutes.")
    capacity: int = strawberry.field(description="Bookings that one slot has room for, 1 to 500.")
    valid_from: date = strawberry.field(description="First day it holds.")
    valid_until: date | None = strawberry.field(default=None, description="Last day it holds; null for no end.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


@strawberry.input(description="What to change of a slot template; what is left out stays. Bookings stay too.")
class UpdateSlotTemplateInput(Seen):
    slot_template: strawberry.ID = strawberry.field(description="The template's id.")
    weekday: Weekday | None = strawberry.field(default=strawberry.UNSET, description="The day of the week.")
    starts: str | None = strawberry.field(default=strawberry.UNSET, description="When the first slot begins.")
    ends: str | None = strawberry.field(default=strawberry.UNSET, description="When the last slot ends.")
    slot_minutes: int | None = strawberry.field(default=strawberry.UNSET, description="5 to 480 minutes.")
    capacity: int | None = strawberry.field(default=strawberry.UNSET, description="1 to 500 bookings a slot.")
    valid_from: date | None = strawberry.field(default=strawberry.UNSET, description="First day it holds.")
    valid_until: date | None = strawberry.field(
        default=strawberry.UNSET, description="Last day it holds; null for no end."
    )


@strawberry.input(description="Times to let people book no more; who is booked stays so.")
class ArchiveSlotTemplateInput:
    slot_template: strawberry.ID = strawberry.field(description="The template's id.")


@strawberry.type
class SlotTemplateChanged:
    """The payload of an act on a slot template."""

    changed_id: strawberry.Private[UUID | None]
    user_errors: list[UserError] = strawberry.field(description="Why nothing was done; empty if it was.")

    @classmethod
    def of(cls, outcome: Changed | Refusal) -> Self:
        """The payload of a verb's outcome."""
        if isinstance(outcome, Refusal):
            return cls(changed_id=None, user_errors=refused(outcome))
        return cls(changed_id=outcome.id, user_errors=[])

    @strawberry.field(description="The template as it stands now; null if nothing was done.")
    async def slot_template(self, info: Info) -> SlotTemplate | None:
        if self.changed_id is None:
            return None
        return SlotTemplate.of(await info.context.loaders.must(reads.slot_templates_by_id, self.changed_id))


@strawberry.type(description="The template that was made.")
class CreateSlotTemplatePayload(SlotTemplateChanged):
    pass


@strawberry.type(description="The template that was changed.")
class UpdateSlotTemplatePayload(SlotTemplateChanged):
    pass


@strawberry.type(description="The template that gives slots no more.")
class ArchiveSlotTemplatePayload(SlotTemplateChanged):
    pass


@strawberry.type
class TemplateMutations:
    @strawberry.mutation(description="Let a queue or a service be booked on a weekday. Needs EDIT_DIRECTORY.")
    async def create_slot_template(
        self, info: Info, input: Asked[CreateSlotTemplateInput]
    ) -> CreateSlotTemplatePayload:
        actor, now = acting(info)
        values, key = values_of(input), input.idempotency_key
        return CreateSlotTemplatePayload.of(
            await appointments.create_slot_template(actor, values, now=now, key=key)
        )

    @strawberry.mutation(description="Change times that can be booked. Needs EDIT_DIRECTORY.")
    async def update_slot_template(
        self, info: Info, input: Asked[UpdateSlotTemplateInput]
    ) -> UpdateSlotTemplatePayload:
        actor, now = acting(info)
        template_id = uuid_of("SlotTemplate", input.slot_template)
        changes = values_of(input, without={"slot_template"})
        return UpdateSlotTemplatePayload.of(
            await appointments.update_slot_template(actor, template_id, changes, now=now, seen=input.seen)
        )

    @strawberry.mutation(description="Let times be booked no more; who is booked stays so. Needs EDIT_DIRECTORY.")
    async def archive_slot_template(
        self, info: Info, input: Asked[ArchiveSlotTemplateInput]
    ) -> ArchiveSlotTemplatePayload:
        actor, now = acting(info)
        template_id = uuid_of("SlotTemplate", input.slot_template)
        return ArchiveSlotTemplatePayload.of(await appointments.archive_slot_template(actor, template_id, now=now))
