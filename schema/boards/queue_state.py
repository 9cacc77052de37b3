"""A queue as everybody in it may see it."""

from datetime import datetime
from typing import Annotated, Self

import strawberry

from api.boards import view
from api.events import TicketState
from api.queue import queries as queue
from schema.context import Info
from schema.queue.queues import Queue
from schema.queue.ranges import WaitRange, range_from

Ahead = Annotated[
    int | None, strawberry.argument(description="Behind how many people; null for behind all who wait now.")
]


@strawberry.type(description="A number of a queue that stands at a counter.")
class QueueCall:
    number: str = strawberry.field(description="The number: A-012.")
    state: TicketState = strawberry.field(description="CALLED or SERVING.")
    counter_label: str = strawberry.field(description="The counter to go to.")
    zone: str | None = strawberry.field(description="The part of the hall to go to; null if there is one part.")
    attempt: int = strawberry.field(description="1 for the first call, 2 for the first recall.")
    at: datetime = strawberry.field(description="When it was called last.")

    @classmethod
    def of(cls, call: view.QueueCall) -> Self:
        """The call of a value."""
        same = ("number", "state", "counter_label", "attempt", "at")
        return cls(zone=call.zone or None, **{name: getattr(call, name) for name in same})


@strawberry.type(
    description="A queue as all who wait in it may share it: a phone finds its own number and place in it."
)
class QueueState:
    value: strawberry.Private[view.QueueState]
    waiting: list[str] = strawberry.field(description="Numbers that wait, in the order they would be called.")
    called: list[QueueCall] = strawberry.field(description="Numbers at counters, last called first.")

    @classmethod
    def of(cls, value: view.QueueState) -> Self:
        """The state of a value."""
        return cls(value=value, waiting=list(value.waiting), called=[QueueCall.of(call) for call in value.called])

    @strawberry.field(description="The queue itself.")
    def queue(self) -> Queue:
        return Queue.of(self.value.queue)

    @strawberry.field(description="How long somebody will wait; null when nobody can know.")
    async def estimated_wait(self, info: Info, ahead: Ahead = None) -> WaitRange | None:
        value = self.value
        people = len(value.waiting) if ahead is None else max(0, min(ahead, len(value.waiting)))
        now = info.context.moment()
        lately = (await queue.learnt_lately([value.queue.id], now=now))[value.queue.id]
        return range_from(lately.pace(value.free, now=now), people)
