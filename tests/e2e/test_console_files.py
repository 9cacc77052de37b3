"""The application of a ticket lies beside it: looked at, judged, sent back, tied by its number (S10)."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from playwright.async_api import Browser, expect

from api.halls.rules.forms import MOST_REQUIREMENTS, FieldType, FormField, Requirement
from schema.node import global_id
from tests.e2e.axe import serious_faults
from tests.e2e.console_desk import Scene, Story, a_desk, a_scene
from tests.factories import a_standard
from tests.files import a_pdf, a_picture

FORM = (
    FormField("REASON", FieldType.TEXT, "Keperluan", "Purpose"),
    FormField("NEW", FieldType.YES_NO, "Baru pertama kali?", "First time?"),
)
PAPERS = (
    Requirement("KTP", "KTP asli", "Identity card"),
    Requirement("LETTER", "Surat pengantar", "Letter of introduction"),
    Requirement("PHOTO", "Pasfoto", "Photo", required=False),
)
LONG = "Surat keterangan " + "kependudukan" * 6  # a word that no line can break
MANY = tuple(
    Requirement(f"DOC{number}", f"{LONG} {number}", f"{LONG} {number}") for number in range(MOST_REQUIREMENTS)
)
CLICK_AGAIN = """() => { const steps = document.querySelector('.file-acts .choices');
  new MutationObserver(() => { for (const step of steps.children) step.click(); }).observe(steps, {childList: true}); }"""
CUT = """() => [...document.querySelectorAll('.file-acts button:not([hidden]), .file > header, .link-form')].filter((node) => {
  const box = node.getBoundingClientRect(), tools = document.querySelector('.tools').getBoundingClientRect();
  return box.bottom > tools.top || box.right > innerWidth; }).map((node) => node.innerText)"""
PERSON = {"name": "Nurhayati", "nik": "7402015708990003", "phone": "0812 3456 7890"}
ANSWERS = [{"field": "REASON", "value": "Pindah rumah"}, {"field": "NEW", "value": "YES"}]


@pytest.fixture(scope="module")
async def scene(shared_postgres_url: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Scene]:
    folder = tmp_path_factory.mktemp("documents")
    async with a_scene(shared_postgres_url, ANTREAN_STORAGE=str(folder)) as built:
        yield built


async def an_application(story: Story, papers: tuple[Requirement, ...] = PAPERS) -> dict[str, Any]:
    """Handed in by phone, with a picture and a PDF if the usual papers are asked for: id, number, secret."""
    scene = story.scene
    await a_standard(story.agency.service_id, form=FORM, documents=papers, working_days=3)
    wish = {"service": global_id("Service", story.agency.service_id), "applicant": PERSON, "answers": ANSWERS}
    begun = await scene.does("saveApplication", "application { id version } secret", **wish)
    id, secret = begun["application"]["id"], begun["secret"]
    usual = (("KTP", "ktp.png", a_picture("PNG")), ("LETTER", "surat.pdf", a_pdf()))
    many = [(paper.code, f"{LONG}.png", a_picture("PNG")) for paper in papers if paper.required]
    for code, name, content in usual if papers is PAPERS else many:
        announced = {"requirement": code, "name": name, "sizeBytes": len(content)}
        opened = await scene.does("attachDocument", "uploadUrl", application=id, secret=secret, **announced)
        answer = await scene.http.put(opened["uploadUrl"], content=content)
        assert answer.status_code == 200, answer.text
    query = "query ($id: ID!, $secret: String) { applicationById(id: $id, secret: $secret) { version } }"
    version = (await scene.ask(query, id=id, secret=secret))["applicationById"]["version"]
    done = await scene.does(
        "submitApplication", "application { number }", application=id, version=version, secret=secret
    )
    return {"id": id, "number": done["application"]["number"], "secret": secret}


async def test_a_file_is_checked_beside_its_ticket_and_sent_back_with_a_reason(
    tv_browser: Browser, scene: Scene
) -> None:
    story = await scene.story()
    file = await an_application(story)
    await story.take(application=file["id"], applicationSecret=file["secret"])
    async with a_desk(tv_browser, story) as desk:
        page = desk.page
        await desk.sit_down()
        await desk.can("next")
        await desk.press("n")
        sheet = page.locator("article.file")
        await expect(sheet).to_contain_text(file["number"])  # the only one is open by itself
        for fact in ("Nurhayati", "Pindah rumah", "Ya", "KTP asli", "Surat pengantar", "Pasfoto", "Tidak wajib"):
            await expect(sheet).to_contain_text(fact)
        await page.get_by_role("button", name="Lihat: KTP asli").click()
        picture = sheet.get_by_role("img", name="KTP asli")
        await expect(picture).to_be_visible()
        await desk.until("(document.querySelector('.paper-view img') || {}).naturalWidth > 0")
        async with page.expect_download() as saved:
            await page.get_by_role("button", name="Unduh: Surat pengantar").click()
        assert (await saved.value).suggested_filename == "surat.pdf"
        await page.get_by_role("button", name="Mulai periksa").click()
        await expect(sheet).to_contain_text("Diperiksa")
        await page.get_by_role("button", name="Sesuai: KTP asli", exact=True).click()
        await expect(sheet.locator(".paper", has_text="KTP asli").locator(".verdict")).to_have_text("Sesuai")
        refuse = page.get_by_role("button", name="Tidak sesuai: Surat pengantar")
        await refuse.click()
        await page.keyboard.type("Tanpa stempel")
        await page.keyboard.press("Enter")
        await expect(sheet.locator(".paper", has_text="Surat pengantar")).to_contain_text("Tanpa stempel")
        await page.get_by_role("button", name="Kembalikan ke pemohon").first.click()
        await page.keyboard.type("Surat pengantar harus berstempel")
        await page.get_by_role("button", name="Kirim dengan alasan ini").click()
        await expect(sheet).to_contain_text("Dikembalikan")
        assert await desk.text("#number") != "—"
        assert await serious_faults(page) == []
        assert desk.unexpected() == []


async def test_as_many_papers_as_may_be_with_long_names_leave_the_steps_in_sight_and_a_picture_is_turned(
    tv_browser: Browser, scene: Scene
) -> None:
    """And what comes after a step is not for the click that asked for it: leave `settle` out of advance.js to see."""
    story = await scene.story()
    file = await an_application(story, MANY)
    await story.take(application=file["id"], applicationSecret=file["secret"])
    async with a_desk(tv_browser, story) as desk:
        page = desk.page
        await desk.sit_down()
        await desk.can("next")
        await desk.press("n")
        papers = page.locator("article.file .paper")
        await expect(papers).to_have_count(len(MANY))
        assert await page.evaluate(CUT) == []
        assert await page.evaluate(
            "document.querySelector('.file-body').scrollWidth <= document.querySelector('.file-body').clientWidth"
        )
        await papers.last.get_by_role("button", name="Lihat").click()
        picture = papers.last.get_by_role("img")
        await expect(picture).to_be_visible()
        await papers.last.get_by_role("button", name="Putar").click()
        await expect(papers.last.locator(".paper-sheet")).to_have_attribute("data-turns", "1")
        assert await picture.evaluate("node => getComputedStyle(node).transform") == "matrix(0, 1, -1, 0, 0, 0)"
        await papers.last.get_by_role("button", name="Perbesar").click()
        assert await picture.evaluate(
            "node => node.closest('.paper-frame').scrollWidth > node.closest('.paper-frame').clientWidth"
        )
        await page.evaluate(CLICK_AGAIN)
        await page.get_by_role("button", name="Mulai periksa").click()
        await expect(page.locator("article.file > header")).to_contain_text("Diperiksa")
        await expect(page.locator("#file-reason")).to_be_hidden()  # which the first step that follows would show
        await page.get_by_role("button", name="Kembalikan ke pemohon").click()
        await expect(page.locator("#file-reason")).to_be_focused()
        assert await page.evaluate(CUT) == []
        assert await serious_faults(page) == []
        assert desk.unexpected() == []


async def test_a_file_is_tied_to_the_ticket_by_its_number_and_untied(tv_browser: Browser, scene: Scene) -> None:
    story = await scene.story()
    file = await an_application(story)
    await story.take()
    async with a_desk(tv_browser, story) as desk:
        page = desk.page
        await desk.sit_down(language="EN")
        await desk.can("next")
        await desk.press("n")
        await expect(page.locator(".files")).to_contain_text("no file tied")
        await page.fill("#link-number", "7402-XX-20260101-00001-A")
        await page.press("#link-number", "Enter")
        await expect(page.locator("#link-trouble")).to_contain_text("mistyped")
        await page.fill("#link-number", str(file["number"]).lower())
        await page.press("#link-number", "Enter")
        await expect(page.locator("article.file")).to_contain_text("Nurhayati")
        assert await serious_faults(page) == []
        await page.get_by_text("History").click()
        await page.get_by_role("button", name="Untie").click()
        await expect(page.locator(".files")).to_contain_text("no file tied")
        assert desk.unexpected() == []


async def test_what_others_do_to_a_file_is_seen_beside_its_ticket_by_itself(
    tv_browser: Browser, scene: Scene
) -> None:
    """Tied in another tab, returned by a colleague, filled in by the citizen, whom no event tells of, and untied."""
    story = await scene.story()
    file, token = await an_application(story), await story.token()
    (taken,) = await story.take()
    both = {"ticket": taken["ticket"]["id"], "application": file["id"]}
    query = "query ($id: ID!) { applicationById(id: $id) { version } }"

    async def seen() -> dict[str, Any]:
        version = (await scene.ask(query, token, id=file["id"]))["applicationById"]["version"]
        return {"application": file["id"], "version": version}

    async with a_desk(tv_browser, story) as desk:
        await desk.sit_down()
        await desk.can("next")
        await desk.press("n")
        await expect(desk.page.locator(".files")).to_contain_text("belum dikaitkan")
        await scene.does("linkApplication", token=token, **both)
        sheet = desk.page.locator("article.file")
        await expect(sheet).to_contain_text("Diajukan")
        await scene.does("takeUpApplication", token=token, **await seen())
        await expect(sheet).to_contain_text("Diperiksa")
        await scene.does("returnApplication", token=token, reason="Keperluan kurang jelas", **await seen())
        await expect(sheet).to_contain_text("Dikembalikan")
        answers = [{"field": "REASON", "value": "Pindah ke Wawotobi"}]
        await scene.does("saveApplication", secret=file["secret"], answers=answers, **await seen())
        await expect(sheet).to_contain_text("Pindah ke Wawotobi", timeout=15_000)
        await scene.does("unlinkApplication", token=token, **both)
        await expect(desk.page.locator(".files")).to_contain_text("belum dikaitkan")
        assert desk.unexpected() == []
