"""What an application may become, how it is numbered, and what may be written beside a step."""

from datetime import date
from itertools import pairwise
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.applications.rules.notes import LONGEST, Words, fault_in_notes
from api.applications.rules.numbers import (
    ALPHABET,
    EXAMPLE,
    application_number,
    application_secret,
    check_character,
    is_secret_of,
    read_number,
)
from api.applications.rules.states import ENDED, IN_ONE_SITTING, MOVES, STATE_WORDS, WITH_THE_CITIZEN, may_move
from api.events import ApplicationState
from api.queue.rules import ticket_secret
from api.refusals import Refusal, RefusalCode

STATES = st.sampled_from(list(ApplicationState))
THE_LONG_WAY = (
    *("DRAFT", "SUBMITTED", "UNDER_VERIFICATION", "RETURNED", "SUBMITTED", "UNDER_VERIFICATION", "IN_PROCESS"),
    *("AWAITING_RECOMMENDATION", "IN_PROCESS", "AWAITING_PAYMENT", "IN_PROCESS", "AWAITING_SIGNATURE", "APPROVED"),
    *("ISSUED", "COLLECTED"),
)
IN_ONE_GO = ("DRAFT", "SUBMITTED", "IN_PROCESS", "ISSUED", "COLLECTED")


def goes(way: tuple[str, ...], *, one_sitting: bool) -> bool:
    steps = pairwise(map(ApplicationState, way))
    return all(may_move(before, after, one_sitting=one_sitting) for before, after in steps)


def test_the_way_of_the_design_can_be_gone() -> None:
    assert goes(THE_LONG_WAY, one_sitting=False)
    assert goes(IN_ONE_GO, one_sitting=True)


def test_one_sitting_is_only_for_what_the_standard_says() -> None:
    assert not goes(IN_ONE_GO, one_sitting=False)


@pytest.mark.parametrize("state", ApplicationState)
def test_every_state_has_moves_and_words(state: ApplicationState) -> None:
    assert state in MOVES
    assert all(STATE_WORDS[state])


@given(st.lists(STATES, min_size=1, max_size=30), st.booleans())
def test_whatever_is_tried_an_ended_application_stays_as_it_is(tried: list[ApplicationState], once: bool) -> None:
    state = ApplicationState.DRAFT
    for wanted in tried:
        if may_move(state, wanted, one_sitting=once):
            assert state not in ENDED
            state = wanted


@given(st.lists(STATES, max_size=40), st.booleans())
def test_nothing_is_issued_that_was_not_handed_in_and_worked_on(tried: list[ApplicationState], once: bool) -> None:
    way = [ApplicationState.DRAFT]
    for wanted in tried:
        if may_move(way[-1], wanted, one_sitting=once):
            way.append(wanted)
    if ApplicationState.ISSUED in way:
        assert ApplicationState.IN_PROCESS in way
        assert once or ApplicationState.APPROVED in way
    if ApplicationState.APPROVED in way:
        assert ApplicationState.UNDER_VERIFICATION in way or once


def test_only_drafts_and_returned_files_lapse() -> None:
    assert {state for state, further in MOVES.items() if ApplicationState.EXPIRED in further} == WITH_THE_CITIZEN


def test_nothing_is_cancelled_once_it_is_decided() -> None:
    decided = {ApplicationState.APPROVED, ApplicationState.ISSUED} | ENDED
    cancellable = {state for state, further in MOVES.items() if ApplicationState.CANCELLED in further}
    assert cancellable == set(ApplicationState) - decided
    assert not any(ApplicationState.CANCELLED in further for further in IN_ONE_SITTING.values())


def test_the_check_character_is_that_of_the_norm() -> None:
    """The example of a GRid (IFPI, Global Release Identifier), which uses ISO 7064 MOD 37,36 too."""
    assert check_character("A1-2425G-ABC1234002") == "M"
    assert read_number(EXAMPLE) == EXAMPLE


BODY = st.text(ALPHABET, min_size=1, max_size=12)
NUMBERS = st.builds(
    application_number,
    st.just("74.02"),
    BODY,
    st.dates(date(2020, 1, 1), date(2099, 12, 31)),
    st.integers(1, 2_000_000),
    hall_ordinal=st.integers(0, 25),
)


@given(NUMBERS, st.data())
def test_any_one_mistyped_character_is_found(number: str, data: st.DataObject) -> None:
    assert read_number(number.lower()) == number
    place = data.draw(st.sampled_from([at for at, letter in enumerate(number) if letter in ALPHABET]))
    other = data.draw(st.sampled_from([letter for letter in ALPHABET if letter != number[place]]))
    assert isinstance(read_number(number[:place] + other + number[place + 1 :]), Refusal)


def test_nearly_all_swapped_neighbours_are_found() -> None:
    """Whatever stands before them: the system lets few pairs through, which ISO/IEC 7064 says too."""
    before = [letter * count for letter in ("A", "7") for count in range(1, 40)]
    pairs = [(one, other) for one in ALPHABET for other in ALPHABET if one < other]
    missed = sum(
        check_character(start + one + other) == check_character(start + other + one)
        for start in before
        for one, other in pairs
    )
    assert missed / (len(before) * len(pairs)) < 0.005


def test_a_mistyped_number_is_said_to_be_one() -> None:
    refusal = read_number(EXAMPLE[:-1] + "B")
    assert isinstance(refusal, Refusal)
    assert "mistyped" in refusal.sentence("EN")
    for nothing in ("", "A-012", "7402", "7402-CAPIL-20230713-00012", "🙂" * 50):
        assert isinstance(read_number(nothing), Refusal)


def test_the_older_hall_of_a_region_has_the_plain_number() -> None:
    first, second = (application_number("74.02", "CAPIL", date(2023, 7, 13), 12, hall_ordinal=n) for n in (0, 1))
    assert (first[:10], second[:11]) == ("7402-CAPIL", "7402B-CAPIL")


def test_a_secret_opens_its_own_application_and_no_ticket() -> None:
    mine, key = UUID(int=7), "geheim"
    secret = application_secret(mine, key)
    assert is_secret_of(mine, secret, key)
    assert not is_secret_of(UUID(int=8), secret, key)
    assert not is_secret_of(mine, None, key)
    assert ticket_secret(mine, key) != secret
    assert len(secret) == 22


@pytest.mark.parametrize("name", ["reason", "public_note", "internal_note"])
def test_no_identity_number_is_written_beside_a_step(name: str) -> None:
    assert fault_in_notes(Words(**{name: "atas nama 7402 0157 0899 0003"})) is not None
    assert fault_in_notes(Words(**{name: "x" * (LONGEST + 1)})) is not None
    assert fault_in_notes(Words(**{name: "berkas 12 halaman"})) is None


def test_a_reason_of_spaces_is_none() -> None:
    refusal = fault_in_notes(Words("  "), reason_required=True)
    assert refusal is not None
    assert refusal.code is RefusalCode.REASON_REQUIRED
