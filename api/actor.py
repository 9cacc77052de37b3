"""Says who is acting, as a value."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

UNGUESSABLE_KEY_LENGTH = 22  # 128 bits in base64url: such a key may travel between networks


class ActorKind(StrEnum):
    """What sort of token the request carried."""

    ANONYMOUS = "ANONYMOUS"
    STAFF = "STAFF"
    KIOSK = "KIOSK"
    SCREEN = "SCREEN"
    API_KEY = "API_KEY"
    SYSTEM = "SYSTEM"


class Role(StrEnum):
    """What a member of staff may be, in a hall or one of its agencies."""

    OFFICER = "OFFICER"
    SUPERVISOR = "SUPERVISOR"
    INFORMATION_DESK = "INFORMATION_DESK"
    HALL_MANAGER = "HALL_MANAGER"
    ADMINISTRATOR = "ADMINISTRATOR"
    AUDITOR = "AUDITOR"


@dataclass(frozen=True, slots=True)
class Grant:
    """A role where it holds: in one agency, in a whole hall (agency None), or everywhere (both None)."""

    role: Role
    hall_id: UUID | None = None
    agency_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: what the token said, and nothing that changes while it is held.

    hall_id: the hall of a device or key; None for staff (see grants) and the anonymous.
    credential_id: the session, device or key row, by which open sockets are cut.
    scopes: what an API key was given; empty for everyone else.
    address: network address of the caller, for limits and keys, never stored with an event.
    """

    kind: ActorKind
    id: UUID | None = None
    name: str = ""
    grants: tuple[Grant, ...] = ()
    hall_id: UUID | None = None
    credential_id: UUID | None = None
    scopes: frozenset[str] = frozenset()
    address: str = ""

    def key_space(self, key: str) -> str:
        """Whose idempotency key it is.

        The anonymous share one space only for keys nobody can guess; short ones are bound to the address,
        so that guessing "1" never opens another citizen's ticket.
        """
        if self.id is not None:
            return f"{self.kind}:{self.id}"
        if len(key) >= UNGUESSABLE_KEY_LENGTH:
            return self.kind
        return f"{self.kind}:{self.address}"


ANONYMOUS = Actor(ActorKind.ANONYMOUS)
SYSTEM = Actor(ActorKind.SYSTEM, name="system")
