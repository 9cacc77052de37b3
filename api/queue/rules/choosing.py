"""Chooses who is next: fair, explained, never starving."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from heapq import heapify, heappop, heappush
from uuid import UUID

from api.events import CallRule, PriorityClass
from api.refusals import Refusal, RefusalCode

Key = tuple[float, datetime, datetime, int, UUID]


@dataclass(frozen=True, slots=True)
class Waiting:
    """A leg that waits and that this counter may call.

    wait_from: start of its wait clock, still to come for a booking that checked in before its time. skip: how many
    others of its queue go first. front: put at the front.
    """

    leg_id: UUID
    ticket_id: UUID
    queue_id: UUID
    number: int
    joined_at: datetime
    wait_from: datetime
    priority_class: PriorityClass | None = None
    front: bool = False
    skip: int = 0


@dataclass(frozen=True, slots=True)
class ClassPolicy:
    """What a priority class weighs, and after how long a wait it is overdue."""

    weight: float = 0.5
    max_wait_seconds: int = 1200


DEFAULT_CLASS = ClassPolicy()


@dataclass(frozen=True, slots=True)
class CallPolicy:
    """How a hall weighs, as one counter sees it.

    ratio: priority calls in a row before a normal one. max_wait_seconds: of those without a class.
    queue_weights: the queue's own weight plus the counter's skill in it.
    """

    ratio: int = 2
    max_wait_seconds: int = 3600
    classes: Mapping[PriorityClass, ClassPolicy] = field(default_factory=dict)
    queue_weights: Mapping[UUID, float] = field(default_factory=dict)

    def class_weight(self, priority_class: PriorityClass | None) -> float:
        """Added to the score for the class; 0 for those without one."""
        return 0.0 if priority_class is None else self.classes.get(priority_class, DEFAULT_CLASS).weight

    def max_wait(self, priority_class: PriorityClass | None) -> int:
        """Seconds after which a leg of the class is overdue."""
        if priority_class is None:
            return self.max_wait_seconds
        return self.classes.get(priority_class, DEFAULT_CLASS).max_wait_seconds

    def score(self, leg: Waiting, now: datetime) -> float:
        """(1 + weight) * wait in seconds."""
        weight = self.class_weight(leg.priority_class) + self.queue_weights.get(leg.queue_id, 0.0)
        return (1 + weight) * wait_seconds(leg, now)

    def overrun(self, leg: Waiting, now: datetime) -> float:
        """Wait over the most its class should wait; above 1 the leg is overdue."""
        return wait_seconds(leg, now) / max(1, self.max_wait(leg.priority_class))


@dataclass(frozen=True, slots=True)
class Choice:
    """Who is next, and the rule by which."""

    leg: Waiting
    rule: CallRule


def wait_seconds(leg: Waiting, now: datetime) -> float:
    """How long the leg has waited; 0 before its wait clock starts."""
    return max(0.0, (now - leg.wait_from).total_seconds())


def choose_next(
    waiting: Sequence[Waiting], policy: CallPolicy, now: datetime, *, streak: int = 0
) -> Choice | Refusal:
    """Pick whom a counter calls next.

    waiting: legs the counter may call, any order. streak: its priority calls in a row until now.
    Whose wait clock has not started is next only where nobody else waits, the earliest booked first.
    The first rule that applies: FRONT (put at the front by staff or policy), OVERDUE (greatest relative overrun),
    RATIO (after `ratio` priority calls in a row the best normal leg), SCORE (greatest weighted wait).
    Refuses QUEUE_EMPTY. Ties: earlier joined_at, then lower number. O(n).
    Source: README, Decision on who is next.
    """
    if not waiting:
        return Refusal(RefusalCode.QUEUE_EMPTY)
    legs = _eligible([leg for leg in waiting if _has_started(leg, now)] or waiting)
    if fronts := [leg for leg in legs if leg.front]:
        return Choice(min(fronts, key=_joined), CallRule.FRONT)
    if overdue := [leg for leg in legs if policy.overrun(leg, now) > 1]:
        return Choice(min(overdue, key=lambda leg: _most(policy.overrun(leg, now), leg, now)), CallRule.OVERDUE)
    rule = CallRule.SCORE
    if streak >= policy.ratio and (normal := [leg for leg in legs if leg.priority_class is None]):
        legs, rule = normal, CallRule.RATIO
    return Choice(min(legs, key=lambda leg: _most(policy.score(leg, now), leg, now)), rule)


def order_of_waiting(
    waiting: Sequence[Waiting],
    policy: CallPolicy,
    now: datetime,
    *,
    streak: int = 0,
    limit: int | None = None,
) -> list[Choice]:
    """In which order, and by which rules, one counter would call them all, were it to do so now.

    The same as choosing, calling and choosing again, in O(n log n) instead of O(n²). limit: how many to tell.
    """
    line = _Line(waiting, policy, now)
    order: list[Choice] = []
    while (limit is None or len(order) < limit) and (choice := line.call_next(streak)):
        streak = streak_after(streak, choice.leg.priority_class)
        order.append(choice)
    return order


def streak_after(streak: int, called: PriorityClass | None) -> int:
    """A counter's priority calls in a row after it calls somebody of this class."""
    return 0 if called is None else streak + 1


def _has_started(leg: Waiting, now: datetime) -> bool:
    return leg.front or leg.wait_from <= now


def _eligible(waiting: Sequence[Waiting]) -> list[Waiting]:
    """Those with the least skip of their queue: where all stepped back, nobody is passed over for nobody."""
    least: dict[UUID, int] = {}
    for leg in waiting:
        least[leg.queue_id] = min(leg.skip, least.get(leg.queue_id, leg.skip))
    return [leg for leg in waiting if leg.skip <= max(0, least[leg.queue_id])]


def _joined(leg: Waiting) -> tuple[datetime, int, UUID]:
    return leg.joined_at, leg.number, leg.leg_id


def _most(measure: float, leg: Waiting, now: datetime) -> Key:
    """The greatest measure first; among those who have not waited at all, whose clock starts first."""
    return (-measure, max(now, leg.wait_from), *_joined(leg))


class _Line:
    """The waiting as heaps, one a rule; a leg that was called is dropped from the other heaps when met."""

    def __init__(self, waiting: Sequence[Waiting], policy: CallPolicy, now: datetime) -> None:
        self._policy, self._now = policy, now
        self._heaps: dict[CallRule, list[tuple[Key, Waiting]]] = {rule: [] for rule in CallRule}
        self._calls: defaultdict[UUID, int] = defaultdict(int)
        self._eligible: defaultdict[UUID, int] = defaultdict(int)
        self._called: set[UUID] = set()
        self._stepped_back: defaultdict[UUID, list[tuple[int, Key, Waiting]]] = defaultdict(list)
        started = [leg for leg in waiting if _has_started(leg, now)]
        self._not_started = [leg for leg in waiting if not _has_started(leg, now)]
        self._join(started)

    def _join(self, legs: Sequence[Waiting]) -> None:
        for leg in legs:
            self._stepped_back[leg.queue_id].append((max(0, leg.skip), _most(0.0, leg, self._now), leg))
        for queue_id, stepped_back in self._stepped_back.items():
            heapify(stepped_back)
            self._let_in(queue_id)

    def call_next(self, streak: int) -> Choice | None:
        if choice := self._choose(streak):
            return choice
        not_started, self._not_started = self._not_started, []
        self._join(not_started)
        return self._choose(streak)

    def _choose(self, streak: int) -> Choice | None:
        for rule in (CallRule.FRONT, CallRule.OVERDUE, CallRule.RATIO, CallRule.SCORE):
            if rule is CallRule.RATIO and streak < self._policy.ratio:
                continue
            if leg := self._best(rule):
                self._called.add(leg.leg_id)
                self._calls[leg.queue_id] += 1
                self._eligible[leg.queue_id] -= 1
                self._let_in(leg.queue_id)
                return Choice(leg, rule)
        return None

    def _best(self, rule: CallRule) -> Waiting | None:
        heap = self._heaps[rule]
        while heap and heap[0][1].leg_id in self._called:
            heappop(heap)
        return heap[0][1] if heap else None

    def _let_in(self, queue_id: UUID) -> None:
        """Let in whom enough others went before, or, where nobody else waits, those with the least skip."""
        legs, passed = self._stepped_back[queue_id], self._calls[queue_id]
        if legs and not self._eligible[queue_id]:
            passed = max(passed, legs[0][0])
        while legs and legs[0][0] <= passed:
            self._enter(heappop(legs)[2])

    def _enter(self, leg: Waiting) -> None:
        self._eligible[leg.queue_id] += 1
        overrun, score = self._policy.overrun(leg, self._now), self._policy.score(leg, self._now)
        places = [(CallRule.SCORE, score)]
        if leg.front:
            places.append((CallRule.FRONT, 0.0))
        if overrun > 1:
            places.append((CallRule.OVERDUE, overrun))
        if leg.priority_class is None:
            places.append((CallRule.RATIO, score))
        for rule, measure in places:
            heappush(self._heaps[rule], (_most(measure, leg, self._now), leg))
