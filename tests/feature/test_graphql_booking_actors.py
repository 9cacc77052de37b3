"""P13: who may not do an act on a booking changes nothing by trying, and who may not read sees nothing."""

from dataclasses import replace
from typing import Any

import pytest

from api.actor import Actor
from api.people.rules import Permission, Place, may
from schema.node import global_id
from tests.factories import HallRows, a_citizen, a_hall, a_manager, a_supervisor, an_information_desk, an_officer
from tests.feature.booking_stories import PHONE, Story, a_template, at
from tests.feature.halls_clients import changes
from tests.feature.queue_clients import Clock, Person
from tests.feature.test_graphql_queue_actors import everybody
from tests.people import everything_stored

READ = """query ($booking: ID!) {
    booking(id: $booking) { id name ticket { id } }
    node(id: $booking) { id ... on Booking { name } }
    nodes(ids: [$booking]) { id }
}"""
BY_SECRET = "query ($booking: ID!, $secret: String) { booking(id: $booking, secret: $secret) { id name } }"
NEEDS = {
    "createSlotTemplate": Permission.EDIT_DIRECTORY,
    "updateSlotTemplate": Permission.EDIT_DIRECTORY,
    "archiveSlotTemplate": Permission.EDIT_DIRECTORY,
    "holdSlot": Permission.BOOK_STAFF,
    "bookAppointment": Permission.BOOK_STAFF,
    "moveAppointment": Permission.BOOK_STAFF,
    "cancelAppointment": Permission.BOOK_STAFF,
    "checkIn": Permission.BOOK_STAFF,
}
ANSWERS = {verb: "slotTemplate { id }" for verb in NEEDS if "Template" in verb} | {
    verb: "booking { id name }" for verb in NEEDS if "Template" not in verb
}
FORM = {"name": "Siti", "phone": PHONE}


def everybody_here_and_there(hall: HallRows, other: HallRows) -> dict[str, Actor]:
    """Each kind of actor, own and foreign."""
    return {
        **everybody(hall, other),
        "an officer": an_officer(hall.hall_id, hall.agency_id),
        "a supervisor": a_supervisor(hall.hall_id, hall.agency_id),
        "a manager": a_manager(hall.hall_id),
        "another hall's desk": an_information_desk(other.hall_id),
    }


class Ground:
    """A hall with a template, a hold and a booking; ids as clients see them."""

    def __init__(self, story: Story, other: HallRows, template: str, held: str, booked: str) -> None:
        self.story, self.other = story, other
        self.template, self.held, self.booked = template, held, booked
        self.place = Place(story.hall.hall_id, story.hall.agency_id)

    def wish(self, verb: str) -> dict[str, Any]:
        """The input of an act on this ground, without a secret."""
        queue = global_id("Queue", self.story.hall.queue_id)
        slot = {"hall": "konawe", "queue": queue, "startsAt": at(11).isoformat(), "channel": "STAFF"}
        template = {"weekday": "FRIDAY", "starts": "08:00", "ends": "09:00", "slotMinutes": 30, "capacity": 1}
        return {
            "createSlotTemplate": {"queue": queue, "validFrom": "2026-11-01", **template},
            "updateSlotTemplate": {"slotTemplate": self.template, "capacity": 9},
            "archiveSlotTemplate": {"slotTemplate": self.template},
            "holdSlot": slot,
            "bookAppointment": {"booking": self.held, **FORM},
            "moveAppointment": {"booking": self.booked, "startsAt": at(11).isoformat()},
            "cancelAppointment": {"booking": self.booked, "reason": "Coba-coba"},
            "checkIn": {"booking": self.booked},
        }[verb]


@pytest.fixture
async def ground(database: str) -> Ground:
    story = Story(await a_hall(agencies=2, counters=1))
    template = await a_template(story.hall)
    held, booked = await story.hold(at(10)), await story.book(at(10))
    ids = [global_id("Booking", one.booking_id) for one in (held, booked)]  # type: ignore[union-attr]
    return Ground(story, await a_hall(slug="kendari"), global_id("SlotTemplate", template.id), *ids)


async def test_no_act_of_anybody_without_the_permission_changes_anything(ground: Ground) -> None:
    """Delete the last line of actions/rows.find_for, or the permission of a template's verb, to see this fail."""
    before, tried = await everything_stored(but=("tries",)), 0
    clock = Clock(at(9, 45))
    for who, actor in everybody_here_and_there(ground.story.hall, ground.other).items():
        for verb, permission in NEEDS.items():
            if may(actor, permission, ground.place) is None:
                continue
            payload = await changes(Person(actor, clock), verb, ANSWERS[verb], **ground.wish(verb))
            (error,) = payload["userErrors"]
            assert error["code"] in {"NOT_ALLOWED", "SIGN_IN_REQUIRED", "NOT_FOUND"}, (who, verb)
            assert payload[ANSWERS[verb].split()[0]] is None, (who, verb)
            tried += 1
    assert await everything_stored(but=("tries",)) == before
    assert tried > 80


@pytest.mark.parametrize("verb", [verb for verb in NEEDS if verb != "createSlotTemplate"])
async def test_whoever_has_the_permission_here_may(ground: Ground, verb: str) -> None:
    """So that the table above refuses for want of the permission, and not for another reason."""
    manager = Person(a_manager(ground.story.hall.hall_id), Clock(at(9, 45 if verb == "checkIn" else 1)))
    assert (await changes(manager, verb, ANSWERS[verb], **ground.wish(verb)))["userErrors"] == []


async def test_a_booking_is_read_only_by_those_it_is_for(ground: Ground) -> None:
    for who, actor in everybody_here_and_there(ground.story.hall, ground.other).items():
        seen = await Person(actor, Clock()).asks(READ, booking=ground.booked)
        if may(actor, Permission.READ_BOOKING, ground.place) is None:
            name = None if who == "an auditor" else "Warga 1"
            assert seen["booking"] == {"id": ground.booked, "name": name, "ticket": None}, who
            assert seen["node"] == {"id": ground.booked, "name": name}, who
        else:
            assert (seen["booking"], seen["node"], seen["nodes"]) == (None, None, [None]), who


@pytest.mark.parametrize("who", ["a screen", "an auditor", "another hall's kiosk", "staff without a role"])
async def test_the_secret_opens_nothing_to_who_could_not_have_booked(ground: Ground, who: str) -> None:
    """Leave people.rules.is_holder out of actions/rows.py or bookings.py to see this fail."""
    mine = await ground.story.book(at(11))
    booking = global_id("Booking", mine.booking_id)
    person, before = Person(_everybody(ground)[who], Clock(at(10, 45))), await everything_stored(but=("tries",))
    for verb in ("moveAppointment", "cancelAppointment", "checkIn"):
        wish = {**ground.wish(verb), "booking": booking, "secret": mine.secret}
        payload = await changes(person, verb, ANSWERS[verb], **wish)
        assert payload["userErrors"][0]["code"] == "NOT_ALLOWED", verb
    seen = await person.asks(BY_SECRET, booking=booking, secret=mine.secret)
    assert seen["booking"] == (None if who != "an auditor" else {"id": booking, "name": None})
    assert await everything_stored(but=("tries",)) == before


async def test_a_kiosk_of_the_hall_does_what_its_users_secret_allows_and_shows_no_name(ground: Ground) -> None:
    mine = await ground.story.book(at(11))
    wish = {"booking": global_id("Booking", mine.booking_id), "secret": mine.secret}
    kiosk = Person(_everybody(ground)["a kiosk"], Clock(at(10, 45)))
    seen = await kiosk.asks(BY_SECRET, **wish)
    assert seen["booking"] == {"id": wish["booking"], "name": None}
    arrived = await changes(kiosk, "checkIn", "ticket { number } booking { name }", **wish)
    assert (arrived["ticket"], arrived["booking"]) == ({"number": "A-001"}, {"name": None})


def _everybody(ground: Ground) -> dict[str, Actor]:
    return everybody_here_and_there(ground.story.hall, ground.other)


async def test_another_bookings_secret_opens_nothing(ground: Ground) -> None:
    mine = await ground.story.book(at(11))
    citizen, before = Person(a_citizen(), Clock(at(9, 45))), await everything_stored(but=("tries",))
    for verb in ("moveAppointment", "cancelAppointment", "checkIn"):
        for secret in (mine.secret, "", "x" * 22):
            wish = {**ground.wish(verb), "secret": secret}
            payload = await changes(citizen, verb, ANSWERS[verb], **wish)
            assert payload["userErrors"][0]["code"] == "NOT_FOUND"
    assert await everything_stored(but=("tries",)) == before


async def test_a_repeated_key_without_the_secret_shows_nothing(ground: Ground) -> None:
    mine = await ground.story.book(at(11))
    citizen = Person(a_citizen(), Clock(at(10, 45)))
    act = {"booking": global_id("Booking", mine.booking_id), "idempotencyKey": "k"}
    shown = "ticket { id } ticketSecret statusUrl booking { id }"
    assert (await changes(citizen, "checkIn", shown, **act, secret=mine.secret))["ticketSecret"]
    replay = await changes(citizen, "checkIn", shown, **act)
    assert (replay["ticket"], replay["ticketSecret"], replay["statusUrl"], replay["booking"]) == (None,) * 4


async def test_staff_book_for_citizens_with_a_name_alone_in_their_own_place(ground: Ground) -> None:
    hall = ground.story.hall
    slot = {"hall": "konawe", "service": global_id("Service", hall.service_id), "startsAt": at(11).isoformat()}
    wish = {"slot": {**slot, "channel": "STAFF"}, "name": "Siti"}
    for actor in (an_officer(hall.hall_id, hall.agency_id), an_information_desk(hall.hall_id)):
        made = await changes(Person(actor, Clock()), "bookAppointment", "booking { state } secret", **wish)
        assert made["userErrors"] == []
        assert made["secret"]
    stranger = Person(an_officer(hall.hall_id, hall.agencies[1].agency_id), Clock())
    assert (await changes(stranger, "bookAppointment", "secret", **wish))["userErrors"][0]["code"] == "NOT_ALLOWED"
    wish["slot"]["channel"] = "KIOSK"
    kiosk = Person(replace(everybody(hall, ground.other)["a kiosk"]), Clock())
    assert (await changes(kiosk, "bookAppointment", "secret", **wish))["userErrors"][0]["code"] == "INVALID_INPUT"
    wish["slot"]["channel"] = "WEB"
    assert (await changes(kiosk, "bookAppointment", "secret", **wish))["userErrors"][0]["code"] == "NOT_ALLOWED"
