"""Hears from the pages that show screens, and lets one of them speak."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import orjson
from uuid_utils.compat import uuid7

from api.actor import SYSTEM
from api.boards.models import Player, Speaker
from api.boards.sightings import Report, sightings
from api.boards.speaking import (
    LEASE,
    REPORTED_EVERY,
    Lease,
    Verdict,
    audio_zone_of,
    decide_speaker,
    remembered,
)
from api.boards.view import ScreenRow
from api.database import execute
from api.refusals import Refusal
from api.work import Work, one_transaction

MOST_STRANGERS = 12  # unpaired pages of one screen that are written down: anybody may open its address
FORGOTTEN_AFTER = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Heard:
    """What a page is told. holds: for how long it may voice calls, None if it may not.

    said: calls that need not be said any more, for a page that begins to speak.
    """

    holds: timedelta | None
    ask_again: timedelta
    said: tuple[str, ...] = ()


async def hear(screen: ScreenRow, report: Report, *, device_id: UUID | None, now: datetime) -> Heard | Refusal:
    """Take a page's report, and tell it whether it speaks. No event of the hall: it happens all day long.

    device_id: of a paired page, whose name it is then. Refuses TRY_AGAIN: what it held it holds until its end.
    """
    is_audible, is_due = report.audio == "running", sightings.is_due(screen.id, report, now)
    zone = audio_zone_of(screen.audio_zone, screen.slug)

    if not is_due and not report.said:
        waits = await _told_to_wait(screen, zone, report, device_id is not None, now)
        if waits:
            sightings.note(screen.id, report, now, is_written=False)
            return waits

    async def verb(work: Work) -> Heard:
        if is_due:
            await _write_down(work, screen, report, device_id)
        if not screen.speaks:
            return Heard(None, REPORTED_EVERY)
        speaker = await _speaker(work, screen.hall_id, zone, report.player)
        lease = _lease(speaker)
        is_paired = device_id is not None
        verdict = decide_speaker(lease, report.player, is_paired=is_paired, is_audible=is_audible, now=now)
        said: list[str] = orjson.loads(speaker.said)
        is_believed = is_paired or not lease.is_paired  # else a stranger could have the hall's calls passed over
        more = remembered(said, list(report.said) if is_believed else [])
        if verdict.lease != lease or more != said:
            await _settle(speaker, verdict, more)
        if not verdict.speaks:
            return Heard(None, verdict.ask_again)
        return Heard(LEASE, verdict.ask_again, () if report.speaks else tuple(more))

    heard = await one_transaction(verb, actor=SYSTEM, now=now)
    if not isinstance(heard, Refusal):
        sightings.note(screen.id, report, now, is_written=is_due)
    return heard


async def _told_to_wait(
    screen: ScreenRow, zone: str, report: Report, is_paired: bool, now: datetime
) -> Heard | None:
    """The answer to a page that another's lease keeps silent, by one read: most pages, most of the time."""
    if not screen.speaks:
        return Heard(None, REPORTED_EVERY)
    speaker = await Speaker.filter(hall_id=screen.hall_id, zone=zone).first()
    if speaker is None:
        return None
    lease, is_audible = _lease(speaker), report.audio == "running"
    verdict = decide_speaker(lease, report.player, is_paired=is_paired, is_audible=is_audible, now=now)
    return Heard(None, verdict.ask_again) if not verdict.speaks and verdict.lease == lease else None


def _lease(speaker: Speaker) -> Lease:
    return Lease(speaker.player, speaker.is_paired, speaker.is_wanted, speaker.until)


async def _speaker(work: Work, hall_id: UUID, zone: str, player: str) -> Speaker:
    """The zone's row, locked; one that nobody holds if there was none."""
    row = Speaker.filter(hall_id=hall_id, zone=zone).using_db(work.connection).select_for_update()
    if found := await row.first():
        return found
    await execute(
        work.connection,
        "INSERT INTO speaker (id, hall_id, zone, player, is_paired, is_wanted, until, said)"
        " VALUES ($1, $2, $3, $4, $5, $5, $6, '[]') ON CONFLICT (hall_id, zone) DO NOTHING",
        uuid7(),
        hall_id,
        zone,
        player,
        False,
        work.now - LEASE,
    )
    return await row.get()


async def _settle(speaker: Speaker, verdict: Verdict, said: list[str]) -> None:
    lease = verdict.lease
    if lease:
        speaker.player, speaker.is_paired = lease.player, lease.is_paired
        speaker.is_wanted, speaker.until = lease.is_wanted, lease.until
    speaker.said = orjson.dumps(said).decode()
    await speaker.save()


async def _write_down(work: Work, screen: ScreenRow, report: Report, device_id: UUID | None) -> None:
    known = Player.filter(screen_id=screen.id, name=report.player)
    columns = {
        "device_id": device_id,
        "page_version": report.page_version,
        "audio": report.audio,
        "lag_ms": report.lag_ms,
        "clock_offset_ms": report.clock_offset_ms,
        "shown": report.shown,
        "seen_at": work.now,
    }
    if await known.update(**columns):
        return
    await Player.filter(hall_id=screen.hall_id, seen_at__lt=work.now - FORGOTTEN_AFTER).delete()
    strangers = await Player.filter(screen_id=screen.id, device_id=None).count()
    if device_id is None and strangers >= MOST_STRANGERS:
        return
    await execute(
        work.connection,
        "INSERT INTO player (id, hall_id, screen_id, name, device_id, page_version, audio, lag_ms,"
        " clock_offset_ms, shown, first_seen_at, seen_at)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11) ON CONFLICT (screen_id, name) DO NOTHING",
        uuid7(),
        screen.hall_id,
        screen.id,
        report.player,
        *columns.values(),
    )
