"""Reads the pages that show screens, and what those are told."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from api.boards.models import Player, ScreenOrder, Speaker
from api.boards.queries import screens_of
from api.boards.sightings import OFFLINE_AFTER, sightings
from api.boards.speaking import audio_zone_of
from api.boards.view import ScreenRow
from api.clock import start_of_day
from api.events import ScreenCommand
from api.people.models import Device

OBEYED_FOR = timedelta(seconds=30)  # a screen that comes back later is not told any more
LISTED_FOR = timedelta(hours=24)
LASTING = (ScreenCommand.MUTE, ScreenCommand.UNMUTE)


@dataclass(frozen=True, slots=True)
class PlayerNow:
    """A page that shows a screen. device_id: None for an unpaired one. is_online: heard of in the last 90 s."""

    name: str
    screen: ScreenRow
    device_id: UUID | None
    page_version: str
    audio: str
    lag_ms: int | None
    clock_offset_ms: int | None
    shown: str
    seen_at: datetime
    is_online: bool
    speaks: bool


async def players_of(hall_id: UUID, *, now: datetime) -> list[PlayerNow]:
    """The pages that were heard of in the last 24 hours, by screen; those of shut-out devices left out."""
    screens = {row.id: row for row in (await screens_of([hall_id]))[hall_id]}
    leases = {row.zone: row.player for row in await Speaker.filter(hall_id=hall_id, until__gt=now)}
    rows = await Player.filter(hall_id=hall_id, seen_at__gt=now - LISTED_FOR)
    devices = [row.device_id for row in rows if row.device_id]
    shut_out = set(await Device.filter(id__in=devices).exclude(revoked_at=None).values_list("id", flat=True))
    shown = [row for row in rows if row.screen_id in screens and row.device_id not in shut_out]
    players = [_player(row, screens[row.screen_id], leases, now) for row in shown]
    return sorted(players, key=lambda player: (player.screen.slug, player.device_id is None, player.name))


def _player(row: Player, screen: ScreenRow, leases: dict[str, str], now: datetime) -> PlayerNow:
    """As this process heard of it last, or as another wrote it down."""
    sighting = sightings.of(screen.id, row.name)
    is_newer = sighting is not None and sighting.seen_at > row.seen_at
    newest = sighting.report if sighting and is_newer else row
    seen_at = sighting.seen_at if sighting and is_newer else row.seen_at
    return PlayerNow(
        name=row.name,
        screen=screen,
        device_id=row.device_id,
        page_version=newest.page_version,
        audio=newest.audio,
        lag_ms=newest.lag_ms,
        clock_offset_ms=newest.clock_offset_ms,
        shown=newest.shown,
        seen_at=seen_at,
        is_online=now - seen_at < OFFLINE_AFTER,
        speaks=leases.get(audio_zone_of(screen.audio_zone, screen.slug)) == row.name,
    )


@dataclass(frozen=True, slots=True)
class Order:
    """Something a screen was told. device_id: None for all pages that show it."""

    id: UUID
    device_id: UUID | None
    command: ScreenCommand
    at: datetime


async def orders_of(screen_id: UUID, timezone: str, *, now: datetime) -> list[Order]:
    """What a screen is told now, oldest first: of the last 30 s, and what was muted and unmuted today."""
    recent = await ScreenOrder.filter(screen_id=screen_id, at__gt=start_of_day(now, timezone)).order_by("at", "id")
    return [
        Order(row.id, row.device_id, row.command, row.at)
        for row in recent
        if row.command in LASTING or now - row.at < OBEYED_FOR
    ]
