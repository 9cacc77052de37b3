"""Reads halls, agencies, queues, services and counters: in batches, one statement for any number of keys."""

from collections import defaultdict
from dataclasses import replace
from uuid import UUID

from api.halls import models
from api.halls.queries.batches import by_id, grouped, rows, those
from api.halls.queries.rows import (
    AgencyRow,
    CounterRow,
    HallRow,
    PriorityRow,
    QueueRow,
    Serves,
    ServesLink,
    ServiceRow,
    StandardRow,
)
from api.journal import Timeline

SLUG_LENGTH = 60  # Tortoise raises on a longer one, whoever sent it


async def halls() -> list[HallRow]:
    """Every hall that is not archived, by name."""
    return await rows(HallRow, models.Hall.filter(archived_at=None).order_by("name"))


async def hall_by_slug(slug: str) -> HallRow | None:
    """The hall under a slug, archived or not."""
    return (await halls_by_slug([slug])).get(slug)


async def halls_by_id(ids: list[UUID]) -> dict[UUID, HallRow]:
    """Halls, archived ones too."""
    return by_id(await those(HallRow, "hall", ids))


async def halls_by_slug(slugs: list[str]) -> dict[str, HallRow]:
    """Halls by slug, archived ones too."""
    possible = [slug for slug in slugs if len(slug) <= SLUG_LENGTH and slug.isprintable()]  # PostgreSQL: no NUL
    return {row.slug: row for row in await those(HallRow, "hall", possible, by="slug")}


async def versions_of(hall_ids: list[UUID]) -> dict[UUID, int]:
    """The newest version of each hall."""
    return dict(await Timeline.filter(hall_id__in=hall_ids).values_list("hall_id", "version"))


async def priorities_of(hall_ids: list[UUID]) -> dict[UUID, list[PriorityRow]]:
    """What halls set themselves of their priority classes; the other classes have no row."""
    own = models.PriorityPolicy.filter(hall_id__in=hall_ids)
    return grouped(await rows(PriorityRow, own), hall_ids, lambda row: row.hall_id)


async def agencies_by_id(ids: list[UUID]) -> dict[UUID, AgencyRow]:
    """Agencies, archived ones too."""
    return by_id(await those(AgencyRow, "agency", ids))


async def queues_by_id(ids: list[UUID]) -> dict[UUID, QueueRow]:
    """Queues, archived ones too."""
    return by_id(await those(QueueRow, "queue", ids))


async def services_by_id(ids: list[UUID]) -> dict[UUID, ServiceRow]:
    """Services, archived ones too."""
    return by_id(await those(ServiceRow, "service", ids))


async def standards_by_id(ids: list[UUID]) -> dict[UUID, StandardRow]:
    """Versions of standards by their own ids."""
    return by_id(await rows(StandardRow, models.ServiceStandard.filter(id__in=ids)))


async def counters_by_id(ids: list[UUID]) -> dict[UUID, CounterRow]:
    """Counters with what they serve, archived ones too; two statements."""
    return by_id(await _serving(await those(CounterRow, "counter", ids, without={"serves"})))


async def agencies_of(hall_ids: list[UUID]) -> dict[UUID, list[AgencyRow]]:
    """Agencies of halls that are not archived, by code."""
    live = models.Agency.filter(hall_id__in=hall_ids, archived_at=None).order_by("code")
    return grouped(await rows(AgencyRow, live), hall_ids, lambda row: row.hall_id)


async def queues_of(hall_ids: list[UUID]) -> dict[UUID, list[QueueRow]]:
    """Queues of halls that are not archived, by prefix."""
    live = models.Queue.filter(hall_id__in=hall_ids, archived_at=None).order_by("prefix")
    return grouped(await rows(QueueRow, live), hall_ids, lambda row: row.hall_id)


async def counters_of(hall_ids: list[UUID]) -> dict[UUID, list[CounterRow]]:
    """Counters of halls that are not archived, "2" before "10"; two statements."""
    live = models.Counter.filter(hall_id__in=hall_ids, archived_at=None)
    found = await _serving(await rows(CounterRow, live, without={"serves"}))
    found.sort(key=lambda row: (len(row.label), row.label))
    return grouped(found, hall_ids, lambda row: row.hall_id)


async def services_of(hall_ids: list[UUID]) -> dict[UUID, list[ServiceRow]]:
    """Services of halls that are not archived, by code."""
    live = models.Service.filter(hall_id__in=hall_ids, archived_at=None).order_by("code")
    return grouped(await rows(ServiceRow, live), hall_ids, lambda row: row.hall_id)


async def queues_of_agency(agency_ids: list[UUID]) -> dict[UUID, list[QueueRow]]:
    """Queues of agencies that are not archived, by prefix."""
    live = models.Queue.filter(agency_id__in=agency_ids, archived_at=None).order_by("prefix")
    return grouped(await rows(QueueRow, live), agency_ids, lambda row: row.agency_id)


async def services_of_agency(agency_ids: list[UUID]) -> dict[UUID, list[ServiceRow]]:
    """Services of agencies that are not archived, by code."""
    live = models.Service.filter(agency_id__in=agency_ids, archived_at=None).order_by("code")
    return grouped(await rows(ServiceRow, live), agency_ids, lambda row: row.agency_id)


async def services_of_queue(queue_ids: list[UUID]) -> dict[UUID, list[ServiceRow]]:
    """Services of queues that are not archived, by code."""
    live = models.Service.filter(queue_id__in=queue_ids, archived_at=None).order_by("code")
    return grouped(await rows(ServiceRow, live), queue_ids, lambda row: row.queue_id)


async def _serving(counters: list[CounterRow]) -> list[CounterRow]:
    """The counters with what each serves, its best first."""
    serves: defaultdict[UUID, list[Serves]] = defaultdict(list)
    links = await those(ServesLink, "counter_queue", [row.id for row in counters], by="counter_id")
    for link in sorted(links, key=lambda link: (-link.weight, link.id)):
        serves[link.counter_id].append(Serves(link.queue_id, link.weight))
    return [replace(row, serves=tuple(serves[row.id])) for row in counters]


async def standards_of(service_ids: list[UUID]) -> dict[UUID, list[StandardRow]]:
    """Every version of services' standards, newest first."""
    found = models.ServiceStandard.filter(service_id__in=service_ids).order_by("-version")
    return grouped(await rows(StandardRow, found), service_ids, lambda row: row.service_id)
