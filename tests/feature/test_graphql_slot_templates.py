"""A manager sets the times of the week that can be booked."""

from typing import Any

import pytest

from api.appointments.models import SlotTemplate
from schema.node import global_id
from tests.factories import HallRows, a_hall, a_manager
from tests.feature.halls_clients import changed, changes, refused
from tests.feature.queue_clients import Clock, Person

TEMPLATE = "slotTemplate { id weekday starts ends slotMinutes capacity validFrom validUntil archived queue { prefix } service { code } }"
MORNING = {
    "weekday": "MONDAY",
    "starts": "08:00",
    "ends": "12:00",
    "slotMinutes": 30,
    "capacity": 4,
    "validFrom": "2026-12-01",
}


@pytest.fixture
async def hall(database: str) -> HallRows:
    return await a_hall(agencies=2)


@pytest.fixture
def manager(hall: HallRows) -> Person:
    return Person(a_manager(hall.hall_id), Clock())


def of_queue(hall: HallRows, **values: Any) -> dict[str, Any]:
    return {"queue": global_id("Queue", hall.queue_id), **MORNING, **values}


async def test_a_template_is_made_changed_and_archived(hall: HallRows, manager: Person) -> None:
    made = await changed(manager, "createSlotTemplate", TEMPLATE, **of_queue(hall))
    assert made == {
        **MORNING,
        "id": made["id"],
        "validUntil": None,
        "archived": False,
        "queue": {"prefix": "A"},
        "service": None,
    }
    ended = await changed(
        manager, "updateSlotTemplate", TEMPLATE, slotTemplate=made["id"], capacity=6, validUntil="2026-12-31"
    )
    assert (ended["capacity"], ended["validUntil"], ended["starts"]) == (6, "2026-12-31", "08:00")
    for _ in range(2):
        gone = await changed(manager, "archiveSlotTemplate", TEMPLATE, slotTemplate=made["id"])
        assert gone["archived"]
    late = await refused(manager, "updateSlotTemplate", TEMPLATE, slotTemplate=made["id"], capacity=7)
    assert late == ("ARCHIVED", None)


async def test_a_retry_makes_no_second_template(hall: HallRows, manager: Person) -> None:
    wish = of_queue(hall, idempotencyKey="satu")
    first = await changed(manager, "createSlotTemplate", TEMPLATE, **wish)
    assert await changed(manager, "createSlotTemplate", TEMPLATE, **wish) == first
    assert await SlotTemplate.all().count() == 1


async def test_overlapping_templates_of_one_owner_are_refused(hall: HallRows, manager: Person) -> None:
    first = await changed(manager, "createSlotTemplate", TEMPLATE, **of_queue(hall))
    overlapping = of_queue(hall, starts="11:00", ends="13:00")
    assert await refused(manager, "createSlotTemplate", TEMPLATE, **overlapping) == ("ALREADY_EXISTS", ["starts"])
    after = await changed(manager, "createSlotTemplate", TEMPLATE, **of_queue(hall, starts="12:00", ends="13:00"))
    moved = await refused(manager, "updateSlotTemplate", TEMPLATE, slotTemplate=after["id"], starts="11:30")
    assert moved == ("ALREADY_EXISTS", ["starts"])
    own = {**MORNING, "service": global_id("Service", hall.service_id)}
    assert (await changed(manager, "createSlotTemplate", TEMPLATE, **own))["service"] == {"code": "A1"}
    await changed(manager, "archiveSlotTemplate", TEMPLATE, slotTemplate=first["id"])
    await changed(manager, "createSlotTemplate", TEMPLATE, **of_queue(hall, starts="11:00", ends="12:00"))


async def test_what_makes_no_sense_is_refused(hall: HallRows, manager: Person) -> None:
    both = of_queue(hall, service=global_id("Service", hall.service_id))
    assert await refused(manager, "createSlotTemplate", TEMPLATE, **both) == ("INVALID_INPUT", ["queue"])
    assert await refused(manager, "createSlotTemplate", TEMPLATE, **MORNING) == ("INVALID_INPUT", ["queue"])
    wrong = of_queue(hall, ends="07:00")
    assert await refused(manager, "createSlotTemplate", TEMPLATE, **wrong) == ("INVALID_INPUT", ["ends"])
    nobody = {**MORNING, "queue": "Q_nothing"}
    assert await refused(manager, "createSlotTemplate", TEMPLATE, **nobody) == ("NOT_FOUND", ["queue"])
    unknown = await refused(manager, "archiveSlotTemplate", TEMPLATE, slotTemplate="ST_nothing")
    assert unknown == ("NOT_FOUND", ["slotTemplate"])


async def test_the_hall_sets_its_policy_of_bookings(hall: HallRows, manager: Person) -> None:
    policy = {
        "bookingDaysAhead": 14,
        "checkInEarlySeconds": 900,
        "checkInGraceSeconds": 600,
        "checkInLateSeconds": 1800,
        "bookingBlockDays": 7,
    }
    entity = f"hall {{ policy {{ {' '.join(policy)} }} }}"
    hall_id = global_id("Hall", hall.hall_id)
    assert (await changed(manager, "updateHall", entity, hall=hall_id, **policy))["policy"] == policy
    answer = await changes(manager, "updateHall", entity, hall=hall_id, bookingDaysAhead=367)
    assert answer["userErrors"][0]["field"] == ["bookingDaysAhead"]


async def test_everybody_sees_the_times_of_a_queue_and_a_service(hall: HallRows, manager: Person) -> None:
    await changed(manager, "createSlotTemplate", TEMPLATE, **of_queue(hall))
    own = {**MORNING, "weekday": "FRIDAY", "service": global_id("Service", hall.service_id)}
    await changed(manager, "createSlotTemplate", TEMPLATE, **own)
    document = """query ($queue: ID!, $service: ID!) {
        queue: node(id: $queue) { ... on Queue { slotTemplates { weekday } } }
        service: node(id: $service) { ... on Service { slotTemplates { id weekday } } } }"""
    ids = {"queue": global_id("Queue", hall.queue_id), "service": own["service"]}
    answer = await Person(manager.actor).asks(document, **ids)
    assert answer["queue"] == {"slotTemplates": [{"weekday": "MONDAY"}]}
    (mine,) = answer["service"]["slotTemplates"]
    assert (await manager.asks("query ($id: ID!) { node(id: $id) { id } }", id=mine["id"]))["node"]["id"] == mine[
        "id"
    ]
