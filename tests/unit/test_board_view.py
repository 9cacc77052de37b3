"""A board shows what its screen needs and nothing else."""

from dataclasses import is_dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, get_type_hints
from uuid import UUID, uuid4

import pytest

from api.boards.view import (
    LAST_CALLS,
    MOST_CALLS,
    Board,
    CallRow,
    Scene,
    ScreenRow,
    board_of_scene,
)
from api.events import CounterState
from api.halls.queries import AgencyRow, AnnouncementRow, CounterRow, HallRow, QueueRow, Serves
from api.halls.rules import Opening, OpeningCode

NOW = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
HALL = uuid4()
AGENCY, QUEUE_A, QUEUE_B = uuid4(), uuid4(), uuid4()


def a_row(row: type, **columns: Any) -> Any:
    """A row with the columns that matter; the others hold nothing."""
    empty = dict.fromkeys(row.__dataclass_fields__)
    return row(**(empty | columns))


def a_counter(label: str, zone: str = "", queue_id: UUID = QUEUE_A) -> CounterRow:
    serves = (Serves(queue_id, 0.0),)
    return CounterRow(uuid4(), HALL, AGENCY, label, zone, None, serves)


def a_screen(zone: str) -> ScreenRow:
    return a_row(ScreenRow, id=uuid4(), hall_id=HALL, slug="tv", zone=zone, running_text="", running_text_en="")


def a_call(counter: CounterRow, label: str, seconds_ago: float = 0, attempt: int = 1, **columns: Any) -> CallRow:
    at = NOW - timedelta(seconds=seconds_ago)
    row = CallRow(id=uuid4(), ticket_id=uuid4(), counter_id=counter.id, label=label, attempt=attempt, at=at)
    return replace(row, **columns)


def a_scene(**parts: Any) -> Scene:
    return Scene(
        **{
            "hall": a_row(HallRow, id=HALL, slug="konawe", name="MPP Konawe", timezone="Asia/Makassar"),
            "screens": {},
            "epoch": uuid4(),
            "version": 7,
            "now": NOW,
            "opening": Opening(True, OpeningCode.OPEN, "Buka.", "Open.", None, None),
            "counters": [],
            "agencies": [a_row(AgencyRow, id=AGENCY, code="DUKCAPIL")],
            "queues": [
                a_row(QueueRow, id=QUEUE_A, prefix="A", name="KTP", name_en=""),
                a_row(QueueRow, id=QUEUE_B, prefix="B", name="Pajak", name_en="Tax"),
            ],
            "desks": {},
            "at_counters": {},
            "waiting": {},
            "calls": [],
            "announcements": [],
            **parts,
        }
    )


def numbers(board: Board) -> list[str]:
    return [call.number for call in board.calls]


def test_a_counter_shows_its_state_and_the_number_it_serves() -> None:
    one, two = a_counter("1"), a_counter("2")
    board = board_of_scene(
        a_scene(
            counters=[one, two],
            desks={str(one.id): CounterState.OPEN},
            at_counters={str(one.id): "A-001"},
        ),
        None,
    )
    assert [(row.label, row.agency_code, row.state, row.number) for row in board.counters] == [
        ("1", "DUKCAPIL", CounterState.OPEN, "A-001"),
        ("2", "DUKCAPIL", CounterState.CLOSED, None),
    ]


def test_a_screen_with_a_zone_sees_only_its_zone() -> None:
    near, far = a_counter("1", "Barat"), a_counter("2", "Timur", QUEUE_B)
    scene = a_scene(counters=[near, far], calls=[a_call(far, "B-001"), a_call(near, "A-001")])
    whole, west = board_of_scene(scene, None), board_of_scene(scene, a_screen("Barat"))
    assert [row.label for row in whole.counters] == ["1", "2"]
    assert numbers(whole) == ["B-001", "A-001"]
    assert [row.prefix for row in whole.queues] == ["A", "B"]
    assert [row.label for row in west.counters] == ["1"]
    assert numbers(west) == ["A-001"]
    assert [row.prefix for row in west.queues] == ["A"]


def test_the_main_screen_has_no_zone_and_sees_everything() -> None:
    scene = a_scene(counters=[a_counter("1", "Barat"), a_counter("2")])
    assert [row.label for row in board_of_scene(scene, a_screen("")).counters] == ["1", "2"]


def test_a_recall_is_a_call_of_its_own() -> None:
    counter, ticket_id = a_counter("3"), uuid4()
    calls = [
        a_call(counter, "A-001", 1, 2, ticket_id=ticket_id),
        a_call(counter, "A-001", 9, 1, ticket_id=ticket_id),
    ]
    board = board_of_scene(a_scene(counters=[counter], calls=calls), None)
    assert [(call.attempt, call.spoken[0]) for call in board.calls] == [(2, "panggilan"), (1, "nomor antrean")]


def test_words_are_sent_while_a_call_can_still_be_voiced() -> None:
    counter = a_counter("3")
    calls = [a_call(counter, "A-002", 59), a_call(counter, "A-001", 60)]
    board = board_of_scene(a_scene(counters=[counter], calls=calls), None)
    assert [bool(call.spoken) for call in board.calls] == [True, False]


def test_sixty_calls_of_one_second_are_all_there() -> None:
    counters = [a_counter(str(label)) for label in range(1, 61)]
    calls = [a_call(counter, f"A-{number:03}") for number, counter in enumerate(counters)]
    assert len(board_of_scene(a_scene(counters=counters, calls=calls), None).calls) == 60


def test_old_calls_go_except_the_last_eight() -> None:
    counter = a_counter("1")
    calls = [a_call(counter, f"A-{99 - age:03}", 3600 + age) for age in range(30)]
    assert numbers(board_of_scene(a_scene(counters=[counter], calls=calls), None)) == [
        call.label for call in calls[:LAST_CALLS]
    ]


def test_calls_are_bounded_whatever_happens() -> None:
    counter = a_counter("1")
    calls = [a_call(counter, f"A-{number:03}") for number in range(500)]
    assert len(board_of_scene(a_scene(counters=[counter], calls=calls), None).calls) == MOST_CALLS


def test_a_missing_translation_falls_back_to_indonesian() -> None:
    said = [a_row(AnnouncementRow, text="Istirahat", text_en="", emergency=False)]
    board = board_of_scene(a_scene(announcements=said), None)
    assert [(row.name, row.name_en) for row in board.queues] == [("KTP", "KTP"), ("Pajak", "Tax")]
    assert board.notices[0].text_en == "Istirahat"


def test_nothing_on_a_board_has_a_place_for_personal_data() -> None:
    """By the names of the fields: a new one must be thought about here before it reaches the glass."""
    assert names_in(Board) - names_in(HallRow) - names_in(ScreenRow) - names_in(Opening) == {
        *(
            "hall",
            "screen",
            "epoch",
            "version",
            "server_time",
            "opening",
            "counters",
            "calls",
            "queues",
            "notices",
        ),
        *("counter_id", "call_id", "queue_id", "label", "agency_code", "state", "number", "counter_label"),
        *("attempt", "at", "spoken", "prefix", "waiting_count", "text", "text_en", "emergency"),
    } - names_in(ScreenRow) - names_in(HallRow) - names_in(Opening)


def names_in(shape: Any) -> set[str]:
    """Names of the fields of a dataclass or a named tuple, and of all it is made of."""
    found = set()
    for name, kind in get_type_hints(shape).items():
        found.add(name)
        for part in (kind, *getattr(kind, "__args__", ())):
            if is_dataclass(part) or hasattr(part, "_fields"):
                found |= names_in(part)
    return found


@pytest.mark.parametrize("zone", ["", "Barat"])
def test_an_empty_hall_has_an_empty_board(zone: str) -> None:
    board = board_of_scene(a_scene(), a_screen(zone))
    assert (board.counters, board.calls, board.notices) == ((), (), ())
    assert board.cursor.version == 7
