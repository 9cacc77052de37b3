"""The applications of whoever is at the counter, beside the number (S10), and nobody shut out of any state."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser

from api.applications.models import Application, Document
from api.applications.rules.contents import Contents, Person
from api.applications.rules.numbers import application_number
from api.clock import utc_now
from api.events import ApplicationState
from tests.e2e.axe import serious_faults
from tests.e2e.console_desk import Desk, Scene, Story, a_desk, a_scene
from tests.feature.document_clients import an_application, hands_in
from tests.files import a_pdf, a_picture

CITIZEN = Contents(Person("Sitti Rahma", "7402015501900001", "+6281234567890"), None, {})


@pytest.fixture(scope="module")
async def scene(shared_postgres_url: str) -> AsyncIterator[Scene]:
    async with a_scene(shared_postgres_url) as built:
        yield built


async def an_application_of(story: Story) -> str:
    """One that was handed in with a picture and a PDF; its number."""
    index = story.scene.hall.agencies.index(story.agency)
    row = await an_application(story.scene.hall, agency=index, contents=CITIZEN)
    now = utc_now()
    await hands_in(row, a_picture("JPEG", size=(900, 600)), requirement="KTP", now=now)
    await hands_in(row, a_pdf(), requirement="PHOTO", name="pasfoto.pdf", now=now)
    number = application_number("74.02", f"AGENCY{index}", now.date(), 1)
    await Application.filter(id=row.id).update(
        number=number, state=ApplicationState.SUBMITTED, submitted_at=now, opened_at=now, changed_at=now
    )
    return number


async def served(desk: Desk) -> str:
    """Somebody is served at the open counter, and the number of the application he brings."""
    number = await an_application_of(desk.story)
    (ticket,) = await desk.story.take()
    await desk.can("next")
    await desk.press("n")
    await desk.shows(ticket["ticket"]["number"])
    await desk.can("start")
    await desk.press("s")
    await desk.can("finish")
    return number


async def tied(desk: Desk, number: str) -> None:
    """The application is tied to the ticket, and open."""
    await desk.page.fill("#tie-number", number)
    await desk.page.press("#tie-number", "Enter")
    await desk.can("file")
    await desk.page.click("#main", position={"x": 2, "y": 2})
    await desk.press("d")
    await desk.until("!!document.querySelector('.papers .paper')")


async def test_an_application_is_tied_checked_judged_and_moved_on_beside_the_number(
    tv_browser: Browser, scene: Scene
) -> None:
    story = await scene.story()
    async with a_desk(tv_browser, story) as desk:
        number = await served(await desk.sit_down())
        await desk.page.fill("#tie-number", number[:-1] + ("A" if number[-1] != "A" else "B"))
        await desk.page.press("#tie-number", "Enter")
        await desk.until("document.querySelectorAll('.shelf .trouble:not(:empty)').length === 1")
        await tied(desk, number)
        for words in ("Sitti Rahma", "7402015501900001", "KTP", "Diajukan"):
            await desk.says(words, ".open-file")
        await desk.page.click(".paper:first-child button >> text=Lihat")
        await desk.until("(document.querySelector('.glass img') || {}).naturalWidth > 0")
        assert await desk.page.is_visible("#number")
        async with desk.page.expect_download() as saved:
            await desk.page.click(".paper:nth-child(2) button >> text=Unduh")
        assert (await saved.value).suggested_filename == "pasfoto.pdf"
        assert await desk.page.evaluate("document.querySelectorAll('iframe, embed, object').length") == 0

        await desk.page.click(".paper:nth-child(2) >> text=Sesuai")
        await desk.until("document.querySelectorAll('.paper .chip.good').length === 1")
        await desk.page.click("text=Ambil untuk diperiksa")
        await desk.says("Diperiksa", ".open-file .hint")
        await desk.page.click(".paper:first-child >> text=Tidak sesuai …")
        await desk.page.fill(".paper:first-child form input", "Buram, tidak terbaca")
        await desk.page.press(".paper:first-child form input", "Enter")
        await desk.until("document.querySelectorAll('.paper .chip.bad').length === 1")
        await desk.page.click(".file-acts button >> text=Kembalikan")
        await desk.says("Isi alasannya.", ".file-acts")
        await desk.page.fill("#file-reason", "Unggah ulang KTP")
        await desk.page.click(".file-acts button >> text=Kembalikan")
        await desk.says("Dikembalikan", ".open-file .hint")
        row = await Application.get(number=number)
        assert row.state is ApplicationState.RETURNED
        papers = await Document.filter(application_id=row.id).order_by("attached_at")
        assert [paper.verdict_reason for paper in papers] == ["Buram, tidak terbaca", None]
        await desk.page.click("text=Lepas")
        await desk.says("Nomor ini belum terkait", ".shelf")
        assert await desk.text("#number") != "—"
        assert desk.unexpected() == []


async def test_a_file_that_somebody_else_moved_is_said_and_read_again(tv_browser: Browser, scene: Scene) -> None:
    story = await scene.story()
    async with a_desk(tv_browser, story) as desk:
        await tied(desk, await served(await desk.sit_down()))
        query = "query ($number: String!) { application(number: $number) { id version } }"
        number = await desk.text(".files .file b")
        token = await story.token()
        found = (await scene.ask(query, token, number=number))["application"]
        await scene.does("takeUpApplication", token=token, application=found["id"], version=found["version"])
        await desk.says("Diperiksa", ".open-file .hint", 5)
        assert desk.unexpected() == []


@pytest.mark.parametrize("language", ["ID", "EN"])
async def test_no_state_of_the_console_shuts_anybody_out(tv_browser: Browser, scene: Scene, language: str) -> None:
    story = await scene.story()
    faults: dict[str, list[str]] = {}
    async with a_desk(tv_browser, story) as desk:
        await desk.page.goto(f"http://127.0.0.1:{scene.wire.port}/counter?language={language}")
        await desk.until("!!document.querySelector('#username')")
        faults["door"] = await serious_faults(desk.page)
        await desk.fill_door()
        await desk.until("document.querySelectorAll('.counters .counter').length === 2")
        faults["choice"] = await serious_faults(desk.page)
        await desk.take_counter()
        await tied(desk, await served(desk))
        faults["file"] = await serious_faults(desk.page)
        for key in ("h", "t", "a", "j", "?"):
            await desk.page.click("#main", position={"x": 2, "y": 2})
            await desk.press(key)
            await desk.until("!document.querySelector('.panel-box').hidden")
            faults[key] = await serious_faults(desk.page)
            await desk.page.click(".panel-box header button")
        await desk.press("f")
        await desk.can("pause")
        faults["desk"] = await serious_faults(desk.page)
        await desk.press("p")
        faults["p"] = await serious_faults(desk.page)
        assert {state: found for state, found in faults.items() if found} == {}
        assert await desk.page.get_attribute("html", "lang") == language.lower()
        assert desk.unexpected() == []


async def test_everything_is_reached_by_keyboard_and_stands_at_twice_the_text(
    tv_browser: Browser, scene: Scene
) -> None:
    story = await scene.story()
    async with a_desk(tv_browser, story) as desk:
        await served(await desk.sit_down())
        await desk.page.set_viewport_size({"width": 683, "height": 384})  # as zoomed to 200 %
        assert await desk.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        missed = await desk.page.evaluate(
            "[...document.querySelectorAll('button:not(:disabled), input, a')].filter((node) => node.offsetParent && node.tabIndex < 0).length"
        )
        assert missed == 0
        await desk.page.focus("#do-hold")
        await desk.press("Enter")
        await desk.until("document.activeElement.closest('.panel') !== null")
        await desk.press("Escape")
        assert await desk.page.evaluate("document.activeElement.id") == "do-hold"
