"""One broken row stops the clock for nobody else: tickets, bookings, applications, days of other halls go on."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import pytest
from structlog.testing import capture_logs

from api.apart import _said
from api.applications import actions as applications
from api.applications.models import Application, ApplicationStep
from api.appointments import actions as appointments
from api.events import BookingState, Channel, TicketState
from api.journal import Timeline
from api.queue import actions as queue
from api.queue.models import ClosedDay, Leg, NumberSeries, Ticket
from tests.factories import NOW, a_hall, a_kiosk, a_standard
from tests.feature.application_clients import a_draft
from tests.feature.booking_stories import a_story, at, state_of
from tests.feature.queue_clients import a_visit
from tests.floor import Floor, a_floor

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture(autouse=True)
def nothing_said() -> Iterator[None]:
    _said.clear()
    yield
    _said.clear()


async def a_print(floor: Floor) -> UUID:
    """A number of a kiosk that never says the paper came out."""

    return await floor.take(channel=Channel.KIOSK, by=a_kiosk(floor.hall.hall_id))


async def breaks(ticket_id: UUID) -> None:
    """Ticket and leg contradict each other, so that no move of it can be written."""
    await Ticket.filter(id=ticket_id).update(state=TicketState.HELD)


async def test_a_broken_ticket_keeps_no_other_print_from_lapsing() -> None:
    """Call `_lapse` outside of each_apart to see this fail."""
    floor = await a_floor()
    broken, whole = await a_print(floor), await a_print(floor)
    await breaks(broken)
    later = floor.now + timedelta(minutes=10)
    with capture_logs() as lines:
        assert await queue.let_lapse(later) == 1
        assert await queue.let_lapse(later) == 0
    assert (await Ticket.get(id=whole)).state is TicketState.VOID
    assert (await Leg.get(ticket_id=broken)).state is TicketState.PRINTING
    [line] = [line for line in lines if line["event"] == "apart.one_failed"]
    assert (line["id"], line["log_level"]) == (str(broken), "error")


async def test_a_broken_booking_keeps_no_other_from_ending() -> None:
    story = await a_story()
    broken, whole = await story.book(at(10)), await story.book(at(10, days=7))
    await NumberSeries.filter(day=at(10).date()).delete()  # the ledger in which its place would be given back
    with capture_logs() as lines:
        assert await appointments.let_lapse(at(14, days=7)) == 1
    assert (await state_of(broken), await state_of(whole)) == (BookingState.BOOKED, BookingState.EXPIRED)
    assert [line["id"] for line in lines if line["event"] == "apart.one_failed"] == [str(broken.booking_id)]


async def test_a_broken_application_keeps_no_other_from_lapsing() -> None:
    visit = a_visit(await a_hall())
    await a_standard(visit.hall.service_id)
    await a_draft(visit)
    await a_draft(visit)
    first = await Application.all().order_by("id").first()
    assert first
    next_version = (await Timeline.get(hall_id=visit.hall.hall_id)).version + 1
    await ApplicationStep.create(  # its next step stands there already
        application_id=first.id, version=next_version, kind="x", to_state="DRAFT", at=NOW, actor_kind="SYSTEM"
    )
    assert await applications.let_applications_lapse(NOW + timedelta(days=31)) == 1
    assert {row.id: row.state.value for row in await Application.all()}[first.id] == "DRAFT"
    assert await Application.filter(state="EXPIRED").count() == 1


async def test_a_hall_that_cannot_be_closed_keeps_no_other_open() -> None:
    floors = [await a_floor(), await a_floor(slug="kendari")]
    await breaks(await floors[0].take())
    await floors[1].take()
    ended = await queue.close_days_that_passed(NOW + timedelta(days=1))
    assert [day.hall_id for day in ended] == [floors[1].hall.hall_id]
    assert await ClosedDay.all().count() == 1


async def test_a_database_that_is_away_is_no_rows_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    floor = await a_floor()
    await a_print(floor)

    async def away(*_: object, **__: object) -> None:
        raise ConnectionRefusedError

    with monkeypatch.context() as outage:
        outage.setattr("api.queue.actions.closing.find", away)
        with capture_logs() as lines, pytest.raises(ConnectionRefusedError):
            await queue.let_lapse(floor.now + timedelta(minutes=10))
    assert [line for line in lines if line["event"] == "apart.one_failed"] == []
