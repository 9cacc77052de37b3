"""Estimates how long somebody will wait, as a range."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import sqrt
from statistics import fmean, median, pvariance

LEAST_SAMPLES = 20
Z90 = 1.2816  # the 90th percentile of the normal distribution, in standard deviations


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast a queue moves now.

    durations_seconds: how long its last customers kept a counter, from the call to the end.
    open_counters: those that call for it now; free_counters: those of them with nobody.
    """

    durations_seconds: Sequence[float] = ()
    open_counters: int = 0
    free_counters: int = 0


@dataclass(frozen=True, slots=True)
class WaitRange:
    """Half wait at most p50, nine in ten at most p90. samples: how many visits it was learnt from."""

    p50_seconds: int
    p90_seconds: int
    samples: int


def estimate_wait(pace: Pace, ahead: int) -> WaitRange | None:
    """The wait of somebody with `ahead` people before them.

    They are called when so many services have ended that a counter is theirs; the services run side by side at
    the open counters, and their sum is close to normal.
    None under 20 samples and while no counter is open: nothing honest can be said.
    """
    samples = len(pace.durations_seconds)
    if samples < LEAST_SAMPLES or pace.open_counters == 0:
        return None
    services = max(0, ahead + 1 - pace.free_counters)
    mean, variance = _mean_and_variance(tuple(pace.durations_seconds))
    middle = services * mean / pace.open_counters
    spread = sqrt(services * variance) / pace.open_counters
    return WaitRange(round(middle), round(middle + Z90 * spread), samples)


@lru_cache(maxsize=1_024)  # exact sums of a hundred numbers, asked for at every event of a queue
def _mean_and_variance(durations: tuple[float, ...]) -> tuple[float, float]:
    return fmean(durations), pvariance(durations)


def usual_seconds(durations_seconds: Sequence[float]) -> int | None:
    """What half of the services took at most, which no single long one moves. None under 20 samples."""
    return round(median(durations_seconds)) if len(durations_seconds) >= LEAST_SAMPLES else None
