"""The clock ends what nobody came for; whoever could not come because the hall was closed has missed nothing."""

from datetime import timedelta

import pytest

from api import journal
from api.appointments import actions as appointments
from api.appointments.models import Booking
from api.events import BookingState
from api.halls import actions as halls
from api.halls.actions import Clocks, Sitting, SpecialDayEntry
from api.halls.rules import SpecialDayKind
from api.queue import actions as queue
from api.schedule import Clockwork
from tests.factories import a_manager
from tests.feature.booking_stories import TODAY, Story, a_story, at, state_of
from tests.floor import done


@pytest.fixture
async def story(database: str) -> Story:
    return await a_story()


async def has_missed(story: Story) -> bool:
    """Let the check-in of the one booking end; whether it counts against the citizen."""
    story.now = at(14)
    assert await appointments.let_lapse(story.now) == 1
    (booking,) = await Booking.all()
    assert booking.state is BookingState.EXPIRED
    newest = await journal.version_of(story.hall.hall_id)
    (entry,) = await journal.read_since(story.hall.hall_id, newest - 1)
    assert (entry.kind, entry.payload["missed"]) == ("AppointmentExpired", booking.missed)
    return booking.missed


async def test_whoever_does_not_come_has_missed(story: Story) -> None:
    booked = await story.book(at(10))
    story.now = at(10, 59)
    assert await appointments.let_lapse(story.now) == 0
    assert await state_of(booked) is BookingState.BOOKED
    assert await has_missed(story)


async def test_a_pause_at_the_time_is_not_the_citizens_fault(story: Story) -> None:
    manager = a_manager(story.hall.hall_id)
    await story.book(at(10))
    done(await halls.pause_hall(manager, story.hall.hall_id, reason="Listrik padam", now=at(10, 30)))
    done(await halls.resume_hall(manager, story.hall.hall_id, now=at(10, 45)))
    assert not await has_missed(story)


async def test_a_pause_before_the_time_excuses_nobody(story: Story) -> None:
    manager = a_manager(story.hall.hall_id)
    await story.book(at(10))
    done(await halls.pause_hall(manager, story.hall.hall_id, reason="Lagu kebangsaan", now=at(9, 30)))
    done(await halls.resume_hall(manager, story.hall.hall_id, now=at(9, 35)))
    assert await has_missed(story)


async def test_a_day_closed_early_is_not_the_citizens_fault(story: Story) -> None:
    await story.book(at(10))
    done(await queue.close_day(a_manager(story.hall.hall_id), story.hall.hall_id, now=at(10, 15)))
    assert not await has_missed(story)


async def test_a_day_that_ends_after_the_check_in_excuses_nobody(story: Story) -> None:
    await story.book(at(10))
    done(await queue.close_day(a_manager(story.hall.hall_id), story.hall.hall_id, now=at(11, 15)))
    assert await has_missed(story)


async def test_a_disturbed_agency_is_not_the_citizens_fault(story: Story) -> None:
    await story.book(at(10))
    agency = story.hall.agency_id
    done(await halls.disturb_agency(a_manager(story.hall.hall_id), agency, reason="Server pusat", now=at(10)))
    assert not await has_missed(story)


async def test_a_closing_by_order_that_was_lifted_again_is_not_the_citizens_fault(story: Story) -> None:
    """Take `closure` out of lapsing.STOOD_STILL to see this and the next one fail."""
    manager, hall_id = a_manager(story.hall.hall_id), story.hall.hall_id
    await story.book(at(10))
    done(await halls.force_opening(manager, hall_id, False, reason="Banjir", now=at(9, 50)))
    done(await halls.force_opening(manager, hall_id, True, now=at(10, 40)))
    assert not await has_missed(story)


async def test_a_disturbance_that_is_over_is_not_the_citizens_fault(story: Story) -> None:
    manager, agency = a_manager(story.hall.hall_id), story.hall.agency_id
    await story.book(at(10))
    for reason, minute in (("Server pusat", 5), ("Server pusat masih mati", 10)):
        done(await halls.disturb_agency(manager, agency, reason=reason, now=at(10, minute)))
    done(await halls.restore_agency(manager, agency, now=at(10, 20)))
    assert not await has_missed(story)


async def test_what_was_closed_before_the_time_or_elsewhere_excuses_nobody(database: str) -> None:
    story = await a_story(agencies=2)
    manager, hall_id = a_manager(story.hall.hall_id), story.hall.hall_id
    await story.book(at(10))
    done(await halls.force_opening(manager, hall_id, False, reason="Banjir", now=at(9, 10)))
    done(await halls.force_opening(manager, hall_id, True, now=at(9, 40)))
    other = story.hall.agencies[1].agency_id
    done(await halls.disturb_agency(manager, other, reason="Server pusat", now=at(10)))
    assert await has_missed(story)


async def test_an_archived_service_is_not_the_citizens_fault(story: Story) -> None:
    await story.book(at(10))
    done(await halls.archive_service(a_manager(story.hall.hall_id), story.hall.service_id, now=at(9, 50)))
    assert not await has_missed(story)


async def test_a_day_that_was_declared_a_holiday_is_not_the_citizens_fault(database: str) -> None:
    story = await a_story(forced_open=None)
    manager, sitting = a_manager(story.hall.hall_id), Sitting(story.hall.hall_id)
    week = [(day, Clocks("08:00", "15:00")) for day in range(5)]
    done(await halls.set_weekly_hours(manager, sitting, week, now=story.now))
    await story.book(at(10))
    closed = SpecialDayEntry(TODAY, SpecialDayKind.OVERRIDE, "Berkabung")
    done(await halls.set_special_day(manager, sitting, closed, now=at(9, 30)))
    assert not await has_missed(story)


async def test_the_halls_clock_lapses_holds_and_bookings(story: Story) -> None:
    held, booked = done(await story.hold(at(10))), await story.book(at(10))
    clockwork = Clockwork()
    try:
        await clockwork.tick(story.now + timedelta(minutes=5))
        assert await state_of(held) is BookingState.LAPSED
        await clockwork.tick(at(11))
        assert await state_of(booked) is BookingState.EXPIRED
    finally:
        await clockwork.end()
