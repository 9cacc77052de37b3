"""What the mutations on applications ask and answer, as far as they have it in common."""

from typing import Self
from uuid import UUID

import strawberry

from api.applications.actions import Changed, Opened, Tied
from api.applications.rules.notes import Words
from api.refusals import Refusal
from schema.applications.applications import Application
from schema.applications.related import readable_application
from schema.context import Info
from schema.node import uuid_of
from schema.queue.payloads import KEY, Answered
from schema.results import refused

SECRET = "The application's secret, for whoever holds it; staff leave it out."  # noqa: S105


@strawberry.input
class OfApplication:
    """An act on an application, which must not be done twice, nor on another state of it than was seen."""

    application: strawberry.ID = strawberry.field(description="The application's id.")
    version: int = strawberry.field(description="Its version as you saw it; CONFLICT if it has another by now.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)

    def application_id(self) -> UUID:
        """The application's row."""
        return uuid_of("Application", self.application)


@strawberry.input
class WithNotes(OfApplication):
    """An act of an officer, who may write something beside it."""

    public_note: str | None = strawberry.field(default=None, description="For the citizen; no NIK in it.")
    internal_note: str | None = strawberry.field(default=None, description="Among staff; no NIK in it.")

    def words(self) -> Words:
        """What is written beside the step."""
        return Words(getattr(self, "reason", None), self.public_note, self.internal_note)


@strawberry.type
class ApplicationChanged(Answered):
    """The payload of an act on an application."""

    application_id: strawberry.Private[UUID | None] = None
    shown_secret: strawberry.Private[str | None] = None

    @classmethod
    def of(cls, outcome: Opened | Changed | Tied | Refusal, shown_secret: str | None = None) -> Self:
        """The payload of a verb's outcome. shown_secret: by which a citizen acted."""
        if isinstance(outcome, Refusal):
            return cls(user_errors=refused(outcome))
        return cls(user_errors=[], application_id=outcome.application_id, shown_secret=shown_secret)

    @strawberry.field(description="The application as it stands now; null if nothing was done.")
    async def application(self, info: Info) -> Application | None:
        if self.application_id is None:
            return None
        return await readable_application(info, self.application_id, self.shown_secret)
