"""Makes rows and actors for tests, straight through the models: a hall, its agencies, queues, counters, people."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

from api.actor import Actor, ActorKind, Grant, Role
from api.halls.models import Agency, Counter, CounterQueue, Hall, Queue, Service, ServiceStandard
from api.halls.rules.forms import written
from api.journal import Timeline

NOW = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)  # a Tuesday, 09.00 WITA
PREFIXES = "ABCDEFGHJKLMNPRSTUVWXYZ"  # I, O and Q are not used


@dataclass(frozen=True, slots=True)
class AgencyRows:
    """One agency with its queue, its service and its counters."""

    agency_id: UUID
    queue_id: UUID
    service_id: UUID
    counter_ids: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class HallRows:
    """A hall as `a_hall` made it. The short names reach into its first agency."""

    hall_id: UUID
    slug: str
    agencies: tuple[AgencyRows, ...]

    @property
    def agency_id(self) -> UUID:
        return self.agencies[0].agency_id

    @property
    def queue_id(self) -> UUID:
        return self.agencies[0].queue_id

    @property
    def service_id(self) -> UUID:
        return self.agencies[0].service_id

    @property
    def counter_id(self) -> UUID:
        return self.agencies[0].counter_ids[0]


async def a_hall(
    *,
    slug: str = "konawe",
    agencies: int = 1,
    counters: int = 2,
    queue: dict[str, Any] | None = None,
    **columns: Any,
) -> HallRows:
    """A hall that is forced open, in WITA, with agencies that have one queue, one service and `counters` each.

    queue: columns of every queue. columns: of the hall (timezone, forced_open, priority_ratio …).
    """
    hall = await Hall.create(
        **{
            "slug": slug,
            "name": f"MPP {slug.title()}",
            "region_code": "74.02",
            "province": "Sulawesi Tenggara",
            "timezone": "Asia/Makassar",
            "forced_open": True,
            "created_at": NOW,
            **columns,
        }
    )
    await Timeline.create(hall_id=hall.id)
    rows = [await an_agency(hall.id, number, counters=counters, queue=queue) for number in range(agencies)]
    return HallRows(hall.id, slug, tuple(rows))


async def an_agency(
    hall_id: UUID, number: int = 0, *, counters: int = 2, queue: dict[str, Any] | None = None
) -> AgencyRows:
    """The number-th agency of a hall (from 0): its queue has the number-th prefix."""
    prefix = PREFIXES[number] if number < len(PREFIXES) else f"A{PREFIXES[number % len(PREFIXES)]}"
    agency = await Agency.create(
        hall_id=hall_id, code=f"AGENCY{number}", name=f"Dinas {number}", name_en=f"Agency {number}"
    )
    series = await Queue.create(
        hall_id=hall_id, agency_id=agency.id, prefix=prefix, name=f"Antrean {prefix}", **(queue or {})
    )
    service = await Service.create(
        hall_id=hall_id, agency_id=agency.id, queue_id=series.id, code=f"{prefix}1", name=f"Layanan {prefix}1"
    )
    desks = [
        await a_counter(hall_id, agency.id, series.id, label=f"{number + 1}{'ABCDEFGHJK'[i]}")
        for i in range(counters)
    ]
    return AgencyRows(agency.id, series.id, service.id, tuple(desks))


async def a_counter(
    hall_id: UUID, agency_id: UUID, *queue_ids: UUID, label: str = "1", weight: float = 0.0
) -> UUID:
    """A counter that serves these queues."""
    counter = await Counter.create(hall_id=hall_id, agency_id=agency_id, label=label)
    for queue_id in queue_ids:
        await CounterQueue.create(counter_id=counter.id, queue_id=queue_id, weight=weight)
    return counter.id


async def a_standard(service_id: UUID, **columns: Any) -> UUID:
    """A version of a service's standard, in force since 2026, which asks nothing but who applies.

    columns: form and documents (of rules.forms), working_days, one_sitting …
    """
    parts = {name: written(columns.pop(name, ())) for name in ("form", "documents")}
    values = {"version": 1, "valid_from": date(2026, 1, 1), "created_at": NOW, **parts, **columns}
    standard = await ServiceStandard.create(service_id=service_id, **values)
    return standard.id


def a_citizen(address: str = "192.0.2.1") -> Actor:
    """Somebody without an account."""
    return Actor(ActorKind.ANONYMOUS, address=address)


def a_kiosk(hall_id: UUID) -> Actor:
    """A paired kiosk of the hall."""
    return Actor(ActorKind.KIOSK, id=uuid4(), name="Kiosk", hall_id=hall_id)


def an_officer(hall_id: UUID, agency_id: UUID, name: str = "Wulan") -> Actor:
    """An officer of one agency."""
    return _staff(name, Grant(Role.OFFICER, hall_id, agency_id))


def a_supervisor(hall_id: UUID, agency_id: UUID, name: str = "Baso") -> Actor:
    """A supervisor of one agency."""
    return _staff(name, Grant(Role.SUPERVISOR, hall_id, agency_id))


def an_information_desk(hall_id: UUID, name: str = "Tina") -> Actor:
    """Whoever sits at the hall's information desk."""
    return _staff(name, Grant(Role.INFORMATION_DESK, hall_id))


def a_manager(hall_id: UUID, name: str = "Hasan") -> Actor:
    """The manager of one hall."""
    return _staff(name, Grant(Role.HALL_MANAGER, hall_id))


def an_administrator(name: str = "Rina") -> Actor:
    """An administrator of all halls."""
    return _staff(name, Grant(Role.ADMINISTRATOR))


def _staff(name: str, *grants: Grant) -> Actor:
    return Actor(ActorKind.STAFF, id=uuid4(), name=name, grants=grants)
