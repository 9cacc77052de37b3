"""The verbs of applications, in the clerk's words."""

from api.applications.actions.drafting import open_application, save_application, submit_application
from api.applications.actions.lapsing import let_applications_lapse
from api.applications.actions.processing import ACTS, cancel_application, move_application, move_within
from api.applications.actions.results import Changed, Opened
from api.applications.actions.tracking import track_application
from api.applications.actions.visits import FileMove, finish_visit, take_ticket_for

__all__ = [
    "ACTS",
    "Changed",
    "FileMove",
    "Opened",
    "cancel_application",
    "finish_visit",
    "let_applications_lapse",
    "move_application",
    "move_within",
    "open_application",
    "save_application",
    "submit_application",
    "take_ticket_for",
    "track_application",
]
