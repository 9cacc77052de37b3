"""Reads what opens and closes a hall: hours, special days, pauses, announcements."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from tortoise.expressions import Q

from api.database import connection, fetch
from api.halls import models
from api.halls.queries.batches import Unpacked, by_id, grouped, listed, marks, rows
from api.halls.queries.rows import (
    AgencyRow,
    AnnouncementRow,
    HallRow,
    PauseRow,
    QueueRow,
    SpecialDayRow,
    WeeklyHoursRow,
)
from api.halls.rules import Calendar, DayHours, Disturbance, RunningPause, Special, hours_of

Moment = tuple[UUID, datetime]  # a hall at an instant


async def calendar_of(hall_id: UUID) -> Calendar | None:
    """Everything that opens or closes one hall; None if there is no such hall."""
    return (await calendars([hall_id])).get(hall_id)


async def calendars(hall_ids: list[UUID]) -> dict[UUID, Calendar]:
    """Everything that opens or closes halls, in one statement for any number of them."""
    found = (await fetch(connection(), CALENDARS.format(ids=marks(len(hall_ids))), *hall_ids))[0]
    unpacked = Unpacked()
    halls = unpacked.rows(HallRow, found["halls"])
    ids = [hall.id for hall in halls]
    weekly = grouped(unpacked.rows(WeeklyHoursRow, found["weekly"]), ids, lambda row: row.hall_id)
    special = grouped(unpacked.rows(SpecialDayRow, found["special"]), ids, lambda row: row.hall_id)
    pauses = {row.hall_id: row for row in unpacked.rows(PauseRow, found["pauses"])}
    agencies = grouped(unpacked.rows(AgencyRow, found["agencies"]), ids, lambda row: row.hall_id)
    queues = grouped(unpacked.rows(QueueRow, found["queues"]), ids, lambda row: row.hall_id)
    return {
        hall.id: calendar_from(
            hall,
            weekly=weekly[hall.id],
            special=special[hall.id],
            pause=pauses.get(hall.id),
            agencies=agencies[hall.id],
            queues=queues[hall.id],
        )
        for hall in halls
    }


OF_HALLS = "hall_id IN ({ids})"
CALENDARS = f"""
SELECT {listed(HallRow, "hall", "id IN ({ids})")} AS halls,
  {listed(WeeklyHoursRow, "weekly_hours", OF_HALLS)} AS weekly,
  {listed(SpecialDayRow, "special_day", f"{OF_HALLS} AND archived_at IS NULL")} AS special,
  {listed(PauseRow, "pause", f"{OF_HALLS} AND ended_at IS NULL")} AS pauses,
  {listed(AgencyRow, "agency", OF_HALLS)} AS agencies,
  {listed(QueueRow, "queue", OF_HALLS)} AS queues
"""


def calendar_from(
    hall: HallRow,
    *,
    weekly: Sequence[WeeklyHoursRow],
    special: Sequence[SpecialDayRow],
    pause: PauseRow | None,
    agencies: Sequence[AgencyRow],
    queues: Sequence[QueueRow],
) -> Calendar:
    """The calendar that rows make; agencies and queues: archived ones too, whose numbers are still called."""
    return Calendar(
        hall_id=hall.id,
        timezone=hall.timezone,
        forced_open=hall.forced_open,
        forced_reason=hall.forced_reason,
        forced_reason_en=hall.forced_reason_en,
        last_ticket_seconds=hall.last_ticket_seconds,
        weekly=_weeks(weekly),
        special=_specials(special),
        pause=_pause(pause),
        disturbances={
            row.id: Disturbance(row.disturbed_reason, row.disturbed_reason_en or "")
            for row in agencies
            if row.disturbed_reason is not None
        },
        agency_of_queue={row.id: row.agency_id for row in queues},
    )


async def weekly_hours_of(hall_ids: list[UUID]) -> dict[UUID, list[WeeklyHoursRow]]:
    """Weekly hours of halls, their agencies and queues, Monday first."""
    found = models.WeeklyHours.filter(hall_id__in=hall_ids).order_by("weekday")
    return grouped(await rows(WeeklyHoursRow, found), hall_ids, lambda row: row.hall_id)


async def special_days_of(hall_ids: list[UUID]) -> dict[UUID, list[SpecialDayRow]]:
    """Special days that are not archived, by date; setting one archives those over a year old."""
    found = models.SpecialDay.filter(hall_id__in=hall_ids, archived_at=None).order_by("day")
    return grouped(await rows(SpecialDayRow, found), hall_ids, lambda row: row.hall_id)


async def special_days_by_id(ids: list[UUID]) -> dict[UUID, SpecialDayRow]:
    """Special days, archived ones too."""
    return by_id(await rows(SpecialDayRow, models.SpecialDay.filter(id__in=ids)))


async def weekly_hours_by_id(ids: list[UUID]) -> dict[UUID, WeeklyHoursRow]:
    """Weekly hours by their own ids."""
    return by_id(await rows(WeeklyHoursRow, models.WeeklyHours.filter(id__in=ids)))


async def pauses_by_id(ids: list[UUID]) -> dict[UUID, PauseRow]:
    """Pauses, ended ones too."""
    return by_id(await rows(PauseRow, models.Pause.filter(id__in=ids)))


async def running_pauses_of(hall_ids: list[UUID]) -> dict[UUID, PauseRow]:
    """The pause of each hall that has one, also when its planned end is past and nobody has ended it yet."""
    found = models.Pause.filter(hall_id__in=hall_ids, ended_at=None)
    return {row.hall_id: row for row in await rows(PauseRow, found)}


async def announcements_by_id(ids: list[UUID]) -> dict[UUID, AnnouncementRow]:
    """Announcements, archived ones too."""
    return by_id(await rows(AnnouncementRow, models.Announcement.filter(id__in=ids)))


async def announcements_at(moments: list[Moment]) -> dict[Moment, list[AnnouncementRow]]:
    """What halls say on their screens at an instant: emergencies first, then the oldest."""
    earliest, latest = min(now for _, now in moments), max(now for _, now in moments)
    found = await rows(
        AnnouncementRow,
        models.Announcement.filter(
            Q(ends_at=None) | Q(ends_at__gt=earliest),
            hall_id__in={hall_id for hall_id, _ in moments},
            archived_at=None,
            starts_at__lte=latest,
        ).order_by("-emergency", "starts_at", "id"),
    )
    return {
        (hall_id, now): [row for row in found if row.hall_id == hall_id and is_said(row, now)]
        for hall_id, now in moments
    }


async def announcements_of(hall_id: UUID, now: datetime) -> list[AnnouncementRow]:
    """What one hall says on its screens now."""
    return (await announcements_at([(hall_id, now)]))[hall_id, now]


async def texts_turning(after: datetime, until: datetime) -> list[tuple[datetime, UUID]]:
    """When a text begins or ends on the screens of which hall, later than `after` and up to `until`."""
    found: list[tuple[datetime, UUID]] = []
    for column in ("starts_at", "ends_at"):
        turning = models.Announcement.filter(**{f"{column}__gt": after, f"{column}__lte": until}, archived_at=None)
        found += await turning.values_list(column, "hall_id")
    return sorted(found)


def is_said(row: AnnouncementRow, now: datetime) -> bool:
    """Whether a text is on the screens now."""
    return row.starts_at <= now and (row.ends_at is None or now < row.ends_at)


def _weeks(found: Sequence[WeeklyHoursRow]) -> dict[UUID | None, dict[int, DayHours]]:
    weeks: defaultdict[UUID | None, dict[int, DayHours]] = defaultdict(dict)
    for row in found:
        if hours := hours_of(row.opens, row.closes, row.break_starts, row.break_ends):
            weeks[row.queue_id or row.agency_id][row.weekday] = hours
    return dict(weeks)


def _specials(found: Sequence[SpecialDayRow]) -> dict[tuple[UUID | None, date], Special]:
    return {
        (row.queue_id or row.agency_id, row.day): Special(
            day=row.day,
            kind=row.kind,
            name=row.name,
            name_en=row.name_en,
            hours=hours_of(row.opens, row.closes, row.break_starts, row.break_ends),
        )
        for row in found
    }


def _pause(row: PauseRow | None) -> RunningPause | None:
    return RunningPause(row.reason, row.reason_en, row.started_at, row.ends_at) if row else None
