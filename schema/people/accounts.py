"""Mutations of accounts and roles."""

from typing import TypeVar
from uuid import UUID

import strawberry

from api.actor import Role
from api.people import actions as people
from api.people import queries as reads
from api.refusals import Refusal
from schema.context import Info
from schema.node import uuid_of
from schema.people.places import hall_id_of, place_of
from schema.people.staff import RoleGrant, Staff
from schema.queue.payloads import KEY
from schema.results import Asked, UserError, refused


@strawberry.input(description="An account to open.")
class CreateStaffInput:
    username: str = strawberry.field(
        description="What they will sign in with, for ever: 3 to 64 of a-z, 0-9, dot, underscore, @, hyphen."
    )
    name: str = strawberry.field(description="The person's name.")
    password: str = strawberry.field(
        description="A first password, 12 to 128 characters; it is not part of what the key remembers."
    )
    hall: str | None = strawberry.field(
        default=None, description="Slug of the hall that looks after the account; null: above all halls."
    )
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


@strawberry.input(description="What to correct of an account.")
class UpdateStaffInput:
    staff: strawberry.ID = strawberry.field(description="The account.")
    name: str = strawberry.field(description="The person's name; earlier events keep the old one.")
    seen_name: str | None = strawberry.field(
        default=None,
        description="The name when it was read: CONFLICT if somebody has changed it since. Null changes whatever "
        "stands.",
    )


@strawberry.input(description="An account to close for good.")
class ArchiveStaffInput:
    staff: strawberry.ID = strawberry.field(description="The account.")


@strawberry.input(description="Another password for somebody else.")
class ResetPasswordInput:
    staff: strawberry.ID = strawberry.field(description="The account; not your own.")
    password: str = strawberry.field(description="The new password, 12 to 128 characters.")


@strawberry.input(description="A role to give.")
class GrantRoleInput:
    staff: strawberry.ID = strawberry.field(description="Who gets it.")
    role: Role = strawberry.field(description="The role.")
    hall: str | None = strawberry.field(
        default=None, description="Slug of the hall it holds in; null for the agency's, or for everywhere."
    )
    agency: strawberry.ID | None = strawberry.field(
        default=None, description="The agency it holds in; null for the whole hall, or for everywhere."
    )
    seen_grants: list[strawberry.ID] | None = strawberry.field(
        default=None,
        description="The roles they held when they were read: CONFLICT if they hold others now. Null: whatever "
        "they hold.",
    )
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


@strawberry.input(description="A role to take away.")
class RevokeRoleInput:
    grant: strawberry.ID = strawberry.field(description="The role as it was given.")


@strawberry.type
class OfStaff:
    """The payload of an act on an account."""

    staff: Staff | None = strawberry.field(
        default=None, description="The account as it stands now; null if refused."
    )
    user_errors: list[UserError] = strawberry.field(description="Why nothing was done; empty if it was.")


@strawberry.type(description="The account, now open, without any role yet.")
class CreateStaffPayload(OfStaff):
    pass


@strawberry.type(description="The account, corrected.")
class UpdateStaffPayload(OfStaff):
    pass


@strawberry.type(description="The account, closed for good; its roles are taken and its sessions ended.")
class ArchiveStaffPayload(OfStaff):
    pass


@strawberry.type(description="The account with its new password; its sessions have ended.")
class ResetPasswordPayload(OfStaff):
    pass


@strawberry.type
class OfGrant:
    """The payload of an act on a role."""

    grant: RoleGrant | None = strawberry.field(
        default=None, description="The role as it stands now; null if refused."
    )
    user_errors: list[UserError] = strawberry.field(description="Why nothing was done; empty if it was.")


@strawberry.type(description="The role, now held; the person's sessions have ended and they sign in again.")
class GrantRolePayload(OfGrant):
    pass


@strawberry.type(description="The role, taken away; the person's sessions have ended.")
class RevokeRolePayload(OfGrant):
    pass


@strawberry.type
class AccountMutations:
    @strawberry.mutation(description="Open an account. Needs EDIT_STAFF in its hall.")
    async def create_staff(self, info: Info, input: Asked[CreateStaffInput]) -> CreateStaffPayload:
        hall_id = await hall_id_of(info, input.hall)
        named = {"username": input.username, "name": input.name, "password": input.password}
        done = await people.add_staff(
            info.context.actor, **named, hall_id=hall_id, now=info.context.now(), key=input.idempotency_key
        )
        return await _staff_payload(CreateStaffPayload, done)

    @strawberry.mutation(description="Correct somebody's name. Needs EDIT_STAFF over all they are.")
    async def update_staff(self, info: Info, input: Asked[UpdateStaffInput]) -> UpdateStaffPayload:
        actor, now, staff_id = info.context.actor, info.context.now(), uuid_of("Staff", input.staff)
        done = await people.rename_staff(actor, staff_id, name=input.name, now=now, seen=input.seen_name)
        return await _staff_payload(UpdateStaffPayload, done)

    @strawberry.mutation(description="Close an account for good. Needs EDIT_STAFF over all they are.")
    async def archive_staff(self, info: Info, input: Asked[ArchiveStaffInput]) -> ArchiveStaffPayload:
        actor, now, staff_id = info.context.actor, info.context.now(), uuid_of("Staff", input.staff)
        return await _staff_payload(ArchiveStaffPayload, await people.archive_staff(actor, staff_id, now=now))

    @strawberry.mutation(description="Give somebody else another password. Needs EDIT_STAFF over all they are.")
    async def reset_password(self, info: Info, input: Asked[ResetPasswordInput]) -> ResetPasswordPayload:
        actor, now, staff_id = info.context.actor, info.context.now(), uuid_of("Staff", input.staff)
        done = await people.set_password(actor, staff_id, password=input.password, now=now)
        return await _staff_payload(ResetPasswordPayload, done)

    @strawberry.mutation(description="Give a role. Needs EDIT_STAFF at its place, and a role as high there.")
    async def grant_role(self, info: Info, input: Asked[GrantRoleInput]) -> GrantRolePayload:
        place = await place_of(info, input.hall, input.agency)
        where = {"hall_id": place.hall_id, "agency_id": place.agency_id}
        actor, now, staff_id = info.context.actor, info.context.now(), uuid_of("Staff", input.staff)
        key, seen = input.idempotency_key, _seen(input.seen_grants)
        done = await people.grant_role(actor, staff_id, role=input.role, **where, now=now, key=key, seen=seen)
        return await _grant_payload(GrantRolePayload, done)

    @strawberry.mutation(description="Take a role away. Needs EDIT_STAFF at its place, and a role as high there.")
    async def revoke_role(self, info: Info, input: Asked[RevokeRoleInput]) -> RevokeRolePayload:
        actor, now, grant_id = info.context.actor, info.context.now(), uuid_of("RoleGrant", input.grant)
        return await _grant_payload(RevokeRolePayload, await people.revoke_role(actor, grant_id, now=now))


S = TypeVar("S", bound=OfStaff)
G = TypeVar("G", bound=OfGrant)


def _seen(grants: list[strawberry.ID] | None) -> set[UUID] | None:
    return None if grants is None else {uuid_of("RoleGrant", grant) for grant in grants}


async def _staff_payload(payload: type[S], done: UUID | Refusal) -> S:
    if isinstance(done, Refusal):
        return payload(user_errors=refused(done))
    return payload(staff=Staff.of((await reads.staff_by_id([done]))[done]), user_errors=[])


async def _grant_payload(payload: type[G], done: UUID | Refusal) -> G:
    if isinstance(done, Refusal):
        return payload(user_errors=refused(done))
    return payload(grant=RoleGrant.of((await reads.grants_by_id([done]))[done]), user_errors=[])
