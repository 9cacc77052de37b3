"""Paints the page on which a screen asks to be let in."""

from markupsafe import Markup

from display.operations import operations_of
from display.pages import TEMPLATES
from display.touch import safe_json
from display.words.pair import WORDS


def pair_page(language: str) -> str:
    """The page; its script asks for a code, shows it, and opens the screen once a manager has typed it."""
    words = WORDS[language]
    first = {"language": language, "operations": operations_of("pair"), "words": words}
    return TEMPLATES.get_template("pair.html").render(
        language=language,
        words=words,
        first=Markup(safe_json(first)),  # noqa: S704  (escaped for a script element)
    )
