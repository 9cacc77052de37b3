"""A citizen with a booking comes: too early, in a break, late, or on a day that is over."""

from datetime import timedelta

import pytest

from api import journal
from api.appointments import actions as appointments
from api.halls import actions as halls
from api.halls.actions import Clocks, Sitting
from api.queue import actions as queue
from api.queue.models import Leg, Ticket
from api.queue.queries import Touched, touched_since
from api.refusals import Refusal, RefusalCode
from tests.factories import a_manager, an_officer
from tests.feature.booking_stories import Story, a_story, at
from tests.feature.subscribers import following
from tests.floor import done, refused


@pytest.fixture
async def story(database: str) -> Story:
    """A hall that sits 08-15 with a break at noon, and gives its last number at 14.30."""
    story = await a_story(template={"starts": "08:00", "ends": "15:00"}, forced_open=None)
    week = [(day, Clocks("08:00", "15:00", "12:00", "13:00")) for day in range(5)]
    manager = a_manager(story.hall.hall_id)
    done(await halls.set_weekly_hours(manager, Sitting(story.hall.hall_id), week, now=story.now))
    return story


async def waits_from(story: Story, hour: int, minute: int, *, come: tuple[int, int]) -> str:
    """Since when a booking for a time waits whose citizen comes at another."""
    booked = await story.book(at(hour, minute))
    story.now = at(*come)
    ticket_id = (await story.check_in(booked)).ticket_id
    leg = await Leg.get(ticket_id=ticket_id)
    return f"{leg.wait_from + timedelta(hours=8):%H:%M}"


async def test_whoever_is_early_waits_since_the_booked_time(story: Story) -> None:
    assert await waits_from(story, 10, 0, come=(9, 31)) == "10:00"


async def test_whoever_is_late_within_the_grace_waits_since_the_booked_time(story: Story) -> None:
    assert await waits_from(story, 10, 0, come=(10, 15)) == "10:00"


async def test_whoever_is_later_waits_since_coming(story: Story) -> None:
    assert await waits_from(story, 10, 0, come=(10, 16)) == "10:16"


async def test_a_break_costs_nobody_the_booked_time(story: Story) -> None:
    """Delete GIVEN_TO_BOOKINGS from queue/actions/issuing to see this fail."""
    assert await waits_from(story, 13, 0, come=(12, 45)) == "13:00"


async def test_a_pause_costs_nobody_the_booked_time(story: Story) -> None:
    pause = halls.pause_hall(a_manager(story.hall.hall_id), story.hall.hall_id, reason="Salat", now=at(10))
    booked = await story.book(at(10))
    done(await pause)
    story.now = at(10, 5)
    await story.check_in(booked)


async def test_after_the_last_ticket_a_booking_still_is_let_in(story: Story) -> None:
    assert await waits_from(story, 14, 30, come=(14, 40)) == "14:30"


async def test_after_hours_nobody_is_let_in(story: Story) -> None:
    booked = await story.book(at(14, 30))
    story.now = at(15, 1)
    late = await appointments.check_in(story.by, booked.booking_id, secret=booked.secret, now=story.now)
    assert refused(late) is RefusalCode.HALL_CLOSED


async def test_on_a_closed_day_nobody_is_let_in_also_not_in_the_break(story: Story) -> None:
    booked = await story.book(at(13))
    done(await queue.close_day(a_manager(story.hall.hall_id), story.hall.hall_id, now=at(11)))
    for minute in (40, 70):
        came = await appointments.check_in(story.by, booked.booking_id, secret=booked.secret, now=at(12, minute))
        assert refused(came) is RefusalCode.HALL_CLOSED
    assert await Ticket.all().count() == 0


async def test_too_early_says_how_long_and_too_late_is_too_late(story: Story) -> None:
    booked = await story.book(at(10))
    mine = {"secret": booked.secret}
    early = await appointments.check_in(story.by, booked.booking_id, **mine, now=at(9, 20))
    assert isinstance(early, Refusal)
    assert (early.code, early.retry_after_seconds) == (RefusalCode.TOO_EARLY, 600)
    assert early.sentence() == "Belum dapat check-in: dibuka Selasa, 24 November 2026 pukul 09.30 WITA."
    late = await appointments.check_in(story.by, booked.booking_id, **mine, now=at(11))
    assert refused(late) is RefusalCode.TOO_LATE


async def test_a_hold_and_what_is_over_do_not_check_in(story: Story) -> None:
    held, booked = done(await story.hold(at(10))), await story.book(at(10))
    await story.cancel(booked)
    for one in (held, booked):
        came = await appointments.check_in(story.by, one.booking_id, secret=one.secret, now=at(9, 45))
        assert refused(came) is RefusalCode.WRONG_STATE


async def test_what_has_begun_is_neither_moved_nor_given_up_by_its_holder(story: Story) -> None:
    booked = await story.book(at(10))
    mine = {"secret": booked.secret, "now": at(10)}
    assert (
        refused(await appointments.cancel_appointment(story.by, booked.booking_id, **mine)) is RefusalCode.TOO_LATE
    )
    moved = await appointments.move_appointment(story.by, booked.booking_id, at(11), **mine)
    assert refused(moved) is RefusalCode.TOO_LATE
    officer = an_officer(story.hall.hall_id, story.hall.agency_id)
    told = {"reason": "Pemohon menelepon", "now": at(10)}
    done(await appointments.cancel_appointment(officer, booked.booking_id, **told))


async def test_staff_say_why_they_cancel_and_name_no_nik(story: Story) -> None:
    booked, officer = await story.book(at(10)), an_officer(story.hall.hall_id, story.hall.agency_id)
    for reason, code in (
        (" ", RefusalCode.REASON_REQUIRED),
        ("a" * 201, RefusalCode.INVALID_INPUT),
        ("NIK 7402-0165-0392-0001 salah", RefusalCode.INVALID_INPUT),
    ):
        told = await appointments.cancel_appointment(officer, booked.booking_id, reason=reason, now=story.now)
        assert refused(told) is code


async def test_every_step_is_an_event_without_a_name_and_moves_no_directory(story: Story) -> None:
    before = await journal.Timeline.get(hall_id=story.hall.hall_id)
    booked = await story.book(at(10))
    moved = {"secret": booked.secret, "now": story.now}
    done(await appointments.move_appointment(story.by, booked.booking_id, at(10, 30), **moved))
    story.now = at(10, 30)
    arrived = await story.check_in(booked)
    entries = await journal.read_since(story.hall.hall_id, before.version)
    assert [entry.kind for entry in entries] == [
        *("SlotHeld", "AppointmentBooked", "AppointmentMoved", "TicketTaken", "CheckedIn")
    ]
    assert {entry.payload.get("booking_id") for entry in entries} == {str(booked.booking_id), None}
    assert "Warga" not in repr(entries)
    assert entries[-1].ticket_id == arrived.ticket_id
    after = await journal.Timeline.get(hall_id=story.hall.hall_id)
    assert (after.version, after.directory_version) == (before.version + 5, before.directory_version)


async def test_a_board_is_sent_nothing_for_bookings(story: Story) -> None:
    """Put `lambda _: True` back in schema/boards/board to see this fail."""
    board = 'subscription { board(hall: "konawe") { version queues { waitingCount } } }'
    async with following(board, story.by, lambda: story.now) as tv:
        await tv.next()
        await story.book(at(10, 30))
        await tv.next()  # the first change wakes everybody, since nobody knows what lies before it
        assert await tv.is_quiet()
        booked = await story.book(at(10))
        await story.hold(at(10))
        assert await tv.is_quiet()
        story.now = at(10)
        await story.check_in(booked)
        assert (await tv.next())["queues"] == [{"waitingCount": 1}]


async def test_nobody_who_follows_the_hall_wakes_for_a_booking_but_for_its_ticket(story: Story) -> None:
    """Take QUIET out of queue/queries/touched.NARROW to see this fail: every screen would read everything."""
    version = (await touched_since(story.hall.hall_id, 0)).version
    booked = await story.book(at(10))
    await story.cancel(await story.book(at(10)))
    touched = await touched_since(story.hall.hall_id, version)
    assert len(touched.bookings) == 2
    assert touched == Touched(
        version + 5, bookings=touched.bookings, booked_queues=frozenset({story.hall.queue_id})
    )
    assert not touched.floor
    story.now = at(10)
    ticket_id = (await story.check_in(booked)).ticket_id
    arrived = await touched_since(story.hall.hall_id, touched.version)
    assert arrived.floor
    assert (arrived.queues, arrived.tickets) == ({story.hall.queue_id}, {ticket_id})
    assert not arrived.whole_hall
