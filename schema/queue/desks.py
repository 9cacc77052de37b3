"""Mutations at a counter: what its officer does, whom it calls, and taking the last act back."""

from typing import Self

import strawberry

from api.events import CallRule
from api.queue import actions as queue
from api.queue.actions import Called
from schema.context import Info
from schema.node import uuid_of
from schema.queue.payloads import AtCounter, CounterChanged, OfCounter, OnceOfCounter, Outcome
from schema.results import Asked


@strawberry.input(description="An officer sits down at a counter.")
class OpenCounterInput(OfCounter):
    pass


@strawberry.input(description="A counter stops calling for a while.")
class PauseCounterInput(OfCounter):
    reason: str = strawberry.field(description="Why, for colleagues and screens: istirahat, salat.")
    back_office: bool = strawberry.field(default=False, description="True: works on files instead of a break.")


@strawberry.input(description="An officer leaves a counter.")
class CloseCounterInput(OfCounter):
    reason: str = strawberry.field(default="", description="Why, if it is not the end of the day.")


@strawberry.input(description="A counter is ready for whoever is next.")
class CallNextInput(OnceOfCounter):
    finish_current: bool = strawberry.field(
        default=False, description="True: also finish the ticket at the counter, in the same step."
    )


@strawberry.input(description="A counter wants a chosen ticket; supervisors only, and kept with its reason.")
class CallTicketInput(OnceOfCounter):
    ticket: strawberry.ID = strawberry.field(description="The ticket's id.")
    reason: str = strawberry.field(description="Why this one; required.")


@strawberry.input(description="The last act at a counter was a mistake.")
class UndoInput(OnceOfCounter):
    pass


@strawberry.type(description="The counter, now open.")
class OpenCounterPayload(CounterChanged):
    pass


@strawberry.type(description="The counter, now on a break or in the back office.")
class PauseCounterPayload(CounterChanged):
    pass


@strawberry.type(description="The counter, now closed.")
class CloseCounterPayload(CounterChanged):
    pass


@strawberry.type
class CalledAtCounter(AtCounter):
    """The payload of a call."""

    rule: CallRule | None = strawberry.field(
        default=None, description="Why this ticket and not another; null if nobody was called."
    )

    @classmethod
    def of(cls, outcome: Outcome, shown_secret: str | None = None) -> Self:
        """The payload of a verb's outcome."""
        payload = super().of(outcome, shown_secret)
        payload.rule = outcome.rule if isinstance(outcome, Called) else None
        return payload


@strawberry.type(description="Who was called where, and why.")
class CallNextPayload(CalledAtCounter):
    pass


@strawberry.type(description="Who was called where, and why.")
class CallTicketPayload(CalledAtCounter):
    pass


@strawberry.type(description="The counter and the ticket, as they were before.")
class UndoPayload(AtCounter):
    pass


@strawberry.type
class DeskMutations:
    @strawberry.mutation(description="Sit down at a counter and call people.")
    async def open_counter(self, info: Info, input: Asked[OpenCounterInput]) -> OpenCounterPayload:
        outcome = await queue.open_counter(info.context.actor, input.counter_id(), now=info.context.now())
        return OpenCounterPayload.of(outcome)

    @strawberry.mutation(description="Stop calling for a while, for a break or work on files.")
    async def pause_counter(self, info: Info, input: Asked[PauseCounterInput]) -> PauseCounterPayload:
        actor, now = info.context.actor, info.context.now()
        outcome = await queue.pause_counter(
            actor, input.counter_id(), reason=input.reason, back_office=input.back_office, now=now
        )
        return PauseCounterPayload.of(outcome)

    @strawberry.mutation(description="Leave a counter; whoever is at it must be finished first.")
    async def close_counter(self, info: Info, input: Asked[CloseCounterInput]) -> CloseCounterPayload:
        actor, now = info.context.actor, info.context.now()
        outcome = await queue.close_counter(actor, input.counter_id(), reason=input.reason, now=now)
        return CloseCounterPayload.of(outcome)

    @strawberry.mutation(description="Call whoever is next, by the hall's rule.")
    async def call_next(self, info: Info, input: Asked[CallNextInput]) -> CallNextPayload:
        actor, now, key = info.context.actor, info.context.now(), input.idempotency_key
        outcome = await queue.call_next(
            actor, input.counter_id(), finish_current=input.finish_current, now=now, key=key
        )
        return CallNextPayload.of(outcome)

    @strawberry.mutation(description="Call a chosen ticket, out of order.")
    async def call_ticket(self, info: Info, input: Asked[CallTicketInput]) -> CallTicketPayload:
        actor, now, key = info.context.actor, info.context.now(), input.idempotency_key
        ticket_id = uuid_of("Ticket", input.ticket)
        outcome = await queue.call_ticket(
            actor, input.counter_id(), ticket_id, reason=input.reason, now=now, key=key
        )
        return CallTicketPayload.of(outcome)

    @strawberry.mutation(description="Take the last act at a counter back, within ten seconds.")
    async def undo(self, info: Info, input: Asked[UndoInput]) -> UndoPayload:
        actor, now, key = info.context.actor, info.context.now(), input.idempotency_key
        return UndoPayload.of(await queue.undo(actor, input.counter_id(), now=now, key=key))
