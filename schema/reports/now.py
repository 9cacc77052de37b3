"""A hall as its manager sees it now."""

from collections.abc import AsyncIterable
from datetime import datetime
from typing import Self
from uuid import UUID

import strawberry

from api.events import CounterState
from api.halls import queries as halls
from api.people.queries import DeviceRow
from api.people.rules import Permission, Place, may
from api.printer import PrinterState
from api.reports import queries as reads
from api.reports.rules import Attention, Crowding
from schema import halls as directory
from schema.boards.players import ScreenPlayer, players_of
from schema.context import Info
from schema.errors import not_for_you
from schema.halls.days import Announcement
from schema.live.source import News, Source
from schema.node import global_id
from schema.queue.lists import HallSlug
from schema.queue.related import LazyHall, LazyOpening
from schema.results import Language
from schema.words import InLanguage, described_enum, said

described_enum(
    Attention,
    "Why somebody should look at a counter.",
    {
        "IDLE": "It is open with nobody for two minutes or more while people wait in its queues.",
        "LONG": "The same citizen has been at it three times as long as is usual in that queue, at least five "
        "minutes; twenty minutes where under 20 visits are known.",
    },
)
described_enum(
    Crowding,
    "How full a zone is beside the rest of the hall.",
    {
        "EMPTY": "Nobody waits there.",
        "NORMAL": "As full as the hall is.",
        "CROWDED": "Three or more wait there, and on average more than 1.5 times as long as in the whole hall.",
    },
)


@strawberry.type(description="Who wait somewhere, at the moment it was read.")
class WaitNow:
    people: int = strawberry.field(description="How many wait to be called.")
    oldest_seconds: int | None = strawberry.field(description="How long the first of them waits; null for nobody.")
    mean_seconds: int | None = strawberry.field(description="How long they wait on average; null for nobody.")

    @classmethod
    def of(cls, wait: reads.WaitNow, now: datetime) -> Self:
        """The wait as long as it is at `now`."""
        oldest, mean = (_seconds(since, now) for since in (wait.oldest_from, wait.mean_from))
        return cls(people=wait.people, oldest_seconds=oldest, mean_seconds=mean)


def _seconds(since: datetime | None, now: datetime) -> int | None:
    return None if since is None else max(0, int((now - since).total_seconds()))


@strawberry.type(description="A counter as the hall's manager sees it.")
class CounterNow:
    id: strawberry.ID = strawberry.field(description="The id of the Counter.")
    label: str = strawberry.field(description="What stands on it: 3.")
    zone: str = strawberry.field(description="The part of the hall it stands in; empty if there is one part.")
    agency_code: str = strawberry.field(description="Short name of the agency that sits there.")
    state: CounterState = strawberry.field(description="What its officer is doing.")
    reason: str | None = strawberry.field(description="Why it is on a break or closed; null for no reason.")
    since: datetime | None = strawberry.field(description="Since when it is in this state; null if never opened.")
    staff: str | None = strawberry.field(description="Name of the officer; null while closed.")
    number: str | None = strawberry.field(description="The number called or served there; null for none.")
    serving: bool = strawberry.field(description="Whether that citizen has come.")
    busy_since: datetime | None = strawberry.field(
        description="Since when that citizen is called, or served once there; null for none."
    )
    free_since: datetime | None = strawberry.field(
        description="Since when it is open with nobody; null while it is closed or busy."
    )
    attention: Attention | None = strawberry.field(description="Why to look at it; null when all is well.")

    @classmethod
    def of(cls, counter: reads.CounterNow, code: str) -> Self:
        """The counter of a value, with its agency's short name."""
        row, desk = counter.row, counter.desk
        return cls(
            id=global_id("Counter", row.id),
            label=row.label,
            zone=row.zone,
            agency_code=code,
            state=desk.state,
            reason=desk.reason or None,
            since=desk.since,
            staff=desk.staff_name or None,
            number=counter.number,
            serving=counter.is_serving,
            busy_since=counter.busy_since,
            free_since=counter.free_since,
            attention=counter.attention,
        )


@strawberry.type(description="A queue as the hall's manager sees it.")
class QueueNow:
    value: strawberry.Private[reads.QueueNow]
    id: strawberry.ID = strawberry.field(description="The id of the Queue.")
    prefix: str = strawberry.field(description="First letters of its numbers.")
    agency_code: str = strawberry.field(description="Short name of its agency.")
    wait: WaitNow = strawberry.field(description="Who wait in it.")
    target_seconds: int = strawberry.field(description="Wait that the agency aims at, in seconds.")
    over_target: bool = strawberry.field(description="Whether somebody waits longer than that.")
    open_counters: int = strawberry.field(description="Counters that call for it now.")

    @classmethod
    def of(cls, queue: reads.QueueNow, code: str, now: datetime) -> Self:
        """The queue of a value, with its agency's short name."""
        wait = WaitNow.of(queue.wait, now)
        return cls(
            value=queue,
            id=global_id("Queue", queue.row.id),
            prefix=queue.row.prefix,
            agency_code=code,
            wait=wait,
            target_seconds=queue.row.target_seconds,
            over_target=(wait.oldest_seconds or 0) > queue.row.target_seconds,
            open_counters=queue.open_counters,
        )

    @strawberry.field(description="Its name.")
    def name(self, language: InLanguage = Language.ID) -> str:
        return said(language, self.value.row.name, self.value.row.name_en)


@strawberry.type(description="A part of the hall. Whoever may be called to several parts waits in each of them.")
class ZoneNow:
    name: str = strawberry.field(description="Its name; empty if the hall has one part.")
    wait: WaitNow = strawberry.field(description="Who wait for its counters.")
    crowding: Crowding = strawberry.field(description="How full it is beside the rest of the hall.")
    open_counters: int = strawberry.field(description="Its counters that are open.")


@strawberry.type(description="A kiosk whose printer on the network cannot print.")
class PrinterTrouble:
    id: strawberry.ID = strawberry.field(description="The id of the kiosk, a Device.")
    kiosk: str = strawberry.field(description="What people call the kiosk.")
    state: PrinterState = strawberry.field(description="What is wrong: PAPER_OUT, OFFLINE, COVER_OPEN or FAULT.")
    since: datetime | None = strawberry.field(description="Since when; null if that was not noted.")

    @classmethod
    def of(cls, row: DeviceRow) -> Self:
        """The trouble of a kiosk."""
        return cls(
            id=global_id("Device", row.id), kiosk=row.name, state=row.printer_state, since=row.printer_since
        )


@strawberry.type(description="All of a hall that its manager sees at once. For holders of READ_OVERVIEW.")
class HallOverview:
    value: strawberry.Private[reads.Overview]
    server_time: datetime = strawberry.field(description="When it was read.")

    @classmethod
    def of(cls, value: reads.Overview) -> Self:
        """The overview of a value."""
        return cls(value=value, server_time=value.now)

    @strawberry.field(description="The hall.")
    def hall(self) -> LazyHall:
        return directory.Hall.of(self.value.hall)

    @strawberry.field(description="Whether the hall gives numbers now.")
    def opening(self) -> LazyOpening:
        return directory.Opening.of(self.value.opening)

    @strawberry.field(description="What is on its screens now: emergencies first, then the oldest.")
    def announcements(self) -> list[Announcement]:
        return [Announcement.of(row) for row in self.value.announcements]

    @strawberry.field(description="Everybody who waits in the hall.")
    def wait(self) -> WaitNow:
        return WaitNow.of(self.value.wait, self.value.now)

    @strawberry.field(description="Its counters, 2 before 10.")
    def counters(self) -> list[CounterNow]:
        codes = self._codes()
        return [CounterNow.of(counter, codes.get(counter.row.agency_id, "")) for counter in self.value.counters]

    @strawberry.field(description="Its queues, by prefix.")
    def queues(self) -> list[QueueNow]:
        codes, now = self._codes(), self.value.now
        return [QueueNow.of(queue, codes.get(queue.row.agency_id, ""), now) for queue in self.value.queues]

    @strawberry.field(description="Its parts, by name.")
    def zones(self) -> list[ZoneNow]:
        now = self.value.now
        return [
            ZoneNow(
                name=zone.name,
                wait=WaitNow.of(zone.wait, now),
                crowding=zone.crowding,
                open_counters=zone.open_counters,
            )
            for zone in self.value.zones
        ]

    @strawberry.field(
        description="Kiosks whose printer cannot print, the longest first. It is told when one turns."
    )
    def printer_troubles(self) -> list[PrinterTrouble]:
        return [PrinterTrouble.of(row) for row in self.value.troubles]

    @strawberry.field(
        description="The pages that show its screens, by screen: heard of today. What they report is no event, so "
        "a subscription does not tell of it by itself: ask again."
    )
    async def players(self, info: Info) -> list[ScreenPlayer]:
        return await players_of(self.value.hall.id, info.context.moment())

    def _codes(self) -> dict[UUID, str]:
        return {agency.id: agency.code for agency in self.value.agencies}


async def overseen(info: Info, slug: str) -> UUID | None:
    """The hall under a slug if the viewer may oversee it."""
    row = await halls.hall_by_slug(slug)
    if row is None or may(info.context.actor, Permission.READ_OVERVIEW, Place(row.id)):
        return None
    return row.id


@strawberry.type
class OverviewQueries:
    @strawberry.field(description="A hall as it is now; null unless you may READ_OVERVIEW there.")
    async def hall_overview(self, info: Info, hall: HallSlug) -> HallOverview | None:
        hall_id = await overseen(info, hall)
        value = await reads.overview_of(hall_id, now=info.context.moment()) if hall_id else None
        return HallOverview.of(value) if value else None


@strawberry.type
class OverviewSubscriptions:
    @strawberry.subscription(
        description="A hall as its manager sees it: at once, then whenever a counter, a queue, a kiosk's "
        "printer or what is on the screens changes, newest only. Waits grow without being told: reckon them from "
        "`serverTime`."
    )
    async def hall_overview(self, info: Info, hall: HallSlug) -> AsyncIterable[HallOverview]:
        hall_id = await overseen(info, hall)
        if hall_id is None:
            raise not_for_you("hall")

        async def read() -> News[HallOverview] | None:
            value = await reads.overview_of(hall_id, now=info.context.moment())
            return News(HallOverview.of(value), value) if value else None

        return Source(hall_id=hall_id, context=info.context, read=read, concerns=lambda touched: touched.floor)
