"""Mutations that hold, book, move and give up a time, and check in."""

from datetime import datetime
from typing import Self

import strawberry

from api.applications.actions import visit_for
from api.appointments import actions as appointments
from api.appointments.actions import Arrived, Booked, Errand, Form, SlotWish
from api.events import Channel
from api.refusals import Refusal, RefusalCode
from schema.appointments.payloads import KEY, SECRET, BookingMoved, OnceOfBooking
from schema.appointments.related import LazyTicket, status_url_of, ticket_of
from schema.context import Info
from schema.node import uuid_of
from schema.qr import QrCode
from schema.results import Asked


@strawberry.input(description="A slot: of a service, or of a queue.")
class SlotInput:
    hall: str = strawberry.field(description="The hall's slug.")
    service: strawberry.ID | None = strawberry.field(default=None, description="What it is for; or give a queue.")
    queue: strawberry.ID | None = strawberry.field(default=None, description="Where to wait; or give a service.")
    starts_at: datetime = strawberry.field(description="When it begins, as freeSlots says.")
    channel: Channel = strawberry.field(
        default=Channel.WEB, description="WEB for oneself, STAFF for a citizen by staff; KIOSK books nothing."
    )

    def wish(self) -> SlotWish:
        """In the words of the verbs."""
        service_id = uuid_of("Service", self.service) if self.service is not None else None
        queue_id = uuid_of("Queue", self.queue) if self.queue is not None else None
        return SlotWish(self.hall, self.starts_at, service_id, queue_id, self.channel)


@strawberry.input(description="A place is wanted for five minutes, while the form is filled in.")
class HoldSlotInput(SlotInput):
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


@strawberry.input(description="The form, for a place that is held, or for a slot without holding it first.")
class BookAppointmentInput:
    booking: strawberry.ID | None = strawberry.field(default=None, description="The place that is held.")
    secret: str | None = strawberry.field(default=None, description=SECRET)
    slot: SlotInput | None = strawberry.field(default=None, description="Or the slot, to hold and book at once.")
    name: str = strawberry.field(description="Who comes: 1-120 characters. Kept encrypted.")
    phone: str | None = strawberry.field(
        default=None, description="A mobile number: 0812 3456 7890. Kept encrypted; online it or a NIK is needed."
    )
    nik: str | None = strawberry.field(
        default=None, description="The NIK, 16 digits. Not kept: only a keyed fingerprint of it is."
    )
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)

    def form(self) -> Form:
        """What was filled in."""
        return Form(self.name, self.phone, self.nik)


@strawberry.input(description="Another time of the same service is wanted.")
class MoveAppointmentInput(OnceOfBooking):
    starts_at: datetime = strawberry.field(description="When the other slot begins, as freeSlots says.")


@strawberry.input(description="A booking is given up, or a place that is held.")
class CancelAppointmentInput(OnceOfBooking):
    reason: str = strawberry.field(default="", description="Why, without a NIK; required of staff.")


@strawberry.input(description="The citizen is there.")
class CheckInInput(OnceOfBooking):
    application: strawberry.ID | None = strawberry.field(
        default=None, description="An application for whose sake they come; the counter sees it with the ticket."
    )
    application_secret: str | None = strawberry.field(
        default=None, description="The application's secret; staff of its agency leave it out."
    )

    def errand(self) -> Errand | None:
        """The application, in the words of check_in."""
        if self.application is None:
            return None
        application_id = uuid_of("Application", self.application)
        secret = self.application_secret
        return Errand(application_id, visit_for(application_id, secret), secret)


@strawberry.type
class BookingMade(BookingMoved):
    """The payload of an act that makes a booking."""

    secret: str | None = strawberry.field(
        default=None,
        description="Opens the booking without an account; shown once, keep it. Null if nothing was done.",
    )

    @classmethod
    def of(cls, outcome: Booked | Arrived | Refusal, shown_secret: str | None = None) -> Self:
        """The payload of a verb's outcome, with the secret of the booking."""
        secret = outcome.secret if isinstance(outcome, Booked) else shown_secret
        payload = super().of(outcome, secret)
        payload.secret = secret
        return payload


@strawberry.type(description="The place that is held, and what opens it.")
class HoldSlotPayload(BookingMade):
    pass


@strawberry.type(description="The booking, and what opens it.")
class BookAppointmentPayload(BookingMade):
    pass


@strawberry.type(description="The booking at its new time.")
class MoveAppointmentPayload(BookingMoved):
    pass


@strawberry.type(description="The booking, now cancelled.")
class CancelAppointmentPayload(BookingMoved):
    pass


@strawberry.type(description="The booking, its ticket, and what opens that.")
class CheckInPayload(BookingMoved):
    outcome: strawberry.Private[Arrived | None] = None

    @classmethod
    def of(cls, outcome: Booked | Arrived | Refusal, shown_secret: str | None = None) -> Self:
        """The payload of check_in."""
        payload = super().of(outcome, shown_secret)
        payload.outcome = outcome if isinstance(outcome, Arrived) else None
        return payload

    async def _shown(self, info: Info) -> Arrived | None:
        """What the viewer may know: whoever may read the booking."""
        return self.outcome if await self.booking(info) else None

    @strawberry.field(description="The one ticket of the booking; null if nothing was done.")
    async def ticket(self, info: Info) -> LazyTicket | None:
        arrived = await self._shown(info)
        return await ticket_of(info, arrived.ticket_id) if arrived else None

    @strawberry.field(description="Opens the ticket without an account; keep it. Null if nothing was done.")
    async def ticket_secret(self, info: Info) -> str | None:
        arrived = await self._shown(info)
        return arrived.ticket_secret if arrived else None

    @strawberry.field(
        description="Page that follows the ticket, for a QR code. The secret stands in its fragment: #s=… "
        "Null if nothing was done."
    )
    async def status_url(self, info: Info) -> str | None:
        arrived = await self._shown(info)
        if arrived is None:
            return None
        return status_url_of(info, arrived)

    @strawberry.field(description="The same address as a QR code. Null if nothing was done.")
    async def status_qr(self, info: Info) -> QrCode | None:
        arrived = await self._shown(info)
        return QrCode.of(status_url_of(info, arrived)) if arrived else None


@strawberry.type
class BookingMutations:
    @strawberry.mutation(description="Keep a place for five minutes. WEB needs no token, STAFF a role.")
    async def hold_slot(self, info: Info, input: Asked[HoldSlotInput]) -> HoldSlotPayload:
        actor, now, key = info.context.actor, info.context.now(), input.idempotency_key
        return HoldSlotPayload.of(await appointments.hold_slot(actor, input.wish(), now=now, key=key))

    @strawberry.mutation(
        description="Book a place that is held, or a slot at once. Whoever missed three bookings cannot book "
        "online for a time; staff can for them."
    )
    async def book_appointment(self, info: Info, input: Asked[BookAppointmentInput]) -> BookAppointmentPayload:
        return await _book(info, input)

    @strawberry.mutation(description="Move a booking to another time; the old place is kept until the new is had.")
    async def move_appointment(self, info: Info, input: Asked[MoveAppointmentInput]) -> MoveAppointmentPayload:
        actor, now, key = info.context.actor, info.context.now(), input.idempotency_key
        outcome = await appointments.move_appointment(
            actor, input.booking_id(), input.starts_at, secret=input.secret, now=now, key=key
        )
        return MoveAppointmentPayload.of(outcome, input.secret)

    @strawberry.mutation(description="Give a booking or a held place up, before its time; by its holder or staff.")
    async def cancel_appointment(
        self, info: Info, input: Asked[CancelAppointmentInput]
    ) -> CancelAppointmentPayload:
        actor, now, key = info.context.actor, info.context.now(), input.idempotency_key
        outcome = await appointments.cancel_appointment(
            actor, input.booking_id(), secret=input.secret, reason=input.reason, now=now, key=key
        )
        return CancelAppointmentPayload.of(outcome, input.secret)

    @strawberry.mutation(
        description="The citizen is there: the booking becomes a ticket, the same one however often it is asked "
        "for. It waits since the booked time; when later than the hall's grace, since now."
    )
    async def check_in(self, info: Info, input: Asked[CheckInInput]) -> CheckInPayload:
        actor, now, key = info.context.actor, info.context.now(), input.idempotency_key
        booking_id, errand = input.booking_id(), input.errand()
        outcome = await appointments.check_in(
            actor, booking_id, secret=input.secret, errand=errand, now=now, key=key
        )
        return CheckInPayload.of(outcome, input.secret)


async def _book(info: Info, input: BookAppointmentInput) -> BookAppointmentPayload:
    actor, now, key = info.context.actor, info.context.now(), input.idempotency_key
    if (input.booking is None) == (input.slot is None):
        words = {"problem": "sebutkan booking atau slot", "problem_en": "give a booking or a slot"}
        return BookAppointmentPayload.of(Refusal(RefusalCode.INVALID_INPUT, words, ("booking",)))
    if input.slot is not None:
        outcome = await appointments.book_slot(actor, input.slot.wish(), input.form(), now=now, key=key)
        return BookAppointmentPayload.of(outcome)
    booking_id = uuid_of("Booking", input.booking or "")
    return BookAppointmentPayload.of(
        await appointments.book_held(actor, booking_id, input.form(), secret=input.secret, now=now, key=key)
    )
