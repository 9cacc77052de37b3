"""A citizen books a time on the phone, comes, and is called."""

from datetime import timedelta
from typing import Any

import pytest

from schema.node import global_id
from tests.factories import a_hall, a_manager, an_information_desk
from tests.feature.booking_stories import PHONE, at
from tests.feature.halls_clients import changed, changes
from tests.feature.queue_clients import Visit, a_visit

BOOKING = "booking { id state name startsAt heldUntil queue { prefix } service { code } ticket { number state } }"
FREE = """query ($id: ID!) { node(id: $id) { ... on Service {
    freeSlots { day free slots { startsAt endsAt free } } } } }"""
READ = "query ($id: ID!, $secret: String) { booking(id: $id, secret: $secret) { state name } }"


@pytest.fixture
async def visit(database: str) -> Visit:
    visit = a_visit(await a_hall(queue={"daily_quota": 5}))
    manager = visit.person(a_manager(visit.hall.hall_id))
    wanted = {"weekday": "TUESDAY", "starts": "10:00", "ends": "11:00", "slotMinutes": 30, "capacity": 2}
    queue = global_id("Queue", visit.hall.queue_id)
    await changed(
        manager, "createSlotTemplate", "slotTemplate { id }", queue=queue, validFrom="2026-11-01", **wanted
    )
    return visit


async def days(visit: Visit) -> list[dict[str, Any]]:
    """The days with a place."""
    answer = await visit.citizen.asks(FREE, id=global_id("Service", visit.hall.service_id))
    return [day for day in answer["node"]["freeSlots"] if day["free"]]


async def test_a_time_is_held_booked_checked_in_and_called(visit: Visit) -> None:
    today = (await days(visit))[0]
    assert (today["day"], today["free"]) == ("2026-11-24", 4)
    assert [slot["free"] for slot in today["slots"]] == [2, 2]

    slot = {
        "hall": "konawe",
        "service": global_id("Service", visit.hall.service_id),
        "startsAt": at(10).isoformat(),
    }
    held = await changes(visit.citizen, "holdSlot", f"{BOOKING} secret", **slot)
    assert held["booking"]["state"] == "HELD"
    assert held["booking"]["name"] is None
    assert [slot["free"] for slot in (await days(visit))[0]["slots"]] == [1, 2]

    mine = {"booking": held["booking"]["id"], "secret": held["secret"]}
    form = {"name": "Siti  Aminah", "phone": PHONE}
    booked = await changes(visit.citizen, "bookAppointment", f"{BOOKING} secret", **mine, **form)
    assert booked["userErrors"] == []
    assert booked["secret"] == held["secret"]
    assert (booked["booking"]["state"], booked["booking"]["name"]) == ("BOOKED", "Siti Aminah")

    visit.clock.now = at(9, 29)
    early = await changes(visit.citizen, "checkIn", "ticket { number } ticketSecret statusUrl", **mine)
    assert early["userErrors"][0]["code"] == "TOO_EARLY"
    assert early["ticketSecret"] is None
    visit.clock.now = at(9, 40)
    await visit.opens()
    walk_in = await visit.takes()
    arrived = [
        await changes(
            visit.citizen, "checkIn", f"ticket {{ id number state }} ticketSecret statusUrl {BOOKING}", **mine
        )
        for _ in range(2)
    ]
    assert arrived[0] == arrived[1]
    assert arrived[0]["ticket"]["number"] == "A-002"
    assert arrived[0]["booking"]["state"] == "CHECKED_IN"
    assert arrived[0]["statusUrl"].endswith(arrived[0]["ticketSecret"])
    visit.clock.now = at(9, 50)
    assert (await visit.calls())["ticket"]["id"] == walk_in["ticket"]["id"]


async def test_a_booking_is_read_by_its_secret_and_by_staff_of_its_place(visit: Visit) -> None:
    slot = {
        "hall": "konawe",
        "service": global_id("Service", visit.hall.service_id),
        "startsAt": at(10).isoformat(),
    }
    made = await changes(
        visit.citizen, "bookAppointment", f"{BOOKING} secret", slot=slot, name="Siti", phone=PHONE
    )
    id, secret = made["booking"]["id"], made["secret"]
    assert (await visit.citizen.asks(READ, id=id, secret=secret))["booking"] == {"state": "BOOKED", "name": "Siti"}
    assert (await visit.citizen.asks(READ, id=id))["booking"] is None
    assert (await visit.citizen.asks(READ, id=id, secret=secret[:-1] + "!"))["booking"] is None
    desk = visit.person(an_information_desk(visit.hall.hall_id))
    assert (await desk.asks(READ, id=id))["booking"] == {"state": "BOOKED", "name": "Siti"}


async def test_a_booking_is_moved_and_given_up(visit: Visit) -> None:
    slot = {"hall": "konawe", "queue": global_id("Queue", visit.hall.queue_id), "startsAt": at(10).isoformat()}
    made = await changes(
        visit.citizen, "bookAppointment", f"{BOOKING} secret", slot=slot, name="Siti", phone=PHONE
    )
    mine = {"booking": made["booking"]["id"], "secret": made["secret"]}
    later = at(10, 30, days=7)
    moved = await changed(visit.citizen, "moveAppointment", BOOKING, **mine, startsAt=later.isoformat())
    assert moved["startsAt"] == later.isoformat().replace("+00:00", "Z")
    assert [day["free"] for day in await days(visit)][:2] == [4, 3]
    gone = await changed(visit.citizen, "cancelAppointment", BOOKING, **mine)
    assert gone["state"] == "CANCELLED"
    assert [day["free"] for day in await days(visit)][:2] == [4, 4]
    again = await changes(visit.citizen, "cancelAppointment", BOOKING, **mine)
    assert again["userErrors"][0]["code"] == "WRONG_STATE"
    visit.clock.now += timedelta(minutes=1)
