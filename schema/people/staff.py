"""Accounts and roles, as those who may read them see them."""

from datetime import datetime
from typing import Self
from uuid import UUID

import strawberry

from api.actor import ActorKind, Role
from api.people import queries as people
from api.people.rules.roles import may_read_person
from schema.context import Info
from schema.node import Node, global_id
from schema.queue.related import LazyAgency, LazyHall, agency_of, hall_of


@strawberry.type(description="An account of somebody who signs in. For themselves and those with READ_STAFF.")
class Staff(Node):
    row: strawberry.Private[people.StaffRow]
    username: str = strawberry.field(description="What they sign in with: lower case, the same for ever.")
    name: str = strawberry.field(description="The person's name, as events bear it.")
    created_at: datetime = strawberry.field(description="When the account was opened.")
    archived_at: datetime | None = strawberry.field(
        description="When it was closed for good; null while it is open."
    )

    @classmethod
    def of(cls, row: people.StaffRow) -> Self:
        """The account of a row."""
        same = ("username", "name", "created_at", "archived_at")
        return cls(id=global_id("Staff", row.id), row=row, **{name: getattr(row, name) for name in same})

    @strawberry.field(description="The hall that looks after the account; null for people above all halls.")
    async def hall(self, info: Info) -> LazyHall | None:
        return await hall_of(info, self.row.hall_id) if self.row.hall_id else None

    @strawberry.field(description="Roles as they stand, oldest first.")
    async def grants(self, info: Info) -> list["RoleGrant"]:
        rows = await info.context.loaders.one(people.grants_of, self.row.id)
        return [RoleGrant.of(row) for row in rows or ()]


@strawberry.type(description="A role in one agency, in a whole hall, or everywhere.")
class RoleGrant(Node):
    row: strawberry.Private[people.GrantRow]
    role: Role = strawberry.field(description="The role.")
    granted_at: datetime = strawberry.field(description="When it was given.")
    revoked_at: datetime | None = strawberry.field(description="When it was taken away; null while it holds.")

    @classmethod
    def of(cls, row: people.GrantRow) -> Self:
        """The role of a row."""
        return cls(
            id=global_id("RoleGrant", row.id),
            row=row,
            role=row.role,
            granted_at=row.granted_at,
            revoked_at=row.revoked_at,
        )

    @strawberry.field(description="Who holds it.")
    async def staff(self, info: Info) -> Staff:
        return Staff.of(await info.context.loaders.must(people.staff_by_id, self.row.staff_id))

    @strawberry.field(description="The hall it holds in; null for everywhere.")
    async def hall(self, info: Info) -> LazyHall | None:
        return await hall_of(info, self.row.hall_id) if self.row.hall_id else None

    @strawberry.field(description="The agency it holds in; null for a whole hall or everywhere.")
    async def agency(self, info: Info) -> LazyAgency | None:
        return await agency_of(info, self.row.agency_id) if self.row.agency_id else None


async def readable_staff(info: Info, staff_id: UUID) -> Staff | None:
    """The account, for itself and for whoever may read it; None for all others."""
    row = await info.context.loaders.one(people.staff_by_id, staff_id)
    return Staff.of(row) if row and await _may_read(info, row) else None


async def readable_grant(info: Info, grant_id: UUID) -> RoleGrant | None:
    """The role, for whoever may read the account that holds it."""
    row = await info.context.loaders.one(people.grants_by_id, grant_id)
    return RoleGrant.of(row) if row and await readable_staff(info, row.staff_id) else None


async def readable_staff_of(info: Info, hall_id: UUID | None) -> list[people.StaffRow]:
    """The accounts of a hall, or above all halls, that the viewer may read, by username; two statements."""
    rows = await people.staff_of_hall(hall_id)
    grants = await people.grants_of([row.id for row in rows])
    actor = info.context.actor
    return [row for row in rows if may_read_person(actor, row.hall_id, [g.grant for g in grants[row.id]]) is None]


async def _may_read(info: Info, row: people.StaffRow) -> bool:
    actor = info.context.actor
    if actor.kind is ActorKind.STAFF and actor.id == row.id:
        return True
    grants = await info.context.loaders.one(people.grants_of, row.id)
    return may_read_person(actor, row.hall_id, [grant.grant for grant in grants or ()]) is None
