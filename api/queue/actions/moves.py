"""Writes one move of a ticket: its leg, itself and its event; what the verbs share."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any
from uuid import UUID

from api.actor import Actor
from api.events import TicketMoved, TicketState
from api.people.rules import Permission, Place, may
from api.queue.actions.rows import Seat, Standing, standing_of
from api.queue.queries.tickets import TicketRow
from api.queue.rules import ENDED, STATE_WORDS, may_move
from api.refusals import Refusal, RefusalCode
from api.work import Work

NOT_AT_A_COUNTER: Mapping[str, object] = {"counter_id": None, "called_at": None, "attempt": 0}
WAITS_AGAIN: Mapping[str, object] = {**NOT_AT_A_COUNTER, "serving_at": None, "rule": None, "hold_until": None}


def move(
    work: Work,
    standing: Standing,
    to_state: TicketState,
    kind: type[TicketMoved],
    *,
    leg: Mapping[str, object] | None = None,
    ticket: Mapping[str, object] | None = None,
    from_state: TicketState | None = None,
    **event: Any,
) -> TicketRow:
    """Move a ticket and its leg to `to_state` with these columns, and record the event; the ticket as it then is.

    Guarded by the state both were read in. from_state: another, told just before, through which it goes.
    """
    version = tell(work, standing, from_state or standing.state, to_state, kind, **event)
    ended: dict[str, Any] = {"ended_at": work.now} if to_state in ENDED else {}
    ended_as: dict[str, Any] = {"ended_as": to_state} if ended else {}
    leg_columns = {"state": to_state, **ended, **ended_as, **(leg or {})}
    ticket_columns = {"state": to_state, **ended, **(ticket or {})}
    change(work, "leg", standing.ticket.leg_id, standing.state, leg_columns)
    change(work, "ticket", standing.ticket_id, standing.state, {"version": version, **ticket_columns})
    return standing.after(version, ticket_columns)


def tell(
    work: Work,
    standing: Standing,
    from_state: TicketState,
    to_state: TicketState,
    kind: type[TicketMoved],
    **event: Any,
) -> int:
    """Record the event of a move; returns its version."""
    if not may_move(from_state, to_state):
        raise ValueError(f"a ticket never goes from {from_state} to {to_state}")
    version = next_version(work)
    places = {
        "ticket_id": standing.ticket_id,
        "leg_id": standing.ticket.leg_id,
        "queue_id": standing.ticket.queue_id,
        "counter_id": standing.ticket.counter_id,
    }
    work.record(kind(**{**places, "from_state": from_state, "to_state": to_state, **event}))
    return version


def next_version(work: Work) -> int:
    """The version which the next event of this work will get."""
    return work.version + len(work.events) + 1


def change(work: Work, table: str, row_id: UUID, state: TicketState, columns: Mapping[str, object]) -> None:
    """Write columns of one row that must still be in `state`."""
    work.write(_update(table, tuple(columns)), *columns.values(), row_id, state)


@lru_cache(maxsize=256)
def _update(table: str, columns: tuple[str, ...]) -> str:
    settings = ", ".join(f"{column} = ${place}" for place, column in enumerate(columns, 1))
    row, state = len(columns) + 1, len(columns) + 2
    return f"UPDATE {table} SET {settings} WHERE id = ${row} AND state = ${state}"  # noqa: S608


async def find(work: Work, ticket_id: UUID) -> Standing | Refusal:
    """Where a ticket of the locked hall stands; refuses NOT_FOUND."""
    return await standing_of(work, ticket_id) or Refusal(RefusalCode.NOT_FOUND)


def must_be(standing: Standing, *states: TicketState) -> Refusal | None:
    """Refuses WRONG_STATE unless the ticket is in one of `states`."""
    if standing.state in states:
        return None
    indonesian, english = STATE_WORDS[standing.state]
    return Refusal(RefusalCode.WRONG_STATE, {"number": standing.label, "state": indonesian, "state_en": english})


def may_serve(actor: Actor, standing: Standing, permission: Permission = Permission.SERVE) -> Refusal | None:
    """Whether the actor may act on this ticket: at a counter only its officer, or a supervisor of the place.

    Refuses as `may` does, and COUNTER_TAKEN.
    """
    place = Place(standing.hall_id, standing.agency_id)
    if refusal := may(actor, permission, place):
        return refusal
    at_a_counter = standing.state in (TicketState.CALLED, TicketState.SERVING)
    return _own_or_supervised(actor, standing.staff_id, place) if at_a_counter else None


def may_sit(actor: Actor, permission: Permission, seat: Seat) -> Refusal | None:
    """Whether the actor may act at this counter, which is nobody's, his own, or one he supervises.

    Refuses as `may` does, ARCHIVED and COUNTER_TAKEN.
    """
    place = Place(seat.hall_id, seat.agency_id)
    if refusal := may(actor, permission, place):
        return refusal
    if seat.archived_at is not None:
        return Refusal(RefusalCode.ARCHIVED, {"what": "Loket", "what_en": "The counter"})
    return _own_or_supervised(actor, seat.staff_id, place)


def _own_or_supervised(actor: Actor, staff_id: UUID | None, place: Place) -> Refusal | None:
    if staff_id in (None, actor.id) or may(actor, Permission.SUPERVISE, place) is None:
        return None
    return Refusal(RefusalCode.COUNTER_TAKEN)
