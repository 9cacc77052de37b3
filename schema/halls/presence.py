"""The day's code by which somebody proves to be in the hall."""

from datetime import date, datetime, timedelta
from typing import Self

import strawberry

from api.clock import business_day, start_of_day
from api.halls import queries
from api.halls.rules.presence import presence_code
from api.people.rules import Permission, Place, may
from api.people.rules.credentials import shown_code
from api.settings import settings
from schema.context import Info
from schema.qr import QrCode

A_DAY = timedelta(days=1)  # zones of Indonesia know no summer time


@strawberry.type(description="What the hall shows on its own glass today, so that a phone proves to be there.")
class PresenceCode:
    code: str = strawberry.field(description="To be typed: BCDF-GHJK. Small letters and the hyphen do not matter.")
    url: str = strawberry.field(description="To be scanned, as a QR code: the hall's page with the code in it.")
    day: date = strawberry.field(description="The business day on which it counts.")
    valid_until: datetime = strawberry.field(description="When the next day's code takes its place.")

    @strawberry.field(description="The same, ready to be drawn.")
    def qr(self) -> QrCode:
        return QrCode.of(self.url)

    @classmethod
    def of(cls, info: Info, hall: queries.HallRow) -> Self | None:
        """The code of the day, for whoever may show it; None for others, and where the hall asks for none."""
        if not hall.presence_proof or may(info.context.actor, Permission.SHOW_PRESENCE, Place(hall.id)):
            return None
        now = info.context.moment()
        day = business_day(now, hall.timezone)
        code = presence_code(hall.id, day, settings().secret.get_secret_value())
        return cls(
            code=shown_code(code),
            url=f"{info.context.base_url}/h/{hall.slug}#p={code}",
            day=day,
            valid_until=start_of_day(now, hall.timezone) + A_DAY,
        )
