"""Reads of the directory that begin at the root."""

from typing import Annotated
from uuid import UUID

import strawberry

from api.halls import queries
from api.halls.rules.search import found
from schema.context import Info
from schema.halls.agencies import Agency
from schema.halls.days import Announcement, Pause, SpecialDay, WeeklyHours
from schema.halls.halls import After, Before, First, Hall, Last, Search
from schema.halls.services import Service, ServiceStandard
from schema.node import Node
from schema.paging import Connection, page_of

Slug = Annotated[str, strawberry.argument(description="The hall's slug: konawe.")]


@strawberry.type
class Queries:
    @strawberry.field(description="The hall under a slug, archived ones too; null if there is none.")
    async def hall(self, info: Info, slug: Slug) -> Hall | None:
        row = await info.context.loaders.one(queries.halls_by_slug, slug)
        return Hall.of(row) if row else None

    @strawberry.field(description="The halls by name, or those found by words of their names and places.")
    async def halls(
        self,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
        search: Search = None,
    ) -> Connection[Hall]:
        rows = found(await queries.halls(), search or "", _texts)
        return page_of(rows, Hall.of, _key, first=first, after=after, last=last, before=before)


def _texts(row: queries.HallRow) -> tuple[str, ...]:
    return row.name, row.name_en, row.slug, row.province, row.region_code


def _key(row: queries.HallRow) -> str:
    return str(row.id)


async def _hall(info: Info, id: UUID) -> Node | None:
    row = await info.context.loaders.one(queries.halls_by_id, id)
    return Hall.of(row) if row else None


async def _agency(info: Info, id: UUID) -> Node | None:
    row = await info.context.loaders.one(queries.agencies_by_id, id)
    return Agency.of(row) if row else None


async def _service(info: Info, id: UUID) -> Node | None:
    row = await info.context.loaders.one(queries.services_by_id, id)
    return Service.of(row) if row else None


async def _standard(info: Info, id: UUID) -> Node | None:
    row = await info.context.loaders.one(queries.standards_by_id, id)
    return ServiceStandard.of(row) if row else None


async def _hours(info: Info, id: UUID) -> Node | None:
    row = await info.context.loaders.one(queries.weekly_hours_by_id, id)
    return WeeklyHours.of(row) if row else None


async def _special_day(info: Info, id: UUID) -> Node | None:
    row = await info.context.loaders.one(queries.special_days_by_id, id)
    return SpecialDay.of(row) if row else None


async def _pause(info: Info, id: UUID) -> Node | None:
    row = await info.context.loaders.one(queries.pauses_by_id, id)
    return Pause.of(row) if row else None


async def _announcement(info: Info, id: UUID) -> Node | None:
    row = await info.context.loaders.one(queries.announcements_by_id, id)
    return Announcement.of(row) if row else None


NODES = {
    "Hall": _hall,
    "Agency": _agency,
    "Service": _service,
    "ServiceStandard": _standard,
    "WeeklyHours": _hours,
    "SpecialDay": _special_day,
    "Pause": _pause,
    "Announcement": _announcement,
}
