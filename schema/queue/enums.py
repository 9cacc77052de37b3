"""The queue's enumerations, with every value described."""

from api.events import CallRule, Channel, CounterState, PriorityClass, TicketState
from api.queue.rules import QueuePlace
from schema.words import described_enum

described_enum(
    TicketState,
    "Where a ticket is in its life.",
    {
        "PRINTING": "The kiosk has not yet confirmed that the paper came out.",
        "WAITING": "In a queue, waiting to be called.",
        "CALLED": "Called to a counter; nobody is there yet.",
        "SERVING": "At the counter.",
        "HELD": "Set aside by an officer; comes back by hand or by timer.",
        "NO_SHOW": "Nobody came after the calls the hall asks for; may return within the grace time.",
        "DONE": "The visit is over.",
        "CANCELLED": "Given up, with a reason.",
        "EXPIRED": "The day ended before the visit did.",
        "VOID": "The print was not confirmed in time; the number is not used again.",
    },
)
described_enum(
    CallRule,
    "Why this ticket was called and not another.",
    {
        "OVERDUE": "It has waited longer than its class's maximum.",
        "RATIO": "Enough priority calls in a row: the best normal ticket goes next.",
        "SCORE": "It has the greatest weighted wait.",
        "FRONT": "It was put at the front: transferred or put back there.",
        "CHOSEN": "An officer chose it, with a reason that is kept.",
    },
)
described_enum(
    PriorityClass,
    "Why somebody may go first. Health data: staff and the ticket's holder only, never on a screen.",
    {
        "ELDERLY": "Sixty years or older.",
        "DISABLED": "Living with a disability.",
        "PREGNANT": "Pregnant.",
        "NURSING": "Nursing a baby.",
        "CHILD": "A child, or somebody with a small child.",
        "SICK": "Ill.",
    },
)
described_enum(
    CounterState,
    "What the officer at a counter is doing.",
    {
        "OPEN": "Calls and serves.",
        "BREAK": "On a break, with a reason.",
        "BACK_OFFICE": "Works on files and calls nobody.",
        "CLOSED": "Nobody is there.",
    },
)
described_enum(
    Channel,
    "How a ticket is taken.",
    {
        "WEB": "By the citizen on a phone or an app; needs no token.",
        "KIOSK": "At a kiosk, which prints it; needs the kiosk's token and starts in PRINTING.",
        "STAFF": "By a member of staff for a citizen; needs a role.",
    },
)
described_enum(
    QueuePlace,
    "Where a transferred ticket stands in its new queue.",
    {
        "FRONT": "Before everybody else of its class.",
        "END": "As if it had come just now.",
        "TOTAL_WAIT": "By all the time it has waited since it was taken.",
    },
)
