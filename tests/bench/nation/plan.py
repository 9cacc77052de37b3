"""Plans who does what when: the nation's peak, as moments that do not wait for the server.

A visit is shortened to ten seconds, so that a minute of measurement holds whole lives of tickets; the rates are those
of the peak. Every visit brings one ticket into the queue it takes one from, so queues stay as long as they were.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

HALLS = 508
SCREENS = 12_700
CONSOLES = 15_000
PHONES = 50_000
ISSUED_A_SECOND = 38.0  # at the nation's peak
TAIL_SECONDS = 10.0  # the longest a visit takes
RECALLS_BEFORE_NO_SHOW, SECONDS_BEFORE_NO_SHOW, RECALL_COOLDOWN_SECONDS = 1, 3, 2  # the planted halls' policy

AT_KIOSK, RECALLED, NO_SHOW, HELD, TRANSFERRED = 0.6, 0.30, 0.06, 0.05, 0.05


@dataclass(frozen=True, slots=True)
class CounterPlan:
    """A counter and its officer. id, queue: global ids; queue: its own, where its visits join."""

    id: str
    label: str
    zone: str
    queue: str
    token: str


@dataclass(frozen=True, slots=True)
class HallPlan:
    """A planted hall. screens: slug and zone of each screen row."""

    slug: str
    counters: tuple[CounterPlan, ...]
    queues: tuple[str, ...]
    screens: tuple[tuple[str, str], ...]
    kiosk_token: str


@dataclass(frozen=True, slots=True)
class Step:
    """One act of an officer: the verb, when (seconds from the start), and the queue of a transfer."""

    verb: str
    at: float
    queue: str = ""


@dataclass(frozen=True, slots=True)
class Visit:
    """A ticket taken and, at a counter, another called and brought to its end."""

    hall: int
    counter: int
    taken_at: float
    at_kiosk: bool
    steps: tuple[Step, ...]


def visits(halls: Sequence[HallPlan], *, seconds: float, pace: float, seed: int) -> list[Visit]:
    """All visits that begin within `seconds`, at the peak of so many halls times `pace`; steps may end later."""
    chance = random.Random(seed)
    rate = ISSUED_A_SECOND / HALLS * len(halls) * pace
    free_at = [[0.0] * len(hall.counters) for hall in halls]
    planned = []
    for at in _moments(chance, rate, seconds):
        place = chance.randrange(len(halls))
        free = [counter for counter, since in enumerate(free_at[place]) if since <= at]
        if not free:
            continue  # every counter is busy: the hall is at its limit
        counter = chance.choice(free)
        steps = tuple(_steps(chance, halls[place], at))
        free_at[place][counter] = at + TAIL_SECONDS + 2.0
        taken_at = max(0.0, at + chance.uniform(-5.0, 5.0))
        planned.append(Visit(place, counter, taken_at, chance.random() < AT_KIOSK, steps))
    return planned


def _moments(chance: random.Random, rate: float, seconds: float) -> Iterator[float]:
    at = chance.expovariate(rate)
    while at < seconds:
        yield at
        at += chance.expovariate(rate)


def _steps(chance: random.Random, hall: HallPlan, at: float) -> Iterator[Step]:
    """Called at `at`; most come and are served, a few are called again, held, sent on, or never come."""
    yield Step("callNext", at)
    fate = chance.random()
    if fate < NO_SHOW:
        yield Step("recall", at + 3.0)
        yield Step("markNoShow", at + 8.0)
        return
    if chance.random() < RECALLED:
        yield Step("recall", at + chance.uniform(2.5, 3.5))
    yield Step("startServing", at + chance.uniform(4.0, 6.0))
    ends_at = at + chance.uniform(7.5, TAIL_SECONDS)
    if fate < NO_SHOW + HELD:
        yield Step("hold", ends_at)
    elif fate < NO_SHOW + HELD + TRANSFERRED:
        yield Step("transfer", ends_at, chance.choice(hall.queues))
    else:
        yield Step("finish", ends_at)
