"""Decides whether a kiosk's number holds: its paper came out, or it did not."""

from datetime import datetime
from uuid import UUID

from api.actor import Actor
from api.events import Channel, PrintConfirmed, TicketState, TicketVoided
from api.people.rules import Permission, Place, may
from api.queue.actions.citizens import on_ticket
from api.queue.actions.moves import move, must_be
from api.queue.actions.results import Moved
from api.queue.actions.rows import Standing
from api.refusals import Refusal, RefusalCode
from api.work import Work


async def confirm_print(actor: Actor, ticket_id: UUID, *, now: datetime) -> Moved | Refusal:
    """The paper came out: the number waits. Saying it again changes nothing.

    Refuses NOT_FOUND, TOO_LATE (it is void), and what `may` refuses.
    """

    async def step(work: Work, standing: Standing) -> Refusal | None:
        if refusal := may(actor, Permission.CONFIRM_PRINT, Place(standing.hall_id, standing.agency_id)):
            return refusal
        lapses = standing.leg.hold_until
        if standing.state is TicketState.VOID:
            return Refusal(RefusalCode.TOO_LATE)
        if standing.state is not TicketState.PRINTING:
            return None
        if lapses is not None and now >= lapses:
            return Refusal(RefusalCode.TOO_LATE)
        move(work, standing, TicketState.WAITING, PrintConfirmed, leg={"hold_until": None})
        return None

    return await on_ticket(step, actor, ticket_id, now=now)


async def void_print(actor: Actor, ticket_id: UUID, *, now: datetime) -> Moved | Refusal:
    """No paper came out and nobody took the number down: it is void. Saying it again changes nothing.

    Refuses NOT_FOUND, WRONG_STATE (it waits already), and what `may` refuses.
    """

    async def step(work: Work, standing: Standing) -> Refusal | None:
        if refusal := may(actor, Permission.CONFIRM_PRINT, Place(standing.hall_id, standing.agency_id)):
            return refusal
        if standing.state is TicketState.VOID:
            return None
        if refusal := must_be(standing, TicketState.PRINTING):
            return refusal
        voided(work, standing)
        return None

    return await on_ticket(step, actor, ticket_id, now=now)


def voided(work: Work, standing: Standing) -> None:
    """The number is spent, but nobody holds it: its place in the day's quota is free again."""
    move(work, standing, TicketState.VOID, TicketVoided, leg={"hold_until": None})
    column = "taken_online" if standing.channel is Channel.WEB else "taken_on_site"
    work.write(
        f"UPDATE number_series SET {column} = {column} - 1 WHERE queue_id = $1 AND day = $2",  # noqa: S608
        standing.series_queue_id,
        standing.day,
    )
