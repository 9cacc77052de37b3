"""What hangs on the calendar follows it: bookings whose day is closed are told, due days move, each hall by itself."""

import asyncio
from collections.abc import AsyncIterator
from datetime import date, timedelta
from typing import Any

import pytest

from api import journal
from api.applications.models import Application, ApplicationStep
from api.appointments import actions as appointments
from api.appointments.actions import Booked
from api.appointments.models import Booking
from api.halls import actions as halls
from api.halls.actions import Clocks, Sitting, SpecialDayEntry
from api.halls.models import Service
from api.halls.rules import SpecialDayKind
from api.journal import Timeline
from api.queue import actions as queue
from api.reckoning import reckon
from api.schedule import Clockwork
from schema import schema
from schema.node import global_id
from tests.factories import NOW, a_hall, a_manager, a_standard
from tests.feature.application_clients import Papers, a_draft, the_supervisor
from tests.feature.booking_stories import TODAY, Story, a_story, at
from tests.feature.queue_clients import ContextAt, Person, Visit, a_visit
from tests.floor import done
from tests.statements import counted_statements

pytestmark = pytest.mark.usefixtures("database")
NOTICE = """{ notice english: notice(language: EN) startsAt }"""
READ = f"query ($id: ID!, $secret: String) {{ booking(id: $id, secret: $secret) {NOTICE} }}"
FOLLOW = f"subscription ($id: ID!, $secret: String) {{ booking(id: $id, secret: $secret) {NOTICE} }}"
NEXT_WEEK = TODAY + timedelta(days=7)


@pytest.fixture
async def story(database: str) -> Story:
    """A hall that sits on weekdays from 8 to 15."""
    story = await a_story(forced_open=None)
    await sits(story, "15:00")
    return story


async def sits(story: Story, closes: str, days: int = 5) -> None:
    week = [(day, Clocks("08:00", closes)) for day in range(days)]
    done(await halls.set_weekly_hours(manager_of(story), Sitting(story.hall.hall_id), week, now=story.now))


def manager_of(story: Story) -> Any:
    return a_manager(story.hall.hall_id)


async def closes(story: Story, day: date, name: str = "Berkabung daerah") -> None:
    entry = SpecialDayEntry(day, SpecialDayKind.OVERRIDE, name, "Regional mourning")
    done(await halls.set_special_day(manager_of(story), Sitting(story.hall.hall_id), entry, now=story.now))


async def opens_again(story: Story, day: date) -> None:
    entry = SpecialDayEntry(day, SpecialDayKind.WORKING_DAY, "Hari kerja")
    done(await halls.set_special_day(manager_of(story), Sitting(story.hall.hall_id), entry, now=story.now))


async def notice(booked: Booked) -> str | None:
    return (await Booking.get(id=booked.booking_id)).notice


async def test_a_booking_whose_day_is_closed_is_told_and_told_again_when_it_is_not(story: Story) -> None:
    booked, other = await story.book(at(10, days=7)), await story.book(at(10, days=14))
    await closes(story, NEXT_WEEK)
    assert await reckon(story.now) == 1
    citizen, wish = Person(story.by), {"id": global_id("Booking", booked.booking_id), "secret": booked.secret}
    seen = (await citizen.asks(READ, **wish))["booking"]
    assert seen["notice"] == (
        "Janji Selasa, 1 Desember 2026 pukul 10.00 WITA tidak dapat dilayani: hari itu tutup (Berkabung daerah). "
        "Silakan pindahkan ke waktu lain."
    )
    assert seen["english"] == (
        "The booking of Tuesday, 1 December 2026 at 10.00 WITA cannot be kept: the hall is closed on that day "
        "(Regional mourning). Please move it to another time."
    )
    assert await notice(other) is None
    await opens_again(story, NEXT_WEEK)
    assert await reckon(story.now) == 1
    assert await notice(booked) is None
    kinds = [entry.kind for entry in await journal.read_since(story.hall.hall_id, 0)]
    assert [kind for kind in kinds if kind.startswith("Appointment")] == [
        *("AppointmentBooked", "AppointmentBooked", "AppointmentClosed", "AppointmentReopened")
    ]


async def test_who_follows_the_booking_sees_it_live(story: Story) -> None:
    booked = await story.book(at(10, days=7))
    context = ContextAt(story.by)
    wish = {"id": global_id("Booking", booked.booking_id), "secret": booked.secret}
    stream = await schema.subscribe(FOLLOW, variable_values=wish, context_value=context)
    assert isinstance(stream, AsyncIterator)
    assert (await asyncio.wait_for(anext(stream), 5)).data["booking"]["notice"] is None
    await closes(story, NEXT_WEEK)
    clockwork = Clockwork()
    await clockwork.tick(story.now)
    told = await asyncio.wait_for(anext(stream), 5)
    await clockwork.end()
    assert "tidak dapat dilayani" in told.data["booking"]["notice"]


async def test_moving_the_booking_takes_the_notice_away(story: Story) -> None:
    booked = await story.book(at(10, days=7))
    await closes(story, NEXT_WEEK)
    await reckon(story.now)
    move = {"secret": booked.secret, "now": story.now}
    done(await appointments.move_appointment(story.by, booked.booking_id, at(10, days=14), **move))
    assert await notice(booked) is None
    assert await reckon(story.now) == 0


async def test_other_hours_an_archived_service_and_an_early_end_are_told_too(story: Story) -> None:
    late, early = await story.book(at(11, 30, days=7)), await story.book(at(10))
    await sits(story, "11:30")
    await reckon(story.now)
    assert "jam pelayanan hari itu berubah" in str(await notice(late))
    assert await notice(early) is None
    done(await queue.close_day(manager_of(story), story.hall.hall_id, now=story.now))
    await reckon(story.now)
    assert "pelayanan hari itu sudah selesai" in str(await notice(early))
    await Service.filter(id=story.hall.service_id).update(archived_at=NOW)
    await sits(story, "15:00")
    await reckon(story.now)
    assert "layanan ini sudah tidak dibuka" in str(await notice(late))


async def test_what_nobody_knows_the_end_of_is_told_to_those_of_today_only(story: Story) -> None:
    today, next_week = await story.book(at(10)), await story.book(at(10, days=7))
    manager = manager_of(story)
    done(await halls.disturb_agency(manager, story.hall.agency_id, reason="Server pusat mati", now=story.now))
    await reckon(story.now)
    assert "ada gangguan (Server pusat mati)" in str(await notice(today))
    assert await notice(next_week) is None
    done(await halls.restore_agency(manager, story.hall.agency_id, now=story.now))
    done(await halls.pause_hall(manager, story.hall.hall_id, reason="Indonesia Raya", now=at(10)))
    await reckon(story.now)
    assert await notice(today) is None


async def test_a_calendar_that_did_not_change_costs_one_statement(story: Story) -> None:
    await story.book(at(10))
    while await reckon(story.now):
        pass
    await reckon(story.now)
    with counted_statements() as sent:
        assert await reckon(story.now) == 0
    assert len(sent) == 1
    row = await Timeline.get(hall_id=story.hall.hall_id)
    assert row.reckoned_version == row.directory_version > 0


@pytest.fixture
async def visit(database: str) -> Visit:
    visit = a_visit(await a_hall(slug="kendari"))
    await a_standard(visit.hall.service_id, working_days=3)
    return visit


async def due(papers: Papers) -> date | None:
    return (await Application.get(number=papers.number)).due_on


async def holiday(visit: Visit, day: date, kind: SpecialDayKind = SpecialDayKind.OVERRIDE) -> None:
    sitting, entry = Sitting(visit.hall.hall_id), SpecialDayEntry(day, kind, "Libur daerah")
    done(await halls.set_special_day(a_manager(visit.hall.hall_id), sitting, entry, now=visit.clock.now))


async def test_a_holiday_that_is_added_moves_what_is_due_and_one_that_is_removed_moves_it_back(
    visit: Visit,
) -> None:
    """Tuesday and three working days: Friday."""
    papers = await a_draft(visit)
    await papers.enters_work()
    assert await due(papers) == date(2026, 11, 27)
    await holiday(visit, date(2026, 11, 26))
    assert await reckon(visit.clock.now) == 1
    assert await due(papers) == date(2026, 11, 30)
    step = await ApplicationStep.filter(kind="ApplicationDueMoved").get()
    assert (step.reason, step.from_state, step.to_state) == (
        "Hari kerja mal berubah: paling lambat Senin, 30 November 2026, semula Jumat, 27 November 2026",
        *("IN_PROCESS", "IN_PROCESS"),
    )
    await holiday(visit, date(2026, 11, 26), SpecialDayKind.WORKING_DAY)
    assert await reckon(visit.clock.now) == 1
    assert await due(papers) == date(2026, 11, 27)
    assert await reckon(visit.clock.now) == 0


async def test_whoever_has_a_file_open_acts_on_it_although_its_due_day_moved(visit: Visit) -> None:
    """Nothing of what was decided on changed: leave the version out of the columns in `_reckon_one` to see it."""
    papers = await a_draft(visit)
    await papers.enters_work()
    await holiday(visit, date(2026, 11, 26))
    assert await reckon(visit.clock.now) == 1
    assert await papers.goes(visit.officer, "advanceApplication", to="AWAITING_SIGNATURE") == "AWAITING_SIGNATURE"
    assert await due(papers) == date(2026, 11, 30)


async def test_a_file_whose_clock_stands_is_left_until_it_goes_on(visit: Visit) -> None:
    papers = await a_draft(visit)
    await papers.enters_work()
    await papers.goes(visit.officer, "advanceApplication", to="AWAITING_PAYMENT")
    await holiday(visit, date(2026, 11, 26))
    assert await reckon(visit.clock.now) == 0
    assert await due(papers) == date(2026, 11, 27)
    await papers.goes(visit.officer, "advanceApplication", to="IN_PROCESS")
    assert await due(papers) == date(2026, 11, 30)


async def test_neither_what_is_over_nor_another_hall_is_touched(visit: Visit) -> None:
    other = a_visit(await a_hall(slug="bombana"))
    await a_standard(other.hall.service_id, working_days=3)
    ended, elsewhere = await a_draft(visit), await a_draft(other)
    for papers in (ended, elsewhere):
        await papers.enters_work()
    await ended.goes(the_supervisor(visit), "rejectApplication", reason="Tidak memenuhi syarat")
    await holiday(visit, date(2026, 11, 26))
    assert await reckon(visit.clock.now) == 0
    assert (await due(ended), await due(elsewhere)) == (date(2026, 11, 27), date(2026, 11, 27))
