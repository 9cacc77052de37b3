"""Words to clips: a voice that can say everything, in the time an announcement may take."""

from itertools import pairwise

import pytest

from api.boards.speech import VOCABULARY, spoken
from display.pages import VOICE
from display.speech import clips_of, seconds_of, short_form


def test_the_voice_says_every_word_a_call_may_hold() -> None:
    assert not VOCABULARY - set(VOICE.clips)
    assert "chime" in VOICE.clips


def test_clips_stand_one_after_another_in_the_sprite() -> None:
    places = sorted(VOICE.clips.values())
    assert all(end + length < start for (end, length), (start, _) in pairwise(places))


def test_the_short_form_is_number_and_counter() -> None:
    assert short_form(spoken("A-012", "3", 1)) == ["a", "nol", "satu", "dua", "loket", "tiga"]
    assert short_form(spoken("A-012", "3", 2)) == ["a", "nol", "satu", "dua", "loket", "tiga"]


def test_a_word_without_a_clip_is_left_out() -> None:
    assert clips_of(["a", "xyzzy", "satu"], VOICE) == ["a", "satu"]


@pytest.mark.parametrize(("number", "label"), [("A-012", "3"), ("W-999", "99")])
def test_an_announcement_takes_at_most_nine_seconds_and_a_short_one_five(number: str, label: str) -> None:
    words = spoken(number, label, 1)
    assert seconds_of(words, VOICE, with_chime=True) <= 9
    assert seconds_of(short_form(words), VOICE, with_chime=False) <= 5


def test_the_sprite_is_small() -> None:
    assert VOICE.sprite.stat().st_size <= 140_000
