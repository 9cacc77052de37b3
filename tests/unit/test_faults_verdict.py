"""The judge of a run of faults finds each planted fault, by its name, and nothing in a good run."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from api.queue.rules import Waiting
from tests.e2e.faults.history import Answer, Outcome, Told
from tests.e2e.faults.replay import _is_before
from tests.e2e.faults.stored import HallPolicy, Happened, LegRow, Stored, TicketRow
from tests.e2e.faults.verdict import Screen, judge
from tests.factories import NOW

HALL, QUEUE, DESK, OTHER_DESK = (str(UUID(int=number)) for number in (1, 2, 3, 4))
TICKETS = [str(UUID(int=100 + number)) for number in range(4)]
LEGS = [str(UUID(int=200 + number)) for number in range(4)]
A_SECOND = timedelta(seconds=1)


@dataclass
class Day:
    """A run as the judge sees it; each planted fault spoils a good one."""

    answers: list[Answer]
    stored: Stored
    screens: list[Screen]
    unanswered: list[str]

    def found(self) -> set[str]:
        violations = judge(self.answers, self.stored, self.screens, self.unanswered)
        return {violation.check for violation in violations}

    def store(self, **columns: Any) -> None:
        self.stored = replace(self.stored, **columns)

    def event(self, at_version: int, **columns: Any) -> None:
        events = [
            replace(event, **columns) if event.version == at_version else event for event in self.stored.events
        ]
        self.store(events=events)

    def ticket(self, index: int, **columns: Any) -> None:
        tickets = [replace(row, **columns) if row.id == TICKETS[index] else row for row in self.stored.tickets]
        self.store(tickets=tickets)

    def answer(self, key: str, **columns: Any) -> None:
        self.answers = [replace(row, **columns) if row.key == key else row for row in self.answers]


def minute(number: int) -> datetime:
    return NOW + timedelta(minutes=number)


def happened(version: int, kind: str, index: int, moved: str, **columns: Any) -> Happened:
    before, after = moved.split(">")
    what = {"ticket": TICKETS[index], "leg": LEGS[index], "queue": QUEUE}
    states = {"from_state": before or None, "to_state": after}
    return Happened(HALL, version, kind, minute(version), **{**what, **states, **columns})


def called(version: int, index: int, counter: str) -> Happened:
    return happened(version, "TicketCalled", index, "WAITING>CALLED", counter=counter, rule="SCORE", attempt=1)


def taken(index: int) -> Happened:
    return happened(index + 1, "TicketTaken", index, ">WAITING")


def ticket(index: int, state: str, version: int, counter: str | None = None) -> TicketRow:
    number = index + 1
    return TicketRow(
        *(TICKETS[index], HALL, "2026-11-24", number, f"A-00{number}", QUEUE, QUEUE, LEGS[index]),
        *(state, counter, version),
    )


def leg(index: int, state: str) -> LegRow:
    joined, is_open = minute(index + 1), state not in ("DONE", "CANCELLED")
    return LegRow(LEGS[index], TICKETS[index], QUEUE, index + 1, state, is_open, joined, joined)


def told(key: str, verb: str, index: int, place: str, at: int, **columns: Any) -> Answer:
    outcome = Outcome(
        None, TICKETS[index], f"A-00{index + 1}", columns.pop("counter", None), columns.pop("rule", None)
    )
    return Answer(key, verb, Told.FIRST, place, outcome, at, at + 0.5, **columns)


@pytest.fixture
def day() -> Day:
    """Four numbers; two are called, one of them is finished by the next call, one is cancelled, one waits."""
    events = [
        *(taken(index) for index in range(4)),
        called(5, 0, DESK),
        happened(6, "TicketCancelled", 1, "WAITING>CANCELLED"),
        happened(7, "ServingStarted", 0, "CALLED>SERVING", counter=DESK),
        happened(8, "ServiceFinished", 0, "SERVING>DONE", counter=DESK),
        called(9, 2, DESK),
    ]
    answers = [
        *(told(f"take-{index}", "takeTicket", index, QUEUE, index) for index in range(4)),
        told("call-0", "callNext", 0, DESK, 5, counter=DESK, rule="SCORE"),
        told("cancel-1", "cancelTicket", 1, TICKETS[1], 6),
        told("call-2", "callNext", 2, DESK, 7, counter=DESK, rule="SCORE", finishes=True),
        replace(told("call-2", "callNext", 2, DESK, 8, counter=DESK, rule="SCORE"), told=Told.AGAIN),
        Answer("call-2", "callNext", Told.OTHER, DESK, Outcome("IDEMPOTENCY_CONFLICT"), 9, 9.5),
        Answer("call-3", "callNext", Told.FIRST, OTHER_DESK, Outcome("QUEUE_EMPTY"), 1, 1.5),
    ]
    stored = Stored(
        events=events,
        tickets=[
            *(ticket(0, "DONE", 8, DESK), ticket(1, "CANCELLED", 6)),
            *(ticket(2, "CALLED", 9, DESK), ticket(3, "WAITING", 4)),
        ],
        legs=[leg(0, "DONE"), leg(1, "CANCELLED"), leg(2, "CALLED"), leg(3, "WAITING")],
        called=[(HALL, 5, TICKETS[0], DESK), (HALL, 9, TICKETS[2], DESK)],
        series={(QUEUE, "2026-11-24"): 4},
        versions={HALL: 9},
        keys=frozenset(answer.key for answer in answers),
        policies={HALL: HallPolicy(weights={DESK: {QUEUE: 0.0}, OTHER_DESK: {QUEUE: 0.0}})},
    )
    return Day(answers, stored, [Screen("TV", [("e", 1), ("e", 4), ("e", 9)], "board", "board")], [])


def test_nothing_is_found_in_a_good_run(day: Day) -> None:
    assert judge(day.answers, day.stored, day.screens, day.unanswered) == []


def called_by_two_counters(day: Day) -> None:
    again = replace(called(10, 2, OTHER_DESK), from_state="CALLED")
    day.store(events=[*day.stored.events, again], versions={HALL: 10})


def two_at_one_counter(day: Day) -> None:
    day.store(events=[*day.stored.events, called(10, 3, DESK)], versions={HALL: 10})


def recalled_elsewhere(day: Day) -> None:
    again = replace(called(10, 2, OTHER_DESK), from_state="CALLED", attempt=2)
    day.store(events=[*day.stored.events, again], versions={HALL: 10})


def overtaken(day: Day) -> None:
    day.event(5, ticket=TICKETS[3], leg=LEGS[3])


def called_by_another_rule(day: Day) -> None:
    day.event(5, rule="RATIO")


def a_number_twice(day: Day) -> None:
    day.ticket(3, number=3)


def a_number_missing(day: Day) -> None:
    day.store(series={(QUEUE, "2026-11-24"): 5})


def a_number_beyond_the_ledger(day: Day) -> None:
    day.store(series={(QUEUE, "2026-11-24"): 3})


def numbers_swapped(day: Day) -> None:
    day.answer("take-0", sent=50.0, at=51.0)


def two_results_of_one_key(day: Day) -> None:
    day.answers.append(
        replace(told("call-0", "callNext", 2, DESK, 9, counter=DESK, rule="SCORE"), told=Told.AGAIN)
    )


def another_input_under_one_key(day: Day) -> None:
    done = told("call-0", "callNext", 0, DESK, 9, counter=DESK, rule="SCORE")
    day.answers.append(replace(done, told=Told.OTHER))


def acknowledged_and_gone(day: Day) -> None:
    day.answers.append(told("take-9", "takeTicket", 3, QUEUE, 9))
    day.answers[-1] = replace(day.answers[-1], outcome=Outcome(None, str(UUID(int=999)), "A-009"))
    day.store(keys=day.stored.keys | {"take-9"})


def told_another_number(day: Day) -> None:
    day.answer("take-3", outcome=Outcome(None, TICKETS[3], "A-007"))


def stands_in_another_queue(day: Day) -> None:
    day.answer("take-3", place=OTHER_DESK)


def a_key_is_not_kept(day: Day) -> None:
    day.store(keys=day.stored.keys - {"cancel-1"})


def done_but_nobody_was_told(day: Day) -> None:
    day.answers = [answer for answer in day.answers if answer.key != "take-3"]


def told_but_not_done(day: Day) -> None:
    day.answers.append(told("hold-3", "hold", 3, TICKETS[3], 9))
    day.store(keys=day.stored.keys | {"hold-3"})


def a_call_told_under_two_keys(day: Day) -> None:
    day.answers.append(told("call-9", "callNext", 2, OTHER_DESK, 9, counter=DESK, rule="SCORE"))
    day.store(keys=day.stored.keys | {"call-9"})


def a_finish_nobody_asked_for(day: Day) -> None:
    day.answer("call-2", finishes=False)


def open_and_without_a_leg(day: Day) -> None:
    day.store(legs=[replace(row, is_open=row.is_open and row.id != LEGS[3]) for row in day.stored.legs])


def ended_with_an_open_leg(day: Day) -> None:
    day.store(legs=[replace(row, is_open=True) if row.id == LEGS[0] else row for row in day.stored.legs])


def a_leg_is_gone(day: Day) -> None:
    day.store(legs=[row for row in day.stored.legs if row.id != LEGS[3]])


def leg_and_ticket_disagree(day: Day) -> None:
    day.store(legs=[replace(row, state="HELD") if row.id == LEGS[3] else row for row in day.stored.legs])


def an_update_was_lost(day: Day) -> None:
    day.ticket(2, state="WAITING", counter=None, version=3)
    day.store(legs=[replace(row, state="WAITING") if row.id == LEGS[2] else row for row in day.stored.legs])


def at_another_counter_than_called_to(day: Day) -> None:
    day.ticket(2, counter=OTHER_DESK)


def a_ticket_is_gone(day: Day) -> None:
    day.store(tickets=[row for row in day.stored.tickets if row.id != TICKETS[3]])


def a_version_is_missing(day: Day) -> None:
    day.store(events=[event for event in day.stored.events if event.version != 6])


def a_version_is_there_twice(day: Day) -> None:
    day.event(4, version=3)


def the_hall_is_behind_its_journal(day: Day) -> None:
    day.store(versions={HALL: 8})


def states_do_not_follow(day: Day) -> None:
    day.event(8, from_state="CALLED")


def a_call_is_not_shown(day: Day) -> None:
    day.store(called=day.stored.called[:1])


def a_call_is_shown_that_was_none(day: Day) -> None:
    day.store(called=[*day.stored.called, (HALL, 6, TICKETS[1], DESK)])


def a_screen_goes_back(day: Day) -> None:
    day.screens.append(Screen("TV 2", [("e", 4), ("e", 3), ("e", 9)], "board", "board"))


def a_screen_misses_the_last(day: Day) -> None:
    day.screens.append(Screen("TV 2", [("e", 4)], "older board", "board"))


def somebody_is_never_answered(day: Day) -> None:
    day.unanswered.append("call-77")


PLANTED: list[tuple[Callable[[Day], None], str]] = [
    (called_by_two_counters, "called twice"),
    (two_at_one_counter, "called twice"),
    (recalled_elsewhere, "called twice"),
    (overtaken, "overtaken"),
    (called_by_another_rule, "overtaken"),
    (a_number_twice, "numbers"),
    (a_number_missing, "numbers"),
    (a_number_beyond_the_ledger, "numbers"),
    (numbers_swapped, "numbers in the order taken"),
    (two_results_of_one_key, "a key has one result"),
    (another_input_under_one_key, "a key has one result"),
    (acknowledged_and_gone, "acknowledged and stored"),
    (told_another_number, "acknowledged and stored"),
    (stands_in_another_queue, "acknowledged and stored"),
    (a_key_is_not_kept, "acknowledged and stored"),
    (done_but_nobody_was_told, "done once, and told"),
    (told_but_not_done, "done once, and told"),
    (a_call_told_under_two_keys, "done once, and told"),
    (a_finish_nobody_asked_for, "done once, and told"),
    (open_and_without_a_leg, "lost"),
    (ended_with_an_open_leg, "lost"),
    (a_leg_is_gone, "lost"),
    (leg_and_ticket_disagree, "lost"),
    (an_update_was_lost, "stands as the journal says"),
    (at_another_counter_than_called_to, "stands as the journal says"),
    (a_ticket_is_gone, "stands as the journal says"),
    (a_version_is_missing, "versions"),
    (a_version_is_there_twice, "versions"),
    (the_hall_is_behind_its_journal, "versions"),
    (states_do_not_follow, "states are chained"),
    (a_call_is_not_shown, "calls shown"),
    (a_call_is_shown_that_was_none, "calls shown"),
    (a_screen_goes_back, "screens"),
    (a_screen_misses_the_last, "screens"),
    (somebody_is_never_answered, "answered in the end"),
]


@pytest.mark.parametrize(("plant", "check"), PLANTED, ids=lambda value: getattr(value, "__name__", ""))
def test_a_planted_fault_is_found(day: Day, plant: Callable[[Day], None], check: str) -> None:
    plant(day)
    assert check in day.found()


@pytest.mark.parametrize(
    ("waits", "is_before"), [((1, 2), False), ((-1, 2), True), ((-2, -1), True), ((1, -1), False)]
)
def test_only_two_who_joined_while_the_call_waited_are_compared_by_joining(
    waits: tuple[int, int], is_before: bool
) -> None:
    """waits: since when the other and the called wait, in seconds after the call decided; the called joined first."""

    def leg(number: int, wait: int) -> Waiting:
        return Waiting(
            UUID(int=number), UUID(int=number), UUID(int=9), number, NOW + number * A_SECOND, NOW + wait * A_SECOND
        )

    other, called = leg(2, waits[0]), leg(1, waits[1])
    assert _is_before(other, called, NOW) is is_before
