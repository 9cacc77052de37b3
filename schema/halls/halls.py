"""Halls."""

from typing import Annotated, Self
from uuid import UUID

import strawberry

from api.clock import zone_name
from api.events import PriorityClass
from api.halls import queries
from api.halls.rules import national_days
from api.halls.rules.entries import POLICY
from api.halls.rules.search import found
from api.queue import queries as reads
from api.queue.rules import DEFAULT_CLASS
from schema.context import Info
from schema.halls.agencies import Agency
from schema.halls.days import Announcement, NationalDay, Pause, SpecialDay, WeeklyHours
from schema.halls.enums import PutBackPlace
from schema.halls.opening import Opening
from schema.halls.presence import PresenceCode
from schema.halls.related import (
    LazyCounter,
    LazyQueue,
    asks_for,
    counters_of,
    opening_at,
    queues_of,
)
from schema.halls.services import Service
from schema.node import Node, global_id
from schema.paging import Connection, bad_user_input, page_of, size_of
from schema.results import Language
from schema.words import InLanguage, said

Search = Annotated[
    str | None, strawberry.argument(description="Words, each of which must begin a word of the entry.")
]
First = Annotated[int | None, strawberry.argument(description="Page size from the front, 0 to 100; default 20.")]
After = Annotated[str | None, strawberry.argument(description="Only what comes after this cursor.")]
Last = Annotated[int | None, strawberry.argument(description="Page size from the back, 0 to 100.")]
Before = Annotated[str | None, strawberry.argument(description="Only what comes before this cursor.")]
Most = Annotated[int, strawberry.argument(description="How many, 0 to 100.")]
Year = Annotated[int, strawberry.argument(description="The year, 2000 to 2100.")]
YEARS = range(2000, 2101)


@strawberry.type(description="How a hall weighs a priority class against the other tickets.")
class PriorityClassPolicy:
    priority_class: PriorityClass = strawberry.field(description="The class.")
    weight: float = strawberry.field(
        description="What it adds to the weight of a wait: with 0.5 it counts 1.5 times."
    )
    max_wait_seconds: int = strawberry.field(description="Wait of such a ticket after which it is overdue.")
    own: bool = strawberry.field(description="Whether the hall set it itself; false where the default holds.")

    @classmethod
    def of(cls, priority_class: PriorityClass, own: queries.PriorityRow | None) -> Self:
        """A class by the hall's own row, or by the default of the queue."""
        policy = own or DEFAULT_CLASS
        return cls(
            priority_class=priority_class,
            weight=policy.weight,
            max_wait_seconds=policy.max_wait_seconds,
            own=own is not None,
        )


@strawberry.type(description="How a hall's queues behave. Durations are whole seconds.")
class HallPolicy:
    hall_id: strawberry.Private[UUID]
    priority_ratio: int = strawberry.field(description="Priority calls in a row before a normal ticket goes.")
    max_wait_seconds: int = strawberry.field(description="Wait of a normal ticket after which it is overdue.")
    recalls_before_no_show: int = strawberry.field(description="Recalls needed before a no-show.")
    seconds_before_no_show: int = strawberry.field(description="Time after the first call before a no-show.")
    recall_cooldown_seconds: int = strawberry.field(description="Least time between two calls of a number.")
    return_grace_seconds: int = strawberry.field(description="Time in which a no-show may come back.")
    returns_allowed: int = strawberry.field(description="How often a no-show may come back.")
    return_behind: int = strawberry.field(description="How many go before somebody who came back.")
    put_back_place: PutBackPlace = strawberry.field(description="Where a ticket put back stands.")
    delays_allowed: int = strawberry.field(description="How often a citizen may ask to be later.")
    last_ticket_seconds: int = strawberry.field(description="No new number in this time before closing.")
    print_confirm_seconds: int = strawberry.field(description="Time for a kiosk to confirm its print.")
    booking_days_ahead: int = strawberry.field(description="How many days ahead may be booked; 0 for today only.")
    check_in_early_seconds: int = strawberry.field(description="How long before its time a booking may check in.")
    check_in_grace_seconds: int = strawberry.field(
        description="How late a booking may check in and still wait since its time; later it counts as a walk-in."
    )
    check_in_late_seconds: int = strawberry.field(
        description="How long after its time a booking may check in; then it expires."
    )
    booking_block_days: int = strawberry.field(
        description="For how many days online booking is closed to whoever missed three bookings; 0 for never."
    )
    presence_proof: bool = strawberry.field(
        description="Whether a number taken on a phone needs the day's code, which is shown in the hall only."
    )

    @strawberry.field(description="How it weighs each priority class: all six, in the order of the enumeration.")
    async def classes(self, info: Info) -> list[PriorityClassPolicy]:
        rows = await info.context.loaders.must(queries.priorities_of, self.hall_id)
        own = {row.priority_class: row for row in rows}
        return [
            PriorityClassPolicy.of(priority_class, own.get(priority_class)) for priority_class in PriorityClass
        ]


@strawberry.type(description="A public-service hall (mal pelayanan publik).")
class Hall(Node):
    row: strawberry.Private[queries.HallRow]
    slug: str = strawberry.field(description="Its name in addresses, for ever: konawe.")
    region_code: str = strawberry.field(description="Code of its regency or city: 74.02.")
    province: str = strawberry.field(description="Its province.")
    timezone: str = strawberry.field(description="Its IANA time zone: Asia/Makassar.")
    address: str = strawberry.field(description="Where it stands; empty if unknown.")

    @classmethod
    def of(cls, row: queries.HallRow) -> Self:
        """The hall of a row."""
        same = ("slug", "region_code", "province", "timezone", "address")
        return cls(id=global_id("Hall", row.id), row=row, **{name: getattr(row, name) for name in same})

    @strawberry.field(description="Its name.")
    def name(self, language: InLanguage = Language.ID) -> str:
        return said(language, self.row.name, self.row.name_en)

    @strawberry.field(
        description="Its version now, of its last event: read before what you change, and sent along as `seen`."
    )
    async def version(self, info: Info) -> int:
        return (await info.context.loaders.one(queries.versions_of, self.row.id)) or 0

    @strawberry.field(description="Its time zone as people say it: WIB, WITA or WIT.")
    def zone_name(self) -> str:
        return zone_name(self.row.timezone)

    @strawberry.field(description="Whether it was closed for good; kept for its history.")
    def archived(self) -> bool:
        return self.row.archived_at is not None

    @strawberry.field(description="How its queues behave.")
    def policy(self) -> HallPolicy:
        values = {name: getattr(self.row, name) for name in POLICY}
        place = PutBackPlace(self.row.put_back_place)
        return HallPolicy(hall_id=self.row.id, **{**values, "put_back_place": place})

    @strawberry.field(description="Whether it gives numbers now, and why not if not.")
    async def opening(self, info: Info) -> Opening:
        return Opening.of(await opening_at(info, self.row.id))

    @strawberry.field(description="The agencies that sit in it, by code.")
    async def agencies(self, info: Info) -> list[Agency]:
        return [Agency.of(row) for row in await info.context.loaders.must(queries.agencies_of, self.row.id)]

    @strawberry.field(description="Its queues, by prefix.")
    async def queues(self, info: Info) -> list[LazyQueue]:
        return queues_of(await info.context.loaders.one(queries.queues_of, self.row.id))

    @strawberry.field(description="Its counters, 2 before 10.")
    async def counters(self, info: Info) -> list[LazyCounter]:
        return counters_of(await info.context.loaders.one(queries.counters_of, self.row.id))

    @strawberry.field(
        description="Its services by code, or those found by a citizen's own words, matches in the name first."
    )
    async def services(
        self,
        info: Info,
        search: Search = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[Service]:
        rows = found(await info.context.loaders.must(queries.services_of, self.row.id), search or "", _texts)
        page = page_of(rows, Service.of, _key, first=first, after=after, last=last, before=before)
        if asks_for(info, "agency"):
            agency_ids = (edge.node.row.agency_id for edge in page.edges)
            await info.context.loaders.warm(queries.agencies_by_id, agency_ids)
        return page

    @strawberry.field(
        description="The services for which most numbers were taken in the last 30 days, then the others by name; "
        "as it was at most ten minutes ago."
    )
    async def popular_services(self, info: Info, first: Most = 6) -> list[Service]:
        at = (self.row.id, info.context.moment())
        rows = await info.context.loaders.one(reads.popular_services_of, at) or []
        return [Service.of(row) for row in rows[: size_of(first)]]

    @strawberry.field(description="What it says on its screens now: emergencies first, then the oldest.")
    async def announcements(self, info: Info) -> list[Announcement]:
        rows = await info.context.loaders.must(queries.announcements_at, (self.row.id, info.context.moment()))
        return [Announcement.of(row) for row in rows]

    @strawberry.field(
        description="The code of the day, for its screens, kiosks and those with SHOW_PRESENCE; null for all "
        "others, and where numbers need no such proof."
    )
    def presence_code(self, info: Info) -> PresenceCode | None:
        return PresenceCode.of(info, self.row)

    @strawberry.field(description="The pause that is running; null if none is.")
    async def pause(self, info: Info) -> Pause | None:
        row = await info.context.loaders.one(queries.running_pauses_of, self.row.id)
        return Pause.of(row) if row else None

    @strawberry.field(description="Its hours of the week, Monday first; agencies may have their own.")
    async def weekly_hours(self, info: Info) -> list[WeeklyHours]:
        rows = await info.context.loaders.must(queries.weekly_hours_of, self.row.id)
        return [WeeklyHours.of(row) for row in rows if row.agency_id is None and row.queue_id is None]

    @strawberry.field(description="Dates that differ for the whole hall, by date, of the last year and to come.")
    async def special_days(self, info: Info) -> list[SpecialDay]:
        rows = await info.context.loaders.must(queries.special_days_of, self.row.id)
        return [SpecialDay.of(row) for row in rows if row.agency_id is None and row.queue_id is None]

    @strawberry.field(description="National holidays and collective leave of a year, by date.")
    def national_days(self, year: Year) -> list[NationalDay]:
        if year not in YEARS:
            raise bad_user_input(f"year must lie between {YEARS[0]} and {YEARS[-1]}")
        return [NationalDay(value=value, day=day) for day, value in sorted(national_days(year).items())]


def _texts(row: queries.ServiceRow) -> tuple[str, ...]:
    return row.name, row.name_en, row.keywords, row.code


def _key(row: queries.ServiceRow) -> str:
    return str(row.id)
