"""Mutations on who sits in a hall and where people wait: agencies, queues, counters."""

import strawberry

from api.halls import actions as halls
from api.halls.queries import Serves
from schema.context import Info
from schema.halls.inputs import OfHall, Once, Seen, acting, values_of
from schema.halls.payloads import AgencyChanged, CounterChanged, QueueChanged
from schema.node import uuid_of
from schema.results import Asked


@strawberry.input(description="An agency to let into a hall.")
class CreateAgencyInput(OfHall, Once):
    code: str = strawberry.field(description="Its short name, unique in the hall: capital letters, digits and -.")
    name: str = strawberry.field(description="Its Indonesian name.")
    name_en: str = strawberry.field(default="", description="Its English name.")


@strawberry.input(description="What to change of an agency; what is left out or null stays.")
class UpdateAgencyInput(Seen):
    agency: strawberry.ID = strawberry.field(description="The agency's id.")
    code: str | None = strawberry.field(default=strawberry.UNSET, description="Its short name.")
    name: str | None = strawberry.field(default=strawberry.UNSET, description="Its Indonesian name.")
    name_en: str | None = strawberry.field(default=strawberry.UNSET, description="Its English name.")


@strawberry.input(description="An agency that leaves, with its queues and services.")
class ArchiveAgencyInput:
    agency: strawberry.ID = strawberry.field(description="The agency's id.")


@strawberry.input
class QueueFields:
    """What may be left out of a queue."""

    name_en: str | None = strawberry.field(default=strawberry.UNSET, description="Its English name.")
    daily_quota: int | None = strawberry.field(
        default=strawberry.UNSET, description="Tickets a day, 0 to 9999; null for no limit."
    )
    online_share: int | None = strawberry.field(
        default=strawberry.UNSET, description="Percent of the quota kept for the web, 0 to 100; null for none."
    )
    weight: float | None = strawberry.field(
        default=strawberry.UNSET, description="Added to the score of those who wait in it, 0 to 10."
    )
    target_seconds: int | None = strawberry.field(
        default=strawberry.UNSET, description="Wait the agency aims at, in seconds, 10 to 86400."
    )


@strawberry.input(description="A queue to open: a new number series of an agency.")
class CreateQueueInput(QueueFields, Once):
    agency: strawberry.ID = strawberry.field(description="The agency's id.")
    prefix: str = strawberry.field(description="First letters of its numbers: 1-3 capitals without I, O and Q.")
    name: str = strawberry.field(description="Its Indonesian name.")


@strawberry.input(description="What to change of a queue; what is left out stays.")
class UpdateQueueInput(QueueFields, Seen):
    queue: strawberry.ID = strawberry.field(description="The queue's id.")
    prefix: str | None = strawberry.field(default=strawberry.UNSET, description="First letters of new numbers.")
    name: str | None = strawberry.field(default=strawberry.UNSET, description="Its Indonesian name.")


@strawberry.input(description="A queue to close for good; tickets already in it are still served.")
class ArchiveQueueInput:
    queue: strawberry.ID = strawberry.field(description="The queue's id.")


@strawberry.input(description="A queue that a counter serves.")
class ServesInput:
    queue: strawberry.ID = strawberry.field(description="The queue's id; any queue of the hall.")
    weight: float = strawberry.field(
        default=1.0, description="Skill, added to the score, 0 to 10: its own queue should have more than others."
    )


@strawberry.input(description="A counter to put up.")
class CreateCounterInput(Once):
    agency: strawberry.ID = strawberry.field(description="The agency that sits at it.")
    label: str = strawberry.field(description="What stands on it, unique in the hall: 12, 3A.")
    zone: str = strawberry.field(default="", description="The part of the hall it stands in; empty for one part.")
    serves: list[ServesInput] = strawberry.field(description="The queues it serves.")


@strawberry.input(description="What to change of a counter; what is left out or null stays.")
class UpdateCounterInput(Seen):
    counter: strawberry.ID = strawberry.field(description="The counter's id.")
    agency: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET, description="The agency that sits at it."
    )
    label: str | None = strawberry.field(default=strawberry.UNSET, description="What stands on it.")
    zone: str | None = strawberry.field(default=strawberry.UNSET, description="The part of the hall it stands in.")
    serves: list[ServesInput] | None = strawberry.field(
        default=strawberry.UNSET, description="All the queues it serves from now on."
    )


@strawberry.input(description="A counter to take down.")
class ArchiveCounterInput:
    counter: strawberry.ID = strawberry.field(description="The counter's id.")


@strawberry.type(description="The agency that was let in.")
class CreateAgencyPayload(AgencyChanged):
    pass


@strawberry.type(description="The agency that was changed.")
class UpdateAgencyPayload(AgencyChanged):
    pass


@strawberry.type(description="The agency that has left.")
class ArchiveAgencyPayload(AgencyChanged):
    pass


@strawberry.type(description="The queue that was opened.")
class CreateQueuePayload(QueueChanged):
    pass


@strawberry.type(description="The queue that was changed.")
class UpdateQueuePayload(QueueChanged):
    pass


@strawberry.type(description="The queue that was closed for good.")
class ArchiveQueuePayload(QueueChanged):
    pass


@strawberry.type(description="The counter that was put up.")
class CreateCounterPayload(CounterChanged):
    pass


@strawberry.type(description="The counter that was changed.")
class UpdateCounterPayload(CounterChanged):
    pass


@strawberry.type(description="The counter that was taken down.")
class ArchiveCounterPayload(CounterChanged):
    pass


@strawberry.type
class SittingMutations:
    @strawberry.mutation(description="Let an agency into a hall. Needs EDIT_DIRECTORY.")
    async def create_agency(self, info: Info, input: Asked[CreateAgencyInput]) -> CreateAgencyPayload:
        actor, now = acting(info)
        values, key = values_of(input, without={"hall"}), input.idempotency_key
        return CreateAgencyPayload.of(await halls.create_agency(actor, input.hall_id(), values, now=now, key=key))

    @strawberry.mutation(description="Change an agency's short name or names. Needs EDIT_DIRECTORY.")
    async def update_agency(self, info: Info, input: Asked[UpdateAgencyInput]) -> UpdateAgencyPayload:
        actor, now = acting(info)
        agency_id, changes = uuid_of("Agency", input.agency), values_of(input, without={"agency"})
        return UpdateAgencyPayload.of(
            await halls.update_agency(actor, agency_id, changes, now=now, seen=input.seen)
        )

    @strawberry.mutation(
        description="Take an agency out of the hall, with its queues and services. Tickets already given are "
        "still served, and its counters stay until they are taken down. Needs EDIT_DIRECTORY."
    )
    async def archive_agency(self, info: Info, input: Asked[ArchiveAgencyInput]) -> ArchiveAgencyPayload:
        actor, now = acting(info)
        outcome = await halls.archive_agency(actor, uuid_of("Agency", input.agency), now=now)
        return ArchiveAgencyPayload.of(outcome)

    @strawberry.mutation(description="Open a number series for an agency. Needs EDIT_DIRECTORY.")
    async def create_queue(self, info: Info, input: Asked[CreateQueueInput]) -> CreateQueuePayload:
        actor, now = acting(info)
        outcome = await halls.create_queue(actor, values_of(input), now=now, key=input.idempotency_key)
        return CreateQueuePayload.of(outcome)

    @strawberry.mutation(description="Change a queue. Needs EDIT_DIRECTORY.")
    async def update_queue(self, info: Info, input: Asked[UpdateQueueInput]) -> UpdateQueuePayload:
        actor, now = acting(info)
        queue_id, changes = uuid_of("Queue", input.queue), values_of(input, without={"queue"})
        return UpdateQueuePayload.of(await halls.update_queue(actor, queue_id, changes, now=now, seen=input.seen))

    @strawberry.mutation(
        description="Close a queue for good, with its services. Tickets already in it are still served. "
        "Needs EDIT_DIRECTORY."
    )
    async def archive_queue(self, info: Info, input: Asked[ArchiveQueueInput]) -> ArchiveQueuePayload:
        actor, now = acting(info)
        return ArchiveQueuePayload.of(await halls.archive_queue(actor, uuid_of("Queue", input.queue), now=now))

    @strawberry.mutation(description="Put up a counter. Needs EDIT_DIRECTORY.")
    async def create_counter(self, info: Info, input: Asked[CreateCounterInput]) -> CreateCounterPayload:
        actor, now = acting(info)
        values, serves = values_of(input, without={"serves"}), _serves(input.serves)
        outcome = await halls.create_counter(actor, values, serves, now=now, key=input.idempotency_key)
        return CreateCounterPayload.of(outcome)

    @strawberry.mutation(description="Change a counter or what it serves. Needs EDIT_DIRECTORY.")
    async def update_counter(self, info: Info, input: Asked[UpdateCounterInput]) -> UpdateCounterPayload:
        actor, now = acting(info)
        counter_id, changes = uuid_of("Counter", input.counter), values_of(input, without={"counter", "serves"})
        serves = _serves(input.serves) if input.serves else None
        done = await halls.update_counter(actor, counter_id, changes, serves, now=now, seen=input.seen)
        return UpdateCounterPayload.of(done)

    @strawberry.mutation(description="Take a counter down. Needs EDIT_DIRECTORY.")
    async def archive_counter(self, info: Info, input: Asked[ArchiveCounterInput]) -> ArchiveCounterPayload:
        actor, now = acting(info)
        outcome = await halls.archive_counter(actor, uuid_of("Counter", input.counter), now=now)
        return ArchiveCounterPayload.of(outcome)


def _serves(given: list[ServesInput]) -> list[Serves]:
    return [Serves(uuid_of("Queue", one.queue), one.weight) for one in given]
