"""Replays the days that a hall has recorded: what each was told on joining, had they asked, and what came."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from api.events import CounterState
from api.halls.models import CounterQueue
from api.halls.queries import calendar_of, hall_by_slug
from api.halls.rules import Calendar, stops_of_day
from api.journal import JournalRow, entry_of
from api.queue.models import Leg
from api.queue.queries.paces import LEARNT_FROM, SAMPLES_A_QUEUE
from api.queue.rules import CallPolicy, Waiting, order_of_waiting
from api.queue.rules.estimating import Pace, Visit, estimate_wait, learn, seconds_from
from tests.bench.wait_range.days import Told


async def recorded(slug: str, *, days: int, now: datetime) -> list[Told]:
    """Everybody whom a hall of the open database has called on its newest days.

    Its calendar and what its counters serve are those of now, its rule of calling the usual one: what they were
    then is not kept.
    """
    hall = await hall_by_slug(slug)
    calendar = await calendar_of(hall.id) if hall else None
    if hall is None or calendar is None:
        raise SystemExit(f"no hall {slug}")
    since = now - timedelta(days=days) - LEARNT_FROM
    legs = await Leg.filter(hall_id=hall.id, joined_at__gte=since).order_by("joined_at", "number")
    past = Past(calendar, legs, await _desks(hall.id, since), await _serves(legs))
    return [told for leg in legs if leg.joined_at >= now - timedelta(days=days) for told in past.told(leg)]


async def _serves(legs: Sequence[Leg]) -> dict[UUID, list[UUID]]:
    serves: defaultdict[UUID, list[UUID]] = defaultdict(list)
    for link in await CounterQueue.filter(queue_id__in={leg.queue_id for leg in legs}):
        serves[link.queue_id].append(link.counter_id)
    return serves


async def _desks(hall_id: UUID, since: datetime) -> "dict[UUID, Desk]":
    desks: defaultdict[UUID, Desk] = defaultdict(lambda: Desk([], []))
    changes = JournalRow.filter(hall_id=hall_id, kind="CounterChanged", at__gte=since - timedelta(days=1))
    async for row in changes.order_by("version"):
        entry = entry_of(row)
        if entry.counter_id:
            desks[entry.counter_id].at.append(entry.at)
            desks[entry.counter_id].state.append(CounterState(entry.payload["counter_state"]))
    return desks


@dataclass(frozen=True, slots=True)
class Desk:
    """What a counter was doing, from each of these instants on."""

    at: list[datetime]
    state: list[CounterState]

    def is_open(self, at: datetime) -> bool:
        """Whether it called people then."""
        place = bisect_right(self.at, at)
        return place > 0 and self.state[place - 1] is CounterState.OPEN


class Past:
    """What a hall's tables tell of any instant of its past."""

    def __init__(
        self, calendar: Calendar, legs: Sequence[Leg], desks: dict[UUID, Desk], serves: dict[UUID, list[UUID]]
    ) -> None:
        self._calendar, self._desks, self._serves = calendar, desks, serves
        self._joined: defaultdict[UUID, list[Leg]] = defaultdict(list)
        self._at_counters: defaultdict[UUID, list[Leg]] = defaultdict(list)
        for leg in legs:
            self._joined[leg.queue_id].append(leg)
            if leg.counter_id and leg.called_at:
                self._at_counters[leg.counter_id].append(leg)
        self._done = {
            queue_id: sorted(filter(_is_visit, joined), key=lambda leg: leg.ended_at)
            for queue_id, joined in self._joined.items()
        }
        self._ended = {queue_id: [leg.ended_at for leg in done] for queue_id, done in self._done.items()}

    def told(self, leg: Leg) -> Iterator[Told]:
        """What somebody who joined would have been told; nothing of who was never called."""
        now = leg.joined_at
        if leg.called_at is None or leg.called_at < now:
            return
        line = order_of_waiting([_waiting(other) for other in self._line(leg.queue_id, now)], CallPolicy(), now)
        ahead = next(place for place, choice in enumerate(line) if choice.leg.leg_id == leg.id)
        told = estimate_wait(self._pace(leg.queue_id, now), ahead)
        yield Told(str(leg.queue_id), ahead, told, (leg.called_at - now).total_seconds(), again=False)

    def _line(self, queue_id: UUID, now: datetime) -> Iterator[Leg]:
        for leg in self._joined[queue_id]:
            if leg.joined_at > now:
                return
            left_at = leg.called_at or leg.ended_at
            if leg.joined_at == now or left_at is None or left_at > now:
                yield leg

    def _pace(self, queue_id: UUID, now: datetime) -> Pace:
        counters = [id for id in self._serves.get(queue_id, ()) if id in self._desks]
        open_counters = [id for id in counters if self._desks[id].is_open(now)]
        free = [id for id in open_counters if not any(_is_there(leg, now) for leg in self._at_counters[id])]
        last = bisect_left(self._ended[queue_id], now)
        visits = [_visit(leg) for leg in self._done[queue_id][max(0, last - SAMPLES_A_QUEUE) : last]]
        stops = seconds_from(now, stops_of_day(self._calendar, now, queue_id=queue_id))
        return Pace(learn(visits), len(open_counters), len(free), stops)


def _is_visit(leg: Leg) -> bool:
    return leg.state == "DONE" and bool(leg.counter_id and leg.called_at and leg.ended_at)


def _is_there(leg: Leg, now: datetime) -> bool:
    return bool(leg.called_at and leg.called_at <= now and (leg.ended_at is None or leg.ended_at > now))


def _visit(leg: Leg) -> Visit:
    assert leg.counter_id
    assert leg.called_at
    assert leg.ended_at
    number = leg.number if leg.ordinal == 1 else None
    return Visit(leg.counter_id, leg.day, number, leg.joined_at, leg.called_at, leg.ended_at)


def _waiting(leg: Leg) -> Waiting:
    return Waiting(
        leg.id, leg.ticket_id, leg.queue_id, leg.number, leg.joined_at, leg.wait_from, leg.priority_class
    )
