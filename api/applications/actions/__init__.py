"""The verbs of applications, in the clerk's words."""

from api.applications.actions.drafting import open_application, save_application, submit_application
from api.applications.actions.judging import Judged, judge_document
from api.applications.actions.lapsing import let_applications_lapse
from api.applications.actions.linking import link_application, unlink_application
from api.applications.actions.processing import cancel_application, move_application, move_within
from api.applications.actions.receiving import Attached, open_upload, receive
from api.applications.actions.reckoning import reckon_due_days
from api.applications.actions.results import Changed, Opened, Tied
from api.applications.actions.tracking import track_application
from api.applications.actions.uploading import FileAnnounced, UploadOpened, attach_document
from api.applications.actions.visits import FileMove, finish_visit, take_ticket_for, visit_for

__all__ = [
    "Attached",
    "Changed",
    "FileAnnounced",
    "FileMove",
    "Judged",
    "Opened",
    "Tied",
    "UploadOpened",
    "attach_document",
    "cancel_application",
    "finish_visit",
    "judge_document",
    "let_applications_lapse",
    "link_application",
    "move_application",
    "move_within",
    "open_application",
    "open_upload",
    "receive",
    "reckon_due_days",
    "save_application",
    "submit_application",
    "take_ticket_for",
    "track_application",
    "unlink_application",
    "visit_for",
]
