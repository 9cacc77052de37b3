"""Who acts is remembered for a moment: what this process ends or changes holds at once all the same."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from api.actor import SYSTEM, Actor, ActorKind, Role
from api.clock import utc_now
from api.people import actions as people
from api.people.models import Session, Staff
from api.people.queries import actor_of, grants_of
from api.people.rules import Permission
from api.work import drain
from tests.factories import HallRows, a_hall
from tests.people import NEW_PASSWORD, PASSWORD, an_account

PROMISED_SECONDS = 5
Ends = Callable[[Actor], Awaitable[object]]


async def a_session(hall: HallRows) -> tuple[str, Actor]:
    """Somebody's token, which was just used."""
    await an_account("sari", role=Role.HALL_MANAGER, hall_id=hall.hall_id)
    session = await people.sign_in("sari", PASSWORD, now=utc_now())
    assert isinstance(session, people.SignedIn)
    actor = await actor_of(session.token, now=utc_now())
    assert actor is not None
    return session.token, actor


async def sign_out(actor: Actor) -> object:
    return await people.sign_out(actor, now=utc_now())


async def sign_out_everywhere(actor: Actor) -> object:
    return await people.sign_out_everywhere(actor, now=utc_now())


async def archive(actor: Actor) -> object:
    return await people.archive_staff(SYSTEM, actor.id, now=utc_now())


async def reset_password(actor: Actor) -> object:
    return await people.set_password(SYSTEM, actor.id, password=NEW_PASSWORD, now=utc_now())


async def grant(actor: Actor) -> object:
    hall_id = actor.grants[0].hall_id
    return await people.grant_role(SYSTEM, actor.id, role=Role.SUPERVISOR, hall_id=hall_id, now=utc_now())


async def revoke(actor: Actor) -> object:
    [role] = (await grants_of([actor.id]))[actor.id]
    return await people.revoke_role(SYSTEM, role.id, now=utc_now())


@pytest.mark.parametrize("ends", [sign_out, sign_out_everywhere, archive, reset_password, grant, revoke])
async def test_whose_session_this_process_ends_is_nobody_at_once(database: str, ends: Ends) -> None:
    """Delete a `remembered.forget` in api/people/actions to see one of these fail."""
    token, actor = await a_session(await a_hall())
    await ends(actor)
    assert await actor_of(token, now=utc_now()) is None


async def test_a_new_password_shuts_the_other_sessions_out_at_once(database: str) -> None:
    token, actor = await a_session(await a_hall())
    other = await people.sign_in("sari", PASSWORD, now=utc_now())
    assert isinstance(other, people.SignedIn)
    assert await actor_of(other.token, now=utc_now())
    await people.change_password(actor, current=PASSWORD, new=NEW_PASSWORD, now=utc_now())
    assert await actor_of(other.token, now=utc_now()) is None
    assert await actor_of(token, now=utc_now()) is not None


async def test_a_corrected_name_is_heard_at_once(database: str) -> None:
    token, actor = await a_session(await a_hall())
    await people.rename_staff(SYSTEM, actor.id, name="Sari Dewi", now=utc_now())
    renamed = await actor_of(token, now=utc_now())
    assert renamed is not None
    assert renamed.name == "Sari Dewi"


async def test_a_revoked_device_and_key_are_nobody_at_once(database: str) -> None:
    hall, now = await a_hall(), utc_now()
    device = await people.issue_device(SYSTEM, kind=ActorKind.KIOSK, hall_id=hall.hall_id, name="Lobi", now=now)
    key = await people.create_api_key(
        SYSTEM, name="Portal", hall_id=hall.hall_id, scopes=(Permission.READ_TICKET,), now=now
    )
    assert await actor_of(device.token, now=now)
    assert await actor_of(key.token, now=now)
    await people.revoke_device(SYSTEM, device.device_id, now=now)
    await people.revoke_api_key(SYSTEM, key.api_key_id, now=now)
    assert await actor_of(device.token, now=now) is None
    assert await actor_of(key.token, now=now) is None


async def test_a_verb_whose_caller_has_gone_is_heeded_all_the_same(database: str) -> None:
    """It commits in a task of its own, and there it forgets."""
    token, actor = await a_session(await a_hall())
    asked = asyncio.ensure_future(archive(actor))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    asked.cancel()
    await asyncio.gather(asked, return_exceptions=True)
    while not await Staff.filter(id=actor.id, archived_at__isnull=False).exists():
        await asyncio.sleep(0.01)
    await drain()
    assert await actor_of(token, now=utc_now()) is None


async def test_what_another_process_ends_holds_within_five_seconds(database: str) -> None:
    token, actor = await a_session(await a_hall())
    began = time.monotonic()
    await Session.filter(id=actor.credential_id).update(ended_at=utc_now())  # as another process writes it
    while await actor_of(token, now=utc_now()) is not None:
        assert time.monotonic() - began < PROMISED_SECONDS
        await asyncio.sleep(0.05)


async def test_a_session_goes_idle_though_it_is_remembered(database: str) -> None:
    token, _ = await a_session(await a_hall())
    assert await actor_of(token, now=utc_now() + timedelta(minutes=31)) is None


async def test_two_addresses_of_one_token_are_told_apart(database: str) -> None:
    token, _ = await a_session(await a_hall())
    for address in ("192.0.2.1", "192.0.2.2"):
        actor = await actor_of(token, now=utc_now(), address=address)
        assert actor is not None
        assert actor.address == address
