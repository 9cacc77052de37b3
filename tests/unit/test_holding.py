"""To whom a secret opens what is a citizen's own."""

from uuid import UUID

import pytest

from api.actor import ANONYMOUS, SYSTEM, Actor, ActorKind, Grant, Role
from api.people.rules import Permission, Place, is_holder, reads_contents

HALL, OTHER_HALL, AGENCY = UUID(int=1), UUID(int=2), UUID(int=11)
HERE = Place(HALL, AGENCY)
KIOSK = Actor(ActorKind.KIOSK, id=UUID(int=9), hall_id=HALL)
WHO = {
    "a citizen": (ANONYMOUS, True),
    "the kiosk of the hall": (KIOSK, True),
    "the kiosk of another hall": (Actor(ActorKind.KIOSK, id=UUID(int=9), hall_id=OTHER_HALL), False),
    "a kiosk of no hall": (Actor(ActorKind.KIOSK, id=UUID(int=9)), False),
    "a screen": (Actor(ActorKind.SCREEN, id=UUID(int=9), hall_id=HALL), False),
    "an officer of any place": (Actor(ActorKind.STAFF, grants=(Grant(Role.OFFICER, OTHER_HALL, AGENCY),)), True),
    "an auditor": (Actor(ActorKind.STAFF, grants=(Grant(Role.AUDITOR, HALL),)), False),
    "the system": (SYSTEM, True),
}


@pytest.mark.parametrize("permission", [Permission.APPLY, Permission.BOOK_WEB])
@pytest.mark.parametrize("who", WHO)
def test_the_right_secret_opens_to_whoever_could_have_made_it_and_to_the_halls_kiosk(
    who: str, permission: Permission
) -> None:
    actor, expected = WHO[who]
    assert is_holder(actor, HERE, opens=True, permission=permission) is expected


@pytest.mark.parametrize("who", WHO)
def test_a_wrong_secret_opens_nothing_to_anybody(who: str) -> None:
    assert not is_holder(WHO[who][0], HERE, opens=False, permission=Permission.APPLY)


def test_only_a_kiosk_shows_no_contents() -> None:
    assert not reads_contents(KIOSK)
    assert all(reads_contents(actor) for actor, _ in WHO.values() if actor.kind is not ActorKind.KIOSK)
