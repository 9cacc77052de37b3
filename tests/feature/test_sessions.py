"""Our own pages keep their token in a cookie that no script reads."""

from collections.abc import AsyncIterator

import httpx2
import pytest
from starlette.applications import Starlette

from api.actor import Role
from api.clock import utc_now
from api.people.actions import sign_out
from display import sessions
from tests.people import an_account, signed_in

OURS = {"x-antrean": "1"}


@pytest.fixture
async def browser(sqlite: str) -> AsyncIterator[httpx2.AsyncClient]:
    transport = httpx2.ASGITransport(app=Starlette(routes=sessions.routes))
    async with httpx2.AsyncClient(transport=transport, base_url="https://hall.test") as client:
        yield client


async def test_a_good_token_becomes_a_cookie_for_this_site_only(browser: httpx2.AsyncClient) -> None:
    await an_account(role=Role.OFFICER)
    token, _ = await signed_in(now=utc_now())
    kept = await browser.post("/session", headers={**OURS, "authorization": f"Bearer {token}"})
    assert kept.status_code == 204
    cookie = kept.headers["set-cookie"]
    assert cookie.startswith(f"__Host-antrean={token};")
    for word in ("HttpOnly", "Secure", "SameSite=strict", "Path=/"):
        assert word in cookie
    assert "Max-Age" not in cookie, "an officer's session ends with the browser"
    assert (await browser.get("/session")).status_code == 204


async def test_a_token_that_holds_for_nobody_is_not_kept(browser: httpx2.AsyncClient) -> None:
    await an_account(role=Role.OFFICER)
    token, actor = await signed_in(now=utc_now())
    await sign_out(actor, now=utc_now())
    for sent in (f"Bearer {token}", "Bearer nonsense", f"Basic {token}", ""):
        kept = await browser.post("/session", headers={**OURS, "authorization": sent})
        assert (kept.status_code, "set-cookie" in kept.headers) == (401, False)
    assert (await browser.get("/session")).status_code == 404


@pytest.mark.parametrize("headers", [{}, {**OURS, "origin": "https://elsewhere.test"}])
async def test_another_sites_page_can_neither_sign_in_nor_out(
    browser: httpx2.AsyncClient, headers: dict[str, str]
) -> None:
    await an_account(role=Role.OFFICER)
    token, _ = await signed_in(now=utc_now())
    kept = await browser.post("/session", headers={**headers, "authorization": f"Bearer {token}"})
    assert (kept.status_code, "set-cookie" in kept.headers) == (403, False)
    assert (await browser.delete("/session", headers=headers)).status_code == 403


async def test_forgetting_takes_the_cookie_away(browser: httpx2.AsyncClient) -> None:
    gone = await browser.delete("/session", headers=OURS)
    assert gone.status_code == 204
    assert "Max-Age=0" in gone.headers["set-cookie"]
