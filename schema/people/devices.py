"""Screens, kiosks and API keys, as those who look after them see them."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Self
from uuid import UUID

import strawberry

from api.actor import ActorKind
from api.boards import queries as boards
from api.people import queries as people
from api.people.rules import Permission, Place, may
from api.printer import CAN_PRINT, PrinterState
from schema.context import Info
from schema.node import Node, global_id
from schema.people.enums import DeviceKind
from schema.queue.related import LazyHall, hall_of

if TYPE_CHECKING:
    from schema.boards import Screen
LazyScreen = Annotated["Screen", strawberry.lazy("schema.boards")]


@strawberry.type(description="A kiosk's receipt printer, which the server prints at.")
class Printer:
    address: str = strawberry.field(description="Where it listens: 10.0.0.9:9100.")
    state: PrinterState = strawberry.field(
        description="How it was when it last had to print, or was last asked: every few seconds while it cannot."
    )
    can_print: bool = strawberry.field(description="Whether paper comes out, as far as the state tells.")
    since: datetime | None = strawberry.field(
        description="Since when it is in this state; null before it was first asked."
    )

    @classmethod
    def of(cls, row: people.DeviceRow) -> Self:
        """The printer of a kiosk that has one."""
        state, since = row.printer_state, row.printer_since
        return cls(address=row.printer, state=state, can_print=state in CAN_PRINT, since=since)


@strawberry.type(description="A screen or kiosk that was let into a hall. For itself and those with EDIT_DEVICES.")
class Device(Node):
    row: strawberry.Private[people.DeviceRow]
    kind: DeviceKind = strawberry.field(description="Screen or kiosk.")
    name: str = strawberry.field(description="What people call it.")
    is_claimed: bool = strawberry.field(description="Whether it has fetched its token.")
    paired_at: datetime = strawberry.field(description="When it was let in.")
    seen_at: datetime | None = strawberry.field(
        description="When it last used its token, to the minute; null if never."
    )
    revoked_at: datetime | None = strawberry.field(description="When it was shut out; null while it is in.")

    @classmethod
    def of(cls, row: people.DeviceRow) -> Self:
        """The device of a row."""
        same = ("name", "is_claimed", "paired_at", "seen_at", "revoked_at")
        fields = {name: getattr(row, name) for name in same}
        return cls(id=global_id("Device", row.id), row=row, kind=DeviceKind(row.kind.value), **fields)

    @strawberry.field(description="The hall it stands in.")
    async def hall(self, info: Info) -> LazyHall:
        return await hall_of(info, self.row.hall_id)

    @strawberry.field(description="A kiosk's printer on the network; null without one, and for a screen.")
    def printer(self) -> Printer | None:
        return Printer.of(self.row) if self.row.printer else None

    @strawberry.field(description="Width of a kiosk's paper, 80 or 58, also where the browser prints; else null.")
    def paper_mm(self) -> int | None:
        return self.row.paper_mm if self.row.kind is ActorKind.KIOSK else None

    @strawberry.field(
        description="Which of the hall's screens it shows; null for a kiosk, or if it was taken down."
    )
    async def screen(self, info: Info) -> LazyScreen | None:
        from schema.boards import Screen

        slug = self.row.screen_slug
        row = await boards.screen_by_slug(self.row.hall_id, slug) if slug else None
        return Screen.of(row) if row else None


@strawberry.type(description="A key of another system. For itself and those with EDIT_API_KEYS.")
class ApiKey(Node):
    row: strawberry.Private[people.ApiKeyRow]
    name: str = strawberry.field(description="Whose key it is.")
    scopes: list[Permission] = strawberry.field(description="What it may do.")
    created_at: datetime = strawberry.field(description="When it was made.")
    expires_at: datetime | None = strawberry.field(description="When it ends by itself; null for never.")
    revoked_at: datetime | None = strawberry.field(description="When it was withdrawn; null while it is good.")

    @classmethod
    def of(cls, row: people.ApiKeyRow) -> Self:
        """The key of a row."""
        same = ("name", "created_at", "expires_at", "revoked_at")
        scopes = [Permission(scope) for scope in row.scopes]
        fields = {name: getattr(row, name) for name in same}
        return cls(id=global_id("ApiKey", row.id), row=row, scopes=scopes, **fields)

    @strawberry.field(description="The hall it opens; null for all halls.")
    async def hall(self, info: Info) -> LazyHall | None:
        return await hall_of(info, self.row.hall_id) if self.row.hall_id else None


async def readable_device(info: Info, device_id: UUID) -> Device | None:
    """The device, for itself and for whoever may let devices in; None for all others."""
    row = await info.context.loaders.one(people.devices_by_id, device_id)
    if row is None:
        return None
    is_itself = info.context.actor.credential_id == row.id
    return Device.of(row) if is_itself or edits_devices(info, row.hall_id) else None


async def readable_api_key(info: Info, api_key_id: UUID) -> ApiKey | None:
    """The key, for itself and for whoever may make keys; None for all others."""
    row = await info.context.loaders.one(people.api_keys_by_id, api_key_id)
    if row is None:
        return None
    is_itself = info.context.actor.credential_id == row.id
    return ApiKey.of(row) if is_itself or edits_api_keys(info, row.hall_id) else None


def edits_devices(info: Info, hall_id: UUID) -> bool:
    """Whether the viewer may let devices into the hall."""
    return may(info.context.actor, Permission.EDIT_DEVICES, Place(hall_id)) is None


def edits_api_keys(info: Info, hall_id: UUID | None) -> bool:
    """Whether the viewer may make keys to the hall, or to all halls."""
    return may(info.context.actor, Permission.EDIT_API_KEYS, Place(hall_id)) is None
