"""Agencies of a hall."""

from datetime import datetime
from typing import Self

import strawberry

from api.halls import queries
from schema.context import Info
from schema.halls.days import SpecialDay, WeeklyHours
from schema.halls.opening import Opening
from schema.halls.related import (
    LazyCounter,
    LazyHall,
    LazyQueue,
    counters_of,
    hall_of,
    opening_at,
    queues_of,
)
from schema.halls.services import Service
from schema.node import Node, global_id
from schema.results import Language
from schema.words import InLanguage, said


@strawberry.type(description="An agency (instansi) that sits in a hall.")
class Agency(Node):
    row: strawberry.Private[queries.AgencyRow]
    code: str = strawberry.field(description="Its short name, unique in the hall: DUKCAPIL.")
    disturbed_at: datetime | None = strawberry.field(
        description="Since when it cannot work (gangguan); null while it works. The opening says why."
    )

    @classmethod
    def of(cls, row: queries.AgencyRow) -> Self:
        """The agency of a row."""
        return cls(id=global_id("Agency", row.id), row=row, code=row.code, disturbed_at=row.disturbed_at)

    @strawberry.field(description="Its name.")
    def name(self, language: InLanguage = Language.ID) -> str:
        return said(language, self.row.name, self.row.name_en)

    @strawberry.field(description="Prefix of its first queue: A of A-012; null if it has no queue.")
    async def prefix(self, info: Info) -> str | None:
        rows = await info.context.loaders.must(queries.queues_of_agency, self.row.id)
        return rows[0].prefix if rows else None

    @strawberry.field(description="Whether it is no longer in the hall; kept for its history.")
    def archived(self) -> bool:
        return self.row.archived_at is not None

    @strawberry.field(description="The hall it sits in.")
    async def hall(self, info: Info) -> LazyHall:
        return await hall_of(info, self.row.hall_id)

    @strawberry.field(description="Whether it gives numbers now, and why not if not.")
    async def opening(self, info: Info) -> Opening:
        return Opening.of(await opening_at(info, self.row.hall_id, self.row.id))

    @strawberry.field(description="Its services, by code.")
    async def services(self, info: Info) -> list[Service]:
        rows = await info.context.loaders.must(queries.services_of_agency, self.row.id)
        return [Service.of(row) for row in rows]

    @strawberry.field(description="Its queues, by prefix.")
    async def queues(self, info: Info) -> list[LazyQueue]:
        return queues_of(await info.context.loaders.one(queries.queues_of_agency, self.row.id))

    @strawberry.field(description="Its counters, 2 before 10.")
    async def counters(self, info: Info) -> list[LazyCounter]:
        rows = await info.context.loaders.must(queries.counters_of, self.row.hall_id)
        return counters_of([row for row in rows if row.agency_id == self.row.id])

    @strawberry.field(description="Dates that differ for it alone, by date, of the last year and to come.")
    async def special_days(self, info: Info) -> list[SpecialDay]:
        rows = await info.context.loaders.must(queries.special_days_of, self.row.hall_id)
        return [SpecialDay.of(row) for row in rows if row.agency_id == self.row.id]

    @strawberry.field(description="Its own hours of the week, Monday first; empty if it sits as the hall does.")
    async def weekly_hours(self, info: Info) -> list[WeeklyHours]:
        rows = await info.context.loaders.must(queries.weekly_hours_of, self.row.hall_id)
        return [WeeklyHours.of(row) for row in rows if row.agency_id == self.row.id]
