"""Mutations that give out numbers and take them back."""

from typing import Any, Self

import strawberry

from api.applications import actions as applications
from api.events import Channel, PriorityClass
from api.queue import actions as queue
from api.queue import queries as reads
from api.queue.actions import Taken
from api.refusals import Refusal
from schema.context import Info
from schema.node import ticket_page, uuid_of
from schema.qr import QrCode
from schema.queue.payloads import KEY, OnceOfTicket, Outcome, TicketMoved, maybe_uuid
from schema.results import Asked

SECRET = "The ticket's secret, for its holder; staff leave it out."  # noqa: S105


@strawberry.input(description="A number is wanted, for a service or for a queue.")
class TakeTicketInput:
    hall: str = strawberry.field(description="The hall's slug.")
    service: strawberry.ID | None = strawberry.field(default=None, description="What it is for; or give a queue.")
    queue: strawberry.ID | None = strawberry.field(default=None, description="Where to wait; or give a service.")
    channel: Channel = strawberry.field(default=Channel.WEB, description="How it is taken.")
    priority_class: PriorityClass | None = strawberry.field(
        default=None, description="Why they may go first, if so."
    )
    presence: str | None = strawberry.field(
        default=None, description="The day's code, where the hall asks a number through WEB for it; else ignored."
    )
    application: strawberry.ID | None = strawberry.field(
        default=None, description="An application for whose sake it is: to complete it, to collect the product."
    )
    application_secret: str | None = strawberry.field(
        default=None, description="The application's secret; staff of its agency leave it out."
    )
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)

    async def taken(self, info: Info) -> Taken | Refusal:
        """The number, or why there is none."""
        actor, now = info.context.actor, info.context.now()
        if self.application is None:
            return await queue.take_ticket(actor, now=now, **self.asked())
        file_id = uuid_of("Application", self.application)
        secret = self.application_secret
        return await applications.take_ticket_for(actor, file_id, secret=secret, now=now, **self.asked())

    def asked(self) -> dict[str, Any]:
        """In the words of take_ticket."""
        return {
            "hall_slug": self.hall,
            "service_id": maybe_uuid("Service", self.service),
            "queue_id": maybe_uuid("Queue", self.queue),
            "channel": self.channel,
            "priority_class": self.priority_class,
            "presence": self.presence,
            "key": self.idempotency_key,
        }


@strawberry.input(description="The ticket is given up.")
class CancelTicketInput(OnceOfTicket):
    secret: str | None = strawberry.field(default=None, description=SECRET)
    reason: str = strawberry.field(default="", description="Why; required of staff.")


@strawberry.input(description="A no-show is back within the grace time.")
class ReturnTicketInput(OnceOfTicket):
    secret: str | None = strawberry.field(default=None, description=SECRET)


@strawberry.input(description="The citizen is late: some who wait behind go first.")
class DelayTicketInput(OnceOfTicket):
    secret: str | None = strawberry.field(default=None, description=SECRET)


@strawberry.type(description="The number, and what opens it.")
class TakeTicketPayload(TicketMoved):
    secret: str | None = strawberry.field(
        default=None,
        description="Opens the ticket without an account; shown once, keep it. Null if nothing was done.",
    )

    @classmethod
    def of(cls, outcome: Outcome, shown_secret: str | None = None) -> Self:
        """The payload of take_ticket."""
        secret = outcome.secret if isinstance(outcome, Taken) else shown_secret
        payload = super().of(outcome, secret)
        payload.secret = secret
        return payload

    @strawberry.field(
        description="Page that follows the ticket, for a QR code. The secret stands in its fragment: #s=…"
    )
    def status_url(self, info: Info) -> str | None:
        if self.ticket_id is None:
            return None
        return ticket_page(info.context.base_url, self.ticket_id, self.secret)

    @strawberry.field(description="The same address as a QR code. Null if nothing was done.")
    def status_qr(self, info: Info) -> QrCode | None:
        address = self.status_url(info)
        return QrCode.of(address) if address else None

    @strawberry.field(description="People ahead in the order of calling: 0 is next. Null if nothing was done.")
    async def people_ahead(self, info: Info) -> int | None:
        ticket_id = self.knows(info)
        if ticket_id is None:
            return None
        row = await info.context.loaders.must(reads.tickets_by_id, ticket_id)
        places = await info.context.loaders.one(reads.places_of, (row.queue_id, info.context.moment())) or {}
        return places.get(row.id, len(places))


@strawberry.type(description="The ticket, now cancelled.")
class CancelTicketPayload(TicketMoved):
    pass


@strawberry.type(description="The ticket, waiting again.")
class ReturnTicketPayload(TicketMoved):
    pass


@strawberry.type(description="The ticket, a few places later.")
class DelayTicketPayload(TicketMoved):
    pass


@strawberry.type
class IssuingMutations:
    @strawberry.mutation(description="Take a number. WEB needs no token, KIOSK a kiosk's, STAFF a role.")
    async def take_ticket(self, info: Info, input: Asked[TakeTicketInput]) -> TakeTicketPayload:
        return TakeTicketPayload.of(await input.taken(info))

    @strawberry.mutation(description="Give a ticket up, by its holder or by staff.")
    async def cancel_ticket(self, info: Info, input: Asked[CancelTicketInput]) -> CancelTicketPayload:
        actor, now, key = info.context.actor, info.context.now(), input.idempotency_key
        outcome = await queue.cancel_ticket(
            actor, input.ticket_id(), secret=input.secret, reason=input.reason, now=now, key=key
        )
        return CancelTicketPayload.of(outcome, input.secret)

    @strawberry.mutation(description="Let a no-show wait again, once by default, behind a few others.")
    async def return_ticket(self, info: Info, input: Asked[ReturnTicketInput]) -> ReturnTicketPayload:
        actor, now, key = info.context.actor, info.context.now(), input.idempotency_key
        outcome = await queue.return_ticket(actor, input.ticket_id(), secret=input.secret, now=now, key=key)
        return ReturnTicketPayload.of(outcome, input.secret)

    @strawberry.mutation(description="Let a few who wait behind go first, because the citizen is late.")
    async def delay_ticket(self, info: Info, input: Asked[DelayTicketInput]) -> DelayTicketPayload:
        actor, now, key = info.context.actor, info.context.now(), input.idempotency_key
        outcome = await queue.delay_ticket(actor, input.ticket_id(), secret=input.secret, now=now, key=key)
        return DelayTicketPayload.of(outcome, input.secret)
