"""Decides what a screen may play while nobody is called."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from api.halls.rules.entries import invalid
from api.people.rules.texts import problem_with_name
from api.refusals import Refusal

MOST_ITEMS, MOST_MEDIA = 30, 200
SECONDS = (3, 600)
NAME_LENGTH = 120


@dataclass(frozen=True, slots=True)
class Item:
    """A medium and for how long it is shown; a video that ends before makes room."""

    medium_id: UUID
    seconds: int


def playlist_of(text: str) -> tuple[Item, ...]:
    """The items in a screen's column `playlist`."""
    return tuple(Item(UUID(medium_id), seconds) for medium_id, seconds in json.loads(text))


def written(items: Sequence[Item]) -> str:
    """Items as the column holds them."""
    return json.dumps([[item.medium_id.hex, item.seconds] for item in items])


def mark_of(text: str) -> str | None:
    """Twelve letters that change whenever the playlist does; None for an empty one."""
    return sha256(text.encode()).hexdigest()[:12] if playlist_of(text) else None


def fault_in_playlist(items: Sequence[Item]) -> Refusal | None:
    """INVALID_INPUT for too many items, or one that is too short or too long, which it names."""
    if len(items) > MOST_ITEMS:
        return invalid("items", f"paling banyak {MOST_ITEMS}", f"at most {MOST_ITEMS}")
    lowest, highest = SECONDS
    wrong = (place for place, item in enumerate(items) if not lowest <= item.seconds <= highest)
    if (place := next(wrong, None)) is None:
        return None
    words = (f"antara {lowest} dan {highest}", f"between {lowest} and {highest}")
    return invalid("seconds", *words, within=("items", str(place)))


def fault_in_medium_name(name: str) -> Refusal | None:
    """INVALID_INPUT for a name nobody can read."""
    problem = problem_with_name(name, NAME_LENGTH)
    return invalid("name", *problem) if problem else None
