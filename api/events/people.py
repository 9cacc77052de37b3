"""What can happen to who may do what: staff, roles, devices, API keys."""

from dataclasses import dataclass
from uuid import UUID

from api.events.event import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffChanged(Event):
    """An account this hall looks after was created, renamed, archived, or got a new password.

    change: CREATED, RENAMED, ARCHIVED or PASSWORD_RESET.
    """

    staff_id: UUID
    change: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleGranted(Event):
    """Somebody was given a role in the hall, or in one of its agencies."""

    staff_id: UUID
    role: str
    agency_id: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleRevoked(Event):
    """Somebody lost a role in the hall, or in one of its agencies."""

    staff_id: UUID
    role: str
    agency_id: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceApproved(Event):
    """A screen or kiosk was let into the hall. device_kind: SCREEN or KIOSK."""

    device_id: UUID
    device_kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceRevoked(Event):
    """A screen or kiosk was shut out of the hall."""

    device_id: UUID
    device_kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiKeyCreated(Event):
    """Another system was given a key to the hall. scopes: names of permissions."""

    api_key_id: UUID
    scopes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiKeyRevoked(Event):
    """A key to the hall was withdrawn."""

    api_key_id: UUID
