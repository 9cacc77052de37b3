"""Plays a hall's journal again and says where it went against a rule."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from api.queue.rules import CallPolicy, Choice, Waiting, choose_next, streak_after
from tests.e2e.faults.stored import HallPolicy, Happened, LegRow

AT_A_COUNTER = ("CALLED", "SERVING")


@dataclass(frozen=True, slots=True)
class Violation:
    """A broken promise. check: by which it was found."""

    check: str
    what: str


@dataclass
class Hall:
    """A hall while its journal is played: who is where, who waits, how many priority calls in a row."""

    policy: HallPolicy
    legs: Mapping[str, LegRow]
    state: dict[str, str] = field(default_factory=dict)
    counter_of: dict[str, str] = field(default_factory=dict)
    at: dict[str, str] = field(default_factory=dict)
    waiting: dict[str, dict[str, Waiting]] = field(default_factory=lambda: defaultdict(dict))
    aside: dict[str, Waiting] = field(default_factory=dict)
    streaks: dict[str, int] = field(default_factory=lambda: defaultdict(int))


def replay(
    events: Sequence[Happened], policy: HallPolicy, legs: Mapping[str, LegRow]
) -> tuple[list[Violation], Hall]:
    """What one hall's events, in the order of their versions, do that they must not; and how the hall then stands."""
    hall, found = Hall(policy, legs), []
    for event in events:
        if event.ticket is None:
            continue
        found += [Violation(check, f"version {event.version}: {what}") for check, what in _step(hall, event)]
    return found, hall


def _step(hall: Hall, event: Happened) -> Iterator[tuple[str, str]]:
    ticket = event.ticket or ""
    before = hall.state.get(ticket)
    if event.leg not in hall.legs:
        yield "lost", f"{event.kind} of {ticket} names a leg that is not there"
        return
    if event.from_state != before:
        yield "states are chained", f"{event.kind} of {ticket} from {event.from_state}, but it was {before}"
    if event.kind == "TicketCalled":
        yield from _called(hall, event)
    elif event.to_state not in AT_A_COUNTER:
        _leaves(hall, ticket)
    hall.state[ticket] = event.to_state or ""
    if event.kind != "TicketCalled":
        _wait(hall, event)


def _called(hall: Hall, event: Happened) -> Iterator[tuple[str, str]]:
    ticket, counter = event.ticket or "", event.counter or ""
    if event.attempt > 1:
        if hall.counter_of.get(ticket) != counter:
            yield "called twice", f"{ticket} recalled at {counter}, but it is at {hall.counter_of.get(ticket)}"
        return
    if ticket in hall.counter_of:
        yield "called twice", f"{ticket} called to {counter} while at {hall.counter_of[ticket]}"
    if counter in hall.at:
        yield "called twice", f"{ticket} called to {counter}, where {hall.at[counter]} is"
    yield from _overtaken(hall, event, counter)
    _take(hall, event, counter)
    _leaves(hall, ticket)
    hall.at[counter], hall.counter_of[ticket] = ticket, counter


def _overtaken(hall: Hall, event: Happened, counter: str) -> Iterator[tuple[str, str]]:
    """By the rule itself, and by one that does not use the product's code: first come, first called in a class."""
    line = [leg for queue in hall.policy.weights.get(counter, {}) for leg in hall.waiting[queue].values()]
    choice = choose_next(line, _policy(hall.policy, counter), event.at, streak=hall.streaks[counter])
    if not isinstance(choice, Choice):
        yield "overtaken", f"{event.ticket} was called, but nobody waited for {counter}"
    elif (str(choice.leg.ticket_id), choice.rule) != (event.ticket, event.rule):
        yield "overtaken", f"{event.ticket} by {event.rule}, due was {choice.leg.ticket_id} by {choice.rule}"
    called = hall.waiting[event.queue or ""].get(event.leg or "")
    if called is None or called.front or called.skip > 0:
        return
    for other in hall.waiting[event.queue or ""].values():
        if (
            other.priority_class == called.priority_class
            and other.skip <= 0
            and _is_before(other, called, event.at)
        ):
            yield "overtaken", f"{event.ticket} before {other.ticket_id}, who waited longer"


def _is_before(other: Waiting, called: Waiting, at: datetime) -> bool:
    """By the wait; between two who joined while the call waited for the lock, and so have not waited, by joining."""
    if min(other.wait_from, called.wait_from) > at:
        return (other.joined_at, other.number) < (called.joined_at, called.number)
    return _place(other) < _place(called)


def _place(leg: Waiting) -> tuple[object, ...]:
    return leg.wait_from, leg.joined_at, leg.number


def _policy(policy: HallPolicy, counter: str) -> CallPolicy:
    weights = {UUID(queue): weight for queue, weight in policy.weights.get(counter, {}).items()}
    return CallPolicy(policy.ratio, policy.max_wait_seconds, policy.classes, weights)


def _take(hall: Hall, event: Happened, counter: str) -> None:
    """Whoever is called waits no more; those of the queue who stepped back come one nearer."""
    line = hall.waiting[event.queue or ""]
    called = line.pop(event.leg or "", None) or _leg(hall, event)
    hall.streaks[counter] = streak_after(hall.streaks[counter], called.priority_class)
    for leg_id, leg in list(line.items()):
        if leg.skip > 0:
            line[leg_id] = replace(leg, skip=leg.skip - 1)


def _leaves(hall: Hall, ticket: str) -> None:
    counter = hall.counter_of.pop(ticket, None)
    if counter is not None and hall.at.get(counter) == ticket:
        del hall.at[counter]


def _wait(hall: Hall, event: Happened) -> None:
    """Put a leg among those who wait, or take it from them."""
    leg_id = event.leg or ""
    was = next((line.pop(leg_id) for line in hall.waiting.values() if leg_id in line), None)
    if event.to_state == "HELD":
        hall.aside[leg_id] = was or _leg(hall, event)
        return
    if event.to_state != "WAITING":
        return
    leg = hall.aside.pop(leg_id, None) or was or _leg(hall, event)
    if event.kind == "TicketPutBack" and hall.policy.put_back_place == "FRONT":
        leg = replace(leg, front=True)
    elif event.kind in ("TicketReturned", "TicketDelayed"):
        leg = replace(leg, front=False, skip=leg.skip + hall.policy.return_behind)
    hall.waiting[event.queue or ""][leg_id] = leg


def _leg(hall: Hall, event: Happened) -> Waiting:
    row = hall.legs[event.leg or ""]
    return Waiting(
        leg_id=UUID(row.id),
        ticket_id=UUID(row.ticket),
        queue_id=UUID(event.queue),
        number=row.number,
        joined_at=row.joined_at,
        wait_from=row.wait_from,
        priority_class=row.priority_class,
    )
