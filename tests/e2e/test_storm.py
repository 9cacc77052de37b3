"""Screens that all come back at once cost the database a read for each hall, not for each screen (P7)."""

import pytest

from tests.e2e.storm import many_files, storm

pytestmark = pytest.mark.alone

SCREENS, HALLS, WORKERS = 400, 4, 2
BACK_SECONDS = 30.0


async def test_all_screens_are_back_within_30_s_and_are_read_by_the_hall() -> None:
    """`python -m tests.e2e.storm --screens 10000` is the same at the nation's size."""
    with many_files():
        seen = await storm(screens=SCREENS, halls=HALLS, workers=WORKERS)
    print(
        f"{SCREENS} screens back within {seen.last_seconds:.1f} s, {seen.statements} statements, {seen.tries} tries"
    )
    assert seen.last_seconds <= BACK_SECONDS
    assert seen.statements < SCREENS / 2, seen.most
