"""Decides what a manager should look at, and counts a day; pure."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from math import ceil
from uuid import UUID

from api.clock import local
from api.events import CounterState, TicketState
from api.queue.rules.estimating import LEAST_SAMPLES, Learnt

IDLE_AFTER = timedelta(minutes=2)  # nobody called though people wait: long enough to fetch a file
LONG_AFTER = timedelta(minutes=20)  # one citizen at a counter whose queue is too young to know what is usual there
LEAST_LONG = timedelta(minutes=5)  # whatever is usual: nobody looks at a counter for less
LONG_TIMES_USUAL = 3  # of the median, which one in fifty or so passes; twice it would be one in ten
CROWDED_RATIO = 1.5  # a zone whose mean wait is above so many times the hall's
SENT_ON = "TRANSFERRED"
CROWD = 3  # so many at least: two who wait long are no crowd


class Attention(StrEnum):
    """Why a manager should look at a counter."""

    IDLE = "IDLE"
    LONG = "LONG"


class Crowding(StrEnum):
    """How full a zone is beside the rest of the hall."""

    EMPTY = "EMPTY"
    NORMAL = "NORMAL"
    CROWDED = "CROWDED"


def long_after(learnt: Learnt) -> timedelta:
    """From when a visit of a queue is a long one: three times the median of its newest, five minutes at least.

    Twenty minutes while under 20 visits are known. A queue's target is what people should wait, and a standard
    promises working days: neither says how long a visit may take, so what is usual there decides.
    """
    if learnt.samples < LEAST_SAMPLES:
        return LONG_AFTER
    return max(LEAST_LONG, LONG_TIMES_USUAL * timedelta(seconds=learnt.usual_seconds))


def attention(
    state: CounterState,
    *,
    free_since: datetime | None,
    busy_since: datetime | None,
    people: int,
    now: datetime,
    long: timedelta = LONG_AFTER,
) -> Attention | None:
    """Whether somebody should see what goes on at a counter.

    free_since: since when it is open with nobody; busy_since: since when its citizen was called; one of them is
    None. people: who wait in its queues. long: from when a visit there is a long one.
    """
    if busy_since is not None:
        return Attention.LONG if now - busy_since >= long else None
    is_idle = state is CounterState.OPEN and people > 0 and free_since is not None
    return Attention.IDLE if is_idle and free_since and now - free_since >= IDLE_AFTER else None


def mean_instant(instants: Sequence[datetime]) -> datetime | None:
    """The instant in the middle: whoever waits since then waits as long as all do on average."""
    if not instants:
        return None
    first = min(instants)
    return first + sum((instant - first for instant in instants), timedelta()) / len(instants)


def crowding(zone: Sequence[datetime], hall: Sequence[datetime], now: datetime) -> Crowding:
    """How full a zone is. zone, hall: since when each who waits there does."""
    zone_mean, hall_mean = mean_instant(zone), mean_instant(hall)
    if zone_mean is None or hall_mean is None:
        return Crowding.EMPTY
    is_crowded = len(zone) >= CROWD and now - zone_mean > CROWDED_RATIO * (now - hall_mean)
    return Crowding.CROWDED if is_crowded else Crowding.NORMAL


@dataclass(frozen=True, slots=True)
class Stay:
    """One stay in one queue. first: it began the visit. wait_from: start of the wait clock.

    ended_as: how it ended, None while it goes on; TRANSFERRED for one that went on in another queue.
    """

    queue_id: UUID
    first: bool
    state: TicketState
    issued_at: datetime
    joined_at: datetime
    wait_from: datetime
    called_at: datetime | None
    serving_at: datetime | None
    ended_at: datetime | None
    ended_as: str | None

    @property
    def is_a_number(self) -> bool:
        """Whether a citizen holds it: a print that nobody confirmed, or that was undone, is none."""
        return self.state not in (TicketState.PRINTING, TicketState.VOID)

    @property
    def wait_seconds(self) -> float | None:
        """From when its wait counts here until it was called; None before."""
        if self.called_at is None:
            return None
        return max(0.0, (self.called_at - max(self.joined_at, self.wait_from)).total_seconds())

    @property
    def service_seconds(self) -> float | None:
        """At the counter until it was done; None for what was not."""
        if self.state is not TicketState.DONE or self.serving_at is None or self.ended_at is None:
            return None
        return (self.ended_at - self.serving_at).total_seconds()


@dataclass(frozen=True, slots=True)
class Spread:
    """How long something took. p90: nine of ten took at most so long."""

    samples: int
    mean_seconds: int
    p90_seconds: int


@dataclass(frozen=True, slots=True)
class Tally:
    """Numbers taken, and what became of stays: served, not there when called, given up."""

    taken: int = 0
    served: int = 0
    no_show: int = 0
    cancelled: int = 0


@dataclass(frozen=True, slots=True)
class Numbers:
    """What was counted of a hall or an agency. waits, services: None without a sample."""

    tally: Tally
    waits: Spread | None
    services: Spread | None


def spread(seconds: Iterable[float | None]) -> Spread | None:
    """Mean and 90th percentile (nearest rank) of what is there."""
    values = sorted(value for value in seconds if value is not None)
    if not values:
        return None
    return Spread(len(values), round(sum(values) / len(values)), round(values[ceil(0.9 * len(values)) - 1]))


def counted(stays: Sequence[Stay], *, of_an_agency: bool = False) -> Numbers:
    """The numbers of some stays. of_an_agency: who was sent on was served there; a hall has served them once."""
    total: Counter[str] = Counter()
    for _, what in _happened(stays, sent_on=of_an_agency):
        total[what] += 1
    return Numbers(
        Tally(**total),
        spread(stay.wait_seconds for stay in stays if stay.is_a_number),
        spread(stay.service_seconds for stay in stays),
    )


def by_agency(stays: Iterable[Stay], agencies: Mapping[UUID, UUID]) -> dict[UUID, Numbers]:
    """The numbers of each agency that had any. agencies: by queue."""
    own: defaultdict[UUID, list[Stay]] = defaultdict(list)
    for stay in stays:
        if stay.queue_id in agencies:
            own[agencies[stay.queue_id]].append(stay)
    return {agency_id: counted(some, of_an_agency=True) for agency_id, some in own.items()}


def by_hour(stays: Iterable[Stay], timezone: str) -> dict[int, Tally]:
    """What happened in each hour on the hall's wall clock, from the first to the last that had anything."""
    hours: defaultdict[int, Counter[str]] = defaultdict(Counter)
    for at, what in _happened(stays):
        hours[local(at, timezone).hour][what] += 1
    if not hours:
        return {}
    return {hour: Tally(**hours[hour]) for hour in range(min(hours), max(hours) + 1)}


def _happened(stays: Iterable[Stay], *, sent_on: bool = False) -> Iterable[tuple[datetime, str]]:
    """Each thing that is counted, and when it was. sent_on: whether a transfer counts as served."""
    for stay in stays:
        if not stay.is_a_number:
            continue
        if stay.first:
            yield stay.issued_at, "taken"
        at = stay.ended_at or stay.called_at
        if at is not None and stay.state is TicketState.NO_SHOW:
            yield at, "no_show"
        elif at is not None and stay.state is TicketState.CANCELLED:
            yield at, "cancelled"
        elif at is not None and stay.state is TicketState.DONE and (sent_on or stay.ended_as != SENT_ON):
            yield at, "served"
