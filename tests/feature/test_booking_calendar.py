"""The calendar of free places: a month in a constant number of statements, answered from indexes."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest

from api.appointments import actions as appointments
from api.appointments.models import Booking
from api.appointments.queries import Days, Wish, free_days_of
from api.appointments.queries.offers import _span, _statement
from api.clock import business_day
from api.database import connection, execute, is_postgres
from api.engines import in_sqlites_words
from api.events import BookingState, Channel
from api.halls import actions as halls
from api.halls.models import Agency, Counter, Hall, Queue, Service
from api.refusals import Refusal, RefusalCode
from schema.node import global_id
from tests.factories import NOW, a_manager
from tests.feature.booking_stories import TODAY, Story, a_story, a_template, at
from tests.feature.queue_clients import Clock, Person
from tests.floor import done, refused
from tests.statements import asked_statements, counted_statements

MONTH = """query ($service: ID!, $queue: ID!) {
    service: node(id: $service) { ... on Service { freeSlots { day free slots { startsAt free } } } }
    queue: node(id: $queue) { ... on Queue { freeSlots(from: "2026-11-24", to: "2026-12-24") { day free } } } }"""


@pytest.fixture
async def story(database: str) -> Story:
    return await a_story(queue={"daily_quota": 10, "online_share": 60})


async def places(story: Story, **range_of: Any) -> dict[str, int]:
    """Free places by day, of days that have any."""
    wish = Wish(story.hall.queue_id, story.hall.service_id)
    key = Days(wish, range_of.get("first"), range_of.get("last"), range_of.get("channel", Channel.WEB), story.now)
    return {str(day.day): day.free for day in (await free_days_of([key]))[key] if day.free}


async def test_a_month_has_its_days_with_what_the_quota_leaves(story: Story) -> None:
    assert await places(story) == dict.fromkeys(
        ("2026-11-24", "2026-12-01", "2026-12-08", "2026-12-15", "2026-12-22"), 6
    )
    assert await places(story, channel=Channel.STAFF) == dict.fromkeys(
        ("2026-11-24", "2026-12-01", "2026-12-08", "2026-12-15", "2026-12-22"), 4
    )
    await story.book(at(10, days=7))
    assert (await places(story))["2026-12-01"] == 5
    assert await places(story, first=TODAY + timedelta(days=1), last=TODAY + timedelta(days=7)) == {
        "2026-12-01": 5
    }


@pytest.mark.parametrize("what", ["hall", "agency", "queue", "service", "counters"])
async def test_what_is_archived_is_neither_offered_nor_held_nor_moved_to(story: Story, what: str) -> None:
    """Delete `is_made` in rules/slots.py to see this fail."""
    booked = await story.book(at(10))
    rows = {
        "hall": Hall.filter(id=story.hall.hall_id),
        "agency": Agency.filter(id=story.hall.agency_id),
        "queue": Queue.filter(id=story.hall.queue_id),
        "service": Service.filter(id=story.hall.service_id),
        "counters": Counter.filter(hall_id=story.hall.hall_id),
    }
    await rows[what].update(archived_at=NOW)
    assert await places(story) == {}
    expected = RefusalCode.NO_SUCH_SLOT if what == "counters" else RefusalCode.ARCHIVED
    assert refused(await story.hold(at(10, days=7))) is expected
    move = appointments.move_appointment(story.by, booked.booking_id, at(11), secret=booked.secret, now=story.now)
    assert refused(await move) is expected


async def test_a_counter_less_leaves_the_queue_on_offer(story: Story) -> None:
    await Counter.filter(id=story.hall.counter_id).update(archived_at=NOW)
    assert await places(story)


async def test_a_service_that_is_archived_leaves_its_queues_times(story: Story) -> None:
    await Service.filter(id=story.hall.service_id).update(archived_at=NOW)
    key = Days(Wish(story.hall.queue_id), None, None, Channel.WEB, story.now)
    assert sum(day.free for day in (await free_days_of([key]))[key]) == 30


async def test_while_an_agency_is_disturbed_nothing_of_it_is_booked(story: Story) -> None:
    manager = a_manager(story.hall.hall_id)
    booked = await story.book(at(10))
    done(await halls.disturb_agency(manager, story.hall.agency_id, reason="Server pusat mati", now=story.now))
    assert await places(story) == {}
    move = appointments.move_appointment(story.by, booked.booking_id, at(11), secret=booked.secret, now=story.now)
    for refusal in (await story.hold(at(10, days=7)), await move):
        assert refused(refusal) is RefusalCode.HALL_CLOSED
        assert isinstance(refusal, Refusal)
        assert refusal.sentence("ID") == "Gangguan: Server pusat mati."
        assert refusal.sentence("EN") == "Service disruption: Server pusat mati."
    done(await halls.restore_agency(manager, story.hall.agency_id, now=story.now))
    assert await places(story)


async def test_however_far_somebody_asks_only_days_that_can_be_booked_are_read(story: Story) -> None:
    """Leave the bounds out of free_days_of to see this fail: it would read a century of the ledger."""
    with asked_statements() as asked:
        far = await places(story, first=date(1950, 1, 1), last=date(2199, 12, 31))
    assert far == await places(story)
    [(_, values)] = [one for one in asked if "number_series" in one[0]]
    days = [date.fromisoformat(str(value)[:10]) for value in values[:2]]
    assert days == [TODAY - timedelta(days=1), TODAY + timedelta(days=367)]


async def test_a_service_with_times_of_its_own_has_no_others(story: Story) -> None:
    await a_template(story.hall, service_id=story.hall.service_id, starts="13:00", ends="13:30", capacity=1)
    assert (await places(story))["2026-11-24"] == 1
    await a_template(
        story.hall, service_id=story.hall.service_id, weekday=2, valid_from=TODAY + timedelta(days=30)
    )
    assert "2026-11-25" not in await places(story)


async def test_a_month_takes_as_many_statements_as_a_day(story: Story) -> None:
    """Whatever is asked, and however much is booked: two statements for the places, and those that find the ids."""
    other = await Service.create(
        hall_id=story.hall.hall_id,
        agency_id=story.hall.agency_id,
        queue_id=story.hall.queue_id,
        code="A2",
        name="B",
    )
    for days in range(0, 28, 7):
        await story.book(at(11, days=days))
    wishes = [
        Wish(story.hall.queue_id),
        *(Wish(story.hall.queue_id, id) for id in (story.hall.service_id, other.id)),
    ]
    for last in (TODAY, TODAY + timedelta(days=30)):
        with counted_statements() as statements:
            await free_days_of([Days(wish, TODAY, last, Channel.WEB, story.now) for wish in wishes])
        assert len(statements) == 2


async def test_a_month_of_a_service_and_a_queue_over_graphql(story: Story) -> None:
    person = Person(story.by, Clock())
    ids = {
        "service": global_id("Service", story.hall.service_id),
        "queue": global_id("Queue", story.hall.queue_id),
    }
    with counted_statements() as statements:
        answer = await person.asks(MONTH, **ids)
    assert len(statements) == 2 * 3  # each of the two: who it is, what is taken, when its hall sits
    assert answer["service"]["freeSlots"][0]["slots"][0] == {"startsAt": "2026-11-24T02:00:00Z", "free": 2}
    assert len(answer["service"]["freeSlots"]) == 31
    assert sum(day["free"] for day in answer["queue"]["freeSlots"]) == 30


async def test_the_calendar_is_answered_from_indexes(story: Story) -> None:
    """Drop places_taken in migration 0008 to see this fail."""
    bookings = [
        Booking(
            hall_id=story.hall.hall_id,
            queue_id=uuid4(),
            owner_id=uuid4() if number % 10 else story.hall.queue_id,
            day=business_day(NOW, "Asia/Makassar"),
            starts_at=NOW + timedelta(hours=number % 700),
            ends_at=NOW + timedelta(hours=number % 700 + 1),
            state=BookingState.BOOKED if number % 2 else BookingState.CANCELLED,
            channel=Channel.WEB,
            due_at=NOW,
            held_at=NOW,
        )
        for number in range(3_000)
    ]
    await Booking.bulk_create(bookings)
    plan = await plan_of(story)
    assert "places_taken" in plan
    for table in ("booking", "number_series"):
        assert f"Seq Scan on {table}" not in plan
        assert f"SCAN {table}" not in plan.replace(f"SCAN {table} USING", "")


async def plan_of(story: Story) -> str:
    """How the engine answers the one statement of the calendar."""
    values = [*_span(TODAY, TODAY + timedelta(days=30)), story.hall.queue_id, story.hall.service_id]
    statement = _statement(1, 1)
    if is_postgres():
        await execute(connection(), "ANALYZE booking")
        rows = await connection().execute_query_dict(f"EXPLAIN {statement}", values)
    else:
        rows = await connection().execute_query_dict(f"EXPLAIN QUERY PLAN {in_sqlites_words(statement)}", values)
    return "\n".join(str(row.get("QUERY PLAN") or row.get("detail")) for row in rows)
