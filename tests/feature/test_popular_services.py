"""The services that citizens take most numbers for come first at a kiosk."""

from datetime import timedelta

import pytest

from api.events import Channel
from api.halls.models import Service
from api.queue import actions as queue
from api.queue.queries import popular
from api.queue.queries.popular import popular_services_of
from tests.factories import NOW, HallRows, a_citizen, a_hall
from tests.feature.queue_clients import Person
from tests.floor import done
from tests.statements import counted_statements

ASK = """query ($hall: String!, $first: Int! = 6) { hall(slug: $hall) { popularServices(first: $first) { code } } }"""


@pytest.fixture
async def hall(database: str, monkeypatch: pytest.MonkeyPatch) -> HallRows:
    monkeypatch.setattr(popular, "_counted", popular.Kept())
    return await a_hall(agencies=4)


async def take(hall: HallRows, agency: int, times: int, *, days_ago: int = 0) -> None:
    for _ in range(times):
        wish = {"hall_slug": hall.slug, "service_id": hall.agencies[agency].service_id}
        at = NOW - timedelta(days=days_ago)
        done(await queue.take_ticket(a_citizen(), **wish, channel=Channel.WEB, now=at))


async def codes(hall: HallRows, **variables: int) -> list[str]:
    found = (await Person(a_citizen()).asks(ASK, hall=hall.slug, **variables))["hall"]["popularServices"]
    return [service["code"] for service in found]


async def test_those_with_most_numbers_come_first_then_the_others_by_name(hall: HallRows) -> None:
    await take(hall, 2, 3)
    await take(hall, 1, 1)
    await take(hall, 3, 5, days_ago=40)  # a habit of another time
    assert await codes(hall) == ["C1", "B1", "A1", "D1"]
    assert await codes(hall, first=2) == ["C1", "B1"]
    assert await codes(hall, first=0) == []


async def test_what_is_no_longer_offered_is_not_among_them(hall: HallRows) -> None:
    await take(hall, 2, 1)
    await Service.filter(id=hall.agencies[2].service_id).update(archived_at=NOW)
    assert "C1" not in await codes(hall)


async def test_another_halls_habits_do_not_count(hall: HallRows) -> None:
    other = await a_hall(slug="kendari", agencies=4)
    await take(other, 3, 2)
    assert (await codes(hall))[0] == "A1"
    assert (await codes(other))[0] == "D1"


async def test_numbers_are_counted_once_in_ten_minutes_for_all_halls(hall: HallRows) -> None:
    other = await a_hall(slug="kendari")
    await take(hall, 0, 1)
    await take(other, 0, 1)
    keys = [(hall.hall_id, NOW), (other.hall_id, NOW)]

    async def counts(later: timedelta) -> int:
        with counted_statements() as statements:
            await popular_services_of([(hall_id, now + later) for hall_id, now in keys])
        return sum("FROM ticket" in statement for statement in statements)

    assert await counts(timedelta()) == 1
    assert await counts(timedelta(minutes=9)) == 0
    assert await counts(timedelta(minutes=10)) == 1


async def test_a_hall_without_habits_is_looked_at_again_after_a_minute(hall: HallRows) -> None:
    assert (await popular_services_of([(hall.hall_id, NOW)]))[hall.hall_id, NOW][0].code == "A1"
    await take(hall, 3, 1)
    soon, later = NOW + timedelta(seconds=59), NOW + timedelta(seconds=60)
    assert (await popular_services_of([(hall.hall_id, soon)]))[hall.hall_id, soon][0].code == "A1"
    assert (await popular_services_of([(hall.hall_id, later)]))[hall.hall_id, later][0].code == "D1"
