"""Nobody waits for ever, however many keep coming: a day is played and the longest passing-over is counted."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from api.events import PriorityClass
from api.queue.rules import CallPolicy, Choice, Waiting, choose_next, streak_after
from tests.factories import NOW

SECONDS_A_CALL = 60
QUEUES = (UUID(int=1), UUID(int=2))

newcomers = st.lists(
    st.tuples(
        st.sampled_from([None, *PriorityClass]),
        st.sampled_from(QUEUES),
        st.sampled_from([0, 0, 0, 2]),
    ),
    min_size=1,
    max_size=12,
)


def joined(number: int, second: int, priority: PriorityClass | None, queue: UUID, skip: int) -> Waiting:
    at = NOW + timedelta(seconds=second)
    leg_id = UUID(int=number)
    return Waiting(leg_id, leg_id, queue, number, at, at, priority, False, skip)


def calls_until_everybody_who_waited_is_called(
    waiting: list[Waiting], pattern: list[tuple[PriorityClass | None, UUID, int]], policy: CallPolicy
) -> int:
    """One joins for each that is called, in an endless pattern; how many calls until none of `waiting` is left."""
    first, legs, streak = {leg.leg_id for leg in waiting}, list(waiting), 0
    for call in range(1, 5000):
        second = call * SECONDS_A_CALL
        choice = choose_next(legs, policy, NOW + timedelta(seconds=second), streak=streak)
        assert isinstance(choice, Choice)
        streak = streak_after(streak, choice.leg.priority_class)
        first.discard(choice.leg.leg_id)
        if not first:
            return call
        legs = [
            replace(leg, skip=max(0, leg.skip - 1)) if leg.queue_id == choice.leg.queue_id else leg
            for leg in legs
            if leg.leg_id != choice.leg.leg_id
        ]
        legs.append(joined(1000 + call, second, *pattern[call % len(pattern)]))
    raise AssertionError("somebody starves")


@settings(max_examples=60)
@given(newcomers, newcomers, st.integers(1, 3), st.sampled_from([0.0, 0.5, 1.0]))
def test_whoever_waits_is_called_within_a_bound(seed, pattern, ratio, skill) -> None:  # type: ignore[no-untyped-def]
    """As many join as are called, of whatever class and queue: the bound is a few times those who were there.

    Whoever joins later overtakes only until the other's wait outweighs its own: (1 + w) times as long, w <= 1.5
    here. After that come those who were there before, and two calls for a leg that stepped back.
    """
    policy = CallPolicy(ratio=ratio, queue_weights={QUEUES[0]: skill})
    waiting = [joined(number, 0, *who) for number, who in enumerate(seed, 1)]
    bound = 8 * len(waiting) + 20
    assert calls_until_everybody_who_waited_is_called(waiting, pattern, policy) <= bound


def test_one_normal_leg_is_called_though_priority_never_stops_coming() -> None:
    normal = joined(1, 0, None, QUEUES[0], 0)
    elders = [joined(number, 0, PriorityClass.ELDERLY, QUEUES[0], 0) for number in range(2, 20)]
    calls = calls_until_everybody_who_waited_is_called(
        [normal, *elders], [(PriorityClass.ELDERLY, QUEUES[0], 0)], CallPolicy()
    )
    assert calls <= 60


def test_one_who_stepped_back_is_called_though_another_queue_never_stops() -> None:
    late = joined(1, 0, None, QUEUES[1], 2)
    crowd = [joined(number, 0, None, QUEUES[0], 0) for number in range(2, 12)]
    calls = calls_until_everybody_who_waited_is_called([late, *crowd], [(None, QUEUES[0], 0)], CallPolicy())
    assert calls <= 12
