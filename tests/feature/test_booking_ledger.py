"""Bookings and numbers draw from one ledger: a place is counted once, and given back when nobody comes."""

from datetime import timedelta

import pytest

from api.appointments import actions as appointments
from api.appointments.actions import SlotWish
from api.events import BookingState, Channel
from api.halls import actions as halls
from api.halls.models import Queue
from api.queue import actions as queue
from api.queue.actions import Taken
from api.queue.models import NumberSeries, Ticket
from api.queue.queries import quotas_of
from api.refusals import Refusal, RefusalCode
from tests.factories import a_citizen, a_counter, a_manager, an_information_desk
from tests.feature.booking_stories import TODAY, Story, a_story, a_template, at, state_of
from tests.floor import done, refused

TOMORROW = TODAY + timedelta(days=1)


@pytest.fixture
async def story(database: str) -> Story:
    return await a_story(queue={"daily_quota": 4, "online_share": 50})


async def take(story: Story, channel: Channel = Channel.WEB) -> Taken | Refusal:
    actor = a_citizen() if channel is Channel.WEB else an_information_desk(story.hall.hall_id)
    return await queue.take_ticket(
        actor, hall_slug="konawe", service_id=story.hall.service_id, channel=channel, now=story.now
    )


async def left(story: Story) -> tuple[int | None, int | None]:
    """What the queue says is left today, online and on site."""
    quota = (await quotas_of([(story.hall.queue_id, story.now)]))[story.hall.queue_id, story.now]
    return quota.remaining(Channel.WEB), quota.remaining(Channel.STAFF)


async def test_bookings_and_numbers_use_up_one_share(story: Story) -> None:
    """Delete take_place in actions/booking._write_down to see this fail."""
    await story.book(at(10))
    done(await take(story))
    assert await left(story) == (0, 2)
    assert refused(await take(story)) is RefusalCode.QUOTA_FULL
    refusal = await story.try_book(at(11))
    assert refused(refusal) is RefusalCode.QUOTA_FULL
    assert isinstance(refusal, Refusal)
    assert refusal.sentence() == "Kuota Selasa, 24 November 2026 sudah habis."
    done(await take(story, Channel.STAFF))
    await story.book(at(11), channel=Channel.STAFF)
    assert await left(story) == (0, 0)
    assert refused(await take(story, Channel.STAFF)) is RefusalCode.QUOTA_FULL
    assert await story.counts() == (2, 2, 2)


async def test_a_held_place_is_taken_and_comes_back_when_it_lapses(story: Story) -> None:
    held = done(await story.hold(at(10)))
    assert await left(story) == (1, 2)
    story.now += timedelta(minutes=4, seconds=59)
    assert await appointments.let_lapse(story.now) == 0
    story.now += timedelta(seconds=1)
    assert await appointments.let_lapse(story.now) == 1
    assert await appointments.let_lapse(story.now) == 0
    assert await state_of(held) is BookingState.LAPSED
    assert await left(story) == (2, 2)


async def test_a_checked_in_booking_does_not_count_twice(story: Story) -> None:
    booked = await story.book(at(10))
    story.now = at(10)
    await story.check_in(booked)
    assert await story.counts() == (1, 1, 0)
    assert await left(story) == (1, 2)


async def test_cancelled_and_missed_bookings_give_their_place_to_walk_ins(story: Story) -> None:
    first, second = await story.book(at(10)), await story.book(at(10))
    assert refused(await take(story)) is RefusalCode.QUOTA_FULL
    await story.cancel(first)
    done(await take(story))
    story.now = at(11)
    assert await appointments.let_lapse(story.now) == 1
    assert await state_of(second) is BookingState.EXPIRED
    done(await take(story))
    assert await story.counts() == (2, 2, 0)


async def test_a_move_takes_the_new_days_place_before_it_gives_up_the_old(story: Story) -> None:
    """Delete the first branch of changing._move that writes to the ledger to see this fail."""
    await a_template(story.hall, weekday=2)
    booked = await story.book(at(10))
    others = [await story.book(at(10, days=1)) for _ in range(2)]
    move = {"secret": booked.secret, "now": story.now}
    tomorrow = at(11, days=1)
    full = await appointments.move_appointment(story.by, booked.booking_id, tomorrow, **move)
    assert refused(full) is RefusalCode.QUOTA_FULL
    assert (await story.counts(), await story.counts(TOMORROW)) == ((0, 1, 0), (0, 2, 0))
    await story.cancel(others[0])
    done(await appointments.move_appointment(story.by, booked.booking_id, tomorrow, **move))
    assert (await story.counts(), await story.counts(TOMORROW)) == ((0, 0, 0), (0, 2, 0))
    done(await appointments.move_appointment(story.by, booked.booking_id, at(11, 30, days=1), **move))
    assert await story.counts(TOMORROW) == (0, 2, 0)


async def test_a_full_slot_keeps_a_booking_where_it_is(story: Story) -> None:
    await a_template(story.hall, weekday=2, capacity=1)
    booked = await story.book(at(10))
    await story.book(at(10, days=1))
    moved = await appointments.move_appointment(
        story.by, booked.booking_id, at(10, days=1), secret=booked.secret, now=story.now
    )
    assert refused(moved) is RefusalCode.SLOT_FULL
    assert await state_of(booked) is BookingState.BOOKED
    assert await story.counts() == (0, 1, 0)


async def test_days_that_are_booked_ahead_do_not_move_the_halls_day_on(story: Story) -> None:
    """Delete `n.last_number > 0` in queue/actions/taking.QUEUE to see this fail: today's number would be tomorrow's."""
    await a_template(story.hall, weekday=2)
    booked = await story.book(at(10, days=1))
    done(await take(story))
    assert [ticket.day for ticket in await Ticket.all()] == [TODAY]
    story.now = at(10, days=1)
    await story.check_in(booked)
    done(await take(story))
    labels = await Ticket.filter(day=TOMORROW).order_by("number").values_list("label", flat=True)
    assert labels == ["A-001", "A-002"]
    assert await story.counts(TOMORROW) == (2, 2, 0)


async def test_a_queue_without_a_quota_counts_too(database: str) -> None:
    story = await a_story()
    booked = await story.book(at(10))
    assert await story.counts() == (0, 1, 0)
    await story.cancel(booked)
    assert await story.counts() == (0, 0, 0)
    assert await NumberSeries.all().count() == 1


async def test_a_refused_booking_leaves_no_hold_behind(story: Story) -> None:
    form = story.form()
    await story.book(at(10), form)
    wish = SlotWish("konawe", at(11), service_id=story.hall.service_id)
    again = await appointments.book_slot(story.by, wish, form, now=story.now)
    assert refused(again) is RefusalCode.NOT_BOOKABLE
    assert await story.counts() == (0, 1, 0)


async def test_a_place_follows_its_service_to_another_queue(story: Story) -> None:
    """Leave the place behind in arriving._note or changing._move to see this fail."""
    hall = story.hall
    there = await Queue.create(hall_id=hall.hall_id, agency_id=hall.agency_id, prefix="Z", name="Baru")
    await a_counter(hall.hall_id, hall.agency_id, there.id, label="9")
    await a_template(hall, queue_id=there.id)
    comes, moves = await story.book(at(10)), await story.book(at(10, 30))
    manager, changes = a_manager(hall.hall_id), {"queue_id": there.id}
    done(await halls.update_service(manager, hall.service_id, changes, now=story.now))
    moved = {"secret": moves.secret, "now": story.now}
    done(await appointments.move_appointment(story.by, moves.booking_id, at(11, 30), **moved))
    story.now = at(9, 45)
    arrived = await story.check_in(comes)
    assert (await Ticket.get(id=arrived.ticket_id)).label == "Z-001"
    assert await story.counts() == (0, 0, 0)
    row = await NumberSeries.get(queue_id=there.id, day=TODAY)
    assert (row.last_number, row.taken_online, row.taken_on_site) == (1, 2, 0)
