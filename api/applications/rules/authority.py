"""Decides who may do what with an application."""

from api.actor import Actor, ActorKind
from api.people.rules import Permission, Place, may
from api.refusals import Refusal, RefusalCode


def may_act(actor: Actor, place: Place, *, holds: bool, permission: Permission) -> Refusal | None:
    """Whether the actor may act on an application at a place, as its holder or as staff with the permission.

    holds: the actor sent its secret, which opens nothing to a screen, a kiosk or an auditor. To the anonymous, an
    application they do not hold does not exist. Refuses NOT_FOUND, NOT_ALLOWED.
    """
    if (holds and may(actor, Permission.APPLY, place) is None) or may(actor, permission, place) is None:
        return None
    if actor.kind is ActorKind.ANONYMOUS:
        return Refusal(RefusalCode.NOT_FOUND, input_field=("application",))
    return Refusal(RefusalCode.NOT_ALLOWED)
