"""Reads what an agency has to do: pages of its applications, and how many there are."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from api.applications.rules.deadlines import RUNS_IN
from api.applications.rules.numbers import read_number
from api.database import connection, fetch
from api.events import ApplicationState
from api.people.rules.identity import read_nik
from api.queue.actions.rows import as_uuid
from api.refusals import Refusal
from api.sealing import seals


class Due(StrEnum):
    """Which applications, by the last day in time."""

    TODAY = "TODAY"
    OVERDUE = "OVERDUE"


IN_WORK = tuple(
    state
    for state in ApplicationState
    if state
    not in {
        *(ApplicationState.DRAFT, ApplicationState.COLLECTED, ApplicationState.REJECTED),
        *(ApplicationState.CANCELLED, ApplicationState.EXPIRED),
    }
)
DUE = {Due.TODAY: "due_on = ", Due.OVERDUE: "due_on < "}
WITH_AGENCY = " AND (number IS NOT NULL OR channel = 'STAFF')"  # rules.authority.is_with_agency, as SQL
# each state is one walk along the index (agency_id, state, id), of one day along (agency_id, state, due_on, id)
ONE_STATE = """
SELECT * FROM (SELECT id FROM application WHERE agency_id = {agency} AND state = {state} {condition}
  ORDER BY {order} {direction} LIMIT {limit}) AS {name}
"""
BY_ID, LATE_BY_ID = (
    "id",
    "COALESCE(id, id)",
)  # what is late is sorted: walking by id would pass all that is in time


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which applications of an agency. found_by: a number or a NIK, as somebody typed it; None for all."""

    agency_id: UUID
    states: Sequence[ApplicationState] = IN_WORK
    due: Due | None = None
    today: date | None = None
    found_by: str | None = None


@dataclass(frozen=True, slots=True)
class Slice:
    """Ids in the order in which the applications were opened. has_more: whether there are others beyond."""

    ids: list[UUID]
    has_more: bool


@dataclass(frozen=True, slots=True)
class Count:
    """How many applications of a service are in a state."""

    agency_id: UUID
    service_id: UUID
    state: ApplicationState
    count: int
    due_today: int
    overdue: int


async def slice_of(
    wanted: Wanted,
    *,
    limit: int,
    after: UUID | None = None,
    before: UUID | None = None,
    from_the_end: bool = False,
) -> Slice:
    """At most `limit` ids after and before others; from_the_end: the last ones of them."""
    conditions = _Conditions(wanted)
    if after:
        conditions.add("id > ", after)
    if before:
        conditions.add("id < ", before)
    direction = "DESC" if from_the_end else "ASC"
    parts = [
        ONE_STATE.format(
            agency=conditions.agency,
            state=conditions.value(state),
            condition=conditions.text,
            order=LATE_BY_ID if wanted.due is Due.OVERDUE else BY_ID,
            direction=direction,
            limit=limit + 1,
            name=f"s{place}",
        )
        for place, state in enumerate(conditions.states)
    ]
    statement = f"{' UNION ALL '.join(parts)} ORDER BY id {direction} LIMIT {limit + 1}"
    found = await fetch(connection(), statement, *conditions.values) if parts else []
    ids = [as_uuid(row["id"]) for row in found]
    shown = ids[:limit]
    return Slice(shown[::-1] if from_the_end else shown, len(ids) > limit)


async def count_of(wanted: Wanted) -> int:
    """How many there are, by counting them."""
    conditions = _Conditions(wanted)
    states = ", ".join(conditions.value(state) for state in conditions.states) or "NULL"
    statement = (
        f"SELECT COUNT(*) AS count FROM application WHERE agency_id = {conditions.agency}"  # noqa: S608
        f" AND state IN ({states}) {conditions.text}"
    )
    [row] = await fetch(connection(), statement, *conditions.values)
    return int(row["count"])


class _Conditions:
    """What is wanted as SQL. states: those in which anything wanted can be."""

    def __init__(self, wanted: Wanted) -> None:
        self.values: list[object] = []
        self.text = WITH_AGENCY
        self.agency = self.value(wanted.agency_id)
        self.states: Collection[ApplicationState] = dict.fromkeys(wanted.states)
        if wanted.due:
            self.states = [state for state in self.states if state in RUNS_IN]
            self.add(DUE[wanted.due], wanted.today)
        if wanted.found_by is not None:
            self._find(wanted.found_by)

    def value(self, value: object) -> str:
        self.values.append(value)
        return f"${len(self.values)}"

    def add(self, condition: str, value: object) -> None:
        self.text += f" AND {condition}{self.value(value)}"

    def _find(self, typed: str) -> None:
        number, nik = read_number(typed), read_nik(typed)
        if not isinstance(number, Refusal):
            self.add("number = ", number)
        elif not isinstance(nik, Refusal):
            self.add("nik_hash = ", seals().fingerprint("NIK", nik.text))
        else:
            self.states = ()


COUNTS = """
SELECT agency_id, service_id, state, COUNT(*) AS count,
  SUM(CASE WHEN due_on = $1 AND state IN ({running}) THEN 1 ELSE 0 END) AS due_today,
  SUM(CASE WHEN due_on < $1 AND state IN ({running}) THEN 1 ELSE 0 END) AS overdue
FROM application WHERE agency_id IN ({agencies}) AND state IN ({states}) GROUP BY agency_id, service_id, state
"""


async def counts_by_agency(asked: Collection[tuple[UUID, date]]) -> dict[tuple[UUID, date], list[Count]]:
    """How many applications are in work, by service and state, for each agency on a day; one statement a day."""
    counted: dict[tuple[UUID, date], list[Count]] = {key: [] for key in asked}
    for day in {day for _, day in asked}:
        for count in await _counts([id for id, other in counted if other == day], day):
            counted[count.agency_id, day].append(count)
    return counted


async def _counts(agencies: Sequence[UUID], today: date) -> list[Count]:
    places = ", ".join(f"${place}" for place in range(2, 2 + len(agencies)))
    statement = COUNTS.format(agencies=places, running=_listed(sorted(RUNS_IN)), states=_listed(IN_WORK))
    return [
        Count(
            agency_id=as_uuid(row["agency_id"]),
            service_id=as_uuid(row["service_id"]),
            state=ApplicationState(row["state"]),
            count=row["count"],
            due_today=row["due_today"],
            overdue=row["overdue"],
        )
        for row in await fetch(connection(), statement, today, *agencies)
    ]


def _listed(states: Sequence[ApplicationState]) -> str:
    return ", ".join(f"'{state}'" for state in states)
