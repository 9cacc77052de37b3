"""Makes a number of a booking whose citizen has come."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from api.actor import Actor
from api.appointments.actions.places import give_back as give_place_back
from api.appointments.actions.results import Arrived, Booked
from api.appointments.actions.rows import Standing, find_for, step
from api.appointments.queries import booking_under
from api.appointments.rules import check_in_refusal, must_be, waits_from
from api.events import BookingState, CheckedIn
from api.people.actions.throttle import give_back, take_tries
from api.people.rules import Permission, Place, may
from api.people.rules.tries import PER_KIOSK
from api.queue.actions import Issued, find_queue, issue
from api.queue.actions.taking import QueueToTakeFrom
from api.refusals import Refusal, RefusalCode
from api.work import HallOf, Once, Work, one_transaction

Tie = Callable[[UUID], object]  # ties what is wanted to the ticket


@dataclass(frozen=True, slots=True)
class Errand:
    """For whose sake a citizen comes. about: its id; find: at an agency, under the hall's lock, or a refusal.

    secret: what was sent to open it, so that a mistyped one is another request under the same key.
    """

    about: UUID
    find: Callable[[Work, UUID], Awaitable[Tie | Refusal]]
    secret: str | None = None


async def check_in(
    actor: Actor,
    booking_id: UUID,
    *,
    secret: str | None = None,
    errand: Errand | None = None,
    now: datetime,
    key: str | None = None,
) -> Arrived | Refusal:
    """Give the citizen the one ticket of the booking; again gives the same.

    It waits since the booked time, which may be still to come, or since now when later than the grace time.
    errand: an application for whose sake the citizen comes, which the counter then sees with the ticket. Refuses
    NOT_FOUND (also a wrong secret, or an application of another agency), WRONG_STATE, TOO_EARLY, TOO_LATE,
    ARCHIVED, HALL_CLOSED with the sentence, and what `may` refuses.
    """

    async def verb(work: Work) -> Arrived | Refusal:
        booking = await find_for(work, booking_id, secret)
        if isinstance(booking, Refusal):
            return booking
        if booking.ticket_id is not None:
            return Arrived(booking_id, booking.ticket_id)
        refusal = must_be(booking.state, BookingState.BOOKED)
        refusal = refusal or check_in_refusal(
            now, booking.starts_at, booking.check_in_early_seconds, booking.due_at, booking.timezone
        )
        if refusal:
            return refusal
        return await _arrive(work, booking, errand)

    about = (errand.about, errand.secret) if errand else ()
    once = Once(key, "checkIn", (booking_id, secret, *about), Arrived)
    return await one_transaction(verb, actor=actor, now=now, hall=HallOf("booking", booking_id), once=once)


async def check_in_by_number(
    actor: Actor, hall_id: UUID, number: str, *, now: datetime, key: str | None = None
) -> Arrived | Refusal:
    """The same at a kiosk of the hall, under the booking's number instead of its secret.

    Whoever stands in the hall with a number of 40 bits has booked it; ten wrong ones a minute are no search.
    Refuses NOT_FOUND, TOO_MANY_TRIES, as check_in does, and what `may` refuses.
    """
    if refusal := may(actor, Permission.TAKE_TICKET_KIOSK, Place(hall_id)):
        return refusal
    tried = f"check-in:{actor.kind}:{actor.id}"
    if refusal := await take_tries({tried: PER_KIOSK}, now=now):
        return refusal
    booking_id = await booking_under(hall_id, number)
    if booking_id is None:
        return Refusal(RefusalCode.NOT_FOUND, input_field=("number",))
    await give_back(tried)
    return await check_in(actor, booking_id, secret=Booked(booking_id).secret, now=now, key=key)


async def _arrive(work: Work, booking: Standing, errand: Errand | None) -> Arrived | Refusal:
    queue = await _queue_of(work, booking)
    if isinstance(queue, Refusal):
        return queue
    tie = await errand.find(work, queue.agency_id) if errand else None
    if isinstance(tie, Refusal):
        return tie
    issued = await _issue(work, booking, queue)
    if isinstance(issued, Refusal):
        return issued
    if tie:
        tie(issued.ticket_id)
    return _note(work, booking, issued.ticket_id)


async def _queue_of(work: Work, booking: Standing) -> QueueToTakeFrom | Refusal:
    named = {"queue_id": booking.queue_id} if booking.service_id is None else {"queue_id": None}
    return await find_queue(work, service_id=booking.service_id, **named)


async def _issue(work: Work, booking: Standing, queue: QueueToTakeFrom) -> Issued | Refusal:
    """No print is waited for, wherever it is done: whoever has the booking can read the number there."""
    since = waits_from(work.now, booking.starts_at, booking.check_in_grace_seconds)
    has_place = booking.waits_in == booking.queue_id  # unless its service was moved to another queue since
    return await issue(work, queue, channel=booking.channel, waits_from=since, has_place=has_place)


def _note(work: Work, booking: Standing, ticket_id: UUID) -> Arrived:
    columns = {"ticket_id": ticket_id, "ended_at": work.now, "queue_id": booking.waits_in}
    if booking.waits_in != booking.queue_id:  # its number has taken a place there
        give_place_back(work, booking.queue_id, booking.day, booking.channel)
    step(work, booking, BookingState.CHECKED_IN, CheckedIn, columns, ticket_id=ticket_id)
    return Arrived(booking.id, ticket_id)
