"""What a booking may become, when it checks in, who missed too many; which slots a day has."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.appointments.rules import (
    FreeDay,
    Kept,
    Offer,
    Slot,
    Taken,
    Template,
    blocked_until,
    check_in_refusal,
    find_slot,
    free_days,
    must_be,
    waits_from,
)
from api.appointments.rules.applicants import Applicant, Form, read_form
from api.appointments.rules.templates import clash, fault_in_template
from api.events import BookingState, Channel
from api.halls.rules import Calendar, DayHours, RunningPause, Special, SpecialDayKind
from api.queue.rules import Quota
from api.refusals import Refusal, RefusalCode
from tests.factories import NOW

QUEUE, SERVICE, AGENCY = UUID(int=1), UUID(int=2), UUID(int=3)
TUESDAY = date(2026, 11, 24)
HOURS = DayHours(time(8), time(15), time(12), time(13))
WEEK = Calendar("Asia/Makassar", weekly={None: dict.fromkeys(range(5), HOURS)}, agency_of_queue={QUEUE: AGENCY})


def a_template(owner: UUID = QUEUE, starts: time = time(10), ends: time = time(12), **changes: Any) -> Template:
    return Template(
        **{
            "owner_id": owner,
            "weekday": 1,
            "starts": starts,
            "ends": ends,
            "minutes": 30,
            "capacity": 2,
            "valid_from": date(2026, 1, 1),
            **changes,
        }
    )


def an_offer(*templates: Template, calendar: Calendar = WEEK, **changes: Any) -> Offer:
    return Offer(
        **{
            "calendar": calendar,
            "queue_id": QUEUE,
            "service_id": SERVICE,
            "templates": templates,
            "taken": {},
            "quotas": {},
            "quota": Quota(),
            "days_ahead": 30,
            **changes,
        }
    )


def day_of(offer: Offer, day: date = TUESDAY, now: datetime = NOW) -> FreeDay:
    (found,) = free_days(offer, day, day, now, Channel.WEB)
    return found


def clocks(day: FreeDay) -> list[str]:
    """When the free slots begin, on the hall's wall."""
    return [f"{slot.slot.starts_at + timedelta(hours=8):%H:%M}" for slot in day.slots]


def test_a_template_is_cut_into_slots() -> None:
    assert clocks(day_of(an_offer(a_template()))) == ["10:00", "10:30", "11:00", "11:30"]
    assert clocks(day_of(an_offer(a_template(minutes=50)))) == ["10:00", "10:50"]


def test_a_break_closes_the_slots_it_touches() -> None:
    assert clocks(day_of(an_offer(a_template(starts=time(11, 30), ends=time(13, 30))))) == ["11:30", "13:00"]
    assert clocks(day_of(an_offer(a_template(starts=time(11, 45), ends=time(13, 15))))) == []


def test_slots_lie_within_the_hours_of_the_queue() -> None:
    assert clocks(day_of(an_offer(a_template(starts=time(14), ends=time(16))))) == ["14:00", "14:30"]
    short = Calendar("Asia/Makassar", weekly={**WEEK.weekly, QUEUE: {1: DayHours(time(10, 30), time(11, 30))}})
    assert clocks(day_of(an_offer(a_template(), calendar=short))) == ["10:30", "11:00"]
    elsewhere = Calendar(
        "Asia/Makassar", weekly={**WEEK.weekly, AGENCY: {2: HOURS}}, agency_of_queue={QUEUE: AGENCY}
    )
    assert clocks(day_of(an_offer(a_template(), calendar=elsewhere))) == []


def test_holidays_and_special_days_close_or_shorten() -> None:
    christmas = date(2026, 12, 25)
    friday = a_template(weekday=4)
    assert clocks(day_of(an_offer(friday, days_ahead=60), christmas)) == []
    shorter = Special(TUESDAY, SpecialDayKind.OVERRIDE, "Rapat", hours=DayHours(time(8), time(11)))
    special = Calendar("Asia/Makassar", weekly=WEEK.weekly, special={(None, TUESDAY): shorter})
    assert clocks(day_of(an_offer(a_template(), calendar=special))) == ["10:00", "10:30"]


def test_a_planned_pause_closes_the_slots_it_touches() -> None:
    pause = RunningPause("Senam", "", NOW, NOW + timedelta(hours=1, minutes=10))  # until 10.10
    paused = Calendar("Asia/Makassar", weekly=WEEK.weekly, pause=pause)
    assert clocks(day_of(an_offer(a_template(), calendar=paused))) == ["10:30", "11:00", "11:30"]
    for_now = Calendar("Asia/Makassar", weekly=WEEK.weekly, pause=RunningPause("Lagu", "", NOW))
    assert len(clocks(day_of(an_offer(a_template(), calendar=for_now)))) == 4


def test_a_forced_hall_keeps_no_hours() -> None:
    opened, closed = (Calendar("Asia/Makassar", forced_open=forced) for forced in (True, False))
    assert len(clocks(day_of(an_offer(a_template(), calendar=opened)))) == 4
    assert clocks(day_of(an_offer(a_template(), calendar=closed))) == []


def test_what_has_begun_is_over_or_too_far_cannot_be_booked() -> None:
    offer = an_offer(a_template())
    assert clocks(day_of(offer, now=NOW + timedelta(hours=1))) == ["10:30", "11:00", "11:30"]
    assert clocks(day_of(offer, TUESDAY - timedelta(days=7))) == []
    assert clocks(day_of(offer, TUESDAY + timedelta(days=28))) != []
    assert clocks(day_of(offer, TUESDAY + timedelta(days=35))) == []
    assert clocks(day_of(an_offer(a_template(), closed_until=TUESDAY))) == []


def test_a_templates_validity_is_kept_to_the_day() -> None:
    offer = an_offer(a_template(valid_from=TUESDAY + timedelta(days=7), valid_until=TUESDAY + timedelta(days=7)))
    assert [bool(clocks(day_of(offer, TUESDAY + timedelta(days=days)))) for days in (0, 7, 14)] == [
        False,
        True,
        False,
    ]


def test_a_service_with_times_of_its_own_does_not_have_the_queues() -> None:
    own = a_template(SERVICE, time(13), time(14))
    assert clocks(day_of(an_offer(a_template(), own))) == ["13:00", "13:30"]


def test_places_that_are_taken_are_not_free_also_by_an_older_template() -> None:
    ten = datetime(2026, 11, 24, 2, tzinfo=UTC)
    taken = [
        Taken(ten, ten + timedelta(minutes=30), 2),
        Taken(ten + timedelta(minutes=45), ten + timedelta(minutes=75), 1),
    ]
    offer = an_offer(a_template(), taken={QUEUE: taken})
    assert [(slot.free) for slot in day_of(offer).slots] == [1, 1, 2]
    found = find_slot(offer, ten, NOW)
    assert found
    assert (found.slot, found.free) == (Slot(QUEUE, ten, ten + timedelta(minutes=30), 2), 0)
    assert find_slot(offer, ten + timedelta(minutes=5), NOW) is None


def test_a_day_never_offers_more_than_its_quota_leaves() -> None:
    offer = an_offer(a_template(), quota=Quota(10, 30), quotas={TUESDAY: Quota(10, 30, 2, 7)})
    day = day_of(offer)
    assert (day.free, [slot.free for slot in day.slots]) == (1, [1, 1, 1, 1])
    full = an_offer(a_template(), quotas={TUESDAY: Quota(10, 30, 3, 0)})
    assert (day_of(full).free, day_of(full).slots) == (0, ())


whens = st.integers(-86_400, 86_400).map(lambda seconds: NOW + timedelta(seconds=seconds))


@given(whens, st.integers(0, 7200), st.integers(0, 7200))
def test_check_in_is_open_from_early_until_due_and_at_no_other_time(now, early, late) -> None:  # type: ignore[no-untyped-def]
    refusal = check_in_refusal(now, NOW, early, NOW + timedelta(seconds=late), "Asia/Makassar")
    seconds = (now - NOW).total_seconds()
    expected = RefusalCode.TOO_EARLY if seconds < -early else RefusalCode.TOO_LATE if seconds >= late else None
    assert (refusal.code if refusal else None) == expected
    if refusal and refusal.code is RefusalCode.TOO_EARLY:
        assert refusal.retry_after_seconds is not None
        assert (
            check_in_refusal(
                now + timedelta(seconds=refusal.retry_after_seconds),
                NOW,
                early,
                NOW + timedelta(days=9),
                "Asia/Makassar",
            )
            is None
        )


@given(whens, st.integers(0, 7200))
def test_nobody_waits_since_before_the_booked_time(now, grace) -> None:  # type: ignore[no-untyped-def]
    since = waits_from(now, NOW, grace)
    assert since >= NOW
    assert since in (NOW, now)


def days_ago(days: float, missed: bool = True) -> Kept:
    return Kept(NOW - timedelta(days=days), missed)


def test_three_missed_bookings_block_from_the_third_on() -> None:
    assert blocked_until([days_ago(9), days_ago(5)], 30, NOW) is None
    until = blocked_until([days_ago(9), days_ago(5), days_ago(2)], 30, NOW)
    assert until == NOW + timedelta(days=28)
    assert blocked_until([days_ago(9), days_ago(5), days_ago(2)], 30, NOW + timedelta(days=28)) is None


def test_one_that_was_kept_wipes_the_slate() -> None:
    assert blocked_until([days_ago(9), days_ago(5), days_ago(4, missed=False), days_ago(2)], 30, NOW) is None
    assert blocked_until([days_ago(9), days_ago(5), days_ago(4), days_ago(2, missed=False)], 30, NOW) is None


def test_strikes_end_with_the_block() -> None:
    first = [days_ago(70), days_ago(65), days_ago(60)]
    assert blocked_until([*first, days_ago(3)], 30, NOW) is None
    assert blocked_until([*first, days_ago(4), days_ago(3)], 30, NOW) is None
    assert blocked_until([*first, days_ago(5), days_ago(4), days_ago(3)], 30, NOW) == NOW + timedelta(days=27)


def test_missing_while_blocked_makes_the_block_no_longer() -> None:
    assert blocked_until([days_ago(12), days_ago(11), days_ago(10), days_ago(1)], 30, NOW) == NOW + timedelta(
        days=20
    )


def test_a_hall_may_never_block() -> None:
    assert blocked_until([days_ago(9), days_ago(5), days_ago(2)], 0, NOW) is None


@pytest.mark.parametrize("state", [BookingState.CANCELLED, BookingState.EXPIRED, BookingState.LAPSED])
def test_what_is_over_stays_so(state: BookingState) -> None:
    refusal = must_be(state, BookingState.HELD, BookingState.BOOKED)
    assert refusal
    assert refusal.code is RefusalCode.WRONG_STATE
    assert refusal.sentence() != refusal.sentence("EN")
    assert "Nomor" not in refusal.sentence()


def test_online_a_phone_or_a_nik_is_needed() -> None:
    assert read_form(Form(" Siti  Aminah ", phone="081234567890"), Channel.WEB) == Applicant(
        "Siti Aminah", "+6281234567890", None
    )
    assert isinstance(read_form(Form("Siti", nik="7402016503920001"), Channel.WEB), Applicant)
    assert isinstance(read_form(Form("Siti"), Channel.STAFF), Applicant)
    for form, field in (
        (Form("Siti"), "phone"),
        (Form("Siti", phone="112"), "phone"),
        (Form("Siti", nik="123"), "nik"),
        (Form("  "), "name"),
        (Form("S" * 121, phone="081234567890"), "name"),
        (Form("Si\u0007ti", phone="081234567890"), "name"),
    ):
        refusal = read_form(form, Channel.WEB)
        assert isinstance(refusal, Refusal)
        assert refusal.input_field == (field,)


VALUES = {
    "weekday": 1,
    "starts": "10:00",
    "ends": "12:00",
    "slot_minutes": 30,
    "capacity": 2,
    "valid_from": TUESDAY,
}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"weekday": 7}, "weekday"),
        ({"starts": "8:00"}, "starts"),
        ({"ends": "24:00"}, "ends"),
        ({"ends": "10:29"}, "ends"),
        ({"slot_minutes": 4}, "slotMinutes"),
        ({"capacity": 0}, "capacity"),
        ({"valid_until": TUESDAY - timedelta(days=1)}, "validUntil"),
    ],
)
def test_a_template_says_only_what_can_be(changes: dict[str, Any], field: str) -> None:
    refusal = fault_in_template({**VALUES, **changes})
    assert refusal
    assert refusal.input_field == (field,)


def test_a_template_of_one_day_is_right() -> None:
    assert fault_in_template({**VALUES, "valid_until": TUESDAY}) is None


@pytest.mark.parametrize(
    ("changes", "clashes"),
    [
        ({}, True),
        ({"starts": time(11, 30), "ends": time(13)}, True),
        ({"starts": time(12), "ends": time(13)}, False),
        ({"weekday": 2}, False),
        ({"owner": SERVICE}, False),
        ({"valid_until": date(2026, 6, 30)}, True),
        ({"valid_from": date(2027, 1, 1)}, False),
    ],
)
def test_two_templates_of_an_owner_do_not_overlap(changes: dict[str, Any], clashes: bool) -> None:
    old = a_template(valid_until=date(2026, 12, 31))
    assert (clash(a_template(**changes), [old]) is not None) == clashes
