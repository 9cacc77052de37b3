"""Mutations that give the address at which a hall goes out or comes in as one file."""

from datetime import datetime
from typing import Self

import strawberry
from uuid_utils.compat import uuid7

from api.blueprints.actions import fault_in_founding
from api.blueprints.rules.reading import MOST_BYTES
from api.people.leaves import Leave, leave_for
from api.people.rules import Permission, Place, may
from api.refusals import Refusal
from schema.context import Info
from schema.halls.inputs import OfHall
from schema.results import Asked, UserError, refused


@strawberry.input(description="A hall to give out as one file.")
class ExportHallInput(OfHall):
    pass


@strawberry.input(description="A hall to found from a file.")
class ImportHallInput:
    slug: str = strawberry.field(description="Its name in addresses, for ever: small letters, digits and -.")
    name: str = strawberry.field(default="", description="Its Indonesian name; empty for the file's.")
    dry_run: bool = strawberry.field(default=False, description="Only say what is wrong with the file.")


@strawberry.type
class AtAnAddress:
    """The payload of an act that goes on at an address."""

    url: strawberry.Private[str | None] = None
    expires_at: datetime | None = strawberry.field(
        default=None, description="Until when the address is good; null if nothing was done."
    )
    user_errors: list[UserError] = strawberry.field(description="Why nothing was done; empty if it was.")

    @classmethod
    def of(cls, outcome: Leave | Refusal, base_url: str) -> Self:
        """The payload of a leave."""
        if isinstance(outcome, Refusal):
            return cls(user_errors=refused(outcome))
        url = f"{base_url}/halls/files/{outcome.token}"
        return cls(user_errors=[], url=url, expires_at=outcome.expires_at)


@strawberry.type(description="Where the file can be fetched.")
class ExportHallPayload(AtAnAddress):
    @strawberry.field(
        description="GET this: the hall as JSON, with its agencies, queues, services and their standards, "
        "counters, hours, times to book and screens; without people, devices, keys, tickets and pictures. Secret; "
        "null if nothing was done."
    )
    def download_url(self) -> str | None:
        return self.url


@strawberry.type(description="Where the file is to be sent.")
class ImportHallPayload(AtAnAddress):
    @strawberry.field(
        description=f"PUT the file here, at most {MOST_BYTES} bytes, as often as it takes: the same file founds "
        "one hall. Answers the hall's slug and counts, or `errors` with code, message, field and line. Secret; "
        "null if nothing was done."
    )
    def upload_url(self) -> str | None:
        return self.url


@strawberry.type
class Mutations:
    @strawberry.mutation(description="Ask where a hall can be fetched as one file. Needs EDIT_DIRECTORY.")
    async def export_hall(self, info: Info, input: Asked[ExportHallInput]) -> ExportHallPayload:
        actor, hall_id = info.context.actor, input.hall_id()
        refusal = may(actor, Permission.EDIT_DIRECTORY, Place(hall_id))
        wish = {"hall": hall_id.hex}
        leave = refusal or leave_for(actor, "hall export", wish, now=info.context.now())
        return ExportHallPayload.of(leave, info.context.base_url)

    @strawberry.mutation(
        description="Ask where to send a hall's file, from which a hall is founded whole or not at all. "
        "Needs CREATE_HALL."
    )
    async def import_hall(self, info: Info, input: Asked[ImportHallInput]) -> ImportHallPayload:
        actor, now = info.context.actor, info.context.now()
        refusal = await fault_in_founding(actor, input.slug, input.name)
        dry_run, key = "yes" if input.dry_run else "", uuid7().hex
        wish = {"slug": input.slug, "name": input.name, "dry_run": dry_run, "key": key}
        leave = refusal or leave_for(actor, "hall import", wish, now=now)
        return ImportHallPayload.of(leave, info.context.base_url)
