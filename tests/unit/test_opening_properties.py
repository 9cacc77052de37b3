"""Whatever the calendar: one code, a sentence in both languages, and a next opening that is true."""

from datetime import UTC, date, datetime, time, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from api.halls.rules import (
    Calendar,
    DayHours,
    Disturbance,
    OpeningCode,
    RunningPause,
    Special,
    SpecialDayKind,
    decide_opening,
    next_turn,
)

AGENCY, QUEUE = uuid4(), uuid4()
FIRST_DAY = date(2026, 12, 21)  # a week with Christmas and its collective leave in it
minutes = st.integers(0, 24 * 60 - 1)


@st.composite
def day_hours(draw: st.DrawFn) -> DayHours:
    opens, starts, ends, closes = sorted(draw(st.lists(minutes, min_size=4, max_size=4, unique=True)))
    clocks = [time(*divmod(minute, 60)) for minute in (opens, closes, starts, ends)]
    return DayHours(*clocks) if draw(st.booleans()) else DayHours(*clocks[:2])


@st.composite
def specials(draw: st.DrawFn) -> Special:
    day = FIRST_DAY + timedelta(days=draw(st.integers(0, 8)))
    kind = draw(st.sampled_from(list(SpecialDayKind)))
    return Special(day, kind, "Hari khusus", hours=draw(st.none() | day_hours()))


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    weeks = st.dictionaries(st.integers(0, 6), day_hours(), max_size=7)
    seats = st.sampled_from([None, AGENCY, QUEUE])
    started = datetime.combine(FIRST_DAY, time(), UTC)
    pauses = st.builds(
        lambda length: RunningPause("Jeda", "", started, started + timedelta(minutes=length)),
        st.integers(1, 10 * 24 * 60),
    )
    return Calendar(
        timezone=draw(st.sampled_from(["Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"])),
        forced_open=draw(st.sampled_from([None, None, None, True, False])),
        last_ticket_seconds=draw(st.integers(0, 7200)),
        weekly=draw(st.dictionaries(seats, weeks, max_size=3)),
        special={(seat, special.day): special for seat, special in draw(st.lists(st.tuples(seats, specials())))},
        pause=draw(st.none() | pauses),
        disturbances=draw(st.sampled_from([{}, {}, {AGENCY: Disturbance("Gangguan")}])),
        agency_of_queue={QUEUE: AGENCY},
    )


asked = st.fixed_dictionaries(
    {
        "queue_id": st.sampled_from([None, QUEUE]),
        "agency_id": st.sampled_from([None, AGENCY]),
        "remaining": st.sampled_from([None, None, 0, 3]),
        "day_closed": st.sampled_from([False, False, True]),
    }
)
instants = st.integers(0, 4 * 24 * 60 * 60).map(
    lambda seconds: datetime.combine(FIRST_DAY, time(), UTC) + timedelta(seconds=seconds)
)


@given(calendars(), instants, asked)
def test_one_code_and_one_sentence_in_each_language(calendar: Calendar, now: datetime, about: dict) -> None:
    opening = decide_opening(calendar, now, **about)
    assert opening.open is (opening.code is OpeningCode.OPEN)
    assert opening.sentence_id.strip()
    assert opening.sentence_en.strip()
    assert "{" not in opening.sentence_id + opening.sentence_en
    assert opening.opens_at is None or (not opening.open and opening.opens_at > now)
    assert opening.closes_at is None or (opening.open and opening.closes_at > now)


@settings(max_examples=60)
@given(calendars(), instants, asked, st.lists(st.floats(0, 1), min_size=20, max_size=20))
def test_the_next_opening_is_open_and_no_minute_before_it_is(
    calendar: Calendar, now: datetime, about: dict, fractions: list[float]
) -> None:
    opening = decide_opening(calendar, now, **about)
    if opening.open:
        return
    today = now.astimezone(ZoneInfo(calendar.timezone)).date()
    if opening.opens_at:
        assert _open_then(calendar, opening.opens_at, today, about)
    horizon = opening.opens_at or now + timedelta(days=3)
    for fraction in fractions:
        minute = (now + (horizon - now) * fraction).replace(second=0, microsecond=0)
        if now < minute < horizon:
            assert not _open_then(calendar, minute, today, about)


def test_no_minute_of_a_whole_weekend_is_open() -> None:
    usual = DayHours(time(8), time(15), time(12), time(13))
    calendar = Calendar("Asia/Makassar", weekly={None: dict.fromkeys(range(5), usual)})
    minute = datetime(2026, 7, 24, 14, 30, tzinfo=ZoneInfo("Asia/Makassar")).astimezone(UTC)
    opens_at = decide_opening(calendar, minute).opens_at
    while minute < opens_at:
        assert decide_opening(calendar, minute).opens_at == opens_at
        minute += timedelta(minutes=3)


@settings(max_examples=60)
@given(calendars(), instants, asked)
def test_nothing_changes_by_the_clock_before_the_next_turn(calendar: Calendar, now: datetime, about: dict) -> None:
    turn = next_turn(calendar, now)
    assert now < turn <= now + timedelta(days=1)
    first = decide_opening(calendar, now, **about)
    for step in range(1, 10):
        between = now + (turn - now) * step / 10
        assert decide_opening(calendar, between, **about) == first


def _open_then(calendar: Calendar, then: datetime, today: date, about: dict) -> bool:
    """What will be decided then: quota and day close are of today only."""
    if then.astimezone(ZoneInfo(calendar.timezone)).date() != today:
        about = {**about, "remaining": None, "day_closed": False}
    return decide_opening(calendar, then, **about).open
