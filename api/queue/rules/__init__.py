"""Decides about tickets and who is next: values in, a value or a Refusal out."""

from api.queue.rules.choosing import (
    DEFAULT_CLASS,
    CallPolicy,
    Choice,
    ClassPolicy,
    Waiting,
    choose_next,
    order_of_waiting,
    streak_after,
)
from api.queue.rules.tickets import (
    ENDED,
    MOVES,
    OPEN,
    STATE_WORDS,
    QueuePlace,
    Quota,
    day_of_hall,
    is_secret_of,
    may_move,
    secret_lives,
    ticket_label,
    ticket_secret,
)

__all__ = [
    "DEFAULT_CLASS",
    "ENDED",
    "MOVES",
    "OPEN",
    "STATE_WORDS",
    "CallPolicy",
    "Choice",
    "ClassPolicy",
    "QueuePlace",
    "Quota",
    "Waiting",
    "choose_next",
    "day_of_hall",
    "is_secret_of",
    "may_move",
    "order_of_waiting",
    "secret_lives",
    "streak_after",
    "ticket_label",
    "ticket_secret",
]
