"""Nobody gives a role above their own or outside its place, or becomes somebody who has one."""

from uuid import UUID

import pytest

from api.actor import ANONYMOUS, SYSTEM, Actor, ActorKind, Grant, Role
from api.people.rules import Permission, Place
from api.people.rules.roles import may_edit_person, may_give_scopes, may_grant, may_read_person
from api.refusals import RefusalCode

HALL, OTHER_HALL, AGENCY = UUID(int=1), UUID(int=2), UUID(int=11)


def staff(*grants: Grant) -> Actor:
    return Actor(ActorKind.STAFF, id=UUID(int=99), grants=grants)


MANAGER = staff(Grant(Role.HALL_MANAGER, HALL))
ADMINISTRATOR = staff(Grant(Role.ADMINISTRATOR))
HALL_ADMINISTRATOR = staff(Grant(Role.ADMINISTRATOR, HALL))


@pytest.mark.parametrize(
    "grant",
    [
        Grant(Role.OFFICER, HALL, AGENCY),
        Grant(Role.SUPERVISOR, HALL, AGENCY),
        Grant(Role.AUDITOR, HALL),
        Grant(Role.INFORMATION_DESK, HALL),
        Grant(Role.HALL_MANAGER, HALL),
    ],
)
def test_a_manager_gives_roles_up_to_their_own_in_their_hall(grant: Grant) -> None:
    assert may_grant(MANAGER, grant) is None


@pytest.mark.parametrize(
    ("actor", "grant"),
    [
        (MANAGER, Grant(Role.ADMINISTRATOR, HALL)),
        (MANAGER, Grant(Role.HALL_MANAGER, OTHER_HALL)),
        (MANAGER, Grant(Role.OFFICER, OTHER_HALL, UUID(int=21))),
        (MANAGER, Grant(Role.OFFICER)),
        (MANAGER, Grant(Role.ADMINISTRATOR)),
        (HALL_ADMINISTRATOR, Grant(Role.ADMINISTRATOR)),
        (HALL_ADMINISTRATOR, Grant(Role.HALL_MANAGER, OTHER_HALL)),
        (staff(Grant(Role.SUPERVISOR, HALL)), Grant(Role.OFFICER, HALL)),
        (staff(Grant(Role.AUDITOR)), Grant(Role.AUDITOR, HALL)),
        # a high role that edits nobody does not lend its height to a low one that edits
        (
            staff(Grant(Role.HALL_MANAGER, HALL), Grant(Role.ADMINISTRATOR, OTHER_HALL)),
            Grant(Role.ADMINISTRATOR, HALL),
        ),
        (staff(), Grant(Role.OFFICER, HALL)),
    ],
)
def test_a_role_above_ones_own_or_outside_its_place_is_refused(actor: Actor, grant: Grant) -> None:
    refusal = may_grant(actor, grant)
    assert refusal is not None
    assert refusal.code is RefusalCode.NOT_ALLOWED


def test_a_key_gives_no_role_whatever_its_scopes() -> None:
    key = Actor(ActorKind.API_KEY, scopes=frozenset(Permission))
    assert may_grant(key, Grant(Role.OFFICER, HALL)) is not None


def test_a_hall_wide_role_cannot_be_held_in_an_agency_nor_an_agencys_without_its_hall() -> None:
    for grant in (Grant(Role.HALL_MANAGER, HALL, AGENCY), Grant(Role.OFFICER, None, AGENCY)):
        refusal = may_grant(SYSTEM, grant)
        assert refusal is not None
        assert refusal.code is RefusalCode.INVALID_INPUT


def test_an_account_is_only_edited_by_who_could_have_given_all_its_roles() -> None:
    officer, manager, administrator = (
        [Grant(Role.OFFICER, HALL, AGENCY)],
        [Grant(Role.HALL_MANAGER, HALL)],
        [Grant(Role.OFFICER, HALL), Grant(Role.ADMINISTRATOR)],
    )
    assert may_edit_person(MANAGER, HALL, officer) is None
    assert may_edit_person(MANAGER, HALL, manager) is None
    assert may_edit_person(MANAGER, HALL, administrator) is not None
    assert may_edit_person(MANAGER, HALL, [Grant(Role.OFFICER, OTHER_HALL)]) is not None
    assert may_edit_person(MANAGER, OTHER_HALL, officer) is not None
    assert may_edit_person(MANAGER, None, []) is not None
    assert may_edit_person(ADMINISTRATOR, HALL, administrator) is None
    assert may_edit_person(ANONYMOUS, HALL, []) is not None


def test_an_account_is_seen_through_its_hall_or_one_of_its_roles() -> None:
    supervisor = staff(Grant(Role.SUPERVISOR, HALL, AGENCY))
    assert may_read_person(supervisor, HALL, [Grant(Role.OFFICER, HALL, AGENCY)]) is None
    assert may_read_person(supervisor, HALL, [Grant(Role.OFFICER, HALL, UUID(int=12))]) is not None
    assert may_read_person(MANAGER, HALL, []) is None
    assert may_read_person(MANAGER, OTHER_HALL, []) is not None
    assert may_read_person(MANAGER, OTHER_HALL, [Grant(Role.OFFICER, HALL)]) is None


def test_a_key_is_given_only_what_its_giver_may_do_and_keys_may_hold() -> None:
    assert may_give_scopes(MANAGER, [Permission.CALL_NEXT, Permission.INTROSPECT], Place(HALL)) is None
    for scopes, code in (
        ([], RefusalCode.INVALID_INPUT),
        ([Permission.EDIT_STAFF], RefusalCode.INVALID_INPUT),
        ([Permission.EDIT_API_KEYS], RefusalCode.INVALID_INPUT),
        ([Permission.CREATE_HALL], RefusalCode.NOT_ALLOWED),
    ):
        refusal = may_give_scopes(MANAGER, scopes, Place(HALL))
        assert refusal is not None
        assert refusal.code is code
