"""Who may not do an act changes nothing by trying, and who may not read sees nothing."""

from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest

from api.actor import Actor, ActorKind, Grant, Role
from api.people.rules import Permission, Place, may
from api.queue import actions as queue
from schema.node import global_id
from tests.factories import HallRows, a_citizen, a_hall, a_kiosk, a_manager, a_supervisor, an_officer
from tests.feature.queue_clients import Person, Visit, a_visit
from tests.people import everything_stored

READ = """query ($ticket: ID!, $secret: String, $counter: ID!, $hall: String!) {
    ticket(id: $ticket, secret: $secret) { number priorityClass events { actor } }
    node(id: $ticket) { id }
    counter(id: $counter) { currentTicket { number } }
    public: node(id: $counter) { ... on Counter { label staff currentTicket { number } upNext { number } } }
    ticketByNumber(hall: $hall, number: "A-001") { id }
    tickets(hall: $hall) { totalCount }
}"""
NEEDS = {
    "openCounter": Permission.OPERATE_COUNTER,
    "pauseCounter": Permission.OPERATE_COUNTER,
    "closeCounter": Permission.OPERATE_COUNTER,
    "undo": Permission.OPERATE_COUNTER,
    "callNext": Permission.CALL_NEXT,
    "callTicket": Permission.CALL_CHOSEN,
    "recall": Permission.SERVE,
    "startServing": Permission.SERVE,
    "finish": Permission.SERVE,
    "markNoShow": Permission.SERVE,
    "hold": Permission.SERVE,
    "resume": Permission.SERVE,
    "putBack": Permission.SERVE,
    "transfer": Permission.SERVE,
    "confirmPrint": Permission.CONFIRM_PRINT,
    "voidPrint": Permission.CONFIRM_PRINT,
    "cancelTicket": Permission.CANCEL_TICKET,
    "returnTicket": Permission.SERVE,
    "delayTicket": Permission.SERVE,
    "closeDay": Permission.CLOSE_DAY,
}
BESIDE = {"returnTicket", "delayTicket"}  # the information desk speaks for citizens without being able to serve


def everybody(hall: HallRows, other: HallRows) -> dict[str, Actor]:
    """One of each kind, here, in another agency, in another hall, and keys with few scopes."""
    elsewhere = hall.agencies[1].agency_id
    key = Actor(ActorKind.API_KEY, id=uuid4(), hall_id=hall.hall_id, scopes=frozenset({"READ_HALL_EVENTS"}))
    return {
        "a citizen": a_citizen(),
        "a kiosk": a_kiosk(hall.hall_id),
        "another hall's kiosk": a_kiosk(other.hall_id),
        "a screen": replace(a_kiosk(hall.hall_id), kind=ActorKind.SCREEN),
        "another agency's officer": an_officer(hall.hall_id, elsewhere),
        "another agency's supervisor": a_supervisor(hall.hall_id, elsewhere),
        "another hall's officer": an_officer(other.hall_id, other.agency_id),
        "another hall's manager": a_manager(other.hall_id),
        "the information desk": _staff(Grant(Role.INFORMATION_DESK, hall.hall_id)),
        "an auditor": _staff(Grant(Role.AUDITOR, hall.hall_id)),
        "staff without a role": _staff(),
        "a key without scope": key,
        "another hall's key": replace(key, hall_id=other.hall_id, scopes=frozenset(Permission)),
    }


def _staff(*grants: Grant) -> Actor:
    return Actor(ActorKind.STAFF, id=uuid4(), name="Siapa", grants=grants)


@pytest.fixture
async def visit(database: str) -> Visit:
    return a_visit(await a_hall(agencies=2, counters=1))


async def test_no_act_of_anybody_without_the_permission_changes_anything(visit: Visit) -> None:
    other = await a_hall(slug="kendari")
    ticket = (await visit.takes())["ticket"]["id"]
    waiting = (await visit.takes())["ticket"]["id"]
    await visit.opens()
    await visit.calls()
    place, before = Place(visit.hall.hall_id, visit.hall.agency_id), await everything_stored()
    tried = 0
    for who, actor in everybody(visit.hall, other).items():
        for verb, permission in NEEDS.items():
            desk = verb in BESIDE and may(actor, Permission.TAKE_TICKET_STAFF, place) is None
            if desk or may(actor, permission, place) is None:
                continue
            wish = _wish(verb, visit, waiting if verb in {"cancelTicket", "delayTicket", "callTicket"} else ticket)
            error = await Person(actor, visit.clock).is_refused(verb, **wish)
            assert error["code"] in {"SIGN_IN_REQUIRED", "NOT_ALLOWED", "NOT_FOUND"}, (who, verb, error)
            tried += 1
    assert tried > 200
    assert await everything_stored() == before


def _wish(verb: str, visit: Visit, ticket: str) -> dict[str, Any]:
    by_counter = {"openCounter", "pauseCounter", "closeCounter", "undo", "callNext", "callTicket"}
    wish: dict[str, Any] = {"counter": visit.counter} if verb in by_counter else {"ticket": ticket}
    if verb == "closeDay":
        return {"hall": visit.hall.slug}
    if verb == "callTicket":
        wish["ticket"] = ticket
    if verb in {"pauseCounter", "cancelTicket", "callTicket"}:
        wish["reason"] = "Coba-coba"
    if verb == "transfer":
        wish["queue"] = global_id("Queue", visit.hall.agencies[1].queue_id)
    return wish


async def test_numbers_for_staff_and_kiosks_are_not_given_to_others(visit: Visit) -> None:
    other = await a_hall(slug="kendari")
    before = await everything_stored()
    people, queue = everybody(visit.hall, other), global_id("Queue", visit.hall.queue_id)
    for who in ("a citizen", "a screen", "another hall's kiosk", "another hall's manager", "an auditor"):
        for channel in ("STAFF", "KIOSK"):
            wish = {"hall": visit.hall.slug, "queue": queue, "channel": channel}
            await Person(people[who], visit.clock).is_refused("takeTicket", **wish)
    assert await everything_stored() == before


async def test_a_ticket_and_a_console_are_read_only_by_those_they_are_for(visit: Visit) -> None:
    other = await a_hall(slug="kendari")
    taken = await visit.takes(priorityClass="SICK")
    await visit.opens()
    await visit.calls()
    what = {"ticket": taken["ticket"]["id"], "counter": visit.counter, "hall": visit.hall.slug}
    nothing = {"label": "1A", "staff": None, "currentTicket": None, "upNext": []}
    for who, actor in everybody(visit.hall, other).items():
        seen = await Person(actor, visit.clock).asks(READ, **what)
        if who in {"the information desk", "an auditor"}:
            assert seen["ticket"]["priorityClass"] == "SICK"
            assert seen["counter"]["currentTicket"] == {"number": "A-001"}
        elif who == "a kiosk":
            assert seen["ticket"] == {"number": "A-001", "priorityClass": None, "events": [{"actor": None}] * 2}
            assert seen["counter"] is None
        else:
            assert (seen["ticket"], seen["node"], seen["counter"], seen["ticketByNumber"]) == (None,) * 4, who
            assert not seen["tickets"] or seen["tickets"]["totalCount"] == 0, who
            assert seen["public"] == nothing, who


async def test_the_secret_opens_its_own_ticket_and_no_other(visit: Visit) -> None:
    mine, theirs = await visit.takes(priorityClass="ELDERLY"), await visit.takes()
    what = {"counter": visit.counter, "hall": visit.hall.slug}
    seen = await visit.citizen.asks(READ, ticket=mine["ticket"]["id"], secret=mine["secret"], **what)
    assert seen["ticket"] == {"number": "A-001", "priorityClass": "ELDERLY", "events": [{"actor": None}]}
    for wrong in (theirs["secret"], "", mine["secret"][:-1], mine["secret"] + "A", mine["secret"].swapcase()):
        seen = await visit.citizen.asks(READ, ticket=mine["ticket"]["id"], secret=wrong, **what)
        assert seen["ticket"] is None


async def test_the_secret_opens_nothing_the_next_morning(visit: Visit) -> None:
    taken = await visit.takes()
    mine = {"ticket": taken["ticket"]["id"], "secret": taken["secret"]}
    read = "query ($ticket: ID!, $secret: String) { ticket(id: $ticket, secret: $secret) { state } }"
    visit.clock.pass_(hours=14, minutes=59)
    assert (await visit.citizen.asks(read, **mine))["ticket"] == {"state": "WAITING"}
    visit.clock.pass_(minutes=1)
    assert (await visit.citizen.asks(read, **mine))["ticket"] == {"state": "WAITING"}, "still open: still theirs"
    await queue.close_days_that_passed(visit.clock.now)
    assert (await visit.citizen.asks(read, **mine))["ticket"] is None
    before = await everything_stored()
    for verb in ("cancelTicket", "returnTicket", "delayTicket"):
        assert (await visit.citizen.is_refused(verb, **mine))["code"] == "NOT_FOUND", verb
    assert await everything_stored() == before
    assert (await visit.officer.asks(read, **mine))["ticket"] == {"state": "EXPIRED"}


async def test_a_repeated_key_without_the_secret_shows_no_ticket(visit: Visit) -> None:
    taken = await visit.takes()
    act = {"ticket": taken["ticket"]["id"], "idempotencyKey": "k"}
    await visit.citizen.did("delayTicket", **act, secret=taken["secret"])
    replay = await visit.citizen.does("delayTicket", **act, secret="tebakan")
    assert replay["ticket"] is None
