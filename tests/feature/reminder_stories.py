"""What the stories about reminders share: a hall that pushes, a twin of what sends, phones that ask."""

from dataclasses import dataclass, field
from typing import Any

import orjson

from api.push import Message, Outcome
from api.push.lanes import Then
from api.reminders.actions import Teller
from tests.feature.queue_clients import Visit
from tests.push_service import Phone

SERVICE = "fcm.googleapis.com"


@dataclass
class TwinWay:
    """Keeps what is to be sent, instead of sending it. outcome: what then becomes of it."""

    put_in: list[tuple[Message, Then]] = field(default_factory=list)

    def put(self, message: Message, then: Then) -> bool:
        self.put_in.append((message, then))
        return True

    async def end(self) -> None:
        """Nothing is under way."""

    async def becomes(self, outcome: Outcome) -> None:
        """All that was put in ended so."""
        for _, then in self.put_in:
            await then(outcome)

    def told(self, phone: Phone) -> list[tuple[str, str | None]]:
        """Number and counter of each message for a phone."""
        texts = (orjson.loads(one.text) for one, _ in self.put_in if one.to.endpoint == phone.asked["endpoint"])
        return [(text["number"], text["counter"]) for text in texts]


@dataclass
class Reminded:
    """A visit with somebody who asks to be told."""

    visit: Visit
    way: TwinWay = field(default_factory=TwinWay)
    phone: Phone = field(default_factory=lambda: Phone(SERVICE))
    ticket: dict[str, str] = field(default_factory=dict)
    teller: Teller = field(init=False)

    def __post_init__(self) -> None:
        self.teller = Teller(lambda: self.visit.clock.now, self.way)

    async def takes(self, ahead: int = 0) -> dict[str, str]:
        """The number that is asked for, behind some others."""
        for _ in range(ahead):
            await self.visit.takes()
        taken = await self.visit.takes()
        self.ticket = {"ticket": taken["ticket"]["id"], "secret": taken["secret"]}
        return self.ticket

    async def asks(self, phone: Phone | None = None, **more: Any) -> dict[str, Any]:
        """The payload of the wish."""
        return await self.visit.citizen.did("remindMe", **self.ticket, **(phone or self.phone).asked, **more)

    async def tells(self) -> int:
        """The clockwork's next look."""
        return await self.teller.tell(self.visit.clock.now)

    @property
    def told(self) -> list[tuple[str, str | None]]:
        return self.way.told(self.phone)
