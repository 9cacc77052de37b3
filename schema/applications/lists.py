"""Reads of applications that begin at the root."""

from typing import Annotated

import strawberry

from schema.applications.applications import Application
from schema.applications.related import application_numbered, readable_application
from schema.context import Info
from schema.node import uuid_of

Number = Annotated[str, strawberry.argument(description="The application's number, with its check character.")]
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
