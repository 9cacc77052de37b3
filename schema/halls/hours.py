"""Mutations on when a hall, an agency or a queue sits."""

from datetime import date
from uuid import UUID

import strawberry

from api.halls import actions as halls
from api.halls.actions import Clocks, Sitting, SpecialDayEntry
from api.halls.rules import SpecialDayKind
from schema.context import Info
from schema.halls.enums import Weekday
from schema.halls.inputs import OfHall, Seen, acting
from schema.halls.payloads import SetWeeklyHoursPayload, SpecialDayChanged
from schema.node import uuid_of
from schema.results import Asked


@strawberry.input
class OfSitting(OfHall, Seen):
    """An act on the hours of a hall, or of one agency or queue of it."""

    agency: strawberry.ID | None = strawberry.field(default=None, description="Only this agency; not with queue.")
    queue: strawberry.ID | None = strawberry.field(default=None, description="Only this queue; not with agency.")

    def sitting(self) -> Sitting:
        """Whose hours."""
        return Sitting(self.hall_id(), _maybe("Agency", self.agency), _maybe("Queue", self.queue))


@strawberry.input(description="Hours of one weekday, as HH:MM on the hall's own clock.")
class WeekdayHoursInput:
    weekday: Weekday = strawberry.field(description="The day, once in a week.")
    opens: str = strawberry.field(description="When the doors open: 08:00.")
    closes: str = strawberry.field(description="When they close: 15:00.")
    break_starts: str | None = strawberry.field(default=None, description="When the break starts; null without.")
    break_ends: str | None = strawberry.field(default=None, description="When the break ends; null without.")

    def clocks(self) -> Clocks:
        """The hours as texts."""
        return Clocks(self.opens, self.closes, self.break_starts, self.break_ends)


@strawberry.input(description="The whole week of a hall, an agency or a queue; days that are missing are closed.")
class SetWeeklyHoursInput(OfSitting):
    days: list[WeekdayHoursInput] = strawberry.field(
        description="The days it sits; empty for an agency or queue that sits as the hall does."
    )


@strawberry.input(
    description="A date that differs, for a hall, an agency or a queue. It replaces an earlier entry."
)
class SetSpecialDayInput(OfSitting):
    day: date = strawberry.field(description="The date in the hall, today or later.")
    kind: SpecialDayKind = strawberry.field(description="Why it differs.")
    name: str = strawberry.field(description="What it is called, in Indonesian.")
    name_en: str = strawberry.field(default="", description="The same in English.")
    opens: str | None = strawberry.field(default=None, description="When the doors open, HH:MM; null: closed.")
    closes: str | None = strawberry.field(default=None, description="When they close, HH:MM; null: closed.")
    break_starts: str | None = strawberry.field(default=None, description="When the break starts; null without.")
    break_ends: str | None = strawberry.field(default=None, description="When the break ends; null without.")

    def entry(self) -> SpecialDayEntry:
        """The date as it is set."""
        clocks = Clocks(self.opens, self.closes, self.break_starts, self.break_ends)
        return SpecialDayEntry(self.day, self.kind, self.name, self.name_en, clocks)


@strawberry.input(description="A date that is ordinary again.")
class RemoveSpecialDayInput(Seen):
    special_day: strawberry.ID = strawberry.field(description="The special day's id.")


@strawberry.type(description="The date that differs now.")
class SetSpecialDayPayload(SpecialDayChanged):
    pass


@strawberry.type(description="The entry that no longer holds.")
class RemoveSpecialDayPayload(SpecialDayChanged):
    pass


@strawberry.type
class HoursMutations:
    @strawberry.mutation(description="Set the hours of the week. Needs EDIT_DIRECTORY.")
    async def set_weekly_hours(self, info: Info, input: Asked[SetWeeklyHoursInput]) -> SetWeeklyHoursPayload:
        actor, now = acting(info)
        days = [(day.weekday.value, day.clocks()) for day in input.days]
        done = await halls.set_weekly_hours(actor, input.sitting(), days, now=now, seen=input.seen)
        payload = SetWeeklyHoursPayload.of(done)
        payload.hall_id = input.hall_id()
        return payload

    @strawberry.mutation(description="Make a date differ from the week. Needs EDIT_DIRECTORY.")
    async def set_special_day(self, info: Info, input: Asked[SetSpecialDayInput]) -> SetSpecialDayPayload:
        actor, now = acting(info)
        outcome = await halls.set_special_day(actor, input.sitting(), input.entry(), now=now, seen=input.seen)
        return SetSpecialDayPayload.of(outcome)

    @strawberry.mutation(description="Make a date ordinary again. Needs EDIT_DIRECTORY.")
    async def remove_special_day(self, info: Info, input: Asked[RemoveSpecialDayInput]) -> RemoveSpecialDayPayload:
        actor, now = acting(info)
        day_id = uuid_of("SpecialDay", input.special_day)
        outcome = await halls.remove_special_day(actor, day_id, now=now, seen=input.seen)
        return RemoveSpecialDayPayload.of(outcome)


def _maybe(type_name: str, text: str | None) -> UUID | None:
    return None if text is None else uuid_of(type_name, text)
