"""Opens, renames and archives accounts, and sets their passwords."""

from datetime import datetime
from uuid import UUID

from tortoise.exceptions import IntegrityError

from api.actor import Actor, Grant
from api.events import StaffChanged
from api.people.actions.passwords import hash_of_password
from api.people.actions.roles import end_sessions, live_grants, noted, refuse_removing_the_last_administrator
from api.people.models import RoleGrant, Staff
from api.people.remembered import remembered
from api.people.rules import Permission, Place, may
from api.people.rules.passwords import refuse_bad_username, refuse_weak_password, typed_username
from api.people.rules.roles import may_edit_person
from api.refusals import Refusal, RefusalCode
from api.work import Once, Work, one_transaction

TAKEN = {"what": "Nama pengguna", "what_en": "The user name"}


async def add_staff(
    actor: Actor,
    *,
    username: str,
    name: str,
    password: str,
    now: datetime,
    hall_id: UUID | None = None,
    key: str | None = None,
) -> UUID | Refusal:
    """Open an account, without any role yet; hall_id: the hall that looks after it. Returns the staff id.

    The password is not part of what the idempotency key remembers.
    Refuses SIGN_IN_REQUIRED, NOT_ALLOWED, NOT_FOUND (hall), INVALID_INPUT, WEAK_PASSWORD, ALREADY_EXISTS.
    """
    username, name = typed_username(username), name.strip()
    refusal = (
        may(actor, Permission.EDIT_STAFF, Place(hall_id))
        or refuse_bad_username(username)
        or refuse_bad_name(name)
        or refuse_weak_password(password, username=username, name=name)
    )
    if refusal:
        return refusal
    password_hash = await hash_of_password(password)

    async def verb(work: Work) -> UUID | Refusal:
        if hall_id and not await work.lock(hall_id):
            return Refusal(RefusalCode.NOT_FOUND, input_field=("hall",))
        if await Staff.exists(username=username):
            return Refusal(RefusalCode.ALREADY_EXISTS, TAKEN, ("username",))
        staff = await Staff.create(
            username=username, name=name, password_hash=password_hash, hall_id=hall_id, created_at=now
        )
        _record(work, staff, "CREATED")
        return staff.id

    once = Once(key, "createStaff", (username, name, hall_id), UUID)
    try:
        return await one_transaction(verb, actor=actor, now=now, once=once)
    except IntegrityError:  # another hall took the username at the same moment
        return Refusal(RefusalCode.ALREADY_EXISTS, TAKEN, ("username",))


def refuse_bad_name(name: str) -> Refusal | None:
    """Refuses INVALID_INPUT unless the name has 1 to 120 printable characters."""
    if 1 <= len(name) <= 120 and name.isprintable():
        return None
    words = {"problem": "nama 1-120 karakter", "problem_en": "name has 1-120 characters"}
    return Refusal(RefusalCode.INVALID_INPUT, words, ("name",))


async def rename_staff(
    actor: Actor, staff_id: UUID, *, name: str, now: datetime, seen: str | None = None
) -> UUID | Refusal:
    """Correct somebody's name; events keep the name they were written with.

    seen: the name when the actor looked, None for whatever it is.
    Refuses SIGN_IN_REQUIRED, NOT_ALLOWED, NOT_FOUND, ARCHIVED, INVALID_INPUT, CONFLICT.
    """
    name = name.strip()

    async def verb(work: Work) -> UUID | Refusal:
        staff = await _editable(work, staff_id)
        if isinstance(staff, Refusal):
            return staff
        if seen is not None and staff.name != seen:
            return Refusal(RefusalCode.CONFLICT)
        if refusal := refuse_bad_name(name):
            return refusal
        await Staff.filter(id=staff_id).update(name=name)
        work.after_commit(remembered.forget)
        _record(work, staff, "RENAMED")
        return staff_id

    return await one_transaction(verb, actor=actor, now=now)


async def archive_staff(actor: Actor, staff_id: UUID, *, now: datetime) -> UUID | Refusal:
    """Close an account for good: roles are taken, sessions end, the name stays in the journal.

    Refuses SIGN_IN_REQUIRED, NOT_ALLOWED, NOT_FOUND, ARCHIVED, LAST_ADMINISTRATOR.
    """

    async def verb(work: Work) -> UUID | Refusal:
        staff = await _editable(work, staff_id)
        if isinstance(staff, Refusal):
            return staff
        grants = await live_grants(staff_id)
        if refusal := await refuse_removing_the_last_administrator(staff_id, grants):
            return refusal
        await Staff.filter(id=staff_id).update(archived_at=now)
        await RoleGrant.filter(staff_id=staff_id, revoked_at=None).update(revoked_at=now)
        await end_sessions(work, staff_id)
        _record(work, staff, "ARCHIVED")
        return staff_id

    return await one_transaction(verb, actor=actor, now=now)


async def set_password(actor: Actor, staff_id: UUID, *, password: str, now: datetime) -> UUID | Refusal:
    """Give somebody else another password; their sessions end. For one's own there is change_password.

    Refuses SIGN_IN_REQUIRED, NOT_ALLOWED, NOT_FOUND, ARCHIVED, WEAK_PASSWORD.
    """
    staff = await Staff.get_or_none(id=staff_id)
    refusal = await _refuse_editing(actor, staff)  # before the costly hash, and once more under the lock
    if refusal or staff is None or actor.id == staff_id:
        return refusal or Refusal(RefusalCode.NOT_ALLOWED)
    if refusal := refuse_weak_password(password, username=staff.username, name=staff.name):
        return refusal
    password_hash = await hash_of_password(password)

    async def verb(work: Work) -> UUID | Refusal:
        staff = await _editable(work, staff_id)
        if isinstance(staff, Refusal):
            return staff
        await Staff.filter(id=staff_id).update(password_hash=password_hash)
        await end_sessions(work, staff_id)
        _record(work, staff, "PASSWORD_RESET")
        return staff_id

    return await one_transaction(verb, actor=actor, now=now)


async def _editable(work: Work, staff_id: UUID) -> Staff | Refusal:
    """The account, locked together with the hall that looks after it, if the actor may change it."""
    staff = await Staff.get_or_none(id=staff_id)
    if staff and staff.hall_id:
        await work.lock(staff.hall_id)
    staff = await Staff.filter(id=staff_id).select_for_update(no_key=True).get_or_none()
    refusal = await _refuse_editing(work.actor, staff)
    return refusal or staff or Refusal(RefusalCode.NOT_FOUND)


async def _refuse_editing(actor: Actor, staff: Staff | None) -> Refusal | None:
    if staff is None:
        return may(actor, Permission.EDIT_STAFF, Place(None)) or Refusal(RefusalCode.NOT_FOUND)
    grants = [Grant(row.role, row.hall_id, row.agency_id) for row in await live_grants(staff.id)]
    if refusal := may_edit_person(actor, staff.hall_id, grants):
        return refusal
    return Refusal(RefusalCode.ARCHIVED, {"what": staff.name}) if staff.archived_at else None


def _record(work: Work, staff: Staff, change: str) -> None:
    if staff.hall_id:
        work.record(StaffChanged(staff_id=staff.id, change=change))
    else:
        noted(work, "staff.changed", staff=staff.id, change=change)
