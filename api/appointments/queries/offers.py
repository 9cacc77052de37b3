"""Reads what can be booked: templates, what is taken, and the ledger; one statement for any number of queues."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

import orjson
from tortoise.backends.base.client import BaseDBAsyncClient

from api.appointments.queries.rows import SlotTemplateRow
from api.appointments.rules import FreeDay, Offer, Taken, Template, free_days
from api.clock import business_day
from api.database import connection, fetch
from api.events import Channel
from api.halls.queries import calendar_as_kept, calendars
from api.halls.queries.batches import Unpacked, columns, instant, marks
from api.halls.queries.kept import Edition
from api.halls.rules import Calendar
from api.queue.rules import Quota

A_DAY = timedelta(days=1)  # a hall's day begins before that of UTC, or after it
FURTHEST = timedelta(days=367)  # as far ahead as a hall may let book, in whatever zone
A_MONTH = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants to book: a service, or only a queue (service None)."""

    queue_id: UUID
    service_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Days:
    """A wish, and which days of it are looked at. first None: from today; last None: a month from the first."""

    wish: Wish
    first: date | None
    last: date | None
    channel: Channel
    now: datetime


async def free_days_of(keys: list[Days]) -> dict[Days, list[FreeDay]]:
    """The free places of days, by day; two statements for any number of wishes and days.

    However far anybody asks, only days are read that can be booked: what is over is nobody's to reckon.
    """
    today = min(key.now for key in keys).date()
    soonest, furthest = today - A_DAY, today + FURTHEST
    earliest = max(soonest, min(key.first or soonest for key in keys))
    latest = min(furthest, max(key.last or (key.first or today + A_DAY) + A_MONTH for key in keys))
    offers = await offers_of(connection(), list({key.wish for key in keys}), earliest, latest)
    return {key: _days(offers[key.wish], key) for key in keys if key.wish in offers}


def _days(offer: Offer, key: Days) -> list[FreeDay]:
    """Only days that can be booked at all, from today on and as far ahead as the hall lets book."""
    today = business_day(key.now, offer.calendar.timezone)
    first = max(key.first or today, today)
    last = min(key.last or first + A_MONTH, today + timedelta(days=offer.days_ahead))
    return free_days(offer, first, last, key.now, key.channel) if first <= last else []


async def offers_of(
    client: BaseDBAsyncClient, wishes: Sequence[Wish], first: date, last: date
) -> dict[Wish, Offer]:
    """What is on offer for wishes from one day to another; a queue that does not exist has no entry."""
    queue_ids = list({wish.queue_id for wish in wishes})
    service_ids = list({wish.service_id for wish in wishes if wish.service_id})
    row = (
        await fetch(
            client, _statement(len(queue_ids), len(service_ids)), *_span(first, last), *queue_ids, *service_ids
        )
    )[0]
    queues = {queue.id: queue for queue in map(_Queue.of, orjson.loads(row["queues"] or "[]"))}
    known = await _calendars(row, queues)
    templates, taken, series = _templates(row), _taken(row), _series(row)
    archived = {UUID(id) for id in orjson.loads(row["archived"] or "[]")}
    return {
        wish: replace(
            _offer(wish, queue, known[queue.hall_id], templates, taken, series),
            is_made=queue.sits and wish.service_id not in archived,
        )
        for wish in wishes
        if (queue := queues.get(wish.queue_id))
    }


def _span(first: date, last: date) -> tuple[object, ...]:
    """The days, and instants that hold them in whatever zone."""
    starts = datetime.combine(first, time(), UTC) - A_DAY
    return first, last, starts, datetime.combine(last, time(), UTC) + 2 * A_DAY


def _statement(queues: int, services: int) -> str:
    """$1, $2: the first and the last day; $3, $4: instants around them; then the queues, then the services."""
    of_queues, of_services = marks(queues, after=4), marks(services, after=4 + queues)
    owners = f"{of_queues}, {of_services}" if services else of_queues
    return f"""
SELECT (SELECT value FROM epoch WHERE id = 1) AS epoch,
  (SELECT json_agg(json_build_array(q.id, q.hall_id, q.daily_quota, q.online_share, h.booking_days_ahead,
      (SELECT MAX(day) FROM closed_day c WHERE c.hall_id = h.id), t.directory_version, {SITS}))
    FROM queue q JOIN hall h ON h.id = q.hall_id JOIN timeline t ON t.hall_id = h.id
      JOIN agency a ON a.id = q.agency_id
    WHERE q.id IN ({of_queues})) AS queues,
  (SELECT json_agg(id) FROM service WHERE archived_at IS NOT NULL AND id IN ({of_services})) AS archived,
  (SELECT json_agg(json_build_array({columns(SlotTemplateRow)})) FROM slot_template
    WHERE archived_at IS NULL AND (queue_id IN ({of_queues}) OR service_id IN ({of_services}))) AS templates,
  (SELECT json_agg(json_build_array(owner_id, starts_at, ends_at, people)) FROM
    (SELECT owner_id, starts_at, ends_at, count(*) AS people FROM booking
      WHERE owner_id IN ({owners}) AND starts_at >= $3 AND starts_at < $4 AND {STANDS}
      GROUP BY owner_id, starts_at, ends_at) AS b) AS taken,
  (SELECT json_agg(json_build_array(queue_id, day, taken_online, taken_on_site)) FROM number_series
    WHERE queue_id IN ({of_queues}) AND day >= $1 AND day <= $2) AS series
"""  # noqa: S608


# nobody calls for a queue whose counters are all archived
SITS = """h.archived_at IS NULL AND a.archived_at IS NULL AND q.archived_at IS NULL AND EXISTS (
        SELECT 1 FROM counter_queue o JOIN counter c ON c.id = o.counter_id
        WHERE o.queue_id = q.id AND c.archived_at IS NULL)"""
STANDS = "state IN ('HELD', 'BOOKED', 'CHECKED_IN')"  # as the index of migration 0008 says it


@dataclass(frozen=True, slots=True)
class _Queue:
    """A queue with what its hall decided about bookings. sits: it, its agency and a counter of it are in use."""

    id: UUID
    hall_id: UUID
    quota: Quota
    days_ahead: int
    closed_until: date | None
    directory_version: int
    sits: bool

    @classmethod
    def of(cls, values: Sequence[Any]) -> "_Queue":
        id, hall_id, limit, share, days_ahead, closed_until, version, sits = values
        closed = date.fromisoformat(closed_until) if closed_until else None
        return cls(UUID(id), UUID(hall_id), Quota(limit, share), days_ahead, closed, version, bool(sits))


async def _calendars(row: Mapping[str, Any], queues: Mapping[UUID, _Queue]) -> dict[UUID, Calendar]:
    """From memory where it is of the same edition, else in one statement for all halls."""
    editions = {queue.hall_id: Edition(str(row["epoch"]), queue.directory_version) for queue in queues.values()}
    kept = {hall_id: calendar_as_kept(hall_id, edition) for hall_id, edition in editions.items()}
    missing = [hall_id for hall_id, calendar in kept.items() if calendar is None]
    read = await calendars(missing) if missing else {}
    return {**{hall_id: calendar for hall_id, calendar in kept.items() if calendar}, **read}


def _templates(row: Mapping[str, Any]) -> dict[UUID, list[Template]]:
    templates: defaultdict[UUID, list[Template]] = defaultdict(list)
    for found in Unpacked().rows(SlotTemplateRow, row["templates"]):
        template = template_of(found)
        templates[template.owner_id].append(template)
    return templates


def template_of(row: SlotTemplateRow) -> Template:
    """A template as the rules read it."""
    owner_id = row.service_id or row.queue_id
    if owner_id is None:
        raise ValueError("every template is a queue's or a service's")
    return Template(
        owner_id=owner_id,
        weekday=row.weekday,
        starts=time.fromisoformat(row.starts),
        ends=time.fromisoformat(row.ends),
        minutes=row.slot_minutes,
        capacity=row.capacity,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
    )


def _taken(row: Mapping[str, Any]) -> dict[UUID, list[Taken]]:
    taken: defaultdict[UUID, list[Taken]] = defaultdict(list)
    for owner, starts, ends, people in orjson.loads(row["taken"] or "[]"):
        taken[UUID(owner)].append(Taken(instant(starts), instant(ends), people))
    return taken


def _series(row: Mapping[str, Any]) -> dict[tuple[UUID, date], tuple[int, int]]:
    return {
        (UUID(queue), date.fromisoformat(day)): (online, on_site)
        for queue, day, online, on_site in orjson.loads(row["series"] or "[]")
    }


def _offer(
    wish: Wish,
    queue: _Queue,
    calendar: Calendar,
    templates: Mapping[UUID, Sequence[Template]],
    taken: Mapping[UUID, Sequence[Taken]],
    series: Mapping[tuple[UUID, date], tuple[int, int]],
) -> Offer:
    owners = [owner for owner in (wish.service_id, wish.queue_id) if owner]
    limit, share = queue.quota.limit, queue.quota.online_share
    return Offer(
        calendar=calendar,
        queue_id=queue.id,
        service_id=wish.service_id,
        templates=[template for owner in owners for template in templates.get(owner, ())],
        taken={owner: taken.get(owner, ()) for owner in owners},
        quotas={
            day: Quota(limit, share, *counts) for (queue_id, day), counts in series.items() if queue_id == queue.id
        },
        quota=queue.quota,
        days_ahead=queue.days_ahead,
        closed_until=queue.closed_until,
    )
