"""When a kiosk's printer is asked how it is."""

from datetime import timedelta

from api.people.rules.printers import is_to_be_asked
from api.printer import PrinterState
from tests.factories import NOW


def test_how_often_a_printer_is_asked() -> None:
    """Soon while somebody may be mending it; seldom when it prints, or nobody has come for an hour."""
    hour, soon, seldom = timedelta(hours=1), timedelta(seconds=15), timedelta(minutes=5)
    for state, since, after in (
        (PrinterState.READY, NOW, seldom),
        (PrinterState.UNKNOWN, None, soon),
        (PrinterState.UNKNOWN, NOW, seldom),
        (PrinterState.OFFLINE, NOW, soon),
        (PrinterState.OFFLINE, NOW - hour, seldom),
    ):
        just_before = NOW - after + timedelta(seconds=1)
        assert is_to_be_asked(state, since=since, asked_at=None, now=NOW)
        assert not is_to_be_asked(state, since=since, asked_at=just_before, now=NOW)
        assert is_to_be_asked(state, since=since, asked_at=NOW - after, now=NOW)
