"""Gives applications their numbers: gapless per agency and day of the hall."""

from uuid_utils.compat import uuid7

from api.applications.actions.rows import File
from api.applications.rules.numbers import application_number
from api.clock import business_day
from api.database import fetch
from api.work import Work

SERIES = """
SELECT (SELECT last_serial FROM application_series WHERE agency_id = $2 AND day = $3) AS last_serial,
  (SELECT COUNT(*) FROM hall older WHERE older.region_code = h.region_code AND older.id < h.id) AS hall_ordinal
FROM hall h WHERE h.id = $1
"""


async def number_for(work: Work, file: File) -> dict[str, object]:
    """The columns of the agency's next number of today, taken from the day's own row under the hall's lock."""
    day = business_day(work.now, file.timezone)
    [row] = await fetch(work.connection, SERIES, file.hall_id, file.agency_id, day)
    serial = (row["last_serial"] or 0) + 1
    if row["last_serial"] is None:
        first = "INSERT INTO application_series (id, agency_id, day, last_serial) VALUES ($1, $2, $3, 1)"
        work.write(first, uuid7(), file.agency_id, day)
    else:
        work.write(
            "UPDATE application_series SET last_serial = $1"
            " WHERE agency_id = $2 AND day = $3 AND last_serial = $4",
            *(serial, file.agency_id, day, row["last_serial"]),
        )
    number = application_number(file.region_code, file.agency_code, day, serial, hall_ordinal=row["hall_ordinal"])
    return {"number": number, "day": day, "serial": serial}
