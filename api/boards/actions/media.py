"""Takes in pictures and videos for the screens of a hall, and sets which screen plays which."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO
from uuid import UUID

import structlog
from uuid_utils.compat import uuid7

from api import antivirus
from api.actor import Actor
from api.applications.rules.files import refused
from api.boards.actions.screens import ScreenChanged, locked_screen, recorded
from api.boards.films import MOST_BYTES, TOO_LARGE, judge_medium
from api.boards.models import Medium, Screen
from api.boards.playlists import (
    MOST_MEDIA,
    Item,
    fault_in_medium_name,
    fault_in_playlist,
    playlist_of,
    written,
)
from api.events import DirectoryChanged
from api.halls.actions.entries import opened, overtaken
from api.halls.rules.entries import invalid
from api.people.leaves import Leave, Opened, leave_for
from api.people.rules import Permission, Place, may
from api.refusals import Refusal, RefusalCode
from api.settings import settings
from api.storage import key_for, storage
from api.work import Work, one_transaction

PURPOSE = "medium"
AT_ONCE = 1  # a video is 32 MiB in memory while it is judged and scanned
AWAY_SECONDS = 10

log = structlog.get_logger()
_taking_in = asyncio.Semaphore(AT_ONCE)


@dataclass(frozen=True, slots=True)
class MediumAdded:
    """What a file has become. size_bytes, sha256: of what is kept."""

    medium_id: UUID
    content_type: str
    size_bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class MediumArchived:
    """The medium that no screen plays any more."""

    medium_id: UUID


async def add_medium(actor: Actor, hall_id: UUID, name: str, size_bytes: int, *, now: datetime) -> Leave | Refusal:
    """Let a picture or a video be sent for the screens of a hall, within 15 minutes.

    Refuses SIGN_IN_REQUIRED, NOT_ALLOWED, INVALID_INPUT (the name), DOCUMENT_REFUSED (the size) and
    TOO_MANY_TRIES (the hall has 200).
    """
    refusal = may(actor, Permission.EDIT_DIRECTORY, Place(hall_id)) or fault_in_medium_name(name)
    refusal = refusal or _fault_in_size(size_bytes) or await _too_many(hall_id)
    wish = {"hall": hall_id.hex, "name": name.strip(), "medium": uuid7().hex, "size": str(size_bytes)}
    return refusal or leave_for(actor, PURPOSE, wish, now=now)


def _fault_in_size(size_bytes: int) -> Refusal | None:
    if size_bytes < 1:
        return refused("berkas kosong", "the file is empty")
    return TOO_LARGE if size_bytes > MOST_BYTES else None


async def _too_many(hall_id: UUID) -> Refusal | None:
    kept = await Medium.filter(hall_id=hall_id, archived_at=None).count()
    return Refusal(RefusalCode.TOO_MANY_TRIES) if kept >= MOST_MEDIA else None


async def receive_medium(
    leave: Opened, file: BinaryIO, *, sha256: str, clock: Callable[[], datetime]
) -> MediumAdded | Refusal:
    """Keep the file sent for a leave of `add_medium`: judged, scanned, stored, and only then written down.

    Safe to repeat: the same bytes answer the same medium, others IDEMPOTENCY_CONFLICT. Refuses DOCUMENT_REFUSED,
    TRY_AGAIN (storage or antivirus away) and what `add_medium` refuses.
    """
    medium_id = UUID(leave.wish["medium"])
    if before := await Medium.get_or_none(id=medium_id):
        return _once_more(before, sha256)
    file_key = key_for(uuid7())  # of this very sending: another of the same address never touches its file
    async with _taking_in:
        content = await asyncio.to_thread(file.read)
        kept = await _kept(medium_id, file_key, int(leave.wish["size"]), content)
    if isinstance(kept, Refusal):
        return kept
    added = await _write_down(leave, kept, file_key, sha256=sha256, now=clock())
    if added is not kept:
        await _delete_file(file_key)
    return added


async def _delete_file(key: str) -> None:
    with suppress(OSError):  # purge finds it
        await storage().delete(key)


def _once_more(before: Medium, sha256: str) -> MediumAdded | Refusal:
    if before.sent_sha256 != sha256:
        return Refusal(RefusalCode.IDEMPOTENCY_CONFLICT)
    return MediumAdded(before.id, before.content_type, before.size_bytes, before.sha256)


async def _kept(medium_id: UUID, file_key: str, size_bytes: int, content: bytes) -> MediumAdded | Refusal:
    if len(content) != size_bytes:
        return refused("ukurannya tidak seperti yang diberitahukan", "its size is not as announced")
    judged = await asyncio.to_thread(judge_medium, content)
    if isinstance(judged, Refusal):
        return judged
    away = Refusal(RefusalCode.TRY_AGAIN, retry_after_seconds=AWAY_SECONDS)
    try:
        if (by := settings().antivirus) and not (await antivirus.scan(content, by=by)).is_clean:
            return refused("berkas mengandung virus", "it holds a virus")
        await storage().put(file_key, [judged.content])
    except (OSError, antivirus.Unreachable) as error:
        log.warning("medium.not_kept", error=repr(error))
        return away
    return MediumAdded(medium_id, judged.content_type, len(judged.content), judged.sha256)


async def _write_down(
    leave: Opened, kept: MediumAdded, file_key: str, *, sha256: str, now: datetime
) -> MediumAdded | Refusal:
    async def verb(work: Work) -> MediumAdded | Refusal:
        hall_id = UUID(leave.wish["hall"])
        if refusal := await opened(work, Permission.EDIT_DIRECTORY, hall_id):
            return refusal
        if before := await Medium.get_or_none(id=kept.medium_id):  # the same was sent twice at a time
            return _once_more(before, sha256)
        if refusal := await _too_many(hall_id):
            return refusal
        await Medium.create(
            id=kept.medium_id,
            hall_id=work.hall_id,
            name=leave.wish["name"],
            content_type=kept.content_type,
            size_bytes=kept.size_bytes,
            sha256=kept.sha256,
            sent_sha256=sha256,
            storage_key=file_key,
            added_at=work.now,
        )
        work.record(DirectoryChanged(entity="medium", entity_id=kept.medium_id, change="created"))
        return kept

    return await one_transaction(verb, actor=leave.actor, now=now)


async def archive_medium(actor: Actor, medium_id: UUID, *, now: datetime) -> MediumArchived | Refusal:
    """Let no screen play a medium any more, and delete its file; again changes nothing.

    Refuses SIGN_IN_REQUIRED, NOT_ALLOWED and NOT_FOUND.
    """
    gone: list[str] = []

    async def verb(work: Work) -> MediumArchived | Refusal:
        medium = await Medium.get_or_none(id=medium_id)
        if medium is None:
            return Refusal(RefusalCode.NOT_FOUND, input_field=("medium",))
        if refusal := await opened(work, Permission.EDIT_DIRECTORY, medium.hall_id):
            return refusal
        if await Medium.filter(id=medium_id, archived_at=None).update(archived_at=work.now, storage_key=""):
            gone.append(medium.storage_key)
            await _take_out(work, medium.hall_id, medium_id)
            work.record(DirectoryChanged(entity="medium", entity_id=medium_id, change="archived"))
        return MediumArchived(medium_id)

    done = await one_transaction(verb, actor=actor, now=now)
    for key in gone:
        await _delete_file(key)
    return done


async def _take_out(work: Work, hall_id: UUID, medium_id: UUID) -> None:
    for screen in await Screen.filter(hall_id=hall_id, archived_at=None):
        items = playlist_of(screen.playlist)
        left = [item for item in items if item.medium_id != medium_id]
        if len(left) < len(items):
            await Screen.filter(id=screen.id).update(playlist=written(left))
            recorded(work, screen.id, "changed")


async def set_playlist(
    actor: Actor, screen_id: UUID, items: Sequence[Item], *, now: datetime, seen: int | None = None
) -> ScreenChanged | Refusal:
    """Make these what a screen plays while nobody is called, in this order.

    Refuses NOT_FOUND, NOT_ALLOWED, ARCHIVED, INVALID_INPUT (too many, too long, a medium of another hall) and
    CONFLICT (the screen was changed since the hall's version `seen`).
    """

    async def verb(work: Work) -> ScreenChanged | Refusal:
        screen = await locked_screen(work, actor, screen_id)
        if isinstance(screen, Refusal):
            return screen
        refusal = await overtaken(work, "screen", screen_id, seen=seen) or fault_in_playlist(items)
        if refusal := refusal or await _unknown(screen.hall_id, items):
            return refusal
        text = written(items)
        if text == screen.playlist:
            return ScreenChanged(screen_id)
        await Screen.filter(id=screen_id).update(playlist=text)
        return recorded(work, screen_id, "changed")

    return await one_transaction(verb, actor=actor, now=now)


async def _unknown(hall_id: UUID, items: Sequence[Item]) -> Refusal | None:
    wanted = [item.medium_id for item in items]
    there = set(await Medium.filter(id__in=wanted, hall_id=hall_id, archived_at=None).values_list("id", flat=True))
    missing = next((place for place, medium_id in enumerate(wanted) if medium_id not in there), None)
    if missing is None:
        return None
    return invalid("medium", "tidak ada di mal ini", "is not there in this hall", within=("items", str(missing)))
