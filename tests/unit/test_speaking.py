"""Exactly one page voices the calls of an audio zone, and another takes over when it dies."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from api.boards.sightings import Report, Sightings
from api.boards.speaking import LEASE, REMEMBERED, Lease, Verdict, audio_zone_of, decide_speaker, remembered

NOW = datetime(2026, 11, 24, 1, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def asks(
    lease: Lease | None, player: str, *, paired: bool = False, audible: bool = True, after: float = 0
) -> Verdict:
    now = NOW + after * SECOND
    return decide_speaker(lease, player, is_paired=paired, is_audible=audible, now=now)


def test_the_first_that_asks_speaks_and_the_second_waits() -> None:
    first = asks(None, "a")
    assert first.speaks
    second = asks(first.lease, "b", after=1)
    assert not second.speaks
    assert second.lease == first.lease


def test_whoever_renews_keeps_speaking() -> None:
    verdict = asks(None, "a")
    for second in range(8, 200, 8):
        assert not asks(verdict.lease, "b", after=second).speaks
        verdict = asks(verdict.lease, "a", after=second)
        assert verdict.speaks


def test_another_takes_over_within_thirty_seconds_of_the_last_renewal() -> None:
    lease, asked, waited = asks(None, "a").lease, 0.0, 0
    while not (verdict := asks(lease, "b", after=asked)).speaks:
        assert verdict.ask_again >= SECOND / 4
        asked += verdict.ask_again.total_seconds()
        waited += 1
    assert asked <= 27
    assert waited <= 5


def test_a_page_that_cannot_be_heard_gives_back_what_it_holds() -> None:
    lease = asks(None, "a").lease
    silent = asks(lease, "a", audible=False, after=1)
    assert not silent.speaks
    assert asks(silent.lease, "b", after=1).speaks
    assert not asks(None, "c", audible=False).speaks


def test_a_paired_page_takes_the_voice_from_a_stranger_at_the_end_of_its_lease_and_keeps_it() -> None:
    stranger = asks(None, "home")
    tv = asks(stranger.lease, "tv", paired=True, after=2)
    assert not tv.speaks  # the stranger may still be speaking
    refused = asks(tv.lease, "home", after=8)
    assert not refused.speaks
    speaks = asks(refused.lease, "tv", paired=True, after=LEASE.total_seconds())
    assert speaks.speaks
    assert not asks(speaks.lease, "home", after=30).speaks


def test_a_stranger_never_takes_what_a_paired_page_waits_for_under_whatever_name() -> None:
    """Before, whoever asked at the very moment of the end, ahead of the TV, held the hall mute for ever."""
    lease, tv_asks_at = asks(None, "home-0").lease, 0.5
    for turn in range(4 * 60):
        at = turn / 4
        if at >= tv_asks_at:
            verdict = asks(lease, "tv", paired=True, after=at)
            lease, tv_asks_at = verdict.lease, at + verdict.ask_again.total_seconds()
            if verdict.speaks:
                break
        if turn % 8 == 7:  # gives back and asks anew
            lease = asks(lease, lease.player if lease else "", audible=False, after=at).lease
        lease = asks(lease, f"home-{turn}", after=at).lease
    else:
        raise AssertionError("the TV never spoke")
    assert at <= LEASE.total_seconds() + 1


def test_what_nobody_comes_for_is_a_strangers_again() -> None:
    wanted = asks(asks(None, "home").lease, "tv", paired=True, after=2).lease
    early = asks(wanted, "other", after=26)
    assert not early.speaks
    assert early.ask_again > timedelta(0)
    assert asks(early.lease, "other", after=26 + early.ask_again.total_seconds()).speaks


@given(st.lists(st.tuples(st.sampled_from("abc"), st.booleans(), st.floats(0, 12)), max_size=60))
def test_two_never_hold_it_at_once(questions: list[tuple[str, bool, float]]) -> None:
    lease, at, holds = None, 0.0, dict.fromkeys("abc", 0.0)
    for player, audible, later in questions:
        at += later
        verdict = asks(lease, player, paired=player == "c", audible=audible, after=at)
        lease = verdict.lease
        holds[player] = at + LEASE.total_seconds() if verdict.speaks else 0.0
        assert sum(until > at for until in holds.values()) <= 1


def test_screens_share_loudspeakers_by_their_zone() -> None:
    assert audio_zone_of("Barat", "main") == audio_zone_of("Barat", "foyer")
    assert audio_zone_of("", "main") != audio_zone_of("", "foyer")
    assert audio_zone_of("main", "x") != audio_zone_of("", "main")


def test_what_was_said_is_remembered_once_and_not_for_ever() -> None:
    assert remembered(["a", "b"], ["b", "c"]) == ["a", "b", "c"]
    assert len(remembered([], [str(number) for number in range(200)])) == REMEMBERED


def test_a_report_that_anybody_may_send_is_cut_to_what_it_may_be() -> None:
    assert Report.of(None) is None
    assert Report.of({"audio": "loud", "player": "p" * 10}) is None
    assert Report.of({"audio": "running", "player": "../../etc"}) is None
    assert Report.of({"audio": "running", "player": str(UUID(int=7))}) is None  # as a paired device is called
    sent = {
        "audio": "running",
        "player": "abcdefgh-1",
        "shown": "A-012\u202e" + "x" * 500,
        "lag": True,
        "clockOffset": 1e300,
        "said": ["A-012/1/5", 7, "y" * 500],
    }
    report = Report.of(sent)
    assert report is not None
    assert (report.lag_ms, report.clock_offset_ms, len(report.shown)) == (None, None, 200)
    assert [len(call) for call in report.said] == [9, 60]


def test_a_page_is_written_down_once_a_minute_and_when_its_sound_changes() -> None:
    sightings, screen = Sightings(), UUID(int=1)
    written = []
    for second in range(0, 181, 10):
        now = NOW + second * SECOND
        report = Report("page-0001", audio="blocked" if second == 130 else "running", shown=str(second))
        due = sightings.is_due(screen, report, now)
        sightings.note(screen, report, now, is_written=due)
        written += [second] if due else []
    assert written == [0, 60, 120, 130, 140]
