"""Says what a ticket may become, what stands on it, and on which day it counts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from api.clock import business_day
from api.events import Channel, TicketState
from api.people.rules.secrets import opens, secret_of

PRINTING, WAITING, CALLED, SERVING = (
    TicketState.PRINTING,
    TicketState.WAITING,
    TicketState.CALLED,
    TicketState.SERVING,
)
HELD, NO_SHOW, EXPIRED = TicketState.HELD, TicketState.NO_SHOW, TicketState.EXPIRED

MOVES: Mapping[TicketState, frozenset[TicketState]] = {
    PRINTING: frozenset({WAITING, TicketState.VOID, EXPIRED}),
    WAITING: frozenset({WAITING, CALLED, HELD, TicketState.CANCELLED, EXPIRED}),  # WAITING: the citizen is late
    CALLED: frozenset({CALLED, SERVING, NO_SHOW, WAITING, HELD, TicketState.CANCELLED, EXPIRED}),
    SERVING: frozenset({TicketState.DONE, WAITING, HELD, EXPIRED}),  # WAITING: transferred, in a new leg
    HELD: frozenset({WAITING, TicketState.CANCELLED, EXPIRED}),
    NO_SHOW: frozenset({WAITING}),
    TicketState.DONE: frozenset(),
    TicketState.CANCELLED: frozenset(),
    EXPIRED: frozenset(),
    TicketState.VOID: frozenset(),
}
STATE_WORDS: Mapping[TicketState, tuple[str, str]] = {
    PRINTING: ("sedang dicetak", "being printed"),
    WAITING: ("menunggu", "waiting"),
    CALLED: ("dipanggil", "called"),
    SERVING: ("sedang dilayani", "being served"),
    HELD: ("ditunda", "on hold"),
    NO_SHOW: ("tidak hadir", "a no-show"),
    TicketState.DONE: ("selesai", "finished"),
    TicketState.CANCELLED: ("dibatalkan", "cancelled"),
    EXPIRED: ("kedaluwarsa", "expired"),
    TicketState.VOID: ("tidak berlaku", "void"),
}
OPEN = frozenset({PRINTING, WAITING, CALLED, SERVING, HELD})
ENDED = frozenset(TicketState) - OPEN


class QueuePlace(StrEnum):
    """Where a ticket stands in the queue it is put into."""

    FRONT = "FRONT"
    END = "END"
    TOTAL_WAIT = "TOTAL_WAIT"


UNDONE = "UNDONE"  # how a leg ended that a transfer made and an undo took back


def may_move(from_state: TicketState, to_state: TicketState) -> bool:
    """Whether a ticket may go from one state to the other (README, Decision on states)."""
    return to_state in MOVES[from_state]


def ticket_label(prefix: str, number: int) -> str:
    """What stands on paper and glass: A-012, and four digits past 999."""
    return f"{prefix}-{number:03d}"


def ticket_secret(ticket_id: UUID, key: str) -> str:
    """What opens a citizen's own ticket."""
    return secret_of("ticket", ticket_id, key)


def is_secret_of(ticket_id: UUID, secret: str | None, key: str) -> bool:
    """Whether `secret` opens the ticket."""
    return opens("ticket", ticket_id, secret, key)


def secret_lives(day: date, state: TicketState, now: datetime, timezone: str) -> bool:
    """Whether a ticket's secret still opens it: on its business day, and past midnight until the visit ends.

    day: the ticket's. What was printed or photographed opens nothing the next morning: closing the day ends
    every visit.
    """
    return state in OPEN or business_day(now, timezone) <= day


@dataclass(frozen=True, slots=True)
class Quota:
    """A queue's tickets of one day. limit: None for no limit. online_share: percent reserved for WEB, or None.

    Without a share all channels draw on one pool. With one, WEB may take floor(limit * share / 100) tickets and
    everybody else exactly the rest: neither side eats the other's.
    """

    limit: int | None = None
    online_share: int | None = None
    taken_online: int = 0
    taken_on_site: int = 0

    def remaining(self, channel: Channel) -> int | None:
        """How many more tickets this channel may take today; None for no limit, never negative."""
        if self.limit is None:
            return None
        if self.online_share is None:
            return max(0, self.limit - self.taken_online - self.taken_on_site)
        online = self.limit * self.online_share // 100
        if channel is Channel.WEB:
            return max(0, online - self.taken_online)
        return max(0, self.limit - online - self.taken_on_site)


def day_of_hall(now: datetime, timezone: str, *, newest: date | None) -> date:
    """The business day on which a ticket taken now counts.

    newest: the latest day on which the hall gave out a number. A clock that steps back over midnight does not
    bring yesterday back; when it steps back by more than a day, the earlier reading was the wrong one.
    """
    today = business_day(now, timezone)
    if newest is not None and (newest - today).days == 1:
        return newest
    return today
