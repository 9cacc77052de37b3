"""A citizen with a booking types its number at a kiosk, or holds its code before the reader."""

import pytest

from api.appointments import actions as appointments
from api.appointments.models import Booking
from api.appointments.rules.numbers import booking_number, shown_number
from api.refusals import RefusalCode
from tests.factories import a_citizen, a_hall, a_kiosk, an_information_desk
from tests.feature.booking_stories import Story, a_template, at
from tests.feature.queue_clients import Clock, Person
from tests.floor import refused

ASK = """mutation ($input: CheckInAtKioskInput!) { checkInAtKiosk(input: $input) {
    ticket { number state } ticketSecret statusUrl statusQr { text size path }
    userErrors { code field message(language: EN) } } }"""


@pytest.fixture
async def story(database: str) -> Story:
    hall = await a_hall(agencies=2)
    await a_template(hall)
    return Story(hall)


async def types(story: Story, number: str, **input: str) -> dict:  # type: ignore[type-arg]
    """What a kiosk of the hall is answered."""
    kiosk = Person(a_kiosk(story.hall.hall_id), Clock(story.now))
    return (await kiosk.asks(ASK, input={"hall": story.hall.slug, "number": number, **input}))["checkInAtKiosk"]  # type: ignore[no-any-return]


async def test_the_number_as_people_type_it_makes_the_one_ticket_of_the_booking(story: Story) -> None:
    booked = await story.book(at(10))
    story.now = at(9, 50)
    number = shown_number(booking_number(booked.booking_id))
    answers = [await types(story, typed) for typed in (number, number.lower().replace("-", " "), number)]
    assert answers[0] == answers[1] == answers[2]
    assert answers[0]["userErrors"] == []
    assert answers[0]["ticket"] == {"number": "A-001", "state": "WAITING"}
    assert answers[0]["statusQr"]["text"] == answers[0]["statusUrl"]
    assert answers[0]["statusUrl"].endswith("#s=" + answers[0]["ticketSecret"])


async def test_who_comes_too_early_is_told_from_when(story: Story) -> None:
    booked = await story.book(at(11))
    story.now = at(9)
    [error] = (await types(story, booking_number(booked.booking_id)))["userErrors"]
    assert error["code"] == "TOO_EARLY"
    assert (await Booking.get(id=booked.booking_id)).ticket_id is None


async def test_a_wrong_number_or_another_halls_is_not_found_and_ten_a_minute_are_enough(story: Story) -> None:
    booked = await story.book(at(10))
    other = await a_hall(slug="kendari")
    kiosk, number = a_kiosk(other.hall_id), booking_number(booked.booking_id)
    for wrong in (number, "", "K7Q2", *["ZZZZ-9999"] * 7):
        refusal = await appointments.check_in_by_number(kiosk, other.hall_id, wrong, now=story.now)
        assert refused(refusal) is RefusalCode.NOT_FOUND
    refusal = await appointments.check_in_by_number(kiosk, other.hall_id, number, now=story.now)
    assert refused(refusal) is RefusalCode.TOO_MANY_TRIES
    assert refusal.retry_after_seconds


async def test_right_numbers_are_no_tries(story: Story) -> None:
    booked = await story.book(at(10))
    story.now = at(9, 50)
    kiosk = a_kiosk(story.hall.hall_id)
    for _ in range(12):
        number = booking_number(booked.booking_id)
        result = await appointments.check_in_by_number(kiosk, story.hall.hall_id, number, now=story.now)
        assert not hasattr(result, "code"), result


async def test_only_a_kiosk_of_the_hall_takes_the_number_for_the_secret(story: Story) -> None:
    booked = await story.book(at(10))
    number = booking_number(booked.booking_id)
    other = await a_hall(slug="kendari")
    strangers = (a_citizen(), a_kiosk(other.hall_id), an_information_desk(story.hall.hall_id))
    for stranger in strangers:
        refusal = await appointments.check_in_by_number(stranger, story.hall.hall_id, number, now=at(9, 50))
        assert refused(refusal) in (RefusalCode.NOT_ALLOWED, RefusalCode.SIGN_IN_REQUIRED)
    assert (await Booking.get(id=booked.booking_id)).ticket_id is None
