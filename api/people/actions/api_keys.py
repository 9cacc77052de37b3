"""Gives other systems keys, and withdraws them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from api.actor import Actor
from api.events import ApiKeyCreated, ApiKeyRevoked
from api.people.actions.staff import refuse_bad_name
from api.people.actions.tokens import new_token
from api.people.models import ApiKey
from api.people.remembered import remembered
from api.people.rules import Permission, Place, may
from api.people.rules.credentials import Prefix, hash_of
from api.people.rules.roles import may_give_scopes
from api.refusals import Refusal, RefusalCode
from api.work import Work, one_transaction


@dataclass(frozen=True, slots=True)
class ApiKeyIssued:
    """A new key. token: shown once, stored only as a hash."""

    api_key_id: UUID
    token: str


async def create_api_key(
    actor: Actor,
    *,
    name: str,
    scopes: Collection[Permission],
    now: datetime,
    hall_id: UUID | None = None,
    expires_at: datetime | None = None,
) -> ApiKeyIssued | Refusal:
    """Give another system a key to a hall, or to all of them (hall_id None).

    Without an idempotency key, since its result is a secret.
    Refuses SIGN_IN_REQUIRED, NOT_ALLOWED (a scope the actor does not have there), INVALID_INPUT, NOT_FOUND (hall).
    """
    name, place = name.strip(), Place(hall_id)
    refusal = (
        may(actor, Permission.EDIT_API_KEYS, place)
        or refuse_bad_name(name)
        or may_give_scopes(actor, scopes, place)
        or _refuse_the_past(expires_at, now)
    )
    if refusal:
        return refusal
    token = new_token(Prefix.API_KEY)

    async def verb(work: Work) -> ApiKeyIssued | Refusal:
        if hall_id and not await work.lock(hall_id):
            return Refusal(RefusalCode.NOT_FOUND, input_field=("hall",))
        names = tuple(sorted(scope.value for scope in set(scopes)))
        row = await ApiKey.create(
            name=name,
            hall_id=hall_id,
            token_hash=hash_of(token),
            scopes=" ".join(names),
            created_at=now,
            expires_at=expires_at,
        )
        if hall_id:
            work.record(ApiKeyCreated(api_key_id=row.id, scopes=names))
        return ApiKeyIssued(row.id, token)

    return await one_transaction(verb, actor=actor, now=now)


def _refuse_the_past(expires_at: datetime | None, now: datetime) -> Refusal | None:
    if expires_at is None or expires_at > now:
        return None
    words = {"problem": "waktu berakhir sudah lewat", "problem_en": "the end lies in the past"}
    return Refusal(RefusalCode.INVALID_INPUT, words, ("expiresAt",))


async def revoke_api_key(actor: Actor, api_key_id: UUID, *, now: datetime) -> UUID | Refusal:
    """Withdraw a key; its open sockets are cut within seconds. Done twice it is done once.

    Refuses SIGN_IN_REQUIRED, NOT_ALLOWED, NOT_FOUND.
    """

    async def verb(work: Work) -> UUID | Refusal:
        row = await ApiKey.get_or_none(id=api_key_id)
        if row is None:
            return may(actor, Permission.EDIT_API_KEYS, Place(None)) or Refusal(RefusalCode.NOT_FOUND)
        if refusal := may(actor, Permission.EDIT_API_KEYS, Place(row.hall_id)):
            return refusal
        if row.hall_id:
            await work.lock(row.hall_id)
        revoked = await ApiKey.filter(id=api_key_id, revoked_at=None).update(revoked_at=now)
        work.after_commit(remembered.forget)
        if revoked == 1 and row.hall_id:
            work.record(ApiKeyRevoked(api_key_id=api_key_id))
        return api_key_id

    return await one_transaction(verb, actor=actor, now=now)
