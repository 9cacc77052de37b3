"""What can happen in a hall around its tickets: counters, opening, directory, screens, printers."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from api.events.event import Event
from api.events.states import CounterState, ScreenCommand


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
