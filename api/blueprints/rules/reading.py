"""Reads a hall's file, whoever wrote it: what is wrong is said with its line, in two languages."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from api.blueprints.rules.checking import faults_in
from api.blueprints.rules.format import Blueprint
from api.blueprints.rules.lines import lines_of
from api.people.rules.texts import UNSEEN_PROBLEM, holds_unseen
from api.refusals import Refusal, RefusalCode

MOST_BYTES = 4 * 1024 * 1024  # Konawe's takes 150 KB, a hall of 300 services less than one MB
MOST_VALUES = 100_000  # Konawe's has 5,000; each wrong one may take a kilobyte of memory
MOST_LEVELS = 20  # the format has 12
MOST_FAULTS, TOLD_APART = 50, 10_000
Problem = tuple[str, str]
PROBLEMS: dict[str, Problem] = {
    "missing": ("harus diisi", "is required"),
    "extra_forbidden": ("tidak dikenal dalam format ini", "is unknown to this format"),
    "enum": ("pilihan tidak dikenal", "not one of the choices"),
    "literal_error": ("pilihan tidak dikenal", "not one of the choices"),
    "too_long": ("terlalu banyak entri", "has too many entries"),
}
WRONG_KIND = ("jenis nilainya salah", "has a value of the wrong kind")
TOO_LARGE = ("berkas lebih besar dari 4 MiB", "the file is larger than 4 MiB")
TOO_DEEP = ("berkas bersarang terlalu dalam", "the file nests too deeply")
TOO_MANY = ("berkas berisi terlalu banyak nilai", "the file holds too many values")
NO_HALL = ("berkas ini bukan berkas gedung", "the file is no hall's")


def read(content: bytes) -> Blueprint | list[Refusal]:
    """The hall in a file, or all that is wrong with it, 50 faults at most. Up to a second of CPU."""
    if len(content) > MOST_BYTES:
        return [_fault(TOO_LARGE)]
    try:
        text = content.decode("utf-8-sig")
        told = json.loads(text, object_pairs_hook=_once_each, parse_constant=_no_number)
    except UnicodeDecodeError:
        return [_fault(("berkas bukan teks UTF-8", "the file is no text in UTF-8"))]
    except RecursionError:
        return [_fault(TOO_DEEP)]
    except json.JSONDecodeError as error:
        words = (f"bukan JSON yang sah pada kolom {error.colno}", f"no valid JSON at column {error.colno}")
        return [_on_line(_fault(words), error.lineno)]
    except ValueError as error:
        return [_fault((f"bukan JSON yang sah: {error}", f"no valid JSON: {error}"))]
    oversized = _oversized(told)
    return [_fault(oversized)] if oversized else _hall_in(text, told)


def _oversized(told: Any) -> Problem | None:
    """What no hall is, before anything is made of it: what follows costs memory and time with each wrong value."""
    values, level, levels = 0, [told], 0
    while level:
        values, levels = values + len(level), levels + 1
        if values > MOST_VALUES:
            return TOO_MANY
        if levels > MOST_LEVELS:
            return TOO_DEEP
        level = [part for value in level for part in _parts(value)]
    return None


def _parts(value: Any) -> Iterable[Any]:
    return value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()


def _hall_in(text: str, told: Any) -> Blueprint | list[Refusal]:
    try:
        blueprint = Blueprint.model_validate_json(text)
    except ValidationError as wrong:
        if wrong.error_count() > TOLD_APART:
            return [_fault(NO_HALL)]
        details = wrong.errors(include_url=False, include_context=False, include_input=False)
        return located(text, [_of_pydantic(detail) for detail in details[:MOST_FAULTS]])
    faults: dict[tuple[str, ...], Refusal] = {}
    for fault in (*_unseen(told, ()), *faults_in(blueprint)):
        faults.setdefault(fault.input_field, fault)
    return located(text, list(faults.values())[:MOST_FAULTS]) if faults else blueprint


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        twice, _ = Counter(name for name, _ in pairs).most_common(1)[0]
        raise ValueError(f'2 * "{twice[:40]}"')
    return found


def _no_number(name: str) -> float:
    raise ValueError(name)


def _of_pydantic(detail: ErrorDetails) -> Refusal:
    path = tuple(str(step) for step in detail["loc"])
    problem = PROBLEMS.get(detail["type"], WRONG_KIND)
    where = path[-1] if path else "JSON"
    return replace(_fault((f"{where}: {problem[0]}", f"{where}: {problem[1]}")), input_field=path)


def _unseen(value: Any, path: tuple[str, ...]) -> Iterator[Refusal]:
    if isinstance(value, str) and holds_unseen(value, lines=True):
        words = (f"{path[-1]}: {UNSEEN_PROBLEM[0]}", f"{path[-1]}: {UNSEEN_PROBLEM[1]}")
        yield replace(_fault(words), input_field=path)
    parts: Any = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, part in parts:
        yield from _unseen(part, (*path, str(name)))


def _fault(problem: Problem) -> Refusal:
    return Refusal(RefusalCode.INVALID_INPUT, {"problem": problem[0], "problem_en": problem[1]})


def located(text: str, faults: Sequence[Refusal]) -> list[Refusal]:
    """The same faults, each with the line of what is wrong."""
    lines = lines_of(text, [fault.input_field for fault in faults])
    return [_on_line(fault, lines[fault.input_field]) for fault in faults]


def _on_line(fault: Refusal, line: int) -> Refusal:
    words = {
        "sentence": f"Baris {line}: {fault.sentence('ID')}",
        "sentence_en": f"Line {line}: {fault.sentence('EN')}",
        "line": str(line),
    }
    return replace(fault, detail=words)
