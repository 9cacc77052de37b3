"""Decides who may give roles and look after accounts: never above one's own role or outside its place."""

from collections.abc import Collection
from uuid import UUID

from api.actor import Actor, ActorKind, Grant, Role
from api.people.rules.permissions import CELLS, Permission, Place, holds_at, may
from api.refusals import Refusal, RefusalCode

RANK = {
    Role.AUDITOR: 1,
    Role.INFORMATION_DESK: 1,
    Role.OFFICER: 1,
    Role.SUPERVISOR: 2,
    Role.HALL_MANAGER: 3,
    Role.ADMINISTRATOR: 4,
}
ADMINISTRATOR_OF_ALL = Grant(Role.ADMINISTRATOR)  # somebody must always hold it
_HALL_WIDE = {Role.INFORMATION_DESK, Role.HALL_MANAGER, Role.ADMINISTRATOR}


def may_grant(actor: Actor, grant: Grant) -> Refusal | None:
    """Whether the actor may give or take this role: they need one as high that holds at the whole of its place.

    Refuses SIGN_IN_REQUIRED, NOT_ALLOWED, INVALID_INPUT (an agency without its hall, or a role only a hall has).
    """
    place = Place(grant.hall_id, grant.agency_id)
    if refusal := may(actor, Permission.EDIT_STAFF, place):
        return refusal
    if grant.agency_id and (grant.hall_id is None or grant.role in _HALL_WIDE):
        return Refusal(
            RefusalCode.INVALID_INPUT,
            {"problem": "peran ini berlaku untuk satu mal", "problem_en": "this role is held in a whole hall"},
            ("agency",),
        )
    if actor.kind is ActorKind.SYSTEM or any(_outranks(own, grant) for own in actor.grants):
        return None
    return Refusal(RefusalCode.NOT_ALLOWED)


def _outranks(own: Grant, other: Grant) -> bool:
    edits = CELLS[Permission.EDIT_STAFF, own.role] != "-"
    return edits and RANK[own.role] >= RANK[other.role] and holds_at(own, Place(other.hall_id, other.agency_id))


def may_edit_person(actor: Actor, hall_id: UUID | None, grants: Collection[Grant]) -> Refusal | None:
    """Whether the actor may rename, archive or set the password of somebody.

    hall_id: the hall that looks after the account. Whoever can set a password can become that person, so every
    role of theirs must be one the actor could have given.
    Refuses SIGN_IN_REQUIRED, NOT_ALLOWED.
    """
    refusals = [may(actor, Permission.EDIT_STAFF, Place(hall_id)), *(may_grant(actor, grant) for grant in grants)]
    return next((refusal for refusal in refusals if refusal), None)


def may_read_person(actor: Actor, hall_id: UUID | None, grants: Collection[Grant]) -> Refusal | None:
    """Whether the actor may see an account: through the hall that looks after it or through one of its roles."""
    places = [Place(hall_id), *(Place(grant.hall_id, grant.agency_id) for grant in grants)]
    refusals = [may(actor, Permission.READ_STAFF, place) for place in places]
    return refusals[0] if all(refusals) else None


def may_give_scopes(actor: Actor, scopes: Collection[Permission], place: Place) -> Refusal | None:
    """Whether the actor may put these into a key: what they may do there themselves, save what no key may hold.

    Refuses INVALID_INPUT (none, or one no key may hold), SIGN_IN_REQUIRED, NOT_ALLOWED.
    """
    if not scopes or any(CELLS[scope, ActorKind.API_KEY] == "-" for scope in scopes):
        words = {"problem": "cakupan kunci", "problem_en": "scopes of the key"}
        return Refusal(RefusalCode.INVALID_INPUT, words, ("scopes",))
    return next((refusal for scope in scopes if (refusal := may(actor, scope, place))), None)
