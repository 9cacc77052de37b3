"""The permission table, cell by cell, against a second copy written from the roles' descriptions."""

from uuid import UUID

import pytest

from api.actor import ANONYMOUS, SYSTEM, Actor, ActorKind, Grant, Role
from api.people.rules import Permission, Place, may, permissions_anywhere, permissions_at
from api.refusals import RefusalCode

HALL, OTHER_HALL = UUID(int=1), UUID(int=2)
AGENCY, OTHER_AGENCY, FOREIGN_AGENCY = UUID(int=11), UUID(int=12), UUID(int=21)
PLACES = {
    "own agency": Place(HALL, AGENCY),
    "other agency": Place(HALL, OTHER_AGENCY),
    "hall": Place(HALL),
    "foreign hall": Place(OTHER_HALL),
    "foreign agency": Place(OTHER_HALL, FOREIGN_AGENCY),
    "above": Place(None),
}
EVERYWHERE = set(PLACES)
IN_THE_HALL = {"own agency", "other agency", "hall"}

# What each may do where their role, device or key holds …
OFFICER = {
    "TAKE_TICKET_STAFF",
    "READ_TICKET",
    "CANCEL_TICKET",
    "OPERATE_COUNTER",
    "CALL_NEXT",
    "SERVE",
    "READ_COUNTER",
    "READ_APPLICATION",
    "PROCESS_APPLICATION",
    "READ_DEADLINES",
    "BOOK_STAFF",
    "READ_BOOKING",
}
SUPERVISOR = OFFICER | {
    *("CALL_CHOSEN", "SUPERVISE", "DISTURB_AGENCY", "READ_STAFF", "READ_HALL_EVENTS"),
    "DECIDE_APPLICATION",
}
INFORMATION_DESK = {"TAKE_TICKET_STAFF", "CANCEL_TICKET", "READ_TICKET", "READ_COUNTER"} | {
    "BOOK_STAFF",
    "READ_BOOKING",
    "SHOW_PRESENCE",
}
AUDITOR = {"READ_TICKET", "READ_COUNTER", "READ_HALL_EVENTS", "READ_STAFF", "READ_DEADLINES", "READ_BOOKING"} | {
    "READ_OVERVIEW",
}
SCREEN = {"SHOW_PRESENCE"}
KIOSK = {"TAKE_TICKET_KIOSK", "CONFIRM_PRINT", "SHOW_PRESENCE"}
EVERYTHING = {permission.value for permission in Permission}
FILES = {"READ_APPLICATION", "PROCESS_APPLICATION", "DECIDE_APPLICATION"}  # for the agency's own staff only
ADMINISTRATOR = EVERYTHING - {"TAKE_TICKET_WEB", "APPLY", "BOOK_WEB", "INTROSPECT"} - FILES
HALL_MANAGER = ADMINISTRATOR - {"CREATE_HALL"}
KEYS_HOLD = EVERYTHING - {"EDIT_STAFF", "EDIT_API_KEYS", "INTROSPECT"} - FILES
# … and what wherever they are.
WEB = {"TAKE_TICKET_WEB", "APPLY", "BOOK_WEB"}
WEB_AND_SCHEMA = WEB | {"INTROSPECT"}


def staff(role: Role, hall_id: UUID | None = HALL, agency_id: UUID | None = None) -> Actor:
    return Actor(ActorKind.STAFF, id=UUID(int=99), grants=(Grant(role, hall_id, agency_id),))


def a_key(hall_id: UUID | None, scopes: set[str]) -> Actor:
    return Actor(ActorKind.API_KEY, id=UUID(int=98), hall_id=hall_id, scopes=frozenset(scopes))


ACTORS: dict[str, tuple[Actor, set[str], set[str], set[str]]] = {
    # name: actor, where it holds, what it may do there, what it may do anywhere
    "anonymous": (ANONYMOUS, set(), set(), WEB),
    "system": (SYSTEM, EVERYWHERE, EVERYTHING, EVERYTHING),
    "kiosk": (Actor(ActorKind.KIOSK, id=UUID(int=97), hall_id=HALL), IN_THE_HALL, KIOSK, set()),
    "screen": (Actor(ActorKind.SCREEN, id=UUID(int=96), hall_id=HALL), IN_THE_HALL, SCREEN, set()),
    "key of the hall": (a_key(HALL, EVERYTHING), IN_THE_HALL, KEYS_HOLD, {"INTROSPECT"}),
    "key of all halls": (a_key(None, EVERYTHING), EVERYWHERE, KEYS_HOLD, {"INTROSPECT"}),
    "key without scopes": (a_key(None, set()), EVERYWHERE, set(), set()),
    "officer of the agency": (staff(Role.OFFICER, HALL, AGENCY), {"own agency"}, OFFICER, WEB),
    "officer of the hall": (staff(Role.OFFICER), IN_THE_HALL, OFFICER, WEB),
    "supervisor of the agency": (staff(Role.SUPERVISOR, HALL, AGENCY), {"own agency"}, SUPERVISOR, WEB),
    "supervisor of the hall": (staff(Role.SUPERVISOR), IN_THE_HALL, SUPERVISOR, WEB),
    "information desk": (staff(Role.INFORMATION_DESK), IN_THE_HALL, INFORMATION_DESK, WEB),
    "hall manager": (staff(Role.HALL_MANAGER), IN_THE_HALL, HALL_MANAGER, WEB_AND_SCHEMA),
    "manager everywhere": (staff(Role.HALL_MANAGER, None), EVERYWHERE, HALL_MANAGER, WEB_AND_SCHEMA),
    "administrator": (staff(Role.ADMINISTRATOR, None), EVERYWHERE, ADMINISTRATOR, WEB_AND_SCHEMA),
    "administrator of the hall": (staff(Role.ADMINISTRATOR), IN_THE_HALL, ADMINISTRATOR, WEB_AND_SCHEMA),
    "auditor": (staff(Role.AUDITOR), IN_THE_HALL, AUDITOR, set()),
    "auditor of the agency": (staff(Role.AUDITOR, HALL, AGENCY), {"own agency"}, AUDITOR, set()),
    "staff without a role": (Actor(ActorKind.STAFF, id=UUID(int=95)), set(), set(), set()),
}


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("name", ACTORS)
def test_every_cell_of_the_table_holds_at_every_place(name: str, place: str) -> None:
    actor, holds, there, anywhere = ACTORS[name]
    expected = anywhere | (there if place in holds else set())
    assert {p.value for p in permissions_at(actor, PLACES[place])} == expected


@pytest.mark.parametrize("scope", Permission)
@pytest.mark.parametrize("place", PLACES)
def test_a_key_may_only_do_what_is_among_its_scopes(scope: Permission, place: str) -> None:
    expected = {scope} - {Permission.EDIT_STAFF, Permission.EDIT_API_KEYS, *map(Permission, FILES)}
    if place not in IN_THE_HALL:
        expected &= {Permission.INTROSPECT}
    assert permissions_at(a_key(HALL, {scope.value}), PLACES[place]) == expected


def test_two_roles_add_up_each_in_its_own_place() -> None:
    actor = Actor(
        ActorKind.STAFF,
        grants=(Grant(Role.OFFICER, HALL, AGENCY), Grant(Role.HALL_MANAGER, OTHER_HALL)),
    )
    assert may(actor, Permission.CALL_NEXT, PLACES["own agency"]) is None
    assert may(actor, Permission.PAUSE_HALL, PLACES["foreign hall"]) is None
    assert may(actor, Permission.PAUSE_HALL, PLACES["own agency"]) is not None
    assert permissions_anywhere(actor) >= {Permission.CALL_NEXT, Permission.PAUSE_HALL}


def test_the_anonymous_are_asked_to_sign_in_and_the_others_are_told_no() -> None:
    for permission in Permission:
        refusal = may(ANONYMOUS, permission, PLACES["hall"])
        assert refusal is None or refusal.code is RefusalCode.SIGN_IN_REQUIRED
    refused = may(staff(Role.OFFICER), Permission.EDIT_STAFF, PLACES["hall"])
    assert refused is not None
    assert refused.code is RefusalCode.NOT_ALLOWED


def test_a_device_that_belongs_to_no_hall_may_do_nothing_above_the_halls() -> None:
    lost = Actor(ActorKind.KIOSK, id=UUID(int=97), hall_id=None)
    assert permissions_at(lost, Place(None)) == frozenset()
