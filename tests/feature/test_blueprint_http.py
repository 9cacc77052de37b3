"""A hall's file through the public door: the address from GraphQL, the file by GET and PUT, faults with their lines."""

import json
from collections.abc import AsyncIterator
from importlib import import_module
from urllib.parse import urlsplit

import pytest

from api import logs
from api.actor import Role
from api.halls.models import Hall
from tests.factories import HallRows, a_hall
from tests.feature.test_documents_http import Person, signs_in
from tests.people import an_account, everything_stored
from tests.toy import asking

pytestmark = pytest.mark.usefixtures("database")

EXPORT = """mutation ($input: ExportHallInput!) { exportHall(input: $input) {
    downloadUrl expiresAt userErrors { code field } } }"""
IMPORT = """mutation ($input: ImportHallInput!) { importHall(input: $input) {
    uploadUrl expiresAt userErrors { code field } } }"""
HALL = '{ hall(slug: "konawe") { id } }'


@pytest.fixture
async def nobody(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Person]:
    monkeypatch.setattr(logs, "configure", lambda *, production: None)
    async with asking(import_module("asgi").create_app()) as client:
        yield Person(client)


@pytest.fixture
async def hall(nobody: Person) -> HallRows:
    return await a_hall()


@pytest.fixture
async def administrator(nobody: Person, hall: HallRows) -> Person:
    await an_account("rina", role=Role.ADMINISTRATOR)
    return await signs_in(nobody, "rina")


async def exports(person: Person) -> str:
    hall = (await person.asks(HALL))["hall"]["id"]
    payload = (await person.asks(EXPORT, input={"hall": hall}))["exportHall"]
    assert payload["userErrors"] == []
    return urlsplit(payload["downloadUrl"]).path


async def imports(person: Person, **wish: object) -> str:
    payload = (await person.asks(IMPORT, input={"slug": "wajo", **wish}))["importHall"]
    assert payload["userErrors"] == []
    return urlsplit(payload["uploadUrl"]).path


async def test_a_hall_goes_out_and_comes_in_as_another(administrator: Person) -> None:
    client = administrator.client
    file = await client.get(await exports(administrator))
    assert file.status_code == 200
    assert file.headers["content-disposition"].startswith('attachment; filename="konawe-')
    where = await imports(administrator, name="MPP Wajo")
    for _ in range(2):  # an answer that was lost is asked for again
        taken = await client.put(where, content=file.content)
        assert (taken.status_code, taken.json()["founded"]) == (200, True), taken.text
    assert taken.json()["counts"] == {"agencies": 1, "queues": 1, "services": 1, "counters": 2, "screens": 0}
    assert await Hall.filter(slug="wajo", name="MPP Wajo").count() == 1
    other = (await client.put(await imports(administrator, slug="bahari"), content=file.content)).json()
    assert other["name"] == "MPP Konawe"


async def test_a_dry_run_writes_nothing(administrator: Person) -> None:
    client = administrator.client
    file = await client.get(await exports(administrator))
    where, before = await imports(administrator, dryRun=True), await everything_stored(but=("session",))
    tried = await client.put(where, content=file.content)
    assert tried.json()["founded"] is False
    assert await everything_stored(but=("session",)) == before


async def test_every_fault_of_a_file_is_told_with_its_line_and_nothing_is_written(administrator: Person) -> None:
    client = administrator.client
    told = json.loads((await client.get(await exports(administrator))).content)
    told["agencies"][0]["name"] = ""
    told["counters"][0]["agency"] = "ATLANTIS"
    where, before = await imports(administrator), await everything_stored(but=("session",))
    refused = await client.put(where, content=json.dumps(told, indent=1).encode())
    assert refused.status_code == 422
    errors = refused.json()["errors"]
    assert [error["field"] for error in errors] == [["agencies", "0", "name"], ["counters", "0", "agency"]]
    assert all(error["line"] > 10 and error["message"]["id"] != error["message"]["en"] for error in errors)
    assert (await client.put(where, content=b"{")).json()["errors"][0]["line"] == 1
    assert (await client.put(where, content=b" " * (4 * 1024 * 1024 + 1))).status_code == 413
    assert await everything_stored(but=("session",)) == before


async def test_others_are_refused(administrator: Person, hall: HallRows) -> None:
    nobody, client = Person(administrator.client), administrator.client
    await an_account("hasan", role=Role.HALL_MANAGER, hall_id=hall.hall_id)
    manager = await signs_in(nobody, "hasan")
    id = (await manager.asks(HALL))["hall"]["id"]
    assert (await client.get(await exports(manager))).status_code == 200
    for person, code in ((nobody, "SIGN_IN_REQUIRED"), (manager, "NOT_ALLOWED")):
        payload = (await person.asks(IMPORT, input={"slug": "wajo"}))["importHall"]
        assert payload == {"uploadUrl": None, "expiresAt": None, "userErrors": [{"code": code, "field": None}]}
    payload = (await nobody.asks(EXPORT, input={"hall": id}))["exportHall"]
    assert payload["userErrors"] == [{"code": "SIGN_IN_REQUIRED", "field": None}]
    taken = (await administrator.asks(IMPORT, input={"slug": "konawe"}))["importHall"]
    assert taken["userErrors"] == [{"code": "ALREADY_EXISTS", "field": ["slug"]}]
    unseen = {"slug": "wajo", "name": "MPP \u202eojaW", "dryRun": True}
    for wish in (unseen, {**unseen, "name": "W" * 200}):
        payload = (await administrator.asks(IMPORT, input=wish))["importHall"]
        assert payload["userErrors"] == [{"code": "INVALID_INPUT", "field": ["name"]}]
    leave = (await exports(administrator)).rsplit("/", 1)[1]
    for wrong in ("x", leave[:-2], "A" * len(leave), leave + "é"):
        assert (await client.get(f"/halls/files/{wrong}")).status_code == 404
    assert (
        await client.put(f"/halls/files/{leave}", content=b"{}")
    ).status_code == 404  # a leave for one door only


async def test_an_address_ends_with_the_session_that_asked_for_it(administrator: Person) -> None:
    where = await imports(administrator)
    await administrator.asks("mutation { signOut(input: {}) { userErrors { code } } }")
    assert (await administrator.client.put(where, content=b"{}")).status_code == 401
