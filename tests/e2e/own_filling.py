"""Fills in the page that applies, step by step, as somebody at a phone does."""

from playwright.async_api import Page, expect

from tests.e2e.own_hall import NIK, OwnHall
from tests.files import a_picture

ANSWERS = {
    "STR_NUMBER": "STR-1",
    "STAFF_COUNT": "2",
    "OPENED_ON": "2026-01-31",
    "OWNER_NIK": NIK,
    "OFFICE_PHONE": "0890 0000 0003",
    "EMAIL": "warga@contoh.id",
}


async def fills_who(
    page: Page, who: str = "applicant", *, phone: str = "0890 0000 0001", goes_on: bool = True
) -> None:
    """Name, NIK and phone; by default on to the next step."""
    await page.fill(f"#q-{who}-name", "Warga 1")
    await page.fill(f"#q-{who}-nik", NIK)
    await page.fill(f"#q-{who}-phone", phone)
    if goes_on:
        await page.locator("form button[type=submit]").click()


async def answers_all(page: Page) -> None:
    """Every question of the form."""
    for code, text in ANSWERS.items():
        await page.fill(f"#q-{code}", text)
    await page.check("#q-KIND input[value=OWN]")
    await page.check("#q-IS_NEW input[value=YES]")


async def to_papers(own: OwnHall, page: Page) -> None:
    """As far as the documents."""
    await page.goto(own.at("apply", service=own.service))
    await fills_who(page)
    await answers_all(page)
    await page.locator("form button[type=submit]").click()
    await expect(page.locator(".paper").first).to_be_visible()


async def sends_photo(page: Page, code: str, content: bytes) -> None:
    """By the key of the camera, until the server has it."""
    photo = {"name": f"IMG_{code}.jpg", "mimeType": "image/jpeg", "buffer": content}
    await page.set_input_files(f"[data-code={code}] input >> nth=0", photo)  # type: ignore[arg-type]
    await expect(page.locator(f"[data-code={code}] .chip.good")).to_be_visible(timeout=15_000)


async def handed_in(own: OwnHall, page: Page) -> str:
    """All the way; the number of the application."""
    await to_papers(own, page)
    for code in ("KTP", "PLACE"):
        await sends_photo(page, code, a_picture(size=(1_600, 1_200)))
    await page.get_by_role("button", name="Lanjut", exact=True).click()
    await page.get_by_role("button", name="Ajukan permohonan").click()
    await expect(page.locator(".stage .chip")).to_have_text("Sudah diajukan")
    return await page.locator(".number").inner_text()
