"""Enumerations of people, with every value described."""

from enum import Enum

from api.actor import ActorKind, Role
from api.people.rules import Permission
from api.printer import PrinterState
from schema.words import described_enum


class DeviceKind(Enum):
    """What can be let into a hall."""

    SCREEN = "SCREEN"
    KIOSK = "KIOSK"


described_enum(
    DeviceKind,
    "What can be let into a hall.",
    {"SCREEN": "A TV that shows a screen of the hall.", "KIOSK": "A machine at which citizens take numbers."},
)
described_enum(
    PrinterState,
    "How a kiosk's printer was when it last had to print.",
    {
        "UNKNOWN": "It has not printed yet, or it is of a kind that does not answer.",
        "READY": "It printed.",
        "PAPER_LOW": "It printed, and its paper will soon be at an end.",
        "PAPER_OUT": "It has no paper.",
        "COVER_OPEN": "Its cover is open.",
        "FAULT": "It reports a fault: the knife, or the head is too hot.",
        "OFFLINE": "It cannot be reached.",
    },
)
described_enum(
    ActorKind,
    "What sort of token a request carries.",
    {
        "ANONYMOUS": "None: a citizen.",
        "STAFF": "A session of somebody who signed in.",
        "KIOSK": "A kiosk of a hall.",
        "SCREEN": "A TV of a hall.",
        "API_KEY": "Another system's key.",
        "SYSTEM": "The server itself: never a token.",
    },
)
described_enum(
    Role,
    "What a member of staff may be, in a hall or one of its agencies.",
    {
        "OFFICER": "Opens counters, calls and serves.",
        "SUPERVISOR": "An officer who also calls chosen numbers, sees the officers, and reports disturbances.",
        "INFORMATION_DESK": "Takes and cancels numbers for citizens.",
        "HALL_MANAGER": "Runs a hall: directory, staff, devices, pauses, announcements.",
        "ADMINISTRATOR": "Runs all halls, or everything in one.",
        "AUDITOR": "Reads everything and changes nothing.",
    },
)
described_enum(
    Permission,
    "Something an actor may be allowed to do; also what an API key is given.",
    {
        "TAKE_TICKET_WEB": "Take a number on a phone.",
        "TAKE_TICKET_KIOSK": "Take a number at a kiosk, to be printed.",
        "TAKE_TICKET_STAFF": "Take a number for a citizen.",
        "CONFIRM_PRINT": "Say that the paper came out.",
        "READ_TICKET": "Read tickets without their secret.",
        "CANCEL_TICKET": "Cancel somebody's ticket.",
        "OPERATE_COUNTER": "Open, pause and close a counter.",
        "CALL_NEXT": "Call whoever is next.",
        "CALL_CHOSEN": "Call a chosen number, with a reason.",
        "SERVE": "Serve, finish, hold, transfer what was called.",
        "READ_COUNTER": "Read a counter as its console shows it.",
        "READ_HALL_EVENTS": "Read everything that happens in a hall.",
        "READ_OVERVIEW": "See all counters, queues and numbers of a day of a hall at once.",
        "PAUSE_HALL": "Let the whole hall wait.",
        "ANNOUNCE": "Say something on the screens.",
        "DISTURB_AGENCY": "Say that an agency cannot work, and that it can again.",
        "FORCE_OPENING": "Open or close against the calendar.",
        "CLOSE_DAY": "End the business day.",
        "EDIT_DIRECTORY": "Change the directory: agencies, services, queues, counters, hours, screens.",
        "CREATE_HALL": "Open a new hall.",
        "READ_STAFF": "Read accounts and roles.",
        "EDIT_STAFF": "Open accounts, give and take roles; never a key's.",
        "EDIT_DEVICES": "Let screens and kiosks in, and shut them out.",
        "EDIT_API_KEYS": "Make and withdraw keys; never a key's.",
        "APPLY": "Begin, fill and hand in applications.",
        "READ_APPLICATION": "See applications of the agency with their documents.",
        "PROCESS_APPLICATION": "Work on applications of the agency.",
        "DECIDE_APPLICATION": "Approve or reject applications of the agency.",
        "READ_DEADLINES": "See how many applications are due or overdue, without the applications.",
        "BOOK_WEB": "Book a time for oneself.",
        "BOOK_STAFF": "Book a time for a citizen, cancel and move bookings.",
        "READ_BOOKING": "See bookings of the hall or agency.",
        "INTROSPECT": "Ask the schema about itself in production.",
        "SHOW_PRESENCE": "Show the day's code by which a phone proves to be in the hall.",
        "SUPERVISE": "Act at counters that others have opened.",
    },
)
