"""A manager makes, changes and archives the directory of a hall; nothing that has history goes away."""

from dataclasses import dataclass

import pytest

from api import journal
from api.halls import models
from schema.node import global_id
from tests.factories import (
    HallRows,
    a_citizen,
    a_hall,
    a_kiosk,
    a_manager,
    an_administrator,
    an_officer,
)
from tests.feature.halls_clients import changed, changes, refused
from tests.feature.queue_clients import Clock, Person

AGENCY = "agency { id code name english: name(language: EN) prefix archived queues { prefix } }"
QUEUE = "queue { id prefix name dailyQuota archived }"
SERVICE = "service { id code name keywords archived queue { prefix } }"
COUNTER = "counter { id label zone archived agency { code } serves { weight queue { prefix } } }"
HALL = "hall { id slug name address archived policy { priorityRatio putBackPlace } }"
STANDARD = "standard { version decreeNumber validFrom validUntil fee internal { legalBasis } }"


@dataclass
class Konawe:
    """A hall of two agencies with its manager; ids are those that clients see."""

    rows: HallRows
    manager: Person
    hall: str
    agency: str
    other_agency: str
    queue: str
    other_queue: str
    service: str
    counter: str


@pytest.fixture
async def konawe(database: str) -> Konawe:
    rows = await a_hall(agencies=2)
    first, second = rows.agencies
    return Konawe(
        rows=rows,
        manager=Person(a_manager(rows.hall_id), Clock()),
        hall=global_id("Hall", rows.hall_id),
        agency=global_id("Agency", first.agency_id),
        other_agency=global_id("Agency", second.agency_id),
        queue=global_id("Queue", first.queue_id),
        other_queue=global_id("Queue", second.queue_id),
        service=global_id("Service", first.service_id),
        counter=global_id("Counter", first.counter_ids[0]),
    )


async def journal_of(konawe: Konawe) -> list[tuple[str, str]]:
    entries = await journal.read_since(konawe.rows.hall_id, 0)
    return [(entry.payload["entity"], entry.payload["change"]) for entry in entries]


async def test_an_agency_gets_a_queue_a_counter_and_a_service(konawe: Konawe) -> None:
    manager = konawe.manager
    agency = await changed(
        manager,
        "createAgency",
        AGENCY,
        hall=konawe.hall,
        code="IMIGRASI",
        name="Kantor Imigrasi",
        nameEn="Immigration",
    )
    assert (agency["english"], agency["prefix"], agency["archived"]) == ("Immigration", None, False)
    queue = await changed(
        manager, "createQueue", QUEUE, agency=agency["id"], prefix="Z", name="Paspor", dailyQuota=40
    )
    assert (queue["prefix"], queue["dailyQuota"]) == ("Z", 40)
    service = await changed(
        manager,
        "createService",
        SERVICE,
        agency=agency["id"],
        queue=queue["id"],
        code="IMIGRASI-01",
        name="Paspor baru",
        keywords="paspor luar negeri",
    )
    assert (service["queue"]["prefix"], service["keywords"]) == ("Z", ["paspor", "luar", "negeri"])
    serves = [{"queue": queue["id"], "weight": 2.0}, {"queue": konawe.queue, "weight": 0.0}]
    counter = await changed(
        manager, "createCounter", COUNTER, agency=agency["id"], label="31", zone="D", serves=serves
    )
    assert (counter["agency"]["code"], [one["queue"]["prefix"] for one in counter["serves"]]) == (
        "IMIGRASI",
        ["Z", "A"],
    )
    told = await manager.asks(
        '{ hall(slug: "konawe") { agencies { code } queues { prefix } counters { label } } }'
    )
    assert [one["code"] for one in told["hall"]["agencies"]] == ["AGENCY0", "AGENCY1", "IMIGRASI"]
    assert await journal_of(konawe) == [
        ("agency", "CREATED"),
        ("queue", "CREATED"),
        ("service", "CREATED"),
        ("counter", "CREATED"),
    ]


async def test_an_entry_is_changed_field_by_field(konawe: Konawe) -> None:
    manager = konawe.manager
    agency = await changed(manager, "updateAgency", AGENCY, agency=konawe.agency, name="Dinas Baru", code=None)
    assert (agency["name"], agency["code"]) == ("Dinas Baru", "AGENCY0")
    queue = await changed(manager, "updateQueue", QUEUE, queue=konawe.queue, dailyQuota=10)
    assert (queue["dailyQuota"], queue["prefix"]) == (10, "A")
    queue = await changed(manager, "updateQueue", QUEUE, queue=konawe.queue, dailyQuota=None, prefix="AB")
    assert (queue["dailyQuota"], queue["prefix"]) == (None, "AB")
    service = await changed(manager, "updateService", SERVICE, service=konawe.service, keywords="ktp")
    assert service["keywords"] == ["ktp"]
    serves = [{"queue": konawe.other_queue}]
    counter = await changed(
        manager, "updateCounter", COUNTER, counter=konawe.counter, agency=konawe.other_agency, serves=serves
    )
    assert (counter["agency"]["code"], counter["serves"]) == (
        "AGENCY1",
        [{"weight": 1.0, "queue": {"prefix": "B"}}],
    )
    hall = await changed(manager, "updateHall", HALL, hall=konawe.hall, address="Unaaha", putBackPlace="END")
    assert (hall["address"], hall["policy"]["putBackPlace"]) == ("Unaaha", "END")


async def test_two_changes_in_one_operation_each_answer_with_what_stands(konawe: Konawe) -> None:
    told = await konawe.manager.asks(
        """mutation ($id: ID!) {
            one: updateAgency(input: {agency: $id, name: "Satu"}) { agency { name } }
            two: updateAgency(input: {agency: $id, name: "Dua"}) { agency { name } } }""",
        id=konawe.agency,
    )
    assert told == {"one": {"agency": {"name": "Satu"}}, "two": {"agency": {"name": "Dua"}}}


async def test_a_change_that_changes_nothing_is_no_event(konawe: Konawe) -> None:
    await changed(konawe.manager, "updateAgency", AGENCY, agency=konawe.agency, name="Dinas 0")
    await changed(
        konawe.manager,
        "updateCounter",
        COUNTER,
        counter=konawe.counter,
        serves=[{"queue": konawe.queue, "weight": 0}],
    )
    assert await journal_of(konawe) == []


async def test_what_is_in_use_is_refused(konawe: Konawe) -> None:
    manager = konawe.manager
    agency = {"hall": konawe.hall, "code": "AGENCY1", "name": "Kembar"}
    assert await refused(manager, "createAgency", AGENCY, **agency) == ("ALREADY_EXISTS", ["code"])
    queue = {"agency": konawe.agency, "prefix": "B", "name": "Kembar"}
    assert await refused(manager, "createQueue", QUEUE, **queue) == ("ALREADY_EXISTS", ["prefix"])
    rename = {"queue": konawe.queue, "prefix": "B"}
    assert await refused(manager, "updateQueue", QUEUE, **rename) == ("ALREADY_EXISTS", ["prefix"])
    service = {"agency": konawe.agency, "queue": konawe.queue, "code": "A1", "name": "Kembar"}
    assert await refused(manager, "createService", SERVICE, **service) == ("ALREADY_EXISTS", ["code"])
    counter = {"agency": konawe.agency, "label": "2A", "serves": []}
    assert await refused(manager, "createCounter", COUNTER, **counter) == ("ALREADY_EXISTS", ["label"])


async def test_the_field_at_fault_is_named(konawe: Konawe) -> None:
    manager = konawe.manager
    for verb, entity, asked, field in (
        ("createQueue", QUEUE, {"agency": konawe.agency, "prefix": "OI", "name": "x"}, ["prefix"]),
        ("createQueue", QUEUE, {"agency": konawe.agency, "prefix": "Z", "name": " "}, ["name"]),
        ("updateQueue", QUEUE, {"queue": konawe.queue, "onlineShare": 101}, ["onlineShare"]),
        ("updateHall", HALL, {"hall": konawe.hall, "regionCode": "7402"}, ["regionCode"]),
        ("updateCounter", COUNTER, {"counter": konawe.counter, "label": "dua"}, ["label"]),
        (
            "createService",
            SERVICE,
            {"agency": konawe.agency, "queue": konawe.other_queue, "code": "X-1", "name": "x"},
            ["queue"],
        ),
        (
            "updateCounter",
            COUNTER,
            {"counter": konawe.counter, "serves": [{"queue": konawe.queue}, {"queue": konawe.queue}]},
            ["serves"],
        ),
    ):
        assert await refused(manager, verb, entity, **asked) == ("INVALID_INPUT", field)
    assert await journal_of(konawe) == []


async def test_what_is_not_there_is_not_found(konawe: Konawe) -> None:
    manager, other = konawe.manager, await a_hall(slug="wajo")
    assert await refused(manager, "updateAgency", AGENCY, agency="A_garbage", name="x") == (
        "NOT_FOUND",
        ["agency"],
    )
    strange = global_id("Queue", other.queue_id)
    serves = {"counter": konawe.counter, "serves": [{"queue": strange}]}
    assert await refused(manager, "updateCounter", COUNTER, **serves) == ("NOT_FOUND", ["serves", "queue"])


async def test_an_archived_agency_takes_its_queues_and_services_along_and_keeps_its_history(
    konawe: Konawe,
) -> None:
    manager = konawe.manager
    agency = await changed(manager, "archiveAgency", AGENCY, agency=konawe.agency)
    assert (agency["archived"], agency["queues"]) == (True, [])
    told = await manager.asks(
        """query ($queue: ID!) { hall(slug: "konawe") { agencies { code } services { totalCount } counters { label } }
            node(id: $queue) { ... on Queue { archived agency { code } } } }""",
        queue=konawe.queue,
    )
    assert told["hall"]["agencies"] == [{"code": "AGENCY1"}]
    assert told["hall"]["services"]["totalCount"] == 1
    assert len(told["hall"]["counters"]) == 4
    assert told["node"] == {"archived": True, "agency": {"code": "AGENCY0"}}
    await changed(manager, "archiveAgency", AGENCY, agency=konawe.agency)
    assert await journal_of(konawe) == [("queue", "ARCHIVED"), ("service", "ARCHIVED"), ("agency", "ARCHIVED")]
    assert await refused(manager, "updateAgency", AGENCY, agency=konawe.agency, name="x") == (
        "ARCHIVED",
        ["agency"],
    )


async def test_a_code_is_free_again_but_a_prefix_only_tomorrow(konawe: Konawe) -> None:
    manager = konawe.manager
    await changed(manager, "archiveAgency", AGENCY, agency=konawe.agency)
    await changed(manager, "createAgency", AGENCY, hall=konawe.hall, code="AGENCY0", name="Dinas Lagi")
    again = {"agency": konawe.other_agency, "prefix": "A", "name": "Lagi"}
    assert await refused(manager, "createQueue", QUEUE, **again) == ("ALREADY_EXISTS", ["prefix"])
    manager.clock.pass_(hours=15)  # midnight in the hall, 16.00 UTC
    await changed(manager, "createQueue", QUEUE, **again)


async def test_no_number_is_given_for_what_is_archived(konawe: Konawe) -> None:
    await changed(konawe.manager, "archiveService", SERVICE, service=konawe.service)
    citizen = Person(a_citizen(), konawe.manager.clock)
    error = await citizen.is_refused("takeTicket", hall="konawe", service=konawe.service, channel="WEB")
    assert error["code"] == "ARCHIVED"


async def test_tickets_given_before_are_still_served(konawe: Konawe) -> None:
    citizen = Person(a_citizen(), konawe.manager.clock)
    officer = Person(an_officer(konawe.rows.hall_id, konawe.rows.agency_id), konawe.manager.clock)
    await citizen.did("takeTicket", hall="konawe", queue=konawe.queue, channel="WEB")
    await changed(konawe.manager, "archiveQueue", QUEUE, queue=konawe.queue)
    await officer.did("openCounter", counter=konawe.counter)
    called = await officer.did("callNext", counter=konawe.counter)
    assert called["ticket"]["number"] == "A-001"


async def test_a_standard_has_versions_that_never_change(konawe: Konawe) -> None:
    manager = konawe.manager
    first = {"service": konawe.service, "decreeNumber": "1/2023", "validFrom": "2023-07-13", "fee": "Gratis"}
    second = {
        **first,
        "decreeNumber": "9/2026",
        "validFrom": "2026-12-01",
        "fee": "Rp5.000",
        "legalBasis": "UU 25/2009",
    }
    assert (await changed(manager, "publishServiceStandard", STANDARD, **first))["version"] == 1
    published = await changed(manager, "publishServiceStandard", STANDARD, **second)
    assert (published["version"], published["internal"]) == (2, {"legalBasis": "UU 25/2009"})
    told = await manager.asks(
        """query ($id: ID!) { node(id: $id) { ... on Service { standards { version fee }
            now: standard { fee } then: standard(on: "2026-12-01") { fee } before: standard(on: "2023-07-12") { fee } } } }""",
        id=konawe.service,
    )
    assert told["node"] == {
        "standards": [{"version": 2, "fee": "Rp5.000"}, {"version": 1, "fee": "Gratis"}],
        "now": {"fee": "Gratis"},
        "then": {"fee": "Rp5.000"},
        "before": None,
    }
    backwards = {**second, "validUntil": "2026-11-01"}
    assert await refused(manager, "publishServiceStandard", STANDARD, **backwards) == (
        "INVALID_INPUT",
        ["validUntil"],
    )


async def test_the_same_key_makes_one_entry(konawe: Konawe) -> None:
    asked = {"hall": konawe.hall, "code": "IMIGRASI", "name": "Kantor Imigrasi", "idempotencyKey": "k1"}
    first = await changed(konawe.manager, "createAgency", AGENCY, **asked)
    again = await changed(konawe.manager, "createAgency", AGENCY, **asked)
    assert first == again
    other = {**asked, "name": "Lain"}
    assert await refused(konawe.manager, "createAgency", AGENCY, **other) == (
        "IDEMPOTENCY_CONFLICT",
        ["idempotencyKey"],
    )


async def test_an_administrator_founds_a_hall_and_closes_one_for_good(konawe: Konawe) -> None:
    administrator = Person(an_administrator(), konawe.manager.clock)
    asked = {
        "slug": "kolaka",
        "name": "MPP Kolaka",
        "regionCode": "74.04",
        "province": "Sulawesi Tenggara",
        "timezone": "Asia/Makassar",
        "priorityRatio": 3,
    }
    hall = await changed(administrator, "createHall", HALL, **asked)
    assert (hall["slug"], hall["policy"]["priorityRatio"]) == ("kolaka", 3)
    assert await refused(administrator, "createHall", HALL, **asked) == ("ALREADY_EXISTS", ["slug"])
    nowhere = {**asked, "slug": "x", "timezone": "Asia/Kendari"}
    assert await refused(administrator, "createHall", HALL, **nowhere) == ("INVALID_INPUT", ["timezone"])
    agency = await changed(administrator, "createAgency", AGENCY, hall=hall["id"], code="PLN", name="PLN")
    assert (await changed(administrator, "archiveHall", HALL, hall=hall["id"]))["archived"]
    told = await administrator.asks('{ halls { nodes { slug } } hall(slug: "kolaka") { archived } }')
    assert told == {"halls": {"nodes": [{"slug": "konawe"}]}, "hall": {"archived": True}}
    late = {"agency": agency["id"], "name": "Terlambat"}
    assert (await refused(administrator, "updateAgency", AGENCY, **late))[0] == "ARCHIVED"


async def test_an_administrator_founds_a_hall_with_hours_empty_or_like_another(konawe: Konawe) -> None:
    administrator = Person(an_administrator(), konawe.manager.clock)
    named = {"regionCode": "74.04", "province": "Sulawesi Tenggara", "timezone": "Asia/Makassar", "name": "MPP"}
    monday = {"weekday": "MONDAY", "opens": "07:30", "closes": "16:00"}
    read = "hall { weeklyHours { weekday opens } agencies { code } address }"
    empty = await changed(administrator, "createHall", read, **named, slug="buton", days=[monday])
    assert empty == {"weeklyHours": [{"weekday": "MONDAY", "opens": "07:30"}], "agencies": [], "address": ""}
    like = {**named, "slug": "muna", "address": "Raha", "template": konawe.hall, "idempotencyKey": "k"}
    first, again = [await changed(administrator, "createHall", f"hall {{ id {read[7:]}", **like) for _ in range(2)]
    assert again == first
    assert (first["address"], len(first["agencies"])) == ("Raha", 2)
    wrong = {**named, "slug": "wakatobi", "days": [monday, {**monday, "weekday": "TUESDAY", "closes": "7"}]}
    fault = await refused(administrator, "createHall", HALL, **wrong)
    assert fault == ("INVALID_INPUT", ["days", "1", "closes"])


async def everything(model: type) -> list[str]:
    return sorted(map(str, await model.all().values()))


async def test_only_managers_of_the_hall_and_administrators_may(konawe: Konawe) -> None:
    """Every mutation, by everybody who may not: refused, and not one row differs."""
    rows, other = konawe.rows, await a_hall(slug="wajo")
    tables = (models.Hall, models.Agency, models.Queue, models.Service, models.Counter, models.ServiceStandard)
    tables += (models.WeeklyHours, models.SpecialDay, models.Pause, models.Announcement, journal.Timeline)
    tables += (models.PriorityPolicy,)
    hours = {"days": [{"weekday": "MONDAY", "opens": "08:00", "closes": "15:00"}]}
    asks = (
        ("updateHall", HALL, {"hall": konawe.hall, "name": "x"}),
        ("setPriority", HALL, {"hall": konawe.hall, "priorityClass": "SICK", "weight": 1, "maxWaitSeconds": 60}),
        ("archiveHall", HALL, {"hall": konawe.hall}),
        ("forceOpening", HALL, {"hall": konawe.hall, "opening": "CLOSED", "reason": "x"}),
        ("createAgency", AGENCY, {"hall": konawe.hall, "code": "X", "name": "x"}),
        ("updateAgency", AGENCY, {"agency": konawe.agency, "name": "x"}),
        ("archiveAgency", AGENCY, {"agency": konawe.agency}),
        ("createQueue", QUEUE, {"agency": konawe.agency, "prefix": "Z", "name": "x"}),
        ("updateQueue", QUEUE, {"queue": konawe.queue, "name": "x"}),
        ("archiveQueue", QUEUE, {"queue": konawe.queue}),
        ("createService", SERVICE, {"agency": konawe.agency, "queue": konawe.queue, "code": "X", "name": "x"}),
        ("updateService", SERVICE, {"service": konawe.service, "name": "x"}),
        ("archiveService", SERVICE, {"service": konawe.service}),
        ("createCounter", COUNTER, {"agency": konawe.agency, "label": "99", "serves": []}),
        ("updateCounter", COUNTER, {"counter": konawe.counter, "label": "99"}),
        ("archiveCounter", COUNTER, {"counter": konawe.counter}),
        (
            "publishServiceStandard",
            STANDARD,
            {"service": konawe.service, "decreeNumber": "1", "validFrom": "2026-01-01"},
        ),
        ("setWeeklyHours", "weeklyHours { id }", {"hall": konawe.hall, **hours}),
        (
            "setSpecialDay",
            "specialDay { id }",
            {"hall": konawe.hall, "day": "2026-12-01", "kind": "OVERRIDE", "name": "x"},
        ),
        ("pauseHall", "pause { id }", {"hall": konawe.hall, "reason": "x"}),
        ("resumeHall", HALL, {"hall": konawe.hall}),
        ("announce", "announcement { id }", {"hall": konawe.hall, "text": "x"}),
        ("disturbAgency", AGENCY, {"agency": konawe.agency, "reason": "x"}),
        ("restoreAgency", AGENCY, {"agency": konawe.agency}),
    )
    before = [await everything(table) for table in tables]
    for actor in (
        a_citizen(),
        a_kiosk(rows.hall_id),
        an_officer(rows.hall_id, rows.agency_id),
        a_manager(other.hall_id),
    ):
        for verb, entity, asked in asks:
            payload = await changes(Person(actor, konawe.manager.clock), verb, entity, **asked)
            expected = "SIGN_IN_REQUIRED" if actor.kind == "ANONYMOUS" else "NOT_ALLOWED"
            assert [error["code"] for error in payload["userErrors"]] == [expected], (verb, actor)
    founding = {"slug": "x", "name": "x", "regionCode": "74.01", "province": "x", "timezone": "Asia/Makassar"}
    assert (await refused(konawe.manager, "createHall", HALL, **founding))[0] == "NOT_ALLOWED"
    assert [await everything(table) for table in tables] == before
