"""The words on the glass, in Indonesian and English, a module for each page."""

from importlib import import_module

from display.words import shared

LANGUAGES = ("ID", "EN")


def words_of(page: str, language: str) -> dict[str, str]:
    """All words of a page in a language: the shared ones and its own. Raises ImportError if it has none."""
    own: dict[str, dict[str, str]] = import_module(f"display.words.{page}").WORDS
    return {**shared.WORDS[language], **own[language]}
