"""Everything that can happen in a hall, as frozen values."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened. The journal adds hall, version, actor and time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketMoved(Event):
    """A ticket went from one state to another; the subclasses say how."""

    ticket_id: UUID
    leg_id: UUID
    queue_id: UUID
    from_state: TicketState | None
    to_state: TicketState
    counter_id: UUID | None = None
    rule: CallRule | None = None
    reason: str | None = None


class TicketTaken(TicketMoved):
    """A number was given out, PRINTING at a kiosk, else WAITING."""


class PrintConfirmed(TicketMoved):
    """The kiosk said the paper came out."""


class TicketVoided(TicketMoved):
    """It was not printed, or nobody said so in time; the number is not used again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketCalled(TicketMoved):
    """A counter called a number. attempt: 1 for the first call, 2 for the first recall."""

    attempt: int


class ServingStarted(TicketMoved):
    """The citizen is at the counter."""


class ServiceFinished(TicketMoved):
    """The visit is over."""


class MarkedNoShow(TicketMoved):
    """Nobody came after the calls the hall asks for."""


class TicketReturned(TicketMoved):
    """A no-show came back within the grace time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketHeld(TicketMoved):
    """Set aside; `until` is when it comes back by itself, None for by hand only."""

    until: datetime | None


class TicketResumed(TicketMoved):
    """Back among the waiting after a hold."""


class TicketTransferred(TicketMoved):
    """The leg ended here and a new leg waits in `queue_id`."""


class TicketPutBack(TicketMoved):
    """The call was taken back without blame; the ticket waits again."""


class TicketDelayed(TicketMoved):
    """The citizen asked to be later: some tickets behind go first."""


class TicketCancelled(TicketMoved):
    """Given up, with a reason."""


class TicketExpired(TicketMoved):
    """The day ended before the visit did."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionUndone(TicketMoved):
    """An officer's last action was taken back within ten seconds. undone_version: the event it undoes."""

    undone_version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CounterChanged(Event):
    """A counter opened, went on a break, to the back office, or closed."""

    counter_id: UUID
    counter_state: CounterState
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HallPaused(Event):
    """The whole hall waits: a prayer, an anthem, a drill."""

    pause_id: UUID
    reason: str
    until: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class HallResumed(Event):
    """The pause is over."""

    pause_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Announced(Event):
    """The hall says something on its screens."""

    announcement_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class AgencyDisturbed(Event):
    """An agency cannot work, with the reason (Indonesian: gangguan)."""

    agency_id: UUID
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AgencyRestored(Event):
    """The agency works again."""

    agency_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class OpeningTurned(Event):
    """The clock opened or closed something; screens must say the new sentence."""

    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectoryChanged(Event):
    """An entry of the directory was created, changed or archived. entity: type name, lower case."""

    entity: str
    entity_id: UUID
    change: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DayClosed(Event):
    """The business day is over for good; expired counts the tickets that were still open."""

    day: date
    expired: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffChanged(Event):
    """An account this hall looks after was created, renamed, archived, or got a new password.

    change: CREATED, RENAMED, ARCHIVED or PASSWORD_RESET.
    """

    staff_id: UUID
    change: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleGranted(Event):
    """Somebody was given a role in the hall, or in one of its agencies."""

    staff_id: UUID
    role: str
    agency_id: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleRevoked(Event):
    """Somebody lost a role in the hall, or in one of its agencies."""

    staff_id: UUID
    role: str
    agency_id: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceApproved(Event):
    """A screen or kiosk was let into the hall. device_kind: SCREEN or KIOSK."""

    device_id: UUID
    device_kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceRevoked(Event):
    """A screen or kiosk was shut out of the hall."""

    device_id: UUID
    device_kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreenCommanded(Event):
    """A screen was told something. device_id: None for all pages that show it."""

    screen_id: UUID
    device_id: UUID | None
    command: ScreenCommand


@dataclass(frozen=True, slots=True, kw_only=True)
class PrinterChosen(Event):
    """A kiosk was given a printer, or has none any more."""

    device_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class PrinterTurned(Event):
    """A kiosk's printer can print no more, or again. printer_state: PAPER_OUT, READY …; device_name: whose."""

    device_id: UUID
    device_name: str
    printer_state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiKeyCreated(Event):
    """Another system was given a key to the hall. scopes: names of permissions."""

    api_key_id: UUID
    scopes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiKeyRevoked(Event):
    """A key to the hall was withdrawn."""

    api_key_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationMoved(Event):
    """An application went a step, perhaps without changing its state; the subclasses say how.

    reason: what the citizen reads too. No name, NIK or phone, ever.
    """

    application_id: UUID
    agency_id: UUID
    service_id: UUID
    state_before: ApplicationState | None
    state_after: ApplicationState
    ticket_id: UUID | None = None
    reason: str | None = None


class ApplicationOpened(ApplicationMoved):
    """A draft was begun, by a citizen or at a counter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationAmended(ApplicationMoved):
    """Staff filled in at a counter what is with the citizen. changed: codes of fields, never what is in them."""

    changed: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationSubmitted(ApplicationMoved):
    """It was handed in, by the citizen or at a counter, the first time or again after it was returned."""

    number: str


class ApplicationTakenUp(ApplicationMoved):
    """An officer checks whether the file is complete."""


class ApplicationReturned(ApplicationMoved):
    """Something is missing or wrong; the clock stands still."""


class ApplicationAdvanced(ApplicationMoved):
    """It went on: to work, to another office, to the cashier, to be signed."""


class ApplicationApproved(ApplicationMoved):
    """It was decided in the citizen's favour."""


class ApplicationRejected(ApplicationMoved):
    """It was decided against the citizen, with a written reason."""


class ApplicationIssued(ApplicationMoved):
    """The product is ready to be collected."""


class ApplicationCollected(ApplicationMoved):
    """The citizen has the product."""


class ApplicationCancelled(ApplicationMoved):
    """It was given up, by the citizen or by staff with a reason."""


class ApplicationExpired(ApplicationMoved):
    """A draft or a returned file that nobody went on with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationDueMoved(ApplicationMoved):
    """The hall's working days changed, and with them the last day in time. due_before: what it was."""

    due_on: date
    due_before: date


class ApplicationErased(ApplicationMoved):
    """Everything personal was taken out of it, by order or because its time was over."""


class ApplicationLinked(ApplicationMoved):
    """A ticket is for this application."""


class ApplicationUnlinked(ApplicationMoved):
    """A ticket is not for this application after all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentAttached(ApplicationMoved):
    """A document was handed in."""

    document_id: UUID
    requirement: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentJudged(ApplicationMoved):
    """An officer accepted or rejected a document."""

    document_id: UUID
    verdict: Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingMoved(Event):
    """A booking went from one state or time to another; the subclasses say how. Nothing personal, ever.

    starts_at: of the place it has afterwards, or had until now.
    """

    booking_id: UUID
    queue_id: UUID
    service_id: UUID | None
    starts_at: datetime
    state_before: BookingState | None
    state_after: BookingState
    reason: str | None = None


class SlotHeld(BookingMoved):
    """A place was set aside while the form is filled in."""


class AppointmentBooked(BookingMoved):
    """The form was filled in: the place is the citizen's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AppointmentMoved(BookingMoved):
    """It is at another time. started_at: when it was before."""

    started_at: datetime


class AppointmentClosed(BookingMoved):
    """The hall will not sit at its time after all; the reason says why."""


class AppointmentReopened(BookingMoved):
    """The hall will sit at its time again."""


class AppointmentCancelled(BookingMoved):
    """Given up, by the citizen or by staff with a reason."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedIn(BookingMoved):
    """The citizen is there, and has a number. ticket_id: the ticket that was made."""

    ticket_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class AppointmentExpired(BookingMoved):
    """Nobody checked in. missed: whether it counts against the citizen; not where the hall was closed."""

    missed: bool


class HoldLapsed(BookingMoved):
    """The form was not filled in in time."""
