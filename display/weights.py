"""Prints what each page weighs: `python -m display.weights`.

KB of 1,024 bytes in gzip: the HTML in the heavier language, all scripts and styles; fonts (77 KB for all pages
together, kept for ever by the browser) apart.
"""

import gzip
from datetime import UTC, datetime

from display.assets import ASSETS
from display.touch import PAGES, Page, render, scripts_of
from display.words import LANGUAGES


def weight(page: Page) -> float:
    """Kilobytes of a page without fonts."""
    now = datetime(2026, 1, 1, tzinfo=UTC)
    html = max(
        len(gzip.compress(render(page, {}, None, now=now, language=language, nonce="n").encode()))
        for language in LANGUAGES
    )
    files = (ASSETS.named(name) for name in scripts_of(page))
    return (html + sum(len(file.zipped or file.body) for file in files)) / 1024


def main() -> None:
    """Print a line a page."""
    for page in PAGES:
        print(f"{page.path:32} {weight(page):5.1f} KB of {page.most_kilobytes}")  # noqa: T201


if __name__ == "__main__":
    main()
