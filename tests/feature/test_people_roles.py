"""Accounts and roles: given within one's own reach, taken at once, never from the last administrator."""

import asyncio
from collections.abc import Awaitable, Callable
from uuid import UUID, uuid4

import asyncpg
import pytest
from structlog.testing import capture_logs

from api import journal
from api.actor import ANONYMOUS, SYSTEM, Actor, Role
from api.people import actions as people
from api.people.models import RoleGrant, Staff
from api.people.queries import actor_of, grants_of, staff_of_hall, still_valid
from api.refusals import Refusal, RefusalCode
from tests.factories import NOW, HallRows, a_hall, a_manager, an_administrator, an_officer
from tests.people import NEW_PASSWORD, PASSWORD, an_account, everything_stored, signed_in


@pytest.fixture
async def hall(database: str) -> HallRows:
    return await a_hall()


def code_of(result: object) -> RefusalCode:
    assert isinstance(result, Refusal), result
    return result.code


async def kinds(hall: HallRows) -> list[str]:
    return [entry.kind for entry in await journal.read_since(hall.hall_id, 0)]


async def test_a_manager_opens_an_account_gives_it_a_role_and_the_hall_remembers(hall: HallRows) -> None:
    manager = a_manager(hall.hall_id)
    staff_id = await people.add_staff(
        manager, username="Wulan", name=" Wulan S. ", password=PASSWORD, hall_id=hall.hall_id, now=NOW
    )
    assert isinstance(staff_id, UUID)
    granted = await people.grant_role(
        manager, staff_id, role=Role.OFFICER, hall_id=hall.hall_id, agency_id=hall.agency_id, now=NOW
    )
    assert isinstance(granted, UUID)
    assert await people.rename_staff(manager, staff_id, name="Wulan Sari", now=NOW) == staff_id
    assert await people.set_password(manager, staff_id, password=NEW_PASSWORD, now=NOW) == staff_id
    assert await people.revoke_role(manager, granted, now=NOW) == granted
    assert await people.archive_staff(manager, staff_id, now=NOW) == staff_id
    entries = await journal.read_since(hall.hall_id, 0)
    assert [(entry.kind, entry.payload.get("change")) for entry in entries] == [
        ("StaffChanged", "CREATED"),
        ("RoleGranted", None),
        ("StaffChanged", "RENAMED"),
        ("StaffChanged", "PASSWORD_RESET"),
        ("RoleRevoked", None),
        ("StaffChanged", "ARCHIVED"),
    ]
    assert {entry.actor_name for entry in entries} == {"Hasan"}
    assert all(entry.payload["staff_id"] == str(staff_id) for entry in entries)


async def test_a_username_is_used_once_also_by_another_hall(hall: HallRows) -> None:
    await an_account("wulan", hall_id=hall.hall_id)
    again = await people.add_staff(SYSTEM, username="WULAN", name="W", password=PASSWORD, now=NOW)
    assert code_of(again) is RefusalCode.ALREADY_EXISTS


async def test_a_username_that_another_hall_takes_at_the_same_moment_is_refused(postgres: str) -> None:
    """Delete `except IntegrityError` in staff.add_staff to see this fail."""
    other, watcher = await asyncpg.connect(postgres), await asyncpg.connect(postgres)
    transaction = other.transaction()
    await transaction.start()
    await other.execute(
        "INSERT INTO staff (id, username, name, password_hash, created_at) VALUES ($1, 'wulan', '', '', $2)",
        uuid4(),
        NOW,
    )
    adding = asyncio.create_task(people.add_staff(SYSTEM, username="wulan", name="W", password=PASSWORD, now=NOW))
    while not await watcher.fetchval("SELECT count(*) FROM pg_locks WHERE NOT granted"):
        assert not adding.done()
    await transaction.commit()
    assert code_of(await adding) is RefusalCode.ALREADY_EXISTS
    await other.close()
    await watcher.close()


@pytest.mark.parametrize(
    ("username", "name", "password", "code"),
    [
        ("w", "Wulan", PASSWORD, RefusalCode.INVALID_INPUT),
        ("wulan", "  ", PASSWORD, RefusalCode.INVALID_INPUT),
        ("wulan", "Wulan\x00", PASSWORD, RefusalCode.INVALID_INPUT),
        ("wulan", "Wulan", "Password123456", RefusalCode.WEAK_PASSWORD),
    ],
)
async def test_a_bad_account_is_refused(
    sqlite: str, username: str, name: str, password: str, code: RefusalCode
) -> None:
    result = await people.add_staff(SYSTEM, username=username, name=name, password=password, now=NOW)
    assert code_of(result) is code
    assert await Staff.all().count() == 0


async def test_nobody_gives_a_role_above_their_own_or_outside_its_place(hall: HallRows) -> None:
    elsewhere = await a_hall(slug="elsewhere")
    staff_id = await an_account(hall_id=hall.hall_id, role=None)
    manager, officer = a_manager(hall.hall_id), an_officer(hall.hall_id, hall.agency_id)

    async def give(actor: Actor, role: Role, hall_id: UUID | None, agency_id: UUID | None = None) -> object:
        return await people.grant_role(actor, staff_id, role=role, hall_id=hall_id, agency_id=agency_id, now=NOW)

    for actor, role, hall_id in (
        (manager, Role.ADMINISTRATOR, hall.hall_id),
        (manager, Role.ADMINISTRATOR, None),
        (manager, Role.HALL_MANAGER, None),
        (manager, Role.OFFICER, elsewhere.hall_id),
        (officer, Role.OFFICER, hall.hall_id),
    ):
        assert code_of(await give(actor, role, hall_id)) is RefusalCode.NOT_ALLOWED
    assert code_of(await give(ANONYMOUS, Role.OFFICER, hall.hall_id)) is RefusalCode.SIGN_IN_REQUIRED
    assert code_of(await give(an_administrator(), Role.OFFICER, uuid4())) is RefusalCode.NOT_FOUND
    assert await RoleGrant.all().count() == 0
    assert isinstance(await give(manager, Role.HALL_MANAGER, hall.hall_id), UUID)
    assert code_of(await give(manager, Role.HALL_MANAGER, hall.hall_id)) is RefusalCode.ALREADY_EXISTS


async def test_a_person_of_another_hall_gets_a_role_only_from_who_reaches_both(hall: HallRows) -> None:
    elsewhere = await a_hall(slug="elsewhere")
    stranger = await an_account(hall_id=elsewhere.hall_id)
    offer = {"role": Role.OFFICER, "hall_id": hall.hall_id, "agency_id": hall.agency_id, "now": NOW}
    refused = await people.grant_role(a_manager(hall.hall_id), stranger, **offer)  # type: ignore[arg-type]
    assert code_of(refused) is RefusalCode.NOT_ALLOWED
    assert isinstance(await people.grant_role(an_administrator(), stranger, **offer), UUID)  # type: ignore[arg-type]
    assert {row.id for row in await staff_of_hall(hall.hall_id)} == {stranger}


async def test_a_manager_cannot_become_an_administrator_through_their_password(hall: HallRows) -> None:
    boss = await an_account("rina", role=Role.ADMINISTRATOR, home=hall.hall_id)
    manager = a_manager(hall.hall_id)
    for attempt in (
        people.set_password(manager, boss, password=NEW_PASSWORD, now=NOW),
        people.archive_staff(manager, boss, now=NOW),
        people.rename_staff(manager, boss, name="Hasan", now=NOW),
    ):
        assert code_of(await attempt) is RefusalCode.NOT_ALLOWED
    grant = (await grants_of([boss]))[boss][0]
    assert code_of(await people.revoke_role(manager, grant.id, now=NOW)) is RefusalCode.NOT_ALLOWED
    await signed_in("rina")


async def test_ones_own_password_is_not_reset_but_changed(hall: HallRows) -> None:
    await an_account("rina", role=Role.ADMINISTRATOR)
    _, actor = await signed_in("rina")
    assert actor.id is not None
    reset = await people.set_password(actor, actor.id, password=NEW_PASSWORD, now=NOW)
    assert code_of(reset) is RefusalCode.NOT_ALLOWED


async def test_every_change_of_a_persons_authority_ends_their_sessions(hall: HallRows) -> None:
    staff_id = await an_account(hall_id=hall.hall_id)
    manager = a_manager(hall.hall_id)
    grant = (await grants_of([staff_id]))[staff_id][0]
    changes: list[tuple[str, Callable[[], Awaitable[UUID | Refusal]]]] = [
        (PASSWORD, lambda: people.grant_role(manager, staff_id, role=Role.AUDITOR, hall_id=hall.hall_id, now=NOW)),
        (PASSWORD, lambda: people.revoke_role(manager, grant.id, now=NOW)),
        (PASSWORD, lambda: people.set_password(manager, staff_id, password=NEW_PASSWORD, now=NOW)),
        (NEW_PASSWORD, lambda: people.archive_staff(manager, staff_id, now=NOW)),
    ]
    for password, change in changes:
        token, actor = await signed_in(password=password)
        assert actor.credential_id is not None
        assert await still_valid([actor.credential_id], now=NOW) == {actor.credential_id}
        assert isinstance(await change(), UUID)
        assert await still_valid([actor.credential_id], now=NOW) == set()
        assert await actor_of(token, now=NOW) is None


async def test_a_role_that_was_taken_is_gone_at_the_next_sign_in(hall: HallRows) -> None:
    staff_id = await an_account(hall_id=hall.hall_id)
    grant = (await grants_of([staff_id]))[staff_id][0]
    await people.revoke_role(SYSTEM, grant.id, now=NOW)
    _, actor = await signed_in()
    assert actor.grants == ()
    assert code_of(await people.revoke_role(SYSTEM, grant.id, now=NOW)) is RefusalCode.NOT_FOUND


async def test_the_last_administrator_cannot_be_removed(hall: HallRows) -> None:
    first = await an_account("rina", role=Role.ADMINISTRATOR)
    grant = (await grants_of([first]))[first][0]
    for attempt in (people.archive_staff(SYSTEM, first, now=NOW), people.revoke_role(SYSTEM, grant.id, now=NOW)):
        assert code_of(await attempt) is RefusalCode.LAST_ADMINISTRATOR
    await an_account("tono", role=Role.ADMINISTRATOR, hall_id=hall.hall_id)  # of one hall only: does not count
    assert code_of(await people.archive_staff(SYSTEM, first, now=NOW)) is RefusalCode.LAST_ADMINISTRATOR
    await an_account("sari", role=Role.ADMINISTRATOR)
    assert await people.archive_staff(SYSTEM, first, now=NOW) == first


async def test_two_administrators_who_remove_each_other_at_once_leave_one(postgres: str) -> None:
    """Delete select_for_update in refuse_removing_the_last_administrator to see this fail."""
    staying: UUID | None = None
    for attempt in range(5):
        ids = [await an_account(f"rina{attempt}.{i}", role=Role.ADMINISTRATOR) for i in range(2)]
        if staying:
            await people.archive_staff(SYSTEM, staying, now=NOW)
        results = await asyncio.gather(*(people.archive_staff(SYSTEM, staff_id, now=NOW) for staff_id in ids))
        assert sorted(isinstance(result, UUID) for result in results) == [False, True]
        staying = ids[0] if isinstance(results[0], Refusal) else ids[1]


async def test_the_same_key_opens_one_account_and_gives_one_role(hall: HallRows) -> None:
    async def add() -> UUID | Refusal:
        return await people.add_staff(
            SYSTEM, username="wulan", name="W", password=PASSWORD, hall_id=hall.hall_id, now=NOW, key="k"
        )

    staff_id = await add()
    assert isinstance(staff_id, UUID)
    assert await add() == staff_id

    async def grant() -> UUID | Refusal:
        return await people.grant_role(SYSTEM, staff_id, role=Role.OFFICER, hall_id=hall.hall_id, now=NOW, key="g")

    assert await grant() == await grant()
    assert await kinds(hall) == ["StaffChanged", "RoleGranted"]


async def test_no_password_reaches_journal_or_idempotency_table(hall: HallRows) -> None:
    staff_id = await people.add_staff(
        SYSTEM, username="wulan", name="W", password=PASSWORD, hall_id=hall.hall_id, now=NOW, key="k"
    )
    assert isinstance(staff_id, UUID)
    await people.set_password(SYSTEM, staff_id, password=NEW_PASSWORD, now=NOW)
    stored = await everything_stored()
    assert PASSWORD not in stored
    assert NEW_PASSWORD not in stored


async def test_what_is_done_above_all_halls_stands_in_the_log(database: str) -> None:
    administrator = an_administrator()
    with capture_logs() as lines:
        staff_id = await people.add_staff(administrator, username="dewi", name="Dewi", password=PASSWORD, now=NOW)
        assert isinstance(staff_id, UUID)
        granted = await people.grant_role(administrator, staff_id, role=Role.AUDITOR, now=NOW)
        assert isinstance(granted, UUID)
        assert await people.revoke_role(administrator, granted, now=NOW) == granted
        assert await people.archive_staff(administrator, staff_id, now=NOW) == staff_id
    told = [(line["event"], line.get("change") or line.get("role")) for line in lines]
    assert told == [
        ("staff.changed", "CREATED"),
        ("role.granted", "AUDITOR"),
        ("role.revoked", "AUDITOR"),
        ("staff.changed", "ARCHIVED"),
    ]
    assert {(line["staff"], line["by"]) for line in lines} == {(str(staff_id), str(administrator.id))}
