"""A hall's day ends at its own midnight, in WIB, WITA and WIT, and stays ended when clocks jump."""

from datetime import UTC, date, datetime, timedelta

import pytest
from structlog.testing import capture_logs

from api.database import CLOCKWORK_LEASE, Lease
from api.events import Channel, CounterState, TicketState
from api.halls.models import Announcement, Hall, WeeklyHours
from api.journal import JournalRow
from api.queue import actions as queue
from api.queue.models import ClosedDay, Desk, NumberSeries, Ticket
from api.refusals import Refusal, RefusalCode
from api.schedule import Clockwork, Openings
from tests.factories import NOW, a_citizen, a_hall, a_manager, an_officer
from tests.floor import Floor, a_floor, done, refused, state_of, story_of

TUESDAY, WEDNESDAY = date(2026, 11, 24), date(2026, 11, 25)
MIDNIGHTS = {  # of Wednesday, in UTC
    "Asia/Jakarta": datetime(2026, 11, 24, 17, tzinfo=UTC),
    "Asia/Makassar": datetime(2026, 11, 24, 16, tzinfo=UTC),
    "Asia/Jayapura": datetime(2026, 11, 24, 15, tzinfo=UTC),
}
A_SECOND = timedelta(seconds=1)


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize("timezone", MIDNIGHTS)
async def test_at_its_own_midnight_a_hall_starts_again_from_one(timezone: str) -> None:
    floor, midnight = await a_floor(timezone=timezone), MIDNIGHTS[timezone]
    floor.now = midnight - 2 * A_SECOND
    before, after = await floor.take(), await floor.take()  # a second before midnight, and at midnight
    tickets = {ticket.id: ticket for ticket in await Ticket.all()}
    assert [(tickets[each].day, tickets[each].number) for each in (before, after)] == [
        (TUESDAY, 1),
        (WEDNESDAY, 1),
    ]


@pytest.mark.usefixtures("database")
async def test_each_hall_is_closed_at_its_own_midnight_and_once() -> None:
    halls = {}
    for timezone in MIDNIGHTS:
        hall = await a_hall(slug=timezone[5:].lower(), timezone=timezone)
        floor = halls[timezone] = Floor(hall, an_officer(hall.hall_id, hall.agency_id))
        done(await queue.open_counter(floor.officer, floor.desk, now=floor.now))
        await floor.take()
        await floor.take()
        await floor.call()
    clockwork = Clockwork()
    for timezone, midnight in sorted(MIDNIGHTS.items(), key=lambda item: item[1]):
        await clockwork.tick(midnight - A_SECOND)
        assert await ClosedDay.filter(hall_id=halls[timezone].hall.hall_id).count() == 0
        await clockwork.tick(midnight)
        closed = await ClosedDay.get(hall_id=halls[timezone].hall.hall_id)
        assert (closed.day, closed.expired) == (TUESDAY, 2)
        assert (await Desk.get(counter_id=halls[timezone].desk)).state is CounterState.CLOSED
    await clockwork.tick(midnight + A_SECOND)
    await clockwork.end()
    assert await queue.close_days_that_passed(midnight + timedelta(hours=3)) == []
    assert set(await Ticket.all().values_list("state", flat=True)) == {TicketState.EXPIRED}
    assert await JournalRow.filter(kind="DayClosed").count() == 3


@pytest.mark.usefixtures("sqlite")
async def test_the_clock_says_once_that_the_database_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    async def refused(lease: Lease) -> bool:
        raise ConnectionRefusedError

    clockwork = Clockwork()
    with capture_logs() as lines:
        for _ in range(2):
            with monkeypatch.context() as outage:
                outage.setattr(Lease, "is_held", refused)
                for _ in range(3):
                    await clockwork.tick(NOW)
            await clockwork.tick(NOW)
    assert [line["event"] for line in lines] == ["clockwork.database_is_away"] * 2


@pytest.mark.usefixtures("database")
async def test_a_closed_day_stays_closed_when_the_clock_steps_back() -> None:
    """Delete the comparison with newest_closed in queue/actions/issuing._shut to see this fail."""
    floor, midnight = await a_floor(), MIDNIGHTS["Asia/Makassar"]
    ticket_id = await floor.take()
    assert len(await queue.close_days_that_passed(midnight)) == 1
    wish = {"hall_slug": floor.hall.slug, "queue_id": floor.hall.queue_id, "channel": Channel.WEB}
    back = await queue.take_ticket(a_citizen(), now=midnight - A_SECOND, **wish)
    assert refused(back) is RefusalCode.HALL_CLOSED
    assert await state_of(ticket_id) is TicketState.EXPIRED
    assert (await story_of(ticket_id))[-1] == "TicketExpired"
    done(await queue.take_ticket(a_citizen(), now=midnight + A_SECOND, **wish))
    again = done(await queue.take_ticket(a_citizen(), now=midnight - A_SECOND, **wish))  # the new day goes on
    assert [(row.day, row.last_number) for row in await NumberSeries.all().order_by("day")] == [
        (TUESDAY, 1),
        (WEDNESDAY, 2),
    ]
    assert (await Ticket.get(id=again.ticket_id)).day == WEDNESDAY


@pytest.mark.usefixtures("database")
async def test_a_manager_may_end_the_day_early_and_no_number_follows() -> None:
    floor = await a_floor()
    await floor.take()
    manager, hall_id = a_manager(floor.hall.hall_id), floor.hall.hall_id
    assert refused(await queue.close_day(floor.officer, hall_id, now=floor.now)) is RefusalCode.NOT_ALLOWED
    ahead = await queue.close_day(manager, hall_id, day=WEDNESDAY, now=floor.now)
    assert refused(ahead) is RefusalCode.INVALID_INPUT
    ended = [done(await queue.close_day(manager, hall_id, now=floor.now)) for _ in range(2)]
    assert ended[0] == ended[1] == queue.DayEnded(hall_id, TUESDAY, 1)
    assert await JournalRow.filter(kind="DayClosed").count() == 1
    wish = {"hall_slug": floor.hall.slug, "queue_id": floor.hall.queue_id, "channel": Channel.WEB}
    assert isinstance(await queue.take_ticket(a_citizen(), now=floor.now, **wish), Refusal)


@pytest.mark.usefixtures("database")
async def test_a_no_show_does_not_come_back_after_its_day_was_closed() -> None:
    floor = await a_floor()
    late = await floor.take()
    await floor.no_show()
    done(await queue.close_day(a_manager(floor.hall.hall_id), floor.hall.hall_id, now=floor.now))
    answer = await queue.return_ticket(a_citizen(), late, secret=floor.secrets[late], now=floor.now)
    assert refused(answer) is RefusalCode.TOO_LATE


@pytest.mark.usefixtures("database")
async def test_a_counter_opened_after_midnight_is_not_closed_with_yesterday() -> None:
    """The server was off at midnight, and people began before it was closed."""
    floor, morning = await a_floor(), MIDNIGHTS["Asia/Makassar"] + timedelta(hours=8)
    await floor.take()
    second = floor.hall.agencies[0].counter_ids[1]
    done(await queue.open_counter(an_officer(floor.hall.hall_id, floor.hall.agency_id), second, now=morning))
    await queue.close_days_that_passed(morning)
    states = {desk.counter_id: desk.state for desk in await Desk.all()}
    assert states == {floor.desk: CounterState.CLOSED, second: CounterState.OPEN}


@pytest.mark.usefixtures("database")
async def test_screens_hear_when_the_clock_opens_the_hall() -> None:
    hall = await a_hall(forced_open=None)
    await WeeklyHours.create(hall_id=hall.hall_id, weekday=1, opens="09:30", closes="15:00")
    openings, opens = Openings(), NOW + timedelta(minutes=30)
    await openings.look_at_all(NOW)
    await openings.turn(opens - A_SECOND)
    assert await JournalRow.all().count() == 0
    for _ in range(2):
        await openings.turn(opens)
    assert await JournalRow.all().values_list("kind", "payload") == [("OpeningTurned", '{"code":"OPEN"}')]
    await Hall.all().update(forced_open=False)  # what people change tells the screens itself
    await openings.look_at_all(opens + A_SECOND)
    await openings.turn(opens + 2 * A_SECOND)
    assert await JournalRow.all().count() == 1


@pytest.mark.usefixtures("postgres")
async def test_one_process_ticks_and_another_takes_over_when_it_ends() -> None:
    first, second = Lease(CLOCKWORK_LEASE), Lease(CLOCKWORK_LEASE)
    assert [await first.is_held(), await second.is_held(), await first.is_held()] == [True, False, True]
    await first.end()
    for _ in range(50):  # the server notices that the connection is gone
        if await second.is_held():
            break
    assert await second.is_held()
    assert not await first.is_held()
    await first.end()
    await second.end()


@pytest.mark.usefixtures("database")
async def test_a_text_on_the_screens_begins_and_ends_by_the_clock() -> None:
    """Nobody calls meanwhile, so nothing else would have a board read again."""
    hall = await a_hall()
    begins, ends = NOW + timedelta(seconds=90), NOW + timedelta(seconds=100)
    await Announcement.create(hall_id=hall.hall_id, text="Samsat tutup", starts_at=begins, ends_at=ends)
    openings = Openings()
    told = []
    for seconds in (0, 89, 91, 95, 99, 101, 105):
        now = NOW + timedelta(seconds=seconds)
        if seconds in (0, 89):
            await openings.look_at_all(now)
        before = await JournalRow.all().count()
        await openings.turn(now)
        told += [seconds] * (await JournalRow.all().count() - before)
    assert told == [91, 101]
