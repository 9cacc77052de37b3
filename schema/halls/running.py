"""Mutations that run a hall's day: pauses, announcements, disturbances."""

from datetime import datetime

import strawberry

from api.halls import actions as halls
from api.halls.actions import AnnouncementEntry
from schema.context import Info
from schema.halls.inputs import OfHall, Once, acting
from schema.halls.payloads import AgencyChanged, AnnouncementChanged, HallChanged, PauseHallPayload
from schema.node import uuid_of
from schema.results import Asked


@strawberry.input(description="A hall that waits: a prayer, an anthem, a drill.")
class PauseHallInput(OfHall, Once):
    reason: str = strawberry.field(description="Why, in Indonesian, for all screens: salat, Indonesia Raya.")
    reason_en: str = strawberry.field(default="", description="The same in English.")
    ends_at: datetime | None = strawberry.field(
        default=None, description="When it goes on by itself; null: when somebody resumes it."
    )


@strawberry.input(description="A hall that goes on.")
class ResumeHallInput(OfHall):
    pass


@strawberry.input(description="A text for a hall's screens.")
class AnnounceInput(OfHall, Once):
    text: str = strawberry.field(description="What to say, in Indonesian, 1-300 characters.")
    text_en: str = strawberry.field(default="", description="The same in English.")
    emergency: bool = strawberry.field(default=False, description="Whether it takes the whole screen.")
    starts_at: datetime | None = strawberry.field(default=None, description="From when; null: now.")
    ends_at: datetime | None = strawberry.field(default=None, description="Until when; null: until retracted.")

    def entry(self) -> AnnouncementEntry:
        """The text as it is put up."""
        return AnnouncementEntry(self.text, self.text_en, self.emergency, self.starts_at, self.ends_at)


@strawberry.input(description="A text to take off the screens.")
class RetractAnnouncementInput:
    announcement: strawberry.ID = strawberry.field(description="The announcement's id.")


@strawberry.input(description="An agency that cannot work (gangguan).")
class DisturbAgencyInput(Once):
    agency: strawberry.ID = strawberry.field(description="The agency's id.")
    reason: str = strawberry.field(description="Why, in Indonesian, for all screens.")
    reason_en: str = strawberry.field(default="", description="The same in English.")


@strawberry.input(description="An agency that works again.")
class RestoreAgencyInput:
    agency: strawberry.ID = strawberry.field(description="The agency's id.")


@strawberry.type(description="The hall, going on.")
class ResumeHallPayload(HallChanged):
    pass


@strawberry.type(description="The text on the screens.")
class AnnouncePayload(AnnouncementChanged):
    pass


@strawberry.type(description="The text that was taken back.")
class RetractAnnouncementPayload(AnnouncementChanged):
    pass


@strawberry.type(description="The agency that cannot work.")
class DisturbAgencyPayload(AgencyChanged):
    pass


@strawberry.type(description="The agency that works again.")
class RestoreAgencyPayload(AgencyChanged):
    pass


@strawberry.type
class RunningMutations:
    @strawberry.mutation(description="Make the whole hall wait. Needs PAUSE_HALL.")
    async def pause_hall(self, info: Info, input: Asked[PauseHallInput]) -> PauseHallPayload:
        actor, now = acting(info)
        words = {"reason": input.reason, "reason_en": input.reason_en}
        outcome = await halls.pause_hall(
            actor, input.hall_id(), ends_at=input.ends_at, now=now, key=input.idempotency_key, **words
        )
        return PauseHallPayload.of(outcome)

    @strawberry.mutation(description="Let a paused hall go on. Needs PAUSE_HALL.")
    async def resume_hall(self, info: Info, input: Asked[ResumeHallInput]) -> ResumeHallPayload:
        actor, now = acting(info)
        return ResumeHallPayload.of(await halls.resume_hall(actor, input.hall_id(), now=now))

    @strawberry.mutation(description="Say something on the hall's screens. Needs ANNOUNCE.")
    async def announce(self, info: Info, input: Asked[AnnounceInput]) -> AnnouncePayload:
        actor, now = acting(info)
        hall_id, key = input.hall_id(), input.idempotency_key
        return AnnouncePayload.of(await halls.announce(actor, hall_id, input.entry(), now=now, key=key))

    @strawberry.mutation(description="Take a text off the screens. Needs ANNOUNCE.")
    async def retract_announcement(
        self, info: Info, input: Asked[RetractAnnouncementInput]
    ) -> RetractAnnouncementPayload:
        actor, now = acting(info)
        announcement_id = uuid_of("Announcement", input.announcement)
        return RetractAnnouncementPayload.of(await halls.retract_announcement(actor, announcement_id, now=now))

    @strawberry.mutation(description="Say that an agency cannot work, and why. Needs DISTURB_AGENCY.")
    async def disturb_agency(self, info: Info, input: Asked[DisturbAgencyInput]) -> DisturbAgencyPayload:
        actor, now = acting(info)
        agency_id, key = uuid_of("Agency", input.agency), input.idempotency_key
        words = {"reason": input.reason, "reason_en": input.reason_en}
        return DisturbAgencyPayload.of(await halls.disturb_agency(actor, agency_id, now=now, key=key, **words))

    @strawberry.mutation(description="Say that an agency works again. Needs DISTURB_AGENCY.")
    async def restore_agency(self, info: Info, input: Asked[RestoreAgencyInput]) -> RestoreAgencyPayload:
        actor, now = acting(info)
        outcome = await halls.restore_agency(actor, uuid_of("Agency", input.agency), now=now)
        return RestoreAgencyPayload.of(outcome)
