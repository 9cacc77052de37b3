"""What the stories of the administration share: a server with Konawe, an administrator at a desk, the public API."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
from playwright.async_api import Browser, Page, expect

from api.actor import Role
from api.boards.actions import ensure_screens
from api.clock import utc_now
from api.database import close_database, open_database
from api.halls.queries import agencies_of, hall_by_slug
from api.halls.seed import seed
from tests.e2e.browser import listen
from tests.e2e.server import running_server
from tests.people import PASSWORD, an_account

DESK = {"width": 1366, "height": 768}


@asynccontextmanager
async def konawe_served(database_url: str, documents: Path) -> AsyncIterator[str]:
    """The 14 halls; rina looks after all of them, hasan after Konawe, wulan sits at a counter there."""
    await open_database(database_url)
    await seed(now=utc_now())
    hall = await hall_by_slug("konawe")
    assert hall
    await ensure_screens(hall.id, ["A"], now=utc_now())
    agency = (await agencies_of([hall.id]))[hall.id][0]
    await an_account("rina", role=Role.ADMINISTRATOR)
    await an_account("hasan", role=Role.HALL_MANAGER, hall_id=hall.id)
    await an_account("wulan", hall_id=hall.id, agency_id=agency.id)
    await close_database()
    with running_server(database_url, environment={"ANTREAN_STORAGE": str(documents)}) as server:
        yield server.url


@dataclass
class Desk:
    """Somebody at the page. errors: of its console."""

    page: Page
    url: str
    errors: list[str]

    async def signs_in(self, username: str, *, hall: str = "konawe", language: str = "ID") -> None:
        """Go to the page of a hall and sign in."""
        await self.page.goto(f"{self.url}/admin?hall={hall}&language={language}")
        await self.types_password(username)

    async def types_password(self, username: str, password: str = PASSWORD) -> None:
        """Fill the form that is there."""
        await self.page.fill("#username", username)
        await self.page.fill("#password", password)
        await self.page.locator(".sign-in button").click()

    async def goes_to(self, section: str) -> None:
        """Choose a section."""
        await self.page.click(f"#to-{section}")
        await expect(self.page.locator(f".section.{section}")).to_be_visible()

    async def fills(self, **fields: str | bool) -> None:
        """Type into fields by their names."""
        for name, value in fields.items():
            field = self.page.locator(f"form.record [id$='-{name}']").first
            if isinstance(value, bool):
                await field.set_checked(value)
            elif await field.evaluate("(node) => node.tagName") == "SELECT":
                label = await field.locator("option", has_text=value).first.text_content()
                await field.select_option(label=label)
            else:
                await field.fill(value)

    async def makes(self, section: str, **fields: str | bool) -> None:
        """A new record, saved."""
        await self.goes_to(section)
        await self.page.locator(".title .button").click()
        await self.fills(**fields)
        await self.saves()

    async def saves(self) -> None:
        """Save the first form and see that it is."""
        await self.page.locator("form.record button[type=submit]").first.click()
        await expect(self.page.locator(".note")).to_be_visible()

    def trouble_of(self, name: str) -> Any:
        """What stands beside a field."""
        return self.page.locator(f"form.record [id$='-{name}-trouble']").first


@asynccontextmanager
async def a_desk(browser: Browser, url: str, **options: Any) -> AsyncIterator[Desk]:
    """A page of a browser that nobody has used."""
    context = await browser.new_context(viewport=DESK, **options)
    page = await context.new_page()
    yield Desk(page, url, listen(page))
    await context.close()


async def asked(url: str, query: str, token: str | None = None, **variables: Any) -> dict[str, Any]:
    """The data of an operation of the public API."""
    headers = {"authorization": f"Bearer {token}"} if token else {}
    async with httpx2.AsyncClient() as http:
        answer = await http.post(f"{url}/graphql", json={"query": query, "variables": variables}, headers=headers)
    told: dict[str, Any] = answer.json()
    assert "errors" not in told, told
    return dict(told["data"])


async def a_token(url: str, username: str, password: str = PASSWORD) -> str:
    """A session of the public API."""
    query = "mutation ($input: SignInInput!) { signIn(input: $input) { token userErrors { code } } }"
    signed = (await asked(url, query, input={"username": username, "password": password}))["signIn"]
    assert signed["token"], signed
    return str(signed["token"])
