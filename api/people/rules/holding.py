"""Decides to whom a secret opens what is a citizen's own, and how far."""

from api.actor import Actor, ActorKind
from api.people.rules.permissions import Permission, Place, may


def is_holder(actor: Actor, place: Place, *, opens: bool, permission: Permission) -> bool:
    """Whether the actor is let in by a secret: as whoever could have made the thing, or as a kiosk of its hall.

    opens: the secret is the right one. permission: to make such a thing, APPLY or BOOK_WEB. A secret opens nothing
    to a screen, an auditor, or the kiosk of another hall.
    """
    return opens and (may(actor, permission, place) is None or _is_kiosk_of(actor, place))


def _is_kiosk_of(actor: Actor, place: Place) -> bool:
    return actor.kind is ActorKind.KIOSK and actor.hall_id is not None and actor.hall_id == place.hall_id


def reads_contents(actor: Actor) -> bool:
    """Whether its holder may be shown what was filled in: not on a kiosk, whose glass the next in line sees."""
    return actor.kind is not ActorKind.KIOSK
