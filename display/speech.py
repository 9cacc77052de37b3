"""Turns the words of a call into the clips of a voice."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from string import ascii_lowercase

from api.boards.speech import CALL, GO_TO

CHIME = "chime"
PAUSE_SECONDS = 0.03  # between two clips
LETTERS = dict(
    zip(
        ascii_lowercase,
        "a be ce de e ef ge ha i je ka el em en o pe ki er es te u fe we eks ye zet".split(),  # noqa: SIM905
        strict=True,
    )
)


@dataclass(frozen=True, slots=True)
class Voice:
    """A voice pack: a folder with one sound file and where in it each word stands.

    clips: word to (offset, length), both in seconds.
    """

    sprite: Path
    clips: Mapping[str, tuple[float, float]]


def load_voice(folder: Path) -> Voice:
    """The pack in a folder; raises OSError or ValueError for one that cannot be read."""
    manifest = json.loads((folder / "manifest.json").read_text())
    clips = {word: (float(offset), float(length)) for word, (offset, length) in manifest["clips"].items()}
    return Voice(folder / manifest["sprite"], clips)


def short_form(words: Sequence[str]) -> list[str]:
    """What is said while others wait to be called: "a nol satu dua, loket tiga"."""
    ticket = words[words.index(CALL) + 1 :] if CALL in words else words
    return [word for word in ticket if word != GO_TO]


def clips_of(words: Sequence[str], voice: Voice) -> list[str]:
    """The clips that say `words`; a word the voice cannot say is left out."""
    return [word for word in words if word in voice.clips]


def seconds_of(words: Sequence[str], voice: Voice, *, with_chime: bool) -> float:
    """How long an announcement takes."""
    said = clips_of([CHIME, *words] if with_chime else words, voice)
    return sum(voice.clips[word][1] + PAUSE_SECONDS for word in said)
