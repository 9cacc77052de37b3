"""Mutations on a ticket that is at a counter, was there, or goes elsewhere."""

from typing import Any

import strawberry

from api.applications import actions as applications
from api.applications.actions import FileMove
from api.events import ApplicationState
from api.queue import actions as queue
from api.queue.actions import Moved
from api.queue.rules import QueuePlace
from api.refusals import Refusal
from schema.context import Info
from schema.node import uuid_of
from schema.queue.desks import CalledAtCounter
from schema.queue.payloads import OnceOfTicket, TicketMoved, maybe_uuid
from schema.results import Asked


@strawberry.input(description="Nobody came yet: call again.")
class RecallInput(OnceOfTicket):
    pass


@strawberry.input(description="The citizen is at the counter.")
class StartServingInput(OnceOfTicket):
    pass


@strawberry.input(description="Where one of the visit's applications goes.")
class FinishApplicationInput:
    application: strawberry.ID = strawberry.field(description="An application that the ticket is for.")
    version: int = strawberry.field(description="Its version as you saw it; CONFLICT if it has another by now.")
    to: ApplicationState = strawberry.field(
        description="A state into which an officer brings files: ISSUED, COLLECTED, UNDER_VERIFICATION …"
    )
    reason: str | None = strawberry.field(default=None, description="Why; required for RETURNED and REJECTED.")

    def move(self) -> FileMove:
        """In the words of finish_visit."""
        return FileMove(uuid_of("Application", self.application), self.version, self.to, self.reason)


@strawberry.input(description="The visit is over.")
class FinishInput(OnceOfTicket):
    applications: list[FinishApplicationInput] = strawberry.field(
        default_factory=list,
        description="Applications that move with it, or nothing happens. `undo` takes back the ticket only.",
    )

    async def finished(self, info: Info) -> Moved | Refusal:
        """The ticket, or why nothing was done."""
        actor, now, key = info.context.actor, info.context.now(), self.idempotency_key
        if not self.applications:
            return await queue.finish(actor, self.ticket_id(), now=now, key=key)
        moves = [wanted.move() for wanted in self.applications]
        return await applications.finish_visit(actor, self.ticket_id(), moves, now=now, key=key)


@strawberry.input(description="Nobody came after the calls the hall asks for.")
class MarkNoShowInput(OnceOfTicket):
    pass


@strawberry.input(description="The ticket is set aside.")
class HoldInput(OnceOfTicket):
    minutes: int | None = strawberry.field(
        default=None, description="Minutes after which it waits again by itself; left out: by hand only."
    )


@strawberry.input(description="A held ticket waits again.")
class ResumeInput(OnceOfTicket):
    pass


@strawberry.input(description="The call was a mistake without blame: the ticket waits again.")
class PutBackInput(OnceOfTicket):
    pass


@strawberry.input(
    description="The citizen goes on elsewhere under the same number: name a queue, counter or agency."
)
class TransferInput(OnceOfTicket):
    queue: strawberry.ID | None = strawberry.field(default=None, description="The queue it goes to.")
    counter: strawberry.ID | None = strawberry.field(
        default=None, description="The only counter that may call it."
    )
    agency: strawberry.ID | None = strawberry.field(default=None, description="The agency it goes to, any queue.")
    place: QueuePlace = strawberry.field(default=QueuePlace.TOTAL_WAIT, description="Where it stands there.")
    reason: str = strawberry.field(default="", description="Why, for the next officer.")

    def asked(self) -> dict[str, Any]:
        """In the words of transfer."""
        return {
            "queue_id": maybe_uuid("Queue", self.queue),
            "counter_id": maybe_uuid("Counter", self.counter),
            "agency_id": maybe_uuid("Agency", self.agency),
            "place": self.place,
            "reason": self.reason,
            "key": self.idempotency_key,
        }


@strawberry.type(description="The ticket, called once more.")
class RecallPayload(CalledAtCounter):
    pass


@strawberry.type(description="The ticket, now being served.")
class StartServingPayload(TicketMoved):
    pass


@strawberry.type(description="The ticket, now done.")
class FinishPayload(TicketMoved):
    pass


@strawberry.type(description="The ticket, now a no-show.")
class MarkNoShowPayload(TicketMoved):
    pass


@strawberry.type(description="The ticket, now held.")
class HoldPayload(TicketMoved):
    pass


@strawberry.type(description="The ticket, waiting again.")
class ResumePayload(TicketMoved):
    pass


@strawberry.type(description="The ticket, waiting again.")
class PutBackPayload(TicketMoved):
    pass


@strawberry.type(description="The ticket, waiting in its new queue.")
class TransferPayload(TicketMoved):
    pass


@strawberry.type
class ServingMutations:
    @strawberry.mutation(description="Call the ticket at a counter again; a new attempt, voiced again.")
    async def recall(self, info: Info, input: Asked[RecallInput]) -> RecallPayload:
        actor, now, key = info.context.actor, info.context.now(), input.idempotency_key
        return RecallPayload.of(await queue.recall(actor, input.ticket_id(), now=now, key=key))

    @strawberry.mutation(description="Say that the citizen is at the counter.")
    async def start_serving(self, info: Info, input: Asked[StartServingInput]) -> StartServingPayload:
        actor, now, key = info.context.actor, info.context.now(), input.idempotency_key
        return StartServingPayload.of(await queue.start_serving(actor, input.ticket_id(), now=now, key=key))

    @strawberry.mutation(description="End the visit.")
    async def finish(self, info: Info, input: Asked[FinishInput]) -> FinishPayload:
        return FinishPayload.of(await input.finished(info))

    @strawberry.mutation(description="Say that nobody came; allowed after the hall's recalls and seconds.")
    async def mark_no_show(self, info: Info, input: Asked[MarkNoShowInput]) -> MarkNoShowPayload:
        actor, now, key = info.context.actor, info.context.now(), input.idempotency_key
        return MarkNoShowPayload.of(await queue.mark_no_show(actor, input.ticket_id(), now=now, key=key))

    @strawberry.mutation(description="Set a ticket aside; it keeps its wait.")
    async def hold(self, info: Info, input: Asked[HoldInput]) -> HoldPayload:
        actor, now, key = info.context.actor, info.context.now(), input.idempotency_key
        return HoldPayload.of(await queue.hold(actor, input.ticket_id(), minutes=input.minutes, now=now, key=key))

    @strawberry.mutation(description="Let a held ticket wait again.")
    async def resume(self, info: Info, input: Asked[ResumeInput]) -> ResumePayload:
        actor, now, key = info.context.actor, info.context.now(), input.idempotency_key
        return ResumePayload.of(await queue.resume(actor, input.ticket_id(), now=now, key=key))

    @strawberry.mutation(description="Take a call back without blame; the ticket waits again.")
    async def put_back(self, info: Info, input: Asked[PutBackInput]) -> PutBackPayload:
        actor, now, key = info.context.actor, info.context.now(), input.idempotency_key
        return PutBackPayload.of(await queue.put_back(actor, input.ticket_id(), now=now, key=key))

    @strawberry.mutation(description="Send a ticket to another queue, counter or agency under the same number.")
    async def transfer(self, info: Info, input: Asked[TransferInput]) -> TransferPayload:
        now = info.context.now()
        outcome = await queue.transfer(info.context.actor, input.ticket_id(), now=now, **input.asked())
        return TransferPayload.of(outcome)
