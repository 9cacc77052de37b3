"""What the verbs of the queue give back: ids, small enough to be kept under a client's key."""

from dataclasses import dataclass, field
from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from api.events import CallRule
from api.queue.queries.tickets import TicketRow

# The ticket as the verb left it, so that an answer need not read it again; not kept under a key.
AsLeft = Annotated[TicketRow | None, Field(exclude=True)]


@dataclass(frozen=True, slots=True)
class Taken:
    """A number was given out. secret: opens it for the citizen; derived, never stored."""

    ticket_id: UUID
    secret: str
    ticket: AsLeft = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Called:
    """A counter called a ticket, and why this one."""

    ticket_id: UUID
    counter_id: UUID
    rule: CallRule
    ticket: AsLeft = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Moved:
    """A ticket is in another state or place."""

    ticket_id: UUID
    ticket: AsLeft = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class DeskChanged:
    """A counter opened, paused or closed."""

    counter_id: UUID


@dataclass(frozen=True, slots=True)
class Undone:
    """The last action at a counter was taken back. ticket_id: the ticket it was done to."""

    counter_id: UUID
    ticket_id: UUID


@dataclass(frozen=True, slots=True)
class DayEnded:
    """A hall's business day is over. expired: how many tickets were still open."""

    hall_id: UUID
    day: date
    expired: int
