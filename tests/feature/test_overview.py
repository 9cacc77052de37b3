"""A manager sees the whole hall at once, live, and its day in numbers; nobody else does."""

from datetime import datetime
from typing import Any

import pytest

from api.actor import Actor, ActorKind, Grant, Role
from api.people import actions as people
from api.printer import PrinterState
from api.queue import actions as queue
from schema.node import global_id
from tests.factories import _staff, a_citizen, a_hall, a_manager, a_supervisor, an_officer
from tests.feature.board_stories import Day, a_day
from tests.feature.queue_clients import Clock, Person
from tests.feature.subscribers import following
from tests.floor import done

FIELDS = """
  serverTime opening { open } wait { people oldestSeconds meanSeconds } announcements { text emergency }
  counters { label zone agencyCode state reason since staff number serving busySince freeSince attention }
  queues { prefix agencyCode name wait { people oldestSeconds meanSeconds } targetSeconds overTarget openCounters }
  zones { name wait { people meanSeconds } crowding openCounters }
  players { name }"""
OVERVIEW = f"query ($hall: String!) {{ hallOverview(hall: $hall) {{ {FIELDS} }} }}"
LIVE = f"subscription ($hall: String!) {{ hallOverview(hall: $hall) {{ {FIELDS} }} }}"
TROUBLES = (
    "subscription ($hall: String!) { hallOverview(hall: $hall) { printerTroubles { id kiosk state since } } }"
)
DAY = """query ($hall: String!, $day: Date) { hallDay(hall: $hall, day: $day) {
  day total { tally { taken served noShow cancelled } waits { samples meanSeconds p90Seconds }
    services { samples meanSeconds p90Seconds } }
  hours { hour tally { taken served noShow cancelled } }
  agencies { agency { code } numbers { tally { taken served } waits { samples } } } } }"""


@pytest.fixture
async def day(database: str) -> Day:
    return await a_day(agencies=2)


async def reads(story: Day, document: str = OVERVIEW, actor: Actor | None = None, **more: Any) -> Any:
    person = Person(actor or story.officer, Clock(story.now))
    (answer,) = (await person.asks(document, hall=story.hall.slug, **more)).values()
    return answer


async def test_the_overview_tells_of_every_counter_and_queue(day: Day) -> None:
    called = await day.take_and_call()
    await day.start(called.ticket.id)
    for _ in range(2):
        await day.take(agency=1)
    day.passes(600)
    overview = await reads(day)
    counters = {counter["label"]: counter for counter in overview["counters"]}
    assert list(counters) == ["1A", "1B", "2A", "2B"]
    busy, free = counters["1A"], counters["2B"]
    assert (busy["state"], busy["number"], busy["serving"]) == ("OPEN", "A-001", True)
    assert (busy["staff"], busy["attention"], busy["freeSince"]) == ("Hasan", None, None)
    assert (free["state"], free["staff"], free["number"], free["since"]) == ("CLOSED", None, None, None)
    first, second = overview["queues"]
    assert (first["wait"], first["openCounters"], first["overTarget"]) == (
        {"people": 0, "oldestSeconds": None, "meanSeconds": None},
        1,
        False,
    )
    assert second["wait"] == {"people": 2, "oldestSeconds": 601, "meanSeconds": 600}
    assert (second["overTarget"], second["openCounters"]) == (True, 0)
    assert overview["wait"]["people"] == 2


async def test_a_counter_that_lets_people_wait_or_keeps_one_long_is_marked(day: Day) -> None:
    await day.take_and_call(agency=0)
    await day.open(agency=1)
    await day.take(agency=1)
    day.passes(110)
    marks = {counter["label"]: counter["attention"] for counter in (await reads(day))["counters"]}
    assert set(marks.values()) == {None}
    day.passes(20 * 60)
    marks = {counter["label"]: counter["attention"] for counter in (await reads(day))["counters"]}
    assert sorted(filter(None, marks.values())) == ["IDLE", "LONG"]


async def test_a_visit_is_long_by_what_is_usual_in_its_queue(day: Day) -> None:
    for _ in range(21):  # each called, and done a minute later with the next call
        await day.take_and_call()
        day.passes(60)
    day.passes(3 * 60)
    marks = {counter["label"]: counter["attention"] for counter in (await reads(day))["counters"]}
    assert marks["1A"] is None
    day.passes(60)
    marks = {counter["label"]: counter["attention"] for counter in (await reads(day))["counters"]}
    assert marks["1A"] == "LONG"


async def test_the_overview_is_live_for_calls_pauses_and_announcements(day: Day) -> None:
    async with following(LIVE, day.officer, day.clock, hall=day.hall.slug) as stream:
        assert (await stream.next())["wait"]["people"] == 0
        await day.take()
        assert (await stream.next())["wait"]["people"] == 1
        counter = await day.open()
        assert (await stream.next())["counters"][0]["state"] == "OPEN"
        day.passes(1)
        await queue.pause_counter(day.officer, counter, reason="Salat", now=day.now)
        assert (await stream.next())["counters"][0]["reason"] == "Salat"
        assert await stream.is_quiet()


async def test_the_day_is_counted_by_hour_and_agency(day: Day) -> None:
    called = await day.take_and_call()
    await day.start(called.ticket.id)
    day.passes(300)
    await queue.finish(day.officer, called.ticket.id, now=day.now)
    given_up = await day.take(agency=1)
    await queue.cancel_ticket(day.officer, given_up.ticket.id, reason="Pulang", now=day.now)
    numbers = await reads(day, DAY)
    assert numbers["total"]["tally"] == {"taken": 2, "served": 1, "noShow": 0, "cancelled": 1}
    assert numbers["total"]["services"] == {"samples": 1, "meanSeconds": 300, "p90Seconds": 300}
    assert numbers["total"]["waits"]["samples"] == 1
    (hour,) = numbers["hours"]
    assert hour["tally"] == {"taken": 2, "served": 1, "noShow": 0, "cancelled": 1}
    assert [one["numbers"]["tally"]["taken"] for one in numbers["agencies"]] == [1, 1]
    other = await reads(day, DAY, day="2020-01-02")
    assert (other["day"], other["hours"], other["agencies"]) == ("2020-01-02", [], [])
    assert other["total"]["waits"] is None


async def test_nobody_but_who_runs_or_audits_the_hall_reads_it(day: Day) -> None:
    other = await a_hall(slug="kendari")
    hall_id, agency_id = day.hall.hall_id, day.hall.agency_id
    for actor in (
        a_citizen(),
        an_officer(hall_id, agency_id),
        a_supervisor(hall_id, agency_id),
        a_manager(other.hall_id),
    ):
        assert await reads(day, OVERVIEW, actor) is None
        assert await reads(day, DAY, actor) is None
        async with following(LIVE, actor, day.clock, hall=day.hall.slug) as stream:
            await stream.error()
    assert await reads(day, OVERVIEW, _staff("Audit", Grant(Role.AUDITOR, hall_id))) is not None


async def test_a_printer_that_cannot_print_is_told_live_and_no_more_when_it_can(day: Day) -> None:
    hall_id = day.hall.hall_id
    pair = {"kind": ActorKind.KIOSK, "hall_id": hall_id, "name": "Anjungan 1", "now": day.now}
    kiosk = done(await people.issue_device(a_manager(hall_id), **pair)).device_id
    chosen = {"printer": "10.0.0.9", "paper_mm": 80}
    done(await people.choose_printer(a_manager(hall_id), kiosk, **chosen, now=day.now))

    async def turns(state: PrinterState) -> None:
        day.passes(60)
        await people.note_printer_state(kiosk, state, printer="10.0.0.9:9100", now=day.now)

    async with following(TROUBLES, day.officer, day.clock, hall=day.hall.slug) as stream:
        assert (await stream.next())["printerTroubles"] == []
        await turns(PrinterState.PAPER_OUT)
        told = {"id": global_id("Device", kiosk), "kiosk": "Anjungan 1", "state": "PAPER_OUT"}
        assert (await stream.next())["printerTroubles"] == [{**told, "since": graphql_time(day.now)}]
        await turns(PrinterState.OFFLINE)
        assert (await stream.next())["printerTroubles"][0]["state"] == "OFFLINE"
        await turns(PrinterState.READY)
        assert (await stream.next())["printerTroubles"] == []
        await turns(PrinterState.PAPER_OUT)
        await stream.next()
        done(await people.revoke_device(a_manager(hall_id), kiosk, now=day.now))
        assert (await stream.next())["printerTroubles"] == [], "nobody prints there any more"
    printer = (
        "query ($id: ID!) { node(id: $id) { ... on Device { paperMm printer { address state canPrint since } } } }"
    )
    seen = await reads(day, printer, a_manager(hall_id), id=global_id("Device", kiosk))
    address, since = "10.0.0.9:9100", graphql_time(day.now)
    assert seen["printer"] == {"address": address, "state": "PAPER_OUT", "canPrint": False, "since": since}


def graphql_time(at: datetime) -> str:
    """An instant as the API writes it."""
    return at.isoformat().replace("+00:00", "Z")
