"""Writes one move of a ticket: its leg, itself and its event; what the verbs share."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any
from uuid import UUID

from api.actor import Actor
from api.database import execute
from api.events import TicketMoved, TicketState
from api.people.rules import Permission, Place, may
from api.queue.actions.rows import Seat, Standing, lock_by, standing_of
from api.queue.rules import ENDED, STATE_WORDS, may_move
from api.refusals import Refusal, RefusalCode
from api.work import Work

NOT_AT_A_COUNTER: Mapping[str, object] = {"counter_id": None, "called_at": None, "attempt": 0}
WAITS_AGAIN: Mapping[str, object] = {**NOT_AT_A_COUNTER, "serving_at": None, "rule": None, "hold_until": None}


class ChangedUnderneath(RuntimeError):
    """A guarded UPDATE did not touch its one row: somebody writes without the hall's lock."""


async def move(
    work: Work,
    standing: Standing,
    to_state: TicketState,
    kind: type[TicketMoved],
    *,
    leg: Mapping[str, object] | None = None,
    ticket: Mapping[str, object] | None = None,
    **event: Any,
) -> int:
    """Move a ticket and its leg to `to_state` with these columns, and record the event; returns its version.

    Guarded by the state both were read in.
    """
    if not may_move(standing.state, to_state):
        raise ValueError(f"a ticket never goes from {standing.state} to {to_state}")
    version = next_version(work)
    ended: dict[str, object] = {"ended_at": work.now} if to_state in ENDED else {}
    ended_as: dict[str, object] = {"ended_as": to_state} if ended else {}
    leg_columns = {"state": to_state, **ended, **ended_as, **(leg or {})}
    await change(work, "leg", standing.ticket.leg_id, standing.state, leg_columns)
    ticket_columns = {"state": to_state, "version": version, **ended, **(ticket or {})}
    await change(work, "ticket", standing.ticket_id, standing.state, ticket_columns)
    work.record(
        kind(
            **{
                "ticket_id": standing.ticket_id,
                "leg_id": standing.ticket.leg_id,
                "queue_id": standing.ticket.queue_id,
                "from_state": standing.state,
                "to_state": to_state,
                "counter_id": standing.ticket.counter_id,
                **event,
            }
        )
    )
    return version


def next_version(work: Work) -> int:
    """The version which the next event of this work will get."""
    return work.version + len(work.events) + 1


async def change(work: Work, table: str, row_id: UUID, state: TicketState, columns: Mapping[str, object]) -> None:
    """Write columns of one row that is still in `state`; raises ChangedUnderneath if it is not."""
    statement = _update(table, tuple(columns))
    if await execute(work.connection, statement, *columns.values(), row_id, state) != 1:
        raise ChangedUnderneath(f"{table} {row_id} is no longer {state}")


@lru_cache(maxsize=256)
def _update(table: str, columns: tuple[str, ...]) -> str:
    settings = ", ".join(f"{column} = ${place}" for place, column in enumerate(columns, 1))
    row, state = len(columns) + 1, len(columns) + 2
    return f"UPDATE {table} SET {settings} WHERE id = ${row} AND state = ${state}"  # noqa: S608


async def find(work: Work, ticket_id: UUID) -> Standing | Refusal:
    """Lock the ticket's hall, first of all, then read where the ticket stands; refuses NOT_FOUND."""
    if not await lock_by(work, "ticket", ticket_id):
        return Refusal(RefusalCode.NOT_FOUND)
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
