"""Two people change the same entry: whoever has read it before the other's change is told, if they say what they saw."""

from typing import Any

import pytest

from api.boards.actions import ensure_screens
from api.boards.models import Screen
from schema.node import global_id
from tests.factories import NOW, HallRows, a_hall, a_manager
from tests.feature.halls_clients import changed, refused
from tests.feature.queue_clients import Clock, Person

VERSION = '{ hall(slug: "konawe") { version } }'
SLOTS = {"weekday": "MONDAY", "starts": "08:00", "ends": "10:00", "slotMinutes": 30, "capacity": 2}


@pytest.fixture
async def hall(database: str) -> HallRows:
    return await a_hall()


async def entries_of(hall: HallRows, manager: Person) -> list[tuple[str, str, dict[str, Any], dict[str, Any]]]:
    """Each kind of change: verb, what to read, the entry, and what is changed."""
    await ensure_screens(hall.hall_id, [], now=NOW)
    screen = await Screen.get(hall_id=hall.hall_id)
    queue = global_id("Queue", hall.queue_id)
    times = {"queue": queue, "validFrom": "2026-11-24", **SLOTS}
    template = (await changed(manager, "createSlotTemplate", "slotTemplate { id }", **times))["id"]
    return [
        ("updateHall", "hall { id }", {"hall": global_id("Hall", hall.hall_id)}, {"address": "Unaaha"}),
        ("updateAgency", "agency { id }", {"agency": global_id("Agency", hall.agency_id)}, {"name": "Baru"}),
        ("updateQueue", "queue { id }", {"queue": queue}, {"name": "Baru"}),
        ("updateService", "service { id }", {"service": global_id("Service", hall.service_id)}, {"name": "Baru"}),
        ("updateCounter", "counter { id }", {"counter": global_id("Counter", hall.counter_id)}, {"zone": "B"}),
        ("updateScreen", "screen { id }", {"screen": global_id("Screen", screen.id)}, {"name": "Baru"}),
        ("updateSlotTemplate", "slotTemplate { id }", {"slotTemplate": template}, {"capacity": 3}),
    ]


async def test_a_change_over_somebody_elses_is_a_conflict_for_whoever_says_what_they_saw(hall: HallRows) -> None:
    manager = Person(a_manager(hall.hall_id), Clock())
    for verb, entity, entry, changes in await entries_of(hall, manager):
        seen = (await manager.asks(VERSION))["hall"]["version"]
        assert await changed(manager, verb, entity, **entry, **changes, seen=seen)
        other = {name: 4 if isinstance(value, int) else "Lain" for name, value in changes.items()}
        assert await refused(manager, verb, entity, **entry, **other, seen=seen) == ("CONFLICT", None), verb
        assert await changed(manager, verb, entity, **entry, **other), verb  # whatever stands
        newest = (await manager.asks(VERSION))["hall"]["version"]
        assert newest == seen + 2
        assert await changed(manager, verb, entity, **entry, **changes, seen=newest), verb


async def test_a_change_of_another_entry_is_no_conflict(hall: HallRows) -> None:
    manager = Person(a_manager(hall.hall_id), Clock())
    seen = (await manager.asks(VERSION))["hall"]["version"]
    await changed(
        manager, "updateAgency", "agency { id }", agency=global_id("Agency", hall.agency_id), name="Baru"
    )
    queue = {"queue": global_id("Queue", hall.queue_id), "name": "Baru", "seen": seen}
    assert await changed(manager, "updateQueue", "queue { id }", **queue)
