"""Reads of the queue: plain rows, in batches, a constant number of statements for any number of keys."""

from api.queue.queries.aside import Aside, asides_of
from api.queue.queries.consoles import Console, console_of
from api.queue.queries.crowds import Crowd, crowds_of
from api.queue.queries.desks import DeskRow, counters_of_staff, current_tickets, desks_by_counter
from api.queue.queries.lines import (
    AtCounter,
    Candidate,
    Moment,
    QueueNow,
    lines_of,
    places_of,
    queue_now,
    up_next,
)
from api.queue.queries.openings import closed_days, left_of, openings_of_queues, quotas_of
from api.queue.queries.paces import learnt_lately, paces_of
from api.queue.queries.popular import popular_services_of
from api.queue.queries.tickets import (
    LegRow,
    TicketEvent,
    TicketRow,
    events_of,
    legs_by_id,
    legs_of,
    ticket_by_number,
    ticket_ids_of_hall,
    tickets_by_id,
)
from api.queue.queries.touched import Touched, touched_since

__all__ = [
    "Aside",
    "AtCounter",
    "Candidate",
    "Console",
    "Crowd",
    "DeskRow",
    "LegRow",
    "Moment",
    "QueueNow",
    "TicketEvent",
    "TicketRow",
    "Touched",
    "asides_of",
    "closed_days",
    "console_of",
    "counters_of_staff",
    "crowds_of",
    "current_tickets",
    "desks_by_counter",
    "events_of",
    "learnt_lately",
    "left_of",
    "legs_by_id",
    "legs_of",
    "lines_of",
    "openings_of_queues",
    "paces_of",
    "places_of",
    "popular_services_of",
    "queue_now",
    "quotas_of",
    "ticket_by_number",
    "ticket_ids_of_hall",
    "tickets_by_id",
    "touched_since",
    "up_next",
]
