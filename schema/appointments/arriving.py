"""The mutation by which a kiosk lets a booking arrive under the number that a citizen types."""

from typing import Self

import strawberry

from api.appointments import actions as appointments
from api.appointments.actions import Arrived
from api.halls import queries as halls
from api.refusals import Refusal
from schema.appointments.payloads import KEY
from schema.appointments.related import LazyTicket, status_url_of, ticket_of
from schema.context import Info
from schema.node import NOTHING
from schema.qr import QrCode
from schema.results import Asked, UserError, refused


@strawberry.input(description="A booking whose citizen stands at a kiosk.")
class CheckInAtKioskInput:
    hall: str = strawberry.field(description="The hall's slug.")
    number: str = strawberry.field(
        description="The booking's number as people type it: K7Q2-9FMX; small letters and spaces are fine."
    )
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


@strawberry.type(description="The ticket of the booking, and what opens it.")
class CheckInAtKioskPayload:
    outcome: strawberry.Private[Arrived | None] = None
    user_errors: list[UserError] = strawberry.field(description="Why nothing was done; empty if it was.")

    @classmethod
    def of(cls, outcome: Arrived | Refusal) -> Self:
        """The payload of check_in_by_number."""
        if isinstance(outcome, Refusal):
            return cls(user_errors=refused(outcome))
        return cls(user_errors=[], outcome=outcome)

    @strawberry.field(description="The one ticket of the booking; null if nothing was done.")
    async def ticket(self, info: Info) -> LazyTicket | None:
        return await ticket_of(info, self.outcome.ticket_id) if self.outcome else None

    @strawberry.field(description="Opens the ticket without an account. Null if nothing was done.")
    def ticket_secret(self) -> str | None:
        return self.outcome.ticket_secret if self.outcome else None

    @strawberry.field(description="Page that follows the ticket. Null if nothing was done.")
    def status_url(self, info: Info) -> str | None:
        return status_url_of(info, self.outcome) if self.outcome else None

    @strawberry.field(description="The same address as a QR code. Null if nothing was done.")
    def status_qr(self, info: Info) -> QrCode | None:
        return QrCode.of(status_url_of(info, self.outcome)) if self.outcome else None


@strawberry.type
class ArrivingMutations:
    @strawberry.mutation(
        description="The citizen is there and types the booking's number: as checkIn, which wants the secret. For "
        "a kiosk of the hall; ten wrong numbers a minute."
    )
    async def check_in_at_kiosk(self, info: Info, input: Asked[CheckInAtKioskInput]) -> CheckInAtKioskPayload:
        row = await info.context.loaders.one(halls.halls_by_slug, input.hall)
        hall_id, now, key = row.id if row else NOTHING, info.context.now(), input.idempotency_key
        outcome = await appointments.check_in_by_number(
            info.context.actor, hall_id, input.number, now=now, key=key
        )
        return CheckInAtKioskPayload.of(outcome)
