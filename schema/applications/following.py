"""What is followed of applications: one of them, and what an agency has to do."""

from collections.abc import AsyncIterable
from uuid import UUID

import strawberry

from api.boards.waking import Touched
from schema.applications.applications import Application, overdue_of
from schema.applications.lists import AgencyId, Number, Secret
from schema.applications.related import application_numbered, readable_application
from schema.applications.worklists import WorkList, readable_work_list
from schema.context import Info
from schema.errors import not_for_you
from schema.live.source import News, Source
from schema.node import uuid_of


@strawberry.type
class Subscriptions:
    @strawberry.subscription(
        description="An application, for its secret's holder and staff of its agency: at once, then at each step."
    )
    async def application(self, info: Info, number: Number, secret: Secret = None) -> AsyncIterable[Application]:
        found = await application_numbered(info, number, secret)
        if found is None:
            raise not_for_you("application")
        row = found.row

        async def read() -> News[Application]:
            application = await readable_application(info, row.id, secret)
            if application is None:
                raise not_for_you("application")
            return News(application, (application.row, await overdue_of(info, application.row)))

        return Source(
            hall_id=row.hall_id,
            context=info.context,
            read=read,
            concerns=lambda touched: touched.whole_hall or row.id in touched.applications,
        )

    @strawberry.subscription(
        description="What an agency has to do, for its staff: at once, then at each step of a file there."
    )
    async def work_list(self, info: Info, agency: AgencyId) -> AsyncIterable[WorkList]:
        agency_id = uuid_of("Agency", agency)
        found = await readable_work_list(info, agency_id)
        if found is None:
            raise not_for_you("agency")

        changes = Changes(agency_id)

        async def read() -> News[WorkList]:
            seen = changes.count
            work_list = await readable_work_list(info, agency_id)
            if work_list is None:
                raise not_for_you("agency")
            return News(work_list, (work_list.today, seen))

        return Source(hall_id=found.row.hall_id, context=info.context, read=read, concerns=changes.concern)


class Changes:
    """Counts what happens to the files of an agency: a list learns by it that it is old, and is not counted."""

    def __init__(self, agency_id: UUID) -> None:
        self.count = 0
        self._agency_id = agency_id

    def concern(self, touched: Touched) -> bool:
        """Whether a change in the hall may have changed the list; asked once a change."""
        concerns = touched.whole_hall or self._agency_id in touched.agencies
        self.count += concerns
        return concerns
