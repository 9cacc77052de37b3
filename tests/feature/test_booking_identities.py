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
from api.settings import settings
from tests.factories import a_citizen, an_information_desk, an_officer
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
    assert refused(await story.try_book(at(11), SITI)) is RefusalCode.NOT_BOOKABLE
    assert refused(await story.try_book(at(11), SITI_BY_NIK)) is RefusalCode.NOT_BOOKABLE
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
    assert refused(await story.try_book(at(11), SITI, queue_id=story.hall.queue_id)) is RefusalCode.NOT_BOOKABLE
    await story.cancel(booked)
    await story.book(at(11), SITI)


async def test_a_nik_is_one_person_whatever_the_phone(story: Story) -> None:
    await story.book(at(10), SITI_BY_NIK)
    assert refused(await story.try_book(at(11), Form("Budi", nik=NIK))) is RefusalCode.NOT_BOOKABLE
    assert refused(await story.try_book(at(11), Form("Budi", phone=PHONE))) is RefusalCode.NOT_BOOKABLE
    await story.book(at(11), Form("Budi", phone="081234567899"))


async def test_a_ticket_that_is_not_done_counts_as_one(story: Story) -> None:
    booked = await story.book(at(10), SITI)
    story.now = at(9, 45)
    ticket = (await story.check_in(booked)).ticket_id
    assert refused(await story.try_book(at(11), SITI)) is RefusalCode.NOT_BOOKABLE
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
    assert refused(moved) is RefusalCode.NOT_BOOKABLE


async def test_who_gives_one_of_both_learns_nothing_of_bookings_and_strikes(story: Story) -> None:
    """Let `_may_know` say True to see this fail."""
    await story.book(at(10), SITI_BY_NIK)
    guesses = (Form("Budi", nik=NIK), Form("Budi", phone=PHONE), Form("Budi", phone="081234567899", nik=NIK))
    for guess in guesses:
        answer = await story.try_book(at(11), guess)
        assert isinstance(answer, Refusal)
        assert (answer.code, answer.retry_after_seconds, answer.detail) == (RefusalCode.NOT_BOOKABLE, None, {})
    assert refused(await story.try_book(at(11), SITI_BY_NIK)) is RefusalCode.ALREADY_BOOKED


async def test_whose_bookings_are_asked_for_too_often_is_not_told_any_more(story: Story) -> None:
    """From wherever it is asked; what was booked is not counted, nor what staff do."""
    await story.book(at(10), SITI_BY_NIK)
    for place in range(5):
        story.by = a_citizen(f"192.0.2.{place}")
        assert refused(await story.try_book(at(11), Form("Budi", nik=NIK))) is RefusalCode.NOT_BOOKABLE
    for form in (Form("Budi", nik=NIK), SITI_BY_NIK):
        answer = await story.try_book(at(10, days=1), form)
        assert isinstance(answer, Refusal)
        assert (answer.code, answer.retry_after_seconds) == (RefusalCode.TOO_MANY_TRIES, 30)
    await story.book(at(10, days=1), SITI_BY_NIK, channel=Channel.STAFF)
    for _ in range(6):
        await story.cancel(await story.book(at(11)))


async def test_who_moves_a_booking_about_finds_out_no_more_than_who_books(story: Story) -> None:
    """Call one_transaction without `counted` in move_appointment to see this fail."""
    await story.book(at(10, days=7), SITI_BY_NIK)
    own = await story.book(at(10), Form("Budi", nik=NIK))
    move = {"secret": own.secret, "now": story.now}
    for place in range(5):
        by = a_citizen(f"192.0.2.{place}")
        tried = await appointments.move_appointment(by, own.booking_id, at(11, days=7), **move)
        assert refused(tried) is RefusalCode.NOT_BOOKABLE
    again = await appointments.move_appointment(a_citizen("192.0.2.8"), own.booking_id, at(11, days=7), **move)
    assert refused(again) is RefusalCode.TOO_MANY_TRIES
    desk = an_information_desk(story.hall.hall_id)
    moved = await appointments.move_appointment(desk, own.booking_id, at(11), now=story.now)
    assert not isinstance(moved, Refusal)


async def test_moves_that_find_nothing_out_are_not_counted(story: Story) -> None:
    own = await story.book(at(10), SITI)
    for half in range(12):
        wish = at(10, 30 * (half % 2 == 0))
        done(await appointments.move_appointment(story.by, own.booking_id, wish, secret=own.secret, now=story.now))


async def test_a_network_that_asks_for_many_is_not_told_any_more(story: Story) -> None:
    forms = [story.form() for _ in range(4)]
    for place, form in enumerate(forms):
        await story.book(at(10, 30 * (place // 2)), form)
    story.by = a_citizen("192.0.2.9")
    for number in range(20):
        assert refused(await story.try_book(at(11), forms[number // 5])) is RefusalCode.NOT_BOOKABLE
        story.now += timedelta(seconds=20)
    limited = await story.try_book(at(11))
    assert refused(limited) is RefusalCode.TOO_MANY_TRIES
    story.by = a_citizen("192.0.2.10")
    await story.book(at(11))


async def test_one_network_holds_so_many_places_and_no_more(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANTREAN_HOLDS_PER_ADDRESS", "2")
    settings.cache_clear()
    first = done(await story.hold(at(10)))
    story.now += timedelta(seconds=100)
    done(await story.hold(at(10)))
    third = await story.hold(at(11))
    assert isinstance(third, Refusal)
    assert (third.code, third.retry_after_seconds) == (RefusalCode.TOO_MANY_HOLDS, 200)
    await story.book(at(11))  # booked at once, it holds nothing
    done(await appointments.hold_slot(a_citizen("192.0.2.7"), story.wish(at(11)), now=story.now))
    desk = an_information_desk(story.hall.hall_id)
    done(await appointments.hold_slot(desk, story.wish(at(11, 30), channel=Channel.STAFF), now=story.now))
    mine = {"secret": first.secret, "now": story.now}
    done(await appointments.book_held(story.by, first.booking_id, story.form(), **mine))
    assert (await Booking.get(id=first.booking_id)).held_by is None
    done(await story.hold(at(11, 30)))
    story.now += timedelta(minutes=5)  # before the clock has ended the others
    done(await story.hold(at(10, 30)))


async def miss_three(story: Story) -> None:
    """Three Tuesdays on which nobody came; the third booking expired on 8 December at noon."""
    for days in (0, 7, 14):
        await story.miss(at(10, days=days), SITI_BY_NIK)


async def test_three_missed_bookings_close_online_booking_and_say_until_when(story: Story) -> None:
    await miss_three(story)
    blocked = await story.try_book(at(10, days=21), SITI_BY_NIK)
    assert isinstance(blocked, Refusal)
    assert blocked.code is RefusalCode.BOOKING_BLOCKED
    assert "Kamis, 7 Januari 2027" in blocked.sentence()
    assert "Thursday, 7 January 2027" in blocked.sentence("EN")
    assert blocked.retry_after_seconds == 30 * 86_400
    assert refused(await story.try_book(at(10, days=21), SITI)) is RefusalCode.NOT_BOOKABLE
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
    assert refused(await story.try_book(at(11, days=21), SITI)) is RefusalCode.NOT_BOOKABLE
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
