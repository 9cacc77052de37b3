"""What the verbs of applications give back: ids, small enough to be kept under a client's key."""

from dataclasses import dataclass
from uuid import UUID

from api.applications.rules.numbers import application_secret
from api.settings import settings


@dataclass(frozen=True, slots=True)
class Opened:
    """A draft was begun."""

    application_id: UUID

    @property
    def secret(self) -> str:
        """What opens it for the citizen; derived, never stored."""
        return application_secret(self.application_id, settings().secret.get_secret_value())


@dataclass(frozen=True, slots=True)
class Changed:
    """An application was filled in further, or went a step."""

    application_id: UUID


@dataclass(frozen=True, slots=True)
class Tied:
    """A ticket is for an application now, or is not any more."""

    application_id: UUID
    ticket_id: UUID
