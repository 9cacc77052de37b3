"""What a screen shows of a board, and how large and where."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from math import sqrt

import pytest

from api.boards.view import Notice
from api.halls.rules import OpeningCode
from display.view import (
    CAPITAL,
    Layout,
    footer_texts,
    hall_names,
    layout_of,
    mood_of,
    pages_of,
    rows_of_board,
)
from tests.e2e.chrome_hall import OPEN, a_board, a_busy_board, a_call, a_counter

NOW = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
SIZES = [(inches, metres) for inches in (43, 55, 65, 75, 85) for metres in (6, 8, 10)]


def ago(seconds: float) -> datetime:
    return NOW - timedelta(seconds=seconds)


def test_newest_calls_come_first_then_busy_counters_then_what_is_over() -> None:
    board = a_board(
        calls=[a_call("A-002", "2", ago(5)), a_call("A-001", "1", ago(300))],
        counters=[a_counter("2", "A-002"), a_counter("3", "C-009"), a_counter("4")],
    )
    rows = rows_of_board(board, NOW)
    assert [row.number for row in rows] == ["A-002", "C-009", "A-001"]
    assert [row.is_fresh for row in rows] == [True, False, False]
    assert [row.is_past for row in rows] == [False, False, True]


def test_a_recall_and_its_first_call_are_one_row() -> None:
    board = a_board(calls=[a_call("A-001", "1", ago(2), attempt=2), a_call("A-001", "1", ago(50))])
    assert [(row.number, row.attempt) for row in rows_of_board(board, NOW)] == [("A-001", 2)]


def test_a_called_row_stays_sixty_seconds_whatever_became_of_the_ticket() -> None:
    board = a_board(calls=[a_call("A-001", "1", ago(59)), a_call("B-001", "2", ago(61))])
    assert [row.is_past for row in rows_of_board(board, NOW)] == [False, True]


@pytest.mark.parametrize(
    ("count", "rows", "pages"), [(0, 5, 1), (5, 5, 1), (6, 5, 2), (9, 5, 2), (10, 5, 3), (60, 5, 15)]
)
def test_the_newest_stands_on_every_page_and_nobody_is_left_out(count: int, rows: int, pages: int) -> None:
    assert pages_of(count, rows) == pages
    assert pages == 1 or 1 + pages * (rows - 1) >= count


@pytest.mark.parametrize(
    ("code", "mood"),
    [
        (OpeningCode.AFTER_HOURS, "dark"),
        (OpeningCode.HOLIDAY, "dark"),
        (OpeningCode.BREAK, "rest"),
        (OpeningCode.PAUSED, "rest"),
        (OpeningCode.LAST_TICKET_GIVEN, "board"),
        (OpeningCode.QUOTA_FULL, "board"),
    ],
)
def test_a_closed_hall_shows_why_unless_somebody_is_still_served(code: OpeningCode, mood: str) -> None:
    closed = replace(OPEN, open=False, code=code)
    assert mood_of(a_board(opening=closed)) == mood
    assert mood_of(a_board(opening=closed, counters=[a_counter("1", "A-001")])) == "board"


def test_an_emergency_takes_the_screen() -> None:
    assert mood_of(a_busy_board(3, notices=[Notice("Keluar.", "Leave.", True)])) == "emergency"


def test_the_foot_says_the_opening_then_the_notices_in_both_languages_once() -> None:
    board = a_board(notices=[Notice("Sama", "Sama", False), Notice("Dua", "Two", False), Notice("!", "!", True)])
    assert footer_texts(board)[2:] == ["Sama", "Dua", "Two"]
    assert footer_texts(board, "EN")[:2] == [OPEN.sentence_en, OPEN.sentence_id]


def test_a_long_hall_name_has_shorter_forms() -> None:
    assert hall_names("Mal Pelayanan Publik Kabupaten Konawe")[-1] == "MPP Konawe"
    assert hall_names("MPP Konawe") == ["MPP Konawe"]


@pytest.mark.parametrize(("metres", "rows"), [(6, 6), (8, 5), (10, 4)])
def test_a_55_inch_screen_shows_six_five_or_four_calls(metres: float, rows: int) -> None:
    layout = layout_of(55, metres)
    assert layout.rows + (layout.arrangement == "band") == rows


@pytest.mark.parametrize(("inches", "metres"), SIZES)
def test_type_is_legible_from_the_farthest_seat(inches: float, metres: float) -> None:
    layout = layout_of(inches, metres)
    per_cent_mm = inches * 25.4 * 9 / sqrt(337) / 100
    assert layout.row_font * CAPITAL * per_cent_mm >= metres * 1000 / 120
    assert layout.call_font * CAPITAL * per_cent_mm >= metres * 1000 / 96
    assert layout.text_font * CAPITAL * per_cent_mm >= metres * 1000 / 172


@pytest.mark.parametrize("portrait", [False, True])
@pytest.mark.parametrize(("inches", "metres"), [*SIZES, (7, 100), (300, 0.5)])
def test_regions_stay_in_the_safe_area_and_apart(inches: float, metres: float, portrait: bool) -> None:
    layout = layout_of(inches, metres, portrait=portrait)
    for box in layout.boxes.values():
        assert box.left >= 5 - 1e-6
        assert box.top >= 5
        assert box.right <= 95 + 1e-6
        assert box.bottom <= 95
        assert box.width > 0
        assert box.height > 0
    assert _overlaps(layout) == []
    assert layout.rows >= 1


def _overlaps(layout: Layout) -> list[tuple[str, str]]:
    names = sorted(layout.boxes)
    pairs = [(a, b) for a in names for b in names if a < b]
    boxes = layout.boxes
    return [
        (a, b)
        for a, b in pairs
        if min(boxes[a].right, boxes[b].right) - max(boxes[a].left, boxes[b].left) > 1e-6
        and min(boxes[a].bottom, boxes[b].bottom) - max(boxes[a].top, boxes[b].top) > 1e-6
    ]
