"""What the queue's mutations ask and answer, as far as they have it in common."""

from typing import Self
from uuid import UUID

import strawberry

from api.halls import queries as halls
from api.queue import queries as reads
from api.queue.actions import Called, DeskChanged, Moved, Taken, Undone
from api.refusals import Refusal
from schema.context import Info
from schema.node import uuid_of
from schema.queue.access import readable_ticket
from schema.queue.counters import Counter
from schema.queue.tickets import Ticket
from schema.results import UserError, refused

Outcome = Taken | Called | Moved | Undone | Refusal
KEY = "1-64 characters, kept 48 h: a retry with the same key returns the first result and does nothing twice."


def maybe_uuid(type_name: str, text: str | None) -> UUID | None:
    """The UUID behind an id that may be left out."""
    return None if text is None else uuid_of(type_name, text)


@strawberry.input
class OfTicket:
    """An act on a ticket."""

    ticket: strawberry.ID = strawberry.field(description="The ticket's id.")

    def ticket_id(self) -> UUID:
        """The ticket's row."""
        return uuid_of("Ticket", self.ticket)


@strawberry.input
class OnceOfTicket(OfTicket):
    """An act on a ticket that must not be done twice."""

    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


@strawberry.input
class OfCounter:
    """An act at a counter."""

    counter: strawberry.ID = strawberry.field(description="The counter's id.")

    def counter_id(self) -> UUID:
        """The counter's row."""
        return uuid_of("Counter", self.counter)


@strawberry.input
class OnceOfCounter(OfCounter):
    """An act at a counter that must not be done twice."""

    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


@strawberry.type
class Answered:
    """Every payload says why nothing was done."""

    user_errors: list[UserError] = strawberry.field(description="Why nothing was done; empty if it was.")


@strawberry.type
class TicketMoved(Answered):
    """The payload of an act on a ticket."""

    ticket_id: strawberry.Private[UUID | None] = None
    shown_secret: strawberry.Private[str | None] = None
    left: strawberry.Private[reads.TicketRow | None] = None

    @classmethod
    def of(cls, outcome: Outcome, shown_secret: str | None = None) -> Self:
        """The payload of a verb's outcome. shown_secret: by which a citizen acted."""
        if isinstance(outcome, Refusal):
            return cls(user_errors=refused(outcome))
        left = None if isinstance(outcome, Undone) else outcome.ticket
        return cls(user_errors=[], ticket_id=outcome.ticket_id, shown_secret=shown_secret, left=left)

    def knows(self, info: Info) -> UUID | None:
        """The ticket's id, its row known to the loaders as the verb left it."""
        if self.left is not None:
            info.context.loaders.know(reads.tickets_by_id, self.left.id, self.left)
        return self.ticket_id

    @strawberry.field(description="The ticket as it stands now; null if nothing was done.")
    async def ticket(self, info: Info) -> Ticket | None:
        ticket_id = self.knows(info)
        if ticket_id is None:
            return None
        if info.context.actor.id is None:  # a repeated idempotency key proves nothing: the secret does
            return await readable_ticket(info, ticket_id, self.shown_secret)
        return Ticket.of(await info.context.loaders.must(reads.tickets_by_id, ticket_id), is_holder=True)


@strawberry.type
class CounterChanged(Answered):
    """The payload of an act at a counter."""

    counter_id: strawberry.Private[UUID | None] = None

    @classmethod
    def of(cls, outcome: DeskChanged | Refusal) -> Self:
        """The payload of a verb's outcome."""
        if isinstance(outcome, Refusal):
            return cls(user_errors=refused(outcome))
        return cls(user_errors=[], counter_id=outcome.counter_id)

    @strawberry.field(description="The counter as it stands now; null if nothing was done.")
    async def counter(self, info: Info) -> Counter | None:
        return await _counter(info, self.counter_id)


@strawberry.type
class AtCounter(TicketMoved):
    """The payload of an act on a ticket at a counter."""

    counter_id: strawberry.Private[UUID | None] = None

    @classmethod
    def of(cls, outcome: Outcome, shown_secret: str | None = None) -> Self:
        """The payload of a verb's outcome."""
        payload = super().of(outcome, shown_secret)
        payload.counter_id = outcome.counter_id if isinstance(outcome, Called | Undone) else None
        return payload

    @strawberry.field(description="The counter; null if nothing was done.")
    async def counter(self, info: Info) -> Counter | None:
        return await _counter(info, self.counter_id)


async def _counter(info: Info, counter_id: UUID | None) -> Counter | None:
    row = await info.context.loaders.one(halls.counters_by_id, counter_id) if counter_id else None
    return Counter.of(row) if row else None
