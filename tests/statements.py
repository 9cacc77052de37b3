"""Counts the SQL statements that a block sends, on either engine."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from api.people.remembered import remembered

_log = logging.getLogger("tortoise.db_client")  # Tortoise says every statement here, at level DEBUG


class _Collector(logging.Handler):
    def __init__(self) -> None:
        super().__init__()
        self.statements: list[str] = []
        self.asked: list[tuple[str, tuple[object, ...]]] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.statements.append(record.getMessage())
        if record.msg == "%s: %s":  # a statement and its values; Tortoise says other things here too
            statement, values = record.args  # type: ignore[misc]
            self.asked.append((str(statement), tuple(values or ())))  # type: ignore[arg-type]


@contextmanager
def counted_statements() -> Iterator[list[str]]:
    """The statements sent while the block runs, in order; the list grows as they are. Who asks is read anew."""
    remembered.forget()
    with _collecting() as collector:
        yield collector.statements


@contextmanager
def asked_statements() -> Iterator[list[tuple[str, tuple[object, ...]]]]:
    """The same with the values apart, so that they can be sent again."""
    with _collecting() as collector:
        yield collector.asked


@contextmanager
def _collecting() -> Iterator[_Collector]:
    collector, level = _Collector(), _log.level
    _log.addHandler(collector)
    _log.setLevel(logging.DEBUG)
    try:
        yield collector
    finally:
        _log.removeHandler(collector)
        _log.setLevel(level)
