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

    def emit(self, record: logging.LogRecord) -> None:
        self.statements.append(record.getMessage())


@contextmanager
def counted_statements() -> Iterator[list[str]]:
    """The statements sent while the block runs, in order; the list grows as they are. Who asks is read anew."""
    remembered.forget()
    collector, level = _Collector(), _log.level
    _log.addHandler(collector)
    _log.setLevel(logging.DEBUG)
    try:
        yield collector.statements
    finally:
        _log.removeHandler(collector)
        _log.setLevel(level)
