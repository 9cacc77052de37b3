"""Judges a run: what people were told against what the database holds. Pure: no clock, no database, no network."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from tests.e2e.faults.history import Answer, Told
from tests.e2e.faults.replay import Hall, Violation, replay
from tests.e2e.faults.stored import Happened, Stored, TicketRow

KINDS = {
    "takeTicket": "TicketTaken",
    "callNext": "TicketCalled",
    "recall": "TicketCalled",
    "startServing": "ServingStarted",
    "finish": "ServiceFinished",
    "markNoShow": "MarkedNoShow",
    "returnTicket": "TicketReturned",
    "hold": "TicketHeld",
    "resume": "TicketResumed",
    "putBack": "TicketPutBack",
    "transfer": "TicketTransferred",
    "cancelTicket": "TicketCancelled",
}
FINISHING = ("ServingStarted", "ServiceFinished")
ENDED = {"DONE", "NO_SHOW", "CANCELLED", "EXPIRED", "VOID"}


@dataclass(frozen=True, slots=True)
class Screen:
    """What a TV was sent: epoch and version of each frame, in order; and what it had to show in the end.

    board, wanted: its last frame, and the board as a query then answered it.
    """

    name: str
    frames: Sequence[tuple[str, int]]
    board: object = None
    wanted: object = None


def judge(
    answers: Sequence[Answer],
    stored: Stored,
    screens: Sequence[Screen] = (),
    unanswered: Sequence[str] = (),
) -> list[Violation]:
    """Everything that went against a promise; empty for a good run.

    answers: of acts that change tickets, by whoever worked on this database; nobody else may have.
    """
    by_hall: dict[str, list[Happened]] = defaultdict(list)
    for event in stored.events:
        by_hall[event.hall].append(event)
    legs = {leg.id: leg for leg in stored.legs}
    found: list[Violation] = []
    for hall_id, events in by_hall.items():
        against, hall = replay(events, stored.policies[hall_id], legs)
        found += against
        found += _named("stands as the journal says", _standing(stored, hall_id, hall))
    checks: dict[str, Iterator[str]] = {
        "a key has one result": _one_result(answers),
        "acknowledged and stored": _acknowledged(answers, stored),
        "done once, and told": _done_once(answers, stored.events),
        "numbers": _numbers(stored),
        "numbers in the order taken": _order_taken(answers, stored),
        "lost": _lost(stored),
        "versions": _versions(stored, by_hall),
        "calls shown": _calls_shown(stored),
        "screens": _screens(screens),
        "answered in the end": (f"{key} never was" for key in unanswered),
    }
    for check, problems in checks.items():
        found += _named(check, problems)
    return found


def _named(check: str, problems: Iterator[str]) -> list[Violation]:
    return [Violation(check, problem) for problem in problems]


def _one_result(answers: Sequence[Answer]) -> Iterator[str]:
    """P2: the same key gives the same result, and is refused for another input."""
    first: dict[str, Answer] = {}
    for answer in answers:
        if answer.told is Told.OTHER:
            if answer.outcome.code != "IDEMPOTENCY_CONFLICT":
                yield f"{answer.key} with another input gave {answer.outcome}"
        elif first.setdefault(answer.key, answer).outcome != answer.outcome:
            yield f"{answer.key} gave {first[answer.key].outcome}, then {answer.outcome}"


def _acknowledged(answers: Sequence[Answer], stored: Stored) -> Iterator[str]:
    """P3: a number, its label and its queue are stored as they were told, and so is every key."""
    tickets = {ticket.id: ticket for ticket in stored.tickets}
    for answer in answers:
        if answer.key not in stored.keys:
            yield f"{answer.key} is not kept"
        if answer.told is not Told.FIRST or answer.outcome.code:
            continue
        ticket = tickets.get(answer.outcome.ticket or "")
        if ticket is None:
            yield f"{answer.verb} told of {answer.outcome.ticket}, which is not there"
        elif answer.outcome.number != ticket.label:
            yield f"{answer.outcome.number} was told, {ticket.label} is stored"
        elif answer.verb == "takeTicket" and answer.place != ticket.series:
            yield f"{ticket.label} was taken in {answer.place}, but stands in {ticket.series}"


def _done_once(answers: Sequence[Answer], events: Sequence[Happened]) -> Iterator[str]:
    """P1, P3: each acknowledged act is in the journal once, and no act is there that nobody was told of.

    A call that finishes the one before is told as a call, and adds a finish at its counter.
    """
    told, may_add = Counter[tuple[str, ...]](), Counter[tuple[str, str]]()
    for answer in answers:
        if answer.told is Told.FIRST and answer.outcome.code is None:
            told[_told(answer)] += 1
            for kind in FINISHING:
                may_add[kind, answer.outcome.counter or ""] += answer.finishes
    done, where = Counter[tuple[str, ...]](), {}
    for event in events:
        if event.kind in KINDS.values():
            done[_done(event)] += 1
            where[_done(event)] = event.counter or ""
    for act in told.keys() | done.keys():
        more = done[act] - told[act]
        if more > 0 and may_add[act[0], where[act]] >= more:
            may_add[act[0], where[act]] -= more
        elif more != 0:
            yield f"{' '.join(act)}: told {told[act]} times, done {done[act]} times"


def _told(answer: Answer) -> tuple[str, ...]:
    kind, ticket = KINDS[answer.verb], answer.outcome.ticket or ""
    if kind != "TicketCalled":
        return kind, ticket
    return kind, "first" if answer.verb == "callNext" else "again", ticket, answer.outcome.counter or ""


def _done(event: Happened) -> tuple[str, ...]:
    if event.kind != "TicketCalled":
        return event.kind, event.ticket or ""
    return event.kind, "first" if event.attempt == 1 else "again", event.ticket or "", event.counter or ""


def _numbers(stored: Stored) -> Iterator[str]:
    """P1: in each queue and day 1, 2, 3 … up to the ledger's last, none twice and none missing."""
    given: dict[tuple[str, str], list[int]] = defaultdict(list)
    for ticket in stored.tickets:
        given[ticket.series, ticket.day].append(ticket.number)
    for series in given.keys() | stored.series.keys():
        numbers, last = sorted(given[series]), stored.series.get(series, 0)
        for number, count in Counter(numbers).items():
            if count > 1:
                yield f"number {number} of {series} was given {count} times"
        if missing := set(range(1, last + 1)) - set(numbers):
            yield f"numbers {sorted(missing)[:5]} of {series} are missing"
        if numbers and numbers[-1] > last:
            yield f"number {numbers[-1]} of {series} is beyond the ledger's {last}"


def _order_taken(answers: Sequence[Answer], stored: Stored) -> Iterator[str]:
    """Who was told a number before somebody else asked for one has the smaller number."""
    tickets = {ticket.id: ticket for ticket in stored.tickets}
    lines: dict[tuple[str, str], list[tuple[int, Answer]]] = defaultdict(list)
    for answer in answers:
        ticket = tickets.get(answer.outcome.ticket or "")
        if answer.verb == "takeTicket" and answer.told is Told.FIRST and ticket:
            lines[ticket.series, ticket.day].append((ticket.number, answer))
    for line in lines.values():
        told_at = float("inf")
        for number, answer in sorted(line, key=lambda pair: -pair[0]):
            if told_at < answer.sent:
                yield f"number {number} was asked for after a later one had been told"
            told_at = min(told_at, answer.at)


def _lost(stored: Stored) -> Iterator[str]:
    """P1: a ticket waits, is with somebody, or has ended: as one open leg, or none."""
    open_legs = defaultdict(list)
    for leg in stored.legs:
        if leg.is_open:
            open_legs[leg.ticket].append(leg)
    for ticket in stored.tickets:
        legs = open_legs[ticket.id]
        if ticket.state in ENDED and legs:
            yield f"{ticket.label} is {ticket.state}, but a leg of it is open"
        elif ticket.state not in ENDED and [leg.id for leg in legs] != [ticket.leg]:
            yield f"{ticket.label} is {ticket.state} in {len(legs)} open legs"
        elif any((leg.state, leg.queue) != (ticket.state, ticket.queue) for leg in legs):
            yield f"{ticket.label} is {ticket.state}, its leg is {legs[0].state}"


def _standing(stored: Stored, hall_id: str, hall: Hall) -> Iterator[str]:
    """The rows are what the events say: state and counter of each ticket, and the version it carries."""
    newest = {event.ticket: event.version for event in stored.events if event.hall == hall_id and event.ticket}
    tickets = {ticket.id: ticket for ticket in stored.tickets if ticket.hall == hall_id}
    for ticket_id in hall.state.keys() - tickets.keys():
        yield f"{ticket_id} is in the journal, but there is no such ticket"
    for ticket in tickets.values():
        rows = (ticket.state, _counter(ticket), ticket.version)
        events = (hall.state.get(ticket.id), hall.counter_of.get(ticket.id), newest.get(ticket.id))
        if rows != events:
            yield f"{ticket.label} is {rows}, its events say {events}"


def _counter(ticket: TicketRow) -> str | None:
    return ticket.counter if ticket.state in ("CALLED", "SERVING") else None


def _versions(stored: Stored, by_hall: dict[str, list[Happened]]) -> Iterator[str]:
    """A hall's versions are 1, 2, 3 … up to its own."""
    for hall_id, version in stored.versions.items():
        versions = [event.version for event in by_hall[hall_id]]
        if versions != list(range(1, version + 1)):
            yield f"hall {hall_id} is at {version}, its journal has {len(versions)} versions"


def _calls_shown(stored: Stored) -> Iterator[str]:
    """Each call of the journal is a row the screens show, and the other way round."""
    happened = Counter(
        (event.hall, event.version, event.ticket, event.counter)
        for event in stored.events
        if event.kind == "TicketCalled"
    )
    for call, count in (happened - Counter(stored.called)).items():
        yield f"{call} is not shown ({count})"
    for call, count in (Counter(stored.called) - happened).items():
        yield f"{call} is shown, but never happened ({count})"


def _screens(screens: Sequence[Screen]) -> Iterator[str]:
    """P5: versions never go back within an epoch, and the last state is reached."""
    for screen in screens:
        for (epoch, version), (next_epoch, next_version) in pairwise(screen.frames):
            if epoch == next_epoch and next_version < version:
                yield f"{screen.name} went back from {version} to {next_version}"
        if screen.board != screen.wanted:
            yield f"{screen.name} ended with {screen.board}, not {screen.wanted}"
