"""A hall's floor in the tests' language: citizens take numbers, one officer works at the first counter."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any, TypeVar
from uuid import UUID

from api import journal
from api.actor import Actor
from api.events import Channel, PriorityClass, TicketState
from api.queue import actions as queue
from api.queue.models import Leg, Ticket
from api.refusals import Refusal, RefusalCode
from tests.factories import NOW, HallRows, a_citizen, a_hall, an_officer

T = TypeVar("T")


def done(result: T | Refusal) -> T:
    """The result, which must not be a refusal."""
    assert not isinstance(result, Refusal), result
    return result


def refused(result: object) -> RefusalCode:
    """The code of a refusal, which the result must be."""
    assert isinstance(result, Refusal), result
    return result.code


@dataclass
class Floor:
    """A hall, its clock, and the officer of its first counter."""

    hall: HallRows
    officer: Actor
    now: datetime = NOW
    secrets: dict[UUID, str] = field(default_factory=dict)

    @property
    def desk(self) -> UUID:
        return self.hall.counter_id

    def later(self, seconds: float) -> datetime:
        self.now += timedelta(seconds=seconds)
        return self.now

    async def take(
        self,
        priority: PriorityClass | None = None,
        *,
        agency: int = 0,
        channel: Channel = Channel.WEB,
        by: Any = None,
    ) -> UUID:
        """A citizen takes a number, a second after whatever was before."""
        taken = done(
            await queue.take_ticket(
                by or a_citizen(),
                hall_slug=self.hall.slug,
                service_id=self.hall.agencies[agency].service_id,
                channel=channel,
                priority_class=priority,
                now=self.later(1),
            )
        )
        self.secrets[taken.ticket_id] = taken.secret
        return taken.ticket_id

    async def call(self, counter_id: UUID | None = None, by: Actor | None = None) -> UUID:
        """The officer calls whoever is next."""
        called = await queue.call_next(by or self.officer, counter_id or self.desk, now=self.now)
        return done(called).ticket_id

    async def serve(self) -> UUID:
        """The officer calls whoever is next, who comes."""
        ticket_id = await self.call()
        done(await queue.start_serving(self.officer, ticket_id, now=self.now))
        return ticket_id

    async def no_show(self) -> UUID:
        """The officer calls somebody as often and as long as the hall asks for, and nobody comes."""
        ticket_id = await self.call()
        for _ in range(2):
            done(await queue.recall(self.officer, ticket_id, now=self.later(30)))
        done(await queue.mark_no_show(self.officer, ticket_id, now=self.now))
        return ticket_id


async def a_floor(**columns: Any) -> Floor:
    """A hall with its first counter open."""
    hall = await a_hall(**columns)
    floor = Floor(hall, an_officer(hall.hall_id, hall.agency_id))
    done(await queue.open_counter(floor.officer, floor.desk, now=floor.now))
    return floor


async def state_of(ticket_id: UUID) -> TicketState:
    """Where the ticket is; its open leg must say the same."""
    ticket = await Ticket.get(id=ticket_id)
    leg = await Leg.get(id=ticket.leg_id)
    assert (leg.state, leg.queue_id, leg.attempt) == (ticket.state, ticket.queue_id, ticket.attempt)
    return ticket.state


async def story_of(ticket_id: UUID) -> list[str]:
    """The kinds of a ticket's events, oldest first; each must begin where the last one ended."""
    entries = await journal.of_ticket(ticket_id)
    for before, after in pairwise(entries):
        assert after.from_state == before.to_state
    assert (await Ticket.get(id=ticket_id)).version == entries[-1].version
    return [entry.kind for entry in entries]
