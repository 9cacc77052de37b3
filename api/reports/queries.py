"""Reads how a hall is doing: all counters and queues now, and the numbers of a day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

import orjson

from api.boards.queries import scene_of
from api.boards.view import Scene
from api.clock import business_day
from api.database import connection, fetch
from api.events import CounterState, TicketState
from api.halls.queries import AgencyRow, AnnouncementRow, CounterRow, HallRow, QueueRow
from api.halls.queries.batches import Unpacked, instant, listed
from api.halls.queries.directory import directory_of
from api.halls.rules import Opening
from api.people.queries import DeviceRow, printing_kiosks
from api.printer import CAN_PRINT
from api.queue.queries import DeskRow
from api.queue.queries.paces import learnt_lately
from api.queue.rules.estimating import Learnt
from api.reports.rules import (
    LONG_AFTER,
    Attention,
    Crowding,
    Numbers,
    Stay,
    Tally,
    attention,
    by_agency,
    by_hour,
    counted,
    crowding,
    long_after,
    mean_instant,
)


@dataclass(frozen=True, slots=True)
class CounterNow:
    """A counter. number: called or served there, since busy_since. free_since: open with nobody."""

    row: CounterRow
    desk: DeskRow
    number: str | None
    is_serving: bool
    busy_since: datetime | None
    free_since: datetime | None
    attention: Attention | None


@dataclass(frozen=True, slots=True)
class WaitNow:
    """Who wait somewhere. oldest_from, mean_from: since when, None while nobody does."""

    people: int
    oldest_from: datetime | None
    mean_from: datetime | None

    @classmethod
    def of(cls, waiting: Sequence[datetime]) -> "WaitNow":
        """The wait of those who wait since these instants."""
        return cls(len(waiting), min(waiting, default=None), mean_instant(waiting))


@dataclass(frozen=True, slots=True)
class QueueNow:
    """A queue. open_counters: that call for it."""

    row: QueueRow
    wait: WaitNow
    open_counters: int


@dataclass(frozen=True, slots=True)
class ZoneNow:
    """A part of the hall: who wait for its counters."""

    name: str
    wait: WaitNow
    crowding: Crowding
    open_counters: int


@dataclass(frozen=True, slots=True)
class Overview:
    """All of a hall that its manager sees at once. now: when it was read, which alone is no news.

    troubles: kiosks whose printer cannot print, the longest first.
    """

    hall: HallRow
    opening: Opening
    announcements: tuple[AnnouncementRow, ...]
    agencies: tuple[AgencyRow, ...]
    counters: tuple[CounterNow, ...]
    queues: tuple[QueueNow, ...]
    zones: tuple[ZoneNow, ...]
    wait: WaitNow
    troubles: tuple[DeviceRow, ...]
    now: datetime = field(compare=False)


Waiting = Mapping[UUID, list[datetime]]


async def overview_of(hall_id: UUID, *, now: datetime) -> Overview | None:
    """A hall as it is now; None if there is no such hall. Three statements while the directory stays as it is,
    and two more every ten seconds, for what visits take."""
    scene = await scene_of(hall_id, now=now)
    if scene is None:
        return None
    today = business_day(now, scene.hall.timezone)
    row = (await fetch(connection(), NOW, hall_id, today))[0]
    waiting: dict[UUID, list[datetime]] = {queue.id: [] for queue in scene.queues}
    for queue_id, since in orjson.loads(row["waiting"] or "[]"):
        waiting.setdefault(UUID(queue_id), []).append(instant(since))
    at_counters = {UUID(id): rest for id, *rest in orjson.loads(row["at_counters"] or "[]") if id}
    visited = {UUID(queue_id) for *_, queue_id in at_counters.values()}
    lately = await learnt_lately(visited, now=now)
    counters = _counters(scene, row, at_counters, waiting, {id: one.learnt for id, one in lately.items()})
    everybody = [since for some in waiting.values() for since in some]
    return Overview(
        hall=scene.hall,
        opening=scene.opening,
        announcements=tuple(scene.announcements),
        agencies=tuple(scene.agencies),
        counters=counters,
        queues=tuple(_queue(queue, waiting[queue.id], counters) for queue in scene.queues),
        zones=_zones(counters, waiting, everybody, now),
        wait=WaitNow.of(everybody),
        troubles=await _troubles(hall_id),
        now=now,
    )


async def _troubles(hall_id: UUID) -> tuple[DeviceRow, ...]:
    cannot = [kiosk for kiosk in await printing_kiosks(hall_id) if kiosk.printer_state not in CAN_PRINT]
    return tuple(
        replace(kiosk, seen_at=None)  # a heartbeat is no news
        for kiosk in sorted(cannot, key=lambda kiosk: kiosk.printer_since or kiosk.paired_at)
    )


OF_THE_HALL = "SELECT id FROM queue WHERE hall_id = $1"
NOW = f"""
SELECT {listed(DeskRow, "desk", "hall_id = $1")} AS desks,
  (SELECT json_agg(json_build_array(l.counter_id, k.label, l.state, k.called_at, l.serving_at,
      l.queue_id))
    FROM leg l JOIN ticket k ON k.id = l.ticket_id
    WHERE l.hall_id = $1 AND l.state IN ('CALLED', 'SERVING')) AS at_counters,
  (SELECT json_agg(json_build_array(queue_id, wait_from)) FROM leg
    WHERE hall_id = $1 AND state = 'WAITING' AND day = $2) AS waiting,
  (SELECT json_agg(json_build_array(counter_id, last)) FROM (SELECT counter_id, max(ended_at) AS last FROM leg
    WHERE queue_id IN ({OF_THE_HALL}) AND state = 'DONE' AND day = $2 GROUP BY counter_id) AS d) AS done
"""  # noqa: S608


@dataclass(frozen=True, slots=True)
class _Floor:
    """What was read of the counters.

    tickets: label, state, called and serving since, queue. done: when the last service ended. learnt: by queue.
    """

    desks: Mapping[UUID, DeskRow]
    tickets: Mapping[UUID, Sequence[Any]]
    done: Mapping[UUID, datetime]
    waiting: Waiting
    learnt: Mapping[UUID, Learnt]
    now: datetime

    def counter(self, row: CounterRow) -> CounterNow:
        """A counter with what goes on at it."""
        desk = self.desks.get(row.id) or DeskRow(row.id)
        label, state, called_at, serving_at, queue_id = self.tickets.get(row.id, (None,) * 5)
        busy_since = instant(serving_at or called_at) if label else None
        moments = [at for at in (desk.since, self.done.get(row.id)) if at]
        free_since = max(moments, default=None) if desk.state is CounterState.OPEN and not label else None
        people = sum(len(self.waiting.get(serves.queue_id, ())) for serves in row.serves)
        long = long_after(self.learnt.get(UUID(queue_id), Learnt())) if queue_id else LONG_AFTER
        since = {"free_since": free_since, "busy_since": busy_since}
        why = attention(desk.state, **since, people=people, now=self.now, long=long)
        return CounterNow(row, desk, label, state == TicketState.SERVING, busy_since, free_since, why)


def _counters(
    scene: Scene,
    row: Mapping[str, Any],
    at_counters: Mapping[UUID, Sequence[Any]],
    waiting: Waiting,
    learnt: Mapping[UUID, Learnt],
) -> tuple[CounterNow, ...]:
    floor = _Floor(
        desks={desk.counter_id: desk for desk in Unpacked().rows(DeskRow, row["desks"])},
        tickets=at_counters,
        done={UUID(id): instant(last) for id, last in orjson.loads(row["done"] or "[]") if id},
        waiting=waiting,
        learnt=learnt,
        now=scene.now,
    )
    return tuple(floor.counter(counter) for counter in scene.counters)


def _queue(queue: QueueRow, waiting: Sequence[datetime], counters: Sequence[CounterNow]) -> QueueNow:
    open_counters = sum(
        counter.desk.state is CounterState.OPEN
        and any(serves.queue_id == queue.id for serves in counter.row.serves)
        for counter in counters
    )
    return QueueNow(queue, WaitNow.of(waiting), open_counters)


def _zones(
    counters: Sequence[CounterNow], waiting: Waiting, everybody: Sequence[datetime], now: datetime
) -> tuple[ZoneNow, ...]:
    """Whoever may be called to several zones waits in each of them."""
    zones = []
    for name in sorted({counter.row.zone for counter in counters}):
        own = [counter for counter in counters if counter.row.zone == name]
        queues = {serves.queue_id for counter in own for serves in counter.row.serves}
        here = [since for queue_id in queues for since in waiting.get(queue_id, ())]
        is_open = sum(counter.desk.state is CounterState.OPEN for counter in own)
        zones.append(ZoneNow(name, WaitNow.of(here), crowding(here, everybody, now), is_open))
    return tuple(zones)


@dataclass(frozen=True, slots=True)
class DayNumbers:
    """A hall's day in numbers. hours: on its wall clock. agencies: by code, those that had anything."""

    day: date
    total: Numbers
    hours: Mapping[int, Tally]
    agencies: tuple[tuple[AgencyRow, Numbers], ...]


async def day_of(hall_id: UUID, day: date | None, *, now: datetime) -> DayNumbers | None:
    """The numbers of a business day, today's for None; None if there is no such hall.

    Reads some thousand rows: for whoever asks once a minute, not for every event.
    """
    directory = await directory_of(hall_id, now=now)
    if directory is None:
        return None
    day = day or business_day(now, directory.hall.timezone)
    row = (await fetch(connection(), DAY, hall_id, day))[0]
    read = Unpacked().reader(Stay)
    stays = [read([*rest[:1], rest[1] == 1, *rest[2:]]) for rest in orjson.loads(row["stays"] or "[]")]
    agencies = {UUID(queue): UUID(agency) for queue, agency in orjson.loads(row["queues"] or "[]")}
    numbers = by_agency(stays, agencies)
    rows = Unpacked().rows(AgencyRow, row["agencies"])
    found = [(agency, numbers[agency.id]) for agency in rows if agency.id in numbers]
    return DayNumbers(
        day=day,
        total=counted(stays),
        hours=by_hour(stays, directory.hall.timezone),
        agencies=tuple(sorted(found, key=lambda pair: pair[0].code)),
    )


DAY = f"""
SELECT (SELECT json_agg(json_build_array(l.queue_id, l.ordinal, l.state, k.issued_at, l.joined_at, l.wait_from,
    l.called_at, l.serving_at, l.ended_at, l.ended_as))
    FROM leg l JOIN ticket k ON k.id = l.ticket_id
    WHERE l.queue_id IN ({OF_THE_HALL}) AND l.day = $2 AND l.state IN
      ('WAITING', 'CALLED', 'SERVING', 'HELD', 'NO_SHOW', 'DONE', 'CANCELLED', 'EXPIRED')) AS stays,
  (SELECT json_agg(json_build_array(id, agency_id)) FROM queue WHERE hall_id = $1) AS queues,
  {listed(AgencyRow, "agency", "hall_id = $1")} AS agencies
"""  # noqa: S608
