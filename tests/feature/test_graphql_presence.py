"""A hall may give numbers to phones only where they are: to whoever brings the code of the day."""

from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

import pytest

from api.actor import Actor, ActorKind
from schema.node import global_id
from tests.factories import (
    a_citizen,
    a_hall,
    a_kiosk,
    a_manager,
    an_administrator,
    an_information_desk,
    an_officer,
)
from tests.feature.queue_clients import Visit, a_visit
from tests.people import everything_stored

SHOWN = """query ($hall: String!) {
    hall(slug: $hall) { policy { presenceProof } presenceCode { code url day validUntil } }
}"""


@pytest.fixture
async def visit(database: str) -> Visit:
    return a_visit(await a_hall(agencies=2, counters=1, presence_proof=True))


async def shown_to(visit: Visit, actor: Actor) -> dict[str, Any] | None:
    told = await visit.person(actor).asks(SHOWN, hall=visit.hall.slug)
    assert told["hall"]["policy"] == {"presenceProof": True}
    return told["hall"]["presenceCode"]  # type: ignore[no-any-return]


def wish(visit: Visit, **more: Any) -> dict[str, Any]:
    return {"hall": visit.hall.slug, "queue": global_id("Queue", visit.hall.queue_id), **more}


async def test_a_phone_is_given_a_number_for_the_code_that_the_kiosk_shows(visit: Visit) -> None:
    code = await shown_to(visit, a_kiosk(visit.hall.hall_id))
    assert code is not None
    assert (code["day"], code["validUntil"]) == ("2026-11-24", "2026-11-24T16:00:00Z")
    address = urlsplit(code["url"])
    assert (address.path, address.query) == (f"/h/{visit.hall.slug}", "")
    assert address.fragment == f"p={code['code'].replace('-', '')}"
    for typed in (code["code"].lower(), address.fragment.removeprefix("p=")):
        taken = await visit.citizen.did("takeTicket", **wish(visit, presence=typed))
        assert taken["ticket"]["state"] == "WAITING"


async def test_without_the_code_of_the_day_a_phone_is_given_none_and_told_why(visit: Visit) -> None:
    code = await shown_to(visit, a_kiosk(visit.hall.hall_id))
    assert code is not None
    before = await everything_stored()
    for wrong in ({}, {"presence": ""}, {"presence": "BCDF-GHJK"}, {"presence": None}):
        error = await visit.citizen.is_refused("takeTicket", **wish(visit, **wrong))
        assert (error["code"], error["field"]) == ("PRESENCE_NEEDED", ["presence"])
        assert "QR" in error["message"]
        assert "QR" in error["english"]
    assert await everything_stored() == before
    visit.clock.pass_(hours=24)
    error = await visit.citizen.is_refused("takeTicket", **wish(visit, presence=code["code"]))
    assert error["code"] == "PRESENCE_NEEDED", "yesterday's code"


async def test_kiosk_and_staff_stand_in_the_hall_and_need_no_code(visit: Visit) -> None:
    kiosk, desk = a_kiosk(visit.hall.hall_id), an_information_desk(visit.hall.hall_id)
    await visit.person(kiosk).did("takeTicket", **wish(visit, channel="KIOSK"))
    await visit.person(desk).did("takeTicket", **wish(visit, channel="STAFF"))


async def test_a_retry_with_the_same_key_and_code_is_the_same_number(visit: Visit) -> None:
    code = await shown_to(visit, a_kiosk(visit.hall.hall_id))
    assert code is not None
    asked = wish(visit, presence=code["code"], idempotencyKey="k" * 22)
    first, again = [await visit.citizen.did("takeTicket", **asked) for _ in range(2)]
    assert first == again


async def test_only_what_stands_in_the_hall_is_shown_the_code(visit: Visit) -> None:
    hall, other = visit.hall, await a_hall(slug="kendari")
    screen = replace(a_kiosk(hall.hall_id), kind=ActorKind.SCREEN)
    for actor in (screen, a_manager(hall.hall_id), an_information_desk(hall.hall_id), an_administrator()):
        assert await shown_to(visit, actor), actor
    strangers = (a_kiosk(other.hall_id), replace(screen, hall_id=other.hall_id), a_manager(other.hall_id))
    for actor in (a_citizen(), an_officer(hall.hall_id, hall.agency_id), *strangers):
        assert await shown_to(visit, actor) is None, actor


async def test_a_hall_that_asks_for_no_proof_has_no_code_and_ignores_one(database: str) -> None:
    visit = a_visit(await a_hall())
    told = await visit.person(a_kiosk(visit.hall.hall_id)).asks(SHOWN, hall=visit.hall.slug)
    assert told["hall"] == {"policy": {"presenceProof": False}, "presenceCode": None}
    await visit.citizen.did("takeTicket", **wish(visit, presence="anything"))


async def test_the_manager_turns_the_proof_on_and_off(database: str) -> None:
    visit = a_visit(await a_hall())
    manager = visit.person(a_manager(visit.hall.hall_id))
    change = """mutation ($input: UpdateHallInput!) {
        updateHall(input: $input) { hall { policy { presenceProof } } userErrors { code } } }"""
    for wanted in (True, False):
        asked = {"hall": global_id("Hall", visit.hall.hall_id), "presenceProof": wanted}
        changed = (await manager.asks(change, input=asked))["updateHall"]
        assert changed == {"hall": {"policy": {"presenceProof": wanted}}, "userErrors": []}
