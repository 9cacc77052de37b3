"""Prepares the halls of a run: agencies, counters, and an officer with a token at each counter."""

from dataclasses import dataclass
from uuid import UUID, uuid4

from api.actor import Role
from api.clock import utc_now
from api.halls.models import PriorityPolicy
from api.people.models import RoleGrant, Session, Staff
from api.people.rules.credentials import hash_of
from api.tables import migrate
from schema.node import global_id
from tests.e2e.faults.stored import ONE_DATABASE, opened
from tests.factories import HallRows, a_hall

HOT_SHARE = 0.625  # 40 of 64 officers sit in one hall
AGENCIES = 8


@dataclass(frozen=True, slots=True)
class Seat:
    """An officer's place: whose token, at which counter, for which queue; others: queues to send people to."""

    token: str
    counter: str
    queue: str
    others: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HallPlan:
    """A hall with its seats. queues: global ids. hall_id: the row's."""

    hall_id: UUID
    slug: str
    queues: tuple[str, ...]
    seats: tuple[Seat, ...]


async def prepared(url: str, *, officers: int, halls: int) -> list[HallPlan]:
    """A migrated database with a hot hall and smaller ones; what the places of put-backs are differs by hall."""
    async with ONE_DATABASE:  # migrating opens the process's database too
        await migrate(url)
    async with opened(url):
        hot = max(1, round(officers * HOT_SHARE)) if halls > 1 else officers
        sizes = [hot, *_split(officers - hot, halls - 1)]
        return [await _hall(number, seats) for number, seats in enumerate(sizes)]


def _split(total: int, parts: int) -> list[int]:
    return [total // parts + (number < total % parts) for number in range(parts)]


async def _hall(number: int, seats: int) -> HallPlan:
    agencies = min(AGENCIES, max(2, seats // 4))
    policy = {
        "put_back_place": ("TOTAL_WAIT", "FRONT")[number % 2],
        "recalls_before_no_show": 1,
        "seconds_before_no_show": 0,
        "recall_cooldown_seconds": 0,
        "return_behind": number % 3,
        "timezone": ("Asia/Makassar", "Asia/Jakarta", "Asia/Jayapura")[number % 3],
    }
    hall = await a_hall(slug=f"hall-{number}", agencies=agencies, counters=-(-seats // agencies), **policy)
    if number % 2:
        await PriorityPolicy.create(
            hall_id=hall.hall_id, priority_class="DISABLED", weight=1.5, max_wait_seconds=5
        )
    queues = tuple(str(global_id("Queue", agency.queue_id)) for agency in hall.agencies)
    return HallPlan(hall.hall_id, hall.slug, queues, tuple(await _seats(hall, seats, queues)))


async def _seats(hall: HallRows, count: int, queues: tuple[str, ...]) -> list[Seat]:
    """Officers are written as rows: hashing 64 passwords would take longer than the short run."""
    places = [(agency, counter) for agency in hall.agencies for counter in agency.counter_ids][:count]
    seats, now = [], utc_now()
    for index, (agency, counter_id) in enumerate(places):
        name, token = f"{hall.slug}-officer-{index}", f"ses_{uuid4().hex}{uuid4().hex}"
        staff = await Staff.create(
            username=name, name=name, password_hash="-", hall_id=hall.hall_id, created_at=now
        )
        await RoleGrant.create(
            staff_id=staff.id,
            role=Role.OFFICER,
            hall_id=hall.hall_id,
            agency_id=agency.agency_id,
            granted_at=now,
        )
        await Session.create(staff_id=staff.id, token_hash=hash_of(token), created_at=now, seen_at=now)
        queue = str(global_id("Queue", agency.queue_id))
        others = tuple(other for other in queues if other != queue)
        seats.append(Seat(token, str(global_id("Counter", counter_id)), queue, others))
    return seats
