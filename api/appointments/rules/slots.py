"""Computes the slots of a day from weekly templates, and how many places are free in them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from api.clock import local, zone
from api.events import Channel
from api.halls.rules import Calendar, DayHours, Disturbance
from api.halls.rules.calendar import plan_of, seats_of
from api.queue.rules import Quota


@dataclass(frozen=True, slots=True)
class Template:
    """Times of one weekday that can be booked, cut into slots of `minutes`. owner_id: whose service or queue."""

    owner_id: UUID
    weekday: int
    starts: time
    ends: time
    minutes: int
    capacity: int
    valid_from: date
    valid_until: date | None = None

    def holds_on(self, day: date) -> bool:
        """Whether it gives slots on this day."""
        if day.weekday() != self.weekday or day < self.valid_from:
            return False
        return self.valid_until is None or day <= self.valid_until


@dataclass(frozen=True, slots=True)
class Slot:
    """A time that can be booked, in UTC, with room for `capacity` bookings."""

    owner_id: UUID
    starts_at: datetime
    ends_at: datetime
    capacity: int


@dataclass(frozen=True, slots=True)
class Taken:
    """So many bookings stand from one instant to another."""

    starts_at: datetime
    ends_at: datetime
    count: int


@dataclass(frozen=True, slots=True)
class FreeSlot:
    """A slot that can be booked now. free: places in it, at least one unless somebody asked for full ones too."""

    slot: Slot
    free: int


@dataclass(frozen=True, slots=True)
class FreeDay:
    """What can be booked on a day. free: places over all its slots, never more than the day's quota leaves."""

    day: date
    free: int
    slots: tuple[FreeSlot, ...]


@dataclass(frozen=True, slots=True)
class Offer:
    """What is asked of: a queue, or a service in it, and what its hall's calendar, templates and ledger say.

    templates: of the service and of the queue. taken: bookings, by owner. quotas: the queue's ledger, by day; a
    day that is missing has given out nothing. days_ahead: how many after today may be booked. closed_until: the
    newest day that is over for good. is_made: whether all that it takes is in use; nothing archived is on offer.
    """

    calendar: Calendar
    queue_id: UUID
    service_id: UUID | None
    templates: Sequence[Template]
    taken: Mapping[UUID, Sequence[Taken]]
    quotas: Mapping[date, Quota]
    quota: Quota
    days_ahead: int
    closed_until: date | None = None
    is_made: bool = True

    @property
    def disturbance(self) -> Disturbance | None:
        """Why its agency cannot work; None if it can."""
        return _disturbance(self.calendar, self.queue_id)


def free_days(offer: Offer, first: date, last: date, now: datetime, channel: Channel) -> list[FreeDay]:
    """Every day from `first` to `last`, each with the slots in which a place is free for this channel."""
    days = (first + timedelta(days=offset) for offset in range((last - first).days + 1))
    return [_free_day(offer, day, now, channel) for day in days]


def find_slot(offer: Offer, starts_at: datetime, now: datetime) -> FreeSlot | None:
    """The slot that begins at an instant, full or not; None where none is on offer."""
    day = local(starts_at, offer.calendar.timezone).date()
    slots = (slot for slot in slots_of_day(offer, day, now) if slot.starts_at == starts_at)
    return next((FreeSlot(slot, free_in(slot, offer.taken.get(slot.owner_id, ()))) for slot in slots), None)


def slots_of_day(offer: Offer, day: date, now: datetime) -> list[Slot]:
    """The slots of a day that are still to come and that nothing closes, in their order.

    A service with templates of its own for the day has only these, else it has its queue's.
    """
    today = local(now, offer.calendar.timezone).date()
    if not offer.is_made:
        return []
    if not 0 <= (day - today).days <= offer.days_ahead or (offer.closed_until and day <= offer.closed_until):
        return []
    holding = [template for template in offer.templates if template.holds_on(day)]
    own = [template for template in holding if template.owner_id == offer.service_id]
    slots = [slot for template in own or holding for slot in _cut(template, day, offer.calendar.timezone)]
    open_slots = (slot for slot in slots if is_open_during(offer.calendar, offer.queue_id, slot, now))
    return sorted((slot for slot in open_slots if slot.starts_at > now), key=lambda slot: slot.starts_at)


def is_open_during(calendar: Calendar, queue_id: UUID, slot: Slot, now: datetime) -> bool:
    """Whether the queue sits during the whole of a slot, as far as its calendar knows.

    A hall that is forced open keeps no hours; one that is forced closed, and an agency that is disturbed, sit at
    no time until somebody ends it. A pause without a planned end closes only what is now.
    """
    if calendar.forced_open is False or _disturbance(calendar, queue_id) or _is_paused(calendar, slot, now):
        return False
    if calendar.forced_open:
        return True
    starts, ends = local(slot.starts_at, calendar.timezone), local(slot.ends_at, calendar.timezone)
    hours = plan_of(calendar, seats_of(calendar, None, queue_id), starts.date()).hours
    return hours is not None and _is_within(hours, starts.time(), ends.time())


def free_in(slot: Slot, taken: Iterable[Taken]) -> int:
    """Places left in a slot: whoever is booked for any part of it has one, also by an older template."""
    return max(0, slot.capacity - sum(each.count for each in taken if _overlap(slot, each)))


def _free_day(offer: Offer, day: date, now: datetime, channel: Channel) -> FreeDay:
    left = offer.quotas.get(day, offer.quota).remaining(channel)
    found = [
        FreeSlot(slot, min(free, free if left is None else left))
        for slot in slots_of_day(offer, day, now)
        if (free := free_in(slot, offer.taken.get(slot.owner_id, ())))
    ]
    slots = tuple(slot for slot in found if slot.free)
    places = sum(slot.free for slot in slots)
    return FreeDay(day, places if left is None else min(places, left), slots)


def _cut(template: Template, day: date, timezone: str) -> Iterable[Slot]:
    """Slots one after the other; what is left at the end and too short for one is none."""
    length = timedelta(minutes=template.minutes)
    starts, ends = (datetime.combine(day, clock, zone(timezone)) for clock in (template.starts, template.ends))
    while starts + length <= ends:
        at = starts.astimezone(UTC)
        yield Slot(template.owner_id, at, at + length, template.capacity)
        starts += length


def _disturbance(calendar: Calendar, queue_id: UUID) -> Disturbance | None:
    agency_id = calendar.agency_of_queue.get(queue_id)
    return calendar.disturbances.get(agency_id) if agency_id else None


def _is_paused(calendar: Calendar, slot: Slot, now: datetime) -> bool:
    pause = calendar.pause
    if pause is None:
        return False
    return pause.started_at < slot.ends_at and slot.starts_at < (pause.ends_at or now)


def _is_within(hours: DayHours, starts: time, ends: time) -> bool:
    if not hours.opens <= starts < ends <= hours.closes:
        return False
    if hours.break_starts is None or hours.break_ends is None:
        return True
    return ends <= hours.break_starts or hours.break_ends <= starts


def _overlap(slot: Slot, taken: Taken) -> bool:
    return taken.starts_at < slot.ends_at and slot.starts_at < taken.ends_at
