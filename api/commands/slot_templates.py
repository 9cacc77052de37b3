"""Gives the demo hall times that can be booked."""

from datetime import datetime
from uuid import UUID

from api.actor import SYSTEM
from api.appointments import actions as appointments
from api.appointments.queries import slot_templates_of_queue
from api.clock import business_day
from api.commands.terminal import accepted
from api.halls import queries as halls

WEEKDAYS = range(5)
BOOKED_AGENCIES = ("DUKCAPIL", "DPMPTSP", "POLRES", "SAMSAT", "BPN", "DINKES")
MORNING, AFTERNOON = ("08:30", "11:30"), ("13:00", "14:30")  # between the breaks of the week and of Friday
SLOT_MINUTES, PLACES = 30, 3


async def ensure_slot_templates(hall_id: UUID, *, now: datetime) -> None:
    """Templates for some queues of the hall that have none now."""
    hall = (await halls.halls_by_id([hall_id]))[hall_id]
    agencies = {agency.id: agency.code for agency in (await halls.agencies_of([hall_id]))[hall_id]}
    queues = [q for q in (await halls.queues_of([hall_id]))[hall_id] if agencies[q.agency_id] in BOOKED_AGENCIES]
    there = await slot_templates_of_queue([queue.id for queue in queues])
    for queue in queues:
        if not there.get(queue.id):
            await _open(queue.id, hall.timezone, now)


async def _open(queue_id: UUID, timezone: str, now: datetime) -> None:
    for weekday in WEEKDAYS:
        for starts, ends in (MORNING, AFTERNOON):
            values = {
                "queue_id": queue_id,
                "weekday": weekday,
                "starts": starts,
                "ends": ends,
                "slot_minutes": SLOT_MINUTES,
                "capacity": PLACES,
                "valid_from": business_day(now, timezone),
            }
            accepted(await appointments.create_slot_template(SYSTEM, values, now=now))
