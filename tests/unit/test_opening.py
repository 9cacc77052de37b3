"""Open or not: one rule after the other, each with its example, on the clock of Konawe."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest

from api.halls.rules import (
    Calendar,
    DayHours,
    Disturbance,
    Opening,
    OpeningCode,
    RunningPause,
    Special,
    SpecialDayKind,
    decide_opening,
    next_turn,
)

WITA = ZoneInfo("Asia/Makassar")
USUAL = DayHours(time(8), time(15), time(12), time(13))
FRIDAY = DayHours(time(8), time(15), time(11, 30), time(13))
WEEK = {0: USUAL, 1: USUAL, 2: USUAL, 3: USUAL, 4: FRIDAY}
AGENCY, QUEUE = uuid4(), uuid4()
KONAWE = Calendar("Asia/Makassar", weekly={None: WEEK}, agency_of_queue={QUEUE: AGENCY})
MONDAY, FRIDAY_DAY, SATURDAY = date(2026, 7, 20), date(2026, 7, 24), date(2026, 7, 25)


def at(day: date, clock: str, zone: ZoneInfo = WITA) -> datetime:
    return datetime.combine(day, time.fromisoformat(clock), zone).astimezone(UTC)


def decide(calendar: Calendar, day: date, clock: str, **asked: object) -> Opening:
    return decide_opening(calendar, at(day, clock), **asked)  # type: ignore[arg-type]


def with_special(special: Special, seat: UUID | None = None) -> Calendar:
    return replace(KONAWE, special={(seat, special.day): special})


def test_open_on_an_ordinary_morning() -> None:
    opening = decide(KONAWE, MONDAY, "09:00")
    assert (opening.open, opening.code, opening.opens_at) == (True, OpeningCode.OPEN, None)
    assert opening.closes_at == at(MONDAY, "15:00")
    assert opening.sentence_id == "Buka hingga pukul 15.00 WITA; nomor terakhir pukul 14.30 WITA."
    assert opening.sentence_en == "Open until 15.00 WITA; last number at 14.30 WITA."


def test_forced_closed_wins_over_everything_and_nobody_knows_until_when() -> None:
    calendar = replace(KONAWE, forced_open=False, forced_reason="Pemadaman listrik.", forced_reason_en="Power cut")
    opening = decide(calendar, MONDAY, "09:00")
    assert (opening.code, opening.opens_at) == (OpeningCode.FORCED_CLOSED, None)
    assert opening.sentence_id == "Ditutup sementara: Pemadaman listrik."
    assert opening.sentence_en == "Closed for now: Power cut."


def test_forced_open_at_night_on_a_holiday_for_every_agency() -> None:
    calendar = replace(KONAWE, forced_open=True, weekly={None: WEEK, AGENCY: {1: USUAL}})
    for asked in ({}, {"agency_id": AGENCY}, {"queue_id": QUEUE}):
        opening = decide(calendar, date(2026, 8, 17), "23:30", **asked)
        assert (opening.code, opening.closes_at, opening.sentence_id) == (OpeningCode.OPEN, None, "Buka.")


def test_forced_open_is_still_closed_by_what_people_decide() -> None:
    forced = replace(KONAWE, forced_open=True)
    paused = replace(forced, pause=RunningPause("Indonesia Raya", "", at(MONDAY, "10:00"), at(MONDAY, "10:05")))
    assert decide(paused, MONDAY, "10:02").code is OpeningCode.PAUSED
    disturbed = replace(forced, disturbances={AGENCY: Disturbance("Jaringan putus")})
    assert decide(disturbed, MONDAY, "22:00", queue_id=QUEUE).code is OpeningCode.DISTURBED
    assert decide(disturbed, MONDAY, "22:00").code is OpeningCode.OPEN
    over = decide(forced, MONDAY, "22:00", day_closed=True)
    assert (over.code, over.opens_at) == (OpeningCode.DAY_CLOSED, at(MONDAY + timedelta(days=1), "00:00"))


def test_national_holiday_with_its_name_and_the_next_day() -> None:
    opening = decide(KONAWE, date(2026, 8, 17), "09:00")
    assert opening.code is OpeningCode.HOLIDAY
    assert opening.sentence_id == (
        "Tutup: Hari Kemerdekaan Republik Indonesia. Buka Selasa, 18 Agustus 2026 pukul 08.00 WITA."
    )
    assert opening.sentence_en == "Closed: Independence Day. Opens on Tuesday, 18 August 2026 at 08.00 WITA."


def test_collective_leave_bridges_to_the_next_working_day() -> None:
    opening = decide(KONAWE, date(2026, 3, 20), "09:00")  # leave, Eid, Eid, leave, leave
    assert opening.code is OpeningCode.COLLECTIVE_LEAVE
    assert opening.opens_at == at(date(2026, 3, 25), "08:00")
    assert opening.sentence_id.startswith("Tutup: Cuti Bersama Hari Raya Idul Fitri.")


def test_a_working_day_takes_a_national_holiday_back() -> None:
    calendar = with_special(Special(date(2026, 8, 17), SpecialDayKind.WORKING_DAY, "Tetap melayani"))
    assert decide(calendar, date(2026, 8, 17), "09:00").code is OpeningCode.OPEN
    assert decide(calendar, date(2026, 8, 17), "12:30").code is OpeningCode.BREAK


def test_a_holiday_may_carry_its_own_hours() -> None:
    hours = DayHours(time(9), time(11))
    calendar = with_special(Special(date(2026, 8, 17), SpecialDayKind.HOLIDAY, "Layanan terbatas", hours=hours))
    assert decide(calendar, date(2026, 8, 17), "08:30").code is OpeningCode.NOT_YET_OPEN
    assert decide(calendar, date(2026, 8, 17), "09:30").closes_at == at(date(2026, 8, 17), "11:00")


def test_a_local_holiday_is_the_halls_own() -> None:
    calendar = with_special(Special(MONDAY, SpecialDayKind.HOLIDAY, "HUT Konawe", "Konawe Day"))
    opening = decide(calendar, MONDAY, "09:00")
    assert (opening.code, opening.sentence_en[:20]) == (OpeningCode.HOLIDAY, "Closed: Konawe Day. ")


def test_a_date_override_closes_or_changes_one_date() -> None:
    closed = with_special(Special(MONDAY, SpecialDayKind.OVERRIDE, "Penyemprotan gedung"))
    opening = decide(closed, MONDAY, "09:00")
    assert (opening.code, opening.opens_at) == (OpeningCode.DATE_CLOSED, at(date(2026, 7, 21), "08:00"))
    assert opening.sentence_id.startswith("Tutup hari ini: Penyemprotan gedung.")
    saturday = Special(SATURDAY, SpecialDayKind.OVERRIDE, "Pelayanan Sabtu", hours=DayHours(time(8), time(12)))
    assert decide(with_special(saturday), SATURDAY, "09:00").closes_at == at(SATURDAY, "12:00")


def test_an_agencys_own_date_concerns_it_alone() -> None:
    calendar = with_special(Special(MONDAY, SpecialDayKind.OVERRIDE, "Rapat"), AGENCY)
    assert decide(calendar, MONDAY, "09:00", queue_id=QUEUE).code is OpeningCode.DATE_CLOSED
    assert decide(calendar, MONDAY, "09:00").code is OpeningCode.OPEN


def test_the_narrowest_special_day_decides() -> None:
    calendar = replace(
        KONAWE,
        special={
            (None, MONDAY): Special(MONDAY, SpecialDayKind.HOLIDAY, "HUT Konawe"),
            (AGENCY, MONDAY): Special(MONDAY, SpecialDayKind.WORKING_DAY, "Tetap melayani"),
        },
    )
    assert decide(calendar, MONDAY, "09:00", agency_id=AGENCY).code is OpeningCode.OPEN
    assert decide(calendar, MONDAY, "09:00").code is OpeningCode.HOLIDAY


def test_a_halls_special_hours_never_make_an_agency_sit_when_it_does_not() -> None:
    """It sits on Tuesdays from 9 to 12; the hall is open on Monday and from 8 to 10 on Tuesday only."""
    tuesday, short = MONDAY + timedelta(days=1), DayHours(time(8), time(10))
    days = {
        (None, day): Special(day, SpecialDayKind.OVERRIDE, "Ramadan", hours=short) for day in (MONDAY, tuesday)
    }
    weekly = {None: WEEK, AGENCY: {1: DayHours(time(9), time(12))}}
    calendar = replace(KONAWE, weekly=weekly, special=days, last_ticket_seconds=0)
    assert decide(calendar, MONDAY, "09:00", agency_id=AGENCY).code is OpeningCode.WEEKDAY_CLOSED
    assert decide(calendar, tuesday, "08:30", agency_id=AGENCY).code is OpeningCode.NOT_YET_OPEN
    assert decide(calendar, tuesday, "09:30", agency_id=AGENCY).closes_at == at(tuesday, "10:00")


def test_closed_on_a_weekday_without_hours() -> None:
    opening = decide(KONAWE, SATURDAY, "09:00")
    assert opening.code is OpeningCode.WEEKDAY_CLOSED
    assert opening.sentence_id == "Tutup pada hari Sabtu. Buka Senin, 27 Juli 2026 pukul 08.00 WITA."
    assert opening.sentence_en == "Closed on Saturdays. Opens on Monday, 27 July 2026 at 08.00 WITA."


def test_an_agency_sits_only_on_its_own_weekdays_and_its_queue_with_it() -> None:
    calendar = replace(KONAWE, weekly={None: WEEK, AGENCY: {1: USUAL, 3: USUAL}})
    for asked in ({"agency_id": AGENCY}, {"queue_id": QUEUE}):
        opening = decide(calendar, MONDAY, "09:00", **asked)
        assert (opening.code, opening.opens_at) == (OpeningCode.WEEKDAY_CLOSED, at(date(2026, 7, 21), "08:00"))
    assert decide(calendar, MONDAY, "09:00").open


def test_a_queues_own_hours_go_before_its_agencys() -> None:
    calendar = replace(KONAWE, weekly={None: WEEK, AGENCY: {1: USUAL}, QUEUE: {0: USUAL}})
    assert decide(calendar, MONDAY, "09:00", queue_id=QUEUE).open
    assert not decide(calendar, MONDAY, "09:00", agency_id=AGENCY).open


def test_not_yet_open_in_the_morning_says_when() -> None:
    opening = decide(KONAWE, MONDAY, "07:59")
    assert (opening.code, opening.opens_at) == (OpeningCode.NOT_YET_OPEN, at(MONDAY, "08:00"))
    assert opening.sentence_id == "Belum buka. Buka pukul 08.00 WITA."


def test_after_hours_names_the_next_day() -> None:
    opening = decide(KONAWE, FRIDAY_DAY, "15:00")
    assert opening.code is OpeningCode.AFTER_HOURS
    assert opening.sentence_id == "Sudah tutup. Buka Senin, 27 Juli 2026 pukul 08.00 WITA."


@pytest.mark.parametrize(
    ("day", "clock", "code"),
    [
        (MONDAY, "11:59", OpeningCode.OPEN),
        (MONDAY, "12:00", OpeningCode.BREAK),
        (MONDAY, "12:59", OpeningCode.BREAK),
        (MONDAY, "13:00", OpeningCode.OPEN),
        (FRIDAY_DAY, "11:29", OpeningCode.OPEN),
        (FRIDAY_DAY, "11:30", OpeningCode.BREAK),
    ],
)
def test_the_break_and_fridays_longer_one(day: date, clock: str, code: OpeningCode) -> None:
    opening = decide(KONAWE, day, clock)
    assert opening.code is code
    if code is OpeningCode.BREAK:
        assert opening.opens_at == at(day, "13:00")
        assert opening.sentence_id == "Sedang istirahat. Buka pukul 13.00 WITA."


def test_a_pause_with_a_planned_end_ends_by_the_clock() -> None:
    calendar = replace(KONAWE, pause=RunningPause("Salat", "Prayer", at(MONDAY, "10:00"), at(MONDAY, "10:20")))
    opening = decide(calendar, MONDAY, "10:00")
    assert (opening.code, opening.opens_at) == (OpeningCode.PAUSED, at(MONDAY, "10:20"))
    assert opening.sentence_en == "Paused: Prayer. Opens at 10.20 WITA."
    assert decide(calendar, MONDAY, "10:20").open
    assert decide(calendar, MONDAY, "09:59").open


def test_a_pause_without_an_end_promises_nothing() -> None:
    calendar = replace(KONAWE, pause=RunningPause("Simulasi gempa", "", at(MONDAY, "10:00")))
    opening = decide(calendar, MONDAY, "10:30")
    assert (opening.opens_at, opening.sentence_en) == (None, "Paused: Simulasi gempa.")


def test_a_pause_into_the_break_opens_after_the_break() -> None:
    calendar = replace(KONAWE, pause=RunningPause("Rapat", "", at(MONDAY, "11:00"), at(MONDAY, "12:15")))
    assert decide(calendar, MONDAY, "11:30").opens_at == at(MONDAY, "13:00")


def test_no_new_number_half_an_hour_before_closing() -> None:
    assert decide(KONAWE, MONDAY, "14:29").open
    opening = decide(KONAWE, MONDAY, "14:30")
    assert (opening.code, opening.is_serving) == (OpeningCode.LAST_TICKET_GIVEN, True)
    assert opening.sentence_id == (
        "Pengambilan nomor ditutup pukul 14.30 WITA; nomor yang sudah diambil tetap dilayani. "
        "Buka Selasa, 21 Juli 2026 pukul 08.00 WITA."
    )


def test_a_used_up_quota_is_new_the_next_day() -> None:
    assert decide(KONAWE, MONDAY, "09:00", remaining=1).open
    opening = decide(KONAWE, MONDAY, "09:00", remaining=0)
    assert (opening.code, opening.opens_at) == (OpeningCode.QUOTA_FULL, at(date(2026, 7, 21), "08:00"))


def test_a_closed_day_stays_closed_until_the_next_one() -> None:
    opening = decide(KONAWE, MONDAY, "09:00", day_closed=True)
    assert (opening.code, opening.opens_at) == (OpeningCode.DAY_CLOSED, at(date(2026, 7, 21), "08:00"))
    assert decide(KONAWE, MONDAY, "07:00", day_closed=True).opens_at == at(date(2026, 7, 21), "08:00")


def test_a_disturbed_agency_says_why_and_the_others_work() -> None:
    calendar = replace(KONAWE, disturbances={AGENCY: Disturbance("Server pusat tidak tersambung", "Server down")})
    for asked in ({"agency_id": AGENCY}, {"queue_id": QUEUE}):
        opening = decide(calendar, MONDAY, "09:00", **asked)
        assert (opening.code, opening.opens_at) == (OpeningCode.DISTURBED, None)
        assert opening.sentence_id == "Gangguan: Server pusat tidak tersambung."
    assert decide(calendar, MONDAY, "09:00").open


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ({"remaining": 0}, {"day_closed": True}),
        ({"day_closed": True}, {"agency_id": AGENCY}),
    ],
)
def test_the_first_rule_that_holds_gives_the_sentence(
    earlier: dict[str, object], later: dict[str, object]
) -> None:
    calendar = replace(KONAWE, disturbances={AGENCY: Disturbance("Gangguan")})
    both = decide(calendar, MONDAY, "09:00", **earlier, **later)
    assert both.code is decide(KONAWE, MONDAY, "09:00", **earlier).code


@pytest.mark.parametrize(
    ("zone", "name"), [("Asia/Jakarta", "WIB"), ("Asia/Makassar", "WITA"), ("Asia/Jayapura", "WIT")]
)
def test_each_zone_opens_by_its_own_clock_and_says_so(zone: str, name: str) -> None:
    calendar = replace(KONAWE, timezone=zone)
    before = decide_opening(calendar, at(MONDAY, "07:59", ZoneInfo(zone)))
    assert before.sentence_id == f"Belum buka. Buka pukul 08.00 {name}."
    assert decide_opening(calendar, at(MONDAY, "08:00", ZoneInfo(zone))).open


def test_a_hall_without_hours_is_closed_and_promises_nothing() -> None:
    opening = decide(Calendar("Asia/Makassar"), MONDAY, "09:00")
    assert (opening.code, opening.opens_at) == (OpeningCode.WEEKDAY_CLOSED, None)


@pytest.mark.parametrize(
    ("clock", "turn"),
    [
        ("00:00", "08:00"),
        ("08:00", "12:00"),
        ("12:00", "13:00"),
        ("13:00", "14:30"),
        ("14:30", "15:00"),
    ],
)
def test_the_next_turn_of_an_ordinary_day(clock: str, turn: str) -> None:
    assert next_turn(KONAWE, at(MONDAY, clock)) == at(MONDAY, turn)


def test_the_next_turn_after_closing_is_midnight_in_the_hall() -> None:
    assert next_turn(KONAWE, at(MONDAY, "15:00")) == at(date(2026, 7, 21), "00:00")


def test_the_next_turn_counts_pauses_and_agencies_own_hours() -> None:
    weekly = {None: WEEK, AGENCY: {0: DayHours(time(9, 30), time(11))}}
    calendar = replace(KONAWE, weekly=weekly)
    assert next_turn(calendar, at(MONDAY, "09:00")) == at(MONDAY, "09:30")
    paused = replace(calendar, pause=RunningPause("Salat", "", at(MONDAY, "09:00"), at(MONDAY, "09:10")))
    assert next_turn(paused, at(MONDAY, "09:00")) == at(MONDAY, "09:10")


def test_a_pause_planned_until_the_end_of_the_calendar_is_a_pause_without_an_end() -> None:
    ends = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)
    opening = decide(replace(KONAWE, pause=RunningPause("Salat", "", at(MONDAY, "10:00"), ends)), MONDAY, "10:30")
    assert (opening.code, opening.opens_at) == (OpeningCode.PAUSED, None)
