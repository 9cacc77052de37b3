"""What can happen to a citizen's application."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from api.events.event import Event
from api.events.states import ApplicationState, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationMoved(Event):
    """An application went a step, perhaps without changing its state; the subclasses say how.

    reason: what the citizen reads too. No name, NIK or phone, ever.
    """

    application_id: UUID
    agency_id: UUID
    service_id: UUID
    state_before: ApplicationState | None
    state_after: ApplicationState
    ticket_id: UUID | None = None
    reason: str | None = None


class ApplicationOpened(ApplicationMoved):
    """A draft was begun, by a citizen or at a counter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationAmended(ApplicationMoved):
    """Staff filled in at a counter what is with the citizen. changed: codes of fields, never what is in them."""

    changed: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationSubmitted(ApplicationMoved):
    """It was handed in, by the citizen or at a counter, the first time or again after it was returned."""

    number: str


class ApplicationTakenUp(ApplicationMoved):
    """An officer checks whether the file is complete."""


class ApplicationReturned(ApplicationMoved):
    """Something is missing or wrong; the clock stands still."""


class ApplicationAdvanced(ApplicationMoved):
    """It went on: to work, to another office, to the cashier, to be signed."""


class ApplicationApproved(ApplicationMoved):
    """It was decided in the citizen's favour."""


class ApplicationRejected(ApplicationMoved):
    """It was decided against the citizen, with a written reason."""


class ApplicationIssued(ApplicationMoved):
    """The product is ready to be collected."""


class ApplicationCollected(ApplicationMoved):
    """The citizen has the product."""


class ApplicationCancelled(ApplicationMoved):
    """It was given up, by the citizen or by staff with a reason."""


class ApplicationExpired(ApplicationMoved):
    """A draft or a returned file that nobody went on with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationDueMoved(ApplicationMoved):
    """The hall's working days changed, and with them the last day in time. due_before: what it was."""

    due_on: date
    due_before: date


class ApplicationErased(ApplicationMoved):
    """Everything personal was taken out of it, by order or because its time was over."""


class ApplicationLinked(ApplicationMoved):
    """A ticket is for this application."""


class ApplicationUnlinked(ApplicationMoved):
    """A ticket is not for this application after all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentAttached(ApplicationMoved):
    """A document was handed in."""

    document_id: UUID
    requirement: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentJudged(ApplicationMoved):
    """An officer accepted or rejected a document."""

    document_id: UUID
    verdict: Verdict
