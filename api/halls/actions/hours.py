"""Sets when a hall, an agency or a queue sits: by the week and by date."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from api.actor import Actor
from api.clock import business_day
from api.events import DirectoryChanged
from api.halls import models
from api.halls.actions.entries import Changed, opened, overtaken
from api.halls.rules import SpecialDayKind
from api.halls.rules.entries import WEEK, fault_in_hours, invalid, text
from api.people.rules import Permission
from api.refusals import Refusal, RefusalCode
from api.work import Work, one_transaction

READ_FOR_DAYS = 366  # special days older than this are archived, so that a calendar never grows


@dataclass(frozen=True, slots=True)
class Sitting:
    """Whose hours: the hall's, or those of one agency or queue of it (not both)."""

    hall_id: UUID
    agency_id: UUID | None = None
    queue_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Clocks:
    """Hours of a day as texts like 08:00; all None is a closed day."""

    opens: str | None = None
    closes: str | None = None
    break_starts: str | None = None
    break_ends: str | None = None


@dataclass(frozen=True, slots=True)
class SpecialDayEntry:
    """A date that differs, as it is set."""

    day: date
    kind: SpecialDayKind
    name: str
    name_en: str = ""
    clocks: Clocks = Clocks()


async def set_weekly_hours(
    actor: Actor,
    sitting: Sitting,
    days: Sequence[tuple[int, Clocks]],
    *,
    now: datetime,
    seen: int | None = None,
) -> Changed | Refusal:
    """Make these the hours of the week, by weekday (0 Monday); days that are missing are closed.

    For an agency or queue an empty week means: as the hall. Returns the id of the hall, agency or queue.
    Refuses NOT_ALLOWED, NOT_FOUND, INVALID_INPUT, ARCHIVED, CONFLICT (these hours were set since `seen`).
    """

    async def verb(work: Work) -> Changed | Refusal:
        refusal = await _opened_for(work, sitting)
        refusal = refusal or await overtaken(work, "weekly_hours", _owner(sitting), seen=seen)
        if refusal := refusal or fault_in_week(days):
            return refusal
        if await write_week(work, sitting, dict(days)):
            work.record(DirectoryChanged(entity="weekly_hours", entity_id=_owner(sitting), change="CHANGED"))
        return Changed(_owner(sitting))

    return await one_transaction(verb, actor=actor, now=now)


async def set_special_day(
    actor: Actor, sitting: Sitting, entry: SpecialDayEntry, *, now: datetime, seen: int | None = None
) -> Changed | Refusal:
    """Make a date differ: closed, or with its own hours; an earlier entry for the same date is archived.

    A WORKING_DAY takes a national holiday back, with the hours of the week unless it has its own.
    Refuses NOT_ALLOWED, NOT_FOUND, ARCHIVED, INVALID_INPUT (also for a date that is over), CONFLICT (somebody has
    set or taken back the same date since `seen`).
    """

    async def verb(work: Work) -> Changed | Refusal:
        if refusal := await _opened_for(work, sitting):
            return refusal
        hall = await models.Hall.get(id=sitting.hall_id, using_db=work.connection)
        today = business_day(work.now, hall.timezone)
        refusal = await _overtaken_day(work, sitting, entry.day, seen)
        if refusal := refusal or _fault_in_special_day(entry, today):
            return refusal
        return Changed(await _write_special_day(work, sitting, entry, today))

    return await one_transaction(verb, actor=actor, now=now)


async def remove_special_day(
    actor: Actor, special_day_id: UUID, *, now: datetime, seen: int | None = None
) -> Changed | Refusal:
    """Make a date ordinary again; again changes nothing.

    Refuses NOT_ALLOWED, NOT_FOUND, ARCHIVED (the hall), CONFLICT (the same date was set anew since `seen`).
    """

    async def verb(work: Work) -> Changed | Refusal:
        days = models.SpecialDay.filter(id=special_day_id).using_db(work.connection)
        found = await days.first()
        if found is None:
            return Refusal(RefusalCode.NOT_FOUND, input_field=("specialDay",))
        sitting = Sitting(found.hall_id, found.agency_id, found.queue_id)
        refusal = await opened(work, Permission.EDIT_DIRECTORY, found.hall_id)
        if refusal := refusal or await _overtaken_day(work, sitting, found.day, seen):
            return refusal
        if await days.filter(archived_at=None).update(archived_at=work.now):
            work.record(DirectoryChanged(entity="special_day", entity_id=special_day_id, change="ARCHIVED"))
        return Changed(special_day_id)

    return await one_transaction(verb, actor=actor, now=now)


async def _overtaken_day(work: Work, sitting: Sitting, day: date, seen: int | None) -> Refusal | None:
    """CONFLICT when any entry of that date, a replaced one too, was made or taken back since."""
    if seen is None:
        return None
    same = models.SpecialDay.filter(**asdict(sitting), day=day).using_db(work.connection)
    for entry_id in await same.values_list("id", flat=True):
        if refusal := await overtaken(work, "special_day", entry_id, seen=seen):  # type: ignore[arg-type]
            return refusal
    return None


def _owner(sitting: Sitting) -> UUID:
    return sitting.queue_id or sitting.agency_id or sitting.hall_id


async def _opened_for(work: Work, sitting: Sitting) -> Refusal | None:
    if refusal := await opened(work, Permission.EDIT_DIRECTORY, sitting.hall_id):
        return refusal
    if sitting.agency_id and sitting.queue_id:
        return invalid("queue", "pilih instansi atau antrean", "give an agency or a queue, not both")
    live = {"hall_id": sitting.hall_id, "archived_at": None}
    agencies = models.Agency.filter(id=sitting.agency_id, **live).using_db(work.connection)
    if sitting.agency_id and not await agencies.exists():
        return Refusal(RefusalCode.NOT_FOUND, input_field=("agency",))
    queues = models.Queue.filter(id=sitting.queue_id, **live).using_db(work.connection)
    if sitting.queue_id and not await queues.exists():
        return Refusal(RefusalCode.NOT_FOUND, input_field=("queue",))
    return None


def fault_in_week(days: Sequence[tuple[int, Clocks]]) -> Refusal | None:
    weekdays = [weekday for weekday, _ in days]
    if len(set(weekdays)) < len(weekdays) or not set(weekdays) <= set(WEEK):
        return invalid("days", "tiap hari 0 sampai 6, sekali saja", "each weekday 0 to 6, once")
    for place, (_, clocks) in enumerate(days):
        within = ("days", str(place))
        if clocks.opens is None:
            return invalid("opens", "harus diisi", "is required", within=within)
        if refusal := _fault_in_clocks(clocks, within):
            return refusal
    return None


def _fault_in_clocks(clocks: Clocks, within: Sequence[str] = ()) -> Refusal | None:
    return fault_in_hours(clocks.opens, clocks.closes, clocks.break_starts, clocks.break_ends, within=within)


def _fault_in_special_day(entry: SpecialDayEntry, today: date) -> Refusal | None:
    if entry.day < today:
        return invalid("day", "sudah lewat", "is over")
    if problem := text(120, shortest=1)(entry.name):
        return invalid("name", *problem)
    if problem := text(120)(entry.name_en):
        return invalid("name_en", *problem)
    return _fault_in_clocks(entry.clocks)


async def write_week(work: Work, sitting: Sitting, week: dict[int, Clocks]) -> bool:
    """Keep a row for each weekday that stays, so that its id does; False if nothing differs."""
    rows = models.WeeklyHours.filter(
        hall_id=sitting.hall_id, agency_id=sitting.agency_id, queue_id=sitting.queue_id
    ).using_db(work.connection)
    before = {row.weekday: row for row in await rows}
    differs = False
    for weekday in WEEK:
        row, clocks = before.get(weekday), week.get(weekday)
        if clocks is None:
            differs |= bool(await rows.filter(weekday=weekday).delete())
        elif row is None:
            await models.WeeklyHours.create(using_db=work.connection, weekday=weekday, **_columns(sitting, clocks))
            differs = True
        elif Clocks(row.opens, row.closes, row.break_starts, row.break_ends) != clocks:
            await rows.filter(weekday=weekday).update(**_columns(sitting, clocks))
            differs = True
    return differs


async def _write_special_day(work: Work, sitting: Sitting, entry: SpecialDayEntry, today: date) -> UUID:
    live = models.SpecialDay.filter(hall_id=sitting.hall_id, archived_at=None).using_db(work.connection)
    await live.filter(day__lt=today - timedelta(days=READ_FOR_DAYS)).update(archived_at=work.now)
    same = live.filter(agency_id=sitting.agency_id, queue_id=sitting.queue_id, day=entry.day)
    await same.update(archived_at=work.now)
    row = await models.SpecialDay.create(
        using_db=work.connection,
        day=entry.day,
        kind=entry.kind,
        name=entry.name.strip(),
        name_en=entry.name_en.strip(),
        **_columns(sitting, entry.clocks),
    )
    work.record(DirectoryChanged(entity="special_day", entity_id=row.id, change="CREATED"))
    return row.id


def _columns(sitting: Sitting, clocks: Clocks) -> dict[str, object]:
    return {**asdict(sitting), **asdict(clocks)}
