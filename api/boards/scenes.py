"""Reads a hall for all its boards at once: one statement, one moment."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

import orjson

from api.boards.recent import SETTLED, Dated, Recent
from api.boards.view import LAST_CALLS, CallRow, Glass, Scene, ScreenRow
from api.clock import business_day
from api.database import connection, fetch
from api.events import CounterState
from api.halls.queries.batches import Unpacked, instant, listed
from api.halls.queries.directory import Directory, directory_of
from api.halls.queries.kept import Edition, Kept
from api.halls.rules import decide_opening


async def scene_of(hall_id: UUID, *, now: datetime) -> Scene | None:
    """What every board of a hall is cut from, all of it as it was at one version; None if there is no such hall.

    One statement while the directory stays as it is; what that says of the directory's edition decides whether the
    one in memory is still right, so a change by any process is seen.
    """
    backdrop = await _backdrop_of(hall_id, now)
    while backdrop and not backdrop.directory.hall.archived_at:
        day = business_day(now, backdrop.directory.hall.timezone)
        recent = _recent_of(hall_id, backdrop, day)
        rows = await fetch(connection(), NOW, hall_id, day, recent.settled)
        if not rows:
            return None
        if (edition := Edition.of(rows[0])) == backdrop.edition:
            recent = _recents.put(hall_id, recent.after(_calls(rows[0], recent, backdrop, now), now))
            return _scene(rows[0], backdrop, recent, now)
        backdrop = await _backdrop_of(hall_id, now, edition)
    return None


NOW = """
SELECT t.version, t.directory_version, (SELECT value FROM epoch WHERE id = 1) AS epoch,
  (SELECT json_agg(at) FROM journal WHERE hall_id = $1 AND version = t.version) AS newest,
  EXISTS (SELECT 1 FROM closed_day WHERE hall_id = $1 AND day = $2) AS is_over,
  (SELECT json_agg(json_build_array(counter_id, state)) FROM desk WHERE hall_id = $1) AS desks,
  (SELECT json_agg(json_build_array(l.counter_id, k.label)) FROM leg l JOIN ticket k ON k.id = l.ticket_id
    WHERE l.hall_id = $1 AND l.state IN ('CALLED', 'SERVING')) AS at_counters,
  (SELECT json_agg(json_build_array(queue_id, people)) FROM
    (SELECT queue_id, count(*) AS people FROM leg WHERE hall_id = $1 AND state = 'WAITING' GROUP BY queue_id) AS w
  ) AS waiting,
  (SELECT json_agg(json_build_array(version, id, ticket_id, counter_id, label, attempt, at)) FROM
    (SELECT version, id, ticket_id, counter_id, label, attempt, at FROM call
      WHERE hall_id = $1 AND day = $2 AND version > $3 AND undone_at IS NULL ORDER BY version DESC) AS c
  ) AS calls
FROM timeline t WHERE t.hall_id = $1
"""


STATES = {state.value: state for state in CounterState}


@dataclass(frozen=True, slots=True)
class _Backdrop:
    """What does not move in a hall: its directory and its screens, of one edition.

    glasses: what its boards show of that, made for the first board of each zone.
    """

    edition: Edition
    directory: Directory
    screens: Mapping[str, ScreenRow]
    zones: Mapping[UUID, str]
    glasses: dict[str, Glass] = field(default_factory=dict)


_backdrops: Kept[_Backdrop] = Kept()
_recents: Kept[Recent] = Kept()

SCREENS = f"""
SELECT t.directory_version, (SELECT value FROM epoch WHERE id = 1) AS epoch,
  {listed(ScreenRow, "screen", "hall_id = $1 AND archived_at IS NULL")} AS screens
FROM timeline t WHERE t.hall_id = $1
"""  # noqa: S608


async def _backdrop_of(hall_id: UUID, now: datetime, edition: Edition | None = None) -> _Backdrop | None:
    """Of this edition or a newer one; None: whatever is in memory. The same rules as `directory_of`."""
    kept = _backdrops.get(hall_id)
    if kept and edition in (None, kept.edition) and kept.directory.since <= now:
        return kept
    while directory := await directory_of(hall_id, now=now, edition=edition):
        rows = await fetch(connection(), SCREENS, hall_id)
        edition = Edition.of(rows[0])
        if edition == directory.edition:
            screens = Unpacked().rows(ScreenRow, rows[0]["screens"])
            backdrop = _Backdrop(
                edition=edition,
                directory=directory,
                screens={row.slug: row for row in sorted(screens, key=lambda row: row.slug)},
                zones={row.id: row.zone for row in directory.counters},
            )
            return _backdrops.put(hall_id, backdrop)
    return None


def _recent_of(hall_id: UUID, backdrop: _Backdrop, day: date) -> Recent:
    """What is known of the day's calls; nothing when the day, the database or the zones are others."""
    recent, epoch = _recents.get(hall_id), backdrop.edition.epoch
    if recent and (recent.epoch, recent.day) == (epoch, day) and recent.zones == backdrop.zones:
        return recent
    return Recent(epoch, day, backdrop.zones)


def _calls(row: Mapping[str, Any], recent: Recent, backdrop: _Backdrop, now: datetime) -> Iterator[Dated]:
    """The calls of an answer, newest first, as far as any board needs them, at counters of the hall only.

    What was read before is not read again, nor are the settled calls before the last eight of a zone: a process
    that has just started is told a whole day.
    """
    ids, old = backdrop.directory.ids, Counter[str]()
    for version, call_id, ticket_id, counter, label, attempt, at in orjson.loads(row["calls"] or "[]"):
        if known := recent.young.get(version):
            yield version, known
            continue
        counter_id = ids.get(counter)
        zone = backdrop.zones.get(counter_id) if counter_id else None
        if counter_id is None or zone is None or old[zone] == LAST_CALLS:
            continue
        call = CallRow(UUID(call_id), UUID(ticket_id), counter_id, label, attempt, instant(at))
        old[zone] += now - call.at > SETTLED
        yield version, call


def _moment(row: Mapping[str, Any], now: datetime) -> datetime:
    """Not before the newest event: what began while the read was under way is said by no other read."""
    return max([now, *(instant(at) for at in orjson.loads(row["newest"] or "[]"))])


def _scene(row: Mapping[str, Any], backdrop: _Backdrop, recent: Recent, now: datetime) -> Scene:
    directory = backdrop.directory
    moment = _moment(row, now)
    return Scene(
        hall=directory.hall,
        screens=backdrop.screens,
        epoch=UUID(backdrop.edition.epoch),
        version=row["version"],
        now=now,
        opening=decide_opening(directory.calendar, moment, day_closed=bool(row["is_over"])),
        counters=directory.counters,
        agencies=directory.agencies,
        queues=directory.queues,
        desks={id: STATES[state] for id, state in orjson.loads(row["desks"] or "[]")},
        at_counters=dict(orjson.loads(row["at_counters"] or "[]")),
        waiting=dict(orjson.loads(row["waiting"] or "[]")),
        calls=recent.calls(),
        announcements=directory.announcements(moment),
        glasses=backdrop.glasses,
    )
