"""What can happen to a ticket."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from api.events.event import Event
from api.events.states import CallRule, TicketState


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
