"""Reads a hall's directory whole, and keeps it in memory for as long as it is the newest."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from api import journal
from api.database import connection, fetch
from api.halls.queries.addresses import known_hall_of, learn
from api.halls.queries.batches import Unpacked, by_id, listed
from api.halls.queries.calendars import calendar_from, is_said
from api.halls.queries.kept import Edition, Kept
from api.halls.queries.rows import (
    AgencyRow,
    AnnouncementRow,
    CounterRow,
    HallRow,
    PauseRow,
    PriorityRow,
    QueueRow,
    Serves,
    ServesLink,
    SpecialDayRow,
    WeeklyHoursRow,
)
from api.halls.rules import Calendar

ENDED_LATELY = timedelta(hours=1)  # announcements kept for whoever asks with an earlier `now`


@dataclass(frozen=True, slots=True, kw_only=True)
class Directory:
    """What people decided about a hall, as it was in one edition; everything in the order in which it is shown.

    said: announcements that are not over at `since`. ids: every id in it, by its text. counter, queue: by id.
    """

    edition: Edition
    since: datetime
    hall: HallRow
    agencies: tuple[AgencyRow, ...]
    queues: tuple[QueueRow, ...]
    counters: tuple[CounterRow, ...]
    priorities: tuple[PriorityRow, ...]
    calendar: Calendar
    said: tuple[AnnouncementRow, ...]
    ids: Mapping[str, UUID]
    queue: Mapping[UUID, QueueRow]
    counter: Mapping[UUID, CounterRow]

    def announcements(self, now: datetime) -> list[AnnouncementRow]:
        """What is on the screens now: emergencies first, then the oldest."""
        return [row for row in self.said if is_said(row, now)]


async def directory_of(hall_id: UUID, *, now: datetime, edition: Edition | None = None) -> Directory | None:
    """The directory of a hall in this edition or a newer one, from memory if it is there; None for no such hall.

    edition None: any that is in memory will do. The caller compares editions, since only it knows of which moment
    it read the rest.
    """
    kept = _kept.get(hall_id)
    if kept and edition in (None, kept.edition) and kept.since <= now:
        return kept
    read = await _read(hall_id, now - ENDED_LATELY)
    if read is None:
        return None
    learn(hall_id, [*(row.id for row in read.counters), *(row.id for row in read.queues)])
    return _kept.put(hall_id, read)


def counter_as_kept(counter_id: UUID) -> CounterRow | None:
    """A counter that is in use, from memory: its hall is for ever, all else may be out of date."""
    hall_id = known_hall_of(counter_id)
    kept = _kept.get(hall_id) if hall_id else None
    return kept.counter.get(counter_id) if kept else None


def calendar_as_kept(hall_id: UUID, edition: Edition) -> Calendar | None:
    """What opens and closes a hall in exactly this edition, if memory has it. For verbs: under its lock."""
    kept = _kept.get(hall_id)
    return kept.calendar if kept and kept.edition == edition else None


_kept: Kept[Directory] = Kept()

LIVE = "hall_id = $1 AND archived_at IS NULL"
READ = f"""
SELECT t.directory_version, (SELECT value FROM epoch WHERE id = 1) AS epoch,
  {listed(HallRow, "hall", "id = $1")} AS halls,
  {listed(AgencyRow, "agency", "hall_id = $1")} AS agencies,
  {listed(QueueRow, "queue", "hall_id = $1")} AS queues,
  {listed(CounterRow, "counter", LIVE, without={"serves"})} AS counters,
  {listed(PriorityRow, "priority_policy", "hall_id = $1")} AS priorities,
  {listed(WeeklyHoursRow, "weekly_hours", "hall_id = $1")} AS weekly,
  {listed(SpecialDayRow, "special_day", LIVE)} AS special,
  {listed(PauseRow, "pause", "hall_id = $1 AND ended_at IS NULL")} AS pauses,
  {listed(AnnouncementRow, "announcement", f"{LIVE} AND (ends_at IS NULL OR ends_at > $2)")} AS announcements,
  (SELECT json_agg(json_build_array(s.counter_id, s.queue_id, s.weight, s.id))
    FROM counter_queue s JOIN counter c ON c.id = s.counter_id WHERE c.hall_id = $1) AS serves
FROM timeline t WHERE t.hall_id = $1
"""  # noqa: S608


async def _read(hall_id: UUID, since: datetime) -> Directory | None:
    """One statement, so that all of it is of one edition."""
    found = await fetch(connection(), READ, hall_id, since)
    if not found:
        return None
    if found[0]["epoch"] is None:
        await journal.epoch()
        return await _read(hall_id, since)
    return _directory(found[0], since)


def _directory(row: Mapping[str, Any], since: datetime) -> Directory | None:
    unpacked = Unpacked()
    halls = unpacked.rows(HallRow, row["halls"])
    if not halls:
        return None
    agencies = sorted(unpacked.rows(AgencyRow, row["agencies"]), key=lambda agency: agency.code)
    queues = sorted(unpacked.rows(QueueRow, row["queues"]), key=lambda queue: queue.prefix)
    counters = unpacked.rows(CounterRow, row["counters"], without={"serves"})
    said = unpacked.rows(AnnouncementRow, row["announcements"])
    pauses = unpacked.rows(PauseRow, row["pauses"])
    live = tuple(queue for queue in queues if queue.archived_at is None)
    standing = _counters(counters, unpacked.rows(ServesLink, row["serves"]))
    return Directory(
        edition=Edition.of(row),
        since=since,
        hall=halls[0],
        agencies=tuple(agency for agency in agencies if agency.archived_at is None),
        queues=live,
        counters=standing,
        priorities=tuple(unpacked.rows(PriorityRow, row["priorities"])),
        calendar=calendar_from(
            halls[0],
            weekly=unpacked.rows(WeeklyHoursRow, row["weekly"]),
            special=unpacked.rows(SpecialDayRow, row["special"]),
            pause=pauses[0] if pauses else None,
            agencies=agencies,
            queues=queues,
        ),
        said=tuple(sorted(said, key=lambda text: (not text.emergency, text.starts_at, text.id))),
        ids=unpacked.ids,
        queue=by_id(live),
        counter=by_id(standing),
    )


def _counters(found: Sequence[CounterRow], links: Sequence[ServesLink]) -> tuple[CounterRow, ...]:
    """Counters "2" before "10", with what each serves, its best first."""
    serves: dict[UUID, list[Serves]] = {row.id: [] for row in found}
    for link in sorted(links, key=lambda link: (-link.weight, link.id)):
        if link.counter_id in serves:
            serves[link.counter_id].append(Serves(link.queue_id, link.weight))
    ordered = sorted(found, key=lambda row: (len(row.label), row.label))
    return tuple(replace(row, serves=tuple(serves[row.id])) for row in ordered)
