"""A visit, from the number to its end, told by the API to everybody who may hear it."""

from urllib.parse import urlsplit

import pytest

from schema.node import global_id
from tests.factories import a_hall, a_kiosk, a_supervisor
from tests.feature.queue_clients import Visit, a_visit

WHOLE_TICKET = """query ($id: ID!, $secret: String) { ticket(id: $id, secret: $secret) {
    number state channel priorityClass businessDay attempt position calledAt endedAt version
    queue { prefix } agency { code } service { id } hall { slug } counter { label }
    legs { ordinal state attempt queue { prefix } counter { label } }
    events { version kind from to rule reason counter { label } actor }
} }"""
CONSOLE = """query ($id: ID!) { counter(id: $id) {
    label state staff agency { code } queues { prefix waitingCount oldestWaitSeconds }
    serves { weight queue { prefix } } currentTicket { number state }
    upNext { number rule waitSeconds priorityClass queue { prefix } ticket { id } }
} }"""


@pytest.fixture
async def visit(database: str) -> Visit:
    return a_visit(await a_hall(agencies=2, counters=2))


async def test_a_citizen_waits_is_called_again_is_served_and_leaves(visit: Visit) -> None:
    taken = await visit.takes()
    ticket = {"id": taken["ticket"]["id"], "secret": taken["secret"]}
    assert taken["ticket"] == {"id": ticket["id"], "number": "A-001", "state": "WAITING", "position": 0}
    assert taken["peopleAhead"] == 0

    await visit.opens()
    called = await visit.calls()
    assert called["ticket"]["state"] == "CALLED"
    assert called["rule"] == "SCORE"
    assert called["counter"] == {"id": visit.counter, "label": "1A"}

    visit.clock.pass_(seconds=10)
    await visit.officer.did("recall", ticket=ticket["id"])
    await visit.officer.did("startServing", ticket=ticket["id"])
    visit.clock.pass_(minutes=5)
    finished = await visit.officer.did("finish", ticket=ticket["id"])
    assert finished["ticket"]["state"] == "DONE"

    told = (await visit.citizen.asks(WHOLE_TICKET, **ticket))["ticket"]
    assert (told["number"], told["state"], told["attempt"], told["position"]) == ("A-001", "DONE", 2, None)
    assert (told["channel"], told["businessDay"]) == ("WEB", "2026-11-24")
    assert told["legs"] == [
        {"ordinal": 1, "state": "DONE", "attempt": 2, "queue": {"prefix": "A"}, "counter": {"label": "1A"}}
    ]
    assert [(event["from"], event["to"], event["rule"]) for event in told["events"]] == [
        (None, "WAITING", None),
        ("WAITING", "CALLED", "SCORE"),
        ("CALLED", "CALLED", "SCORE"),
        ("CALLED", "SERVING", None),
        ("SERVING", "DONE", None),
    ]
    assert [event["version"] for event in told["events"]] == sorted(event["version"] for event in told["events"])
    assert {event["actor"] for event in told["events"]} == {None}

    seen = (await visit.officer.asks(WHOLE_TICKET, id=ticket["id"]))["ticket"]
    assert [event["actor"] for event in seen["events"]] == [None, "Wulan", "Wulan", "Wulan", "Wulan"]


async def test_positions_are_the_people_truly_ahead(visit: Visit) -> None:
    first = await visit.takes()
    visit.clock.pass_(minutes=1)
    second = await visit.takes()
    visit.clock.pass_(minutes=1)
    elderly = await visit.takes(priorityClass="ELDERLY")
    assert (first["peopleAhead"], second["peopleAhead"], elderly["peopleAhead"]) == (0, 1, 2)
    visit.clock.pass_(minutes=10)
    positions = [await _position(visit, taken) for taken in (first, second, elderly)]
    await visit.opens()
    order = [(await visit.calls())["ticket"]["number"]]
    for _ in range(2):
        payload = await visit.officer.did("callNext", counter=visit.counter, finishCurrent=True)
        order.append(payload["ticket"]["number"])
    numbers = [taken["ticket"]["number"] for taken in (first, second, elderly)]
    assert [numbers[positions.index(place)] for place in range(3)] == order


async def _position(visit: Visit, taken: dict[str, object]) -> int:
    ticket = taken["ticket"]
    assert isinstance(ticket, dict)
    told = await visit.citizen.asks(WHOLE_TICKET, id=ticket["id"], secret=taken["secret"])
    return int(told["ticket"]["position"])


async def test_the_console_shows_who_is_next_and_calling_does_what_it_showed(visit: Visit) -> None:
    for number in range(8):
        await visit.takes(priorityClass="DISABLED" if number % 3 == 2 else None)
        visit.clock.pass_(minutes=2)
    await visit.opens()
    for left in range(8, 0, -1):
        console = (await visit.officer.asks(CONSOLE, id=visit.counter))["counter"]
        assert console["queues"][0]["waitingCount"] == left
        assert len(console["upNext"]) == min(5, left)
        payload = await visit.officer.did("callNext", counter=visit.counter, finishCurrent=True)
        shown = console["upNext"][0]
        assert (payload["ticket"]["number"], payload["rule"]) == (shown["number"], shown["rule"])
        visit.clock.pass_(minutes=3)
    console = (await visit.officer.asks(CONSOLE, id=visit.counter))["counter"]
    assert (console["state"], console["staff"], console["upNext"]) == ("OPEN", "Wulan", [])
    assert console["currentTicket"]["state"] == "CALLED"
    assert console["queues"] == [{"prefix": "A", "waitingCount": 0, "oldestWaitSeconds": None}]


async def test_a_kiosks_number_waits_once_the_paper_came_out(visit: Visit) -> None:
    kiosk = visit.person(a_kiosk(visit.hall.hall_id))
    wish = {"hall": visit.hall.slug, "service": global_id("Service", visit.hall.service_id), "channel": "KIOSK"}
    printing = await kiosk.did("takeTicket", **wish, priorityClass="PREGNANT")
    assert printing["ticket"]["state"] == "PRINTING"
    assert printing["ticket"]["position"] is None
    confirmed = await kiosk.did("confirmPrint", ticket=printing["ticket"]["id"])
    assert (confirmed["ticket"]["state"], confirmed["ticket"]["position"]) == ("WAITING", 0)


async def test_the_status_page_carries_the_secret_where_no_server_sees_it(visit: Visit) -> None:
    taken = await visit.takes()
    address = urlsplit(taken["statusUrl"])
    assert f"{address.scheme}://{address.netloc}" == "https://antrean.example"
    assert address.path == f"/t/{taken['ticket']['id']}"
    assert (address.query, address.fragment) == ("", f"s={taken['secret']}")


async def test_a_ticket_is_transferred_held_resumed_and_put_back_under_its_number(visit: Visit) -> None:
    ticket = (await visit.takes())["ticket"]["id"]
    await visit.opens()
    await visit.calls()
    await visit.officer.did("startServing", ticket=ticket)
    elsewhere = global_id("Queue", visit.hall.agencies[1].queue_id)
    moved = await visit.officer.did("transfer", ticket=ticket, queue=elsewhere, place="FRONT", reason="Perlu NPWP")
    assert (moved["ticket"]["number"], moved["ticket"]["state"]) == ("A-001", "WAITING")

    other = visit.hall.agencies[1]
    boss = visit.person(a_supervisor(visit.hall.hall_id, other.agency_id))
    counter = global_id("Counter", other.counter_ids[0])
    await boss.did("openCounter", counter=counter)
    called = await boss.did("callNext", counter=counter)
    assert (called["ticket"]["id"], called["rule"]) == (ticket, "FRONT")
    assert (await boss.did("putBack", ticket=ticket))["ticket"]["state"] == "WAITING"
    assert (await boss.did("hold", ticket=ticket, minutes=5))["ticket"]["state"] == "HELD"
    assert (await boss.did("resume", ticket=ticket))["ticket"]["state"] == "WAITING"
    chosen = await boss.did("callTicket", counter=counter, ticket=ticket, reason="Berkas sudah siap")
    assert chosen["rule"] == "CHOSEN"
    undone = await boss.did("undo", counter=counter)
    assert undone["ticket"]["state"] == "WAITING"

    told = (await boss.asks(WHOLE_TICKET, id=ticket))["ticket"]
    assert [leg["queue"]["prefix"] for leg in told["legs"]] == ["A", "B"]
    assert (told["queue"]["prefix"], told["agency"]["code"], told["number"]) == ("B", "AGENCY1", "A-001")
    assert "Berkas sudah siap" in [event["reason"] for event in told["events"]]


async def test_somebody_who_did_not_come_may_return_and_be_later_and_give_up(visit: Visit) -> None:
    taken = await visit.takes()
    ticket = {"ticket": taken["ticket"]["id"], "secret": taken["secret"]}
    assert (await visit.citizen.did("delayTicket", **ticket))["ticket"]["state"] == "WAITING"
    await visit.opens()
    await visit.calls()
    for _ in range(2):
        visit.clock.pass_(seconds=30)
        await visit.officer.did("recall", ticket=ticket["ticket"])
    visit.clock.pass_(seconds=61)
    assert (await visit.officer.did("markNoShow", ticket=ticket["ticket"]))["ticket"]["state"] == "NO_SHOW"
    assert (await visit.citizen.did("returnTicket", **ticket))["ticket"]["state"] == "WAITING"
    assert (await visit.citizen.did("cancelTicket", **ticket))["ticket"]["state"] == "CANCELLED"


async def test_a_counter_opens_rests_and_closes_for_everybody_to_see(visit: Visit) -> None:
    public = (
        "query ($id: ID!) { node(id: $id) { ... on Counter { state reason since staff currentTicket { id } } } }"
    )
    await visit.opens()
    paused = await visit.officer.did("pauseCounter", counter=visit.counter, reason="Salat")
    assert paused["counter"] == {"id": visit.counter, "state": "BREAK", "reason": "Salat", "staff": "Wulan"}
    seen = (await visit.citizen.asks(public, id=visit.counter))["node"]
    assert (seen["state"], seen["reason"], seen["staff"]) == ("BREAK", "Salat", None)
    files = await visit.officer.did("pauseCounter", counter=visit.counter, reason="Berkas", backOffice=True)
    assert files["counter"]["state"] == "BACK_OFFICE"
    closed = await visit.officer.did("closeCounter", counter=visit.counter)
    assert closed["counter"]["state"] == "CLOSED"
