"""Estimates how long somebody will wait, as a range."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from math import sqrt
from statistics import fmean, median, pvariance
from uuid import UUID

LEAST_SAMPLES = 20
Z90 = 1.2816  # the 90th percentile of the normal distribution, in standard deviations
ANSWERS_SECONDS = 30.0  # until a free officer calls, on average
LONGEST_GAP_SECONDS = 2_700.0  # between two calls of a counter; what is longer was no part of its work
UNKNOWN = 0.3  # of the wait: who comes first, officers who leave and return, how fast they are today
MOST_VARIED = 1.5  # standard deviation over mean; past 1.75 a range further back could begin before a nearer one
LEAST_SERVED, ENOUGH_OF_A_DAY = 0.5, 5


@dataclass(frozen=True, slots=True)
class Visit:
    """Somebody who was served. joined_at: when they began to wait there. number: of their ticket in this queue's
    series of that day; None if it is of another queue, from where they were transferred."""

    counter_id: UUID
    day: date
    number: int | None
    joined_at: datetime
    called_at: datetime
    ended_at: datetime


@dataclass(frozen=True, slots=True)
class Learnt:
    """What the newest visits teach.

    mean_seconds, variance: of what one who waits costs a counter, from a call to when it is ready for the next,
    those who do not come with the rest. samples: visits. usual_seconds: what half of those served took at most,
    from the call to the end, which no single long one moves.
    """

    samples: int = 0
    mean_seconds: float = 0.0
    variance: float = 0.0
    usual_seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast a queue moves now.

    open_counters: those that call for it now; free_counters: those of them with nobody. stops: when nobody will be
    called, as seconds from now, first and last, in order; what began already has a first of 0 or less.
    """

    learnt: Learnt = Learnt()
    open_counters: int = 0
    free_counters: int = 0
    stops: Sequence[tuple[float, float]] = ()


@dataclass(frozen=True, slots=True)
class WaitRange:
    """One in ten waits less than p10, half wait at most p50, nine in ten at most p90. samples: visits it was
    learnt from."""

    p10_seconds: int
    p50_seconds: int
    p90_seconds: int
    samples: int


def learn(visits: Sequence[Visit]) -> Learnt:
    """What visits of one queue teach, in any order.

    A counter is not ready when a visit ends: the officer writes, calls somebody who does not come, or helps
    another queue. What lies between two visits counts where the second already waited.
    """
    if not visits:
        return Learnt()
    gaps = dict(_gaps(visits))
    usual = fmean(gaps.values()) if gaps else 0.0
    at_counter = [(visit.ended_at - visit.called_at).total_seconds() for visit in visits]
    costs = [seconds + gaps.get(place, usual) for place, seconds in enumerate(at_counter)]
    mean, share = fmean(costs), _share_served(visits)
    variance = share * pvariance(costs, mean) + share * (1 - share) * mean**2
    return Learnt(len(visits), share * mean, variance, median(at_counter))


def _gaps(visits: Sequence[Visit]) -> Iterable[tuple[int, float]]:
    """Seconds from the end of a visit, by its place, to the next call at its counter."""
    at: defaultdict[UUID, list[tuple[int, Visit]]] = defaultdict(list)
    for place, visit in enumerate(visits):
        at[visit.counter_id].append((place, visit))
    for served in at.values():
        served.sort(key=lambda each: each[1].called_at)
        for (place, this), (_, after) in pairwise(served):
            gap = (after.called_at - this.ended_at).total_seconds()
            if after.joined_at <= this.ended_at and 0 <= gap < LONGEST_GAP_SECONDS:
                yield place, gap


def _share_served(visits: Sequence[Visit]) -> float:
    """How many of those who took a number were served: by the numbers that are missing between the visits'."""
    days: defaultdict[date, set[int]] = defaultdict(set)
    for visit in visits:
        if visit.number is not None:
            days[visit.day].add(visit.number)
    seen = [numbers for numbers in days.values() if len(numbers) >= ENOUGH_OF_A_DAY]
    given = sum(max(numbers) - min(numbers) + 1 for numbers in seen)
    return max(LEAST_SERVED, sum(map(len, seen)) / given) if given else 1.0


def estimate_wait(pace: Pace, ahead: int) -> WaitRange | None:
    """The wait of somebody with `ahead` people before them.

    They are called when so many visits have ended that a counter is theirs: the sum is close to a gamma
    distribution, widened by what nobody knows. README, "Measured", says how often that is right.
    None under 20 samples and while no counter is open: nothing honest can be said.
    """
    learnt, counters = pace.learnt, pace.open_counters
    if learnt.samples < LEAST_SAMPLES or counters == 0:
        return None
    visits = max(0, ahead + 1 - pace.free_counters)
    expected, variance = _until(visits, learnt, counters, pace.free_counters)
    variance += (UNKNOWN * expected) ** 2
    low, middle, high = (_with_stops(pace.stops, _quantile(expected, variance, z)) for z in (-Z90, 0.0, Z90))
    return WaitRange(round(low) if visits else 0, round(middle), round(high), learnt.samples)


def _until(visits: int, learnt: Learnt, counters: int, free: int) -> tuple[float, float]:
    """Mean and variance of the seconds until so many visits have ended, and an officer has called.

    Whoever is at a counter now has been there for a while: what is left is known for visits met at any time (the
    mean of an equilibrium renewal). The first visits to end are the shortest, so they come one by one at the rate
    of all counters together.
    """
    expected, variance = ANSWERS_SECONDS, ANSWERS_SECONDS**2
    mean = max(1.0, learnt.mean_seconds)
    varied = min(learnt.variance, (MOST_VARIED * mean) ** 2)
    left = (varied + mean**2) / (2 * mean)
    for ended in range(min(visits, counters)):
        from_before = max(0, counters - free - ended)
        rate = from_before / left + (counters - from_before) / mean
        expected += 1 / rate
        variance += 1 / rate**2
    later = max(0, visits - counters)
    return expected + later * mean / counters, variance + later * varied / counters**2


def _quantile(mean: float, variance: float, z: float) -> float:
    """Of a gamma distribution, by Wilson and Hilferty's cube of a normal one. z: in standard deviations."""
    shape = mean * mean / variance
    return float(mean * max(0.0, 1 - 1 / (9 * shape) + z / (3 * sqrt(shape))) ** 3)


def _with_stops(stops: Sequence[tuple[float, float]], seconds: float) -> float:
    """When as much time has passed in which people are called."""
    for first, last in stops:
        if seconds > first:
            seconds += last - max(0.0, first)
    return seconds


def seconds_from(now: datetime, stops: Iterable[tuple[datetime, datetime]]) -> tuple[tuple[float, float], ...]:
    """The stops that are not over, as seconds from now."""
    return tuple(
        ((first - now).total_seconds(), (last - now).total_seconds()) for first, last in stops if last > now
    )
