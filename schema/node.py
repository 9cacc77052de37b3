"""Global ids: opaque to clients, one letter and the row's UUID to us."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from uuid import UUID

import strawberry

NOTHING = UUID(int=0)  # names no row: an id that is not ours is simply not found

LETTERS = {
    "Hall": "H",
    "Agency": "A",
    "Service": "S",
    "ServiceStandard": "SS",
    "Queue": "Q",
    "Counter": "C",
    "Ticket": "T",
    "Leg": "L",
    "Call": "CA",
    "Staff": "P",
    "RoleGrant": "R",
    "Device": "D",
    "Pairing": "DP",
    "ApiKey": "K",
    "Screen": "TV",
    "SpecialDay": "SD",
    "WeeklyHours": "WH",
    "Pause": "PA",
    "Announcement": "AN",
    "Application": "AP",
    "Document": "DO",
    "Booking": "B",
    "SlotTemplate": "ST",
    "Medium": "M",
}
TYPES = {letters: name for name, letters in LETTERS.items()}


@strawberry.interface(description="Anything with an id that `node` and `nodes` look up.")
class Node:
    id: strawberry.ID = strawberry.field(description="Opaque; the same for ever, unique over all types.")


def global_id(type_name: str, uuid: UUID) -> strawberry.ID:
    """The id clients see for a row."""
    return strawberry.ID(f"{LETTERS[type_name]}_{urlsafe_b64encode(uuid.bytes).decode().rstrip('=')}")


def ticket_page(base_url: str, ticket_id: UUID, secret: str | None) -> str:
    """Address of the page that follows a ticket: the secret in the fragment, which no request line carries."""
    return f"{base_url}/t/{global_id('Ticket', ticket_id)}#s={secret or ''}"


def read_global_id(text: str) -> tuple[str, UUID] | None:
    """Type name and UUID of an id of ours; None for anything else."""
    letters, _, encoded = text.partition("_")
    if letters not in TYPES or len(encoded) != 22:
        return None
    try:
        uuid = UUID(bytes=urlsafe_b64decode(encoded + "=="))
    except (NotBase64, ValueError):
        return None
    return (TYPES[letters], uuid) if global_id(TYPES[letters], uuid) == text else None


def uuid_of(type_name: str, text: str) -> UUID:
    """The UUID behind an id in an input; NOTHING when it is not an id of that type."""
    match read_global_id(text):
        case (name, uuid) if name == type_name:
            return uuid
        case _:
            return NOTHING
