"""Simulates days of a hall, in which counters call by the product's own rule, and asks for every wait beforehand."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from heapq import heappop, heappush
from itertools import count, pairwise
from math import exp
from random import Random
from uuid import UUID

from api.events import PriorityClass
from api.queue.rules import CallPolicy, Waiting, choose_next, order_of_waiting, streak_after
from api.queue.rules.estimating import Pace, Visit, WaitRange, estimate_wait, learn
from api.refusals import Refusal
from tests.bench.wait_range.halls import HOUR, Mix, SimulatedHall

MONDAY = datetime(2026, 11, 23, tzinfo=UTC)
OPENS, LUNCH, BACK, LAST_TICKET, CLOSES = (hour * HOUR for hour in (8.0, 12.0, 13.0, 14.5, 18.0))
LEARNT_FROM = 100  # newest visits of a queue, as api.queue.queries.paces reads them
RECALLED_FOR = (75.0, 150.0)  # until nobody came
WALKS = (10.0, 60.0)
BETWEEN = 20.0  # seconds an officer takes until the next call, on average
SHORT_BREAK, BREAK_EVERY = (300.0, 900.0), 2.5 * HOUR


@dataclass(frozen=True, slots=True)
class Told:
    """What somebody was told, and how long they waited from then on. told: None where nothing could be said.

    ahead: people. again: while waiting, not on joining.
    """

    queue: str
    ahead: int
    told: WaitRange | None
    waited: float
    again: bool


@dataclass(slots=True)
class Desk:
    """A counter. called: since when somebody is there; back: when its officer is, whom it has not; breaks: to come."""

    id: UUID
    serves: Mapping[str, float]
    speed: float
    is_spare: bool
    breaks: list[tuple[float, float]]
    is_open: bool = False
    called: float | None = None
    streak: int = 0


@dataclass(slots=True)
class Hall:
    """What stays from day to day: the officers' speeds, and the newest visits of each queue."""

    plan: SimulatedHall
    random: Random
    speeds: list[float]
    visits: defaultdict[str, list[Visit]] = field(default_factory=lambda: defaultdict(list))


def simulated(plan: SimulatedHall, *, days: int, seed: int) -> Iterator[Told]:
    """Everybody who was called on so many days, in the order of the calls."""
    random = Random(f"{plan.name} {seed}")
    hall = Hall(plan, random, [exp(random.gauss(0, plan.officers)) for _ in plan.counters])
    for day in range(days):
        yield from Day(hall, MONDAY + timedelta(days=day)).run()


class Day:
    """One day of a hall. Times are seconds since its midnight."""

    def __init__(self, hall: Hall, midnight: datetime) -> None:
        self._hall, self._plan, self._random, self._midnight = hall, hall.plan, hall.random, midnight
        self._events: list[tuple[float, int, Callable[[float], None]]] = []
        self._ids = count(1)
        self._queue_ids = {queue: UUID(int=ord(queue)) for queue in self._plan.services}
        self._waiting: dict[str, dict[UUID, Waiting]] = {queue: {} for queue in self._plan.services}
        self._told: defaultdict[UUID, list[tuple[float, int, WaitRange | None]]] = defaultdict(list)
        self._outcomes: list[Told] = []
        self._numbers = defaultdict(int)
        today = exp(self._random.gauss(0, self._plan.days))
        self._desks = [self._desk(place, speed * today) for place, speed in enumerate(hall.speeds)]

    def run(self) -> list[Told]:
        """The day from the first arrival to the last call."""
        for desk in self._desks:
            if not desk.is_spare:
                self._at(OPENS + self._random.uniform(-300, 900), self._opens(desk))
        for queue in self._plan.services:
            for at in self._arrivals(queue):
                self._at(at, self._joins(queue))
        while self._events:
            now, _, act = heappop(self._events)
            if now < CLOSES:
                act(now)
        return self._outcomes

    def _at(self, when: float, act: Callable[[float], None]) -> None:
        heappush(self._events, (when, next(self._ids), act))

    def _moment(self, now: float) -> datetime:
        return self._midnight + timedelta(seconds=now)

    def _desk(self, place: int, speed: float) -> Desk:
        lunch = (LUNCH, BACK)
        if not self._plan.lunch_together:
            lunch = (LUNCH, LUNCH + HOUR / 2) if place % 2 else (LUNCH + HOUR / 2, BACK)
        breaks, at = [lunch], OPENS
        while (at := at + self._random.expovariate(1 / BREAK_EVERY)) < LAST_TICKET:
            breaks.append((at, at + self._random.uniform(*SHORT_BREAK)))
        spare = place >= len(self._plan.counters) - self._plan.spare
        return Desk(UUID(int=100 + place), self._plan.counters[place], speed, spare, sorted(breaks))

    def _arrivals(self, queue: str) -> Iterator[float]:
        """A Poisson stream whose rate follows the day's peaks."""
        peaks = [(at * HOUR, weight) for at, weight in self._plan.peaks]
        spans = list(pairwise(peaks))
        weighted = sum(weight * (end - start) for (start, weight), (end, _) in spans)
        wanted = self._plan.load * self._capacity(queue)
        for (start, weight), (end, _) in spans:
            at, rate = start, wanted * weight / weighted
            while (at := at + self._random.expovariate(rate)) < end:
                yield at

    def _capacity(self, queue: str) -> float:
        """How many people the counters of a queue can serve on a day; those of two count half."""
        mean = sum(mix.share * mix.minutes * 60 * exp(mix.spread**2 / 2) for mix in self._plan.services[queue])
        counters = sum(1 / len(serves) for serves in self._plan.counters if queue in serves)
        return counters * (LAST_TICKET - OPENS - (BACK - LUNCH) * 0.9) / (mean + 35 + BETWEEN)

    def _joins(self, queue: str) -> Callable[[float], None]:
        def act(now: float) -> None:
            id = UUID(int=next(self._ids) + 1_000)
            at = self._moment(now)
            priority = PriorityClass.ELDERLY if self._random.random() < self._plan.priority else None
            self._numbers[queue] += 1
            leg = Waiting(id, id, self._queue_ids[queue], self._numbers[queue], at, at, priority)
            self._waiting[queue][id] = leg
            self._tell(queue, id, now)
            self._fill_spare_desks(queue, now)
            for desk in self._desks:
                if desk.is_open and desk.called is None and queue in desk.serves:
                    self._at(now + self._random.expovariate(1 / BETWEEN), self._calls(desk))

        return act

    def _tell(self, queue: str, joined: UUID, now: float) -> None:
        """Tell whoever joins, and one of those who wait already."""
        line = order_of_waiting(list(self._waiting[queue].values()), CallPolicy(), self._moment(now))
        places = {choice.leg.leg_id: place for place, choice in enumerate(line)}
        another = self._random.choice(list(places))
        pace = self._pace(queue, now)
        for id in {joined, another}:
            self._told[id].append((now, places[id], estimate_wait(pace, places[id])))

    def _pace(self, queue: str, now: float) -> Pace:
        """What the product knows at this moment."""
        desks = [desk for desk in self._desks if desk.is_open and queue in desk.serves]
        return Pace(
            learn(self._hall.visits[queue][-LEARNT_FROM:]),
            open_counters=len(desks),
            free_counters=sum(desk.called is None for desk in desks),
            stops=[(LUNCH - now, BACK - now)] if now < BACK and self._plan.lunch_together else (),
        )

    def _fill_spare_desks(self, queue: str, now: float) -> None:
        staffed = [desk for desk in self._desks if desk.is_open and queue in desk.serves]
        if len(self._waiting[queue]) > self._plan.many * max(1, len(staffed)):
            spare = [desk for desk in self._desks if desk.is_spare and not desk.is_open and queue in desk.serves]
            for desk in spare[:1]:
                self._at(now + self._random.uniform(60, 300), self._opens(desk))

    def _opens(self, desk: Desk) -> Callable[[float], None]:
        def act(now: float) -> None:
            if not desk.is_open:
                desk.is_open = True
                self._calls(desk)(now)

        return act

    def _calls(self, desk: Desk) -> Callable[[float], None]:
        def act(now: float) -> None:
            if not desk.is_open or desk.called is not None or self._leaves(desk, now):
                return
            legs = [leg for queue in desk.serves for leg in self._waiting[queue].values()]
            weights = {self._queue_ids[queue]: skill for queue, skill in desk.serves.items()}
            choice = choose_next(legs, CallPolicy(queue_weights=weights), self._moment(now), streak=desk.streak)
            if not isinstance(choice, Refusal):
                self._called(desk, choice.leg, now)
            elif desk.is_spare:
                desk.is_open = False

        return act

    def _leaves(self, desk: Desk, now: float) -> bool:
        """A break that is due begins when nobody is at the counter."""
        ends = 0.0
        while desk.breaks and desk.breaks[0][0] <= now:
            starts, back = desk.breaks.pop(0)
            ends = max(ends, now + min(back - starts, max(0.0, back - now) if starts == LUNCH else back - starts))
        if ends <= now:
            return False
        desk.is_open = False
        self._at(ends, self._opens(desk))
        return True

    def _called(self, desk: Desk, leg: Waiting, now: float) -> None:
        queue = chr(leg.queue_id.int)
        del self._waiting[queue][leg.leg_id]
        for turn, (at, ahead, told) in enumerate(self._told.pop(leg.leg_id)):
            self._outcomes.append(Told(queue, ahead, told, now - at, again=turn > 0))
        desk.called, desk.streak = now, streak_after(desk.streak, leg.priority_class)
        if self._random.random() < self._plan.no_show:
            self._at(now + self._random.uniform(*RECALLED_FOR), self._is_free(desk))
            return
        took = self._random.uniform(*WALKS) + self._service(queue) * desk.speed
        self._at(now + took, self._finishes(desk, queue, leg, now))

    def _service(self, queue: str) -> float:
        mixes = self._plan.services[queue]
        mix: Mix = self._random.choices(mixes, [mix.share for mix in mixes])[0]
        return mix.minutes * 60 * exp(self._random.gauss(0, mix.spread))

    def _finishes(self, desk: Desk, queue: str, leg: Waiting, called: float) -> Callable[[float], None]:
        def act(now: float) -> None:
            times = (leg.joined_at, self._moment(called), self._moment(now))
            self._hall.visits[queue].append(Visit(desk.id, self._midnight.date(), leg.number, *times))
            self._is_free(desk)(now)

        return act

    def _is_free(self, desk: Desk) -> Callable[[float], None]:
        def act(now: float) -> None:
            desk.called = None
            self._at(now + self._random.expovariate(1 / BETWEEN), self._calls(desk))

        return act
