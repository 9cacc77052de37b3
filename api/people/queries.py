"""Reads people: who a token is, and the lists of accounts, roles, devices and keys."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from typing import Any
from uuid import UUID

from tortoise.expressions import Q

from api.actor import Actor, ActorKind, Grant, Role
from api.database import connection, fetch
from api.people.models import ApiKey, Device, RoleGrant, Session, Staff
from api.people.remembered import Holder, remembered
from api.people.rules.credentials import (
    ABSOLUTE,
    IDLE,
    SEEN_IS_NOTED_EVERY,
    Prefix,
    hash_of,
    key_lives,
    session_lives,
)
from api.printer import PrinterState

IDS_A_STATEMENT = 1000
FOR_EVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class StaffRow:
    """An account. hall_id: the hall that looks after it, None above all halls."""

    id: UUID
    username: str
    name: str
    hall_id: UUID | None
    created_at: datetime
    archived_at: datetime | None


@dataclass(frozen=True, slots=True)
class GrantRow:
    """A role somebody holds or held."""

    id: UUID
    staff_id: UUID
    role: Role
    hall_id: UUID | None
    agency_id: UUID | None
    granted_at: datetime
    revoked_at: datetime | None

    @property
    def grant(self) -> Grant:
        """The role and its place alone."""
        return Grant(self.role, self.hall_id, self.agency_id)


@dataclass(frozen=True, slots=True)
class DeviceRow:
    """A screen or kiosk. screen_slug: which screen it is, None for a kiosk. is_claimed: it has its token.

    printer: address of a kiosk's own, empty for none. printer_since: when it was first met in its state, None if
    nobody has asked it.
    """

    id: UUID
    kind: ActorKind
    hall_id: UUID
    screen_slug: str | None
    name: str
    paired_at: datetime
    seen_at: datetime | None
    revoked_at: datetime | None
    is_claimed: bool
    printer: str
    paper_mm: int
    printer_state: PrinterState
    printer_since: datetime | None


@dataclass(frozen=True, slots=True)
class ApiKeyRow:
    """A key of another system. hall_id: None for all halls. scopes: names of permissions."""

    id: UUID
    name: str
    hall_id: UUID | None
    scopes: tuple[str, ...]
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None


async def actor_of(token: str, *, now: datetime, address: str = "") -> Actor | None:
    """Who holds a token; None when it is unknown, ended, expired, idle or revoked. At most one statement.

    What this process ended holds no longer at once, what another ended for two seconds at most. A use is noted
    (seen_at) at most once a minute: that write is the only one outside actions.
    """
    read, token_hash = _READERS.get(token[:4]), hash_of(token)
    if read is None:
        return None
    holder = await remembered.holder(token_hash, now, partial(read, token_hash, now))
    return replace(holder.actor, address=address) if holder else None


async def actor_again(kind: ActorKind, credential_id: UUID | None, *, now: datetime) -> Actor | None:
    """Who holds a session or key that was shown before, as they are now; None when it holds no longer.

    For addresses that carry a leave of ours instead of a token. One statement; notes a use as a request does.
    """
    if credential_id is None or kind not in (ActorKind.STAFF, ActorKind.API_KEY):
        return None
    read = _of_session if kind is ActorKind.STAFF else _of_api_key
    holder = await read(credential_id, now)
    return holder.actor if holder else None


# By hand, since every officer's request asks it: through Tortoise it costs two to five times the CPU time.
WHO_IS_SIGNED_IN = """
    SELECT s.id, s.staff_id, s.created_at, s.seen_at, p.name, g.role, g.hall_id, g.agency_id
    FROM session s
    JOIN staff p ON p.id = s.staff_id
    LEFT JOIN role_grant g ON g.staff_id = s.staff_id AND g.revoked_at IS NULL
    WHERE s.{column} = $1 AND s.ended_at IS NULL AND p.archived_at IS NULL
    ORDER BY g.granted_at, g.id
"""


async def _of_session(known_by: str | UUID, now: datetime) -> Holder | None:
    """known_by: the token's hash, or the session's id."""
    column = "id" if isinstance(known_by, UUID) else "token_hash"
    rows = await fetch(connection(), WHO_IS_SIGNED_IN.format(column=column), known_by)
    if not rows:
        return None
    first, session_id = rows[0], _uuid(rows[0]["id"])
    created_at, seen_at = _instant(first["created_at"]), _instant(first["seen_at"])
    if not session_lives(created_at=created_at, seen_at=seen_at, ended_at=None, now=now):
        return None
    if now - seen_at >= SEEN_IS_NOTED_EVERY:
        await Session.filter(id=session_id, seen_at__lt=now).update(seen_at=now)
        seen_at = now
    actor = Actor(
        ActorKind.STAFF,
        id=_uuid(first["staff_id"]),
        name=first["name"],
        grants=tuple(_grant(row) for row in rows if row["role"]),
        credential_id=session_id,
    )
    return Holder(actor, until=min(seen_at + SEEN_IS_NOTED_EVERY, created_at + ABSOLUTE))


def _grant(row: dict[str, Any]) -> Grant:
    return Grant(Role(row["role"]), _uuid(row["hall_id"]), _uuid(row["agency_id"]))


def _uuid(value: Any) -> UUID | None:
    return value if value is None or type(value) is UUID else UUID(str(value))


def _instant(value: datetime | str) -> datetime:
    return datetime.fromisoformat(value) if isinstance(value, str) else value


async def _of_device(token_hash: str, now: datetime) -> Holder | None:
    row = await Device.get_or_none(token_hash=token_hash, revoked_at=None)
    if row is None:
        return None
    seen_at = row.seen_at
    if seen_at is None or now - seen_at >= SEEN_IS_NOTED_EVERY:
        await Device.filter(id=row.id).update(seen_at=now)
        seen_at = now
    actor = Actor(row.kind, id=row.id, name=row.name, hall_id=row.hall_id, credential_id=row.id)
    return Holder(actor, until=seen_at + SEEN_IS_NOTED_EVERY)


async def _of_api_key(known_by: str | UUID, now: datetime) -> Holder | None:
    known = {"id": known_by} if isinstance(known_by, UUID) else {"token_hash": known_by}
    row = await ApiKey.get_or_none(Q(**known))
    if row is None or not key_lives(expires_at=row.expires_at, revoked_at=row.revoked_at, now=now):
        return None
    actor = Actor(
        ActorKind.API_KEY,
        id=row.id,
        name=row.name,
        hall_id=row.hall_id,
        credential_id=row.id,
        scopes=frozenset(row.scopes.split()),
    )
    return Holder(actor, until=row.expires_at or FOR_EVER)


_READERS = {
    Prefix.SESSION.value: _of_session,
    Prefix.SCREEN.value: _of_device,
    Prefix.KIOSK.value: _of_device,
    Prefix.API_KEY.value: _of_api_key,
}


async def still_valid(credential_ids: Collection[UUID], *, now: datetime) -> set[UUID]:
    """Which sessions, devices and keys are still good: the check of open sockets. Three statements a thousand.

    A role change ends the person's sessions, so it shows here too. Being asked about is no use of a session: it
    still goes idle.
    """
    valid: set[UUID] = set()
    for ids in _portions(credential_ids):
        sessions = Session.filter(
            id__in=ids,
            ended_at=None,
            created_at__gt=now - ABSOLUTE,
            seen_at__gt=now - IDLE,
            staff__archived_at=None,
        )
        keys = ApiKey.filter(Q(expires_at=None) | Q(expires_at__gt=now), id__in=ids, revoked_at=None)
        for query in (sessions, Device.filter(id__in=ids, revoked_at=None), keys):
            valid.update(await query.values_list("id", flat=True))  # type: ignore[arg-type]
    return valid


def _portions(ids: Collection[UUID]) -> Iterable[list[UUID]]:
    listed = list(ids)
    return (listed[i : i + IDS_A_STATEMENT] for i in range(0, len(listed), IDS_A_STATEMENT))


async def staff_by_id(ids: list[UUID]) -> dict[UUID, StaffRow]:
    """Accounts by id, archived ones too."""
    return {row.id: _staff_row(row) for row in await Staff.filter(id__in=ids)}


async def staff_by_username(username: str) -> StaffRow | None:
    """The account with this username, archived or not."""
    row = await Staff.get_or_none(username=username)
    return _staff_row(row) if row else None


async def staff_of_hall(hall_id: UUID | None) -> list[StaffRow]:
    """Who a hall looks after or who holds a role in it, by username; None: who stands above all halls."""
    if hall_id is None:
        return [_staff_row(row) for row in await Staff.filter(hall_id=None).order_by("username")]
    guests = await RoleGrant.filter(hall_id=hall_id, revoked_at=None).values_list("staff_id", flat=True)
    rows = await Staff.filter(Q(hall_id=hall_id) | Q(id__in=list(guests))).order_by("username")
    return [_staff_row(row) for row in rows]


async def grants_of(staff_ids: list[UUID]) -> dict[UUID, list[GrantRow]]:
    """Roles as they stand, oldest first, of each person."""
    found: dict[UUID, list[GrantRow]] = {staff_id: [] for staff_id in staff_ids}
    for row in await RoleGrant.filter(staff_id__in=staff_ids, revoked_at=None).order_by("granted_at", "id"):
        found[row.staff_id].append(_grant_row(row))
    return found


async def grants_by_id(ids: list[UUID]) -> dict[UUID, GrantRow]:
    """Roles by id, revoked ones too."""
    return {row.id: _grant_row(row) for row in await RoleGrant.filter(id__in=ids)}


async def devices(hall_id: UUID) -> list[DeviceRow]:
    """A hall's screens and kiosks, the newest first, revoked ones too."""
    return [_device_row(row) for row in await Device.filter(hall_id=hall_id).order_by("-paired_at", "-id")]


async def printing_kiosks(hall_id: UUID | None = None) -> list[DeviceRow]:
    """The kiosks that are in and have a printer on the network, by name; None: those of all halls."""
    rows = Device.filter(kind=ActorKind.KIOSK, revoked_at=None).exclude(printer="")
    of_the_hall = rows if hall_id is None else rows.filter(hall_id=hall_id)
    return [_device_row(row) for row in await of_the_hall.order_by("name", "id")]


async def devices_by_id(ids: list[UUID]) -> dict[UUID, DeviceRow]:
    """Screens and kiosks by id, revoked ones too."""
    return {row.id: _device_row(row) for row in await Device.filter(id__in=ids)}


async def api_keys(hall_id: UUID | None) -> list[ApiKeyRow]:
    """A hall's keys, the newest first, revoked ones too; None: those for all halls."""
    return [_api_key_row(row) for row in await ApiKey.filter(hall_id=hall_id).order_by("-created_at", "-id")]


async def api_keys_by_id(ids: list[UUID]) -> dict[UUID, ApiKeyRow]:
    """Keys by id, revoked ones too."""
    return {row.id: _api_key_row(row) for row in await ApiKey.filter(id__in=ids)}


def _staff_row(row: Staff) -> StaffRow:
    return StaffRow(row.id, row.username, row.name, row.hall_id, row.created_at, row.archived_at)


def _grant_row(row: RoleGrant) -> GrantRow:
    return GrantRow(row.id, row.staff_id, row.role, row.hall_id, row.agency_id, row.granted_at, row.revoked_at)


def _device_row(row: Device) -> DeviceRow:
    return DeviceRow(
        row.id,
        row.kind,
        row.hall_id,
        row.screen_slug,
        row.name,
        row.paired_at,
        row.seen_at,
        row.revoked_at,
        row.token_hash is not None,
        row.printer,
        row.paper_mm,
        row.printer_state,
        row.printer_since,
    )


def _api_key_row(row: ApiKey) -> ApiKeyRow:
    scopes = tuple(row.scopes.split())
    return ApiKeyRow(row.id, row.name, row.hall_id, scopes, row.created_at, row.expires_at, row.revoked_at)
