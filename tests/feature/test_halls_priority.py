"""A manager sets what a priority class weighs in the hall, and who is called next follows it."""

from typing import Any

import pytest

from api import journal
from api.halls.models import PriorityPolicy
from schema.node import global_id
from tests.factories import (
    a_citizen,
    a_hall,
    a_kiosk,
    a_manager,
    a_supervisor,
    an_administrator,
    an_information_desk,
    an_officer,
)
from tests.feature.halls_clients import changed, changes, refused
from tests.feature.queue_clients import Person, Visit, a_visit
from tests.statements import counted_statements

CLASSES = ["ELDERLY", "DISABLED", "PREGNANT", "NURSING", "CHILD", "SICK"]
POLICY = "policy { classes { priorityClass weight maxWaitSeconds own } }"
HALL = f"hall {{ {POLICY} }}"
THIS_HALL = f'{{ hall(slug: "konawe") {{ {POLICY} }} }}'
EVERY_HALL = f"{{ halls {{ nodes {{ {POLICY} }} }} }}"
UP_NEXT = "query ($id: ID!) { counter(id: $id) { upNext { number rule } } }"
DEFAULT = (0.5, 1200, False)


@pytest.fixture
async def visit(database: str) -> Visit:
    return a_visit(await a_hall(counters=1))


def the_manager(visit: Visit) -> Person:
    return visit.person(a_manager(visit.hall.hall_id))


def asked(visit: Visit, priority_class: str, weight: float | None, max_wait: int | None) -> dict[str, Any]:
    """The input of setPriority for the visit's hall."""
    hall = global_id("Hall", visit.hall.hall_id)
    return {"hall": hall, "priorityClass": priority_class, "weight": weight, "maxWaitSeconds": max_wait}


async def weighs(
    visit: Visit, priority_class: str, weight: float | None, max_wait: int | None
) -> dict[str, tuple[float, int, bool]]:
    """The manager sets a class; what every class weighs afterwards."""
    wish = asked(visit, priority_class, weight, max_wait)
    return by_class(await changed(the_manager(visit), "setPriority", HALL, **wish))


def by_class(hall: dict[str, Any]) -> dict[str, tuple[float, int, bool]]:
    return {
        one["priorityClass"]: (one["weight"], one["maxWaitSeconds"], one["own"])
        for one in hall["policy"]["classes"]
    }


async def up_next(visit: Visit) -> list[tuple[str, str]]:
    told = await visit.officer.asks(UP_NEXT, id=visit.counter)
    return [(one["number"], one["rule"]) for one in told["counter"]["upNext"]]


async def two_wait(visit: Visit) -> dict[str, Any]:
    """A-001 without a class waits 200 seconds, A-002 who is ill 100; the payload of the second."""
    await visit.takes()
    visit.clock.pass_(seconds=100)
    ill = await visit.takes(priorityClass="SICK")
    visit.clock.pass_(seconds=100)
    await visit.opens()
    return ill


async def everything(visit: Visit) -> tuple[list[dict[str, Any]], list[journal.Entry]]:
    """Every row of the table, and every event of the hall."""
    return await PriorityPolicy.all().order_by("id").values(), await journal.read_since(visit.hall.hall_id, 0)


async def test_anybody_reads_all_six_classes_with_the_default_until_the_hall_sets_its_own(visit: Visit) -> None:
    told = await visit.citizen.asks(THIS_HALL)
    assert [*by_class(told["hall"])] == CLASSES
    assert set(by_class(told["hall"]).values()) == {DEFAULT}
    assert await weighs(visit, "SICK", 2, 600) == {**dict.fromkeys(CLASSES, DEFAULT), "SICK": (2.0, 600, True)}
    told = await visit.citizen.asks(THIS_HALL)
    assert by_class(told["hall"])["SICK"] == (2.0, 600, True)


async def test_who_is_next_follows_the_weight(visit: Visit) -> None:
    ill = await two_wait(visit)
    assert await up_next(visit) == [("A-001", "SCORE"), ("A-002", "SCORE")]
    await weighs(visit, "SICK", 2, 1200)
    assert await up_next(visit) == [("A-002", "SCORE"), ("A-001", "SCORE")]
    told = await visit.citizen.asks(
        "query ($id: ID!, $secret: String) { ticket(id: $id, secret: $secret) { position } }",
        id=ill["ticket"]["id"],
        secret=ill["secret"],
    )
    assert told["ticket"]["position"] == 0
    called = await visit.calls()
    assert (called["ticket"]["number"], called["rule"]) == ("A-002", "SCORE")


async def test_who_is_next_follows_the_longest_wait(visit: Visit) -> None:
    await two_wait(visit)
    await weighs(visit, "SICK", 0, 60)
    assert await up_next(visit) == [("A-002", "OVERDUE"), ("A-001", "SCORE")]
    called = await visit.calls()
    assert (called["ticket"]["number"], called["rule"]) == ("A-002", "OVERDUE")


async def test_null_for_both_is_the_default_again(visit: Visit) -> None:
    await two_wait(visit)
    await weighs(visit, "SICK", 2, 600)
    assert (await weighs(visit, "SICK", None, None))["SICK"] == DEFAULT
    assert await PriorityPolicy.all().count() == 0
    assert await up_next(visit) == [("A-001", "SCORE"), ("A-002", "SCORE")]
    assert (await visit.calls())["ticket"]["number"] == "A-001"


async def test_a_class_weighs_in_its_own_hall_alone(visit: Visit) -> None:
    other = await a_hall(slug="wajo")
    await weighs(visit, "SICK", 2, 600)
    administrator = visit.person(an_administrator())
    wish = {**asked(visit, "CHILD", 1, 900), "hall": global_id("Hall", other.hall_id)}
    hall = by_class(await changed(administrator, "setPriority", HALL, **wish))
    assert (hall["SICK"], hall["CHILD"]) == (DEFAULT, (1.0, 900, True))


async def test_only_what_changes_something_is_an_event(visit: Visit) -> None:
    await weighs(visit, "SICK", None, None)
    for weight, max_wait in ((0, 60), (0, 60), (10, 28_800), (None, None), (None, None)):
        await weighs(visit, "SICK", weight, max_wait)
    _, events = await everything(visit)
    assert [(event.kind, event.payload["entity"], event.payload["change"]) for event in events] == [
        ("DirectoryChanged", "priority_policy", "CHANGED")
    ] * 3


async def test_whoever_does_not_manage_the_hall_is_refused_and_changes_nothing(visit: Visit) -> None:
    hall, other = visit.hall, await a_hall(slug="wajo")
    await weighs(visit, "SICK", 2, 600)
    before = await everything(visit)
    for actor in (
        a_citizen(),
        a_kiosk(hall.hall_id),
        an_officer(hall.hall_id, hall.agency_id),
        a_supervisor(hall.hall_id, hall.agency_id),
        an_information_desk(hall.hall_id),
        a_manager(other.hall_id),
    ):
        expected = "SIGN_IN_REQUIRED" if actor.kind == "ANONYMOUS" else "NOT_ALLOWED"
        for wish in (("SICK", 3, 60), ("CHILD", 3, 60), ("SICK", None, None), ("SICK", 99, 1)):
            code, _ = await refused(visit.person(actor), "setPriority", HALL, **asked(visit, *wish))
            assert code == expected, actor
    assert await everything(visit) == before


@pytest.mark.parametrize(
    ("weight", "max_wait", "field", "indonesian", "english"),
    [
        (-0.1, 600, "weight", "antara 0 dan 10", "between 0 and 10"),
        (10.1, 600, "weight", "antara 0 dan 10", "between 0 and 10"),
        (1, 59, "maxWaitSeconds", "antara 60 dan 28800", "between 60 and 28800"),
        (1, 28_801, "maxWaitSeconds", "antara 60 dan 28800", "between 60 and 28800"),
        (None, 600, "weight", "isi keduanya atau tidak sama sekali", "give both or neither"),
        (1, None, "maxWaitSeconds", "isi keduanya atau tidak sama sekali", "give both or neither"),
    ],
)
async def test_the_field_at_fault_is_named_in_both_languages(
    visit: Visit, weight: float | None, max_wait: int | None, field: str, indonesian: str, english: str
) -> None:
    await weighs(visit, "SICK", 2, 600)
    before = await everything(visit)
    payload = await changes(the_manager(visit), "setPriority", HALL, **asked(visit, "SICK", weight, max_wait))
    (error,) = payload["userErrors"]
    assert (payload["hall"], error["code"], error["field"]) == (None, "INVALID_INPUT", [field])
    assert f"{field}: {indonesian}" in error["message"]
    assert f"{field}: {english}" in error["english"]
    assert await everything(visit) == before


async def test_a_hall_that_is_not_there_or_closed_for_good_is_refused(visit: Visit) -> None:
    administrator = visit.person(an_administrator())
    wish = {**asked(visit, "SICK", 1, 600), "hall": global_id("Hall", visit.hall.agency_id)}
    assert await refused(administrator, "setPriority", HALL, **wish) == ("NOT_FOUND", ["hall"])
    await changed(administrator, "archiveHall", HALL, hall=global_id("Hall", visit.hall.hall_id))
    wish = asked(visit, "SICK", 1, 600)
    assert await refused(administrator, "setPriority", HALL, **wish) == ("ARCHIVED", ["hall"])


async def test_the_classes_of_many_halls_cost_the_statements_of_one(visit: Visit) -> None:
    with counted_statements() as of_one:
        await visit.citizen.asks(EVERY_HALL)
    for slug in ("wajo", "kolaka", "kendari"):
        await a_hall(slug=slug)
    await weighs(visit, "SICK", 2, 600)
    with counted_statements() as of_many:
        told = await visit.citizen.asks(EVERY_HALL)
    assert len(told["halls"]["nodes"]) == 4
    assert len(of_many) == len(of_one)
