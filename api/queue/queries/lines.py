"""Reads who waits where, and in which order they will be called."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Self
from uuid import UUID

import orjson

from api.clock import business_day
from api.database import connection, fetch
from api.events import CallRule, PriorityClass, TicketState
from api.halls.queries import HallRow, PriorityRow, QueueRow
from api.halls.queries.batches import Unpacked, instant, listed, marks
from api.queue.queries.crowds import Crowd
from api.queue.queries.desks import AT_A_COUNTER
from api.queue.queries.paces import free_counters, open_counters_of
from api.queue.rules import CallPolicy, Choice, ClassPolicy, Waiting, order_of_waiting

Moment = tuple[UUID, datetime]  # an id, and the instant at which it is looked at


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody a counter would call, and by which rule. priority_class: for staff only."""

    ticket_id: UUID
    queue_id: UUID
    number: str
    rule: CallRule
    wait_seconds: int
    priority_class: PriorityClass | None


@dataclass(frozen=True, slots=True)
class AtCounter:
    """A ticket of a queue that was called, and where to. attempt: 1 for the first call."""

    number: str
    state: TicketState
    counter_label: str
    zone: str
    attempt: int
    called_at: datetime


@dataclass(frozen=True, slots=True)
class QueueNow:
    """A queue at one moment. waiting: numbers in the order of calling. called: those at counters, newest first.

    free: of each counter that calls for it, whether it has nobody.
    """

    queue: QueueRow
    waiting: tuple[str, ...]
    called: tuple[AtCounter, ...]
    free: tuple[bool, ...]


async def lines_of(keys: list[Moment]) -> dict[Moment, list[Choice]]:
    """Everybody who waits in each queue, in the order in which a counter of its own would call them.

    One statement for any number of queues.
    """
    ids = list({queue_id for queue_id, _ in keys})
    row = await _fetched(LINES, ids)
    queues, read = _queues(row), _lines(row)
    return {(queue.id, now): read.line(queue, now) for id, now in keys if (queue := queues.get(id))}


async def places_of(keys: list[Moment]) -> dict[Moment, dict[UUID, int]]:
    """How many people each ticket that waits in a queue has ahead of it: 0 is next."""
    lines = await lines_of(keys)
    return {key: {choice.leg.ticket_id: place for place, choice in enumerate(line)} for key, line in lines.items()}


async def queue_now(queue_id: UUID, *, now: datetime) -> QueueNow | None:
    """A queue, its line and who of it stands at a counter, in one statement; None if there is no such queue."""
    row = await _fetched(STATE, [queue_id])
    queue = _queues(row).get(queue_id)
    if queue is None:
        return None
    read = _lines(row)
    called = sorted(
        orjson.loads(row["called"] or "[]"), key=lambda call: (instant(call[0]), call[1]), reverse=True
    )
    return QueueNow(
        queue=queue,
        waiting=tuple(read.labels[choice.leg.leg_id] for choice in read.line(queue, now)),
        called=tuple(
            AtCounter(number, TicketState(state), counter, zone, attempt, instant(at))
            for at, _, number, state, counter, zone, attempt in called
        ),
        free=tuple(free_counters(row["open_counters"])[queue_id]),
    )


async def up_next(keys: list[tuple[UUID, int, datetime]]) -> dict[tuple[UUID, int, datetime], list[Candidate]]:
    """Whom each counter would call next; keys: (counter, how many at most, now).

    The legs, weights and rules are those of call_next, so that what is shown is what happens.
    One statement for any number of counters.
    """
    ids = list({counter_id for counter_id, _, _ in keys})
    row = await _fetched(UP_NEXT, ids)
    read, counters = _lines(row), _counters(row)
    return {
        (counter.id, first, now): read.candidates(counter, now, first)
        for counter_id, first, now in keys
        if (counter := counters.get(counter_id))
    }


async def _fetched(template: str, ids: Sequence[UUID]) -> Mapping[str, Any]:
    return (await fetch(connection(), template.format(ids=marks(len(ids))), *ids))[0]


ASKED_QUEUES = "SELECT hall_id FROM queue WHERE id IN ({ids})"
ASKED_COUNTERS = "SELECT hall_id FROM counter WHERE id IN ({ids})"
SERVED = "SELECT queue_id FROM counter_queue WHERE counter_id IN ({ids})"


def _shared_part(halls: str, queues: str) -> str:
    """The policies of halls, and everybody who waits in queues."""
    return f"""
      (SELECT json_agg(json_build_array(id, timezone, priority_ratio, max_wait_seconds)) FROM hall
        WHERE id IN ({halls})) AS halls,
      {listed(PriorityRow, "priority_policy", f"hall_id IN ({halls})")} AS priorities,
      {waiting_in(queues)} AS waiting"""  # noqa: S608


def waiting_in(queues: str) -> str:
    """A sub-select of everybody who waits in queues, as `Lines` reads them."""
    return f"""(SELECT json_agg(json_build_array(l.id, l.ticket_id, l.queue_id, l.number, l.joined_at, l.wait_from,
          l.priority_class, l.front, l.skip, l.day, l.bound_counter_id, k.label))
        FROM leg l JOIN ticket k ON k.id = l.ticket_id
        WHERE l.state = 'WAITING' AND l.queue_id IN ({queues}))"""  # noqa: S608


LINES = f"""
SELECT {listed(QueueRow, "queue", "id IN ({ids})")} AS queues, {_shared_part(ASKED_QUEUES, "{ids}")}
"""
STATE = f"""{LINES},
  (SELECT json_agg(json_build_array(k.called_at, k.id, k.label, k.state, c.label, c.zone, k.attempt))
    FROM leg l JOIN ticket k ON k.id = l.ticket_id JOIN counter c ON c.id = k.counter_id
    WHERE l.queue_id IN ({{ids}}) AND l.state IN {AT_A_COUNTER}) AS called,
  {open_counters_of("{ids}")} AS open_counters
"""  # noqa: S608
UP_NEXT = f"""
SELECT
  (SELECT json_agg(json_build_array(c.id, c.hall_id, COALESCE(d.priority_streak, 0)))
    FROM counter c LEFT JOIN desk d ON d.counter_id = c.id WHERE c.id IN ({{ids}})) AS counters,
  (SELECT json_agg(json_build_array(s.counter_id, s.queue_id, s.weight, q.weight))
    FROM counter_queue s JOIN queue q ON q.id = s.queue_id WHERE s.counter_id IN ({{ids}})) AS serves,
  NULL AS queues, {_shared_part(ASKED_COUNTERS, SERVED)}
"""  # noqa: S608


@dataclass(frozen=True, slots=True)
class Caller:
    """A counter that may call. weights: by queue it serves, the queue's own plus the counter's skill in it."""

    id: UUID
    hall_id: UUID
    streak: int
    weights: Mapping[UUID, float]


def _counters(row: Mapping[str, Any]) -> dict[UUID, Caller]:
    weights: defaultdict[UUID, dict[UUID, float]] = defaultdict(dict)
    for counter, queue, skill, own in orjson.loads(row["serves"] or "[]"):
        weights[UUID(counter)][UUID(queue)] = own + skill
    found = (
        Caller(UUID(id), UUID(hall), streak, weights[UUID(id)])
        for id, hall, streak in orjson.loads(row["counters"] or "[]")
    )
    return {counter.id: counter for counter in found}


def _queues(row: Mapping[str, Any]) -> dict[UUID, QueueRow]:
    return {queue.id: queue for queue in Unpacked().rows(QueueRow, row["queues"])}


@dataclass(frozen=True, slots=True)
class _Bound:
    """A leg that waits, and the only counter that may call it, if there is one."""

    leg: Waiting
    day: date
    counter_id: UUID | None


@dataclass(frozen=True, slots=True)
class Policy:
    """How a hall weighs, before a counter's own weights, and where its day begins."""

    calls: CallPolicy
    timezone: str

    @classmethod
    def of(cls, hall: HallRow, priorities: Iterable[PriorityRow]) -> Self:
        """The policy of a hall with what it set itself of its classes."""
        classes = {row.priority_class: ClassPolicy(row.weight, row.max_wait_seconds) for row in priorities}
        return cls(CallPolicy(hall.priority_ratio, hall.max_wait_seconds, classes), hall.timezone)

    def seen_from(self, queue_weights: Mapping[UUID, float]) -> CallPolicy:
        """As a counter sees it that weighs its queues so."""
        return replace(self.calls, queue_weights=queue_weights)


class Lines:
    """Those who wait in queues of halls. waiting: as `waiting_in` told of them. labels: as printed, by leg."""

    def __init__(self, waiting: str | None, policies: Mapping[UUID, Policy], unpacked: Unpacked) -> None:
        self.labels: dict[UUID, str] = {}
        self._policies = policies
        self._waiting: defaultdict[UUID, list[_Bound]] = defaultdict(list)
        read = unpacked.reader(Waiting)
        for *leg, day, bound_to, label in orjson.loads(waiting or "[]"):
            leg_waiting = read(leg)
            bound = _Bound(leg_waiting, date.fromisoformat(day), unpacked.id(bound_to) if bound_to else None)
            self._waiting[leg_waiting.queue_id].append(bound)
            self.labels[leg_waiting.leg_id] = label

    def crowd(self, queue_id: UUID) -> Crowd:
        """How many wait in a queue, those of earlier days too."""
        legs = self._waiting[queue_id]
        return Crowd(len(legs), min((bound.leg.wait_from for bound in legs), default=None))

    def line(self, queue: QueueRow, now: datetime) -> list[Choice]:
        """A queue in the order in which a counter of its own would call it."""
        policy = self._policies[queue.hall_id]
        today = business_day(now, policy.timezone)
        legs = [bound.leg for bound in self._waiting[queue.id] if bound.day == today]
        return order_of_waiting(legs, policy.seen_from({queue.id: queue.weight}), now)

    def candidates(self, counter: Caller, now: datetime, first: int) -> list[Candidate]:
        """Whom a counter would call next, at most so many."""
        policy = self._policies[counter.hall_id]
        today = business_day(now, policy.timezone)
        legs = [
            bound.leg
            for queue_id in counter.weights
            for bound in self._waiting[queue_id]
            if bound.day == today and bound.counter_id in (None, counter.id)
        ]
        seen = policy.seen_from(counter.weights)
        order = order_of_waiting(legs, seen, now, streak=counter.streak, limit=first)
        return [_candidate(choice, self.labels, now) for choice in order]


def _lines(row: Mapping[str, Any]) -> Lines:
    unpacked = Unpacked()
    return Lines(row["waiting"], _policies(unpacked, row), unpacked)


def _policies(unpacked: Unpacked, row: Mapping[str, Any]) -> dict[UUID, Policy]:
    classes: defaultdict[UUID, dict[PriorityClass, ClassPolicy]] = defaultdict(dict)
    for own in unpacked.rows(PriorityRow, row["priorities"]):
        classes[own.hall_id][own.priority_class] = ClassPolicy(own.weight, own.max_wait_seconds)
    policies = {}
    for hall, timezone, ratio, max_wait_seconds in orjson.loads(row["halls"] or "[]"):
        hall_id = unpacked.id(hall)
        policies[hall_id] = Policy(CallPolicy(ratio, max_wait_seconds, classes[hall_id]), timezone)
    return policies


def _candidate(choice: Choice, labels: Mapping[UUID, str], now: datetime) -> Candidate:
    leg = choice.leg
    return Candidate(
        ticket_id=leg.ticket_id,
        queue_id=leg.queue_id,
        number=labels[leg.leg_id],
        rule=choice.rule,
        wait_seconds=max(0, int((now - leg.wait_from).total_seconds())),
        priority_class=leg.priority_class,
    )
