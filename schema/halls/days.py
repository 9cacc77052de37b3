"""What changes a hall's days: weekly hours, special days, pauses, announcements."""

from datetime import date, datetime
from typing import Self

import strawberry

from api.halls import queries
from api.halls.rules import NationalDay as NationalDayValue
from api.halls.rules import SpecialDayKind
from schema.halls.enums import Weekday
from schema.node import Node, global_id
from schema.results import Language
from schema.words import InLanguage, said


@strawberry.type(description="Hours of one weekday, as HH:MM on the hall's own clock.")
class WeeklyHours(Node):
    weekday: Weekday = strawberry.field(description="The day.")
    opens: str = strawberry.field(description="When the doors open: 08:00.")
    closes: str = strawberry.field(description="When they close: 15:00.")
    break_starts: str | None = strawberry.field(description="When the break starts; null without one.")
    break_ends: str | None = strawberry.field(description="When the break ends; null without one.")

    @classmethod
    def of(cls, row: queries.WeeklyHoursRow) -> Self:
        """The hours of a row."""
        return cls(
            id=global_id("WeeklyHours", row.id),
            weekday=Weekday(row.weekday),
            opens=row.opens,
            closes=row.closes,
            break_starts=row.break_starts,
            break_ends=row.break_ends,
        )


@strawberry.type(description="A date that differs from the week.")
class SpecialDay(Node):
    row: strawberry.Private[queries.SpecialDayRow]
    day: date = strawberry.field(description="The date in the hall.")
    kind: SpecialDayKind = strawberry.field(description="Why it differs.")
    opens: str | None = strawberry.field(description="When the doors open, HH:MM; null when closed.")
    closes: str | None = strawberry.field(description="When they close, HH:MM; null when closed.")
    break_starts: str | None = strawberry.field(description="When the break starts; null without one.")
    break_ends: str | None = strawberry.field(description="When the break ends; null without one.")

    @classmethod
    def of(cls, row: queries.SpecialDayRow) -> Self:
        """The special day of a row."""
        same = ("day", "kind", "opens", "closes", "break_starts", "break_ends")
        return cls(id=global_id("SpecialDay", row.id), row=row, **{name: getattr(row, name) for name in same})

    @strawberry.field(description="What it is called.")
    def name(self, language: InLanguage = Language.ID) -> str:
        return said(language, self.row.name, self.row.name_en)

    @strawberry.field(description="Whether it no longer holds; kept for its history.")
    def archived(self) -> bool:
        return self.row.archived_at is not None


@strawberry.type(description="A day the whole country has off; a hall may take it back with a WORKING_DAY.")
class NationalDay:
    value: strawberry.Private[NationalDayValue]
    day: date = strawberry.field(description="The date.")

    @strawberry.field(description="HOLIDAY or COLLECTIVE_LEAVE.")
    def kind(self) -> SpecialDayKind:
        return SpecialDayKind(self.value.kind)

    @strawberry.field(description="What it is called.")
    def name(self, language: InLanguage = Language.ID) -> str:
        return said(language, self.value.name, self.value.name_en)


@strawberry.type(description="A pause of the whole hall.")
class Pause(Node):
    row: strawberry.Private[queries.PauseRow]
    started_at: datetime = strawberry.field(description="When it began.")
    ends_at: datetime | None = strawberry.field(description="Its planned end; null until resumed by hand.")
    ended_at: datetime | None = strawberry.field(description="When it ended; null while it runs.")

    @classmethod
    def of(cls, row: queries.PauseRow) -> Self:
        """The pause of a row."""
        return cls(
            id=global_id("Pause", row.id),
            row=row,
            started_at=row.started_at,
            ends_at=row.ends_at,
            ended_at=row.ended_at,
        )

    @strawberry.field(description="Why.")
    def reason(self, language: InLanguage = Language.ID) -> str:
        return said(language, self.row.reason, self.row.reason_en)


@strawberry.type(description="A text on the hall's screens.")
class Announcement(Node):
    row: strawberry.Private[queries.AnnouncementRow]
    emergency: bool = strawberry.field(description="Whether it takes the whole screen.")
    starts_at: datetime = strawberry.field(description="From when it is shown.")
    ends_at: datetime | None = strawberry.field(description="Until when; null until it is retracted.")

    @classmethod
    def of(cls, row: queries.AnnouncementRow) -> Self:
        """The announcement of a row."""
        return cls(
            id=global_id("Announcement", row.id),
            row=row,
            emergency=row.emergency,
            starts_at=row.starts_at,
            ends_at=row.ends_at,
        )

    @strawberry.field(description="What it says.")
    def text(self, language: InLanguage = Language.ID) -> str:
        return said(language, self.row.text, self.row.text_en)

    @strawberry.field(description="Whether it was taken back.")
    def archived(self) -> bool:
        return self.row.archived_at is not None
