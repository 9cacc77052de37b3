"""Gives and takes roles."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

import structlog

from api.actor import Actor, Grant, Role
from api.events import RoleGranted, RoleRevoked
from api.people.models import RoleGrant, Session, Staff
from api.people.remembered import remembered
from api.people.rules import Permission, Place, may
from api.people.rules.roles import ADMINISTRATOR_OF_ALL, may_grant
from api.refusals import Refusal, RefusalCode
from api.work import Once, Work, one_transaction

log = structlog.get_logger()


async def grant_role(
    actor: Actor,
    staff_id: UUID,
    *,
    role: Role,
    now: datetime,
    hall_id: UUID | None = None,
    agency_id: UUID | None = None,
    key: str | None = None,
    seen: Collection[UUID] | None = None,
) -> UUID | Refusal:
    """Give somebody a role in an agency, a hall, or everywhere. Their sessions end: they sign in again with it.

    The actor must reach the role's place and the hall that looks after the account. Returns the grant's id.
    seen: the roles they held when the actor looked, None for whatever they hold.
    Refuses SIGN_IN_REQUIRED, NOT_ALLOWED, INVALID_INPUT, NOT_FOUND, ARCHIVED, ALREADY_EXISTS, CONFLICT.
    """
    grant = Grant(role, hall_id, agency_id)

    async def verb(work: Work) -> UUID | Refusal:
        if refusal := may_grant(actor, grant):
            return refusal
        if hall_id and not await work.lock(hall_id):
            return Refusal(RefusalCode.NOT_FOUND, input_field=("hall",))
        # The account's row is the lock of roles that belong to no hall.
        staff = await Staff.filter(id=staff_id).select_for_update(no_key=True).get_or_none()
        if refusal := await _refuse_grant(actor, staff, grant, seen):
            return refusal
        row = await RoleGrant.create(
            staff_id=staff_id, role=role, hall_id=hall_id, agency_id=agency_id, granted_at=now
        )
        await end_sessions(work, staff_id)
        if hall_id:
            work.record(RoleGranted(staff_id=staff_id, role=role.value, agency_id=agency_id))
        else:
            noted(work, "role.granted", staff=staff_id, role=role.value)
        return row.id

    once = Once(key, "grantRole", (staff_id, role, hall_id, agency_id), UUID)
    return await one_transaction(verb, actor=actor, now=now, once=once)


async def _refuse_grant(
    actor: Actor, staff: Staff | None, grant: Grant, seen: Collection[UUID] | None
) -> Refusal | None:
    if staff is None:
        return Refusal(RefusalCode.NOT_FOUND, input_field=("staff",))
    if refusal := may(actor, Permission.EDIT_STAFF, Place(staff.hall_id)):
        return refusal
    if staff.archived_at:
        return Refusal(RefusalCode.ARCHIVED, {"what": staff.name})
    held = await live_grants(staff.id)
    if any((row.role, row.hall_id, row.agency_id) == _as_tuple(grant) for row in held):
        return Refusal(RefusalCode.ALREADY_EXISTS, {"what": "Peran ini", "what_en": "This role"})
    is_as_seen = seen is None or {row.id for row in held} == set(seen)
    return None if is_as_seen else Refusal(RefusalCode.CONFLICT)


def _as_tuple(grant: Grant) -> tuple[Role, UUID | None, UUID | None]:
    return grant.role, grant.hall_id, grant.agency_id


async def revoke_role(actor: Actor, grant_id: UUID, *, now: datetime) -> UUID | Refusal:
    """Take a role away; the person's sessions end, and with them their open sockets. Returns the grant's id.

    Refuses SIGN_IN_REQUIRED, NOT_ALLOWED, NOT_FOUND, LAST_ADMINISTRATOR.
    """

    async def verb(work: Work) -> UUID | Refusal:
        row = await RoleGrant.get_or_none(id=grant_id, revoked_at=None)
        if row is None:
            return may(actor, Permission.EDIT_STAFF, Place(None)) or Refusal(RefusalCode.NOT_FOUND)
        if refusal := may_grant(actor, Grant(row.role, row.hall_id, row.agency_id)):
            return refusal
        if row.hall_id:
            await work.lock(row.hall_id)
        if refusal := await refuse_removing_the_last_administrator(row.staff_id, [row]):
            return refusal
        if await RoleGrant.filter(id=grant_id, revoked_at=None).update(revoked_at=now) != 1:
            return Refusal(RefusalCode.NOT_FOUND)
        await end_sessions(work, row.staff_id)
        if row.hall_id:
            work.record(RoleRevoked(staff_id=row.staff_id, role=row.role.value, agency_id=row.agency_id))
        else:
            noted(work, "role.revoked", staff=row.staff_id, role=row.role.value)
        return grant_id

    return await one_transaction(verb, actor=actor, now=now)


def noted(work: Work, what: str, **about: object) -> None:
    """Write into the log who did what above all halls: no hall's journal holds it."""
    told = {name: str(value) for name, value in {**about, "by": work.actor.id or work.actor.kind}.items()}
    work.after_commit(lambda: log.info(what, **told))


async def live_grants(staff_id: UUID) -> list[RoleGrant]:
    """Somebody's roles as they stand."""
    return await RoleGrant.filter(staff_id=staff_id, revoked_at=None)


async def end_sessions(work: Work, staff_id: UUID) -> None:
    """End every session of somebody; the check of open sockets cuts theirs within seconds."""
    await Session.filter(staff_id=staff_id, ended_at=None).update(ended_at=work.now)
    work.after_commit(remembered.forget)


async def refuse_removing_the_last_administrator(staff_id: UUID, losing: Sequence[RoleGrant]) -> Refusal | None:
    """Refuses LAST_ADMINISTRATOR when nobody else administers all halls.

    Locks all such roles, so that two administrators cannot remove each other at the same moment.
    """
    if all((row.role, row.hall_id, row.agency_id) != _as_tuple(ADMINISTRATOR_OF_ALL) for row in losing):
        return None
    administrators = RoleGrant.filter(role=Role.ADMINISTRATOR, hall_id=None, agency_id=None, revoked_at=None)
    rows = await administrators.order_by("id").select_for_update()
    return None if any(row.staff_id != staff_id for row in rows) else Refusal(RefusalCode.LAST_ADMINISTRATOR)
