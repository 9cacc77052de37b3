"""A new hall in minutes: founded from a file, furnished on the page, and a number from its kiosk is called."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, expect

from tests.e2e.admin_clients import Desk, a_desk, a_token, asked, konawe_served

NEW_PASSWORD = "perahu-kecil ke pulau 7"
HALL = """query ($hall: String!) { hall(slug: $hall) { id name agencies { code } queues { id prefix }
    weeklyHours { weekday opens closes breakStarts } services(first: 100) { totalCount nodes { id code } }
    counters { id label zone agency { code } serves { queue { prefix } } } } }"""
OPEN = "mutation ($hall: ID!) { forceOpening(input: {hall: $hall, opening: OPEN}) { userErrors { code } } }"
PAIR = 'mutation { pairDevice(input: {kind: KIOSK, name: "Pintu"}) { code claim userErrors { code } } }'
APPROVE = """mutation ($input: ApproveDeviceInput!) { approveDevice(input: $input) { device { id } userErrors { code } } }"""
CLAIM = "mutation ($claim: String!) { claimDevice(input: {claim: $claim}) { token userErrors { code } } }"
TAKE = """mutation ($input: TakeTicketInput!) { takeTicket(input: $input) { ticket { id number } userErrors { code } } }"""
PRINTED = "mutation ($t: ID!) { confirmPrint(input: {ticket: $t}) { userErrors { code } } }"
SIT = "mutation ($c: ID!) { openCounter(input: {counter: $c}) { userErrors { code message } } }"
CALL = "mutation ($c: ID!) { callNext(input: {counter: $c}) { ticket { number } userErrors { code } } }"


@pytest.fixture(scope="module")
async def url(shared_sqlite_url: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    async with konawe_served(shared_sqlite_url, tmp_path_factory.mktemp("documents")) as url:
        yield url


async def founds_a_hall(desk: Desk, folder: Path) -> None:
    """Konawe's file, looked at and then sent as another hall's."""
    page = desk.page
    await desk.goes_to("files")
    async with page.expect_download() as downloading:
        await page.get_by_role("button", name="Unduh berkas").click()
    file = folder / "konawe.json"
    await (await downloading.value).save_as(file)
    await page.set_input_files("form.record input[type=file]", file)
    await desk.fills(slug="bahari", name="MPP Bahari", dryRun=True)
    send = page.get_by_role("button", name="Kirim berkas")
    await send.click()
    await expect(page.get_by_role("status").filter(has_text="belum disimpan")).to_be_visible()
    await desk.fills(dryRun=False)
    await send.click()
    await expect(page.get_by_text("MPP Bahari sudah berdiri.")).to_be_visible()
    await page.get_by_role("link", name="Buka mal itu").click()
    await expect(page.locator("#hall-name")).to_have_text("MPP Bahari")


async def furnishes_it(desk: Desk) -> None:
    """An agency, its queue, service and counter, somebody who sits there, a screen, other hours."""
    page = desk.page
    await desk.makes("agencies", code="KKP", name="Kelautan dan Perikanan", nameEn="Fisheries")
    await desk.makes("queues", agency="KKP", prefix="Z", name="Kapal", dailyQuota="40")
    await desk.makes(
        "services", agency="KKP", queue="Z · Kapal", code="KKP-01", name="Buku kapal", keywords="kapal nelayan"
    )
    await desk.goes_to("counters")
    await page.get_by_role("link", name="Tambah loket").click()
    await desk.fills(label="99", agency="KKP", zone="C", queue="Z · Kapal")
    await desk.saves()
    await desk.makes("staff", username="laut", name="Nama laut", password=NEW_PASSWORD)
    await expect(page.get_by_text("Belum ada peran.")).to_be_visible()
    roles = page.get_by_role("region", name="Beri peran")
    await roles.locator("[id$='-role']").select_option("OFFICER")
    await roles.locator("[id$='-agency']").select_option(label="KKP · Kelautan dan Perikanan")
    await roles.get_by_role("button").click()
    await expect(page.get_by_text("Petugas loket · KKP")).to_be_visible()
    await desk.makes(
        "screens", slug="dermaga", name="Layar dermaga", diagonalInches="65", farthestMetres="10", zone="C"
    )
    await desk.goes_to("hours")
    monday = page.locator(".week tbody tr").first.locator("input[type=text]")
    for place, clock in enumerate(("7.30", "1600", "12:00", "12:45")):
        await monday.nth(place).fill(clock)
    await page.get_by_role("button", name="Salin Senin").click()
    await desk.saves()


async def calls_a_number_of_its_kiosk(url: str, told: dict[str, Any]) -> str:
    """The number that the new officer calls at the new counter."""
    rina, hall = await a_token(url, "rina"), told["hall"]
    await asked(url, OPEN, rina, hall=hall["id"])
    pairing = (await asked(url, PAIR))["pairDevice"]
    await asked(url, APPROVE, rina, input={"code": pairing["code"], "hall": "bahari"})
    kiosk = (await asked(url, CLAIM, claim=pairing["claim"]))["claimDevice"]["token"]
    service = next(one["id"] for one in hall["services"]["nodes"] if one["code"] == "KKP-01")
    wish = {"hall": "bahari", "service": service, "channel": "KIOSK"}
    taken = (await asked(url, TAKE, kiosk, input=wish))["takeTicket"]
    assert taken["userErrors"] == []
    await asked(url, PRINTED, kiosk, t=taken["ticket"]["id"])
    officer = await a_token(url, "laut", NEW_PASSWORD)
    counter = next(one["id"] for one in hall["counters"] if one["label"] == "99")
    sat = (await asked(url, SIT, officer, c=counter))["openCounter"]
    assert sat["userErrors"] == []
    return str((await asked(url, CALL, officer, c=counter))["callNext"]["ticket"]["number"])


async def test_a_hall_is_founded_furnished_and_serves(tv_browser: Browser, url: str, tmp_path: Path) -> None:
    async with a_desk(tv_browser, url) as desk:
        await desk.signs_in("rina")
        await founds_a_hall(desk, tmp_path)
        await furnishes_it(desk)
        assert desk.errors == []
    told = await asked(url, HALL, hall="bahari")
    hall = told["hall"]
    assert len(hall["agencies"]) == 23
    assert hall["services"]["totalCount"] == 83
    counter = next(one for one in hall["counters"] if one["label"] == "99")
    assert (counter["zone"], counter["agency"]["code"], counter["serves"]) == (
        "C",
        "KKP",
        [{"queue": {"prefix": "Z"}}],
    )
    hours = {"opens": "07:30", "closes": "16:00", "breakStarts": "12:00"}
    assert hall["weeklyHours"] == [
        {"weekday": day, **hours} for day in ("MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY")
    ]
    told["hall"]["services"]["nodes"] = (
        await asked(url, '{ hall(slug: "bahari") { services(search: "kapal nelayan") { nodes { id code } } } }')
    )["hall"]["services"]["nodes"]
    assert await calls_a_number_of_its_kiosk(url, told) == "Z-001"


async def test_a_file_with_faults_founds_nothing_and_each_fault_is_told(
    tv_browser: Browser, url: str, tmp_path: Path
) -> None:
    file = tmp_path / "broken.json"
    file.write_text('{\n "format": "antrean-hall",\n "version": 1,\n "hall": {"name": ""},\n "staff": []\n}')
    async with a_desk(tv_browser, url) as desk:
        await desk.signs_in("rina")
        await desk.goes_to("files")
        await desk.page.set_input_files("form.record input[type=file]", file)
        await desk.fills(slug="karam")
        await desk.page.get_by_role("button", name="Kirim berkas").click()
        await expect(desk.page.get_by_role("cell", name="staff", exact=True)).to_be_visible()
        await expect(desk.page.locator("[role=status] tbody tr").first).to_contain_text("4")
        await expect(desk.trouble_of("file")).to_contain_text("kesalahan dalam berkas")
        assert await desk.page.locator("form.record [id$='-slug']").input_value() == "karam"
    assert (await asked(url, '{ hall(slug: "karam") { id } }'))["hall"] is None


async def test_a_hall_is_founded_without_a_file_like_another_one(tv_browser: Browser, url: str) -> None:
    async with a_desk(tv_browser, url) as desk:
        page = desk.page
        await page.goto(f"{url}/admin")
        await desk.types_password("rina")
        await page.get_by_role("link", name="Dirikan mal baru").last.click()
        found = page.get_by_role("button", name="Dirikan mal")
        await found.click()
        for name in ("name", "slug", "regionCode", "province", "timezone"):
            await expect(desk.trouble_of(name)).to_have_text("harus diisi")
        await desk.fills(name="MPP Kabupaten Buton Utara", regionCode="74.10", address="Ereke")
        values = [
            await page.locator(f"form [id$='-{name}']").input_value() for name in ("slug", "province", "timezone")
        ]
        assert values == ["buton-utara", "Sulawesi Tenggara", "Asia/Makassar"]
        for name, wrong, sentence, right in (
            ("slug", "konawe", "sudah dipakai", "buton-utara"),
            ("regionCode", "7410", "Seperti 74.02", "74.10"),
        ):
            await desk.fills(**{name: wrong})
            await found.click()
            await expect(desk.trouble_of(name)).to_contain_text(sentence)
            assert await page.locator("form [id$='-address']").input_value() == "Ereke"
            await desk.fills(**{name: right})
        await desk.fills(template="MPP Kabupaten Konawe")
        await page.locator(".week input[type=text]").first.fill("0730")
        await found.click()
        await expect(page.locator("#hall-name")).to_have_text("MPP Kabupaten Buton Utara")
        assert desk.errors == []
    hall = (await asked(url, HALL, hall="buton-utara"))["hall"]
    assert (len(hall["agencies"]), hall["services"]["totalCount"], len(hall["counters"])) == (22, 82, 30)
    assert [(day["weekday"], day["opens"]) for day in hall["weeklyHours"]][:2] == [
        ("MONDAY", "07:30"),
        ("TUESDAY", "08:00"),
    ]


async def test_an_empty_hall_begins_with_the_usual_hours_and_nothing_else(tv_browser: Browser, url: str) -> None:
    async with a_desk(tv_browser, url) as desk:
        page = desk.page
        await page.goto(f"{url}/admin?language=EN#/founding")
        await desk.types_password("rina")
        await desk.fills(name="MPP Kota Ambon", regionCode="81.71", slug="Ambon")
        found = page.get_by_role("button", name="Found the hall")
        await found.click()
        await expect(desk.trouble_of("slug")).to_have_text("Small letters, digits and -.")
        await desk.fills(slug="ambon")
        await found.click()
        await expect(page.locator(".section.agencies")).to_contain_text("No entries.")
    hall = (await asked(url, HALL, hall="ambon"))["hall"]
    assert [(day["opens"], day["closes"], day["breakStarts"]) for day in hall["weeklyHours"]] == [
        *[("08:00", "15:00", "12:00")] * 4,
        ("08:00", "15:00", "11:30"),
    ]


async def test_only_whoever_stands_above_all_halls_founds_one(tv_browser: Browser, url: str) -> None:
    async with a_desk(tv_browser, url) as desk:
        await desk.page.goto(f"{url}/admin#/founding")
        await desk.types_password("hasan")
        await expect(desk.page.locator("#hall-name")).to_have_text("MPP Kabupaten Konawe")
        await desk.goes_to("files")
        await expect(desk.page.locator("form")).to_have_count(0)


async def test_an_account_above_all_halls_is_opened_changed_and_closed(tv_browser: Browser, url: str) -> None:
    async with a_desk(tv_browser, url) as desk, a_desk(tv_browser, url) as other:
        page = desk.page
        await page.goto(f"{url}/admin")
        await desk.types_password("rina")
        await desk.makes("people", username="dewi", name="Nama dewi", password=NEW_PASSWORD)
        giving = page.get_by_role("region", name="Beri peran")
        await giving.locator("[id$='-role']").select_option("HALL_MANAGER")
        await giving.locator("[id$='-hall']").select_option(label="MPP Kabupaten Wajo")
        await giving.get_by_role("button").click()
        await expect(page.locator(".grants")).to_have_text("Manajer mal · MPP Kabupaten WajoCabut")
        await desk.fills(name="Dewi Lestari")
        await desk.saves()
        await other.page.goto(f"{url}/admin")
        await other.types_password("dewi", NEW_PASSWORD)
        await expect(other.page.locator("#hall-name")).to_have_text("MPP Kabupaten Wajo")
        await expect(other.page.locator("#who")).to_have_text("Dewi Lestari")
        await page.get_by_role("link", name="dewi").click()
        await page.get_by_role("button", name="Tutup akun").click()
        await page.get_by_role("button", name="Ya, tutup akun").click()
        await expect(page.get_by_role("row", name="dewi")).to_contain_text("ditutup")
