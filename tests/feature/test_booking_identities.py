"""One booking a person, service and day; whoever misses three books online no more for a time. Nothing is in clear."""

import logging
from datetime import timedelta

import pytest

from api import journal
from api.appointments import actions as appointments
from api.appointments.actions import Form
from api.appointments.actions.erasing import erase_person
from api.appointments.models import Booking
from api.appointments.queries.persons import export
from api.events import Channel
from api.halls.models import Service
from api.people.rules.identity import Nik
from api.queue import actions as queue
from api.refusals import Refusal, RefusalCode
from api.sealing import seals
from tests.factories import an_officer
from tests.feature.booking_stories import NIK, PHONE, Story, a_story, a_template, at
from tests.floor import done, refused
from tests.people import everything_stored

SITI = Form("Siti Aminah", phone=PHONE)
SITI_BY_NIK = Form("Siti", phone="+62 812-3456-7890", nik=NIK)


@pytest.fixture
async def story(database: str) -> Story:
    story = await a_story()
    await a_template(story.hall, weekday=2)
    return story


async def test_one_booking_a_person_service_and_day(story: Story) -> None:
    booked = await story.book(at(10), SITI)
    assert refused(await story.try_book(at(11), SITI)) is RefusalCode.ALREADY_BOOKED
    assert refused(await story.try_book(at(11), SITI_BY_NIK)) is RefusalCode.ALREADY_BOOKED
    assert refused(await story.try_book(at(11), SITI, channel=Channel.STAFF)) is RefusalCode.ALREADY_BOOKED
    await story.book(at(10, days=1), SITI)
    await story.book(at(10, days=7), SITI_BY_NIK)
    other = await Service.create(
        hall_id=story.hall.hall_id,
        agency_id=story.hall.agency_id,
        queue_id=story.hall.queue_id,
        code="A2",
        name="B",
    )
    await story.book(at(10, 30), SITI, service_id=other.id)
    await story.book(at(10, 30), SITI, queue_id=story.hall.queue_id)
    assert refused(await story.try_book(at(11), SITI, queue_id=story.hall.queue_id)) is RefusalCode.ALREADY_BOOKED
    await story.cancel(booked)
    await story.book(at(11), SITI)


async def test_a_nik_is_one_person_whatever_the_phone(story: Story) -> None:
    await story.book(at(10), SITI_BY_NIK)
    assert refused(await story.try_book(at(11), Form("Budi", nik=NIK))) is RefusalCode.ALREADY_BOOKED
    assert refused(await story.try_book(at(11), Form("Budi", phone=PHONE))) is RefusalCode.ALREADY_BOOKED
    await story.book(at(11), Form("Budi", phone="081234567899"))


async def test_a_ticket_that_is_not_done_counts_as_one(story: Story) -> None:
    booked = await story.book(at(10), SITI)
    story.now = at(9, 45)
    ticket = (await story.check_in(booked)).ticket_id
    assert refused(await story.try_book(at(11), SITI)) is RefusalCode.ALREADY_BOOKED
    officer = an_officer(story.hall.hall_id, story.hall.agency_id)
    done(await queue.open_counter(officer, story.hall.counter_id, now=story.now))
    done(await queue.call_next(officer, story.hall.counter_id, now=story.now))
    done(await queue.start_serving(officer, ticket, now=story.now))
    done(await queue.finish(officer, ticket, now=story.now))
    await story.book(at(11), SITI)


async def test_a_booking_is_not_moved_to_a_day_that_has_one(story: Story) -> None:
    first, _ = await story.book(at(10), SITI), await story.book(at(10, days=1), SITI)
    moved = await appointments.move_appointment(
        story.by, first.booking_id, at(11, days=1), secret=first.secret, now=story.now
    )
    assert refused(moved) is RefusalCode.ALREADY_BOOKED


async def miss_three(story: Story) -> None:
    """Three Tuesdays on which nobody came; the third booking expired on 8 December at noon."""
    for days in (0, 7, 14):
        await story.miss(at(10, days=days), SITI)


async def test_three_missed_bookings_close_online_booking_and_say_until_when(story: Story) -> None:
    await miss_three(story)
    blocked = await story.try_book(at(10, days=21), SITI)
    assert isinstance(blocked, Refusal)
    assert blocked.code is RefusalCode.BOOKING_BLOCKED
    assert "Kamis, 7 Januari 2027" in blocked.sentence()
    assert "Thursday, 7 January 2027" in blocked.sentence("EN")
    assert blocked.retry_after_seconds == 30 * 86_400
    assert refused(await story.try_book(at(10, days=21), SITI_BY_NIK)) is RefusalCode.BOOKING_BLOCKED
    await story.book(at(10, days=21))
    story.now = at(12, days=14 + 30)
    await story.book(at(10, days=49), SITI)


async def test_staff_and_the_kiosk_are_never_blocked(story: Story) -> None:
    await miss_three(story)
    await story.book(at(10, days=21), SITI, channel=Channel.STAFF)
    taken = await queue.take_ticket(
        story.by, hall_slug="konawe", service_id=story.hall.service_id, channel=Channel.WEB, now=story.now
    )
    done(taken)


async def test_a_booking_that_is_kept_ends_strikes_and_block(story: Story) -> None:
    await miss_three(story)
    kept = await story.book(at(10, days=21), SITI, channel=Channel.STAFF)
    story.now = at(10, days=21)
    await story.check_in(kept)
    await story.book(at(10, days=28), SITI)


async def test_the_hall_sets_how_long_it_blocks(database: str) -> None:
    story = await a_story(booking_block_days=7)
    await miss_three(story)
    assert refused(await story.try_book(at(11, days=21), SITI)) is RefusalCode.BOOKING_BLOCKED
    story.now += timedelta(days=7)
    await story.book(at(11, days=28), SITI)


async def test_nothing_personal_is_stored_or_logged_in_clear(
    story: Story, caplog: pytest.LogCaptureFixture
) -> None:
    """A canary: in no table, journal row, key or log line stands a name, phone or NIK."""
    caplog.set_level(logging.INFO)
    form = Form("Kenari Kuning", phone=PHONE, nik=NIK)
    held = done(await story.hold(at(10)))
    key = {"secret": held.secret, "now": story.now, "key": "k" * 22}
    done(await appointments.book_held(story.by, held.booking_id, form, **key))
    assert refused(await story.try_book(at(11), form)) is RefusalCode.ALREADY_BOOKED
    stored = await everything_stored() + caplog.text
    for word in ("Kenari", "Kuning", NIK, "81234567890", NIK[-4:] + "'"):
        assert word not in stored, word
    booking = await Booking.get(id=held.booking_id)
    assert booking.nik_hash == seals().fingerprint("NIK", NIK)
    for entry in await journal.read_since(story.hall.hall_id, 0):
        assert booking.nik_hash not in repr(entry)


async def test_a_key_with_another_form_is_a_conflict(story: Story) -> None:
    held = done(await story.hold(at(10)))
    key = {"secret": held.secret, "now": story.now, "key": "k" * 22}
    first = done(await appointments.book_held(story.by, held.booking_id, SITI, **key))
    assert done(await appointments.book_held(story.by, held.booking_id, SITI, **key)) == first
    other = await appointments.book_held(story.by, held.booking_id, SITI_BY_NIK, **key)
    assert refused(other) is RefusalCode.IDEMPOTENCY_CONFLICT
    thief = await appointments.book_held(story.by, held.booking_id, SITI, **{**key, "secret": None})
    assert refused(thief) is RefusalCode.IDEMPOTENCY_CONFLICT


async def test_a_person_is_exported_and_erased(story: Story) -> None:
    booked, stranger = await story.book(at(10), SITI_BY_NIK), await story.book(at(10))
    nik = Nik(NIK)
    (found,) = await export(nik)
    assert (found["name"], found["phone"], found["nik"]) == ("Siti", "+6281234567890", NIK)
    assert (await erase_person(nik, now=story.now, with_open=False)).emptied == 1
    assert (await erase_person(nik, now=story.now, with_open=False)).emptied == 0
    assert await export(nik) == []
    row = await Booking.get(id=booked.booking_id)
    assert (row.name, row.phone, row.nik, row.phone_hash, row.nik_hash) == (None,) * 5
    assert row.erased_at == story.now
    assert (await Booking.get(id=stranger.booking_id)).name is not None
    story.now = at(10)
    await story.check_in(booked)
