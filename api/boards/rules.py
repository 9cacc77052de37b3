"""Decides about screens: what one may be, which ones a hall needs."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from api.people.rules.texts import UNSEEN_PROBLEM, fault_in_text
from api.refusals import Refusal, RefusalCode

SLUG = re.compile(r"[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?")
MAIN = "main"  # the screen that shows the whole hall
DIAGONALS_INCHES = (7, 300)
DISTANCES_METRES = (0.5, 100.0)
MOST_LINES, LONGEST_LINE = 12, 300  # of a running text


@dataclass(frozen=True, slots=True)
class ScreenFields:
    """What people decide about a screen. zone: whose counters it shows, empty for all of them.

    audio_zone: the loudspeakers it feeds. speaks: whether it may voice calls. The size and the distance of the
    farthest reader set its type. running_text: what it says at its foot besides the hall's announcements, a page a
    line.
    """

    slug: str
    name: str
    name_en: str = ""
    zone: str = ""
    audio_zone: str = ""
    speaks: bool = True
    diagonal_inches: int = 55
    farthest_metres: float = 8.0
    running_text: str = ""
    running_text_en: str = ""


def check_screen(fields: ScreenFields) -> Refusal | None:
    """Whether a screen may be like this; refuses INVALID_INPUT with the field at fault."""
    if not SLUG.fullmatch(fields.slug):
        return _invalid("slug", "huruf kecil, angka dan tanda hubung", "lower-case letters, digits and hyphens")
    if not 1 <= len(fields.name.strip()) <= 120 or len(fields.name_en) > 120:
        return _invalid("name", "nama 1-120 karakter", "a name of 1-120 characters")
    if wrong := _unseen(fields):
        return _invalid(wrong, *UNSEEN_PROBLEM)
    if max(len(fields.zone), len(fields.audio_zone)) > 40:
        return _invalid("zone", "zona paling panjang 40 karakter", "a zone of at most 40 characters")
    if not DIAGONALS_INCHES[0] <= fields.diagonal_inches <= DIAGONALS_INCHES[1]:
        return _invalid("diagonalInches", "diagonal 7-300 inci", "a diagonal of 7-300 inches")
    if not DISTANCES_METRES[0] <= fields.farthest_metres <= DISTANCES_METRES[1]:
        return _invalid("farthestMetres", "jarak 0,5-100 meter", "a distance of 0.5-100 metres")
    texts = (("runningText", fields.running_text), ("runningTextEn", fields.running_text_en))
    faults = (_fault_in_running_text(name, text) for name, text in texts)
    return next((fault for fault in faults if fault), None)


def _unseen(fields: ScreenFields) -> str | None:
    """The first short text with a sign that nobody sees; managers and the TV's own glass show them."""
    texts = {"name": fields.name, "nameEn": fields.name_en, "zone": fields.zone, "audioZone": fields.audio_zone}
    return next((name for name, text in texts.items() if not text.isprintable()), None)


def lines_of(text: str) -> list[str]:
    """The pages of a running text."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def _fault_in_running_text(name: str, text: str) -> Refusal | None:
    """The whole hall reads it, so it is judged as an announcement is, line by line."""
    lines = lines_of(text)
    if len(lines) > MOST_LINES or len(text) > MOST_LINES * LONGEST_LINE:
        return _invalid(name, f"paling banyak {MOST_LINES} baris", f"at most {MOST_LINES} lines")
    faults = (fault_in_text(line, name, longest=LONGEST_LINE, on_glass=True) for line in lines)
    return next((fault for fault in faults if fault), None)


def _invalid(input_field: str, problem: str, problem_en: str) -> Refusal:
    return Refusal(RefusalCode.INVALID_INPUT, {"problem": problem, "problem_en": problem_en}, (input_field,))


def screens_for(zones: Iterable[str]) -> list[ScreenFields]:
    """The screens a hall needs: `main` for the whole of it and one for each zone, which is its loudspeaker too."""
    whole = ScreenFields(slug=MAIN, name="Layar utama", name_en="Main screen")
    return [
        whole,
        *(
            ScreenFields(
                slug=slug_of(zone),
                name=f"Layar {zone}",
                name_en=f"Screen {zone}",
                zone=zone,
                audio_zone=zone,
            )
            for zone in sorted({zone for zone in zones if zone})
        ),
    ]


def slug_of(zone: str) -> str:
    """A zone's name as it stands in an address: "Zona A" is zona-a."""
    words = re.findall(r"[a-z0-9]+", zone.lower())
    return "-".join(words)[:40].strip("-") or "zone"
