"""Finds entries by citizens' own words."""

import unicodedata
from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

T = TypeVar("T")


def found(entries: Iterable[T], search: str, texts: Callable[[T], Sequence[str]]) -> list[T]:
    """Entries in which every word of the search begins some word, those that match in an earlier text first,
    and of these the ones that have the words whole.

    texts: what to search in an entry, the most telling first (its name). Case and accents do not matter; an empty
    search finds everything in the given order. O(entries x words).
    """
    wanted = _words(search)
    if not wanted:
        return list(entries)
    ranked = [(rank, entry) for entry in entries if (rank := _rank(wanted, texts(entry))) is not None]
    return [entry for _, entry in sorted(ranked, key=lambda pair: pair[0])]


def _rank(wanted: Sequence[str], texts: Sequence[str]) -> tuple[int, int] | None:
    """Sum over the words of the first text each is in, and how many are only begun; None if one is in no text."""
    known = [_words(text) for text in texts]
    total = begun = 0
    for word in wanted:
        place = next((at for at, words in enumerate(known) if any(each.startswith(word) for each in words)), None)
        if place is None:
            return None
        total += place
        begun += word not in known[place]
    return total, begun


def _words(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(
        letter if letter.isalnum() else " " for letter in plain if not unicodedata.combining(letter)
    ).split()
