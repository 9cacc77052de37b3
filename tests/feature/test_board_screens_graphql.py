"""Screens over GraphQL: a manager hangs them up, anybody may look one up, nobody else changes them."""

from typing import Any

import pytest

from api.actor import Actor
from schema.node import global_id
from tests.factories import HallRows, a_citizen, a_hall, a_manager
from tests.feature.queue_clients import Person

SCREEN = (
    "screen { id slug name english: name(language: EN) zone archivedAt hall { slug } } userErrors { code field }"
)
CREATE = f"mutation ($input: CreateScreenInput!) {{ createScreen(input: $input) {{ {SCREEN} }} }}"
UPDATE = f"mutation ($input: UpdateScreenInput!) {{ updateScreen(input: $input) {{ {SCREEN} }} }}"
ARCHIVE = f"mutation ($input: ArchiveScreenInput!) {{ archiveScreen(input: $input) {{ {SCREEN} }} }}"
SCREENS = "query ($hall: String!) { screens(hall: $hall) { slug } }"
NODE = "query ($id: ID!) { node(id: $id) { ... on Screen { slug } } }"


@pytest.fixture
async def hall(database: str) -> HallRows:
    return await a_hall()


async def does(actor: Actor, document: str, **input: Any) -> dict[str, Any]:
    (payload,) = (await Person(actor).asks(document, input=input)).values()
    return dict(payload)


async def a_foyer(hall: HallRows, actor: Actor | None = None, **more: Any) -> dict[str, Any]:
    wish = {
        "hall": global_id("Hall", hall.hall_id),
        "slug": "foyer",
        "name": "Layar lobi",
        "nameEn": "Foyer",
        **more,
    }
    return await does(actor or a_manager(hall.hall_id), CREATE, **wish)


async def test_a_screen_is_hung_up_changed_and_taken_down(hall: HallRows) -> None:
    manager = a_manager(hall.hall_id)
    made = await a_foyer(hall)
    assert made["userErrors"] == []
    screen = made["screen"]
    assert (screen["name"], screen["english"], screen["hall"]) == ("Layar lobi", "Foyer", {"slug": hall.slug})
    changed = await does(manager, UPDATE, screen=screen["id"], zone="Barat")
    assert (changed["screen"]["zone"], changed["screen"]["name"]) == ("Barat", "Layar lobi")
    assert await Person(manager).asks(SCREENS, hall=hall.slug) == {"screens": [{"slug": "foyer"}]}
    taken_down = await does(manager, ARCHIVE, screen=screen["id"])
    assert taken_down["screen"]["archivedAt"] is not None
    assert await Person(manager).asks(SCREENS, hall=hall.slug) == {"screens": []}
    assert await Person(a_citizen()).asks(NODE, id=screen["id"]) == {"node": {"slug": "foyer"}}


async def test_a_retry_with_its_key_gives_the_same_screen(hall: HallRows) -> None:
    manager = a_manager(hall.hall_id)
    assert await a_foyer(hall, manager, idempotencyKey="k") == await a_foyer(hall, manager, idempotencyKey="k")


async def test_what_cannot_be_done_is_a_user_error(hall: HallRows) -> None:
    await a_foyer(hall)
    refused = {"screen": None, "userErrors": [{"code": "ALREADY_EXISTS", "field": ["slug"]}]}
    assert await a_foyer(hall) == refused
    nobody = await a_foyer(hall, a_citizen(), slug="other")
    assert nobody == {"screen": None, "userErrors": [{"code": "SIGN_IN_REQUIRED", "field": None}]}
    unknown = await does(a_manager(hall.hall_id), UPDATE, screen="nonsense", zone="Barat")
    assert [error["code"] for error in unknown["userErrors"]] == ["NOT_FOUND"]
    assert await Person(a_citizen()).asks(SCREENS, hall=hall.slug) == {"screens": None}
