"""The server forgets once a night what is over, and one that was off at night catches up."""

from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from api import night
from api.appointments.actions.erasing import purge_bookings, purge_holds
from api.appointments.actions.resealing import reseal
from api.appointments.models import Booking
from api.people.models import Session, Tries
from api.sealing import seals
from api.settings import settings
from tests.factories import NOW
from tests.feature.booking_stories import NIK, PHONE, a_story, at
from tests.people import an_account, everything_stored, signed_in

pytestmark = pytest.mark.usefixtures("database", "documents")
A_DAY = timedelta(days=1)


async def test_the_nights_work_is_done_once_and_told_in_one_line() -> None:
    """Leave note_done out to see this fail."""
    await an_account()
    await signed_in()
    await Tries.create(subject="sign-in:x", failures=1, window_started_at=NOW)
    later = NOW + 100 * A_DAY
    assert await night.is_due(later)
    with capture_logs() as lines:
        await night.purge(later)
    [line] = lines
    assert (line["event"], line["failed"]) == ("night.purged", {})
    assert {"sessions of staff", "failed tries"} <= line["gone"].keys()
    assert (await Session.all().count(), await Tries.all().count()) == (0, 0)
    assert not await night.is_due(later)
    assert await night.is_due(later + A_DAY)


async def test_who_had_booked_is_forgotten_when_its_time_is_over() -> None:
    story = await a_story()
    form = story.form()
    missed, held = await story.miss(at(10), form), await story.hold(at(10, days=7))
    assert await purge_bookings(story.now - A_DAY, now=story.now, dry_run=False) == 0
    assert await purge_bookings(story.now, now=story.now, dry_run=True) == 1
    assert await purge_bookings(story.now, now=story.now, dry_run=False) == 1
    row = await Booking.get(id=missed.booking_id)
    assert (row.name, row.phone, row.nik, row.phone_hash, row.nik_hash) == (None,) * 5
    assert await purge_holds(story.now, now=story.now, dry_run=False) == 0
    assert held


async def test_bookings_are_found_again_after_a_new_index_key(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever booked twice meanwhile is left for the next time: their two bookings cannot have one fingerprint."""
    story = await a_story()
    form = type(story.form())("Kenari Kuning", phone=PHONE, nik=NIK)
    first = await story.book(at(10), form)
    monkeypatch.setenv("ANTREAN_PERSONAL_INDEX_KEY", "new index" * 4)
    settings.cache_clear()
    try:
        second = await story.book(at(11), form)
        assert sum([changed async for _, changed in reseal()]) == 0
        await story.cancel(second)
        assert sum([changed async for _, changed in reseal()]) == 1
        assert (await Booking.get(id=first.booking_id)).nik_hash == seals().fingerprint("NIK", NIK)
        assert NIK not in await everything_stored()
    finally:
        monkeypatch.undo()
        settings.cache_clear()
