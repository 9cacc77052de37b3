"""Makes the voice sprite and the font subset; run by a person, its output is committed as data.

uv pip install --group voice
npm install @fontsource/atkinson-hyperlegible-next        (anywhere)
python -m display.voice.make voice
python -m display.voice.make fonts node_modules/@fontsource/atkinson-hyperlegible-next
"""

import ctypes
import json
import sys
from pathlib import Path
from typing import Any

import espeakng_loader
import numpy as np
import soundfile
from fontTools import subset
from fontTools.ttLib import TTFont

from api.boards.speech import VOCABULARY
from display.speech import CHIME, LETTERS

HERE = Path(__file__).parent
STATIC = HERE.parent / "static"
RATE = 22050  # Hz, what espeak-ng renders
WORDS_PER_MINUTE, PITCH, PITCH_RANGE = 158, 42, 45
QUIET = 0.012  # of full scale: below it a clip's ends are cut off
PAD_SECONDS = 0.12  # between clips: more than an MP3 decoder's uncertainty
PEAK = 0.89
LATIN = [*range(0x20, 0x7F), *range(0xA0, 0x100), 0x2013, 0x2014, 0x2018, 0x2019, 0x201C, 0x201D, 0x2026]

Sound = Any  # numpy array of float32, one channel, -1 to 1


def make_voice(folder: Path) -> None:
    """Write sprite.mp3 and manifest.json: each clip's offset and length in seconds."""
    speak = Speaker()
    clips = {CHIME: chime(), **{word: trimmed(speak(LETTERS.get(word, word))) for word in sorted(VOCABULARY)}}
    pad = np.zeros(int(PAD_SECONDS * RATE), dtype=np.float32)
    sprite = np.concatenate([pad, *(piece for clip in clips.values() for piece in (clip, pad))])
    folder.mkdir(parents=True, exist_ok=True)
    late = write_mp3(folder / "sprite.mp3", sprite)
    offsets, at = {}, len(pad) + late
    for name, clip in clips.items():
        offsets[name] = [round(at / RATE, 4), round(len(clip) / RATE, 4)]
        at += len(clip) + len(pad)
    manifest = {"name": "espeak-ng, suara id", "language": "id", "sprite": "sprite.mp3", "clips": offsets}
    lines = json.dumps(manifest, ensure_ascii=False).replace('], "', '],\n  "').replace(': {"', ': {\n  "')
    (folder / "manifest.json").write_text(lines + "\n")


def write_mp3(path: Path, sound: Sound) -> int:
    """Write the sound; returns by how many samples it comes out late, since MP3 begins with the coder's delay."""
    soundfile.write(
        path,
        sound,
        RATE,
        format="MP3",
        subtype="MPEG_LAYER_III",
        bitrate_mode="CONSTANT",
        compression_level=0.83,
    )
    decoded, _ = soundfile.read(path)
    middle = len(sound) // 2
    match = np.correlate(decoded[middle : middle + 3 * RATE], sound[middle : middle + 2 * RATE], "valid")
    return int(np.argmax(match))


class Speaker:
    """espeak-ng's Indonesian voice, through its C library."""

    def __init__(self) -> None:
        self._library = ctypes.CDLL(espeakng_loader.get_library_path())
        if self._library.espeak_Initialize(1, 0, str(espeakng_loader.get_data_path()).encode(), 0) != RATE:
            raise RuntimeError("espeak-ng did not start at 22,050 Hz")
        self._library.espeak_SetVoiceByName(b"id")
        for parameter, value in ((1, WORDS_PER_MINUTE), (3, PITCH), (4, PITCH_RANGE)):
            self._library.espeak_SetParameter(parameter, value, 0)
        self._chunks: list[Sound] = []
        self._callback = ctypes.CFUNCTYPE(
            ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p
        )(self._take)
        self._library.espeak_SetSynthCallback(self._callback)

    def __call__(self, text: str) -> Sound:
        self._chunks = []
        spoken = text.encode() + b"\0"
        self._library.espeak_Synth(spoken, len(spoken), 0, 0, 0, 1, None, None)
        self._library.espeak_Synchronize()
        return np.concatenate(self._chunks).astype(np.float32) / 32768

    def _take(self, samples: "ctypes._Pointer[ctypes.c_short]", count: int, _: object) -> int:
        if samples and count:
            self._chunks.append(np.ctypeslib.as_array(samples, (count,)).copy())
        return 0


def trimmed(clip: Sound) -> Sound:
    """The clip without silence at its ends, at one loudness, with soft edges."""
    loud = np.flatnonzero(np.abs(clip) > QUIET)
    cut = clip[max(loud[0] - 200, 0) : loud[-1] + 400]
    level = np.sqrt(np.mean(cut**2))
    cut = np.clip(cut * min(0.16 / level, PEAK / np.abs(cut).max()), -1, 1)
    edge = np.linspace(0, 1, 110, dtype=np.float32)
    cut[:110] *= edge
    cut[-110:] *= edge[::-1]
    return cut.astype(np.float32)


def chime() -> Sound:
    """Two soft bell tones, a falling third, 1 s."""
    seconds = np.arange(int(1.0 * RATE)) / RATE
    sound = np.zeros_like(seconds)
    for start, pitch in ((0.0, 659.26), (0.38, 523.25)):
        t = np.clip(seconds - start, 0, None)
        swing = np.minimum(t / 0.008, 1) * np.exp(-t * 4.2)
        sound += swing * (np.sin(2 * np.pi * pitch * t) + 0.3 * np.sin(4 * np.pi * pitch * t) * np.exp(-t * 5))
    sound *= np.minimum((1.0 - seconds) / 0.15, 1)
    return (sound / np.abs(sound).max() * 0.6).astype(np.float32)


def make_fonts(package: Path) -> None:
    """Write the Latin subsets of Atkinson Hyperlegible Next 400 and 700, with their licence beside them."""
    folder = STATIC / "fonts"
    folder.mkdir(parents=True, exist_ok=True)
    for weight in (400, 700):
        font = TTFont(package / "files" / f"atkinson-hyperlegible-next-latin-{weight}-normal.woff2")
        options = subset.Options(layout_features=["tnum", "kern", "ccmp"], hinting=False, flavor="woff2")
        cutter = subset.Subsetter(options)
        cutter.populate(unicodes=LATIN)
        cutter.subset(font)
        font.flavor = "woff2"
        font.save(folder / f"atkinson-{weight}.woff2")
    (folder / "OFL.txt").write_text((package / "LICENSE").read_text())


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["voice"]:
            make_voice(HERE / "id")
        case ["fonts", package]:
            make_fonts(Path(package))
        case _:
            sys.exit(__doc__)
