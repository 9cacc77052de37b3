"""Mutations on the paper that a number stands on."""

from enum import Enum
from typing import Self

import strawberry

from api.queue import actions as queue
from api.queue.actions import Printout, PrintWish
from api.refusals import Refusal
from schema.context import Info
from schema.node import global_id, uuid_of
from schema.queue.payloads import OfTicket, OnceOfTicket, TicketMoved
from schema.results import Asked, Language
from schema.words import described_enum


class PrintOutcome(Enum):
    """What became of a slip."""

    PRINTED = "PRINTED"
    SENT = "SENT"

    @classmethod
    def told(cls, printed: bool) -> "PrintOutcome":
        """What became of a slip of which the printer says that it came out, or cannot say it."""
        return cls.PRINTED if printed else cls.SENT


described_enum(
    PrintOutcome,
    "What became of a slip.",
    {
        "PRINTED": "The printer says that it came out; a number that waited for it is confirmed.",
        "SENT": "The printer has it but cannot say whether it came out: somebody must look, and confirmPrint.",
    },
)


@strawberry.input(description="The paper came out.")
class ConfirmPrintInput(OfTicket):
    pass


@strawberry.input(description="No paper came out, and nobody has taken the number down.")
class VoidPrintInput(OfTicket):
    pass


@strawberry.input(description="A number is to be printed at a kiosk's own printer.")
class PrintTicketInput(OnceOfTicket):
    secret: str | None = strawberry.field(
        default=None, description="The ticket's secret, which a kiosk needs; staff leave it out."
    )
    device: strawberry.ID | None = strawberry.field(
        default=None, description="The kiosk at which it is printed; a kiosk prints at its own and leaves it out."
    )
    language: Language = strawberry.field(default=Language.ID, description="Language of the slip.")

    def wish(self, base_url: str) -> PrintWish:
        """In the words of the verb."""
        return PrintWish(
            self.ticket_id(),
            status_page=f"{base_url}/t/{global_id('Ticket', self.ticket_id())}",
            secret=self.secret,
            device_id=uuid_of("Device", self.device) if self.device is not None else None,
            language=self.language.value,
            key=self.idempotency_key,
        )


@strawberry.type(description="The ticket, now waiting.")
class ConfirmPrintPayload(TicketMoved):
    pass


@strawberry.type(description="The ticket, now void.")
class VoidPrintPayload(TicketMoved):
    pass


@strawberry.type(description="The ticket whose slip is at the printer.")
class PrintTicketPayload(TicketMoved):
    outcome: PrintOutcome | None = strawberry.field(
        default=None, description="Whether the paper came out; null if nothing was sent to the printer."
    )

    @classmethod
    def printed(cls, outcome: Printout | Refusal, shown_secret: str | None) -> Self:
        """The payload of print_ticket."""
        if isinstance(outcome, Refusal):
            return cls.of(outcome)
        said = PrintOutcome.told(outcome.printed)
        return cls(user_errors=[], ticket_id=outcome.ticket_id, shown_secret=shown_secret, outcome=said)


@strawberry.type
class PrintingMutations:
    @strawberry.mutation(description="Say that the kiosk's paper came out; unconfirmed numbers lapse.")
    async def confirm_print(self, info: Info, input: Asked[ConfirmPrintInput]) -> ConfirmPrintPayload:
        outcome = await queue.confirm_print(info.context.actor, input.ticket_id(), now=info.context.now())
        return ConfirmPrintPayload.of(outcome)

    @strawberry.mutation(description="Say that no paper came out: the number is void, and not used again.")
    async def void_print(self, info: Info, input: Asked[VoidPrintInput]) -> VoidPrintPayload:
        outcome = await queue.void_print(info.context.actor, input.ticket_id(), now=info.context.now())
        return VoidPrintPayload.of(outcome)

    @strawberry.mutation(
        description="Print a number at a kiosk's printer, again if need be: by the kiosk itself, or by staff of "
        "the ticket's agency. May take 20 s."
    )
    async def print_ticket(self, info: Info, input: Asked[PrintTicketInput]) -> PrintTicketPayload:
        wish, context = input.wish(info.context.base_url), info.context
        return PrintTicketPayload.printed(
            await queue.print_ticket(context.actor, wish, clock=context.now), input.secret
        )
