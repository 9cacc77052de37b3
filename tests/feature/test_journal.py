"""The journal: all events of a verb at once, and the version at which a hall's directory changed last."""

from datetime import date
from uuid import UUID, uuid4

import pytest

from api import journal
from api.actor import SYSTEM
from api.events import (
    CounterChanged,
    CounterState,
    DayClosed,
    DirectoryChanged,
    Event,
    TicketExpired,
    TicketState,
)
from api.work import Work, one_transaction
from tests.factories import NOW
from tests.statements import counted_statements


@pytest.fixture
async def hall_id(database: str) -> UUID:
    hall_id = uuid4()
    await journal.Timeline.create(hall_id=hall_id)
    return hall_id


async def happens(hall_id: UUID, *events: Event) -> tuple[int, int]:
    """Record events in one verb; the hall's version and that of its directory afterwards."""

    async def verb(work: Work) -> None:
        await work.lock(hall_id)
        work.record(*events)

    await one_transaction(verb, actor=SYSTEM, now=NOW)
    row = await journal.Timeline.get(hall_id=hall_id)
    return row.version, row.directory_version


def expired(reason: str | None = None) -> TicketExpired:
    return TicketExpired(
        ticket_id=uuid4(),
        leg_id=uuid4(),
        queue_id=uuid4(),
        from_state=TicketState.WAITING,
        to_state=TicketState.EXPIRED,
        reason=reason,
    )


def changed() -> DirectoryChanged:
    return DirectoryChanged(entity="counter", entity_id=uuid4(), change="CHANGED")


def opened() -> CounterChanged:
    return CounterChanged(counter_id=uuid4(), counter_state=CounterState.OPEN)


async def test_tickets_and_counters_leave_the_directory_at_its_version(hall_id: UUID) -> None:
    assert await happens(hall_id, expired(), opened()) == (2, 0)
    assert await happens(hall_id, changed()) == (3, 3)
    assert await happens(hall_id, opened(), expired()) == (5, 3)
    assert await happens(hall_id, changed(), DayClosed(day=date(2026, 11, 24), expired=0), expired()) == (8, 7)


async def test_all_events_of_a_verb_are_written_at_once_and_read_back_as_they_were(hall_id: UUID) -> None:
    events = [expired(f"nomor {number}") for number in range(2 * journal.AT_ONCE + 1)]
    with counted_statements() as statements:
        assert await happens(hall_id, *events) == (len(events), 0)
    written = [statement for statement in statements if "INSERT INTO journal" in statement]
    assert len(written) == 3
    entries = [*await journal.read_since(hall_id, 0)]
    assert [entry.version for entry in entries] == [*range(1, len(events) + 1)]
    assert [(entry.ticket_id, entry.reason) for entry in entries] == [
        (event.ticket_id, event.reason) for event in events
    ]
    assert {(entry.kind, entry.to_state, entry.at, entry.actor_kind) for entry in entries} == {
        ("TicketExpired", "EXPIRED", NOW, SYSTEM.kind)
    }
