"""What the log tells of an unexpected error: where it was, never what the variables held."""

import logging
from collections.abc import Iterator

import pytest
import structlog

from api import logs


@pytest.fixture(autouse=True)
def configured_again() -> Iterator[None]:
    before = structlog.get_config()
    yield
    structlog.configure(**before)


@pytest.mark.parametrize("production", [True, False])
def test_an_error_in_the_log_is_short_and_holds_no_variable(
    capsys: pytest.CaptureFixture[str], *, production: bool
) -> None:
    """Delete show_locals=False or exception_formatter in api/logs.py to see this fail."""
    logs.configure(production=production)
    try:
        _sign_in("rahasia" + "-sekali")
    except LookupError as error:
        structlog.get_logger("fresh").error("unexpected", exc_info=error)
    written = capsys.readouterr().err
    assert "_sign_in" in written
    assert "rahasia-sekali" not in written
    assert len(written) < 2_000


def test_a_pool_without_its_database_writes_one_line_each_time(caplog: pytest.LogCaptureFixture) -> None:
    """Delete the filter of asyncpg.pool in api/logs.py to see this fail."""
    logs.configure(production=True)
    try:
        _sign_in("rahasia")
    except LookupError:
        logging.getLogger("asyncpg.pool").warning("Failed to restore the pool", exc_info=True)
    assert "_sign_in" not in caplog.text
    assert "Failed to restore the pool" in caplog.text


def _sign_in(password: str) -> None:
    raise LookupError(len(password))
