"""Takes and gives back places: in a slot, and in the day's ledger from which numbers are drawn too."""

from datetime import date, datetime
from uuid import UUID

from uuid_utils.compat import uuid7

from api.appointments.queries import Wish, offers_of
from api.appointments.rules import Offer, Slot, find_slot
from api.clock import business_day
from api.events import Channel
from api.halls.rules.words import Moments, Reason, day_words, sentences
from api.refusals import Refusal, RefusalCode
from api.work import Work


async def offer_at(work: Work, wish: Wish, starts_at: datetime, timezone: str) -> Offer:
    """What is on offer for a wish on the day of an instant, under the hall's lock."""
    day = business_day(starts_at, timezone)
    return (await offers_of(work.connection, [wish], day, day))[wish]


def free_slot(offer: Offer, starts_at: datetime, channel: Channel | None, now: datetime) -> Slot | Refusal:
    """The slot that begins at an instant and has a place.

    channel: by which a place of the day's ledger is needed too; None where it is had already.
    Refuses HALL_CLOSED (its agency is disturbed), NO_SUCH_SLOT, SLOT_FULL, QUOTA_FULL.
    """
    if why := offer.disturbance:
        indonesian, english = sentences(
            "DISTURBED", Moments(now), offer.calendar.timezone, Reason(why.reason, why.reason_en)
        )
        return Refusal(RefusalCode.HALL_CLOSED, {"reason": indonesian, "reason_en": english})
    found = find_slot(offer, starts_at, now)
    if found is None:
        return Refusal(RefusalCode.NO_SUCH_SLOT, input_field=("startsAt",))
    if found.free <= 0:
        return Refusal(RefusalCode.SLOT_FULL, input_field=("startsAt",))
    day = business_day(starts_at, offer.calendar.timezone)
    if channel is None or offer.quotas.get(day, offer.quota).remaining(channel) != 0:
        return found.slot
    words = {"day": day_words(day), "day_en": day_words(day, english=True)}
    return Refusal(RefusalCode.QUOTA_FULL, words, ("startsAt",))


def take_place(work: Work, queue_id: UUID, day: date, channel: Channel) -> None:
    """Count one more in the day's ledger; a day to come has a row with no number given out yet."""
    online, on_site = (1, 0) if channel is Channel.WEB else (0, 1)
    work.write(TAKE, uuid7(), work.hall_id, queue_id, day, online, on_site)


TAKE = """
INSERT INTO number_series (id, hall_id, queue_id, day, last_number, taken_online, taken_on_site)
VALUES ($1, $2, $3, $4, 0, $5, $6)
ON CONFLICT (queue_id, day) DO UPDATE SET taken_online = number_series.taken_online + excluded.taken_online,
  taken_on_site = number_series.taken_on_site + excluded.taken_on_site
"""


def give_back(work: Work, queue_id: UUID, day: date, channel: Channel) -> None:
    """Count one less: whoever had the place does not come."""
    column = "taken_online" if channel is Channel.WEB else "taken_on_site"
    work.write(
        f"UPDATE number_series SET {column} = {column} - 1 WHERE queue_id = $1 AND day = $2",  # noqa: S608
        *(queue_id, day),
    )
