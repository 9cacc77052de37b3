"""Holds a place while a form is filled in, and books it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from uuid_utils.compat import uuid7

from api.actor import Actor
from api.appointments.actions.holds import holder
from api.appointments.actions.identities import (
    Fingerprints,
    fingerprints_of,
    has_another,
    is_blocked,
    sealed,
)
from api.appointments.actions.places import free_slot, offer_at, take_place
from api.appointments.actions.results import Booked
from api.appointments.actions.rows import Standing, expires_at, find_for, step
from api.appointments.actions.tries import counted
from api.appointments.queries import Wish
from api.appointments.rules import HELD_FOR, Slot, must_be
from api.appointments.rules.applicants import Applicant, Form, read_form
from api.appointments.rules.numbers import booking_number
from api.clock import business_day
from api.events import AppointmentBooked, BookingState, Channel, SlotHeld
from api.people.rules import Permission, Place, may
from api.queue.actions import find_queue
from api.queue.actions.moves import next_version
from api.queue.actions.taking import QueueToTakeFrom
from api.refusals import Refusal, RefusalCode
from api.sealing import seals
from api.work import HallOf, Once, Work, one_transaction

PERMISSIONS = {Channel.WEB: Permission.BOOK_WEB, Channel.STAFF: Permission.BOOK_STAFF}


@dataclass(frozen=True, slots=True)
class SlotWish:
    """Which slot is wanted: of a service, or of a queue, at the instant at which it begins."""

    hall_slug: str
    starts_at: datetime
    service_id: UUID | None = None
    queue_id: UUID | None = None
    channel: Channel = Channel.WEB

    @property
    def request(self) -> tuple[object, ...]:
        """All that was asked, for a client's key."""
        return self.hall_slug, self.starts_at, self.service_id, self.queue_id, self.channel


async def hold_slot(actor: Actor, wish: SlotWish, *, now: datetime, key: str | None = None) -> Booked | Refusal:
    """Keep a place for five minutes while the form is filled in.

    Refuses NOT_FOUND, INVALID_INPUT (neither service nor queue, or a channel that does not book), ARCHIVED,
    HALL_CLOSED (its agency is disturbed), NO_SUCH_SLOT, SLOT_FULL, QUOTA_FULL, TOO_MANY_HOLDS (from one network),
    and what `may` refuses.
    """

    async def verb(work: Work) -> Booked | Refusal:
        held_by = await holder(work)
        return held_by if isinstance(held_by, Refusal) else await _hold(work, wish, held_by)

    once = Once(key, "holdSlot", wish.request, Booked)
    hall = HallOf("hall", wish.hall_slug, column="slug")
    return await one_transaction(verb, actor=actor, now=now, hall=hall, once=once)


async def book_held(
    actor: Actor, booking_id: UUID, form: Form, *, secret: str | None, now: datetime, key: str | None = None
) -> Booked | Refusal:
    """Book a place that is held.

    Refuses NOT_FOUND (also a wrong secret), WRONG_STATE, TOO_LATE (the hold has lapsed), INVALID_INPUT,
    ALREADY_BOOKED, BOOKING_BLOCKED, NOT_BOOKABLE (either of these, to who may be guessing), TOO_MANY_TRIES, and
    what `may` refuses.
    """

    async def verb(work: Work) -> Booked | Refusal:
        return await _book(work, booking_id, form, secret)

    once = Once(key, "bookAppointment", (booking_id, secret, _unreadable(form)), Booked)
    hall = HallOf("booking", booking_id)
    return await counted(
        actor, _who(form), lambda: one_transaction(verb, actor=actor, now=now, hall=hall, once=once), once, now=now
    )


async def book_slot(
    actor: Actor, wish: SlotWish, form: Form, *, now: datetime, key: str | None = None
) -> Booked | Refusal:
    """Hold a place and book it at once. Refuses what `hold_slot` and `book_held` do."""

    async def verb(work: Work) -> Booked | Refusal:
        held = await _hold(work, wish)
        if isinstance(held, Refusal):
            return held
        await work.written()  # what is booked is read again
        return await _book(work, held.booking_id, form, held.secret)

    once = Once(key, "bookAppointment", (*wish.request, _unreadable(form)), Booked)
    hall = HallOf("hall", wish.hall_slug, column="slug")
    return await counted(
        actor, _who(form), lambda: one_transaction(verb, actor=actor, now=now, hall=hall, once=once), once, now=now
    )


def _who(form: Form) -> Fingerprints:
    """Of whom a form tells, if it can be read."""
    applicant = read_form(form, Channel.STAFF)
    return Fingerprints(None, None) if isinstance(applicant, Refusal) else fingerprints_of(applicant)


def _unreadable(form: Form) -> str:
    """The same for the same form, without telling it: a plain hash of a NIK could be guessed."""
    return seals().fingerprint("BOOKING_FORM", repr((form.name, form.phone, form.nik)))


async def _hold(work: Work, wish: SlotWish, held_by: str | None = None) -> Booked | Refusal:
    queue = await find_queue(work, service_id=wish.service_id, queue_id=wish.queue_id)
    if isinstance(queue, Refusal):
        return queue
    if refusal := _may_book(work.actor, wish.channel, queue):
        return refusal
    offer = await offer_at(work, Wish(queue.queue_id, queue.service_id), wish.starts_at, queue.timezone)
    slot = free_slot(offer, wish.starts_at, wish.channel, work.now)
    if isinstance(slot, Refusal):
        return slot
    return _write_down(work, queue, slot, wish.channel, held_by)


def _may_book(actor: Actor, channel: Channel, queue: QueueToTakeFrom) -> Refusal | None:
    permission = PERMISSIONS.get(channel)
    if permission is None:
        words = {"problem": "kios tidak memesan waktu", "problem_en": "a kiosk books no times"}
        return Refusal(RefusalCode.INVALID_INPUT, words, ("channel",))
    if refusal := may(actor, permission, Place(queue.hall_id, queue.agency_id)):
        return refusal
    if queue.archived_at is not None:
        return Refusal(RefusalCode.ARCHIVED, {"what": "Layanan ini", "what_en": "This service"})
    return None


def _write_down(work: Work, queue: QueueToTakeFrom, slot: Slot, channel: Channel, held_by: str | None) -> Booked:
    booking_id, day = uuid7(), business_day(slot.starts_at, queue.timezone)
    take_place(work, queue.queue_id, day, channel)
    work.write(
        "INSERT INTO booking (id, hall_id, queue_id, service_id, owner_id, day, starts_at, ends_at, state,"
        " channel, due_at, held_at, missed, version, number, held_by)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
        *(booking_id, queue.hall_id, queue.queue_id, queue.service_id, slot.owner_id, day, slot.starts_at),
        *(slot.ends_at, BookingState.HELD, channel, work.now + HELD_FOR, work.now, False, next_version(work)),
        *(booking_number(booking_id), held_by),
    )
    work.record(
        SlotHeld(
            booking_id=booking_id,
            queue_id=queue.queue_id,
            service_id=queue.service_id,
            starts_at=slot.starts_at,
            state_before=None,
            state_after=BookingState.HELD,
        )
    )
    return Booked(booking_id)


async def _book(work: Work, booking_id: UUID, form: Form, secret: str | None) -> Booked | Refusal:
    booking = await find_for(work, booking_id, secret)
    if isinstance(booking, Refusal):
        return booking
    if refusal := must_be(booking.state, BookingState.HELD):
        return refusal
    if work.now >= booking.due_at:
        return Refusal(RefusalCode.TOO_LATE)
    applicant = read_form(form, booking.channel)
    if isinstance(applicant, Refusal):
        return applicant
    who = fingerprints_of(applicant)
    if refusal := await has_another(work, booking, who, booking.day) or await is_blocked(work, booking, who):
        return refusal
    _write_name(work, booking, applicant, who)
    return Booked(booking_id)


def _write_name(work: Work, booking: Standing, applicant: Applicant, who: Fingerprints) -> None:
    columns = {
        **sealed(applicant, booking.id),
        "phone_hash": who.phone,
        "nik_hash": who.nik,
        "booked_at": work.now,
        "due_at": expires_at(booking, booking.starts_at),
    }
    step(work, booking, BookingState.BOOKED, AppointmentBooked, columns)
