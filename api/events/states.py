"""The closed vocabularies that events and rows share."""

from enum import StrEnum


class TicketState(StrEnum):
    """Where a ticket is in its life; README, Decision on states."""

    PRINTING = "PRINTING"
    WAITING = "WAITING"
    CALLED = "CALLED"
    SERVING = "SERVING"
    HELD = "HELD"
    NO_SHOW = "NO_SHOW"
    DONE = "DONE"
    CANCELLED = "CANCELLED"
    EXPIRED = "EXPIRED"
    VOID = "VOID"


class CallRule(StrEnum):
    """Why this ticket was called and not another."""

    OVERDUE = "OVERDUE"
    RATIO = "RATIO"
    SCORE = "SCORE"
    FRONT = "FRONT"
    CHOSEN = "CHOSEN"


class PriorityClass(StrEnum):
    """Why somebody may go first (UU 25/2009 art. 29). Health data: the class only, never on a screen."""

    ELDERLY = "ELDERLY"
    DISABLED = "DISABLED"
    PREGNANT = "PREGNANT"
    NURSING = "NURSING"
    CHILD = "CHILD"
    SICK = "SICK"


class CounterState(StrEnum):
    """What an officer is doing at a counter."""

    OPEN = "OPEN"
    BREAK = "BREAK"
    BACK_OFFICE = "BACK_OFFICE"
    CLOSED = "CLOSED"


class ScreenCommand(StrEnum):
    """What a manager may tell a screen."""

    IDENTIFY = "IDENTIFY"
    TEST_SOUND = "TEST_SOUND"
    MUTE = "MUTE"
    UNMUTE = "UNMUTE"
    RELOAD = "RELOAD"


class Channel(StrEnum):
    """How a ticket was taken."""

    WEB = "WEB"
    KIOSK = "KIOSK"
    STAFF = "STAFF"


class ApplicationState(StrEnum):
    """Where an application is in its life; README, Decision on applications."""

    DRAFT = "DRAFT"
    SUBMITTED = "SUBMITTED"
    UNDER_VERIFICATION = "UNDER_VERIFICATION"
    RETURNED = "RETURNED"
    IN_PROCESS = "IN_PROCESS"
    AWAITING_RECOMMENDATION = "AWAITING_RECOMMENDATION"
    AWAITING_PAYMENT = "AWAITING_PAYMENT"
    AWAITING_SIGNATURE = "AWAITING_SIGNATURE"
    APPROVED = "APPROVED"
    ISSUED = "ISSUED"
    COLLECTED = "COLLECTED"
    REJECTED = "REJECTED"
    CANCELLED = "CANCELLED"
    EXPIRED = "EXPIRED"


class Verdict(StrEnum):
    """What an officer said of a document."""

    PENDING = "PENDING"
    ACCEPTED = "ACCEPTED"
    REJECTED = "REJECTED"


class ScanState(StrEnum):
    """What the antivirus said of a document; NOT_SCANNED where the installation has none."""

    NOT_SCANNED = "NOT_SCANNED"
    CLEAN = "CLEAN"


class BookingState(StrEnum):
    """Where a booking is in its life; README, Decision on bookings."""

    HELD = "HELD"
    BOOKED = "BOOKED"
    CHECKED_IN = "CHECKED_IN"
    CANCELLED = "CANCELLED"
    EXPIRED = "EXPIRED"
    LAPSED = "LAPSED"
