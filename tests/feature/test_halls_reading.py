"""Anybody reads the directory: halls, agencies, services with their standards, hours, and what is open."""

from datetime import UTC, datetime
from typing import Any

import pytest

from api.halls import models, queries
from api.halls.seed import seed
from schema.node import global_id
from tests.factories import a_citizen, a_hall, a_manager, an_officer
from tests.feature.queue_clients import Clock, Person
from tests.statements import counted_statements

MONDAY = datetime(2026, 7, 20, 1, 0, tzinfo=UTC)  # 09.00 WITA
WHOLE_DIRECTORY = """query ($slug: String!) { hall(slug: $slug) {
    name opening { open } pause { id } announcements { text } weeklyHours { weekday } specialDays { day }
    queues { prefix } counters { label }
    agencies { code prefix opening { code sentence } hall { slug }
        counters { label } queues { prefix opening { open } remainingQuota } weeklyHours { weekday }
        services { code agency { code } standard { requirements } standards { version }
            queue { prefix opening { sentence } } opening { sentence } }
    }
    services(first: 100) { totalCount nodes { name standard { fee } opening { open } } }
} }"""
SERVICES = """query ($search: String, $first: Int, $after: String) { hall(slug: "konawe") {
    services(search: $search, first: $first, after: $after) {
        totalCount pageInfo { hasNextPage endCursor } edges { cursor node { code name(language: EN) } }
    } } }"""


@pytest.fixture
async def citizen(database: str) -> Person:
    await seed(now=MONDAY)
    return Person(a_citizen(), Clock(MONDAY))


async def services_found(citizen: Person, search: str) -> list[str]:
    connection = (await citizen.asks(SERVICES, search=search, first=100))["hall"]["services"]
    return [edge["node"]["code"] for edge in connection["edges"]]


async def test_a_hall_and_its_opening_in_both_languages(citizen: Person) -> None:
    told = await citizen.asks(
        """{ hall(slug: "konawe") { slug name english: name(language: EN) regionCode province timezone zoneName
            archived opening { open code sentence english: sentence(language: EN) opensAt closesAt serving } } }"""
    )
    assert told["hall"] == {
        "slug": "konawe",
        "name": "MPP Kabupaten Konawe",
        "english": "Konawe Regency Public Service Mall",
        "regionCode": "74.02",
        "province": "Sulawesi Tenggara",
        "timezone": "Asia/Makassar",
        "zoneName": "WITA",
        "archived": False,
        "opening": {
            "open": True,
            "code": "OPEN",
            "sentence": "Buka hingga pukul 15.00 WITA; nomor terakhir pukul 14.30 WITA.",
            "english": "Open until 15.00 WITA; last number at 14.30 WITA.",
            "opensAt": None,
            "closesAt": "2026-07-20T07:00:00Z",
            "serving": True,
        },
    }


async def test_the_hours_of_the_week_and_national_days(citizen: Person) -> None:
    told = await citizen.asks(
        """{ hall(slug: "konawe") { weeklyHours { weekday opens closes breakStarts breakEnds }
            nationalDays(year: 2026) { day kind name english: name(language: EN) } } }"""
    )
    assert [day["weekday"] for day in told["hall"]["weeklyHours"]] == [
        *("MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY"),
    ]
    assert told["hall"]["weeklyHours"][4]["breakStarts"] == "11:30"
    assert {
        "day": "2026-08-17",
        "kind": "HOLIDAY",
        "name": "Hari Kemerdekaan Republik Indonesia",
        "english": "Independence Day",
    } in told["hall"]["nationalDays"]


async def test_an_agency_with_its_services_and_their_standard(citizen: Person) -> None:
    told = await citizen.asks(
        """{ hall(slug: "konawe") { agencies { code name english: name(language: EN) prefix
            queues { prefix } counters { label }
            services { code keywords queue { prefix } standard { version validFrom requirements fee illustrative
                procedure complaints internal { legalBasis } } } } } }"""
    )
    agencies = {agency["code"]: agency for agency in told["hall"]["agencies"]}
    assert len(agencies) == 22
    police = agencies["POLRES"]
    assert (police["english"], police["prefix"]) == ("Konawe Police Resort", "C")
    assert [counter["label"] for counter in police["counters"]] == ["8", "9"]
    record = police["services"][0]
    assert "skck" in record["keywords"]
    assert record["queue"] == {"prefix": "C"}
    assert record["standard"]["fee"] == "Rp30.000 (PNBP)"
    assert record["standard"]["requirements"].splitlines()[:2] == ["KTP", "KK"]
    assert (record["standard"]["version"], record["standard"]["illustrative"]) == (1, True)
    assert record["standard"]["internal"] is None


async def test_a_directory_tells_at_once_which_services_have_a_form(citizen: Person) -> None:
    ask = '{ hall(slug: "konawe") { services(first: 100) { nodes { code standard { hasForm } } } } }'
    nodes = (await citizen.asks(ask))["hall"]["services"]["nodes"]
    with_form = {node["code"] for node in nodes if node["standard"]["hasForm"]}
    assert {"DUKCAPIL-06", "DPMPTSP-04"} <= with_form
    assert "BANKSULTRA-01" not in with_form


async def test_internal_components_are_for_staff_of_the_hall_alone(citizen: Person) -> None:
    hall = await queries.hall_by_slug("konawe")
    assert hall
    agencies = {row.code: row.id for row in (await queries.agencies_of([hall.id]))[hall.id]}
    service = await models.Service.get(code="POLRES-01")
    ask = "query ($id: ID!) { node(id: $id) { ... on Service { standard { internal { legalBasis } } } } }"
    for actor, may_read in (
        (a_citizen(), False),
        (an_officer(hall.id, agencies["POLRES"]), True),
        (an_officer(hall.id, agencies["PLN"]), False),
        (a_manager(hall.id), True),
    ):
        told = await Person(actor, citizen.clock).asks(ask, id=global_id("Service", service.id))
        assert (told["node"]["standard"]["internal"] is not None) is may_read


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("skck", "POLRES-01"),
        ("perpanjang sim", "POLRES-03"),
        ("stnk", "SAMSAT-01"),
        ("NIKAH", "KEMENAG-01"),
        ("sertifikat tanah", "BPN-01"),
        ("driving licence", "POLRES-03"),
        ("kartu kuning", "DISNAKER-01"),
        ("DUKCAPIL-05", "DUKCAPIL-05"),
    ],
)
async def test_services_are_found_by_citizens_own_words(citizen: Person, words: str, first: str) -> None:
    assert (await services_found(citizen, words))[0] == first


async def test_every_word_must_match(citizen: Person) -> None:
    assert await services_found(citizen, "sim paspor") == []
    assert len(await services_found(citizen, "")) == 82


async def test_services_are_paged_through_once_each(citizen: Person) -> None:
    codes: list[str] = []
    page: dict[str, Any] = {"hasNextPage": True, "endCursor": None}
    while page["hasNextPage"]:
        connection = (await citizen.asks(SERVICES, first=30, after=page["endCursor"]))["hall"]["services"]
        codes += [edge["node"]["code"] for edge in connection["edges"]]
        page = connection["pageInfo"]
    assert (len(codes), len(set(codes)), connection["totalCount"]) == (82, 82, 82)


async def test_halls_are_listed_by_name_and_found_by_place(citizen: Person) -> None:
    ask = "query ($search: String) { halls(search: $search, first: 5) { totalCount nodes { slug } } }"
    assert (await citizen.asks(ask))["halls"]["totalCount"] == 14
    assert (await citizen.asks(ask, search="sulawesi wajo"))["halls"]["nodes"] == [{"slug": "wajo"}]
    assert (await citizen.asks(ask, search="jawa barat"))["halls"]["totalCount"] == 3


async def test_nodes_of_the_directory_are_looked_up_by_their_ids(citizen: Person) -> None:
    told = await citizen.asks(
        """{ hall(slug: "konawe") { id agencies { id } weeklyHours { id }
            services(first: 1) { nodes { id standard { id } } } } }"""
    )
    hall = told["hall"]
    service = hall["services"]["nodes"][0]
    ids = [hall["id"], hall["agencies"][0]["id"], hall["weeklyHours"][0]["id"], service["id"]]
    ids += [service["standard"]["id"], global_id("Pause", models.Pause().id), "H_nonsense"]
    nodes = (await citizen.asks("query ($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }", ids=ids))["nodes"]
    names = ["Hall", "Agency", "WeeklyHours", "Service", "ServiceStandard"]
    assert [node and node["__typename"] for node in nodes] == [*names, None, None]
    assert [node["id"] for node in nodes[:5]] == ids[:5]


async def test_an_unknown_hall_is_null(citizen: Person) -> None:
    assert await citizen.asks('{ hall(slug: "tidak-ada") { id } }') == {"hall": None}


async def test_a_whole_hall_costs_as_many_statements_as_a_small_one(citizen: Person) -> None:
    small = await a_hall(slug="kecil", agencies=2)
    counts = {}
    for slug in ("konawe", "kecil"):
        with counted_statements() as statements:
            told = await citizen.asks(WHOLE_DIRECTORY, slug=slug)
        counts[slug] = len(statements)
    assert told["hall"]["services"]["totalCount"] == len(small.agencies) == 2
    assert counts["konawe"] == counts["kecil"] <= 60, counts


async def test_services_close_with_the_quota_of_their_queue(citizen: Person) -> None:
    await models.Queue.filter(prefix="C").update(daily_quota=0)
    ask = """{ hall(slug: "konawe") { services(search: "skck baru", first: 1) { nodes {
        opening { open code opensAt } } } } }"""
    (service,) = (await citizen.asks(ask))["hall"]["services"]["nodes"]
    assert service["opening"] == {"open": False, "code": "QUOTA_FULL", "opensAt": "2026-07-21T00:00:00Z"}
