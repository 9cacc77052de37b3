"""A verb's changes, events and idempotency result happen together, once per key, or not at all."""

import asyncio
import gc
from datetime import UTC, date, datetime
from uuid import UUID, uuid4

import pytest
from structlog.testing import capture_logs

from api import journal
from api.actor import SYSTEM
from api.events import DayClosed
from api.refusals import Refusal, RefusalCode
from api.work import KEYS_ARE_KEPT, IdempotencyRecord, Once, Work, drain, one_transaction

NOW = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)


@pytest.fixture
async def hall_id(database: str) -> UUID:
    hall_id = uuid4()
    await journal.Timeline.create(hall_id=hall_id)
    return hall_id


async def close(hall_id: UUID, *, key: str | None = None, expired: int = 0, refuse: bool = False) -> int | Refusal:
    async def verb(work: Work) -> int | Refusal:
        await work.lock(hall_id)
        if refuse:
            return Refusal(RefusalCode.TOO_LATE)
        work.record(DayClosed(day=date(2026, 11, 24), expired=expired))
        return work.version

    once = Once(key, "close", (hall_id, expired), int)
    return await one_transaction(verb, actor=SYSTEM, now=NOW, once=once)


async def test_events_get_the_halls_next_versions_without_gaps(hall_id: UUID) -> None:
    for _ in range(3):
        await close(hall_id)
    assert [entry.version for entry in await journal.read_since(hall_id, 0)] == [1, 2, 3]
    assert await journal.version_of(hall_id) == 3


async def test_the_same_key_returns_the_first_result_and_changes_nothing(hall_id: UUID) -> None:
    first = await close(hall_id, key="a")
    await close(hall_id)
    assert await close(hall_id, key="a") == first
    assert await journal.version_of(hall_id) == 2


async def test_the_same_key_with_another_request_is_refused(hall_id: UUID) -> None:
    await close(hall_id, key="a")
    again = await close(hall_id, key="a", expired=5)
    assert isinstance(again, Refusal)
    assert again.code is RefusalCode.IDEMPOTENCY_CONFLICT


async def test_a_refusal_is_the_first_result_too(hall_id: UUID) -> None:
    assert await close(hall_id, key="a", refuse=True) == await close(hall_id, key="a")
    assert await journal.version_of(hall_id) == 0


async def test_two_requests_at_once_with_one_key_are_done_once(hall_id: UUID) -> None:
    """Delete the retry on IntegrityError in work._run to see this fail on PostgreSQL."""
    results = await asyncio.gather(*(close(hall_id, key="a") for _ in range(8)))
    assert set(results) == {0}
    assert await journal.version_of(hall_id) == 1


async def test_a_cancelled_caller_leaves_no_lock_behind(hall_id: UUID) -> None:
    """Delete asyncio.shield in work.one_transaction to see this hang on SQLite."""
    for _ in range(20):
        caller = asyncio.create_task(close(hall_id))
        await asyncio.sleep(0)
        caller.cancel()
    assert isinstance(await asyncio.wait_for(close(hall_id), 5), int)


async def test_a_key_is_forgotten_after_48_hours_also_under_a_refusal(hall_id: UUID) -> None:
    """Delete _forget_expired on either way in work to see this fail."""
    await close(hall_id, key="a", refuse=True)
    await IdempotencyRecord.all().update(at=NOW - KEYS_ARE_KEPT)
    assert isinstance(await close(hall_id, key="a", refuse=True), Refusal)
    await IdempotencyRecord.all().update(at=NOW - KEYS_ARE_KEPT)
    assert await close(hall_id, key="a") == 0
    assert await IdempotencyRecord.all().count() == 1


async def test_an_error_nobody_waits_for_any_more_is_one_line_in_the_log(hall_id: UUID) -> None:
    """Return the shield bare in work.one_transaction to see asyncio complain of an exception nobody retrieved."""
    begun, fail, complaints = asyncio.Event(), asyncio.Event(), []

    async def verb(work: Work) -> int:
        begun.set()
        await fail.wait()
        raise TimeoutError

    asyncio.get_running_loop().set_exception_handler(lambda _, about: complaints.append(about))
    with capture_logs() as lines:
        caller = asyncio.create_task(one_transaction(verb, actor=SYSTEM, now=NOW))
        await begun.wait()
        caller.cancel()
        await asyncio.wait({caller})
        fail.set()
        await drain()
        await asyncio.sleep(0)
        gc.collect()
    asyncio.get_running_loop().set_exception_handler(None)
    assert [line["event"] for line in lines] == ["work.failed_when_its_caller_had_gone"]
    assert complaints == []
