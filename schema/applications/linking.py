"""Mutations that tie an application to the ticket of a visit."""

from typing import Self
from uuid import UUID

import strawberry

from api.applications import actions as applications
from api.applications.actions import Changed, Opened, Tied
from api.refusals import Refusal
from schema.applications.payloads import ApplicationChanged
from schema.context import Info
from schema.node import uuid_of
from schema.queue.access import readable_ticket
from schema.queue.payloads import OnceOfTicket
from schema.queue.tickets import Ticket
from schema.results import Asked


@strawberry.input
class OfBoth(OnceOfTicket):
    """An act on a ticket and an application."""

    application: strawberry.ID = strawberry.field(description="The application's id.")
    application_secret: str | None = strawberry.field(
        default=None, description="The application's secret, for a draft that was never handed in."
    )

    def application_id(self) -> UUID:
        """The application's row."""
        return uuid_of("Application", self.application)


@strawberry.input(description="The citizen with this ticket comes for an application that exists.")
class LinkApplicationInput(OfBoth):
    pass


@strawberry.input(description="The ticket is not for that application after all.")
class UnlinkApplicationInput(OfBoth):
    pass


@strawberry.type
class TiedPayload(ApplicationChanged):
    """The payload of an act on a ticket and an application."""

    ticket_id: strawberry.Private[UUID | None] = None

    @classmethod
    def of(cls, outcome: Opened | Changed | Tied | Refusal, shown_secret: str | None = None) -> Self:
        """The payload of a verb's outcome."""
        payload = super().of(outcome, shown_secret)
        payload.ticket_id = outcome.ticket_id if isinstance(outcome, Tied) else None
        return payload

    @strawberry.field(description="The ticket, with what it is for now; null if nothing was done.")
    async def ticket(self, info: Info) -> Ticket | None:
        return await readable_ticket(info, self.ticket_id) if self.ticket_id else None


@strawberry.type(description="The ticket and the application, which it is for now.")
class LinkApplicationPayload(TiedPayload):
    pass


@strawberry.type(description="The ticket and the application, which it is not for any more.")
class UnlinkApplicationPayload(TiedPayload):
    pass


@strawberry.type
class LinkingMutations:
    @strawberry.mutation(
        description="Tie an open ticket to an application of the same agency, by who may serve the ticket; again "
        "changes nothing. A step of the application: `undo` does not take it back, `unlinkApplication` does. "
        "Needs SERVE, and PROCESS_APPLICATION or the secret."
    )
    async def link_application(self, info: Info, input: Asked[LinkApplicationInput]) -> LinkApplicationPayload:
        actor, now, key = info.context.actor, info.context.now(), input.idempotency_key
        ids, secret = (input.ticket_id(), input.application_id()), input.application_secret
        outcome = await applications.link_application(actor, *ids, secret=secret, now=now, key=key)
        return LinkApplicationPayload.of(outcome, secret)

    @strawberry.mutation(
        description="Take the tie of an open ticket and an application back. Needs SERVE, and "
        "PROCESS_APPLICATION or the secret."
    )
    async def unlink_application(
        self, info: Info, input: Asked[UnlinkApplicationInput]
    ) -> UnlinkApplicationPayload:
        actor, now, key = info.context.actor, info.context.now(), input.idempotency_key
        ids, secret = (input.ticket_id(), input.application_id()), input.application_secret
        outcome = await applications.unlink_application(actor, *ids, secret=secret, now=now, key=key)
        return UnlinkApplicationPayload.of(outcome, secret)
