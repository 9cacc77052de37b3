"""Gives out numbers."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from uuid_utils.compat import uuid7

from api.actor import Actor
from api.clock import business_day
from api.events import Channel, PriorityClass, TicketState, TicketTaken
from api.halls.queries import calendar_as_kept, calendar_of
from api.halls.rules import OpeningCode, decide_opening
from api.halls.rules.presence import proves_presence
from api.people.rules import Permission, Place, may
from api.queue.actions.moves import next_version
from api.queue.actions.results import AsLeft, Taken
from api.queue.actions.taking import QueueToTakeFrom, Series, queue_to_take_from, series_of
from api.queue.queries.tickets import TICKET_COLUMNS, TicketRow
from api.queue.rules import Quota, day_of_hall, ticket_label, ticket_secret
from api.refusals import Refusal, RefusalCode
from api.settings import settings
from api.work import HallOf, Once, Work, one_transaction

PERMISSIONS = {
    Channel.WEB: Permission.TAKE_TICKET_WEB,
    Channel.KIOSK: Permission.TAKE_TICKET_KIOSK,
    Channel.STAFF: Permission.TAKE_TICKET_STAFF,
}
GIVEN_TO_BOOKINGS = frozenset(
    {OpeningCode.NOT_YET_OPEN, OpeningCode.BREAK, OpeningCode.PAUSED, OpeningCode.LAST_TICKET_GIVEN}
)
PLACES = ", ".join(f"${place}" for place in range(1, len(TICKET_COLUMNS) + 1))
INSERT_TICKET = f"INSERT INTO ticket ({', '.join(TICKET_COLUMNS)}) VALUES ({PLACES})"  # noqa: S608


@dataclass(frozen=True, slots=True)
class Issued:
    """A number that was given out, as it is kept under a key: the secret is derived again, never stored."""

    ticket_id: UUID
    ticket: AsLeft = field(default=None, compare=False, repr=False)

    def taken(self) -> Taken:
        """With the secret that opens it."""
        secret = ticket_secret(self.ticket_id, settings().secret.get_secret_value())
        return Taken(self.ticket_id, secret, self.ticket)


@dataclass(frozen=True, slots=True)
class _Wish:
    """Who wants a number of what, and what the ledger of that day says."""

    queue: QueueToTakeFrom
    series: Series
    day: date
    channel: Channel
    priority_class: PriorityClass | None
    waits_from: datetime | None
    has_place: bool


async def take_ticket(
    actor: Actor,
    *,
    hall_slug: str,
    service_id: UUID | None = None,
    queue_id: UUID | None = None,
    channel: Channel,
    priority_class: PriorityClass | None = None,
    presence: str | None = None,
    now: datetime,
    key: str | None = None,
) -> Taken | Refusal:
    """Give out the next number of a queue, or of the queue that covers a service.

    From a kiosk it is PRINTING until confirm_print. presence: the day's code, where the hall asks a phone for it.
    Refuses NOT_FOUND, INVALID_INPUT (neither or not matching), PRESENCE_NEEDED, ARCHIVED, HALL_CLOSED with the
    sentence, QUOTA_FULL, and what `may` refuses.
    """

    async def verb(work: Work) -> Issued | Refusal:
        queue = await find_queue(work, service_id=service_id, queue_id=queue_id)
        if isinstance(queue, Refusal):
            return queue
        if refusal := may_take(actor, queue, channel, presence, now=now):
            return refusal
        return await issue(work, queue, channel=channel, priority_class=priority_class)

    request = (hall_slug, service_id, queue_id, channel, priority_class, presence)
    once = Once(key, "takeTicket", request, Issued)
    hall = HallOf("hall", hall_slug, column="slug")
    issued = await one_transaction(verb, actor=actor, now=now, hall=hall, once=once)
    return issued if isinstance(issued, Refusal) else issued.taken()


async def find_queue(work: Work, *, service_id: UUID | None, queue_id: UUID | None) -> QueueToTakeFrom | Refusal:
    """The queue of the locked hall from which a number is wanted. Refuses INVALID_INPUT and NOT_FOUND."""
    if service_id is None and queue_id is None:
        problem = {"problem": "pilih layanan atau antrean", "problem_en": "choose a service or a queue"}
        return Refusal(RefusalCode.INVALID_INPUT, problem, ("service",))
    if work.hall_id is None:
        return Refusal(RefusalCode.NOT_FOUND, input_field=("hall",))
    queue = await queue_to_take_from(work, service_id=service_id, queue_id=queue_id)
    wrong = "queue" if service_id is None else "service"
    return queue or Refusal(RefusalCode.NOT_FOUND, input_field=(wrong,))


def may_take(
    actor: Actor, queue: QueueToTakeFrom, channel: Channel, presence: str | None, *, now: datetime
) -> Refusal | None:
    """Whether the actor may take a number through this channel: on a phone, perhaps only from inside the hall.

    Refuses PRESENCE_NEEDED, and what `may` refuses.
    """
    if refusal := may(actor, PERMISSIONS[channel], Place(queue.hall_id, queue.agency_id)):
        return refusal
    if channel is not Channel.WEB or not queue.presence_proof:
        return None
    today, key = business_day(now, queue.timezone), settings().secret.get_secret_value()
    if proves_presence(presence, queue.hall_id, today, key):
        return None
    return Refusal(RefusalCode.PRESENCE_NEEDED, input_field=("presence",))


async def issue(
    work: Work,
    queue: QueueToTakeFrom,
    *,
    channel: Channel,
    priority_class: PriorityClass | None = None,
    waits_from: datetime | None = None,
    has_place: bool = True,
) -> Issued | Refusal:
    """Give out the queue's next number within a verb that has decided who may.

    waits_from: of a booking: since when it waits, which may be later than now. has_place: its place in the quota
    is taken in this queue, and not in another from which its service was moved. It is given its number also in a
    break, in a pause, before the hall opens and after its last ticket: nobody comes late because the hall stood
    still. Refuses ARCHIVED, HALL_CLOSED with the sentence, QUOTA_FULL.
    """
    day = day_of_hall(work.now, queue.timezone, newest=queue.newest_day)
    series = await series_of(work, queue.queue_id, day)
    wish = _Wish(queue, series, day, channel, priority_class, waits_from, has_place)
    return _archived(queue) or await _shut(work, wish) or _write_down(work, wish)


def _archived(queue: QueueToTakeFrom) -> Refusal | None:
    if queue.archived_at is None:
        return None
    return Refusal(RefusalCode.ARCHIVED, {"what": "Layanan ini", "what_en": "This service"})


async def _shut(work: Work, wish: _Wish) -> Refusal | None:
    """Why no number is given out now, in the one sentence that every screen says; None if one is."""
    queue, series = wish.queue, wish.series
    calendar = calendar_as_kept(queue.hall_id, queue.edition) or await calendar_of(queue.hall_id)
    if calendar is None:
        return Refusal(RefusalCode.NOT_FOUND, input_field=("hall",))
    quota = Quota(queue.daily_quota, queue.online_share, series.taken_online, series.taken_on_site)
    remaining = None if wish.waits_from else quota.remaining(wish.channel)
    is_over = queue.newest_closed is not None and wish.day <= queue.newest_closed
    opening = decide_opening(
        calendar,
        work.now,
        agency_id=queue.agency_id,
        queue_id=queue.queue_id,
        remaining=remaining,
        day_closed=is_over,
    )
    if wish.waits_from and opening.code in GIVEN_TO_BOOKINGS and not is_over:
        return None
    if opening.code is OpeningCode.QUOTA_FULL or (opening.open and remaining == 0):
        return Refusal(RefusalCode.QUOTA_FULL, {"day": "hari ini", "day_en": "today"})
    if opening.open:
        return None
    sentence = {"reason": opening.sentence_id, "reason_en": opening.sentence_en}
    return Refusal(RefusalCode.HALL_CLOSED, sentence)


def _write_down(work: Work, wish: _Wish) -> Issued:
    """Write the ticket and its first leg; nobody joins before the one with the number before."""
    queue, channel, priority_class = wish.queue, wish.channel, wish.priority_class
    joined_at = max(work.now, wish.series.last_at or work.now)
    number = _next_number(work, wish, joined_at)
    ticket_id, leg_id = uuid7(), uuid7()
    state = TicketState.PRINTING if channel is Channel.KIOSK else TicketState.WAITING
    ticket = TicketRow(
        id=ticket_id,
        hall_id=queue.hall_id,
        day=wish.day,
        number=number,
        series_queue_id=queue.queue_id,
        label=ticket_label(queue.prefix, number),
        state=state,
        channel=channel,
        priority_class=priority_class,
        service_id=queue.service_id,
        queue_id=queue.queue_id,
        leg_id=leg_id,
        counter_id=None,
        attempt=0,
        issued_at=joined_at,
        called_at=None,
        ended_at=None,
        version=next_version(work),
    )
    work.write(INSERT_TICKET, *(getattr(ticket, column) for column in TICKET_COLUMNS))
    lapses = work.now + timedelta(seconds=queue.print_confirm_seconds) if channel is Channel.KIOSK else None
    work.write(
        "INSERT INTO leg (id, hall_id, ticket_id, ordinal, queue_id, day, number, priority_class, state,"
        " joined_at, wait_from, front, skip, hold_until, attempt, returns, delays)"
        " VALUES ($1, $2, $3, 1, $4, $5, $6, $7, $8, $9, $10, $11, 0, $12, 0, 0, 0)",
        *(leg_id, queue.hall_id, ticket_id, queue.queue_id, wish.day, number, priority_class, state, joined_at),
        *(wish.waits_from or joined_at, False, lapses),
    )
    work.record(
        TicketTaken(ticket_id=ticket_id, leg_id=leg_id, queue_id=queue.queue_id, from_state=None, to_state=state)
    )
    return Issued(ticket_id, ticket)


def _next_number(work: Work, wish: _Wish, joined_at: datetime) -> int:
    """The number after the last, from the day's own row under the hall's lock: never counted, never skipped."""
    queue, series = wish.queue, wish.series
    number = series.last_number + 1
    has_place = wish.waits_from is not None and wish.has_place
    online, on_site = (0, 0) if has_place else (1, 0) if wish.channel is Channel.WEB else (0, 1)
    if series.id is None:
        work.write(
            "INSERT INTO number_series (id, hall_id, queue_id, day, last_number, taken_online, taken_on_site,"
            " last_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            *(uuid7(), queue.hall_id, queue.queue_id, wish.day, number, online, on_site, joined_at),
        )
        return number
    work.write(
        "UPDATE number_series SET last_number = $1, taken_online = taken_online + $2,"
        " taken_on_site = taken_on_site + $3, last_at = $4 WHERE id = $5 AND last_number = $6",
        *(number, online, on_site, joined_at, series.id, series.last_number),
    )
    return number
