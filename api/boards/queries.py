"""Reads screens and what they show."""

from dataclasses import dataclass, fields
from datetime import datetime
from uuid import UUID

from api.boards.models import Medium, Screen
from api.boards.playlists import Item, playlist_of
from api.boards.scenes import scene_of
from api.boards.view import Board, QueueCall, QueueState, Scene, ScreenRow, board_of_scene
from api.halls.queries.batches import by_id, grouped, rows
from api.queue import queries as queue

__all__ = [
    "MediumRow",
    "address_of",
    "board_of",
    "media_by_id",
    "media_of",
    "played_on",
    "queue_state_of",
    "scene_of",
    "screen_by_slug",
    "screens_by_id",
    "screens_of",
]

SLUG_LENGTH = 40
SCREEN_COLUMNS = tuple(column.name for column in fields(ScreenRow))


async def screen_by_slug(hall_id: UUID, slug: str) -> ScreenRow | None:
    """A hall's screen that is not archived."""
    if len(slug) > SLUG_LENGTH or not slug.isprintable():  # Tortoise raises, or PostgreSQL, whoever sent it
        return None
    rows = await Screen.filter(hall_id=hall_id, slug=slug, archived_at=None).values(*SCREEN_COLUMNS)
    return ScreenRow(**rows[0]) if rows else None


async def screens_by_id(ids: list[UUID]) -> dict[UUID, ScreenRow]:
    """Screens, archived ones too."""
    return {row["id"]: ScreenRow(**row) for row in await Screen.filter(id__in=ids).values(*SCREEN_COLUMNS)}


async def screens_of(hall_ids: list[UUID]) -> dict[UUID, list[ScreenRow]]:
    """Screens of halls that are not archived, by slug."""
    screens: dict[UUID, list[ScreenRow]] = {hall_id: [] for hall_id in hall_ids}
    live = Screen.filter(hall_id__in=hall_ids, archived_at=None).order_by("slug")
    for row in await live.values(*SCREEN_COLUMNS):
        screens[row["hall_id"]].append(ScreenRow(**row))
    return screens


async def board_of(hall_id: UUID, screen_slug: str | None, *, now: datetime) -> Board | None:
    """What one screen shows, None for the whole hall's; None if there is no such hall or screen.

    All of it is of one version.
    """
    scene = await scene_of(hall_id, now=now)
    screen = screen_in(scene, screen_slug)
    if scene is None or (screen_slug is not None and screen is None):
        return None
    return board_of_scene(scene, screen)


def screen_in(scene: Scene | None, slug: str | None) -> ScreenRow | None:
    """The screen of that name in a scene, if there is one."""
    return scene.screens.get(slug) if scene is not None and slug is not None else None


async def queue_state_of(queue_id: UUID, *, now: datetime) -> QueueState | None:
    """Who waits in a queue, in order, and who of it stands at a counter; None if there is no such queue."""
    found = await queue.queue_now(queue_id, now=now)
    if found is None:
        return None
    return QueueState(
        queue=found.queue,
        waiting=found.waiting,
        called=tuple(
            QueueCall(
                number=ticket.number,
                state=ticket.state,
                counter_label=ticket.counter_label,
                zone=ticket.zone,
                attempt=ticket.attempt,
                at=ticket.called_at,
            )
            for ticket in found.called
        ),
        free=found.free,
    )


@dataclass(frozen=True, slots=True)
class MediumRow:
    """A picture or a video of a hall."""

    id: UUID
    hall_id: UUID
    name: str
    content_type: str
    size_bytes: int
    sha256: str
    storage_key: str
    added_at: datetime
    archived_at: datetime | None


def address_of(medium: MediumRow) -> str:
    """Where screens fetch a medium: another content would have another address."""
    return f"/media/{medium.id}/{medium.sha256[:16]}"


async def media_by_id(ids: list[UUID]) -> dict[UUID, MediumRow]:
    """Media, archived ones too."""
    return by_id(await rows(MediumRow, Medium.filter(id__in=ids)))


async def media_of(hall_ids: list[UUID]) -> dict[UUID, list[MediumRow]]:
    """The media of halls that are not archived, newest first."""
    live = Medium.filter(hall_id__in=hall_ids, archived_at=None).order_by("-added_at", "-id")
    return grouped(await rows(MediumRow, live), hall_ids, lambda row: row.hall_id)


async def played_on(screen: ScreenRow) -> list[tuple[MediumRow, Item]]:
    """What a screen plays, in order; a medium that is gone is left out."""
    items = playlist_of(screen.playlist)
    media = await media_by_id([item.medium_id for item in items]) if items else {}
    found = [(media[item.medium_id], item) for item in items if item.medium_id in media]
    return [(medium, item) for medium, item in found if medium.archived_at is None]
