"""Reads of applications that begin at the root."""

from typing import Annotated

import strawberry

from api.halls import queries as halls
from schema.applications.applications import Application
from schema.applications.related import application_numbered, readable_application
from schema.applications.worklists import AgencyDeadlines, WorkList, deadlines_of, readable_work_list
from schema.context import Info
from schema.node import uuid_of

Number = Annotated[str, strawberry.argument(description="The application's number, with its check character.")]
AgencyId = Annotated[strawberry.ID, strawberry.argument(description="The agency's id.")]
HallSlug = Annotated[str, strawberry.argument(description="The hall's slug.")]
ApplicationId = Annotated[strawberry.ID, strawberry.argument(description="The application's id.")]
Secret = Annotated[str | None, strawberry.argument(description="The application's secret, for whoever holds it.")]


@strawberry.type
class Queries:
    @strawberry.field(
        description="An application by its number, for its secret's holder and staff of its agency; else null. A "
        "number whose check character is wrong was mistyped, which is BAD_USER_INPUT."
    )
    async def application(self, info: Info, number: Number, secret: Secret = None) -> Application | None:
        return await application_numbered(info, number, secret)

    @strawberry.field(description="The same by its id: a draft has no number yet.")
    async def application_by_id(self, info: Info, id: ApplicationId, secret: Secret = None) -> Application | None:
        return await readable_application(info, uuid_of("Application", id), secret)

    @strawberry.field(description="What an agency has to do, for holders of READ_APPLICATION there; else null.")
    async def work_list(self, info: Info, agency: AgencyId) -> WorkList | None:
        return await readable_work_list(info, uuid_of("Agency", agency))

    @strawberry.field(
        description="How much is due in a hall, by agency, for holders of READ_DEADLINES there; no application is "
        "shown. Null if you hold it nowhere in the hall."
    )
    async def deadlines(self, info: Info, hall: HallSlug) -> list[AgencyDeadlines] | None:
        row = await info.context.loaders.one(halls.halls_by_slug, hall)
        return await deadlines_of(info, row) if row else None
