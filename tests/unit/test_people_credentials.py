"""Passwords, tokens, codes and tries: what is good enough, and for how long."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from api.people.actions.passwords import NOBODYS_HASH, is_outdated
from api.people.rules.credentials import (
    hash_of_address,
    is_loopback,
    key_lives,
    network_of,
    session_lives,
    shown_code,
    typed_code,
)
from api.people.rules.passwords import refuse_bad_username, refuse_weak_password, typed_username
from api.people.rules.tries import PER_ADDRESS, PER_APPROVER, PER_USERNAME, Tally, counted
from api.refusals import Refusal, RefusalCode

NOW = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    "password",
    [
        "",
        "sebelas-kar",  # 11 characters
        "x7" * 65,  # over 128
        "aaaaaaaaaaaaaaaa",
        "abcabcabcabcabc",
        "Password123456",
        "AntreanMPP2026!!",
        "antrean-konawe-1",
        "qwertyuiop1234",
        "Bismillah-2026-!",
        "siti.aminah-2026",  # the username
        "Aminah--Siti--99",  # the name
        "petugas.loket.12",
    ],
)
def test_an_obvious_password_is_refused(password: str) -> None:
    refusal = refuse_weak_password(password, username="siti.aminah", name="Siti Aminah")
    assert refusal is not None
    assert refusal.code is RefusalCode.WEAK_PASSWORD


@pytest.mark.parametrize(
    "password",
    [
        "kuda-nil makan semangka",
        "t7R!qz0mWb2L",
        "Loket biru, kursi goyang",
        "ŋøþ-hujan-di-kendari",
        "k2Jd8s_Lq-0PzRt3",
    ],
)
def test_a_long_password_of_ones_own_is_accepted(password: str) -> None:
    assert refuse_weak_password(password, username="siti.aminah", name="Siti Aminah") is None


def test_a_username_is_folded_and_kept_to_plain_characters() -> None:
    assert typed_username("  Siti.Aminah ") == "siti.aminah"
    assert refuse_bad_username("siti.aminah") is None
    for username in ("", "ab", "a b c", "siti\n", "-siti", "ṡiti", "a" * 65):
        assert refuse_bad_username(username) is not None


def test_a_session_ends_when_idle_and_after_a_working_day() -> None:
    def lives(created: timedelta, seen: timedelta, ended: datetime | None = None) -> bool:
        return session_lives(created_at=NOW - created, seen_at=NOW - seen, ended_at=ended, now=NOW)

    assert lives(timedelta(hours=11, minutes=59), 29 * MINUTE)
    assert not lives(timedelta(hours=1), 30 * MINUTE)
    assert not lives(timedelta(hours=12), MINUTE)
    assert not lives(MINUTE, MINUTE, ended=NOW)


def test_a_key_ends_when_it_expires_or_is_revoked() -> None:
    assert key_lives(expires_at=None, revoked_at=None, now=NOW)
    assert not key_lives(expires_at=NOW, revoked_at=None, now=NOW)
    assert not key_lives(expires_at=None, revoked_at=NOW - MINUTE, now=NOW)


def test_a_code_may_be_typed_carelessly() -> None:
    assert typed_code(" bcdf-ghjk ") == "BCDFGHJK"
    assert shown_code("BCDFGHJK") == "BCDF-GHJK"


def test_an_ipv6_subscriber_is_one_network() -> None:
    assert network_of("2001:db8:1:2:3::4") == network_of("2001:db8:1:2::9") == "2001:db8:1:2::/64"
    assert network_of("203.0.113.9") == network_of("::ffff:203.0.113.9") == "203.0.113.9"
    assert network_of("203.0.113.9") != network_of("203.0.113.8")
    assert network_of("nonsense" * 30) == ("nonsense" * 30)[:45]


def test_loopback_is_known_in_all_its_spellings() -> None:
    assert all(map(is_loopback, ("127.0.0.1", "127.8.8.8", "::1", "::ffff:127.0.0.1")))
    assert not any(map(is_loopback, ("10.0.0.1", "", "localhost", "testclient")))


def test_addresses_of_two_people_cannot_be_compared() -> None:
    assert hash_of_address(UUID(int=1), "10.0.0.1") != hash_of_address(UUID(int=2), "10.0.0.1")


def test_the_delay_grows_after_five_failures_and_stops_at_fifteen_minutes() -> None:
    now, tally, waits = NOW, None, []
    for _ in range(12):
        result = counted(tally, PER_USERNAME, now)
        assert isinstance(result, Tally)
        tally = result
        wait = tally.blocked_until - now if tally.blocked_until else timedelta(0)
        waits.append(wait.total_seconds())
        now += wait
    assert waits == [0, 0, 0, 0, 30, 60, 120, 240, 480, 900, 900, 900]


def test_a_try_while_blocked_is_refused_with_the_seconds_to_wait_and_not_counted() -> None:
    tally = Tally(7, NOW, NOW + timedelta(seconds=90))
    refusal = counted(tally, PER_USERNAME, NOW)
    assert isinstance(refusal, Refusal)
    assert refusal.code is RefusalCode.TOO_MANY_TRIES
    assert refusal.retry_after_seconds == 90


def test_nobody_waits_longer_than_fifteen_minutes_even_if_the_clock_was_set_back() -> None:
    later = NOW + timedelta(days=2)
    assert counted(Tally(9, later, later), PER_USERNAME, NOW) == Tally(1, NOW)


@pytest.mark.parametrize(("limit", "tries", "seconds"), [(PER_ADDRESS, 20, 600), (PER_APPROVER, 5, 60)])
def test_a_window_holds_so_many_tries_and_then_waits_for_its_end(limit: object, tries: int, seconds: int) -> None:
    tally = None
    for _ in range(tries):
        result = counted(tally, limit, NOW)  # type: ignore[arg-type]
        assert isinstance(result, Tally)
        tally = result
    refusal = counted(tally, limit, NOW)  # type: ignore[arg-type]
    assert isinstance(refusal, Refusal)
    assert refusal.retry_after_seconds == seconds
    assert isinstance(counted(tally, limit, NOW + timedelta(seconds=seconds)), Tally)  # type: ignore[arg-type]


def test_an_unknown_username_is_hashed_with_todays_parameters() -> None:
    assert not is_outdated(NOBODYS_HASH)
