"""Managers hang up, change and take down screens; nobody else does."""

from dataclasses import replace
from uuid import UUID, uuid4

import pytest

from api import journal
from api.boards.actions import ScreenChanged, archive_screen, create_screen, update_screen
from api.boards.queries import screen_by_slug, screens_by_id, screens_of
from api.boards.rules import ScreenFields
from api.refusals import Refusal, RefusalCode
from tests.factories import NOW, HallRows, a_hall, a_manager, an_administrator, an_officer

FOYER = ScreenFields(slug="foyer", name="Layar lobi", name_en="Foyer screen", farthest_metres=12.0)


@pytest.fixture
async def hall(database: str) -> HallRows:
    return await a_hall()


def code(result: object) -> RefusalCode | None:
    return result.code if isinstance(result, Refusal) else None


async def hung(hall: HallRows, fields: ScreenFields = FOYER) -> UUID:
    done = await create_screen(a_manager(hall.hall_id), hall.hall_id, fields, now=NOW)
    assert isinstance(done, ScreenChanged)
    return done.screen_id


async def test_a_manager_hangs_up_changes_and_takes_down_a_screen(hall: HallRows) -> None:
    manager, screen_id = a_manager(hall.hall_id), await hung(hall)
    assert [row.slug for row in (await screens_of([hall.hall_id]))[hall.hall_id]] == ["foyer"]
    assert isinstance(await update_screen(manager, screen_id, {"zone": "Barat"}, now=NOW), ScreenChanged)
    changed = await screen_by_slug(hall.hall_id, "foyer")
    assert changed is not None
    assert (changed.zone, changed.name, changed.farthest_metres) == ("Barat", "Layar lobi", 12.0)
    assert isinstance(await archive_screen(manager, screen_id, now=NOW), ScreenChanged)
    assert await screen_by_slug(hall.hall_id, "foyer") is None
    assert (await screens_by_id([screen_id]))[screen_id].archived_at == NOW
    assert [entry.payload["change"] for entry in await journal.read_since(hall.hall_id, 0)] == [
        "created",
        "changed",
        "archived",
    ]


async def test_a_slug_is_free_again_once_its_screen_is_down(hall: HallRows) -> None:
    manager, screen_id = a_manager(hall.hall_id), await hung(hall)
    taken = await create_screen(manager, hall.hall_id, FOYER, now=NOW)
    assert code(taken) is RefusalCode.ALREADY_EXISTS
    other = await hung(hall, replace(FOYER, slug="other"))
    assert code(await update_screen(manager, other, {"slug": "foyer"}, now=NOW)) is RefusalCode.ALREADY_EXISTS
    await archive_screen(manager, screen_id, now=NOW)
    assert isinstance(await update_screen(manager, other, {"slug": "foyer"}, now=NOW), ScreenChanged)


async def test_a_retry_with_the_same_key_hangs_up_one_screen(hall: HallRows) -> None:
    manager = a_manager(hall.hall_id)
    first = await create_screen(manager, hall.hall_id, FOYER, now=NOW, key="a")
    assert await create_screen(manager, hall.hall_id, FOYER, now=NOW, key="a") == first
    assert len((await screens_of([hall.hall_id]))[hall.hall_id]) == 1


async def test_others_are_refused(hall: HallRows) -> None:
    officer, screen_id = an_officer(hall.hall_id, hall.agency_id), await hung(hall)
    stranger = a_manager(uuid4())
    for actor in (officer, stranger):
        assert code(await create_screen(actor, hall.hall_id, FOYER, now=NOW)) is RefusalCode.NOT_ALLOWED
        assert code(await update_screen(actor, screen_id, {"name": "x"}, now=NOW)) is RefusalCode.NOT_ALLOWED
        assert code(await archive_screen(actor, screen_id, now=NOW)) is RefusalCode.NOT_ALLOWED


async def test_what_is_not_there_or_already_down_is_refused(hall: HallRows) -> None:
    admin, screen_id = an_administrator(), await hung(hall)
    assert code(await create_screen(admin, uuid4(), FOYER, now=NOW)) is RefusalCode.NOT_FOUND
    assert code(await archive_screen(admin, uuid4(), now=NOW)) is RefusalCode.NOT_FOUND
    await archive_screen(admin, screen_id, now=NOW)
    assert code(await archive_screen(admin, screen_id, now=NOW)) is RefusalCode.ARCHIVED
    assert code(await update_screen(admin, screen_id, {"name": "x"}, now=NOW)) is RefusalCode.ARCHIVED


@pytest.mark.parametrize(
    ("change", "input_field"),
    [
        ({"slug": "Foyer 1"}, "slug"),
        ({"slug": ""}, "slug"),
        ({"slug": "-a"}, "slug"),
        ({"name": "  "}, "name"),
        ({"zone": "z" * 41}, "zone"),
        ({"name": "Foyer\u202e"}, "name"),
        ({"name_en": "Foyer\x1b[2J"}, "nameEn"),
        ({"audio_zone": "a\nb"}, "audioZone"),
        ({"diagonal_inches": 0}, "diagonalInches"),
        ({"farthest_metres": float("nan")}, "farthestMetres"),
    ],
)
async def test_a_screen_that_cannot_be_is_refused_with_the_field(
    hall: HallRows, change: dict[str, object], input_field: str
) -> None:
    refused = await update_screen(a_manager(hall.hall_id), await hung(hall), change, now=NOW)
    assert isinstance(refused, Refusal)
    assert (refused.code, refused.input_field) == (RefusalCode.INVALID_INPUT, (input_field,))
