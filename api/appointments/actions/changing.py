"""Moves a booking to another time, and gives it up."""

from datetime import datetime
from uuid import UUID

from api.actor import Actor
from api.appointments.actions.identities import Fingerprints, fingerprints_under, has_another
from api.appointments.actions.places import free_slot, give_back, offer_at, take_place
from api.appointments.actions.results import Booked
from api.appointments.actions.rows import Standing, archived, expires_at, find_for, holds, step
from api.appointments.actions.tries import counted
from api.appointments.queries import Wish
from api.appointments.rules import Slot, must_be
from api.clock import business_day
from api.events import AppointmentCancelled, AppointmentMoved, BookingState
from api.people.rules.texts import fault_in_text
from api.refusals import Refusal, RefusalCode
from api.work import HallOf, Once, Work, one_transaction

GIVEN_UP = "Dibatalkan oleh pemesan"


async def move_appointment(
    actor: Actor,
    booking_id: UUID,
    starts_at: datetime,
    *,
    secret: str | None = None,
    now: datetime,
    key: str | None = None,
) -> Booked | Refusal:
    """Book another time of the same service instead: the new place is had before the old one is given up.

    Refuses NOT_FOUND (also a wrong secret), WRONG_STATE, TOO_LATE (its time has come), ARCHIVED, HALL_CLOSED (its
    agency is disturbed), NO_SUCH_SLOT, SLOT_FULL, QUOTA_FULL, ALREADY_BOOKED, NOT_BOOKABLE or
    TOO_MANY_TRIES as `book_held`, and what `may` refuses.
    """

    async def verb(work: Work) -> Booked | Refusal:
        booking = await find_for(work, booking_id, secret)
        if isinstance(booking, Refusal):
            return booking
        refusal = must_be(booking.state, BookingState.BOOKED) or _its_time_has_come(booking, now)
        if refusal := refusal or archived(booking):
            return refusal
        if booking.starts_at != starts_at and (refusal := await _move(work, booking, starts_at)):
            return refusal
        return Booked(booking_id)

    once, hall = (
        Once(key, "moveAppointment", (booking_id, secret, starts_at), Booked),
        HallOf("booking", booking_id),
    )
    who = await fingerprints_under(booking_id)
    return await counted(
        actor, who, lambda: one_transaction(verb, actor=actor, now=now, hall=hall, once=once), once, now=now
    )


async def cancel_appointment(
    actor: Actor,
    booking_id: UUID,
    *,
    secret: str | None = None,
    reason: str = "",
    now: datetime,
    key: str | None = None,
) -> Booked | Refusal:
    """Give a booking up, or a place that is held. Staff say why.

    Refuses NOT_FOUND (also a wrong secret), WRONG_STATE, TOO_LATE (its time has come, for its holder: it was
    missed), REASON_REQUIRED, INVALID_INPUT (a reason too long, or with a NIK or mobile number in it), and
    what `may` refuses.
    """

    async def verb(work: Work) -> Booked | Refusal:
        booking = await find_for(work, booking_id, secret)
        if isinstance(booking, Refusal):
            return booking
        is_own = holds(actor, booking, secret)
        refusal = must_be(booking.state, BookingState.HELD, BookingState.BOOKED) or fault_in_text(
            reason, required=not is_own
        )
        if refusal := refusal or (_its_time_has_come(booking, now) if is_own else None):
            return refusal
        _cancel(work, booking, reason.strip() or GIVEN_UP)
        return Booked(booking_id)

    once = Once(key, "cancelAppointment", (booking_id, secret, reason), Booked)
    return await one_transaction(verb, actor=actor, now=now, hall=HallOf("booking", booking_id), once=once)


def _its_time_has_come(booking: Standing, now: datetime) -> Refusal | None:
    return Refusal(RefusalCode.TOO_LATE) if now >= booking.starts_at else None


async def _move(work: Work, booking: Standing, starts_at: datetime) -> Refusal | None:
    """Take the new place and give back the old one, whose place in a day's ledger stays when the day does."""
    day = business_day(starts_at, booking.timezone)
    offer = await offer_at(work, Wish(booking.waits_in, booking.service_id), starts_at, booking.timezone)
    stays = (day, booking.waits_in) == (booking.day, booking.queue_id)
    slot = free_slot(offer, starts_at, None if stays else booking.channel, work.now)
    if isinstance(slot, Refusal):
        return slot
    who = Fingerprints(booking.phone_hash, booking.nik_hash)
    if refusal := await has_another(work, booking, who, day):
        return refusal
    if not stays:
        take_place(work, booking.waits_in, day, booking.channel)
        give_back(work, booking.queue_id, booking.day, booking.channel)
    _write_down(work, booking, slot)
    return None


def _write_down(work: Work, booking: Standing, slot: Slot) -> None:
    columns = {
        "owner_id": slot.owner_id,
        "queue_id": booking.waits_in,
        "day": business_day(slot.starts_at, booking.timezone),
        "starts_at": slot.starts_at,
        "ends_at": slot.ends_at,
        "due_at": expires_at(booking, slot.starts_at),
        "notice": None,
        "notice_en": None,
    }
    told = {"queue_id": booking.waits_in, "starts_at": slot.starts_at, "started_at": booking.starts_at}
    step(work, booking, BookingState.BOOKED, AppointmentMoved, columns, **told)


def _cancel(work: Work, booking: Standing, reason: str) -> None:
    give_back(work, booking.queue_id, booking.day, booking.channel)
    ended = {"ended_at": work.now}
    step(work, booking, BookingState.CANCELLED, AppointmentCancelled, ended, reason=reason)
