"""The hall manager's page: counters and queues live, the hall paused, counters opened and closed."""

import asyncio
import json
from typing import Any

import pytest
from playwright.async_api import Browser, Route, expect

from display.words import words_of
from tests.e2e.axe import serious_faults
from tests.e2e.chrome_hall import Wire
from tests.e2e.chrome_sight import becomes
from tests.e2e.demos import Demo
from tests.e2e.manager_office import SOON, account_of, at_the_page, card, counter_of, sign_in

ID = words_of("manager", "ID")
STATE = "query ($id: ID!) { counter(id: $id) { state reason } }"


async def test_the_hall_is_paused_with_a_reason_that_a_tv_shows_and_goes_on(
    tv_browser: Browser, demo: Demo
) -> None:
    context = await tv_browser.new_context()
    tv = await context.new_page()
    await tv.goto(f"{demo.url}/display/konawe/main")
    async with at_the_page(tv_browser, demo) as page:
        await expect(page.locator("#tile-opening strong")).to_have_text(ID["hall_open"])
        await page.click("#pause")
        await page.fill("#field-reason", "Indonesia Raya")
        await page.fill("#field-minutes", "nol")
        await page.click("dialog .main")
        await expect(page.locator("#field-minutes-fault")).to_have_text(ID["notANumber"])
        await page.fill("#field-minutes", "5")
        await page.click("dialog .main")
        await expect(page.locator("#tile-opening strong")).to_have_text(ID["hall_paused"], timeout=SOON)
        await becomes(tv, "/Indonesia\\s+Raya/.test(document.body.textContent)", SOON)
        await page.click("#pause")
        await expect(page.locator("dialog")).to_contain_text("Indonesia Raya")
        await page.click("dialog .main")
        await expect(page.locator("#tile-opening strong")).to_have_text(ID["hall_open"], timeout=SOON)
        await becomes(tv, "document.querySelector('#stage').className.indexOf('board') >= 0", SOON)
    await context.close()


async def test_a_call_is_seen_at_once_and_so_is_who_waits(tv_browser: Browser, demo: Demo) -> None:
    token, counter = await counter_of(demo, 0)
    await demo.do("openCounter", "counter { id }", token, counter=counter["id"])
    async with at_the_page(tv_browser, demo) as page:
        own = card(page, counter["label"])
        await expect(own.locator(".chip")).to_have_text(ID["state_OPEN"])
        queue = counter["queues"][0]["id"]
        wish = {"hall": demo.accounts["hall"], "queue": queue, "channel": "WEB"}
        taken = await demo.do("takeTicket", "ticket { number }", None, **wish)
        await expect(page.locator("#tile-waiting strong")).to_have_text("1 orang", timeout=SOON)
        called = await demo.do("callNext", "ticket { id number }", token, counter=counter["id"])
        assert called["ticket"]["number"] == taken["ticket"]["number"]
        await expect(own.locator("b")).to_have_text(taken["ticket"]["number"], timeout=SOON)
        await expect(own.locator(".doing")).to_have_text(ID["calling"])
        await demo.do("startServing", "ticket { id }", token, ticket=called["ticket"]["id"])
        await expect(own.locator(".doing")).to_have_text(ID["serving"], timeout=SOON)
        await own.get_by_role("button").click()
        await page.fill("#field-reason", "Rapat")
        await page.get_by_role("button", name=ID["pauseIt"]).click()
        await expect(page.locator("dialog .trouble").last).to_contain_text(taken["ticket"]["number"])  # busy
        await page.keyboard.press("Escape")
        await demo.do("finish", "ticket { id }", token, ticket=called["ticket"]["id"])
        await expect(own.locator(".doing")).to_have_text(ID["free"], timeout=SOON)


async def test_a_counter_is_opened_paused_and_closed_with_a_reason(tv_browser: Browser, demo: Demo) -> None:
    token, counter = await counter_of(demo, 1)

    async def now() -> tuple[str, str | None]:
        found = (await demo.ask(STATE, token, id=counter["id"]))["counter"]
        return found["state"], found["reason"]

    async with at_the_page(tv_browser, demo) as page:
        own = card(page, counter["label"])
        await own.get_by_role("button").click()
        await page.get_by_role("button", name=ID["openIt"]).click()
        await expect(own.locator(".chip")).to_have_text(ID["state_OPEN"], timeout=SOON)
        await expect(page.locator("#news")).to_have_text(f"Loket {counter['label']} dibuka.")
        await own.get_by_role("button").click()
        await page.get_by_role("button", name=ID["pauseIt"]).click()
        await expect(page.locator("#field-reason-fault")).to_have_text(ID["required"])
        assert await now() == ("OPEN", None)
        await page.fill("#field-reason", "Salat zuhur")
        await page.get_by_role("button", name=ID["pauseIt"]).click()
        await expect(own.locator(".doing")).to_have_text("Salat zuhur", timeout=SOON)
        assert await now() == ("BREAK", "Salat zuhur")
        await own.get_by_role("button").click()
        await page.fill("#field-reason", "Petugas sakit")
        await page.get_by_role("button", name=ID["closeIt"]).click()
        await expect(own.locator(".chip")).to_have_text(ID["state_CLOSED"], timeout=SOON)
        assert await now() == ("CLOSED", "Petugas sakit")


async def test_an_act_without_an_answer_says_so_and_counts_once_when_repeated(
    tv_browser: Browser, demo: Demo
) -> None:
    lost = 0

    async def lose(route: Route) -> None:
        nonlocal lost
        body = route.request.post_data_json
        if body and body["operationName"] == "PauseHall" and lost < 3:
            lost += 1
            await route.fetch()  # it is done, and nobody hears of it
            await route.abort()
        else:
            await route.continue_()

    async with at_the_page(tv_browser, demo) as page:
        await expect(page.locator("#pause")).to_be_visible()
        await page.route("**/graphql", lose)
        await page.click("#pause")
        await page.fill("#field-reason", "Latihan")
        await page.click("dialog .main")
        await expect(page.locator("dialog > form > .trouble")).to_have_text(ID["troubleAway"], timeout=10_000)
        assert await page.input_value("#field-reason") == "Latihan"
        await page.click("dialog .main")
        await expect(page.locator("dialog")).to_have_count(0)
        await expect(page.locator("#news")).to_have_text(ID["hallPaused"])
        assert lost == 3
        await page.click("#pause")
        await page.click("dialog .main")
        await expect(page.locator("#tile-opening strong")).to_have_text(ID["hall_open"], timeout=SOON)


async def test_a_crowded_zone_is_told_in_words(tv_browser: Browser, demo: Demo) -> None:
    async def crowd(route: Route) -> None:
        body = route.request.post_data_json
        answer = await route.fetch()
        told: dict[str, Any] = json.loads(await answer.body())
        if body and body["operationName"] == "Overview":
            overview = told["data"]["hallOverview"]
            overview["wait"] = {"people": 12, "meanSeconds": 600, "oldestSeconds": 1800}
            overview["zones"][0] |= {"crowding": "CROWDED", "wait": {"people": 9, "meanSeconds": 1500}}
            overview["counters"][0] |= {"attention": "IDLE", "state": "OPEN"}
        await route.fulfill(response=answer, json=told)

    async with at_the_page(tv_browser, demo) as page:
        await expect(page.locator("#tile-look strong")).to_have_text("0")
        await page.route("**/graphql", crowd)
        zone = page.locator(".zone").first
        await expect(zone.locator("h2 .chip")).to_be_visible(timeout=12_000)
        await expect(page.locator("#crowded")).to_have_text(
            "Zona A padat: rata-rata 25 menit, seluruh mal 10 menit."
        )
        await page.click("#filter-look")
        await expect(page.locator(".counter")).to_have_count(1)
        await expect(page.locator(".counter .mark")).to_have_text(ID["attention_IDLE"])


@pytest.mark.timeout(90)
async def test_a_lost_connection_is_told_with_its_age_and_buttons_are_off_until_it_is_back(
    tv_browser: Browser, demo: Demo
) -> None:
    wire = Wire(demo.port)
    await wire.start()
    async with at_the_page(tv_browser, demo, origin=f"http://127.0.0.1:{wire.port}") as page:
        await expect(page.locator("#link")).to_have_text(ID["linkLive"])
        await asyncio.sleep(1)
        wire.silence()
        await expect(page.locator("#stale")).to_be_visible(timeout=45_000)
        await expect(page.locator("#stale")).to_contain_text("Data terakhir pukul")
        await expect(page.locator("#pause")).to_be_disabled()
        await expect(page.locator(".counter button").first).to_be_disabled()
        wire.restore()
        await expect(page.locator("#link")).to_have_text(ID["linkLive"], timeout=15_000)
        await expect(page.locator("#pause")).to_be_enabled(timeout=SOON)
        await expect(page.locator("#stale")).to_be_hidden()
    await wire.stop()


async def test_who_does_not_run_the_hall_is_told_so(tv_browser: Browser, demo: Demo) -> None:
    async with at_the_page(tv_browser, demo, role="OFFICER") as page:
        await expect(page.get_by_role("heading", level=1)).to_have_text(ID["refusedTitle"])
        await expect(page.locator("#office")).to_be_hidden()
        await page.click("#sign-out")
        await sign_in(page, account_of(demo, "HALL_MANAGER"))
        await expect(page.locator("#tiles")).to_be_visible()
        await page.goto(f"{demo.url}/hall?hall=kendari")
        await expect(page.locator("#door")).to_contain_text("tidak mengelola mal ini")


async def test_a_wrong_password_is_refused_and_an_ended_session_asks_again(
    tv_browser: Browser, demo: Demo
) -> None:
    context = await tv_browser.new_context()
    page = await context.new_page()
    await page.goto(f"{demo.url}/hall")
    await sign_in(page, account_of(demo, "HALL_MANAGER") | {"password": "salah"})
    await expect(page.locator("#sign-in-trouble")).not_to_be_empty()
    await sign_in(page, account_of(demo, "HALL_MANAGER"))
    await expect(page.locator("#tiles")).to_be_visible()
    token = await page.evaluate("sessionStorage['antrean.token'] || ''")
    cookies = {cookie["name"]: cookie["value"] for cookie in await context.cookies()}
    await demo.do("signOut", "", token or cookies["__Host-antrean"], everywhere=True)
    await expect(page.locator("#sign-in-trouble")).to_have_text(ID["troubleSignedOut"], timeout=12_000)
    await context.close()


@pytest.mark.parametrize("language", ["ID", "EN"])
async def test_axe_finds_nothing_serious_in_any_part(tv_browser: Browser, demo: Demo, language: str) -> None:
    async with at_the_page(tv_browser, demo, language=language) as page:
        await expect(page.locator(".counter").first).to_be_visible()
        for part in ("floor", "screens", "today"):
            await page.click(f"#tab-{part}")
            await expect(page.locator(f"#{part} h2").first).to_be_visible()
            assert await serious_faults(page) == [], part
        await page.click("#pause")
        assert await serious_faults(page) == []


async def test_it_is_used_by_keyboard_and_at_twice_the_size(tv_browser: Browser, demo: Demo) -> None:
    async with at_the_page(tv_browser, demo) as page:
        await expect(page.locator(".counter").first).to_be_visible()
        await page.focus("#tab-floor")
        await page.keyboard.press("ArrowRight")
        await expect(page.locator("#screens")).to_be_visible()
        await page.keyboard.press("ArrowLeft")
        await expect(page.locator("#floor")).to_be_visible()
        button = page.locator(".counter button").first
        await button.focus()
        await page.keyboard.press("Enter")
        await expect(page.locator("dialog")).to_be_visible()
        await page.keyboard.press("Escape")
        await expect(page.locator("dialog")).to_have_count(0)
        await expect(button).to_be_focused()
        for width in (1920, 1366, 683, 360):
            await page.set_viewport_size({"width": width, "height": 768})
            assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), width
