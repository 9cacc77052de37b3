"""The verbs of bookings, in the citizen's words."""

from api.appointments.actions.arriving import Errand, check_in, check_in_by_number
from api.appointments.actions.booking import SlotWish, book_held, book_slot, hold_slot
from api.appointments.actions.changing import cancel_appointment, move_appointment
from api.appointments.actions.lapsing import let_lapse
from api.appointments.actions.noticing import notice_bookings
from api.appointments.actions.results import Arrived, Booked
from api.appointments.actions.templates import (
    archive_slot_template,
    create_slot_template,
    update_slot_template,
)
from api.appointments.rules.applicants import Form

__all__ = [
    "Arrived",
    "Booked",
    "Errand",
    "Form",
    "SlotWish",
    "archive_slot_template",
    "book_held",
    "book_slot",
    "cancel_appointment",
    "check_in",
    "check_in_by_number",
    "create_slot_template",
    "hold_slot",
    "let_lapse",
    "move_appointment",
    "notice_bookings",
    "update_slot_template",
]
