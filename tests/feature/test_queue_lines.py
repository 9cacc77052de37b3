"""Whom a counter may call is found by index: it must be whom the rule would choose among all who wait."""

from dataclasses import fields
from datetime import timedelta
from random import Random
from uuid import UUID, uuid4

import pytest

from api.actor import SYSTEM
from api.clock import business_day
from api.events import PriorityClass, TicketState
from api.queue.actions.lines import seat_and_line
from api.queue.models import Leg
from api.queue.rules import Waiting, choose_next
from api.refusals import Refusal
from api.work import HallOf, Work, one_transaction
from tests.factories import NOW, HallRows, a_counter, a_hall

TODAY = business_day(NOW, "Asia/Makassar")


@pytest.mark.usefixtures("database")
async def test_a_counter_calls_whom_the_rule_would_choose_among_all_who_wait() -> None:
    """Delete a part of CANDIDATES in queue/actions/lines to see this fail."""
    hall = await a_hall(agencies=2)
    queues = [agency.queue_id for agency in hall.agencies]
    counter, other = [await a_counter(hall.hall_id, hall.agency_id, *queues, label=label) for label in ("X", "Y")]
    for seed in range(40):
        await Leg.all().delete()
        legs = await a_line(hall, queues, [None, None, None, counter, other], Random(seed))
        today = [leg for leg in legs if leg.day >= TODAY]
        mine = [as_waiting(leg) for leg in today if leg.bound_counter_id in (None, counter)]

        async def verb(work: Work, mine: list[Waiting] = mine, today: list[Leg] = today) -> None:
            _, line = await seat_and_line(work, counter)
            for streak in (0, 2):
                expected = choose_next(mine, line.policy, NOW, streak=streak)
                found = choose_next(line.waiting, line.policy, NOW, streak=streak)
                assert leg_of(found) == leg_of(expected)
            assert {leg.leg_id for leg in line.stepped_back} == {leg.id for leg in today if leg.skip > 0}

        await one_transaction(verb, actor=SYSTEM, now=NOW, hall=HallOf("counter", counter))


@pytest.mark.usefixtures("database")
async def test_bookings_before_their_time_make_no_call_read_everybody() -> None:
    """One of each class is read, however many wait and however many of them came early."""
    hall = await a_hall()
    legs = [
        Leg(
            hall_id=hall.hall_id,
            ticket_id=uuid4(),
            queue_id=hall.queue_id,
            day=TODAY,
            number=number,
            priority_class=PriorityClass.ELDERLY if number % 3 == 0 else None,
            state=TicketState.WAITING,
            joined_at=NOW - timedelta(seconds=600 - number),
            wait_from=NOW + timedelta(seconds=600) if number % 3 == 0 else NOW - timedelta(seconds=600 - number),
        )
        for number in range(1, 301)
    ]
    await Leg.bulk_create(legs)

    async def verb(work: Work) -> None:
        _, line = await seat_and_line(work, hall.counter_id)
        assert {leg.number for leg in line.waiting} == {1, 3}

    await one_transaction(verb, actor=SYSTEM, now=NOW, hall=HallOf("counter", hall.counter_id))


async def a_line(hall: HallRows, queues: list[UUID], bound: list[UUID | None], random: Random) -> list[Leg]:
    """Up to thirty who wait: of every class, some stepped back, at the front, bound, of yesterday, after now."""
    classes = [None, None, PriorityClass.ELDERLY, PriorityClass.SICK]
    odd = random.random() < 0.5
    waits = random.choice(
        ((-4000, -300, -60, -60, 3, 7), (3, 7))
    )  # seconds; those after now: a clock stepped back
    legs = [
        Leg(
            hall_id=hall.hall_id,
            ticket_id=uuid4(),
            queue_id=random.choice(queues),
            day=TODAY - timedelta(days=random.random() < 0.1),
            number=number,
            priority_class=random.choice(classes),
            state=TicketState.WAITING,
            joined_at=NOW + timedelta(seconds=random.randint(-300, 5)),
            wait_from=NOW + timedelta(seconds=random.choice(waits)),
            front=odd and random.random() < 0.1,
            skip=random.choice((0, 0, 0, 1, 2)) if odd else 0,
            bound_counter_id=random.choice(bound),
        )
        for number in range(1, random.randint(2, 30))
    ]
    await Leg.bulk_create(legs)
    return legs


def as_waiting(leg: Leg) -> Waiting:
    return Waiting(leg.id, **{field.name: getattr(leg, field.name) for field in fields(Waiting)[1:]})


def leg_of(choice: object) -> UUID | None:
    return None if isinstance(choice, Refusal) else choice.leg.leg_id  # type: ignore[attr-defined]
