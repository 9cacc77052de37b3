"""The verbs of the queue, in the clerk's words."""

from api.queue.actions.calling import call_next, call_ticket, recall
from api.queue.actions.citizens import cancel_ticket, delay_ticket, return_ticket
from api.queue.actions.closing import (
    close_day,
    close_days_that_passed,
    forget_old_keys,
    let_lapse,
    purge_old_keys,
    turn_opening,
)
from api.queue.actions.counters import close_counter, open_counter, pause_counter
from api.queue.actions.issuing import Issued, find_queue, issue, may_take, take_ticket
from api.queue.actions.moving import hold, put_back, resume, transfer
from api.queue.actions.paper import Printout, PrintWish, print_ticket
from api.queue.actions.printing import confirm_print, void_print
from api.queue.actions.results import Called, DayEnded, DeskChanged, Moved, Taken, Undone
from api.queue.actions.serving import finish, finish_within, mark_no_show, start_serving
from api.queue.actions.trials import Tried, try_printer
from api.queue.actions.undoing import undo

__all__ = [
    "Called",
    "DayEnded",
    "DeskChanged",
    "Issued",
    "Moved",
    "PrintWish",
    "Printout",
    "Taken",
    "Tried",
    "Undone",
    "call_next",
    "call_ticket",
    "cancel_ticket",
    "close_counter",
    "close_day",
    "close_days_that_passed",
    "confirm_print",
    "delay_ticket",
    "find_queue",
    "finish",
    "finish_within",
    "forget_old_keys",
    "hold",
    "issue",
    "let_lapse",
    "mark_no_show",
    "may_take",
    "open_counter",
    "pause_counter",
    "print_ticket",
    "purge_old_keys",
    "put_back",
    "recall",
    "resume",
    "return_ticket",
    "start_serving",
    "take_ticket",
    "transfer",
    "try_printer",
    "turn_opening",
    "undo",
    "void_print",
]
