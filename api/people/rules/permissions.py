"""Decides who may do what, where."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal
from uuid import UUID

from api.actor import Actor, ActorKind, Grant
from api.refusals import Refusal, RefusalCode


class Permission(StrEnum):
    """Something an actor may be allowed to do. The names are also the scopes of API keys."""

    TAKE_TICKET_WEB = "TAKE_TICKET_WEB"
    TAKE_TICKET_KIOSK = "TAKE_TICKET_KIOSK"
    TAKE_TICKET_STAFF = "TAKE_TICKET_STAFF"
    CONFIRM_PRINT = "CONFIRM_PRINT"
    READ_TICKET = "READ_TICKET"
    CANCEL_TICKET = "CANCEL_TICKET"
    OPERATE_COUNTER = "OPERATE_COUNTER"
    CALL_NEXT = "CALL_NEXT"
    CALL_CHOSEN = "CALL_CHOSEN"
    SERVE = "SERVE"
    READ_COUNTER = "READ_COUNTER"
    READ_HALL_EVENTS = "READ_HALL_EVENTS"
    READ_OVERVIEW = "READ_OVERVIEW"
    PAUSE_HALL = "PAUSE_HALL"
    ANNOUNCE = "ANNOUNCE"
    DISTURB_AGENCY = "DISTURB_AGENCY"
    FORCE_OPENING = "FORCE_OPENING"
    CLOSE_DAY = "CLOSE_DAY"
    EDIT_DIRECTORY = "EDIT_DIRECTORY"
    CREATE_HALL = "CREATE_HALL"
    READ_STAFF = "READ_STAFF"
    EDIT_STAFF = "EDIT_STAFF"
    EDIT_DEVICES = "EDIT_DEVICES"
    EDIT_API_KEYS = "EDIT_API_KEYS"
    APPLY = "APPLY"
    READ_APPLICATION = "READ_APPLICATION"
    PROCESS_APPLICATION = "PROCESS_APPLICATION"
    DECIDE_APPLICATION = "DECIDE_APPLICATION"
    READ_DEADLINES = "READ_DEADLINES"
    BOOK_WEB = "BOOK_WEB"
    BOOK_STAFF = "BOOK_STAFF"
    READ_BOOKING = "READ_BOOKING"
    INTROSPECT = "INTROSPECT"
    SUPERVISE = "SUPERVISE"
    SHOW_PRESENCE = "SHOW_PRESENCE"


@dataclass(frozen=True, slots=True)
class Place:
    """Where the act happens: in an agency, in a hall as a whole (agency None), or above all halls (both None)."""

    hall_id: UUID | None
    agency_id: UUID | None = None


Reach = Literal["any", "own", "-"]

# any: wherever the act happens · own: where the role, device or key holds · -: never.
# An API key also needs the permission among its scopes.
THE_WHOLE_TABLE = """
                   ANONYMOUS KIOSK SCREEN API_KEY OFFICER SUPERVISOR INFORMATION_DESK HALL_MANAGER ADMINISTRATOR AUDITOR SYSTEM
TAKE_TICKET_WEB    any       -     -      own     any     any        any              any          any           -       any
TAKE_TICKET_KIOSK  -         own   -      own     -       -          -                own          own           -       any
TAKE_TICKET_STAFF  -         -     -      own     own     own        own              own          own           -       any
CONFIRM_PRINT      -         own   -      own     -       -          -                own          own           -       any
READ_TICKET        -         -     -      own     own     own        own              own          own           own     any
CANCEL_TICKET      -         -     -      own     own     own        own              own          own           -       any
OPERATE_COUNTER    -         -     -      own     own     own        -                own          own           -       any
CALL_NEXT          -         -     -      own     own     own        -                own          own           -       any
CALL_CHOSEN        -         -     -      own     -       own        -                own          own           -       any
SERVE              -         -     -      own     own     own        -                own          own           -       any
READ_COUNTER       -         -     -      own     own     own        own              own          own           own     any
READ_HALL_EVENTS   -         -     -      own     -       own        -                own          own           own     any
READ_OVERVIEW      -         -     -      own     -       -          -                own          own           own     any
PAUSE_HALL         -         -     -      own     -       -          -                own          own           -       any
ANNOUNCE           -         -     -      own     -       -          -                own          own           -       any
DISTURB_AGENCY     -         -     -      own     -       own        -                own          own           -       any
FORCE_OPENING      -         -     -      own     -       -          -                own          own           -       any
CLOSE_DAY          -         -     -      own     -       -          -                own          own           -       any
EDIT_DIRECTORY     -         -     -      own     -       -          -                own          own           -       any
CREATE_HALL        -         -     -      own     -       -          -                -            own           -       any
READ_STAFF         -         -     -      own     -       own        -                own          own           own     any
EDIT_STAFF         -         -     -      -       -       -          -                own          own           -       any
EDIT_DEVICES       -         -     -      own     -       -          -                own          own           -       any
EDIT_API_KEYS      -         -     -      -       -       -          -                own          own           -       any
APPLY              any       -     -      own     any     any        any              any          any           -       any
READ_APPLICATION   -         -     -      -       own     own        -                -            -             -       any
PROCESS_APPLICATION -        -     -      -       own     own        -                -            -             -       any
DECIDE_APPLICATION -         -     -      -       -       own        -                -            -             -       any
READ_DEADLINES     -         -     -      own     own     own        -                own          own           own     any
BOOK_WEB           any       -     -      own     any     any        any              any          any           -       any
BOOK_STAFF         -         -     -      own     own     own        own              own          own           -       any
READ_BOOKING       -         -     -      own     own     own        own              own          own           own     any
INTROSPECT         -         -     -      any     -       -          -                any          any           -       any
SUPERVISE          -         -     -      own     -       own        -                own          own           -       any
SHOW_PRESENCE      -         own   own    own     -       -          own              own          own           -       any
"""  # noqa: E501


def _cells(table: str) -> dict[tuple[Permission, str], Reach]:
    columns, *rows = (line.split() for line in table.strip().splitlines())
    return {
        (Permission(permission), column): reach  # type: ignore[misc]
        for permission, *reaches in rows
        for column, reach in zip(columns, reaches, strict=True)
    }


CELLS = _cells(THE_WHOLE_TABLE)


def may(actor: Actor, permission: Permission, place: Place) -> Refusal | None:
    """Whether the actor may do this here; None is yes.

    Refuses SIGN_IN_REQUIRED (nobody signed in), NOT_ALLOWED. A citizen's ticket secret is checked beside this.
    """
    if any(_reaches(CELLS[permission, column], covered) for column, covered in _columns(actor, permission, place)):
        return None
    if actor.kind is ActorKind.ANONYMOUS:
        return Refusal(RefusalCode.SIGN_IN_REQUIRED)
    return Refusal(RefusalCode.NOT_ALLOWED)


def _reaches(reach: Reach, covered: bool) -> bool:
    return reach == "any" or (reach == "own" and covered)


def _columns(actor: Actor, permission: Permission, place: Place) -> list[tuple[str, bool]]:
    """The actor's columns of the table, each with whether it holds at the place."""
    match actor.kind:
        case ActorKind.STAFF:
            return [(grant.role, holds_at(grant, place)) for grant in actor.grants]
        case ActorKind.API_KEY if permission not in actor.scopes:
            return []
        case ActorKind.API_KEY:
            return [(actor.kind, actor.hall_id in (None, place.hall_id))]
        case ActorKind.KIOSK | ActorKind.SCREEN:
            return [(actor.kind, actor.hall_id is not None and actor.hall_id == place.hall_id)]
        case _:
            return [(actor.kind, False)]


def holds_at(grant: Grant, place: Place) -> bool:
    """Whether a role holds at a place: an agency's only in that agency, a hall's in all of that hall."""
    return grant.hall_id in (None, place.hall_id) and grant.agency_id in (None, place.agency_id)


def permissions_at(actor: Actor, place: Place) -> frozenset[Permission]:
    """Everything the actor may do at a place."""
    return frozenset(permission for permission in Permission if may(actor, permission, place) is None)


def permissions_anywhere(actor: Actor) -> frozenset[Permission]:
    """Everything the actor may do at some place that their roles, device or key name."""
    places = [Place(grant.hall_id, grant.agency_id) for grant in actor.grants] or [Place(actor.hall_id)]
    return frozenset[Permission]().union(*(permissions_at(actor, place) for place in places))
