"""Mutations by which an application is begun, filled in, handed in and given up."""

from typing import Any, Self
from uuid import UUID

import strawberry

from api.applications import actions as applications
from api.applications.actions import Changed, Opened, Tied
from api.applications.rules.contents import Filled
from api.events import Channel
from api.refusals import Refusal, RefusalCode
from schema.applications.payloads import SECRET, ApplicationChanged, OfApplication, WithNotes
from schema.context import Info
from schema.node import uuid_of
from schema.queue.payloads import KEY, maybe_uuid
from schema.results import Asked

NEITHER = Refusal(
    RefusalCode.INVALID_INPUT,
    {
        "problem": "sebutkan layanan untuk konsep baru, atau permohonan dengan versinya",
        "problem_en": "give a service for a new draft, or an application with its version",
    },
    ("application",),
)


@strawberry.input(description="About a person; what is left out stays, null takes it out.")
class ApplicationPersonInput:
    name: str | None = strawberry.field(default=strawberry.UNSET, description="Name, 1 to 160 characters.")
    nik: str | None = strawberry.field(default=strawberry.UNSET, description="Their NIK, 16 digits.")
    phone: str | None = strawberry.field(default=strawberry.UNSET, description="Their mobile number: 0812….")

    def said(self) -> dict[str, str | None]:
        """What was given."""
        given = {"name": self.name, "nik": self.nik, "phone": self.phone}
        return {name: text for name, text in given.items() if text is not strawberry.UNSET}


@strawberry.input(description="One answer in the form.")
class AnswerInput:
    field: str = strawberry.field(description="The field's code.")
    value: str | None = strawberry.field(description="The answer as text; null or empty takes it out.")


@strawberry.input(
    description="What is known so far. Give a service to begin a draft, or an application to fill it in further."
)
class SaveApplicationInput:
    service: strawberry.ID | None = strawberry.field(default=None, description="What a new draft is for.")
    application: strawberry.ID | None = strawberry.field(default=None, description="A draft or a returned file.")
    version: int | None = strawberry.field(default=None, description="The application's version as you saw it.")
    secret: str | None = strawberry.field(default=None, description=SECRET)
    channel: Channel = strawberry.field(default=Channel.WEB, description="Of a new draft: WEB or STAFF.")
    ticket: strawberry.ID | None = strawberry.field(
        default=None, description="Whose visit a new draft of channel STAFF is opened from."
    )
    applicant: ApplicationPersonInput | None = strawberry.field(default=None, description="Who applies.")
    representative: ApplicationPersonInput | None = strawberry.field(
        default=None, description="Who acts for them; must bring a power of attorney."
    )
    acts_alone: bool = strawberry.field(default=False, description="Nobody acts for the applicant any more.")
    answers: list[AnswerInput] = strawberry.field(
        default_factory=list, description="Answers to fields of the form; the others stay."
    )
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)

    def filled(self) -> Filled:
        """What is filled in, in the words of the rules."""
        applicant, representative = (
            person.said() if person else {} for person in (self.applicant, self.representative)
        )
        answers = {answer.field: answer.value for answer in self.answers}
        return Filled(applicant, representative, answers, self.acts_alone)

    def of_new(self) -> dict[str, Any]:
        """In the words of open_application."""
        ticket_id = maybe_uuid("Ticket", self.ticket)
        return {"channel": self.channel, "ticket_id": ticket_id, "key": self.idempotency_key}

    def of_old(self) -> dict[str, Any]:
        """In the words of save_application."""
        return {"version": self.version, "secret": self.secret, "key": self.idempotency_key}


@strawberry.input(description="It is handed in: everything required is there.")
class SubmitApplicationInput(OfApplication):
    secret: str | None = strawberry.field(default=None, description=SECRET)


@strawberry.input(description="It is given up before it is decided.")
class CancelApplicationInput(WithNotes):
    secret: str | None = strawberry.field(default=None, description=SECRET)
    reason: str | None = strawberry.field(default=None, description="Why; required of staff.")


@strawberry.type(description="The draft or returned file as it stands now.")
class SaveApplicationPayload(ApplicationChanged):
    secret: str | None = strawberry.field(
        default=None, description="Opens a new draft without an account; keep it. Null if nothing new was begun."
    )

    @classmethod
    def of(cls, outcome: Opened | Changed | Tied | Refusal, shown_secret: str | None = None) -> Self:
        """The payload of open_application or save_application."""
        secret = outcome.secret if isinstance(outcome, Opened) else None
        payload = super().of(outcome, secret or shown_secret)
        payload.secret = secret
        return payload


@strawberry.type(description="The application, now handed in.")
class SubmitApplicationPayload(ApplicationChanged):
    pass


@strawberry.type(description="The application, now given up.")
class CancelApplicationPayload(ApplicationChanged):
    pass


async def _saved(info: Info, input: SaveApplicationInput) -> Opened | Changed | Refusal:
    actor, now, filled = info.context.actor, info.context.now(), input.filled()
    if input.service is not None and input.application is None:
        service_id: UUID = uuid_of("Service", input.service)
        return await applications.open_application(actor, service_id, filled, now=now, **input.of_new())
    if input.application is None or input.service is not None or input.version is None:
        return NEITHER
    application_id = uuid_of("Application", input.application)
    return await applications.save_application(actor, application_id, filled, now=now, **input.of_old())


@strawberry.type
class FillingMutations:
    @strawberry.mutation(
        description="Begin an application or fill it in, field by field. Needs no token. What staff of its "
        "agency fill in is a step that names the fields; a draft begun online is its holder's alone."
    )
    async def save_application(self, info: Info, input: Asked[SaveApplicationInput]) -> SaveApplicationPayload:
        return SaveApplicationPayload.of(await _saved(info, input), input.secret)

    @strawberry.mutation(description="Hand it in, the first time or again after it was returned.")
    async def submit_application(
        self, info: Info, input: Asked[SubmitApplicationInput]
    ) -> SubmitApplicationPayload:
        actor, now, key = info.context.actor, info.context.now(), input.idempotency_key
        outcome = await applications.submit_application(
            actor, input.application_id(), version=input.version, secret=input.secret, now=now, key=key
        )
        return SubmitApplicationPayload.of(outcome, input.secret)

    @strawberry.mutation(description="Give it up before it is decided, by its holder or by staff.")
    async def cancel_application(
        self, info: Info, input: Asked[CancelApplicationInput]
    ) -> CancelApplicationPayload:
        asked: dict[str, Any] = {"version": input.version, "secret": input.secret, "words": input.words()}
        now, key = info.context.now(), input.idempotency_key
        outcome = await applications.cancel_application(
            info.context.actor, input.application_id(), **asked, now=now, key=key
        )
        return CancelApplicationPayload.of(outcome, input.secret)
