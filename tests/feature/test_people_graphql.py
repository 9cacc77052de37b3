"""People over GraphQL: a session from sign-in to sign-out, accounts, roles, devices and keys, and what stays hidden."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx2
import pytest

from api.actor import SYSTEM, ActorKind, Role
from api.boards.models import Screen
from api.clock import utc_now
from api.people import actions as people
from api.settings import Settings
from schema import graphql_schema
from schema.endpoint import graphql_app
from schema.node import global_id
from tests.factories import HallRows, a_hall
from tests.people import NEW_PASSWORD, PASSWORD, an_account
from tests.statements import counted_statements
from tests.toy import asking

ERRORS = "userErrors { code message field retryAfterSeconds }"
VIEWER = "viewer { kind name roles permissions hall { slug } counter { label } staff { username } }"
SIGN_IN = f"mutation ($input: SignInInput!) {{ signIn(input: $input) {{ token expiresAt {VIEWER} {ERRORS} }} }}"


@dataclass
class Person:
    """Somebody at the public door."""

    client: httpx2.AsyncClient
    token: str | None = None

    async def asks(self, query: str, **variables: Any) -> dict[str, Any]:
        headers = {"authorization": f"Bearer {self.token}"} if self.token else {}
        answer = await self.client.post("/graphql", json={"query": query, "variables": variables}, headers=headers)
        assert answer.status_code == 200, answer.text
        assert "errors" not in answer.json(), answer.text
        data: dict[str, Any] = answer.json()["data"]
        return data

    async def does(self, verb: str, fields: str = "", **input: Any) -> dict[str, Any]:
        """The payload of a mutation."""
        name = f"{verb[0].upper()}{verb[1:]}Input"
        query = f"mutation ($input: {name}!) {{ {verb}(input: $input) {{ {fields} {ERRORS} }} }}"
        payload: dict[str, Any] = (await self.asks(query, input=input))[verb]
        return payload

    async def is_told(self, verb: str, **input: Any) -> str:
        """The code of the one user error."""
        (error,) = (await self.does(verb, **input))["userErrors"]
        return str(error["code"])

    async def is_out(self) -> bool:
        """Whether the token is refused."""
        headers = {"authorization": f"Bearer {self.token}"}
        answer = await self.client.post("/graphql", json={"query": "{ viewer { name } }"}, headers=headers)
        return answer.status_code == 401


@pytest.fixture
async def client(database: str) -> AsyncIterator[httpx2.AsyncClient]:
    async with asking(graphql_app(Settings())) as client:
        yield client


@pytest.fixture
async def hall(client: httpx2.AsyncClient) -> HallRows:
    return await a_hall()


async def signed_in(client: httpx2.AsyncClient, username: str, role: Role, **place: UUID) -> Person:
    await an_account(username, role=role, **place)
    session = await people.sign_in(username, PASSWORD, now=utc_now(), address="198.51.100.7")
    assert isinstance(session, people.SignedIn)
    return Person(client, session.token)


async def test_an_officer_signs_in_sees_who_they_are_and_signs_out(
    client: httpx2.AsyncClient, hall: HallRows
) -> None:
    await an_account("wulan", hall_id=hall.hall_id, agency_id=hall.agency_id)
    nobody = Person(client)
    payload = (await nobody.asks(SIGN_IN, input={"username": "Wulan", "password": PASSWORD}))["signIn"]
    assert payload["userErrors"] == []
    viewer = payload["viewer"]
    assert (viewer["kind"], viewer["name"], viewer["roles"]) == ("STAFF", "Nama wulan", ["OFFICER"])
    assert (viewer["hall"], viewer["staff"], viewer["counter"]) == (
        {"slug": "konawe"},
        {"username": "wulan"},
        None,
    )
    assert "CALL_NEXT" in viewer["permissions"]
    assert "PAUSE_HALL" not in viewer["permissions"]

    officer = Person(client, payload["token"])
    opened = await officer.asks(
        "mutation ($input: OpenCounterInput!) { openCounter(input: $input) { userErrors { code } } }",
        input={"counter": global_id("Counter", hall.counter_id)},
    )
    assert opened["openCounter"]["userErrors"] == []
    assert (await officer.asks(f"{{ {VIEWER} }}"))["viewer"]["counter"] == {"label": "1A"}

    out = await officer.asks(f"mutation {{ signOut {{ viewer {{ kind }} {ERRORS} }} }}")
    assert out["signOut"] == {"viewer": {"kind": "ANONYMOUS"}, "userErrors": []}
    assert await officer.is_out()


async def test_a_viewer_without_a_token_is_nobody_and_may_take_a_number(client: httpx2.AsyncClient) -> None:
    viewer = (await Person(client).asks(f"{{ {VIEWER} }}"))["viewer"]
    assert viewer == {
        "kind": "ANONYMOUS",
        "name": "",
        "roles": [],
        "permissions": ["APPLY", "BOOK_WEB", "TAKE_TICKET_WEB"],
        "hall": None,
        "counter": None,
        "staff": None,
    }


async def test_failures_are_told_as_data_with_the_seconds_to_wait(client: httpx2.AsyncClient) -> None:
    nobody, wrong = Person(client), {"username": "wulan", "password": "salah"}
    payloads = [(await nobody.asks(SIGN_IN, input=wrong))["signIn"] for _ in range(6)]
    errors = [payload["userErrors"][0] for payload in payloads]
    assert [error["code"] for error in errors] == ["WRONG_CREDENTIALS"] * 5 + ["TOO_MANY_TRIES"]
    assert 0 < errors[-1]["retryAfterSeconds"] <= 30
    assert {payload["token"] for payload in payloads} == {None}
    assert {payload["viewer"] for payload in payloads} == {None}


async def test_signing_out_everywhere_ends_every_session(client: httpx2.AsyncClient) -> None:
    here = await signed_in(client, "wulan", Role.OFFICER)
    session = await people.sign_in("wulan", PASSWORD, now=utc_now())
    assert isinstance(session, people.SignedIn)
    await here.does("signOut", "viewer { name }", everywhere=True)
    assert await here.is_out()
    assert await Person(client, session.token).is_out()


async def test_permissions_are_told_for_a_place(client: httpx2.AsyncClient, hall: HallRows) -> None:
    elsewhere = await a_hall(slug="elsewhere")
    officer = await signed_in(client, "wulan", Role.OFFICER, hall_id=hall.hall_id, agency_id=hall.agency_id)
    query = """query ($hall: String, $agency: ID) { viewer { permissions(hall: $hall, agency: $agency) } }"""
    own = await officer.asks(query, agency=global_id("Agency", hall.agency_id))
    assert "SERVE" in own["viewer"]["permissions"]
    for place in (
        {"hall": "konawe"},
        {"hall": "elsewhere"},
        {"hall": "nowhere"},
        {"agency": global_id("Agency", elsewhere.agency_id)},
        {"hall": "elsewhere", "agency": global_id("Agency", hall.agency_id)},
        {"agency": "nonsense"},
    ):
        assert (await officer.asks(query, **place))["viewer"]["permissions"] == [
            "APPLY",
            "BOOK_WEB",
            "TAKE_TICKET_WEB",
        ], place


async def test_a_manager_opens_an_account_gives_and_takes_a_role(
    client: httpx2.AsyncClient, hall: HallRows
) -> None:
    manager = await signed_in(client, "hasan", Role.HALL_MANAGER, hall_id=hall.hall_id)
    account = {
        "username": "wulan",
        "name": "Wulan",
        "password": PASSWORD,
        "hall": "konawe",
        "idempotencyKey": "a",
    }
    created = await manager.does("createStaff", "staff { id username name hall { slug } }", **account)
    assert created["userErrors"] == []
    staff = created["staff"]["id"]
    assert created["staff"] == {"id": staff, "username": "wulan", "name": "Wulan", "hall": {"slug": "konawe"}}
    assert (await manager.does("createStaff", "staff { id }", **account))["staff"] == {"id": staff}

    place = {"staff": staff, "agency": global_id("Agency", hall.agency_id)}
    granted = await manager.does(
        "grantRole", "grant { id role agency { id } hall { slug } staff { id } }", role="OFFICER", **place
    )
    grant = granted["grant"]["id"]
    assert granted["grant"] == {
        "id": grant,
        "role": "OFFICER",
        "agency": {"id": place["agency"]},
        "hall": {"slug": "konawe"},
        "staff": {"id": staff},
    }
    assert await manager.is_told("grantRole", staff=staff, role="ADMINISTRATOR") == "NOT_ALLOWED"
    assert await manager.is_told("grantRole", staff=staff, role="OFFICER", hall="nowhere") == "NOT_ALLOWED"
    updated = await manager.does("updateStaff", "staff { name grants { role } }", staff=staff, name="Wulan S.")
    assert updated["staff"] == {"name": "Wulan S.", "grants": [{"role": "OFFICER"}]}
    revoked = await manager.does("revokeRole", "grant { revokedAt staff { grants { role } } }", grant=grant)
    assert revoked["grant"]["revokedAt"] is not None
    assert revoked["grant"]["staff"]["grants"] == []
    reset = await manager.does("resetPassword", "staff { id }", staff=staff, password=NEW_PASSWORD)
    assert reset["staff"] == {"id": staff}
    archived = await manager.does("archiveStaff", "staff { archivedAt }", staff=staff)
    assert archived["staff"]["archivedAt"] is not None


async def test_accounts_are_listed_for_who_may_read_them_in_a_constant_number_of_statements(
    client: httpx2.AsyncClient, hall: HallRows
) -> None:
    elsewhere = await a_hall(slug="elsewhere")
    manager = await signed_in(client, "hasan", Role.HALL_MANAGER, hall_id=hall.hall_id)
    supervisor = await signed_in(client, "baso", Role.SUPERVISOR, hall_id=hall.hall_id, agency_id=hall.agency_id)
    officer = await signed_in(client, "wulan", Role.OFFICER, hall_id=hall.hall_id, agency_id=hall.agency_id)
    stranger = await signed_in(client, "asing", Role.HALL_MANAGER, hall_id=elsewhere.hall_id)
    query = """query ($hall: String) { staff(hall: $hall, first: 12) {
        totalCount nodes { id username hall { slug } grants { role hall { slug } agency { code } } } } }"""

    async def names(person: Person, hall: str | None = "konawe") -> list[str]:
        return [node["username"] for node in (await person.asks(query, hall=hall))["staff"]["nodes"]]

    assert await names(manager) == ["baso", "hasan", "wulan"]
    assert await names(supervisor) == ["baso", "wulan"]
    for person in (officer, stranger, Person(client)):
        assert await names(person) == []
    assert await names(manager, None) == []
    assert await names(stranger, "elsewhere") == ["asing"]

    with counted_statements() as few:
        await names(manager)
    for i in range(6):
        await an_account(f"petugas{i}", hall_id=hall.hall_id, agency_id=hall.agency_id)
    with counted_statements() as many:
        assert len(await names(manager)) == 9
    assert len(many) == len(few)


async def test_a_node_is_null_for_who_may_not_read_it(client: httpx2.AsyncClient, hall: HallRows) -> None:
    elsewhere = await a_hall(slug="elsewhere")
    manager = await signed_in(client, "hasan", Role.HALL_MANAGER, hall_id=hall.hall_id)
    stranger = await signed_in(client, "asing", Role.HALL_MANAGER, hall_id=elsewhere.hall_id)
    staff = await an_account("wulan", hall_id=hall.hall_id, agency_id=hall.agency_id)
    kiosk = await people.issue_device(
        SYSTEM, kind=ActorKind.KIOSK, hall_id=hall.hall_id, name="Anjungan", now=utc_now()
    )
    key = await manager.does("createApiKey", "apiKey { id } token", name="K", scopes=["CALL_NEXT"], hall="konawe")
    assert isinstance(kiosk, people.DeviceIssued)
    grants = await manager.asks('{ staff(hall: "konawe") { nodes { grants { id } } } }')
    grant = grants["staff"]["nodes"][0]["grants"][0]["id"]
    ids = [global_id("Staff", staff), global_id("Device", kiosk.device_id), key["apiKey"]["id"], grant]
    query = "query ($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }"
    types = ["Staff", "Device", "ApiKey", "RoleGrant"]
    seen = (await manager.asks(query, ids=ids))["nodes"]
    assert [(node["__typename"], node["id"]) for node in seen] == list(zip(types, ids, strict=True))
    for person in (stranger, Person(client)):
        assert (await person.asks(query, ids=ids))["nodes"] == [None] * 4
    assert (await Person(client, kiosk.token).asks(query, ids=ids))["nodes"][1]["id"] == ids[1]
    assert (await Person(client, key["token"]).asks(query, ids=ids))["nodes"][2]["id"] == ids[2]


async def test_a_tv_is_paired_by_its_code_and_shut_out_again(client: httpx2.AsyncClient, hall: HallRows) -> None:
    await Screen.create(hall_id=hall.hall_id, slug="main", name="Layar utama")
    manager = await signed_in(client, "hasan", Role.HALL_MANAGER, hall_id=hall.hall_id)
    tv = Person(client)
    begun = await tv.does("pairDevice", "code claim expiresAt", kind="SCREEN", name="TV lobi")
    waiting = await tv.does("claimDevice", "token device { id }", claim=begun["claim"])
    assert waiting == {"token": None, "device": None, "userErrors": []}

    approval = {"code": begun["code"], "hall": "konawe", "screen": "main"}
    assert await manager.is_told("approveDevice", **{**approval, "screen": "nope"}) == "NOT_FOUND"
    assert await manager.is_told("approveDevice", **{**approval, "hall": "nope"}) == "NOT_FOUND"
    assert await tv.is_told("approveDevice", **approval) == "SIGN_IN_REQUIRED"
    fields = "device { id kind name screen { slug } hall { slug } isClaimed }"
    approved = (await manager.does("approveDevice", fields, **approval))["device"]
    assert (approved["kind"], approved["name"], approved["isClaimed"]) == ("SCREEN", "TV lobi", False)
    assert (approved["screen"], approved["hall"]) == ({"slug": "main"}, {"slug": "konawe"})

    claimed = await tv.does("claimDevice", "token device { id isClaimed }", claim=begun["claim"])
    assert claimed["device"] == {"id": approved["id"], "isClaimed": True}
    assert await tv.is_told("claimDevice", claim=begun["claim"]) == "CODE_UNKNOWN"
    tv.token = claimed["token"]
    viewer = (await tv.asks("{ viewer { kind name hall { slug } device { id screen { slug } } } }"))["viewer"]
    assert (viewer["kind"], viewer["hall"], viewer["device"]["screen"]) == (
        "SCREEN",
        {"slug": "konawe"},
        {"slug": "main"},
    )
    devices = '{ devices(hall: "konawe") { nodes { id revokedAt } } }'
    assert len((await manager.asks(devices))["devices"]["nodes"]) == 1
    assert (await tv.asks(devices))["devices"]["nodes"] == []

    assert await tv.is_told("revokeDevice", device=approved["id"]) == "NOT_ALLOWED"
    revoked = await manager.does("revokeDevice", "device { revokedAt }", device=approved["id"])
    assert revoked["device"]["revokedAt"] is not None
    assert await tv.is_out()


async def test_another_systems_key_may_do_what_it_says_and_no_more(
    client: httpx2.AsyncClient, hall: HallRows
) -> None:
    manager = await signed_in(client, "hasan", Role.HALL_MANAGER, hall_id=hall.hall_id)
    made = await manager.does(
        "createApiKey", "token apiKey { id name scopes }", name="App", scopes=["READ_TICKET"], hall="konawe"
    )
    assert made["apiKey"]["scopes"] == ["READ_TICKET"]
    app = Person(client, made["token"])
    viewer = (await app.asks("{ viewer { kind name permissions apiKey { id } } }"))["viewer"]
    assert viewer == {
        "kind": "API_KEY",
        "name": "App",
        "permissions": ["READ_TICKET"],
        "apiKey": {"id": made["apiKey"]["id"]},
    }
    assert await app.is_told("createApiKey", name="X", scopes=["READ_TICKET"], hall="konawe") == "NOT_ALLOWED"
    assert await manager.is_told("createApiKey", name="X", scopes=["READ_TICKET"]) == "NOT_ALLOWED"
    listed = (await manager.asks('{ apiKeys(hall: "konawe") { nodes { name } } }'))["apiKeys"]["nodes"]
    assert listed == [{"name": "App"}]
    assert (await app.asks('{ apiKeys(hall: "konawe") { totalCount } }'))["apiKeys"]["totalCount"] == 0
    await manager.does("revokeApiKey", "apiKey { revokedAt }", apiKey=made["apiKey"]["id"])
    assert await app.is_out()


async def test_ones_own_password_is_changed_with_the_old_one(client: httpx2.AsyncClient) -> None:
    officer = await signed_in(client, "wulan", Role.OFFICER)
    wrong = await officer.does("changePassword", currentPassword="salah", newPassword=NEW_PASSWORD)
    assert wrong["userErrors"][0]["code"] == "WRONG_CREDENTIALS"
    assert wrong["userErrors"][0]["field"] == ["currentPassword"]
    done = await officer.does(
        "changePassword", "viewer { name }", currentPassword=PASSWORD, newPassword=NEW_PASSWORD
    )
    assert done["userErrors"] == []
    session = await people.sign_in("wulan", NEW_PASSWORD, now=utc_now())
    assert isinstance(session, people.SignedIn)


@pytest.mark.parametrize(
    ("verb", "input"),
    [
        ("createStaff", {"username": "x.y", "name": "X", "password": PASSWORD, "hall": "konawe"}),
        ("updateStaff", {"staff": "P_x", "name": "X"}),
        ("archiveStaff", {"staff": "P_x"}),
        ("resetPassword", {"staff": "P_x", "password": PASSWORD}),
        ("grantRole", {"staff": "P_x", "role": "OFFICER"}),
        ("revokeRole", {"grant": "R_x"}),
        ("approveDevice", {"code": "BCDF-GHJK", "hall": "konawe"}),
        ("revokeDevice", {"device": "D_x"}),
        ("createApiKey", {"name": "X", "scopes": ["CALL_NEXT"], "hall": "konawe"}),
        ("revokeApiKey", {"apiKey": "K_x"}),
        ("changePassword", {"currentPassword": PASSWORD, "newPassword": NEW_PASSWORD}),
    ],
)
async def test_without_a_token_every_act_asks_to_sign_in(
    client: httpx2.AsyncClient, hall: HallRows, verb: str, input: dict[str, Any]
) -> None:
    assert await Person(client).is_told(verb, **input) == "SIGN_IN_REQUIRED"


@pytest.mark.parametrize("odd", ["a\x01b", "\u202e" + "x" * 30, "x" * 3900])
async def test_texts_nobody_would_type_are_refused_as_data(
    client: httpx2.AsyncClient, hall: HallRows, odd: str
) -> None:
    manager = await signed_in(client, "hasan", Role.HALL_MANAGER, hall_id=hall.hall_id)
    assert await manager.is_told("signIn", username=odd, password=odd) == "WRONG_CREDENTIALS"
    assert await manager.is_told("pairDevice", kind="KIOSK", name=odd) == "INVALID_INPUT"
    assert await manager.is_told("claimDevice", claim=odd) == "CODE_UNKNOWN"
    assert await manager.is_told("approveDevice", code=odd, hall="konawe", name=odd) == "CODE_UNKNOWN"
    assert await manager.is_told("approveDevice", code=odd, hall="konawe", screen=odd) == "NOT_FOUND"
    assert await manager.is_told("createApiKey", name=odd, scopes=["SERVE"], hall="konawe") == "INVALID_INPUT"
    account = {"username": odd, "name": odd, "password": odd, "hall": "konawe"}
    assert await manager.is_told("createStaff", **account) == "INVALID_INPUT"


def test_everything_of_people_is_described() -> None:
    mine = ("Viewer", "Staff", "Role", "Device", "ApiKey", "ActorKind", "Permission", "Sign", "Password")
    kinds = {name: kind for name, kind in graphql_schema.type_map.items() if any(word in name for word in mine)}
    missing = [name for name, kind in kinds.items() if not kind.description]
    for name, kind in kinds.items():
        parts = {**getattr(kind, "fields", {}), **getattr(kind, "values", {})}
        missing += [f"{name}.{part}" for part, value in parts.items() if not value.description]
    assert missing == []
