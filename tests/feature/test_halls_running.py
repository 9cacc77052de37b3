"""A manager runs the day: hours, special days, pauses, announcements, disturbances, forced openings."""

from datetime import UTC, datetime, timedelta

import pytest

from api import journal
from api.actor import SYSTEM
from api.halls import actions, models, queries
from schema.node import global_id
from tests.factories import HallRows, a_citizen, a_hall, a_manager, a_supervisor
from tests.feature.halls_clients import changed, refused
from tests.feature.queue_clients import Clock, Person

MONDAY = datetime(2026, 7, 20, 1, 0, tzinfo=UTC)  # 09.00 WITA
WEEK = [
    {"weekday": day, "opens": "08:00", "closes": "15:00", "breakStarts": "12:00", "breakEnds": "13:00"}
    for day in ("MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY")
]
HALL = "hall { opening { code sentence } }"
HOURS = "weeklyHours { id weekday opens }"
DAY = "specialDay { id day kind name archived }"
PAUSE = "pause { id reason endsAt endedAt } hall { opening { code sentence opensAt } }"
ANNOUNCEMENT = "announcement { id text english: text(language: EN) emergency archived }"
AGENCY = "agency { disturbedAt opening { code sentence } }"


@pytest.fixture
async def rows(database: str) -> HallRows:
    rows = await a_hall(agencies=2, forced_open=None)
    week = [(day, actions.Clocks("08:00", "15:00", "12:00", "13:00")) for day in range(5)]
    await actions.set_weekly_hours(SYSTEM, actions.Sitting(rows.hall_id), week, now=MONDAY)
    return rows


@pytest.fixture
def manager(rows: HallRows) -> Person:
    return Person(a_manager(rows.hall_id), Clock(MONDAY))


@pytest.fixture
def hall(rows: HallRows) -> str:
    return global_id("Hall", rows.hall_id)


@pytest.fixture
def agency(rows: HallRows) -> str:
    return global_id("Agency", rows.agency_id)


async def code_of(person: Person, id: str) -> str:
    told = await person.asks(
        """query ($id: ID!) { node(id: $id) { ... on Hall { opening { code } } ... on Agency { opening { code } }
            ... on Queue { opening { code } } } }""",
        id=id,
    )
    return str(told["node"]["opening"]["code"])


async def kinds(rows: HallRows) -> list[str]:
    return [entry.kind for entry in await journal.read_since(rows.hall_id, 0)]


async def test_the_week_is_set_as_a_whole_and_rows_that_stay_keep_their_ids(manager: Person, hall: str) -> None:
    first = await changed(manager, "setWeeklyHours", HOURS, hall=hall, days=WEEK)
    longer = [{**WEEK[0], "closes": "16:00"}, WEEK[2]]
    second = await changed(manager, "setWeeklyHours", HOURS, hall=hall, days=longer)
    assert [day["weekday"] for day in second] == ["MONDAY", "WEDNESDAY"]
    assert [day["id"] for day in second] == [first[0]["id"], first[2]["id"]]


async def test_an_agency_sits_on_its_own_days_until_its_week_is_emptied(
    manager: Person, rows: HallRows, hall: str, agency: str
) -> None:
    await changed(manager, "setWeeklyHours", HOURS, hall=hall, agency=agency, days=[WEEK[1]])
    queue = global_id("Queue", rows.queue_id)
    assert [await code_of(manager, id) for id in (agency, queue, hall)] == [
        "WEEKDAY_CLOSED",
        "WEEKDAY_CLOSED",
        "OPEN",
    ]
    await changed(manager, "setWeeklyHours", HOURS, hall=hall, queue=queue, days=[WEEK[0]])
    assert [await code_of(manager, id) for id in (agency, queue)] == ["WEEKDAY_CLOSED", "OPEN"]
    assert await changed(manager, "setWeeklyHours", HOURS, hall=hall, agency=agency, days=[]) == []
    assert await code_of(manager, agency) == "OPEN"


@pytest.mark.parametrize(
    ("day", "field"),
    [
        ({"opens": "8:00"}, ["days", "0", "opens"]),
        ({"closes": "07:00"}, ["days", "0", "closes"]),
        ({"breakEnds": "11:00"}, ["days", "0", "breakEnds"]),
    ],
)
async def test_hours_that_cannot_be_are_refused(manager: Person, hall: str, day: dict, field: list[str]) -> None:
    asked = {"hall": hall, "days": [{**WEEK[0], **day}]}
    assert await refused(manager, "setWeeklyHours", HOURS, **asked) == ("INVALID_INPUT", field)


async def test_a_weekday_twice_and_an_agency_with_a_queue_are_refused(
    manager: Person, rows: HallRows, hall: str, agency: str
) -> None:
    twice = {"hall": hall, "days": [WEEK[0], WEEK[0]]}
    assert await refused(manager, "setWeeklyHours", HOURS, **twice) == ("INVALID_INPUT", ["days"])
    both = {"hall": hall, "agency": agency, "queue": global_id("Queue", rows.queue_id), "days": WEEK}
    assert await refused(manager, "setWeeklyHours", HOURS, **both) == ("INVALID_INPUT", ["queue"])


async def test_a_special_day_closes_is_replaced_and_is_removed(manager: Person, hall: str) -> None:
    asked = {"hall": hall, "day": "2026-07-20", "kind": "HOLIDAY", "name": "HUT Konawe"}
    first = await changed(manager, "setSpecialDay", DAY, **asked)
    assert await code_of(manager, hall) == "HOLIDAY"
    hours = {"kind": "OVERRIDE", "opens": "08:00", "closes": "09:00"}
    second = await changed(manager, "setSpecialDay", DAY, **{**asked, **hours})
    assert await code_of(manager, hall) == "AFTER_HOURS"
    told = await manager.asks(
        "query ($id: ID!) { node(id: $id) { ... on SpecialDay { archived } } }", id=first["id"]
    )
    assert told["node"]["archived"]
    removed = await changed(manager, "removeSpecialDay", DAY, specialDay=second["id"])
    assert removed["archived"]
    assert await code_of(manager, hall) == "OPEN"


async def test_a_working_day_takes_a_national_holiday_back(manager: Person, hall: str) -> None:
    manager.clock.now = datetime(2026, 8, 17, 2, 0, tzinfo=UTC)
    assert await code_of(manager, hall) == "HOLIDAY"
    await changed(manager, "setSpecialDay", DAY, hall=hall, day="2026-08-17", kind="WORKING_DAY", name="Melayani")
    assert await code_of(manager, hall) == "OPEN"


async def test_a_date_that_is_over_is_refused_and_old_ones_leave_the_calendar(
    manager: Person, rows: HallRows, hall: str
) -> None:
    asked = {"hall": hall, "day": "2026-07-19", "kind": "OVERRIDE", "name": "Kemarin"}
    assert await refused(manager, "setSpecialDay", DAY, **asked) == ("INVALID_INPUT", ["day"])
    await changed(manager, "setSpecialDay", DAY, **{**asked, "day": "2026-07-20"})
    manager.clock.pass_(days=400)
    await changed(manager, "setSpecialDay", DAY, **{**asked, "day": "2027-09-01"})
    kept = (await queries.special_days_of([rows.hall_id]))[rows.hall_id]
    assert [str(row.day) for row in kept] == ["2027-09-01"]
    assert await models.SpecialDay.all().count() == 2


async def test_a_hall_pauses_and_is_resumed_by_hand(manager: Person, rows: HallRows, hall: str) -> None:
    await changed(manager, "pauseHall", PAUSE, hall=hall, reason="Indonesia Raya", reasonEn="Anthem")
    assert await code_of(manager, hall) == "PAUSED"
    again = {"hall": hall, "reason": "Salat"}
    assert (await refused(manager, "pauseHall", PAUSE, **again))[0] == "ALREADY_EXISTS"
    resumed = await changed(manager, "resumeHall", HALL, hall=hall)
    assert resumed["opening"]["code"] == "OPEN"
    await changed(manager, "resumeHall", HALL, hall=hall)
    assert (await kinds(rows))[1:] == ["HallPaused", "HallResumed"]


async def test_a_pause_with_a_planned_end_is_ended_by_the_scheduler(
    manager: Person, rows: HallRows, hall: str
) -> None:
    ends_at = MONDAY + timedelta(minutes=20)
    pause = await changed(manager, "pauseHall", PAUSE, hall=hall, reason="Salat", endsAt=ends_at.isoformat())
    assert pause["endsAt"] == "2026-07-20T01:20:00Z"
    assert await actions.end_due_pauses(ends_at - timedelta(seconds=1)) == []
    manager.clock.now = ends_at
    assert await code_of(manager, hall) == "OPEN"  # by the clock, before anybody has written it down
    assert await actions.end_due_pauses(ends_at) == [rows.hall_id]
    assert await actions.end_due_pauses(ends_at) == []
    assert (await kinds(rows))[1:] == ["HallPaused", "HallResumed"]


async def test_a_pause_over_by_the_clock_does_not_stop_the_next_one(
    manager: Person, rows: HallRows, hall: str
) -> None:
    ends_at = (MONDAY + timedelta(minutes=20)).isoformat()
    await changed(manager, "pauseHall", PAUSE, hall=hall, reason="Salat", endsAt=ends_at)
    manager.clock.pass_(minutes=30)
    await changed(manager, "pauseHall", PAUSE, hall=hall, reason="Simulasi gempa")
    assert (await kinds(rows))[1:] == ["HallPaused", "HallResumed", "HallPaused"]


async def test_a_pause_needs_a_reason_and_an_end_to_come(manager: Person, hall: str) -> None:
    assert await refused(manager, "pauseHall", PAUSE, hall=hall, reason=" ") == ("REASON_REQUIRED", ["reason"])
    past = {"hall": hall, "reason": "x", "endsAt": MONDAY.isoformat()}
    assert await refused(manager, "pauseHall", PAUSE, **past) == ("INVALID_INPUT", ["endsAt"])


async def test_announcements_are_said_in_their_time_emergencies_first(manager: Person, hall: str) -> None:
    later = (MONDAY + timedelta(hours=1)).isoformat()
    end = (MONDAY + timedelta(hours=2)).isoformat()
    await changed(manager, "announce", ANNOUNCEMENT, hall=hall, text="Siapkan berkas", textEn="Have papers ready")
    await changed(manager, "announce", ANNOUNCEMENT, hall=hall, text="Sosialisasi", startsAt=later, endsAt=end)
    alarm = await changed(manager, "announce", ANNOUNCEMENT, hall=hall, text="Evakuasi", emergency=True)
    assert (alarm["emergency"], alarm["english"]) == (True, "Evakuasi")

    async def said() -> list[str]:
        told = await manager.asks('{ hall(slug: "konawe") { announcements { text } } }')
        return [one["text"] for one in told["hall"]["announcements"]]

    assert await said() == ["Evakuasi", "Siapkan berkas"]
    manager.clock.pass_(hours=1)
    assert await said() == ["Evakuasi", "Siapkan berkas", "Sosialisasi"]
    retracted = await changed(manager, "retractAnnouncement", ANNOUNCEMENT, announcement=alarm["id"])
    assert retracted["archived"]
    manager.clock.pass_(hours=1)
    assert await said() == ["Siapkan berkas"]


async def test_an_announcement_has_words_and_ends_after_it_starts(manager: Person, hall: str) -> None:
    asked = {"hall": hall, "text": "x" * 301}
    assert await refused(manager, "announce", ANNOUNCEMENT, **asked) == ("INVALID_INPUT", ["text"])
    asked = {"hall": hall, "text": "x", "endsAt": MONDAY.isoformat()}
    assert await refused(manager, "announce", ANNOUNCEMENT, **asked) == ("INVALID_INPUT", ["endsAt"])


async def test_a_supervisor_reports_a_disturbance_of_their_agency_alone(
    rows: HallRows, hall: str, agency: str
) -> None:
    supervisor = Person(a_supervisor(rows.hall_id, rows.agency_id), Clock(MONDAY))
    disturbed = await changed(supervisor, "disturbAgency", AGENCY, agency=agency, reason="Server pusat padam")
    assert disturbed["opening"] == {"code": "DISTURBED", "sentence": "Gangguan: Server pusat padam."}
    queue = global_id("Queue", rows.queue_id)
    assert [await code_of(supervisor, id) for id in (queue, hall)] == ["DISTURBED", "OPEN"]
    other = {"agency": global_id("Agency", rows.agencies[1].agency_id), "reason": "x"}
    assert (await refused(supervisor, "disturbAgency", AGENCY, **other))[0] == "NOT_ALLOWED"
    restored = await changed(supervisor, "restoreAgency", AGENCY, agency=agency)
    assert (restored["disturbedAt"], restored["opening"]["code"]) == (None, "OPEN")
    await changed(supervisor, "restoreAgency", AGENCY, agency=agency)
    assert (await kinds(rows))[1:] == ["AgencyDisturbed", "AgencyRestored"]


async def test_a_citizen_reads_why_a_number_is_refused(manager: Person, rows: HallRows, agency: str) -> None:
    await changed(manager, "disturbAgency", AGENCY, agency=agency, reason="Server padam", reasonEn="Server down")
    citizen = Person(a_citizen(), manager.clock)
    error = await citizen.is_refused(
        "takeTicket", hall="konawe", queue=global_id("Queue", rows.queue_id), channel="WEB"
    )
    assert (error["code"], error["message"], error["english"]) == (
        "HALL_CLOSED",
        "Gangguan: Server padam.",
        "Service disruption: Server down.",
    )


async def test_a_hall_is_forced_closed_with_a_reason_open_without_and_let_go(manager: Person, hall: str) -> None:
    closing = {"hall": hall, "opening": "CLOSED"}
    assert await refused(manager, "forceOpening", HALL, **closing) == ("REASON_REQUIRED", ["reason"])
    closed = await changed(manager, "forceOpening", HALL, **closing, reason="Banjir")
    assert closed["opening"]["sentence"] == "Ditutup sementara: Banjir."
    manager.clock.pass_(hours=14)  # 23.00 in the hall
    opened = await changed(manager, "forceOpening", HALL, hall=hall, opening="OPEN")
    assert opened["opening"]["code"] == "OPEN"
    let_go = await changed(manager, "forceOpening", HALL, hall=hall, opening=None)
    assert let_go["opening"]["code"] == "AFTER_HOURS"
