"""Reads who waits where, and in which order they will be called."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from tortoise.functions import Count, Min

from api.clock import business_day
from api.events import CallRule, PriorityClass, TicketState
from api.halls import queries as halls
from api.halls.queries import CounterRow, PriorityRow, QueueRow
from api.queue.models import Leg
from api.queue.queries.desks import desks_by_counter
from api.queue.queries.tickets import tickets_by_id
from api.queue.rules import CallPolicy, Choice, ClassPolicy, Waiting, order_of_waiting

Moment = tuple[UUID, datetime]  # an id, and the instant at which it is looked at
WAITING_COLUMNS = ("queue_id", "ticket_id", "number", "joined_at", "wait_from", "priority_class", "front", "skip")


@dataclass(frozen=True, slots=True)
class Crowd:
    """How many wait in a queue, and since when the one who waits longest does."""

    count: int = 0
    oldest_from: datetime | None = None


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
class _Bound:
    """A leg that waits, and the only counter that may call it, if there is one."""

    leg: Waiting
    day: date
    counter_id: UUID | None


@dataclass(frozen=True, slots=True)
class _Policy:
    """How a hall weighs, before a counter's own weights, and where its day begins."""

    calls: CallPolicy
    timezone: str

    def seen_from(self, queue_weights: Mapping[UUID, float]) -> CallPolicy:
        return replace(self.calls, queue_weights=queue_weights)


async def crowds_of(queue_ids: list[UUID]) -> dict[UUID, Crowd]:
    """How many wait in each queue; one statement."""
    waiting = Leg.filter(queue_id__in=queue_ids, state=TicketState.WAITING)
    counted = waiting.annotate(count=Count("id"), oldest=Min("wait_from")).group_by("queue_id")
    rows = await counted.values("queue_id", "count", "oldest")
    return {id: Crowd() for id in queue_ids} | {
        row["queue_id"]: Crowd(row["count"], row["oldest"]) for row in rows
    }


async def lines_of(keys: list[Moment]) -> dict[Moment, list[Choice]]:
    """Everybody who waits in each queue, in the order in which a counter of its own would call them.

    Four statements for any number of queues.
    """
    queues = await halls.queues_by_id(list({queue_id for queue_id, _ in keys}))
    policies = await _policies(row.hall_id for row in queues.values())
    waiting = await _waiting_in(queues)
    return {
        (row.id, now): order_of_waiting(
            [
                bound.leg
                for bound in waiting[row.id]
                if bound.day == business_day(now, policies[row.hall_id].timezone)
            ],
            policies[row.hall_id].seen_from({row.id: row.weight}),
            now,
        )
        for queue_id, now in keys
        if (row := queues.get(queue_id))
    }


async def places_of(keys: list[Moment]) -> dict[Moment, dict[UUID, int]]:
    """How many people each ticket that waits in a queue has ahead of it: 0 is next."""
    lines = await lines_of(keys)
    return {key: {choice.leg.ticket_id: place for place, choice in enumerate(line)} for key, line in lines.items()}


async def up_next(keys: list[tuple[UUID, int, datetime]]) -> dict[tuple[UUID, int, datetime], list[Candidate]]:
    """Whom each counter would call next; keys: (counter, how many at most, now).

    The legs, weights and rules are those of call_next, so that what is shown is what happens.
    Eight statements for any number of counters.
    """
    counters = await halls.counters_by_id(list({counter_id for counter_id, _, _ in keys}))
    desks = await desks_by_counter(list(counters))
    queues = await halls.queues_by_id(
        list({serves.queue_id for row in counters.values() for serves in row.serves})
    )
    policies = await _policies(row.hall_id for row in counters.values())
    waiting = await _waiting_in(queues)
    order = {
        (row.id, first, now): order_of_waiting(
            _callable_by(row, waiting, business_day(now, policies[row.hall_id].timezone)),
            policies[row.hall_id].seen_from(_weights(row, queues)),
            now,
            streak=desks[row.id].priority_streak,
            limit=first,
        )
        for counter_id, first, now in keys
        if (row := counters.get(counter_id))
    }
    labels = await _labels(choice for choices in order.values() for choice in choices)
    return {key: [_candidate(choice, labels, key[2]) for choice in choices] for key, choices in order.items()}


async def _policies(hall_ids: Iterable[UUID]) -> dict[UUID, _Policy]:
    """Two statements."""
    rows = await halls.halls_by_id(list(set(hall_ids)))
    priorities = await halls.priorities_of(list(rows))
    return {
        row.id: _Policy(
            CallPolicy(row.priority_ratio, row.max_wait_seconds, _classes(priorities[row.id])), row.timezone
        )
        for row in rows.values()
    }


def _classes(own: Iterable[PriorityRow]) -> dict[PriorityClass, ClassPolicy]:
    return {row.priority_class: ClassPolicy(row.weight, row.max_wait_seconds) for row in own}


async def _waiting_in(queues: Mapping[UUID, QueueRow]) -> defaultdict[UUID, list[_Bound]]:
    waiting: defaultdict[UUID, list[_Bound]] = defaultdict(list)
    legs = Leg.filter(queue_id__in=list(queues), state=TicketState.WAITING)
    for row in await legs.values("bound_counter_id", "day", *WAITING_COLUMNS, leg_id="id"):
        bound_to, day = row.pop("bound_counter_id"), row.pop("day")
        waiting[row["queue_id"]].append(_Bound(Waiting(**row), day, bound_to))
    return waiting


def _callable_by(counter: CounterRow, waiting: Mapping[UUID, list[_Bound]], day: date) -> list[Waiting]:
    return [
        bound.leg
        for serves in counter.serves
        for bound in waiting.get(serves.queue_id, ())
        if bound.day == day and bound.counter_id in (None, counter.id)
    ]


def _weights(counter: CounterRow, queues: Mapping[UUID, QueueRow]) -> dict[UUID, float]:
    """The queue's own weight plus the counter's skill in it."""
    return {
        serves.queue_id: queues[serves.queue_id].weight + serves.weight
        for serves in counter.serves
        if serves.queue_id in queues
    }


async def _labels(choices: Iterable[Choice]) -> dict[UUID, str]:
    tickets = await tickets_by_id(list({choice.leg.ticket_id for choice in choices}))
    return {row.id: row.label for row in tickets.values()}


def _candidate(choice: Choice, labels: Mapping[UUID, str], now: datetime) -> Candidate:
    leg = choice.leg
    return Candidate(
        ticket_id=leg.ticket_id,
        queue_id=leg.queue_id,
        number=labels[leg.ticket_id],
        rule=choice.rule,
        wait_seconds=max(0, int((now - leg.wait_from).total_seconds())),
        priority_class=leg.priority_class,
    )
