"""A hall goes out as one file, and another one is founded from it that is the same in all that people decided."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from api import journal
from api.actor import SYSTEM
from api.appointments import actions as appointments
from api.blueprints.actions import Founded, found_hall, found_like
from api.blueprints.queries import blueprint_of
from api.blueprints.rules.format import Blueprint
from api.blueprints.rules.reading import read
from api.boards.actions import ensure_screens, update_screen
from api.boards.models import Screen
from api.clock import utc_now
from api.events import PriorityClass
from api.halls import actions as halls
from api.halls import models
from api.halls.actions import Clocks, Sitting, SpecialDayEntry
from api.halls.queries import hall_by_slug
from api.halls.rules import SpecialDayKind
from api.halls.seed import seed
from api.refusals import Refusal, RefusalCode
from tests.factories import a_hall, a_manager, an_administrator
from tests.people import an_account, everything_stored
from tests.statements import counted_statements

NOW = utc_now()


async def konawe() -> models.Hall:
    """The seeded hall, with something of every kind besides."""
    await seed(now=NOW)
    hall = await models.Hall.get(slug="konawe")
    agency = await models.Agency.get(hall_id=hall.id, code="DUKCAPIL")
    queue = await models.Queue.get(agency_id=agency.id)
    service = await models.Service.filter(agency_id=agency.id).first()
    assert service
    await ensure_screens(hall.id, ["A", "B"], now=NOW)
    screen = await Screen.get(hall_id=hall.id, slug="main")
    await update_screen(SYSTEM, screen.id, {"running_text": "Satu\nDua", "farthest_metres": 12.5}, now=NOW)
    friday = Clocks("09:00", "11:00", None, None)
    await halls.set_weekly_hours(SYSTEM, Sitting(hall.id, agency.id), [(4, friday)], now=NOW)
    await halls.set_weekly_hours(SYSTEM, Sitting(hall.id, None, queue.id), [(4, friday)], now=NOW)
    day = SpecialDayEntry((NOW + timedelta(days=9)).date(), SpecialDayKind.OVERRIDE, "Rapat", "Meeting", friday)
    for sitting in (Sitting(hall.id), Sitting(hall.id, agency.id), Sitting(hall.id, None, queue.id)):
        await halls.set_special_day(SYSTEM, sitting, day, now=NOW)
    await halls.set_priority(SYSTEM, hall.id, PriorityClass.SICK, weight=0.75, max_wait_seconds=600, now=NOW)
    slots = {"weekday": 4, "starts": "09:00", "ends": "11:00", "slot_minutes": 30, "capacity": 2}
    for owner in ({"queue_id": queue.id}, {"service_id": service.id}):
        values = {**slots, **owner, "valid_from": NOW.date()}
        await appointments.create_slot_template(SYSTEM, values, now=NOW)
    await halls.archive_agency(SYSTEM, (await models.Agency.get(hall_id=hall.id, code="SAMSAT")).id, now=NOW)
    return hall


async def written(hall_id: Any) -> Blueprint:
    found = await blueprint_of(hall_id, now=NOW)
    assert found
    return found


async def test_a_hall_founded_from_a_file_is_written_as_the_same_file(database: str) -> None:
    first = await written((await konawe()).id)
    text = first.written()
    assert 50_000 < len(text) < 400_000
    again = read(text.encode())
    assert again == first
    founded = await found_hall(an_administrator(), first, slug="bahari", now=NOW)
    assert isinstance(founded, Founded), founded
    assert (await written(founded.hall_id)).written() == text
    assert first.counts()["services"] > 70
    entries = await journal.read_since(founded.hall_id, 0)
    assert [(entry.payload["entity"], entry.payload["change"]) for entry in entries] == [("hall", "CREATED")]


async def test_founding_takes_few_statements(sqlite: str) -> None:
    first = await written((await konawe()).id)
    with counted_statements() as statements:
        assert isinstance(await found_hall(SYSTEM, first, slug="bahari", now=NOW), Founded)
    assert len(statements) < 60


async def test_nothing_of_people_devices_or_tickets_goes_out(sqlite: str) -> None:
    hall = await konawe()
    await an_account("wulandari", hall_id=hall.id)
    file = await written(hall.id)
    assert "SAMSAT" not in {agency.code for agency in file.agencies}
    for word in ("wulandari", "argon2", str(hall.id), hall.id.hex, "storage"):
        assert word not in file.written()


async def test_a_hall_is_founded_whole_or_not_at_all(database: str) -> None:
    hall = await konawe()
    file, before = await written(hall.id), await everything_stored()
    for actor, slug, code in (
        (a_manager(hall.id), "bahari", RefusalCode.NOT_ALLOWED),
        (an_administrator(), "konawe", RefusalCode.ALREADY_EXISTS),
        (an_administrator(), "Wajo!", RefusalCode.INVALID_INPUT),
    ):
        refused = await found_hall(actor, file, slug=slug, now=NOW)
        assert isinstance(refused, Refusal)
        assert refused.code is code
    broken = file.model_copy(update={"screens": (*file.screens, *file.screens)})
    broken = broken.model_copy(update={"counters": (*file.counters, *file.counters)})
    assert isinstance(await found_hall(SYSTEM, broken, slug="bahari", now=NOW), Refusal)  # the database says no
    assert await everything_stored() == before


async def test_the_same_key_founds_one_hall(database: str) -> None:
    await a_hall()
    hall = await hall_by_slug("konawe")
    assert hall
    file = await written(hall.id)
    first = await found_hall(SYSTEM, file, slug="bahari", now=NOW, key="k")
    assert isinstance(first, Founded)
    assert await found_hall(SYSTEM, file, slug="bahari", now=NOW, key="k") == first
    assert await models.Hall.filter(slug="bahari").count() == 1


BAHARI = {
    **{"slug": "bahari", "name": "MPP Bahari", "region_code": "81.71", "province": "Maluku"},
    **{"timezone": "Asia/Jayapura", "address": "Jalan Pelabuhan 1"},
}


async def test_a_hall_begins_like_another_one_with_names_of_its_own(database: str) -> None:
    first = await written((await konawe()).id)
    founded = await found_like(an_administrator(), (await models.Hall.get(slug="konawe")).id, BAHARI, now=NOW)
    assert isinstance(founded, Founded), founded
    file = await written(founded.hall_id)
    assert file.counts() == first.counts()
    assert {name: getattr(file.hall, name) for name in BAHARI if name != "slug"} == {
        name: value for name, value in BAHARI.items() if name != "slug"
    }
    assert (file.hall.name_en, file.hall.policy, file.hours) == ("", first.hall.policy, first.hours)
    days = [*file.special_days, *(day for agency in file.agencies for day in agency.special_days)]
    days += [day for agency in file.agencies for queue in agency.queues for day in queue.special_days]
    assert days == []
    assert {screen.running_text for screen in file.screens} == {""}
    standards = [one for agency in file.agencies for service in agency.services for one in service.standards]
    assert {one.source for one in standards} == {"R"}
    assert [one.hours for one in file.agencies] == [one.hours for one in first.agencies]


async def test_the_same_key_founds_one_hall_though_its_template_has_changed_since(database: str) -> None:
    hall, who = await konawe(), an_administrator()
    first = await found_like(who, hall.id, BAHARI, now=NOW, key="k")
    assert isinstance(first, Founded), first
    agency = await models.Agency.get(hall_id=hall.id, code="DUKCAPIL")
    await halls.update_agency(SYSTEM, agency.id, {"name": "Dinas Lain"}, now=NOW)
    assert await found_like(who, hall.id, BAHARI, now=NOW, key="k") == first
    other = await found_like(who, hall.id, {**BAHARI, "name": "Lain"}, now=NOW, key="k")
    assert isinstance(other, Refusal)
    assert other.code is RefusalCode.IDEMPOTENCY_CONFLICT


async def test_a_hall_like_another_one_is_refused_as_any_other(database: str) -> None:
    hall = await konawe()
    before = await everything_stored()
    monday = [(0, Clocks("15:00", "08:00"))]
    for actor, template, values, days, code in (
        (a_manager(hall.id), hall.id, BAHARI, None, RefusalCode.NOT_ALLOWED),
        (an_administrator(), hall.id, {**BAHARI, "slug": "konawe"}, None, RefusalCode.ALREADY_EXISTS),
        (an_administrator(), hall.id, {**BAHARI, "name": ""}, None, RefusalCode.INVALID_INPUT),
        (an_administrator(), hall.id, BAHARI, monday, RefusalCode.INVALID_INPUT),
        (an_administrator(), UUID(int=7), BAHARI, None, RefusalCode.NOT_FOUND),
    ):
        refused = await found_like(actor, template, values, days, now=NOW)
        assert isinstance(refused, Refusal)
        assert refused.code is code
    assert await everything_stored() == before
