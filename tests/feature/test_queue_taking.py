"""A citizen takes a number: at home, at a kiosk, or from staff."""

from datetime import timedelta

import pytest

from api.events import Channel, TicketState
from api.halls.models import Hall, Queue, Service
from api.queue import actions as queue
from api.queue.models import NumberSeries, Ticket
from api.queue.rules import ticket_secret
from api.refusals import Refusal, RefusalCode
from api.settings import settings
from api.work import IdempotencyRecord
from tests.factories import NOW, HallRows, a_citizen, a_hall, a_kiosk, an_information_desk, an_officer
from tests.floor import Floor, done, refused, state_of, story_of


@pytest.fixture
async def hall(database: str) -> HallRows:
    return await a_hall(agencies=2, queue={"daily_quota": 4, "online_share": 50})


async def take(hall: HallRows, channel: Channel = Channel.WEB, **wish):  # type: ignore[no-untyped-def]
    by = {
        Channel.WEB: a_citizen(),
        Channel.KIOSK: a_kiosk(hall.hall_id),
        Channel.STAFF: an_information_desk(hall.hall_id),
    }[channel]
    wish = {"actor": by, "service_id": hall.service_id, "now": NOW, **wish}
    return await queue.take_ticket(wish.pop("actor"), hall_slug=hall.slug, channel=channel, **wish)


async def test_numbers_run_from_one_in_each_queue(hall: HallRows) -> None:
    await take(hall)
    await take(hall, queue_id=hall.agencies[1].queue_id, service_id=None)
    await take(hall, Channel.STAFF)
    labels = await Ticket.all().order_by("issued_at", "label").values_list("label", flat=True)
    assert labels == ["A-001", "A-002", "B-001"]


async def test_the_secret_is_derived_and_a_retry_gives_the_same_ticket(hall: HallRows) -> None:
    first, again = [done(await take(hall, key="k" * 22)) for _ in range(2)]
    assert first == again
    assert first.secret == ticket_secret(first.ticket_id, settings().secret.get_secret_value())
    assert first.secret not in (await IdempotencyRecord.get()).result
    assert await Ticket.all().count() == 1


async def test_neither_share_of_the_quota_eats_the_other(hall: HallRows) -> None:
    online = [await take(hall) for _ in range(3)]
    assert [isinstance(result, Refusal) for result in online] == [False, False, True]
    assert refused(online[2]) is RefusalCode.QUOTA_FULL
    on_site = [await take(hall, channel) for channel in (Channel.STAFF, Channel.KIOSK, Channel.STAFF)]
    assert refused(on_site[2]) is RefusalCode.QUOTA_FULL
    series = await NumberSeries.get(queue_id=hall.queue_id)
    assert (series.last_number, series.taken_online, series.taken_on_site) == (4, 2, 2)


async def test_a_kiosk_number_waits_once_its_print_is_confirmed(hall: HallRows) -> None:
    ticket_id = done(await take(hall, Channel.KIOSK)).ticket_id
    assert await state_of(ticket_id) is TicketState.PRINTING
    for _ in range(2):  # a retry changes nothing
        done(await queue.confirm_print(a_kiosk(hall.hall_id), ticket_id, now=NOW))
    assert await story_of(ticket_id) == ["TicketTaken", "PrintConfirmed"]
    assert await state_of(ticket_id) is TicketState.WAITING


async def test_a_print_nobody_confirms_is_void_and_its_number_is_not_used_again(hall: HallRows) -> None:
    ticket_id = done(await take(hall, Channel.KIOSK)).ticket_id
    late = NOW + timedelta(seconds=120)
    assert await queue.let_lapse(late - timedelta(seconds=1)) == 0
    assert refused(await queue.confirm_print(a_kiosk(hall.hall_id), ticket_id, now=late)) is RefusalCode.TOO_LATE
    assert [await queue.let_lapse(late) for _ in range(2)] == [1, 0]
    assert await state_of(ticket_id) is TicketState.VOID
    assert refused(await queue.confirm_print(a_kiosk(hall.hall_id), ticket_id, now=late)) is RefusalCode.TOO_LATE
    again = done(await take(hall, Channel.KIOSK)).ticket_id
    assert (await Ticket.get(id=again)).label == "A-002"
    assert (await NumberSeries.get(queue_id=hall.queue_id)).taken_on_site == 1


async def test_a_closed_hall_says_why_in_both_languages(hall: HallRows) -> None:
    await Hall.filter(id=hall.hall_id).update(
        forced_open=False, forced_reason="Gempa bumi", forced_reason_en="Earthquake"
    )
    refusal = await take(hall)
    assert refused(refusal) is RefusalCode.HALL_CLOSED
    assert "Gempa bumi" in refusal.sentence("ID")
    assert "Earthquake" in refusal.sentence("EN")
    assert await Ticket.all().count() == 0


async def test_who_may_take_on_which_channel(hall: HallRows) -> None:
    elsewhere = a_kiosk(hall.agency_id)
    assert refused(await take(hall, Channel.KIOSK, actor=a_citizen())) is RefusalCode.SIGN_IN_REQUIRED
    assert refused(await take(hall, Channel.KIOSK, actor=elsewhere)) is RefusalCode.NOT_ALLOWED
    other = an_officer(hall.hall_id, hall.agencies[1].agency_id)
    assert refused(await take(hall, Channel.STAFF, actor=other)) is RefusalCode.NOT_ALLOWED
    done(await take(hall, Channel.STAFF, actor=an_officer(hall.hall_id, hall.agency_id)))


async def test_what_is_not_there_is_not_given_out(hall: HallRows) -> None:
    assert refused(await take(hall, service_id=None)) is RefusalCode.INVALID_INPUT
    assert refused(await take(hall, service_id=hall.queue_id)) is RefusalCode.NOT_FOUND
    assert (
        refused(await take(hall, queue_id=hall.agencies[1].queue_id)) is RefusalCode.NOT_FOUND
    )  # not its service
    other = await a_hall(slug="elsewhere")
    assert refused(await take(hall, service_id=other.service_id)) is RefusalCode.NOT_FOUND
    await Service.filter(id=hall.service_id).update(archived_at=NOW)
    assert refused(await take(hall)) is RefusalCode.ARCHIVED
    await Queue.filter(id=hall.agencies[1].queue_id).update(archived_at=NOW)
    second = hall.agencies[1].service_id
    assert refused(await take(hall, service_id=second)) is RefusalCode.ARCHIVED


async def test_a_later_number_never_joins_before_an_earlier_one(hall: HallRows) -> None:
    """Delete max(…) in queue/actions/issuing._issue to see this fail."""
    floor = Floor(hall, an_officer(hall.hall_id, hall.agency_id))
    first, second = await floor.take(), None
    floor.now -= timedelta(minutes=10)  # the server's clock steps back
    second = await floor.take()
    assert (await Ticket.get(id=second)).issued_at >= (await Ticket.get(id=first)).issued_at
    done(await queue.open_counter(floor.officer, floor.desk, now=floor.now))
    assert await floor.call() == first
