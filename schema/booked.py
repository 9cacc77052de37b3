"""How the directory and the queue name the calendar of free places, which stands above them."""

from datetime import date
from typing import TYPE_CHECKING, Annotated

import strawberry

from api.events import Channel

if TYPE_CHECKING:
    from schema.appointments import FreeDay, SlotTemplate

LazyFreeDay = Annotated["FreeDay", strawberry.lazy("schema.appointments")]
LazySlotTemplate = Annotated["SlotTemplate", strawberry.lazy("schema.appointments")]
From = Annotated[
    date | None, strawberry.argument(name="from", description="First day; today in the hall if left out.")
]
To = Annotated[
    date | None, strawberry.argument(description="Last day, at most 62 days on; 30 days on if left out.")
]
Through = Annotated[
    Channel, strawberry.argument(description="Whose share of the quota is looked at: WEB, or STAFF for citizens.")
]
