"""Who is next: the rules one by one, then what must hold for every hall."""

from datetime import datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from api.events import CallRule, PriorityClass
from api.queue.rules import (
    CallPolicy,
    Choice,
    ClassPolicy,
    Waiting,
    choose_next,
    order_of_waiting,
    streak_after,
)
from api.refusals import Refusal, RefusalCode
from tests.factories import NOW

FIRST_QUEUE, SECOND_QUEUE = UUID(int=1), UUID(int=2)
ELDERLY = PriorityClass.ELDERLY


def a_leg(
    number: int,
    waited: float = 60,
    priority: PriorityClass | None = None,
    *,
    queue: UUID = FIRST_QUEUE,
    front: bool = False,
    skip: int = 0,
) -> Waiting:
    since = NOW - timedelta(seconds=waited)
    leg_id = UUID(int=1000 * queue.int + number)
    return Waiting(leg_id, leg_id, queue, number, since, since, priority, front, skip)


def chosen(*legs: Waiting, policy: CallPolicy = CallPolicy(), streak: int = 0) -> tuple[int, CallRule]:
    choice = choose_next(legs, policy, NOW, streak=streak)
    assert isinstance(choice, Choice)
    return choice.leg.number, choice.rule


def test_nobody_waiting_is_a_refusal() -> None:
    assert choose_next([], CallPolicy(), NOW) == Refusal(RefusalCode.QUEUE_EMPTY)


def test_whoever_waited_longest_is_next() -> None:
    assert chosen(a_leg(2, 50), a_leg(1, 100), a_leg(3, 20)) == (1, CallRule.SCORE)


def test_a_priority_class_weighs_half_as_much_again() -> None:
    assert chosen(a_leg(1, 100), a_leg(2, 70, ELDERLY)) == (2, CallRule.SCORE)
    assert chosen(a_leg(1, 100), a_leg(2, 60, ELDERLY)) == (1, CallRule.SCORE)


def test_the_halls_own_weight_of_a_class_replaces_the_default() -> None:
    policy = CallPolicy(classes={ELDERLY: ClassPolicy(weight=4, max_wait_seconds=1200)})
    assert chosen(a_leg(1, 100), a_leg(2, 30, ELDERLY), policy=policy) == (2, CallRule.SCORE)


def test_a_counters_own_queue_goes_before_helping_another() -> None:
    policy = CallPolicy(queue_weights={FIRST_QUEUE: 1.0})
    assert chosen(a_leg(1, 60), a_leg(2, 100, queue=SECOND_QUEUE), policy=policy) == (1, CallRule.SCORE)


def test_an_overdue_leg_goes_before_a_better_score() -> None:
    assert chosen(a_leg(1, 3000), a_leg(2, 1300, ELDERLY)) == (2, CallRule.OVERDUE)


def test_the_greatest_relative_overrun_goes_first() -> None:
    assert chosen(a_leg(1, 3700), a_leg(2, 1300, ELDERLY)) == (2, CallRule.OVERDUE)
    assert chosen(a_leg(1, 4000), a_leg(2, 1300, ELDERLY)) == (1, CallRule.OVERDUE)


def test_exactly_the_longest_allowed_wait_is_not_overdue() -> None:
    assert chosen(a_leg(1, 3600)) == (1, CallRule.SCORE)


def test_after_two_priority_calls_a_normal_leg_goes_next() -> None:
    legs = a_leg(1, 300, ELDERLY), a_leg(2, 10), a_leg(3, 20)
    assert chosen(*legs, streak=1) == (1, CallRule.SCORE)
    assert chosen(*legs, streak=2) == (3, CallRule.RATIO)


def test_the_ratio_gives_way_when_no_normal_leg_waits() -> None:
    assert chosen(a_leg(1, 300, ELDERLY), streak=7) == (1, CallRule.SCORE)


def test_the_front_goes_first_and_says_so() -> None:
    assert chosen(a_leg(1, 9000), a_leg(2, 5, front=True)) == (2, CallRule.FRONT)


def test_a_wait_clock_in_the_future_counts_as_no_wait() -> None:
    assert chosen(a_leg(1, -600), a_leg(2, 1)) == (2, CallRule.SCORE)
    assert chosen(a_leg(1, -600)) == (1, CallRule.SCORE)


def test_ties_go_to_whoever_joined_earlier_then_to_the_lower_number() -> None:
    later, earlier = a_leg(1, 60), a_leg(2, 60)
    earlier = Waiting(
        earlier.leg_id, earlier.ticket_id, FIRST_QUEUE, 2, NOW - timedelta(hours=2), earlier.wait_from
    )
    assert chosen(later, earlier) == (2, CallRule.SCORE)
    assert chosen(a_leg(4), a_leg(3)) == (3, CallRule.SCORE)


def test_a_leg_that_stepped_back_lets_others_of_its_queue_go_first() -> None:
    assert chosen(a_leg(1, 900, skip=2), a_leg(2, 5)) == (2, CallRule.SCORE)


def test_a_leg_that_stepped_back_lets_nobody_of_another_queue_go_first() -> None:
    assert chosen(a_leg(1, 900, skip=2), a_leg(2, 5, queue=SECOND_QUEUE)) == (1, CallRule.SCORE)


def test_where_everybody_stepped_back_the_one_nearest_goes() -> None:
    assert chosen(a_leg(1, 900, skip=5), a_leg(2, 5, skip=1)) == (2, CallRule.SCORE)


# what must hold for every hall

legs_of_any_hall = st.lists(
    st.builds(
        a_leg,
        st.integers(1, 60),
        st.one_of(st.integers(-300, 8000), st.sampled_from([0, 60, 60, 1200, 3600])),
        st.sampled_from([None, None, *PriorityClass]),
        queue=st.sampled_from([FIRST_QUEUE, SECOND_QUEUE]),
        front=st.sampled_from([False] * 7 + [True]),
        skip=st.sampled_from([0] * 5 + [1, 2, 4]),
    ),
    max_size=25,
    unique_by=lambda leg: leg.leg_id,
)
policies = st.builds(
    CallPolicy,
    ratio=st.integers(1, 3),
    max_wait_seconds=st.sampled_from([900, 3600]),
    classes=st.dictionaries(
        st.sampled_from(PriorityClass),
        st.builds(ClassPolicy, st.sampled_from([0.0, 0.5, 3.0]), st.sampled_from([600, 1200])),
    ),
    queue_weights=st.dictionaries(st.sampled_from([FIRST_QUEUE, SECOND_QUEUE]), st.sampled_from([0.0, 0.5, 2.0])),
)


@given(legs_of_any_hall, policies, st.integers(0, 5), st.randoms())
def test_the_order_of_rows_never_matters(legs, policy, streak, random) -> None:  # type: ignore[no-untyped-def]
    shuffled = random.sample(legs, len(legs))
    assert choose_next(legs, policy, NOW, streak=streak) == choose_next(shuffled, policy, NOW, streak=streak)
    assert order_of_waiting(legs, policy, NOW, streak=streak) == order_of_waiting(
        shuffled, policy, NOW, streak=streak
    )


@given(legs_of_any_hall, policies, st.integers(0, 5))
def test_the_rule_that_is_stored_is_the_first_that_held(legs, policy, streak) -> None:  # type: ignore[no-untyped-def]
    choice = choose_next(legs, policy, NOW, streak=streak)
    if isinstance(choice, Refusal):
        assert not legs
        return
    assert choice.leg in legs
    assert choice.rule is _explained(choice.leg, legs, policy, streak)


def _explained(leg: Waiting, legs: list[Waiting], policy: CallPolicy, streak: int) -> CallRule | None:
    """The product's words once more, by themselves: which rule names this leg, if any does."""

    def wait(one: Waiting) -> float:
        return max(0.0, (NOW - one.wait_from).total_seconds())

    def longest(one: Waiting) -> int:
        if one.priority_class is None:
            return policy.max_wait_seconds
        return policy.classes.get(one.priority_class, ClassPolicy()).max_wait_seconds

    def score(one: Waiting) -> float:
        weight = policy.queue_weights.get(one.queue_id, 0.0)
        if one.priority_class is not None:
            weight += policy.classes.get(one.priority_class, ClassPolicy()).weight
        return (1 + weight) * wait(one)

    legs = [one for one in legs if one.front or one.wait_from <= NOW] or legs
    peers = [one for one in legs if not any(o.queue_id == one.queue_id and o.skip < one.skip for o in legs)]
    if leg not in peers:
        return None
    fronts = [one for one in peers if one.front]
    overdue = [one for one in peers if wait(one) > longest(one)]
    normal = [one for one in peers if one.priority_class is None]
    if fronts:
        return CallRule.FRONT if leg.front and _first(leg, fronts, lambda one: 0.0) else None
    if overdue:
        by_overrun = _first(leg, overdue, lambda one: (wait(one) - longest(one)) / longest(one))
        return CallRule.OVERDUE if leg in overdue and by_overrun else None
    if streak >= policy.ratio and normal:
        return CallRule.RATIO if leg in normal and _first(leg, normal, score) else None
    return CallRule.SCORE if _first(leg, peers, score) else None


def _first(leg, legs, measure) -> bool:  # type: ignore[no-untyped-def]
    nothing_of_rounding = 1e-9
    for other in legs:
        ahead = measure(other) - measure(leg)
        if ahead > nothing_of_rounding:
            return False
        if abs(ahead) <= nothing_of_rounding and _sooner(other) < _sooner(leg):
            return False
    return True


def _sooner(leg: Waiting) -> tuple[datetime, datetime, int]:
    """Whose clock starts first, as far as it is still to come; then who joined first."""
    return max(NOW, leg.wait_from), leg.joined_at, leg.number


@given(legs_of_any_hall, policies, st.integers(0, 5))
def test_the_order_shown_is_the_order_called(legs, policy, streak) -> None:  # type: ignore[no-untyped-def]
    """The heaps of order_of_waiting against choosing, calling and choosing again."""
    shown = order_of_waiting(legs, policy, NOW, streak=streak)
    called = []
    while not isinstance(choice := choose_next(legs, policy, NOW, streak=streak), Refusal):
        called.append(choice)
        streak = streak_after(streak, choice.leg.priority_class)
        legs = [_one_nearer(leg, choice.leg) for leg in legs if leg.leg_id != choice.leg.leg_id]
    assert [(choice.leg.leg_id, choice.rule) for choice in shown] == [
        (choice.leg.leg_id, choice.rule) for choice in called
    ]


def _one_nearer(leg: Waiting, called: Waiting) -> Waiting:
    if leg.queue_id != called.queue_id or leg.skip == 0:
        return leg
    return Waiting(
        leg.leg_id,
        leg.ticket_id,
        leg.queue_id,
        leg.number,
        leg.joined_at,
        leg.wait_from,
        leg.priority_class,
        leg.front,
        leg.skip - 1,
    )


@given(legs_of_any_hall, policies, st.integers(0, 5))
def test_everybody_who_waits_is_in_the_order_once(legs, policy, streak) -> None:  # type: ignore[no-untyped-def]
    order = order_of_waiting(legs, policy, NOW, streak=streak)
    assert sorted(choice.leg.leg_id.int for choice in order) == sorted(leg.leg_id.int for leg in legs)
    assert order_of_waiting(legs, policy, NOW, streak=streak, limit=3) == order[:3]


@given(legs_of_any_hall, policies, st.integers(0, 5))
def test_the_ratio_is_kept(legs, policy, streak) -> None:  # type: ignore[no-untyped-def]
    """With nothing overdue and nobody at the front, a normal leg that waits is never passed over `ratio` times."""
    legs = [a_leg(leg.number, 300, leg.priority_class, queue=leg.queue_id) for leg in legs]
    order = order_of_waiting(legs, policy, NOW, streak=streak)
    for place, choice in enumerate(order):
        normal_waits = any(later.leg.priority_class is None for later in order[place:])
        if streak >= policy.ratio and normal_waits:
            assert choice.leg.priority_class is None
        streak = streak_after(streak, choice.leg.priority_class)
