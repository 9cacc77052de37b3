"""Decides when a kiosk's printer is asked how it is."""

from datetime import datetime, timedelta

from api.printer import CAN_PRINT, PrinterState

SOON = timedelta(seconds=15)  # for what cannot print, and what was never asked
SELDOM = timedelta(minutes=5)  # for what can, and what nobody has mended for an hour
GIVEN_UP_AFTER = timedelta(hours=1)


def is_to_be_asked(
    state: PrinterState, *, since: datetime | None, asked_at: datetime | None, now: datetime
) -> bool:
    """Whether it is a printer's turn: soon while somebody may be mending it, else seldom.

    since: when it was first met in its state, None if nobody has asked it. asked_at: None if not by this process.
    """
    is_worth_it = since is None or (state not in CAN_PRINT and now - since < GIVEN_UP_AFTER)
    return asked_at is None or now - asked_at >= (SOON if is_worth_it else SELDOM)
