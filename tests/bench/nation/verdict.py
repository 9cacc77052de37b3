"""Decides whether every screen showed every call, how soon, and what else went wrong."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from tests.bench.nation.officers import Act
from tests.bench.nation.plan import HallPlan
from tests.bench.nation.watchers import Post, Seen

CALLS = ("callNext", "recall")


@dataclass(slots=True)
class Verdict:
    """What must be zero, and how long a call took. delays: ms from the planned moment to each screen."""

    calls: int = 0
    expected: int = 0
    missed: int = 0
    delays: list[float] = field(default_factory=list)
    answers: list[float] = field(default_factory=list)
    lateness: list[float] = field(default_factory=list)
    outcomes: Counter[str] = field(default_factory=Counter)

    @property
    def errors(self) -> int:
        """Mutations that were not answered as they should be; refusals are answers."""
        return sum(count for outcome, count in self.outcomes.items() if " ERROR" in outcome)


def judge(
    halls: Sequence[HallPlan], screens: Sequence[Post], acts: Sequence[Act], seen: Sequence[Seen]
) -> Verdict:
    """Hold what the officers did against what the screens were sent."""
    shown: dict[tuple[int, bytes, bytes, bytes], list[float]] = defaultdict(list)
    for part in seen:
        for place, number, label, attempt, at in part.shown:
            shown[place, number, label, attempt].append(at)
    in_hall: dict[int, list[Post]] = defaultdict(list)
    for post in screens:
        in_hall[post.hall].append(post)
    verdict = Verdict()
    for act in acts:
        verdict.outcomes[f"{act.verb} {act.outcome}"] += 1
        verdict.answers.append((act.answered - act.at) * 1000)
        verdict.lateness.append((act.sent - act.at) * 1000)
        if act.verb in CALLS and act.outcome == "OK":
            verdict.calls += 1
            counter = halls[act.hall].counters[act.counter]
            key = act.number.encode(), counter.label.encode(), str(act.attempt).encode()
            for post in in_hall[act.hall]:
                if post.zone in ("", counter.zone):
                    _hold(verdict, act, shown.get((post.place, *key), ()))
    return verdict


def _hold(verdict: Verdict, act: Act, times: Sequence[float]) -> None:
    verdict.expected += 1
    soonest = min((at for at in times if at >= act.sent), default=None)
    if soonest is None:
        verdict.missed += 1
    else:
        verdict.delays.append((soonest - act.at) * 1000)


def percentile(values: Sequence[float], share: float) -> float:
    """The value that `share` of all values do not exceed; 0 for none."""
    return sorted(values)[min(len(values) - 1, int(share * len(values)))] if values else 0.0
