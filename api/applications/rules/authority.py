"""Decides who may do what with an application."""

from api.actor import Actor, ActorKind
from api.events import Channel
from api.people.rules import Permission, Place, is_holder, may
from api.refusals import Refusal, RefusalCode


def is_with_agency(number: str | None, channel: Channel) -> bool:
    """Whether staff of the agency may know of it: it was handed in once, or begun at a counter."""
    return number is not None or channel is Channel.STAFF


def may_act(
    actor: Actor, place: Place, *, opens: bool, with_agency: bool, permission: Permission
) -> Refusal | None:
    """Whether the actor may act on an application at a place, as its holder or as staff with the permission.

    opens: the actor sent its secret. with_agency: as `is_with_agency` says. To the anonymous, an application they
    do not hold does not exist. Refuses NOT_FOUND, NOT_ALLOWED.
    """
    if is_holder(actor, place, opens=opens, permission=Permission.APPLY):
        return None
    if with_agency and may(actor, permission, place) is None:
        return None
    if actor.kind is ActorKind.ANONYMOUS:
        return Refusal(RefusalCode.NOT_FOUND, input_field=("application",))
    return Refusal(RefusalCode.NOT_ALLOWED)
