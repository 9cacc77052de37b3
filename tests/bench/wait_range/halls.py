"""Halls in which days can be simulated: who comes when, how long it takes, and what officers do beside."""

from collections.abc import Mapping
from dataclasses import dataclass, field

HOUR = 3600.0
MORNING, LUNCH = ((8.0, 0.7), (8.5, 1.6), (10.5, 1.0)), ((12.0, 0.5), (13.0, 1.2), (14.0, 0.6), (14.5, 0.0))


@dataclass(frozen=True, slots=True)
class Mix:
    """One kind of service. share: of all; minutes: its median; spread: sigma of its logarithm."""

    share: float
    minutes: float
    spread: float


SHORT = (Mix(1.0, 4.0, 0.4),)
USUAL = (Mix(0.65, 4.0, 0.5), Mix(0.30, 9.0, 0.4), Mix(0.05, 22.0, 0.3))
LONG = (Mix(0.7, 12.0, 0.4), Mix(0.3, 25.0, 0.4))


@dataclass(frozen=True, slots=True)
class SimulatedHall:
    """A hall of one or two queues, open from 8 to 15. A queue's name is its prefix.

    counters: of each, the queues it calls for, with the skill that is added to their weight. load: arrivals of each
    queue over what its counters could serve, on average over the day. lunch: whether all stop from 12 to 13, or
    half of them in each half hour. spare: this many of the counters open only while more than `many` wait for each
    that is open. no_show, priority: shares. officers, days: sigma of the logarithm of their speeds.
    """

    name: str
    counters: tuple[Mapping[str, float], ...]
    services: Mapping[str, tuple[Mix, ...]]
    load: float = 0.85
    lunch_together: bool = True
    spare: int = 0
    many: int = 6
    no_show: float = 0.06
    priority: float = 0.08
    officers: float = 0.15
    days: float = 0.10
    peaks: tuple[tuple[float, float], ...] = field(default=(*MORNING, *LUNCH))


def _only(queue: str, counters: int) -> tuple[Mapping[str, float], ...]:
    return tuple({queue: 0.0} for _ in range(counters))


HALLS = (
    SimulatedHall("one counter", _only("A", 1), {"A": USUAL}),
    SimulatedHall("three counters", _only("A", 3), {"A": USUAL}),
    SimulatedHall("eight counters", _only("A", 8), {"A": USUAL}, lunch_together=False),
    SimulatedHall("quick counter, crowded", _only("A", 2), {"A": SHORT}, load=1.05),
    SimulatedHall("long services", _only("A", 4), {"A": LONG}, load=0.95, lunch_together=False),
    SimulatedHall("counters that come and go", _only("A", 5), {"A": USUAL}, spare=3, load=0.75),
    SimulatedHall("many priorities and no-shows", _only("A", 3), {"A": USUAL}, priority=0.3, no_show=0.15),
    SimulatedHall(
        "two queues share counters",
        ({"A": 0.0}, {"A": 0.0}, {"A": 0.0, "B": -0.3}, {"B": 0.0}, {"A": 0.0, "B": 0.0}),
        {"A": USUAL, "B": LONG},
    ),
)
