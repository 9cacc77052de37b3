"""Mutations by which officers, and those who decide, move applications on."""

import strawberry

from api.applications import actions as applications
from api.applications.actions import Changed
from api.events import ApplicationState
from api.refusals import Refusal
from schema.applications.enums import Stage
from schema.applications.payloads import ApplicationChanged, WithNotes
from schema.context import Info
from schema.results import Asked


@strawberry.input(description="An officer begins to check it.")
class TakeUpApplicationInput(WithNotes):
    pass


@strawberry.input(description="Something is missing or wrong: it goes back to the citizen.")
class ReturnApplicationInput(WithNotes):
    reason: str = strawberry.field(description="What is missing or wrong; the citizen reads it. No NIK in it.")


@strawberry.input(description="It goes on.")
class AdvanceApplicationInput(WithNotes):
    to: Stage = strawberry.field(description="Where it goes on to.")


@strawberry.input(description="It is decided in the citizen's favour.")
class ApproveApplicationInput(WithNotes):
    pass


@strawberry.input(description="It is decided against the citizen.")
class RejectApplicationInput(WithNotes):
    reason: str = strawberry.field(description="Why, in writing; the citizen reads it. No NIK in it.")


@strawberry.input(description="The product is ready.")
class IssueApplicationInput(WithNotes):
    pass


@strawberry.input(description="The citizen has the product.")
class CollectApplicationInput(WithNotes):
    pass


@strawberry.type(description="The application, now being checked.")
class TakeUpApplicationPayload(ApplicationChanged):
    pass


@strawberry.type(description="The application, now with the citizen again.")
class ReturnApplicationPayload(ApplicationChanged):
    pass


@strawberry.type(description="The application, where it went on to.")
class AdvanceApplicationPayload(ApplicationChanged):
    pass


@strawberry.type(description="The application, now approved.")
class ApproveApplicationPayload(ApplicationChanged):
    pass


@strawberry.type(description="The application, now rejected.")
class RejectApplicationPayload(ApplicationChanged):
    pass


@strawberry.type(description="The application, ready to be collected.")
class IssueApplicationPayload(ApplicationChanged):
    pass


@strawberry.type(description="The application, now collected.")
class CollectApplicationPayload(ApplicationChanged):
    pass


async def _moved(info: Info, input: WithNotes, to_state: ApplicationState) -> Changed | Refusal:
    return await applications.move_application(
        info.context.actor,
        input.application_id(),
        to_state,
        version=input.version,
        words=input.words(),
        now=info.context.now(),
        key=input.idempotency_key,
    )


@strawberry.type
class ProcessingMutations:
    @strawberry.mutation(description="Begin to check a file that was handed in. Needs PROCESS_APPLICATION.")
    async def take_up_application(
        self, info: Info, input: Asked[TakeUpApplicationInput]
    ) -> TakeUpApplicationPayload:
        return TakeUpApplicationPayload.of(await _moved(info, input, ApplicationState.UNDER_VERIFICATION))

    @strawberry.mutation(description="Give a file back to the citizen, with a reason. Needs PROCESS_APPLICATION.")
    async def return_application(
        self, info: Info, input: Asked[ReturnApplicationInput]
    ) -> ReturnApplicationPayload:
        return ReturnApplicationPayload.of(await _moved(info, input, ApplicationState.RETURNED))

    @strawberry.mutation(
        description="Declare a file complete, which starts the clock, or let it go on. Needs PROCESS_APPLICATION."
    )
    async def advance_application(
        self, info: Info, input: Asked[AdvanceApplicationInput]
    ) -> AdvanceApplicationPayload:
        return AdvanceApplicationPayload.of(await _moved(info, input, input.to.value))

    @strawberry.mutation(description="Decide in the citizen's favour. Needs DECIDE_APPLICATION.")
    async def approve_application(
        self, info: Info, input: Asked[ApproveApplicationInput]
    ) -> ApproveApplicationPayload:
        return ApproveApplicationPayload.of(await _moved(info, input, ApplicationState.APPROVED))

    @strawberry.mutation(description="Decide against the citizen, with a reason. Needs DECIDE_APPLICATION.")
    async def reject_application(
        self, info: Info, input: Asked[RejectApplicationInput]
    ) -> RejectApplicationPayload:
        return RejectApplicationPayload.of(await _moved(info, input, ApplicationState.REJECTED))

    @strawberry.mutation(
        description="Say that the product is ready: after approval, or at once where the standard says so. "
        "Needs PROCESS_APPLICATION."
    )
    async def issue_application(self, info: Info, input: Asked[IssueApplicationInput]) -> IssueApplicationPayload:
        return IssueApplicationPayload.of(await _moved(info, input, ApplicationState.ISSUED))

    @strawberry.mutation(description="Say that the citizen has the product. Needs PROCESS_APPLICATION.")
    async def collect_application(
        self, info: Info, input: Asked[CollectApplicationInput]
    ) -> CollectApplicationPayload:
        return CollectApplicationPayload.of(await _moved(info, input, ApplicationState.COLLECTED))
