"""Being told on the phone that a number is near or called, in GraphQL."""

import strawberry

from api import push
from api.push import Address
from api.reminders import actions as reminders
from api.reminders.rules import Browser
from schema.context import Info
from schema.node import global_id
from schema.queue.payloads import OfTicket, TicketMoved
from schema.results import Asked, Language

HELD_BY = "The ticket's secret."


@strawberry.input(description="What a browser says of its push subscription, for its holder's number.")
class RemindMeInput(OfTicket):
    secret: str = strawberry.field(description=HELD_BY)
    endpoint: str = strawberry.field(description="PushSubscription.endpoint: https, of a known push service.")
    p256dh: str = strawberry.field(description="Its key of this name, in base64url.")
    auth: str = strawberry.field(description="Its key of this name, in base64url.")
    language: Language = strawberry.field(default=Language.ID, description="Language of what it is told.")

    def browser(self) -> Browser:
        """In the words of the verb."""
        page = f"/t/{global_id('Ticket', self.ticket_id())}"
        return Browser(Address(self.endpoint, self.p256dh, self.auth), page, self.language.value)


@strawberry.input(description="A browser is to be told of a number no more.")
class StopRemindingInput(OfTicket):
    secret: str = strawberry.field(description=HELD_BY)
    endpoint: str = strawberry.field(description="PushSubscription.endpoint, as it was given.")


@strawberry.type(description="The ticket of which the browser is told.")
class RemindMePayload(TicketMoved):
    pass


@strawberry.type(description="The ticket of which the browser is told no more.")
class StopRemindingPayload(TicketMoved):
    pass


@strawberry.type
class Queries:
    @strawberry.field(
        description="The key with which a browser asks for messages of this server (`applicationServerKey`, "
        "base64url); null where none are sent."
    )
    def push_key(self) -> str | None:
        return push.public_key()


@strawberry.type
class Mutations:
    @strawberry.mutation(
        description="Have a browser told when three are ahead of a ticket and at each call, by its holder. Asking "
        "again changes nothing; the newest three browsers of a ticket are told. Ends with the ticket."
    )
    async def remind_me(self, info: Info, input: Asked[RemindMeInput]) -> RemindMePayload:
        actor, now = info.context.actor, info.context.now()
        outcome = await reminders.remind_me(
            actor, input.ticket_id(), input.browser(), secret=input.secret, now=now
        )
        return RemindMePayload.of(outcome, input.secret)

    @strawberry.mutation(description="Have a browser told of a ticket no more.")
    async def stop_reminding(self, info: Info, input: Asked[StopRemindingInput]) -> StopRemindingPayload:
        actor, now = info.context.actor, info.context.now()
        outcome = await reminders.stop_reminding(
            actor, input.ticket_id(), input.endpoint, secret=input.secret, now=now
        )
        return StopRemindingPayload.of(outcome, input.secret)
