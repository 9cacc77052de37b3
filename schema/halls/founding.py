"""Mutations on a hall as a whole."""

import strawberry

from api.blueprints import actions as blueprints
from api.events import PriorityClass
from api.halls import actions as halls
from api.halls.actions import Changed, Clocks
from api.refusals import Refusal
from schema.context import Info
from schema.halls.enums import ForcedOpening, PutBackPlace
from schema.halls.hours import WeekdayHoursInput
from schema.halls.inputs import OfHall, Once, Seen, acting, values_of
from schema.halls.payloads import HallChanged
from schema.node import uuid_of
from schema.results import Asked


@strawberry.input
class HallFields:
    """What may be left out of a hall; null is as good as left out."""

    name_en: str | None = strawberry.field(default=strawberry.UNSET, description="Its English name.")
    address: str | None = strawberry.field(default=strawberry.UNSET, description="Where it stands.")
    priority_ratio: int | None = strawberry.field(
        default=strawberry.UNSET, description="Priority calls in a row before a normal ticket goes, 0 to 20."
    )
    max_wait_seconds: int | None = strawberry.field(
        default=strawberry.UNSET, description="Wait of a normal ticket after which it is overdue, 60 to 86400."
    )
    recalls_before_no_show: int | None = strawberry.field(
        default=strawberry.UNSET, description="Recalls needed before a no-show, 0 to 10."
    )
    seconds_before_no_show: int | None = strawberry.field(
        default=strawberry.UNSET, description="Seconds after the first call before a no-show, 0 to 3600."
    )
    recall_cooldown_seconds: int | None = strawberry.field(
        default=strawberry.UNSET, description="Least seconds between two calls of a number, 0 to 300."
    )
    return_grace_seconds: int | None = strawberry.field(
        default=strawberry.UNSET, description="Seconds in which a no-show may come back, 0 to 86400."
    )
    returns_allowed: int | None = strawberry.field(
        default=strawberry.UNSET, description="How often a no-show may come back, 0 to 10."
    )
    return_behind: int | None = strawberry.field(
        default=strawberry.UNSET, description="How many go before somebody who came back, 0 to 50."
    )
    put_back_place: PutBackPlace | None = strawberry.field(
        default=strawberry.UNSET, description="Where a ticket put back stands."
    )
    delays_allowed: int | None = strawberry.field(
        default=strawberry.UNSET, description="How often a citizen may ask to be later, 0 to 10."
    )
    last_ticket_seconds: int | None = strawberry.field(
        default=strawberry.UNSET, description="No new number in these seconds before closing, 0 to 14400."
    )
    print_confirm_seconds: int | None = strawberry.field(
        default=strawberry.UNSET, description="Seconds for a kiosk to confirm its print, 10 to 900."
    )
    booking_days_ahead: int | None = strawberry.field(
        default=strawberry.UNSET, description="How many days ahead may be booked, 0 to 366."
    )
    check_in_early_seconds: int | None = strawberry.field(
        default=strawberry.UNSET, description="Seconds before its time from which a booking checks in, 0 to 14400."
    )
    check_in_grace_seconds: int | None = strawberry.field(
        default=strawberry.UNSET, description="Seconds a booking may be late and lose nothing, 0 to 14400."
    )
    check_in_late_seconds: int | None = strawberry.field(
        default=strawberry.UNSET,
        description="Seconds after its time until which a booking checks in, 0 to 28800. For bookings made later.",
    )
    booking_block_days: int | None = strawberry.field(
        default=strawberry.UNSET,
        description="Days without online booking after three missed ones, 0 (never) to 366.",
    )
    presence_proof: bool | None = strawberry.field(
        default=strawberry.UNSET,
        description="Whether a number taken on a phone needs the day's code that is shown in the hall.",
    )


@strawberry.input(description="A hall to found, empty or like another one.")
class CreateHallInput(HallFields, Once):
    slug: str = strawberry.field(description="Its name in addresses, for ever: small letters, digits and -.")
    name: str = strawberry.field(description="Its Indonesian name.")
    region_code: str = strawberry.field(description="Code of its regency or city: 74.02.")
    province: str = strawberry.field(description="Its province.")
    timezone: str = strawberry.field(description="Its IANA time zone, for ever: Asia/Makassar.")
    days: list[WeekdayHoursInput] | None = strawberry.field(
        default=None, description="Hours of its week; null: the template's, or none yet, so that it is closed."
    )
    template: strawberry.ID | None = strawberry.field(
        default=None,
        description="A hall whose agencies, queues, services and their standards, counters, times to book and "
        "screens it gets; not its people, devices, pictures, special days and running texts. Null: none.",
    )

    def week(self) -> list[tuple[int, Clocks]] | None:
        """The hours that were given."""
        return None if self.days is None else [(day.weekday.value, day.clocks()) for day in self.days]


@strawberry.input(description="What to change of a hall; what is left out or null stays.")
class UpdateHallInput(HallFields, OfHall, Seen):
    name: str | None = strawberry.field(default=strawberry.UNSET, description="Its Indonesian name.")
    region_code: str | None = strawberry.field(
        default=strawberry.UNSET, description="Code of its regency or city."
    )
    province: str | None = strawberry.field(default=strawberry.UNSET, description="Its province.")


@strawberry.input(description="A hall to close for good.")
class ArchiveHallInput(OfHall):
    pass


@strawberry.input(description="A hall to open or close whatever its calendar says.")
class ForceOpeningInput(OfHall):
    opening: ForcedOpening | None = strawberry.field(description="What it does; null follows the calendar again.")
    reason: str = strawberry.field(default="", description="Why, in Indonesian; required to close.")
    reason_en: str = strawberry.field(default="", description="The same in English.")


@strawberry.input(description="What a priority class weighs in a hall; null for both is the default again.")
class SetPriorityInput(OfHall, Seen):
    priority_class: PriorityClass = strawberry.field(description="The class.")
    weight: float | None = strawberry.field(
        default=None, description="What it adds to the weight of a wait, 0 to 10: with 0.5 it counts 1.5 times."
    )
    max_wait_seconds: int | None = strawberry.field(
        default=None, description="Wait of such a ticket after which it is overdue, 60 to 28800."
    )


@strawberry.type(description="The hall that was founded.")
class CreateHallPayload(HallChanged):
    pass


@strawberry.type(description="The hall that was changed.")
class UpdateHallPayload(HallChanged):
    pass


@strawberry.type(description="The hall that was closed for good.")
class ArchiveHallPayload(HallChanged):
    pass


@strawberry.type(description="The hall with its new opening.")
class ForceOpeningPayload(HallChanged):
    pass


@strawberry.type(description="The hall with its new policy.")
class SetPriorityPayload(HallChanged):
    pass


@strawberry.type
class HallMutations:
    @strawberry.mutation(description="Found a hall. Needs CREATE_HALL above all halls.")
    async def create_hall(self, info: Info, input: Asked[CreateHallInput]) -> CreateHallPayload:
        values, days = values_of(input, without={"days", "template"}), input.week()
        (actor, now), key = acting(info), input.idempotency_key
        if input.template is None:
            return CreateHallPayload.of(await halls.create_hall(actor, values, days or (), now=now, key=key))
        template = uuid_of("Hall", input.template)
        done = await blueprints.found_like(actor, template, values, days, now=now, key=key)
        return CreateHallPayload.of(done if isinstance(done, Refusal) else Changed(done.hall_id))

    @strawberry.mutation(description="Change a hall's names, address or policy. Needs EDIT_DIRECTORY.")
    async def update_hall(self, info: Info, input: Asked[UpdateHallInput]) -> UpdateHallPayload:
        actor, now = acting(info)
        changes = values_of(input, without={"hall"})
        done = await halls.update_hall(actor, input.hall_id(), changes, now=now, seen=input.seen)
        return UpdateHallPayload.of(done)

    @strawberry.mutation(description="Close a hall for good; its history stays. Needs CREATE_HALL.")
    async def archive_hall(self, info: Info, input: Asked[ArchiveHallInput]) -> ArchiveHallPayload:
        actor, now = acting(info)
        return ArchiveHallPayload.of(await halls.archive_hall(actor, input.hall_id(), now=now))

    @strawberry.mutation(description="Open or close a hall whatever its calendar says. Needs FORCE_OPENING.")
    async def force_opening(self, info: Info, input: Asked[ForceOpeningInput]) -> ForceOpeningPayload:
        actor, now = acting(info)
        is_open = input.opening.value if input.opening else None
        outcome = await halls.force_opening(
            actor, input.hall_id(), is_open, reason=input.reason, reason_en=input.reason_en, now=now
        )
        return ForceOpeningPayload.of(outcome)

    @strawberry.mutation(
        description="Set what a priority class weighs from the next call on. Needs EDIT_DIRECTORY."
    )
    async def set_priority(self, info: Info, input: Asked[SetPriorityInput]) -> SetPriorityPayload:
        actor, now = acting(info)
        one, weight, wait, seen = input.priority_class, input.weight, input.max_wait_seconds, input.seen
        done = await halls.set_priority(
            actor, input.hall_id(), one, weight=weight, max_wait_seconds=wait, now=now, seen=seen
        )
        return SetPriorityPayload.of(done)
