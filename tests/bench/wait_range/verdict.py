"""Says how well what was told agrees with what came."""

from collections.abc import Iterable
from dataclasses import dataclass
from statistics import fmean, median
from typing import Self

from tests.bench.wait_range.days import Told

A_MINUTE = 60.0


@dataclass(frozen=True, slots=True)
class Verdict:
    """Of people who were told a range. inside, above, below: shares of them by where their wait lay to it.

    silent: share of all who were told nothing. under_half: whose wait was at most the p50. error_minutes: mean of
    p50 less wait; off_minutes: mean of how far it was off. width: median of (p90 - p10) / p50, a p50 under a minute
    counted as one. typical: median of p10, p50 and p90, in minutes.
    """

    people: int
    silent: float
    inside: float
    above: float
    below: float
    under_half: float
    error_minutes: float
    off_minutes: float
    width: float
    typical: tuple[float, float, float]

    @classmethod
    def of(cls, outcomes: Iterable[Told]) -> Self:
        """Of at least one person who was told something."""
        everybody = list(outcomes)
        told = [(each.told, each.waited) for each in everybody if each.told]
        errors = [(range_.p50_seconds - waited) / A_MINUTE for range_, waited in told]

        def share(holds: Iterable[bool]) -> float:
            return sum(holds) / len(told)

        return cls(
            people=len(told),
            silent=1 - len(told) / len(everybody),
            inside=share(range_.p10_seconds <= waited <= range_.p90_seconds for range_, waited in told),
            above=share(waited > range_.p90_seconds for range_, waited in told),
            below=share(waited < range_.p10_seconds for range_, waited in told),
            under_half=share(waited <= range_.p50_seconds for range_, waited in told),
            error_minutes=fmean(errors),
            off_minutes=fmean(map(abs, errors)),
            width=median(
                (range_.p90_seconds - range_.p10_seconds) / max(A_MINUTE, range_.p50_seconds) for range_, _ in told
            ),
            typical=tuple(
                median(getattr(range_, name) / A_MINUTE for range_, _ in told)
                for name in ("p10_seconds", "p50_seconds", "p90_seconds")
            ),
        )
