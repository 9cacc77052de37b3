"""What is remembered of a day's calls shows the same boards as the whole day would."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

from hypothesis import given
from hypothesis import strategies as st

from api.boards.recent import SETTLED, Recent
from api.boards.view import FRESH, LAST_CALLS, MOST_CALLS, CallRow

MORNING = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
COUNTERS = [uuid4() for _ in range(5)]
ZONES = dict(zip(COUNTERS, ("", "Barat", "Barat", "Timur", "Timur"), strict=True))

# Each act: seconds since the one before, the counter that calls, whether its call is undone, whether a board is read.
ACTS = st.lists(
    st.tuples(st.integers(0, 100), st.sampled_from(COUNTERS), st.booleans(), st.booleans()),
    min_size=30,
    max_size=60,
)


def needed(calls: list[CallRow], zone: str | None, now: datetime) -> list[UUID]:
    """Which calls a screen of a zone shows, None for the whole hall: as view._calls chooses."""
    shown: list[UUID] = []
    for row in calls:
        if zone is None or ZONES[row.counter_id] == zone:
            if len(shown) == MOST_CALLS or (len(shown) >= LAST_CALLS and now - row.at >= FRESH):
                break
            shown.append(row.id)
    return shown


@given(ACTS)
def test_every_screen_shows_what_it_would_of_the_whole_day(acts: list[tuple[int, UUID, bool, bool]]) -> None:
    """An undone call is taken back before the next act, at most ten seconds later."""
    now, day, recent = MORNING, [], Recent("epoch", date(2026, 11, 24), ZONES)
    for version, (seconds, counter, is_undone, is_read) in enumerate(acts, start=1):
        now += timedelta(seconds=seconds)
        row = CallRow(uuid4(), uuid4(), counter, f"A-{version:03}", 1, now)
        day.insert(0, (version, row))
        if is_undone:
            recent = recent.after([call for call in day if call[0] > recent.settled], now)  # it was on the glass
            day.pop(0)
        if is_read:
            recent = recent.after([call for call in day if call[0] > recent.settled], now)
            for zone in (None, *set(ZONES.values())):
                assert needed(recent.calls(), zone, now) == needed([row for _, row in day], zone, now)


def test_what_is_remembered_does_not_grow_with_the_day() -> None:
    recent, day = Recent("epoch", date(2026, 11, 24), ZONES), []
    for version in range(1, 2_000):
        at = MORNING + timedelta(seconds=10 * version)
        day.insert(0, (version, CallRow(uuid4(), uuid4(), COUNTERS[version % 5], "A-001", 1, at)))
        recent = recent.after([call for call in day if call[0] > recent.settled], at)
    assert len(recent.young) == SETTLED / timedelta(seconds=10) + 1
    assert len(recent.last) == LAST_CALLS * len(set(ZONES.values()))


def test_a_clock_that_steps_back_settles_nothing() -> None:
    calls = [
        (2, CallRow(uuid4(), uuid4(), COUNTERS[0], "A-002", 1, MORNING - timedelta(minutes=5))),
        (1, CallRow(uuid4(), uuid4(), COUNTERS[0], "A-001", 1, MORNING)),
    ]
    recent = Recent("epoch", date(2026, 11, 24), ZONES).after(calls, MORNING)
    assert recent.settled == 0
    assert [row.label for row in recent.calls()] == ["A-002", "A-001"]
