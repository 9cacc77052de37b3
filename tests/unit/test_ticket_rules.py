"""What stands on a ticket, what it may become, whose quota it takes, and on which day it counts."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.events import Channel, TicketState
from api.queue.rules import (
    ENDED,
    MOVES,
    OPEN,
    STATE_WORDS,
    Quota,
    day_of_hall,
    is_secret_of,
    may_move,
    secret_lives,
    ticket_label,
    ticket_secret,
)

TICKET = UUID("01a20bc4-1454-75ad-ba56-daab5dbedf47")
EVE, NEXT = date(2026, 11, 24), date(2026, 11, 25)


def test_a_label_has_three_digits_and_four_past_999() -> None:
    assert [ticket_label("A", number) for number in (1, 12, 999, 1000)] == ["A-001", "A-012", "A-999", "A-1000"]


def test_every_state_has_its_moves_and_its_words() -> None:
    assert set(MOVES) == set(STATE_WORDS) == set(TicketState)
    assert set.union(set(OPEN), ENDED) == set(TicketState)


def test_what_has_ended_never_moves_again_but_a_no_show_may_return() -> None:
    assert {state for state in ENDED if MOVES[state]} == {TicketState.NO_SHOW}
    assert may_move(TicketState.NO_SHOW, TicketState.WAITING)


def test_whatever_is_open_can_expire() -> None:
    assert all(may_move(state, TicketState.EXPIRED) for state in OPEN)


def test_every_state_can_be_reached() -> None:
    reached, edge = {TicketState.PRINTING, TicketState.WAITING}, {TicketState.PRINTING, TicketState.WAITING}
    while edge:
        edge = {to for state in edge for to in MOVES[state]} - reached
        reached |= edge
    assert reached == set(TicketState)


def test_a_secret_is_128_bits_and_the_same_each_time() -> None:
    secret = ticket_secret(TICKET, "key")
    assert len(secret) == 22
    assert secret == ticket_secret(TICKET, "key")
    assert secret != ticket_secret(TICKET, "another key")
    assert secret != ticket_secret(UUID(int=TICKET.int + 1), "key")


@pytest.mark.parametrize(
    "wrong", [None, "", "x", "ä", ticket_secret(UUID(int=1), "key"), ticket_secret(TICKET, "k")]
)
def test_only_its_own_secret_opens_a_ticket(wrong: str | None) -> None:
    assert is_secret_of(TICKET, ticket_secret(TICKET, "key"), "key")
    assert not is_secret_of(TICKET, wrong, "key")


@pytest.mark.parametrize("zone", ["Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"])
@pytest.mark.parametrize("state", sorted(ENDED))
def test_the_secret_of_an_ended_visit_dies_at_the_halls_midnight(zone: str, state: TicketState) -> None:
    midnight = datetime(2026, 11, 25, tzinfo=ZoneInfo(zone)).astimezone(UTC)
    assert secret_lives(EVE, state, midnight - timedelta(seconds=1), zone)
    assert not secret_lives(EVE, state, midnight, zone)


@pytest.mark.parametrize("state", sorted(OPEN))
def test_the_secret_of_a_visit_that_goes_on_outlives_midnight(state: TicketState) -> None:
    assert secret_lives(EVE, state, datetime(2026, 11, 24, 18, tzinfo=UTC), "Asia/Makassar")


def test_without_a_quota_there_is_no_limit() -> None:
    assert Quota().remaining(Channel.WEB) is None


def test_without_shares_all_channels_draw_on_one_pool() -> None:
    quota = Quota(10, None, taken_online=4, taken_on_site=5)
    assert [quota.remaining(channel) for channel in Channel] == [1, 1, 1]


def test_the_online_share_is_rounded_down_and_the_rest_is_for_the_hall() -> None:
    quota = Quota(7, 40)
    assert quota.remaining(Channel.WEB) == 2
    assert quota.remaining(Channel.KIOSK) == quota.remaining(Channel.STAFF) == 5


@given(st.integers(0, 300), st.integers(0, 100), st.lists(st.sampled_from(Channel), max_size=400))
def test_neither_side_eats_the_others_share(limit: int, share: int, wishes: list[Channel]) -> None:
    online = on_site = 0
    for channel in wishes:
        if Quota(limit, share, online, on_site).remaining(channel):
            online, on_site = (online + 1, on_site) if channel is Channel.WEB else (online, on_site + 1)
    assert online == min(limit * share // 100, wishes.count(Channel.WEB))
    assert on_site == min(limit - limit * share // 100, len(wishes) - wishes.count(Channel.WEB))


@pytest.mark.parametrize(
    ("timezone", "midnight"),
    [
        ("Asia/Jakarta", datetime(2026, 11, 24, 17, tzinfo=UTC)),
        ("Asia/Makassar", datetime(2026, 11, 24, 16, tzinfo=UTC)),
        ("Asia/Jayapura", datetime(2026, 11, 24, 15, tzinfo=UTC)),
    ],
)
def test_a_day_turns_at_the_halls_own_midnight(timezone: str, midnight: datetime) -> None:
    assert day_of_hall(midnight - timedelta(microseconds=1), timezone, newest=None) == EVE
    assert day_of_hall(midnight, timezone, newest=EVE) == NEXT


def test_a_clock_that_steps_back_over_midnight_does_not_bring_yesterday_back() -> None:
    before_midnight = datetime(2026, 11, 24, 15, 59, tzinfo=UTC)
    assert day_of_hall(before_midnight, "Asia/Makassar", newest=NEXT) == NEXT


def test_a_clock_that_was_weeks_ahead_does_not_hold_the_hall_there() -> None:
    before_midnight = datetime(2026, 11, 24, 15, 59, tzinfo=UTC)
    assert day_of_hall(before_midnight, "Asia/Makassar", newest=date(2026, 12, 24)) == EVE
