"""Makes a number of a booking whose citizen has come."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from api.actor import Actor
from api.applications.actions.linking import link
from api.applications.actions.rows import File
from api.applications.actions.visits import visited_for
from api.appointments.actions.results import Arrived
from api.appointments.actions.rows import Standing, find_for, step
from api.appointments.rules import check_in_refusal, must_be, waits_from
from api.events import BookingState, CheckedIn
from api.queue.actions import Issued, find_queue, issue
from api.queue.actions.taking import QueueToTakeFrom
from api.refusals import Refusal, RefusalCode
from api.work import HallOf, Once, Work, one_transaction


@dataclass(frozen=True, slots=True)
class WantedFile:
    """An application for whose sake a citizen comes. secret: opens it for its holder; staff have none."""

    application_id: UUID
    secret: str | None = None


async def check_in(
    actor: Actor,
    booking_id: UUID,
    *,
    secret: str | None = None,
    wanted: WantedFile | None = None,
    now: datetime,
    key: str | None = None,
) -> Arrived | Refusal:
    """Give the citizen the one ticket of the booking; again gives the same.

    It waits since the booked time, which may be still to come, or since now when later than the grace time.
    wanted: an application for whose sake the citizen comes, which the counter then sees with the ticket. Refuses
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
            now, booking.starts_at, booking.check_in_early_seconds, booking.due_at
        )
        if refusal:
            return refusal
        return await _arrive(work, booking, wanted)

    once = Once(key, "checkIn", (booking_id, wanted.application_id if wanted else None), Arrived)
    return await one_transaction(verb, actor=actor, now=now, hall=HallOf("booking", booking_id), once=once)


async def _arrive(work: Work, booking: Standing, wanted: WantedFile | None) -> Arrived | Refusal:
    queue = await _queue_of(work, booking)
    if isinstance(queue, Refusal):
        return queue
    file = await _file_at(work, queue, wanted) if wanted else None
    if isinstance(file, Refusal):
        return file
    issued = await _issue(work, booking, queue)
    if isinstance(issued, Refusal):
        return issued
    if file:
        link(work, file, issued.ticket_id)
    return _note(work, booking, issued.ticket_id)


async def _queue_of(work: Work, booking: Standing) -> QueueToTakeFrom | Refusal:
    named = {"queue_id": booking.queue_id} if booking.service_id is None else {"queue_id": None}
    return await find_queue(work, service_id=booking.service_id, **named)


async def _file_at(work: Work, queue: QueueToTakeFrom, wanted: WantedFile) -> File | Refusal:
    file = await visited_for(work, wanted.application_id, wanted.secret)
    if not isinstance(file, Refusal) and file.agency_id != queue.agency_id:
        return Refusal(RefusalCode.NOT_FOUND, input_field=("application",))
    return file


async def _issue(work: Work, booking: Standing, queue: QueueToTakeFrom) -> Issued | Refusal:
    """No print is waited for, wherever it is done: whoever has the booking can read the number there."""
    since = waits_from(work.now, booking.starts_at, booking.check_in_grace_seconds)
    return await issue(work, queue, channel=booking.channel, waits_from=since)


def _note(work: Work, booking: Standing, ticket_id: UUID) -> Arrived:
    columns = {"ticket_id": ticket_id, "ended_at": work.now}
    step(work, booking, BookingState.CHECKED_IN, CheckedIn, columns, ticket_id=ticket_id)
    return Arrived(booking.id, ticket_id)
