"""A hall's file is read whoever wrote it: each fault is named with its line, in two languages, and none is a crash."""

import json
import time
import tracemalloc
from typing import Any

import pytest

from api.blueprints.rules.format import Blueprint, Policy
from api.blueprints.rules.lines import lines_of
from api.blueprints.rules.reading import MOST_BYTES, MOST_FAULTS, read
from api.halls.models import Hall
from api.halls.rules.entries import POLICY
from api.refusals import Refusal, RefusalCode

SLOTS = {"weekday": "MONDAY", "starts": "08:00", "ends": "10:00", "slotMinutes": 30, "capacity": 2}


def a_file() -> dict[str, Any]:
    """A small hall, as JSON."""
    return {
        "format": "antrean-hall",
        "version": 1,
        "hall": {
            "name": "MPP Contoh",
            "regionCode": "74.02",
            "province": "Sulawesi Tenggara",
            "timezone": "Asia/Makassar",
        },
        "hours": [{"weekday": "MONDAY", "opens": "08:00", "closes": "15:00"}],
        "specialDays": [{"day": "2026-12-24", "kind": "OVERRIDE", "name": "Pelantikan"}],
        "agencies": [
            {
                "code": "DUKCAPIL",
                "name": "Dinas Dukcapil",
                "queues": [{"prefix": "A", "name": "Umum", "slots": [{**SLOTS, "validFrom": "2026-11-01"}]}],
                "services": [
                    {
                        "code": "KTP",
                        "name": "KTP",
                        "queue": "A",
                        "standards": [{"decreeNumber": "1/2026", "validFrom": "2026-01-01"}],
                    }
                ],
            }
        ],
        "counters": [{"label": "1", "agency": "DUKCAPIL", "serves": [{"queue": "A"}]}],
        "screens": [{"slug": "main", "name": "Layar utama"}],
    }


def with_(path: str, value: Any) -> dict[str, Any]:
    """The file with something else at a path; "…+" adds to the list there."""
    told: Any = a_file()
    here, *_ = [told]
    *steps, last = path.split(".")
    for step in steps:
        here = here[int(step)] if isinstance(here, list) else here[step]
    if last == "+":
        here.append(value)
    else:
        here[int(last) if isinstance(here, list) else last] = value
    return dict(told)


def faults(told: object) -> list[Refusal]:
    found = read((told if isinstance(told, str) else json.dumps(told, indent=1)).encode())
    assert isinstance(found, list), found
    for fault in found:
        assert fault.sentence("ID") != fault.sentence("EN")
    return found


def test_a_good_file_is_a_hall() -> None:
    found = read(json.dumps(a_file()).encode())
    assert isinstance(found, Blueprint), found
    assert found.counts() == {"agencies": 1, "queues": 1, "services": 1, "counters": 1, "screens": 1}


def test_what_is_written_is_read_as_the_same() -> None:
    found = read(json.dumps(a_file()).encode())
    assert isinstance(found, Blueprint)
    assert read(found.written().encode()) == found


@pytest.mark.parametrize(
    ("path", "value", "where"),
    [
        ("hall.regionCode", "7402", "hall.regionCode"),
        ("hall.timezone", "Asia/Atlantis", "hall.timezone"),
        ("hall.policy", {"priorityRatio": 99}, "hall.policy.priorityRatio"),
        ("hall.policy", {"classes": [{"priorityClass": "SICK", "weight": 99, "maxWaitSeconds": 60}]}, "hall.policy.classes.0.weight"),
        ("hours.0.opens", "8 pagi", "hours.0.opens"),
        ("hours.0.closes", "07:00", "hours.0.closes"),
        ("specialDays.0.name", "", "specialDays.0.name"),
        ("specialDays.0.day", "besok", "specialDays.0.day"),
        ("agencies.0.code", "dukcapil", "agencies.0.code"),
        ("agencies.0.queues.0.prefix", "OI", "agencies.0.queues.0.prefix"),
        ("agencies.0.queues.0.dailyQuota", -1, "agencies.0.queues.0.dailyQuota"),
        ("agencies.0.queues.0.slots.0.ends", "08:10", "agencies.0.queues.0.slots.0.ends"),
        ("agencies.0.services.0.name", "K\u202eTP", "agencies.0.services.0.name"),
        ("agencies.0.services.0.queue", "B", "agencies.0.services.0.queue"),
        ("agencies.0.services.0.standards.0.workingDays", 999, "agencies.0.services.0.standards.0.workingDays"),
        ("agencies.0.services.0.standards.0.validUntil", "2025-01-01", "agencies.0.services.0.standards.0.validUntil"),
        ("agencies.0.services.0.standards.0.fee", "gratis\u0000", "agencies.0.services.0.standards.0.fee"),
        ("agencies.0.services.0.standards.0.form", [{"code": "x", "type": "TEXT", "label": "X"}], "agencies.0.services.0.standards.0.form"),
        ("counters.0.agency", "POLRES", "counters.0.agency"),
        ("counters.0.serves.0.queue", "B", "counters.0.serves.0.queue"),
        ("counters.0.serves.0.weight", 11, "counters.0.serves.0.weight"),
        ("counters.0.label", "loket satu", "counters.0.label"),
        ("screens.0.slug", "Main", "screens.0.slug"),
        ("screens.0.diagonalInches", 1, "screens.0.diagonalInches"),
        ("version", 2, "version"),
        ("format", "nova", "format"),
        ("staff", [{"username": "sri"}], "staff"),
        ("agencies.0.secret", "x", "agencies.0.secret"),
        ("counters.0.label", 12, "counters.0.label"),
    ],
)  # fmt: skip
def test_each_fault_is_named_with_its_place(path: str, value: Any, where: str) -> None:
    found = {".".join(fault.input_field): fault for fault in faults(with_(path, value))}
    assert found[where].code is RefusalCode.INVALID_INPUT
    assert int(found[where].detail["line"]) > 1
    assert len(found) == 1 or path in ("agencies.0.code", "agencies.0.queues.0.prefix")  # others name these


@pytest.mark.parametrize(
    ("path", "twin", "where"),
    [
        ("agencies.+", {"code": "DUKCAPIL", "name": "Kembar"}, "agencies.1.code"),
        ("agencies.0.queues.+", {"prefix": "A", "name": "Kembar"}, "agencies.0.queues.1.prefix"),
        ("agencies.+", {"code": "X", "name": "X", "queues": [{"prefix": "A", "name": "X"}]}, "agencies.1.queues.0.prefix"),
        ("agencies.0.services.+", {"code": "KTP", "name": "X", "queue": "A"}, "agencies.0.services.1.code"),
        ("counters.+", {"label": "1", "agency": "DUKCAPIL"}, "counters.1.label"),
        ("counters.0.serves.+", {"queue": "A"}, "counters.0.serves.1.queue"),
        ("screens.+", {"slug": "main", "name": "X"}, "screens.1.slug"),
        ("hours.+", {"weekday": "MONDAY", "opens": "08:00", "closes": "15:00"}, "hours.1.weekday"),
        ("agencies.0.queues.0.slots.+", {**SLOTS, "validFrom": "2026-11-02"}, "agencies.0.queues.0.slots.1.starts"),
    ],
)  # fmt: skip
def test_what_is_there_twice_is_named_the_second_time(path: str, twin: Any, where: str) -> None:
    (fault,) = faults(with_(path, twin))
    assert (fault.code, ".".join(fault.input_field)) == (RefusalCode.ALREADY_EXISTS, where)


def test_every_fault_is_told_not_only_the_first() -> None:
    told = with_("agencies.0.code", "kecil")
    told["screens"][0]["slug"] = "?"
    assert [".".join(fault.input_field) for fault in faults(told)] == [
        "agencies.0.code",
        "counters.0.agency",
        "screens.0.slug",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "null",
        '{"a": NaN}',
        '{"a": 1, "a": 2}',
        '{"a": ' + "9" * 5000 + "}",
        "[" * 100_000,
        '{"a":' * 100_000,
        '{"hall": "\\ud800"}',
        "\ufeff{}",
    ],
)
def test_what_is_no_such_file_is_refused_in_two_languages(text: str) -> None:
    assert faults(text)


def test_a_syntax_error_is_named_with_its_line() -> None:
    (fault,) = faults('{\n "format": "antrean-hall",\n oops\n}')
    assert fault.detail["line"] == "3"
    assert fault.sentence("EN").startswith("Line 3: ")


def test_a_file_that_is_too_large_or_no_text_is_refused() -> None:
    assert isinstance(read(b" " * (MOST_BYTES + 1)), list)
    assert isinstance(read(b"\xff\xfe{}"), list)


def test_a_huge_list_of_faults_costs_little_and_is_cut() -> None:
    told = a_file()
    told["counters"] = [{"label": f"{number}", "agency": "TIDAK"} for number in range(500)]
    begun = time.process_time()
    assert len(faults(told)) == MOST_FAULTS
    assert time.process_time() - begun < 2
    told["counters"] *= 20
    (fault,) = faults(told)
    assert fault.input_field == ("counters",)


def test_the_line_of_a_value_is_found_also_behind_brackets_in_texts() -> None:
    text = '{\n "a": "}],[{ \\" ",\n "b": [1,\n  {"c": 2,\n   "d": []}]\n}'
    paths = [("a",), ("b", "1", "d"), ("b", "1", "e"), ("b", "0")]
    assert list(lines_of(text, paths).values()) == [2, 5, 4, 3]


def test_the_policy_of_a_file_that_names_none_is_that_of_a_new_hall() -> None:
    defaults = Policy().model_dump(exclude={"classes"})
    assert set(defaults) == set(POLICY)
    assert defaults == {name: Hall._meta.fields_map[name].default for name in POLICY}


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
@pytest.mark.parametrize("path", ["specialDays.0.day", "agencies.0.services.0.standards.0.validFrom"])
def test_no_day_comes_in_by_a_file_that_the_api_does_not_know(path: str, day: str) -> None:
    """Nobody could take it away again."""
    [fault] = faults(with_(path, day))
    assert fault.input_field == tuple(path.split("."))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("[" * 900 + "1," * 100_000 + "1" + "]" * 900, "nests too deeply"),
        ('{"agencies": [' + "{}," * 200_000 + "{}]}", "holds too many values"),
        ('{"agencies": [' + "{}," * 20_000 + "{}]}", "is no hall's"),
        ("{" + ",".join(f'"{n}": 1' for n in range(100_000)) + ', "99999": 1}', '2 * "99999"'),
    ],
    ids=["deep and wide", "wide", "all wrong", "a name twice among many"],
)
def test_a_file_that_is_no_hall_costs_little(content: str, said: str) -> None:
    """Each of these took a worker's memory (2.6 GB) or its time (45 s to hours) from a file of some megabytes."""
    tracemalloc.start()
    try:
        [fault] = faults(content)
        _, most_bytes = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert said in fault.sentence("EN")
    assert most_bytes < 64 * 1024 * 1024
