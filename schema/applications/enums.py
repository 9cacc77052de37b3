"""The enumerations of applications, with every value described."""

from enum import Enum

from api.applications.queries import Due
from api.applications.rules.contents import MissingKind
from api.applications.rules.deadlines import ClockState
from api.events import ApplicationState
from schema.words import described_enum


class Stage(Enum):
    """Where advanceApplication brings a file."""

    IN_PROCESS = ApplicationState.IN_PROCESS
    AWAITING_RECOMMENDATION = ApplicationState.AWAITING_RECOMMENDATION
    AWAITING_PAYMENT = ApplicationState.AWAITING_PAYMENT
    AWAITING_SIGNATURE = ApplicationState.AWAITING_SIGNATURE


STAGES = {
    "IN_PROCESS": "The file is complete and is worked on; the clock runs.",
    "AWAITING_RECOMMENDATION": "Another office must say what it thinks; the clock runs.",
    "AWAITING_PAYMENT": "The citizen must pay; the clock stands.",
    "AWAITING_SIGNATURE": "It lies before whoever signs; the clock runs.",
}
described_enum(
    ApplicationState,
    "Where an application is in its life.",
    {
        "DRAFT": "Being filled in; nobody but its holder waits for it.",
        "SUBMITTED": "Handed in; nobody has looked at it yet.",
        "UNDER_VERIFICATION": "An officer checks whether it is complete.",
        "RETURNED": "Something is missing or wrong; it is with the citizen, and the clock stands.",
        **STAGES,
        "APPROVED": "Decided in the citizen's favour.",
        "ISSUED": "The product is ready to be collected; the clock has stopped.",
        "COLLECTED": "The citizen has the product.",
        "REJECTED": "Decided against the citizen, with a written reason.",
        "CANCELLED": "Given up.",
        "EXPIRED": "A draft or a returned file that nobody went on with.",
    },
)
described_enum(Stage, "Where a file goes on to.", STAGES, name="ApplicationStage")
described_enum(
    MissingKind,
    "Where something is missing.",
    {
        "APPLICANT": "About who applies; the code is NAME, NIK or PHONE.",
        "REPRESENTATIVE": "About who acts for them; the code is NAME, NIK or PHONE.",
        "ANSWER": "An answer in the form; the code is the field's.",
        "DOCUMENT": "A document, never brought or rejected; the code is the requirement's.",
    },
)
described_enum(
    ClockState,
    "What the clock of the service's standard is doing.",
    {
        "NOT_STARTED": "The file was not yet declared complete.",
        "RUNNING": "It runs.",
        "PAUSED": "It stands, because the citizen must act; it will go on with what is left.",
        "STOPPED": "It is over: issued, or ended otherwise.",
    },
    name="StandardClock",
)
described_enum(
    Due,
    "Which applications, by the last day in time.",
    {"TODAY": "Today is the last day in time.", "OVERDUE": "The last day in time has passed."},
)
