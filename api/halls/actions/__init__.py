"""Changes the directory: who sits in a hall, what they offer, and when."""

from api.halls.actions.agencies import (
    archive_agency,
    create_agency,
    disturb_agency,
    restore_agency,
    update_agency,
)
from api.halls.actions.announcements import AnnouncementEntry, announce, retract_announcement
from api.halls.actions.counters import archive_counter, create_counter, update_counter
from api.halls.actions.entries import Changed
from api.halls.actions.halls import archive_hall, create_hall, force_opening, update_hall
from api.halls.actions.hours import (
    Clocks,
    Sitting,
    SpecialDayEntry,
    remove_special_day,
    set_special_day,
    set_weekly_hours,
)
from api.halls.actions.pauses import end_due_pauses, pause_hall, resume_hall
from api.halls.actions.priorities import set_priority
from api.halls.actions.queues import archive_queue, create_queue, update_queue
from api.halls.actions.services import (
    archive_service,
    create_service,
    publish_standard,
    update_service,
)

__all__ = [
    "AnnouncementEntry",
    "Changed",
    "Clocks",
    "Sitting",
    "SpecialDayEntry",
    "announce",
    "archive_agency",
    "archive_counter",
    "archive_hall",
    "archive_queue",
    "archive_service",
    "create_agency",
    "create_counter",
    "create_hall",
    "create_queue",
    "create_service",
    "disturb_agency",
    "end_due_pauses",
    "force_opening",
    "pause_hall",
    "publish_standard",
    "remove_special_day",
    "restore_agency",
    "resume_hall",
    "retract_announcement",
    "set_priority",
    "set_special_day",
    "set_weekly_hours",
    "update_agency",
    "update_counter",
    "update_hall",
    "update_queue",
    "update_service",
]
