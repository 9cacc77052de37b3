"""The pages that show screens, and how they are told what to do."""

from collections.abc import AsyncIterable
from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

import strawberry

from api.boards import actions as boards
from api.boards import players as reads
from api.boards import queries as screens
from api.clock import business_day
from api.events import ScreenCommand
from api.halls import queries as halls
from api.refusals import Refusal
from schema.boards.screens import InHall, Screen
from schema.context import Info
from schema.halls.presence import PresenceCode
from schema.live.source import News, Source
from schema.node import global_id, uuid_of
from schema.paging import bad_user_input
from schema.people.devices import Device, readable_device
from schema.queue.payloads import KEY
from schema.results import Asked, UserError, refused
from schema.words import described_enum

described_enum(
    ScreenCommand,
    "What a screen may be told.",
    {
        "IDENTIFY": "Show your name for some seconds.",
        "TEST_SOUND": "Say a number, so that somebody can hear it.",
        "MUTE": "Be silent until you are told otherwise, at the latest until midnight; another may speak.",
        "UNMUTE": "Be heard again.",
        "RELOAD": "Fetch the page anew.",
    },
)


@strawberry.type(description="A page that shows a screen, as it reported itself.")
class ScreenPlayer:
    row: strawberry.Private[reads.PlayerNow]
    name: str = strawberry.field(description="What it calls itself: the same after a reload.")
    page_version: str = strawberry.field(description="Which pages of ours it runs.")
    audio: str = strawberry.field(
        description="running; blocked until somebody presses a key; muted by a manager; none without loudspeaker."
    )
    lag_ms: int | None = strawberry.field(description="How old the newest state was when shown, in milliseconds.")
    clock_offset_ms: int | None = strawberry.field(
        description="By how much its own clock is ahead of the hall's, in milliseconds."
    )
    shown: str = strawberry.field(description="The text that is large on its glass. Nothing in it is personal.")
    seen_at: datetime = strawberry.field(
        description="When it was last heard of; up to a minute later in truth if it reports to another process."
    )
    is_online: bool = strawberry.field(
        name="online", description="Whether it was heard of in the last 90 seconds; it reports at least every 30."
    )
    speaks: bool = strawberry.field(description="Whether it voices the calls of its loudspeakers now.")

    @classmethod
    def of(cls, row: reads.PlayerNow) -> Self:
        """The page of a row."""
        same = (
            *("name", "page_version", "audio", "lag_ms", "clock_offset_ms", "shown"),
            *("seen_at", "is_online", "speaks"),
        )
        return cls(row=row, **{name: getattr(row, name) for name in same})

    @strawberry.field(description="The screen it shows.")
    def screen(self) -> Screen:
        return Screen.of(self.row.screen)

    @strawberry.field(description="The paired device; null for an unpaired page, or if the device is not for you.")
    async def device(self, info: Info) -> Device | None:
        return await readable_device(info, self.row.device_id) if self.row.device_id else None


async def players_of(hall_id: UUID, now: datetime) -> list[ScreenPlayer]:
    """The pages that show a hall's screens."""
    return [ScreenPlayer.of(row) for row in await reads.players_of(hall_id, now=now)]


@strawberry.type(description="Something a screen was told.")
class ScreenOrder:
    id: strawberry.ID = strawberry.field(description="Of this order alone: it is obeyed once.")
    command: ScreenCommand = strawberry.field(description="What to do.")
    device: strawberry.ID | None = strawberry.field(description="Id of the only device meant; null for all.")
    at: datetime = strawberry.field(description="When it was told.")

    @classmethod
    def of(cls, row: reads.Order) -> Self:
        """The order of a row."""
        device = global_id("Device", row.device_id) if row.device_id else None
        return cls(id=strawberry.ID(row.id.hex), command=row.command, device=device, at=row.at)


@strawberry.type(description="What a screen is told beside its board.")
class ScreenOrders:
    hall: strawberry.Private[halls.HallRow]
    orders: list[ScreenOrder] = strawberry.field(
        description="Those of the last 30 seconds, and today's MUTE and UNMUTE, oldest first."
    )

    @strawberry.field(
        description="The code of the day that citizens scan off its glass, where the hall asks phones for it; for "
        "paired screens and those with SHOW_PRESENCE, null for all others."
    )
    def presence_code(self, info: Info) -> PresenceCode | None:
        return PresenceCode.of(info, self.hall)


@strawberry.input(description="What to tell a screen. Give either the screen or the device.")
class CommandScreenInput:
    command: ScreenCommand = strawberry.field(description="What it shall do.")
    screen: strawberry.ID | None = strawberry.field(
        default=None, description="The screen: every page that shows it is meant."
    )
    device: strawberry.ID | None = strawberry.field(
        default=None, description="The one paired device that is meant."
    )
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


@strawberry.type(description="The screen that was told something; it obeys within two seconds if it is there.")
class CommandScreenPayload:
    screen: Screen | None = strawberry.field(default=None, description="The screen; null if refused.")
    user_errors: list[UserError] = strawberry.field(description="Why it was not told; empty if it was.")


@strawberry.type
class PlayerMutations:
    @strawberry.mutation(description="Tell a screen to do something. Needs EDIT_DEVICES.")
    async def command_screen(self, info: Info, input: Asked[CommandScreenInput]) -> CommandScreenPayload:
        screen_id = None if input.screen is None else uuid_of("Screen", input.screen)
        device_id = None if input.device is None else uuid_of("Device", input.device)
        what = {"screen_id": screen_id, "device_id": device_id, "command": input.command}
        key, now = input.idempotency_key, info.context.now()
        done = await boards.command_screen(info.context.actor, now=now, key=key, **what)  # type: ignore[arg-type]
        if isinstance(done, Refusal):
            return CommandScreenPayload(user_errors=refused(done))
        row = (await screens.screens_by_id([done.screen_id]))[done.screen_id]
        return CommandScreenPayload(screen=Screen.of(row), user_errors=[])


ScreenSlug = Annotated[str, strawberry.argument(description="Slug of the screen, such as main.")]


@strawberry.type
class PlayerSubscriptions:
    @strawberry.subscription(
        description="What a screen is told: at once, then whenever it is told something or its hall changes. "
        "Obey each order once."
    )
    async def screen_orders(self, info: Info, hall: InHall, screen: ScreenSlug) -> AsyncIterable[ScreenOrders]:
        row = await halls.hall_by_slug(hall)
        found = await screens.screen_by_slug(row.id, screen) if row else None
        if row is None or found is None:
            raise bad_user_input("There is no such hall or screen.")
        screen_id = found.id

        async def read() -> News[ScreenOrders]:
            now = info.context.moment()
            orders, held = await reads.orders_of(screen_id, row.timezone, now=now), await halls.hall_by_slug(hall)
            told = ScreenOrders(hall=held or row, orders=[ScreenOrder.of(order) for order in orders])
            return News(told, (orders, told.hall.presence_proof, business_day(now, row.timezone)))

        return Source(hall_id=row.id, context=info.context, read=read, concerns=lambda touched: touched.whole_hall)
