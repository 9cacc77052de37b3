"""The nation's bench: its plan has the design's rates, and its verdict sees a call that a screen did not show."""

import asyncio
from collections import Counter
from typing import Any

import pytest

from tests.bench.nation.officers import Act
from tests.bench.nation.plan import HALLS, TAIL_SECONDS, CounterPlan, HallPlan, visits
from tests.bench.nation.verdict import judge
from tests.bench.nation.watchers import Glass, Post, Seen, posts
from tests.bench.nation.wire import TEXT, client_frame

HALL = HallPlan(
    slug="mpp-001",
    counters=tuple(CounterPlan(f"C{n}", str(n), "AB"[n % 2], f"Q{n}", f"ses_{n}") for n in range(30)),
    queues=("Q0", "Q1"),
    screens=(("a", "A"), ("b", "B"), ("main", "")),
    kiosk_token="kio_1",
)


def test_the_plan_has_the_rates_of_the_nations_peak() -> None:
    planned = visits([HALL] * HALLS, seconds=200.0, pace=1.0, seed=1)
    events = Counter(step.verb for visit in planned for step in visit.steps)
    events["takeTicket"] = len(planned)
    events["confirmPrint"] = sum(visit.at_kiosk for visit in planned)
    assert 36 < len(planned) / 200 < 40
    assert 180 < events.total() / 200 < 200
    assert all(visit.steps[-1].at - visit.steps[0].at <= TAIL_SECONDS for visit in planned)


def test_nobody_is_called_to_a_counter_that_is_busy() -> None:
    planned = visits([HALL], seconds=100.0, pace=40.0, seed=2)
    ends = dict.fromkeys(range(30), 0.0)
    for visit in planned:
        assert visit.steps[0].at >= ends[visit.counter]
        ends[visit.counter] = visit.steps[-1].at


def screens() -> list[Post]:
    """Five sockets on three screens: a, b, main, a, b."""
    return posts([HALL], "screen", count=5, each=5, first=0)


def a_call(counter: int, attempt: int = 1) -> Act:
    return Act(
        "callNext", 0, counter, at=10.0, sent=10.1, answered=10.2, outcome="OK", number="A-012", attempt=attempt
    )


def shown(place: int, at: float, label: bytes = b"4") -> tuple[int, bytes, bytes, bytes, float]:
    return place, b"A-012", label, b"1", at


def test_a_call_is_owed_to_the_screens_of_its_zone_and_of_the_whole_hall() -> None:
    seen = Seen(shown=[shown(0, 10.3), shown(2, 10.4), shown(3, 10.5)])
    verdict = judge([HALL], screens(), [a_call(4)], [seen])
    assert (verdict.calls, verdict.expected, verdict.missed) == (1, 3, 0)
    assert sorted(verdict.delays) == pytest.approx([300, 400, 500])


def test_a_screen_that_did_not_show_it_has_missed_it() -> None:
    wrong = [shown(3, 10.5, label=b"5"), shown(3, 9.0)]  # another counter, and before it was called
    verdict = judge([HALL], screens(), [a_call(4)], [Seen(shown=[shown(0, 10.3), shown(2, 10.4), *wrong])])
    assert verdict.missed == 1


def test_refusals_are_answers_and_faults_are_errors() -> None:
    refused = Act("recall", 0, 1, 1.0, 1.0, 1.1, "TOO_EARLY")
    broken = Act("recall", 0, 1, 1.0, 1.0, 1.1, "ERROR 500 []")
    verdict = judge([HALL], screens(), [refused, broken], [])
    assert (verdict.calls, verdict.errors) == (0, 1)


class Wire:
    """A transport that keeps what is written."""

    def __init__(self) -> None:
        self.written: list[bytes] = []

    def write(self, data: bytes) -> None:
        self.written.append(data)


def frame(text: str) -> bytes:
    size = len(text)
    return (
        bytes((TEXT, size)) + text.encode()
        if size < 126
        else bytes((TEXT, 126)) + size.to_bytes(2) + text.encode()
    )


def board(version: int, *numbers: str) -> bytes:
    calls = ",".join(f'{{"n":"{number}","l":"4","t":1,"at":"2026-11-24T01:00:00Z","s":[]}}' for number in numbers)
    text = f'{{"id":"1","type":"next","payload":{{"data":{{"board":{{"version":{version},"calls":[{calls}]}}}}}}}}'
    return frame(text)


@pytest.mark.parametrize("bite", [1, 7, 10_000])
def test_a_screen_notes_each_new_call_once_however_its_frames_are_cut(bite: int) -> None:
    seen = Seen()

    async def story() -> Any:
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        glass = Glass(screens()[0], seen, "host", done)
        glass.connection_made(Wire())  # type: ignore[arg-type]
        stream = (
            b"HTTP/1.1 101 Switching Protocols\r\n\r\n"
            + frame('{"type":"connection_ack"}')
            + board(1, "A-001")
            + board(2, "A-002", "A-001")
            + board(4, "A-004", "A-003", "A-002")
            + board(4, "A-004", "A-003", "A-002")
            + board(3, "A-004")
        )
        for at in range(0, len(stream), bite):
            glass.data_received(stream[at : at + bite])
        await done

    asyncio.run(story())
    assert [number for _, number, *_ in seen.shown] == [b"A-002", b"A-004", b"A-003"]
    assert (seen.messages["screen"], seen.duplicates, seen.backwards) == (5, 1, 1)
    assert not seen.troubles


def test_a_client_frame_is_masked_and_says_its_length() -> None:
    assert client_frame(TEXT, b"ab") == b"\x81\x82\0\0\0\0ab"
    assert client_frame(TEXT, b"x" * 200)[:4] == b"\x81\xfe\x00\xc8"
