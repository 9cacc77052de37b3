"""Pages that show screens report themselves, one of them speaks, and a manager tells them what to do."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx2
import pytest
from starlette.applications import Starlette

import display.reports
from api import journal
from api.actor import SYSTEM, Actor, ActorKind
from api.boards.actions import Heard, ensure_screens, hear, update_screen
from api.boards.models import Player, Speaker
from api.boards.players import players_of
from api.boards.queries import screen_by_slug
from api.boards.sightings import Report, sightings
from api.boards.view import ScreenRow
from api.clock import utc_now
from api.halls import actions as halls
from api.people import actions as people
from api.rates import Rate
from api.refusals import Refusal
from schema.node import global_id
from tests.factories import a_citizen, a_hall, a_manager, a_supervisor
from tests.feature.board_stories import Day, a_day
from tests.feature.queue_clients import Clock, Person
from tests.feature.subscribers import following
from tests.statements import counted_statements

COMMAND = """mutation ($input: CommandScreenInput!) { commandScreen(input: $input) {
  screen { slug } userErrors { code field } } }"""
ORDERS = """subscription ($hall: String!, $screen: String!) {
  screenOrders(hall: $hall, screen: $screen) { orders { id command device at } } }"""
CODE = """subscription ($hall: String!, $screen: String!) {
  screenOrders(hall: $hall, screen: $screen) { presenceCode { code day validUntil qr { text } } } }"""
PLAYERS = """query ($hall: String!) { hallOverview(hall: $hall) {
  players { name audio shown online speaks lagMs screen { slug } device { name } } } }"""


@pytest.fixture
async def day(database: str) -> Day:
    day = await a_day()
    await ensure_screens(day.hall.hall_id, ["Barat"], now=day.now)
    return day


async def the_screen(day: Day, slug: str = "main") -> ScreenRow:
    screen = await screen_by_slug(day.hall.hall_id, slug)
    assert screen
    return screen


async def reports(day: Day, player: str, slug: str = "main", **said: Any) -> Heard:
    device_id: UUID | None = said.pop("device_id", None)
    report = Report(str(device_id or player), "v1", **{"audio": "running", **said})
    heard = await hear(await the_screen(day, slug), report, device_id=device_id, now=day.now)
    assert isinstance(heard, Heard)
    return heard


async def a_device(day: Day, slug: str = "main") -> UUID:
    issued = await people.issue_device(
        SYSTEM, kind=ActorKind.SCREEN, hall_id=day.hall.hall_id, name="TV lobi", screen_slug=slug, now=day.now
    )
    assert isinstance(issued, people.DeviceIssued)
    return issued.device_id


async def commands(day: Day, actor: Actor | None = None, **input: Any) -> dict[str, Any]:
    asked = await Person(actor or day.officer, Clock(day.now)).asks(COMMAND, input=input)
    return dict(asked["commandScreen"])


async def test_a_report_is_no_event_and_is_written_down_once_a_minute(day: Day) -> None:
    before = await journal.version_of(day.hall.hall_id)
    for second in range(0, 120, 10):
        await reports(day, "page-0001", shown=f"A-{second:03}")
        day.passes(10)
    assert await journal.version_of(day.hall.hall_id) == before
    (row,) = await Player.all()
    assert row.shown == "A-060"
    (player,) = await players_of(day.hall.hall_id, now=day.now)
    assert (player.shown, player.is_online, player.speaks) == ("A-110", True, True)


async def test_a_page_is_offline_ninety_seconds_after_its_last_report_for_every_process(day: Day) -> None:
    for _ in range(3):
        await reports(day, "page-0001")
        day.passes(30)
    day.passes(59)
    assert (await players_of(day.hall.hall_id, now=day.now))[0].is_online
    day.passes(1)
    assert not (await players_of(day.hall.hall_id, now=day.now))[0].is_online
    sightings._newest.clear()  # as another process sees it: by what was written down
    day.passes(-31)
    assert (await players_of(day.hall.hall_id, now=day.now))[0].is_online
    day.passes(31)
    assert not (await players_of(day.hall.hall_id, now=day.now))[0].is_online


async def test_exactly_one_page_of_an_audio_zone_speaks_and_another_takes_over(day: Day) -> None:
    await update_screen(day.officer, (await the_screen(day)).id, {"audio_zone": "Barat"}, now=day.now)
    assert (await reports(day, "page-0001")).holds
    assert (await reports(day, "page-0002", "barat")).holds is None
    day.passes(5)
    await reports(day, "page-0001", speaks=True, said=("A-001/1/1",))
    day.passes(20)
    assert (await reports(day, "page-0002", "barat")).holds is None
    day.passes(5)
    taken_over = await reports(day, "page-0002", "barat")
    assert taken_over.holds
    assert taken_over.said == ("A-001/1/1",)
    assert (await reports(day, "page-0001")).holds is None
    assert await Speaker.all().count() == 1


async def test_screens_of_their_own_loudspeakers_speak_side_by_side(day: Day) -> None:
    assert (await reports(day, "page-0001")).holds
    assert (await reports(day, "page-0002", "barat")).holds


async def test_two_that_ask_at_once_are_not_both_told_to_speak(day: Day) -> None:
    for _ in range(5):
        heard = await asyncio.gather(*(reports(day, f"page-{number:04}") for number in range(6)))
        assert sum(one.holds is not None for one in heard) == 1
        day.passes(60)


async def test_a_page_that_another_keeps_silent_costs_one_read_and_no_write(day: Day) -> None:
    await reports(day, "page-0001")
    await reports(day, "page-0002")
    day.passes(8)
    await reports(day, "page-0001", speaks=True)
    screen, report = await the_screen(day), Report("page-0002", "v1", audio="running")
    with counted_statements() as sent:
        heard = await hear(screen, report, device_id=None, now=day.now)
    assert isinstance(heard, Heard)
    assert heard.holds is None
    assert [statement.split()[0] for statement in sent] == ["SELECT"]


async def test_a_screen_that_may_not_speak_is_never_told_to(day: Day) -> None:
    await update_screen(day.officer, (await the_screen(day)).id, {"speaks": False}, now=day.now)
    assert (await reports(day, "page-0001")).holds is None


async def test_a_stranger_can_fill_no_table_and_mute_no_paired_screen(day: Day) -> None:
    device = await a_device(day)
    assert (await reports(day, "stranger-1")).holds
    assert (await reports(day, "", device_id=device)).holds is None
    day.passes(10)
    assert (await reports(day, "stranger-1", speaks=True)).holds is None
    day.passes(16)
    assert (await reports(day, "", device_id=device)).holds
    for number in range(40):
        await reports(day, f"stranger-{number}")
    assert await Player.all().count() == 13
    day.passes(timedelta(days=3).total_seconds())
    await reports(day, "stranger-x")
    assert await Player.all().count() == 1


async def test_a_stranger_cannot_have_calls_of_a_paired_screen_passed_over(day: Day) -> None:
    first, second = await a_device(day), await a_device(day)
    await reports(day, "", device_id=first, speaks=True, said=("A-001/1/1",))
    await reports(day, "stranger-1", said=("A-002/1/1", *(f"A-{number}/1/1" for number in range(100, 118))))
    day.passes(26)
    taken_over = await reports(day, "", device_id=second)
    assert taken_over.holds
    assert taken_over.said == ("A-001/1/1",)


async def test_unpaired_pages_report_only_so_often_from_one_address(
    day: Day, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each may be a write under the hall's eyes; paired screens beside them are never held up."""
    rate = Rate(3, 60.0)
    monkeypatch.setattr(display.reports, "_strangers", lambda: rate)
    issued = await people.issue_device(
        SYSTEM, kind=ActorKind.SCREEN, hall_id=day.hall.hall_id, name="TV", screen_slug="main", now=utc_now()
    )
    assert isinstance(issued, people.DeviceIssued)
    paired, wrong = ({"authorization": f"Bearer {token}"} for token in (issued.token, "scr_unknown"))
    transport = httpx2.ASGITransport(app=Starlette(routes=display.reports.routes))
    async with httpx2.AsyncClient(transport=transport, base_url="https://hall.test") as client:
        where = f"/display/{day.hall.slug}/main/state"
        sent = [{"audio": "blocked", "player": f"page-{number:05}"} for number in range(5)]
        statuses = [(await client.post(where, json=one)).status_code for one in sent[:3]]
        statuses += [
            (await client.post(where, json=sent[3], headers=more)).status_code for more in ({}, wrong, paired)
        ]
    assert statuses == [200, 200, 200, 429, 429, 200]
    assert await Player.filter(device_id=None).count() == 3


async def test_the_manager_sees_pages_and_their_devices_until_those_are_shut_out(day: Day) -> None:
    device = await a_device(day)
    await reports(day, "", device_id=device, shown="A-012", lag_ms=40)
    manager = Person(day.officer, Clock(day.now))
    (player,) = (await manager.asks(PLAYERS, hall=day.hall.slug))["hallOverview"]["players"]
    assert player == {
        "name": str(device),
        "audio": "running",
        "shown": "A-012",
        "online": True,
        "speaks": True,
        "lagMs": 40,
        "screen": {"slug": "main"},
        "device": {"name": "TV lobi"},
    }
    await people.revoke_device(day.officer, device, now=day.now)
    assert (await manager.asks(PLAYERS, hall=day.hall.slug))["hallOverview"]["players"] == []


async def test_a_command_reaches_the_screen_and_is_an_event(day: Day) -> None:
    screen, device = global_id("Screen", (await the_screen(day)).id), await a_device(day)
    where = {"hall": day.hall.slug, "screen": "main"}
    async with following(ORDERS, a_citizen(), day.clock, **where) as stream:
        assert (await stream.next())["orders"] == []
        day.passes(1)
        assert (await commands(day, screen=screen, command="IDENTIFY"))["screen"] == {"slug": "main"}
        (order,) = (await stream.next())["orders"]
        assert (order["command"], order["device"]) == ("IDENTIFY", None)
        day.passes(1)
        await commands(day, device=global_id("Device", device), command="MUTE")
        orders = (await stream.next())["orders"]
        assert [order["command"] for order in orders] == ["IDENTIFY", "MUTE"]
        assert orders[1]["device"] == global_id("Device", device)
    day.passes(60)
    async with following(ORDERS, a_citizen(), day.clock, **where) as later:
        assert [order["command"] for order in (await later.next())["orders"]] == ["MUTE"]
    day.passes(24 * 3600)
    async with following(ORDERS, a_citizen(), day.clock, **where) as tomorrow:
        assert (await tomorrow.next())["orders"] == []
    entries = await journal.read_since(day.hall.hall_id, 0)
    told = [entry.payload["command"] for entry in entries if entry.kind == "ScreenCommanded"]
    assert told == ["IDENTIFY", "MUTE"]


async def test_a_command_that_is_sent_again_under_its_key_is_given_once(day: Day) -> None:
    screen = global_id("Screen", (await the_screen(day)).id)
    for _ in range(2):
        await commands(day, screen=screen, command="RELOAD", idempotencyKey="k")
    entries = await journal.read_since(day.hall.hall_id, 0)
    assert sum(entry.kind == "ScreenCommanded" for entry in entries) == 1


async def test_nobody_but_a_manager_of_the_hall_commands_its_screens(day: Day) -> None:
    other = await a_hall(slug="kendari")
    screen = global_id("Screen", (await the_screen(day)).id)
    before = await journal.version_of(day.hall.hall_id)
    for actor, code in (
        (a_citizen(), "SIGN_IN_REQUIRED"),
        (a_supervisor(day.hall.hall_id, day.hall.agency_id), "NOT_ALLOWED"),
        (a_manager(other.hall_id), "NOT_ALLOWED"),
    ):
        refused = await commands(day, actor, screen=screen, command="MUTE")
        assert [error["code"] for error in refused["userErrors"]] == [code]
    both = await commands(day, screen=screen, device=screen, command="MUTE")
    assert [error["code"] for error in both["userErrors"]] == ["INVALID_INPUT"]
    unknown = await commands(day, screen="nonsense", command="MUTE")
    assert [error["code"] for error in unknown["userErrors"]] == ["NOT_ALLOWED"]
    assert await journal.version_of(day.hall.hall_id) == before


async def test_a_screen_that_is_not_there_gives_no_orders(day: Day) -> None:
    async with following(ORDERS, a_citizen(), day.clock, hall=day.hall.slug, screen="nowhere") as stream:
        assert (await stream.error())["message"] == "There is no such hall or screen."


async def test_a_paired_screen_is_told_the_days_code_and_whoever_opens_its_address_is_not(day: Day) -> None:
    where = {"hall": day.hall.slug, "screen": "main"}
    own = Actor(ActorKind.SCREEN, id=uuid4(), name="TV lobi", hall_id=day.hall.hall_id)
    other = Actor(ActorKind.SCREEN, id=uuid4(), name="TV lain", hall_id=(await a_hall(slug="kendari")).hall_id)
    async with (
        following(CODE, own, day.clock, **where) as paired,
        following(CODE, a_citizen(), day.clock, **where) as anybody,
        following(CODE, other, day.clock, **where) as elsewhere,
    ):
        for stream in (paired, anybody, elsewhere):
            assert (await stream.next())["presenceCode"] is None
        await asks_for_presence(day, True)
        today = (await paired.next())["presenceCode"]
        assert today["day"] == "2026-11-24"
        assert today["qr"]["text"].endswith(f"/h/konawe#p={today['code'].replace('-', '')}")
        for stream in (anybody, elsewhere):
            assert (await stream.next())["presenceCode"] is None
        day.passes(24 * 3600)
        await announce(day)
        tomorrow = (await paired.next())["presenceCode"]
        assert (tomorrow["day"], tomorrow["code"] != today["code"]) == ("2026-11-25", True)
        await asks_for_presence(day, False)
        assert (await paired.next())["presenceCode"] is None


async def asks_for_presence(day: Day, wanted: bool) -> None:
    assert not isinstance(
        await halls.update_hall(
            a_manager(day.hall.hall_id), day.hall.hall_id, {"presence_proof": wanted}, now=day.now
        ),
        Refusal,
    )


async def announce(day: Day) -> None:
    """Something happens in the hall, and whoever follows it looks again."""
    entry = halls.AnnouncementEntry("Selamat pagi.")
    told = await halls.announce(a_manager(day.hall.hall_id), day.hall.hall_id, entry, now=day.now)
    assert not isinstance(told, Refusal)
