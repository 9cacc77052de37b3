"""Documents through the public door: the address from GraphQL, the bytes by PUT, the file by GET."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx2
import pytest
from starlette.applications import Starlette
from structlog.testing import capture_logs

from api import logs
from api.actor import Role
from api.applications.models import Application, Document
from api.applications.rules.numbers import application_number
from api.clock import utc_now
from api.events import ApplicationState
from api.people import actions as people
from api.people.queries import actor_of
from api.settings import settings
from schema.node import global_id
from tests.factories import HallRows, a_hall
from tests.feature.document_clients import ApplicationRow, an_application
from tests.files import a_pdf, a_photo_lying_down, a_picture, files_in
from tests.people import PASSWORD, an_account, everything_stored
from tests.toy import asking

pytestmark = pytest.mark.usefixtures("database", "documents")

ATTACH = """mutation ($input: AttachDocumentInput!) { attachDocument(input: $input) {
    uploadUrl expiresAt userErrors { code message english: message(language: EN) field }
} }"""
JUDGE = """mutation ($input: JudgeDocumentInput!) { judgeDocument(input: $input) {
    document { verdict verdictReason verdictAt } userErrors { code field }
} }"""
CANCEL = """mutation ($input: CancelApplicationInput!) { cancelApplication(input: $input) {
    userErrors { code } } }"""
DOCUMENT = (
    "id requirement name contentType sizeBytes sha256 scan verdict downloadUrl shown: downloadUrl(inline: true)"
)
READ = f"query ($id: ID!) {{ node(id: $id) {{ ... on Document {{ {DOCUMENT} }} }} }}"


@dataclass
class Person:
    """Somebody at the public door, with a token or without."""

    client: httpx2.AsyncClient
    token: str | None = None

    async def asks(self, query: str, **variables: Any) -> dict[str, Any]:
        headers = {"authorization": f"Bearer {self.token}"} if self.token else {}
        answer = await self.client.post("/graphql", json={"query": query, "variables": variables}, headers=headers)
        assert answer.status_code == 200, answer.text
        assert "errors" not in answer.json(), answer.text
        data: dict[str, Any] = answer.json()["data"]
        return data

    async def announces(self, application: ApplicationRow, content: bytes, **more: Any) -> str:
        """The path to which the file is to be sent."""
        input = {"application": global_id("Application", application.id), "requirement": "KTP", "name": "KTP.jpg"}
        asked = {**input, "sizeBytes": len(content), "secret": application.secret, **more}
        payload = (await self.asks(ATTACH, input=asked))["attachDocument"]
        assert payload["userErrors"] == [], payload
        return urlsplit(payload["uploadUrl"]).path

    async def hands_in(self, application: ApplicationRow, content: bytes, **more: Any) -> dict[str, Any]:
        """What the door says of a file that was taken."""
        answer = await self.client.put(await self.announces(application, content, **more), content=content)
        assert answer.status_code == 200, answer.text
        said: dict[str, Any] = answer.json()
        return said

    async def reads(self, document: str) -> dict[str, Any] | None:
        """The document as GraphQL tells it."""
        node: dict[str, Any] | None = (await self.asks(READ, id=document))["node"]
        return node


@pytest.fixture
def create_app(monkeypatch: pytest.MonkeyPatch) -> Callable[[], Starlette]:
    """Makes the whole application, which leaves the log of this test run as it is."""
    monkeypatch.setattr(logs, "configure", lambda *, production: None)
    return import_module("asgi").create_app  # type: ignore[no-any-return]


@pytest.fixture
async def citizen(create_app: Callable[[], Starlette]) -> AsyncIterator[Person]:
    async with asking(create_app()) as client:
        yield Person(client)


async def signs_in(citizen: Person, username: str) -> Person:
    session = await people.sign_in(username, PASSWORD, now=utc_now(), address="198.51.100.7")
    assert isinstance(session, people.SignedIn), session
    return Person(citizen.client, session.token)


async def an_officer_of(citizen: Person, hall: HallRows, agency: int = 0, name: str = "wulan") -> Person:
    await an_account(name, hall_id=hall.hall_id, agency_id=hall.agencies[agency].agency_id)
    return await signs_in(citizen, name)


async def test_the_next_act_is_sent_with_the_version_that_the_upload_answered(citizen: Person) -> None:
    application = await an_application(await a_hall(), state=ApplicationState.RETURNED)
    path = await citizen.announces(application, a_photo_lying_down())
    first, again = [(await citizen.client.put(path, content=a_photo_lying_down())).json() for _ in range(2)]
    assert first == again
    act = {"application": global_id("Application", application.id), "secret": application.secret}
    done = await citizen.asks(CANCEL, input={**act, "version": first["applicationVersion"]})
    assert done["cancelApplication"]["userErrors"] == []
    later = (await citizen.client.put(path, content=a_photo_lying_down())).json()
    assert later == {**first, "applicationVersion": first["applicationVersion"] + 1}


async def test_an_officer_reads_what_a_citizen_has_sent(citizen: Person) -> None:
    hall = await a_hall()
    application = await an_application(hall, state=ApplicationState.RETURNED)
    said = await citizen.hands_in(application, a_photo_lying_down(), name="KTP ibu ☃.exe")
    assert (said["contentType"], said["scan"]) == ("image/jpeg", "NOT_SCANNED")

    document = await (await an_officer_of(citizen, hall)).reads(said["document"])
    assert document
    assert (document["id"], document["name"], document["verdict"]) == (
        said["document"],
        "KTP ibu ☃.exe",
        "PENDING",
    )
    answer = await citizen.client.get(document["downloadUrl"])
    assert answer.status_code == 200
    assert len(answer.content) == document["sizeBytes"]
    assert answer.headers["content-type"] == "image/jpeg"
    assert answer.headers["content-disposition"] == (
        "attachment; filename=\"KTP ibu _.jpg\"; filename*=UTF-8''KTP%20ibu%20%E2%98%83.jpg"
    )
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["cross-origin-resource-policy"] == "same-origin"


async def test_only_a_picture_is_shown_inline(citizen: Person) -> None:
    hall = await a_hall()
    officer = await an_officer_of(citizen, hall)
    for content, shown in ((a_picture(), "inline"), (a_pdf(), "attachment")):
        said = await citizen.hands_in(await an_application(hall, state=ApplicationState.RETURNED), content)
        document = await officer.reads(said["document"])
        assert document
        answer = await citizen.client.get(document["shown"])
        assert answer.headers["content-disposition"].startswith(f"{shown};")


async def test_the_holder_reads_their_own_documents_while_the_file_is_with_them(citizen: Person) -> None:
    application = await an_application(
        await a_hall(), state=ApplicationState.RETURNED, number="7402-A-20261124-00001-X"
    )
    await citizen.hands_in(application, a_pdf())
    number = await _numbered(application)
    query = "query ($n: String!, $s: String) { application(number: $n, secret: $s) { documents { downloadUrl } } }"
    found = (await citizen.asks(query, n=number, s=application.secret))["application"]
    answer = await citizen.client.get(found["documents"][0]["downloadUrl"])
    assert answer.content == a_pdf()
    assert (await citizen.asks(query, n=number, s="wrong"))["application"] is None

    await Application.filter(id=application.id).update(state=ApplicationState.SUBMITTED)
    assert (await citizen.client.get(found["documents"][0]["downloadUrl"])).status_code == 404
    assert (await citizen.asks(query, n=number, s=application.secret))["application"]["documents"] == []


async def _numbered(application: ApplicationRow) -> str:
    number = application_number("74.02", "AGENCY0", utc_now().date(), 1)
    await Application.filter(id=application.id).update(number=number)
    return number


@pytest.mark.parametrize("role", [Role.HALL_MANAGER, Role.AUDITOR, Role.ADMINISTRATOR, Role.INFORMATION_DESK])
async def test_no_document_is_shown_to(citizen: Person, role: Role) -> None:
    hall = await a_hall()
    said = await citizen.hands_in(await an_application(hall, state=ApplicationState.RETURNED), a_pdf())
    await an_account("hasan", role=role, hall_id=hall.hall_id)
    assert await (await signs_in(citizen, "hasan")).reads(said["document"]) is None
    assert await citizen.reads(said["document"]) is None


async def test_no_document_is_shown_to_an_officer_of_another_agency(citizen: Person) -> None:
    hall = await a_hall(agencies=2)
    said = await citizen.hands_in(await an_application(hall, state=ApplicationState.RETURNED), a_pdf())
    assert await (await an_officer_of(citizen, hall, agency=1)).reads(said["document"]) is None


async def test_an_address_is_for_its_document_its_time_and_whoever_may_still_read(citizen: Person) -> None:
    """Return the document without may_be_read_by in document_by_leave to see this fail."""
    hall = await a_hall()
    said = await citizen.hands_in(await an_application(hall, state=ApplicationState.RETURNED), a_pdf())
    other = await citizen.hands_in(await an_application(hall, state=ApplicationState.RETURNED), a_picture())
    officer = await an_officer_of(citizen, hall)
    first, second = await officer.reads(said["document"]), await officer.reads(other["document"])
    assert first
    assert second
    mixed = f"{urlsplit(first['downloadUrl']).path}?{urlsplit(second['downloadUrl']).query}"
    for broken in (mixed, first["downloadUrl"][:-2], f"{first['downloadUrl']}A", mixed.partition("?")[0]):
        assert (await citizen.client.get(broken)).status_code == 404
    assert (await citizen.client.get(first["downloadUrl"])).status_code == 200

    actor = await actor_of(str(officer.token), now=utc_now())
    assert actor
    await people.sign_out(actor, now=utc_now())
    assert (await citizen.client.get(first["downloadUrl"])).status_code == 404


async def test_the_door_says_no_in_both_languages(citizen: Person) -> None:
    application = await an_application(await a_hall())
    script = b"#!/bin/sh\nrm -rf /\n"
    answer = await citizen.client.put(await citizen.announces(application, script), content=script)
    assert answer.status_code == 422
    assert answer.json() == {
        "code": "DOCUMENT_REFUSED",
        "message": {
            "id": "Dokumen tidak dapat diterima: bukan foto JPEG, PNG, WebP atau PDF.",
            "en": "The document cannot be taken: it is no JPEG, PNG or WebP picture and no PDF.",
        },
        "field": None,
    }


async def test_more_bytes_than_announced_are_not_taken(citizen: Person) -> None:
    application = await an_application(await a_hall())
    path = await citizen.announces(application, a_pdf())

    async def endless() -> AsyncIterator[bytes]:
        for _ in range(100):
            yield bytes(64 * 1024)

    assert (await citizen.client.put(path, content=a_pdf() + b"\n")).status_code == 413
    assert (await citizen.client.put(path, content=endless())).status_code == 413
    assert (await citizen.client.put(path, content=a_pdf()[:-9])).status_code == 422
    assert (await citizen.client.put(path, content=a_pdf())).status_code == 200


async def test_the_same_file_again_is_answered_the_same_and_another_is_a_conflict(citizen: Person) -> None:
    path = await citizen.announces(await an_application(await a_hall()), a_pdf())
    first, again = [await citizen.client.put(path, content=a_pdf()) for _ in range(2)]
    assert (again.status_code, again.json()) == (200, first.json())
    assert (await citizen.client.put(path, content=a_pdf()[:-1] + b" ")).status_code == 409
    assert await Document.all().count() == 1


async def test_an_address_sends_only_so_many_files_a_minute_and_staff_are_not_counted(
    citizen: Person, monkeypatch: pytest.MonkeyPatch, create_app: Callable[[], Starlette]
) -> None:
    """Delete _wait_seconds in the door to see this fail."""
    monkeypatch.setenv("ANTREAN_ANONYMOUS_FILES_PER_MINUTE", "2")
    settings.cache_clear()
    hall = await a_hall()
    application = await an_application(hall)
    path = await citizen.announces(application, a_pdf())
    officers = await (await an_officer_of(citizen, hall)).announces(application, a_pdf())
    app = create_app()
    async with asking(app) as client, asking(app, "192.0.2.9") as other:
        answers = [await client.put(path, content=a_pdf()) for _ in range(3)]
        assert [answer.status_code for answer in answers] == [200, 200, 429]
        assert answers[-1].json()["code"] == "TOO_MANY_TRIES"
        assert int(answers[-1].headers["retry-after"]) > 0
        assert (await client.put(officers, content=a_pdf())).status_code == 200
        assert (await other.put(path, content=a_pdf())).status_code == 200


async def test_an_unknown_address_and_other_methods(citizen: Person) -> None:
    assert (await citizen.client.put("/documents/uploads/aaaaaaaaaaaaaaaaaaaaaa", content=b"x")).status_code == 404
    assert (await citizen.client.get("/documents/uploads/aaaaaaaaaaaaaaaaaaaaaa")).status_code == 405
    assert (await citizen.client.get("/documents/../../etc/passwd")).status_code == 404


async def test_a_page_of_another_origin_sends_only_where_it_is_let_in(
    citizen: Person, monkeypatch: pytest.MonkeyPatch, create_app: Callable[[], Starlette]
) -> None:
    """Delete from_elsewhere in the door, or PUT in asgi.py, to see this fail."""
    application = await an_application(await a_hall())
    elsewhere = {"origin": "https://lain.example"}
    path = await citizen.announces(application, a_pdf())
    assert (await citizen.client.put(path, content=a_pdf(), headers=elsewhere)).status_code == 403

    monkeypatch.setenv("ANTREAN_ALLOWED_ORIGINS", '["https://lain.example"]')
    settings.cache_clear()
    async with asking(create_app()) as client:
        asked = {**elsewhere, "access-control-request-method": "PUT"}
        assert (await client.options(path, headers=asked)).status_code == 200
        answer = await client.put(path, content=a_pdf(), headers=elsewhere)
    assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (200, "https://lain.example")


async def test_an_officer_judges_a_document_and_the_citizen_brings_another(citizen: Person) -> None:
    hall = await a_hall()
    application = await an_application(hall, state=ApplicationState.RETURNED)
    said, officer = await citizen.hands_in(application, a_pdf()), await an_officer_of(citizen, hall)

    async def judges(who: Person, **input: Any) -> dict[str, Any]:
        asked = {"document": said["document"], **input}
        payload: dict[str, Any] = (await who.asks(JUDGE, input=asked))["judgeDocument"]
        return payload

    refused = await judges(officer, verdict="REJECTED")
    assert refused["userErrors"] == [{"code": "REASON_REQUIRED", "field": ["reason"]}]
    secret = await judges(officer, verdict="REJECTED", reason="NIK 7402015501900001 salah")
    assert secret["userErrors"][0]["code"] == "INVALID_INPUT"
    assert (await judges(citizen, verdict="ACCEPTED"))["userErrors"][0]["code"] == "NOT_FOUND"

    judged = await judges(officer, verdict="REJECTED", reason="Buram, foto ulang")
    assert (judged["document"]["verdict"], judged["document"]["verdictReason"]) == (
        "REJECTED",
        "Buram, foto ulang",
    )
    await citizen.hands_in(application, a_picture())
    late = await judges(officer, verdict="ACCEPTED")
    assert late["userErrors"] == [{"code": "CONFLICT", "field": ["document"]}]


async def test_nobody_reads_the_secret_of_an_address_in_the_log_or_the_database(
    citizen: Person, documents: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    application = await an_application(await a_hall())
    path = await citizen.announces(application, a_pdf())
    with capture_logs() as logs:
        await citizen.client.put(path, content=a_picture())
        await citizen.client.put(path, content=a_pdf())
    token = path.rpartition("/")[2]
    assert token not in await everything_stored()
    assert token not in repr(logs) + "".join(capfd.readouterr())
    assert all(token not in str(file) for file in files_in(documents))
