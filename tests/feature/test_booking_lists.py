"""Staff see whom they expect on a day, live and by pages; a citizen follows a booking until it is called."""

from typing import Any

import pytest

from api.actor import Actor
from api.appointments import actions as appointments
from api.appointments.models import Booking
from api.appointments.queries.lists import Mark, WantedBookings, page_statement
from api.database import connection, execute, is_postgres
from api.engines import in_sqlites_words
from api.events import BookingState, Channel
from api.people.rules import Permission, Place, may
from api.queue import actions as queue
from schema.node import global_id
from tests.factories import NOW, a_citizen, a_hall, a_manager, an_officer
from tests.feature.booking_stories import TODAY, Story, a_template, at
from tests.feature.queue_clients import Clock, Person
from tests.feature.subscribers import following
from tests.feature.test_graphql_booking_actors import everybody_here_and_there
from tests.floor import done

PAGE = """query ($agency: ID!, $day: Date, $state: [BookingState!], $queue: ID, $service: ID, $number: String,
    $first: Int, $after: String) { bookingList(agency: $agency, day: $day) { day agency { id }
    counts { state count } bookings(state: $state, queue: $queue, service: $service, number: $number, first: $first,
    after: $after) { nodes { id name number } pageInfo { hasNextPage hasPreviousPage endCursor } } } }"""
LIVE = """subscription ($agency: ID!) { bookingList(agency: $agency) { day counts { state count }
    bookings { nodes { state startsAt } } } }"""
MINE = """subscription ($id: ID!, $secret: String) { booking(id: $id, secret: $secret) {
    state startsAt ticket { number position } } }"""
COUNTS = 'query { bookingLists(hall: "konawe") { agency { code } counts { state count } } }'


@pytest.fixture
async def story(database: str) -> Story:
    story = Story(await a_hall(agencies=2, counters=1))
    await a_template(story.hall)
    return story


def officer(story: Story, agency: int = 0) -> Actor:
    return an_officer(story.hall.hall_id, story.hall.agencies[agency].agency_id)


async def the_list(story: Story, **wish: Any) -> dict[str, Any]:
    """What an officer of the agency is shown."""
    wish = {"agency": global_id("Agency", story.hall.agency_id), **wish}
    return dict((await Person(officer(story), Clock(story.now)).asks(PAGE, **wish))["bookingList"])


def names(booking_list: dict[str, Any]) -> list[str]:
    return [node["name"] for node in booking_list["bookings"]["nodes"]]


async def test_a_day_is_read_by_pages_in_the_order_of_its_times(story: Story) -> None:
    for time in (at(11), at(10), at(10, 30), at(10), at(10, days=7)):
        await story.book(time)
    first = await the_list(story, first=3)
    assert names(first) == ["Warga 2", "Warga 4", "Warga 3"]
    assert first["counts"] == [{"state": "BOOKED", "count": 4}]
    page = first["bookings"]["pageInfo"]
    assert (page["hasNextPage"], page["hasPreviousPage"]) == (True, False)
    rest = await the_list(story, first=3, after=page["endCursor"])
    assert names(rest) == ["Warga 1"]
    assert rest["bookings"]["pageInfo"]["hasNextPage"] is False
    assert names(await the_list(story, day="2026-12-01")) == ["Warga 5"]


async def test_a_list_is_asked_for_parts_and_found_by_number(story: Story) -> None:
    gone, hers = await story.book(at(10)), await story.book(at(11))
    await story.cancel(gone)
    await story.book(at(11), queue_id=story.hall.queue_id)
    assert names(await the_list(story)) == ["Warga 2", "Warga 3"]
    assert names(await the_list(story, state=["CANCELLED"])) == ["Warga 1"]
    assert names(await the_list(story, state=[])) == []
    assert names(await the_list(story, service=global_id("Service", story.hall.service_id))) == ["Warga 2"]
    assert names(await the_list(story, queue=global_id("Queue", story.hall.agencies[1].queue_id))) == []
    number = (await the_list(story))["bookings"]["nodes"][0]["number"]
    for typed in (number, number.lower().replace("-", " ")):
        (found,) = (await the_list(story, number=typed))["bookings"]["nodes"]
        assert found["id"] == global_id("Booking", hers.booking_id)
    assert names(await the_list(story, number="XXXX-XXXX")) == []


async def test_pages_have_limits_and_cursors_their_list(story: Story) -> None:
    person = Person(officer(story), Clock(story.now))
    agency = global_id("Agency", story.hall.agency_id)
    for wish in (
        {"first": 101},
        {"first": -1},
        {"after": "x"},
        {"after": global_id("Booking", story.hall.hall_id)},
    ):
        with pytest.raises(AssertionError, match=r"must lie between|not one of this list"):
            await person.asks(PAGE, agency=agency, **wish)


async def test_bookings_of_a_day_are_listed_only_to_who_may_read_them(story: Story) -> None:
    """P13: an agency's list, live or not, and the hall's counts."""
    await story.book(at(10))
    other = await a_hall(slug="kendari")
    agency, place = global_id("Agency", story.hall.agency_id), Place(story.hall.hall_id, story.hall.agency_id)
    elsewhere = Place(story.hall.hall_id, story.hall.agencies[1].agency_id)
    for who, actor in everybody_here_and_there(story.hall, other).items():
        reads = may(actor, Permission.READ_BOOKING, place) is None
        seen = await Person(actor, Clock()).asks(PAGE, agency=agency)
        assert (seen["bookingList"] is not None) == reads, who
        counted = (await Person(actor, Clock()).asks(COUNTS))["bookingLists"] or []
        there = may(actor, Permission.READ_BOOKING, elsewhere) is None
        assert [row["agency"]["code"] for row in counted] == ["AGENCY0"] * reads + ["AGENCY1"] * there, who
        if not reads:
            async with following(LIVE, actor, lambda: story.now, agency=agency) as stream:
                assert (await stream.error())["extensions"]["code"] == "BAD_USER_INPUT", who
            booking = global_id("Booking", (await Booking.first()).id)  # type: ignore[union-attr]
            async with following(MINE, actor, lambda: story.now, id=booking) as stream:
                assert (await stream.error())["extensions"]["code"] == "BAD_USER_INPUT", who


async def test_a_manager_counts_the_whole_hall(story: Story) -> None:
    await story.book(at(10))
    lists = (await Person(a_manager(story.hall.hall_id), Clock(story.now)).asks(COUNTS))["bookingLists"]
    assert [(row["agency"]["code"], row["counts"]) for row in lists] == [
        ("AGENCY0", [{"state": "BOOKED", "count": 1}]),
        ("AGENCY1", []),
    ]


async def test_a_console_follows_todays_bookings(story: Story) -> None:
    """Take `booked_queues` out of queue/queries/touched to see this fail: it would hear nothing."""
    agency = global_id("Agency", story.hall.agency_id)
    async with following(LIVE, officer(story), lambda: story.now, agency=agency) as console:
        assert (await console.next())["counts"] == []
        booked = await story.book(at(10))
        assert (await console.next())["bookings"]["nodes"] == [
            {"state": "BOOKED", "startsAt": "2026-11-24T02:00:00Z"}
        ]
        await story.book(at(10, days=7))
        assert await console.is_quiet()
        story.now = at(9, 45)
        await story.check_in(booked)
        assert (await console.next())["counts"] == [{"state": "CHECKED_IN", "count": 1}]


async def test_a_citizen_follows_a_booking_into_the_line(story: Story) -> None:
    booked = await story.book(at(10))
    mine = {"id": global_id("Booking", booked.booking_id), "secret": booked.secret}
    async with following(MINE, a_citizen(), lambda: story.now, **mine) as phone:
        assert await phone.next() == {"state": "BOOKED", "startsAt": "2026-11-24T02:00:00Z", "ticket": None}
        moved = {"secret": booked.secret, "now": story.now}
        done(await appointments.move_appointment(story.by, booked.booking_id, at(10, 30), **moved))
        assert (await phone.next())["startsAt"] == "2026-11-24T02:30:00Z"
        await story.book(at(11))
        taken = queue.take_ticket(
            story.by, hall_slug="konawe", service_id=story.hall.service_id, channel=Channel.WEB, now=story.now
        )
        walk_in = done(await taken)
        story.now = at(10, 15)
        await story.check_in(booked)
        assert (await phone.next())["ticket"] == {"number": "A-002", "position": 1}
        done(await queue.cancel_ticket(officer(story), walk_in.ticket_id, reason="Pulang", now=story.now))
        assert (await phone.next())["ticket"]["position"] == 0


async def test_a_page_is_answered_from_the_index_of_the_day(story: Story) -> None:
    """Drop the index (hall_id, day) to see this fail."""
    bookings = [
        Booking(
            hall_id=story.hall.hall_id,
            queue_id=story.hall.queue_id,
            owner_id=story.hall.queue_id,
            day=at(10, days=number % 300).date(),
            starts_at=at(10, days=number % 300),
            ends_at=at(11, days=number % 300),
            state=BookingState.BOOKED,
            channel=Channel.WEB,
            due_at=NOW,
            held_at=NOW,
        )
        for number in range(3_000)
    ]
    await Booking.bulk_create(bookings)
    wanted = WantedBookings(story.hall.hall_id, story.hall.agency_id, TODAY)
    statement, values = page_statement(wanted, 20, Mark(at(10), bookings[0].id))
    if is_postgres():
        await execute(connection(), "ANALYZE booking")
        rows = await connection().execute_query_dict(f"EXPLAIN {statement}", values)
    else:
        rows = await connection().execute_query_dict(f"EXPLAIN QUERY PLAN {in_sqlites_words(statement)}", values)
    plan = "\n".join(str(row.get("QUERY PLAN") or row.get("detail")) for row in rows)
    assert "idx_booking_hall_id" in plan, plan
    assert "Seq Scan on booking" not in plan
