"""Whoever booked a time is found in the day's list and given a number at the counter."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.async_api import Browser

from api.appointments import actions as appointments
from api.appointments.actions import Form, SlotWish
from api.clock import utc_now
from api.events import Channel
from tests.e2e.console_desk import Scene, Story, a_desk, a_scene, zone_with_time_left
from tests.factories import a_citizen
from tests.feature.booking_stories import a_template
from tests.floor import done

SLOT = timedelta(minutes=10)


@pytest.fixture(scope="module")
async def scene(shared_postgres_url: str) -> AsyncIterator[Scene]:
    async with a_scene(shared_postgres_url) as built:
        yield built


async def a_booking_soon(story: Story, name: str) -> None:
    """For the next time of the day, which may already be checked in to."""
    now = utc_now()
    local = now.astimezone(ZoneInfo(zone_with_time_left()))
    await a_template(
        story.scene.hall,
        service_id=story.agency.service_id,
        weekday=local.weekday(),
        starts="00:00",
        ends="23:50",
        slot_minutes=10,
    )
    starts_at = datetime.fromtimestamp((now.timestamp() // SLOT.total_seconds() + 1) * SLOT.total_seconds(), UTC)
    wish = SlotWish(story.scene.hall.slug, starts_at, channel=Channel.WEB, service_id=story.agency.service_id)
    done(await appointments.book_slot(a_citizen(), wish, Form(name, nik="7402015208900003"), now=now))


async def test_who_booked_is_found_by_name_and_given_a_number(tv_browser: Browser, scene: Scene) -> None:
    story = await scene.story()
    await a_booking_soon(story, "Sitti Rahma")
    async with a_desk(tv_browser, story) as desk:
        await desk.sit_down()
        await desk.press("j")
        await desk.says("Sitti Rahma", ".bookings")
        await desk.page.fill("#booking-search", "budi")
        await desk.until("document.querySelectorAll('.bookings li').length === 0")
        await desk.page.fill("#booking-search", "sitti")
        await desk.until("document.querySelectorAll('.bookings li').length === 1")
        await desk.page.click(".bookings button")
        await desk.until("!!document.querySelector('.bookings .chip.good')")
        await desk.says(await desk.text(".bookings .chip.good"), ".next")
        assert desk.unexpected() == []
