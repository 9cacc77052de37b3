"""Reckons anew until when applications are due, after the hall's working days have changed."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from api.actor import SYSTEM
from api.apart import each_apart
from api.applications.actions.rows import File, calendar_for, find
from api.applications.actions.steps import step
from api.applications.rules.deadlines import RUNS_IN, due_on
from api.applications.rules.notes import Words
from api.clock import business_day
from api.database import connection, fetch
from api.events import ApplicationDueMoved
from api.halls.queries import calendar_of
from api.halls.rules import Calendar
from api.halls.rules.words import day_words
from api.queue.actions.rows import as_day, as_time, as_uuid
from api.work import HallOf, Work, one_transaction

AT_ONCE = 100  # files that are written at a time
READ_AT_ONCE = 500
NOBODY = UUID(int=0)
_LISTED = ", ".join(f"'{state}'" for state in sorted(RUNS_IN))
RUNNING = f"""
SELECT a.id, a.clock_since, a.clock_days, a.due_on, s.working_days FROM application a
  JOIN service_standard s ON s.id = a.standard_id
WHERE a.agency_id IN (SELECT id FROM agency WHERE hall_id = $1) AND a.state IN ({_LISTED})
  AND a.clock_since IS NOT NULL AND a.due_on IS NOT NULL AND a.id > $2 ORDER BY a.id LIMIT $3
"""  # noqa: S608


async def reckon_due_days(hall_id: UUID, now: datetime) -> int:
    """Move the due days of a hall's files whose clock runs to where its calendar puts them now; how many, at most
    100.

    Each in a transaction of its own, decided again under the hall's lock. A file whose clock stands gets its due
    day when it goes on. The version stays, since nothing changed of what whoever has the file open decides on.
    """
    calendar = await calendar_of(hall_id)
    moved: list[UUID] = []
    known: dict[tuple[date, int], date] = {}
    after = NOBODY
    while calendar and len(moved) < AT_ONCE:
        rows = await fetch(connection(), RUNNING, hall_id, after, READ_AT_ONCE)
        moved += [as_uuid(row["id"]) for row in rows if _due(calendar, row, known) != as_day(row["due_on"])]
        if len(rows) < READ_AT_ONCE:
            break
        after = as_uuid(rows[-1]["id"])
    return sum(await each_apart(_reckon_one, moved[:AT_ONCE], now=now))


def _due(calendar: Calendar, row: dict[str, Any], known: dict[tuple[date, int], date]) -> date | None:
    if row["working_days"] is None:
        return None
    since = business_day(as_time(row["clock_since"]), calendar.timezone)
    key = (since, row["working_days"] - row["clock_days"])
    if key not in known:  # many files began on one day under one standard
        known[key] = due_on(calendar, *key)
    return known[key]


async def _reckon_one(application_id: UUID, now: datetime) -> bool:
    async def verb(work: Work) -> bool:
        file = await find(work, application_id)
        if not isinstance(file, File) or file.state not in RUNS_IN:
            return False
        before, since, promised = file.due_on, file.clock.since, file.working_days
        if before is None or since is None or promised is None:
            return False
        after = due_on(await calendar_for(file), since, promised - file.clock_days)
        if after == before:
            return False
        words = Words(
            reason=f"Hari kerja mal berubah: paling lambat {day_words(after)}, semula {day_words(before)}"
        )
        step(
            work,
            file,
            ApplicationDueMoved,
            words=words,
            columns={"due_on": after, "version": file.version},
            due_on=after,
            due_before=before,
        )
        return True

    return await one_transaction(verb, actor=SYSTEM, now=now, hall=HallOf("application", application_id)) is True
