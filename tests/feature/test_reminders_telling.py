"""Phones are told when their number is near and at each call, once, and are forgotten with it."""

import asyncio

import pytest

from api.actor import SYSTEM
from api.push import Outcome
from api.queue import actions as queue
from api.reminders.actions import Teller
from api.reminders.models import Reminder
from api.sealing import seals
from tests.factories import a_hall
from tests.feature.queue_clients import a_visit
from tests.feature.reminder_stories import SERVICE, Reminded
from tests.feature.test_reminders_asking import pushes  # noqa: F401
from tests.push_service import Phone


@pytest.fixture
async def story(database: str, pushes: pytest.MonkeyPatch) -> Reminded:  # noqa: F811
    return Reminded(a_visit(await a_hall(recall_cooldown_seconds=0)))


async def calls_and_finishes(story: Reminded, times: int) -> None:
    for _ in range(times):
        called = await story.visit.calls()
        await story.visit.officer.did("startServing", ticket=called["ticket"]["id"])
        await story.visit.officer.did("finish", ticket=called["ticket"]["id"])


async def test_a_phone_is_told_once_when_three_are_ahead_and_at_each_call(story: Reminded) -> None:
    await story.takes(ahead=4)
    await story.asks()
    await story.visit.opens()
    assert await story.tells() == 0
    await calls_and_finishes(story, 1)
    assert await story.tells() == 1
    await calls_and_finishes(story, 3)
    assert await story.tells() == 0
    assert story.told == [("A-005", None)]
    await story.visit.calls()
    assert await story.tells() == 1
    await story.visit.officer.did("recall", ticket=story.ticket["ticket"])
    assert [await story.tells(), await story.tells()] == [1, 0]
    assert story.told == [("A-005", None), ("A-005", "1A"), ("A-005", "1A")]


async def test_whoever_asks_late_is_told_that_it_is_near_and_of_no_call_before(story: Reminded) -> None:
    await story.takes()
    await story.visit.opens()
    await story.visit.calls()
    await story.asks()
    assert await story.tells() == 0
    await story.visit.officer.did("putBack", ticket=story.ticket["ticket"])
    assert await story.tells() == 1
    other = await story.visit.takes()
    late = Phone(SERVICE)
    story.ticket = {"ticket": other["ticket"]["id"], "secret": other["secret"]}
    assert await story.tells() == 0
    story.visit.clock.pass_(seconds=1)
    await story.asks(late)
    assert await story.tells() == 1
    assert story.way.told(late) == [("A-002", None)]


async def test_an_undone_call_is_not_told_again(story: Reminded) -> None:
    await story.takes()
    await story.asks()
    await story.visit.opens()
    await story.visit.calls()
    await story.visit.officer.did("startServing", ticket=story.ticket["ticket"])
    assert await story.tells() == 0, "it is being served"
    await story.visit.officer.did("undo", counter=story.visit.counter)
    assert await story.tells() == 1
    await story.visit.officer.did("startServing", ticket=story.ticket["ticket"])
    await story.visit.officer.did("undo", counter=story.visit.counter)
    assert await story.tells() == 0


async def test_what_nobody_could_tell_in_time_is_not_told(story: Reminded) -> None:
    await story.takes()
    await story.asks()
    await story.visit.opens()
    await story.visit.calls()
    story.visit.clock.pass_(seconds=61)
    assert await story.tells() == 0


async def test_a_phone_that_takes_nothing_more_is_forgotten(story: Reminded) -> None:
    await story.takes()
    await story.asks()
    await story.tells()
    for outcome, left in ((Outcome.FAILED, 1), (Outcome.REFUSED, 1), (Outcome.GONE, 0)):
        await story.way.becomes(outcome)
        assert await Reminder.all().count() == left


async def test_phones_are_forgotten_when_their_number_ends(story: Reminded) -> None:
    await story.takes()
    await story.asks()
    await story.visit.opens()
    await calls_and_finishes(story, 1)
    assert await Reminder.all().count() == 1
    await story.tells()
    assert await Reminder.all().count() == 0


async def test_who_was_not_there_is_told_after_coming_back_and_forgotten_with_the_day(story: Reminded) -> None:
    await story.takes()
    await story.asks()
    await story.visit.opens()
    await story.visit.calls()
    story.visit.clock.pass_(minutes=5)
    for _ in range(2):
        await story.visit.officer.did("recall", ticket=story.ticket["ticket"])
        story.visit.clock.pass_(minutes=5)
    await story.visit.officer.did("markNoShow", ticket=story.ticket["ticket"])
    await story.tells()
    assert await Reminder.all().count() == 1
    closed = await queue.close_day(SYSTEM, story.visit.hall.hall_id, now=story.visit.clock.now)
    assert closed
    await story.tells()
    assert await Reminder.all().count() == 0


async def test_an_address_under_a_key_that_is_gone_is_forgotten(story: Reminded) -> None:
    await story.takes()
    await story.asks()
    await Reminder.all().update(sealed=seals().seal("of another row", about="another"))
    assert await story.tells() == 0
    assert await Reminder.all().count() == 0


@pytest.mark.usefixtures("postgres")
async def test_of_several_who_look_at_once_one_tells(pushes: pytest.MonkeyPatch) -> None:  # noqa: F811
    """Leave `AND called_version < $2` out of CLAIM_CALL, or `AND near_told = false` out of CLAIM_NEAR, to see this fail."""
    story = Reminded(a_visit(await a_hall(recall_cooldown_seconds=0)))
    await story.takes()
    phones = [Phone(SERVICE) for _ in range(3)]
    for phone in phones:
        await story.asks(phone)
    now = story.visit.clock.now

    async def all_look() -> None:
        await asyncio.gather(*(Teller(lambda: now, story.way).tell(now) for _ in range(8)))

    await all_look()
    assert [story.way.told(phone) for phone in phones] == [[("A-001", None)]] * 3
    await story.visit.opens()
    await story.visit.calls()
    await all_look()
    assert [story.way.told(phone) for phone in phones] == [[("A-001", None), ("A-001", "1A")]] * 3
