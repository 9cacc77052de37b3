"""What the stories about bookings share: a hall that can be booked, and people who book in it."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from api.appointments import actions as appointments
from api.appointments.actions import Arrived, Booked, Form, SlotWish
from api.appointments.models import Booking, SlotTemplate
from api.events import BookingState, Channel
from api.queue.models import NumberSeries
from api.refusals import Refusal
from tests.factories import NOW, HallRows, a_citizen, a_hall, an_information_desk
from tests.floor import done

TODAY = date(2026, 11, 24)  # a Tuesday; NOW is 09.00 in the hall
NIK = "7402015208900003"
PHONE = "0812 3456 7890"


def at(hour: int, minute: int = 0, *, days: int = 0) -> datetime:
    """The time on the hall's wall clock, on the story's day or some days later."""
    return NOW + timedelta(days=days, hours=hour - 9, minutes=minute)


async def a_template(hall: HallRows, **columns: Any) -> SlotTemplate:
    """Tuesdays 10.00-12.00, half an hour, two places each; of the first queue unless a service is named."""
    owner = {} if {"service_id", "queue_id"} & columns.keys() else {"queue_id": hall.queue_id}
    return await SlotTemplate.create(
        **{
            "hall_id": hall.hall_id,
            "weekday": 1,
            "starts": "10:00",
            "ends": "12:00",
            "slot_minutes": 30,
            "capacity": 2,
            "valid_from": date(2026, 1, 1),
            **owner,
            **columns,
        }
    )


@dataclass
class Story:
    """A hall that can be booked, with a clock; each citizen has a NIK of his own."""

    hall: HallRows
    now: datetime = NOW
    citizens: int = 0
    by: Any = field(default_factory=a_citizen)

    def wish(self, starts_at: datetime | None = None, *, channel: Channel = Channel.WEB, **what: UUID) -> SlotWish:
        what = what or {"service_id": self.hall.service_id}
        return SlotWish(self.hall.slug, starts_at or at(10), channel=channel, **what)

    def form(self) -> Form:
        """Somebody new."""
        self.citizens += 1
        return Form(f"Warga {self.citizens}", nik=f"740201650392{self.citizens:04d}")

    async def hold(self, starts_at: datetime | None = None, **wish: Any) -> Booked | Refusal:
        return await appointments.hold_slot(self.by, self.wish(starts_at, **wish), now=self.now)

    async def try_book(
        self, starts_at: datetime | None = None, form: Form | None = None, **wish: Any
    ) -> Booked | Refusal:
        channel = wish.get("channel", Channel.WEB)
        actor = self.by if channel is Channel.WEB else an_information_desk(self.hall.hall_id)
        wanted = self.wish(starts_at, **wish)
        return await appointments.book_slot(actor, wanted, form or self.form(), now=self.now)

    async def book(self, starts_at: datetime | None = None, form: Form | None = None, **wish: Any) -> Booked:
        return done(await self.try_book(starts_at, form, **wish))

    async def check_in(self, booked: Booked) -> Arrived:
        return done(await appointments.check_in(self.by, booked.booking_id, secret=booked.secret, now=self.now))

    async def cancel(self, booked: Booked) -> None:
        done(await appointments.cancel_appointment(self.by, booked.booking_id, secret=booked.secret, now=self.now))

    async def miss(self, starts_at: datetime, form: Form) -> Booked:
        """Book, and let its time pass; the story goes on afterwards."""
        booked = await self.book(starts_at, form)
        self.now = starts_at + timedelta(hours=2)
        assert await appointments.let_lapse(self.now) == 1
        return booked

    async def counts(self, day: date = TODAY) -> tuple[int, int, int]:
        """The ledger of the first queue: last number, taken online, taken on site."""
        row = await NumberSeries.get_or_none(queue_id=self.hall.queue_id, day=day)
        return (row.last_number, row.taken_online, row.taken_on_site) if row else (0, 0, 0)


async def a_story(*, template: dict[str, Any] | None = None, **columns: Any) -> Story:
    """A hall of one queue with one template."""
    story = Story(await a_hall(**columns))
    await a_template(story.hall, **(template or {}))
    return story


async def state_of(booked: Booked) -> BookingState:
    """Where a booking is."""
    return (await Booking.get(id=booked.booking_id)).state
