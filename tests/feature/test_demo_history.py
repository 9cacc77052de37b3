"""The demo's past: applications at every stage, told by their verbs, of people that cannot exist."""

from collections import Counter
from uuid import uuid4

from api.actor import Grant, Role
from api.applications.models import Application, Document
from api.applications.queries import counts_by_agency
from api.commands import invented
from api.commands.history import LIVES, play_history
from api.halls import queries as halls
from api.people.rules.identity import Nik, read_nik, read_phone
from tests.factories import NOW
from tests.feature.queue_clients import Clock
from tests.feature.seeded_hall import konawe_at


async def test_the_demo_begins_with_a_mix_of_applications(database: str) -> None:
    konawe = await konawe_at(Clock())
    hall = await halls.hall_by_slug("konawe")
    assert hall
    roles = (Role.OFFICER, Role.SUPERVISOR)
    staff = [(uuid4(), "Petugas", Grant(role, hall.id, id)) for id in konawe.agencies.values() for role in roles]
    await play_history(hall, staff, now=NOW, progress=lambda: None)

    states = Counter(row.state.value for row in await Application.all())
    assert states.total() == len(LIVES.strip().splitlines())
    assert {
        "DRAFT",
        "SUBMITTED",
        "RETURNED",
        "IN_PROCESS",
        "AWAITING_PAYMENT",
        "ISSUED",
        "COLLECTED",
    } <= states.keys()
    by_agency = await counts_by_agency([(id, NOW.date()) for id in konawe.agencies.values()])
    counted = [count for counts in by_agency.values() for count in counts]
    assert sum(count.overdue for count in counted) >= 3
    assert sum(count.due_today for count in counted) >= 3
    assert {row.content_type for row in await Document.all()} == {"image/png", "application/pdf"}
    assert all(row.changed_at <= NOW for row in await Application.all())


def test_every_invented_citizen_is_valid_and_evidently_none() -> None:
    for ordinal in range(1, 20_000, 7):
        person = invented.person(ordinal)
        nik = read_nik(str(person["nik"]))
        assert isinstance(nik, Nik)
        assert nik.region == "990101"
        assert str(read_phone(str(person["phone"]))).startswith("+62890000")
