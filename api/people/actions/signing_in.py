"""Lets staff in and out."""

from collections.abc import Awaitable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from api.actor import ANONYMOUS, Actor, ActorKind
from api.people.actions.passwords import NOBODYS_HASH, hash_of_password, is_outdated, is_password
from api.people.actions.throttle import forgive, give_back, is_limited, take_tries
from api.people.actions.tokens import new_token
from api.people.models import Session, Staff
from api.people.remembered import remembered
from api.people.rules.credentials import AN_ADDRESS_IS_KNOWN_FOR, Prefix, hash_of, hash_of_address, network_of
from api.people.rules.passwords import LONGEST, is_username, refuse_weak_password, typed_username
from api.people.rules.tries import PER_ADDRESS, PER_USERNAME
from api.refusals import Refusal, RefusalCode
from api.work import Work, one_transaction


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A new session. token: shown once, stored only as a hash."""

    staff_id: UUID
    session_id: UUID
    token: str


async def sign_in(username: str, password: str, *, now: datetime, address: str = "") -> SignedIn | Refusal:
    """Exchange username and password for a session.

    Without an idempotency key, since its result is a secret. An unknown username takes as long as a wrong password
    and is refused in the same words. Refuses TOO_MANY_TRIES, WRONG_CREDENTIALS.
    """
    username = typed_username(username)
    staff = await Staff.get_or_none(username=username, archived_at=None) if is_username(username) else None
    by_name = await _subject(username, staff, address, now)
    by_address = f"sign-in@{network_of(address)}"
    limits = {by_name: PER_USERNAME} | ({by_address: PER_ADDRESS} if is_limited(address) else {})
    if refusal := await take_tries(limits, now=now):
        return refusal
    is_right = await is_password(password[: LONGEST + 1], staff.password_hash if staff else NOBODYS_HASH)
    if staff is None or not is_right:
        return Refusal(RefusalCode.WRONG_CREDENTIALS)
    session = await _begin(staff, address, now, (by_name, by_address))
    if isinstance(session, SignedIn) and is_outdated(staff.password_hash):
        await _renew_hash(staff, password)
    return session


async def _subject(username: str, staff: Staff | None, address: str, now: datetime) -> str:
    """Under what the tries are counted: where somebody has signed in before, strangers cannot lock them out.

    Hashed, since people type their password into the wrong field.
    """
    staff_id = staff.id if staff else UUID(int=0)
    address_hash = hash_of_address(staff_id, address)
    is_known = await Session.filter(
        staff_id=staff_id, address_hash=address_hash, created_at__gt=now - AN_ADDRESS_IS_KNOWN_FOR
    ).exists()
    return f"sign-in:{hash_of(username)}" + (f":{address_hash}" if is_known else "")


async def _begin(staff: Staff, address: str, now: datetime, tried: tuple[str, str]) -> SignedIn | Refusal:
    token = new_token(Prefix.SESSION)
    by_name, by_address = tried

    async def verb(work: Work) -> SignedIn | Refusal:
        # The password that was checked must still be the one: a reset in between wins.
        same = Staff.filter(id=staff.id, password_hash=staff.password_hash, archived_at=None).select_for_update(
            no_key=True
        )
        if await same.get_or_none() is None:
            return Refusal(RefusalCode.WRONG_CREDENTIALS)
        session = await Session.create(
            staff_id=staff.id,
            token_hash=hash_of(token),
            address_hash=hash_of_address(staff.id, address),
            created_at=now,
            seen_at=now,
        )
        await forgive(by_name)
        await give_back(by_address, PER_ADDRESS)
        return SignedIn(staff.id, session.id, token)

    return await one_transaction(verb, actor=ANONYMOUS, now=now)


async def _renew_hash(staff: Staff, password: str) -> None:
    new = await hash_of_password(password)
    await Staff.filter(id=staff.id, password_hash=staff.password_hash).update(password_hash=new)


async def sign_out(actor: Actor, *, now: datetime) -> None:
    """End the actor's own session; nothing happens for who has none."""
    if actor.kind is ActorKind.STAFF and actor.credential_id:
        await _end(Session.filter(id=actor.credential_id, ended_at=None).update(ended_at=now))


async def sign_out_everywhere(actor: Actor, *, now: datetime) -> None:
    """End all of the actor's sessions: a phone was lost, a browser left open."""
    if actor.kind is ActorKind.STAFF:
        await _end(Session.filter(staff_id=actor.id, ended_at=None).update(ended_at=now))


async def _end(update: Awaitable[int]) -> None:
    try:
        await update
    finally:
        remembered.forget()


async def change_password(actor: Actor, *, current: str, new: str, now: datetime) -> UUID | Refusal:
    """Give oneself another password; every other session of one's own ends.

    Returns the staff id. Refuses SIGN_IN_REQUIRED, TOO_MANY_TRIES, WRONG_CREDENTIALS, WEAK_PASSWORD, CONFLICT.
    """
    staff = await Staff.get_or_none(id=actor.id, archived_at=None) if actor.kind is ActorKind.STAFF else None
    if staff is None:
        return Refusal(RefusalCode.SIGN_IN_REQUIRED)
    if refusal := refuse_weak_password(new, username=staff.username, name=staff.name, field="newPassword"):
        return refusal
    subject = f"change-password:{staff.id}"
    if refusal := await take_tries({subject: PER_USERNAME}, now=now):
        return refusal
    if not await is_password(current[: LONGEST + 1], staff.password_hash):
        return Refusal(RefusalCode.WRONG_CREDENTIALS, input_field=("currentPassword",))
    password_hash = await hash_of_password(new)

    async def verb(work: Work) -> UUID | Refusal:
        same = Staff.filter(id=staff.id, password_hash=staff.password_hash, archived_at=None)
        if await same.update(password_hash=password_hash) != 1:
            return Refusal(RefusalCode.CONFLICT)
        others = Session.filter(staff_id=staff.id, ended_at=None).exclude(id=actor.credential_id)
        await others.update(ended_at=now)
        work.after_commit(remembered.forget)
        await forgive(subject)
        return staff.id

    return await one_transaction(verb, actor=actor, now=now)
