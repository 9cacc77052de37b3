"""The kiosk in the oldest engine it must run in."""

from collections.abc import AsyncIterator

import pytest

from tests.e2e.chrome_protocol import old_chromium
from tests.e2e.kiosk_hall import COUNT_PRINTS, KioskHall, a_kiosk_hall

PRESS = "[...document.querySelectorAll('button')].find((key) => key.textContent.includes('%s')).click()"


@pytest.fixture(scope="module")
async def place(shared_sqlite_url: str) -> AsyncIterator[KioskHall]:
    async with a_kiosk_hall(shared_sqlite_url) as place:
        yield place


async def test_chromium_64_searches_takes_prints_and_prints_by_itself(place: KioskHall) -> None:
    async with old_chromium("chromium-64") as tab:
        for token, paper in ((place.token, "printed"), (place.bare, "asked")):
            await tab.send("Page.navigate", url=f"{place.server.url}/version")
            await tab.until("location.pathname === '/version' && document.readyState === 'complete'")
            await tab.value_of(f"localStorage.setItem('antrean.kiosk.token', '{token}')")
            await tab.send("Page.navigate", url=f"{place.server.url}/kiosk")
            await tab.until("document.querySelectorAll('.six button').length === 6")
            await tab.value_of(COUNT_PRINTS)
            await tab.value_of(PRESS % "Cari: KTP")
            for letter in "KTP":
                await tab.value_of(
                    f"[...document.querySelectorAll('.key')].find((key) => key.textContent === '{letter}').click()"
                )
            await tab.until("document.querySelectorAll('#found button').length > 0")
            await tab.value_of("document.querySelector('#found button').click()")
            await tab.until("document.querySelector('.take') !== null")
            await tab.value_of("document.querySelector('.take').click()")
            await tab.until(f"document.querySelectorAll('.digits + .what, #paper.{paper}').length === 2")
            assert await tab.value_of("document.querySelector('.qr svg').getBoundingClientRect().width") > 300
        assert await tab.value_of("window.prints") == 1
        width = await tab.value_of("document.querySelector('.tools').getBoundingClientRect().bottom / innerHeight")
        assert 0.99 < width < 1.01  # the frame fills the glass
        assert tab.errors == []
    assert [state for _, state in place.tickets()] == ["WAITING", "PRINTING"]
