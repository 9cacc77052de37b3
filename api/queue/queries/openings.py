"""Reads whether queues give numbers, and how many are left today."""

from collections.abc import Iterable
from uuid import UUID

from api.clock import business_day
from api.events import Channel
from api.halls import queries as halls
from api.halls.queries import QueueRow
from api.halls.rules import Opening, decide_opening
from api.queue.models import ClosedDay, NumberSeries
from api.queue.queries.lines import Moment
from api.queue.rules import Quota


def left_of(quota: Quota) -> int | None:
    """Tickets left today over all channels; None for no limit."""
    if quota.limit is None:
        return None
    online, on_site = quota.remaining(Channel.WEB) or 0, quota.remaining(Channel.STAFF) or 0
    return online if quota.online_share is None else online + on_site


async def quotas_of(keys: list[Moment]) -> dict[Moment, Quota]:
    """The day's ledger of each queue, on the business day of its hall; three statements."""
    queues = await halls.queues_by_id(list({queue_id for queue_id, _ in keys}))
    zones = {row.id: row.timezone for row in (await halls.halls_by_id(_halls(queues.values()))).values()}
    days = {(id, now): business_day(now, zones[queues[id].hall_id]) for id, now in keys if id in queues}
    series = {
        (row.queue_id, row.day): row
        for row in await NumberSeries.filter(queue_id__in=list(queues), day__in=list(set(days.values())))
    }
    return {
        key: Quota(
            limit=queues[key[0]].daily_quota,
            online_share=queues[key[0]].online_share,
            taken_online=row.taken_online if (row := series.get((key[0], day))) else 0,
            taken_on_site=row.taken_on_site if row else 0,
        )
        for key, day in days.items()
    }


async def openings_of_queues(keys: list[Moment]) -> dict[Moment, Opening]:
    """The opening decision of each queue, with its quota and closed day in it.

    Seven statements for any number of queues.
    """
    queues = await halls.queues_by_id(list({queue_id for queue_id, _ in keys}))
    calendars = await halls.calendars(_halls(queues.values()))
    quotas = await quotas_of(keys)
    closed = await closed_days(list({(row.hall_id, now) for id, now in keys if (row := queues.get(id))}))
    return {
        (row.id, now): decide_opening(
            calendars[row.hall_id],
            now,
            agency_id=row.agency_id,
            queue_id=row.id,
            remaining=left_of(quotas[row.id, now]),
            day_closed=closed[row.hall_id, now],
        )
        for id, now in keys
        if (row := queues.get(id))
    }


async def closed_days(keys: list[Moment]) -> dict[Moment, bool]:
    """Whether each hall's business day is over for good; keys: (hall, now). Two statements."""
    rows = await halls.halls_by_id(list({hall_id for hall_id, _ in keys}))
    days = {(id, now): business_day(now, rows[id].timezone) for id, now in keys if id in rows}
    closed = await ClosedDay.filter(hall_id__in=list(rows), day__in=list(set(days.values())))
    over = {(row.hall_id, row.day) for row in closed}
    return {key: (key[0], day) in over for key, day in days.items()}


def _halls(queues: Iterable[QueueRow]) -> list[UUID]:
    return list({row.hall_id for row in queues})
