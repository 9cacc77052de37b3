"""An open socket is cut within five seconds once its session, device or key does not hold any more."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from uuid import UUID

import pytest
from websockets.asyncio.client import ClientConnection

from api.actor import SYSTEM, ActorKind, Role
from api.clock import utc_now
from api.people import actions as people
from api.people.queries import actor_of, grants_of
from api.people.rules import Permission
from api.refusals import Refusal
from api.settings import Settings
from schema.endpoint import graphql_app
from tests.factories import HallRows, a_hall
from tests.people import NEW_PASSWORD, PASSWORD, an_account
from tests.toy import close_code, dial, listening

EVENTS = 'subscription { hallEvents(hall: "konawe") { version } }'
PROMISED_SECONDS = 5


@pytest.fixture
async def hall(database: str) -> HallRows:
    return await a_hall()


@pytest.fixture
async def port(hall: HallRows) -> AsyncIterator[int]:
    async with listening(graphql_app(Settings())) as port:
        yield port


async def follow(socket: ClientConnection, token: str) -> None:
    """Sign the socket in and follow the hall; returns once the server has answered a query sent after that."""
    await socket.send(json.dumps({"type": "connection_init", "payload": {"authorization": f"Bearer {token}"}}))
    assert json.loads(await socket.recv())["type"] == "connection_ack"
    await socket.send(json.dumps({"id": "1", "type": "subscribe", "payload": {"query": EVENTS}}))
    await socket.send(json.dumps({"id": "2", "type": "subscribe", "payload": {"query": "{ viewer { kind } }"}}))
    assert json.loads(await socket.recv())["type"] == "next"


async def a_member(hall: HallRows, username: str) -> tuple[str, UUID]:
    staff_id = await an_account(username, role=Role.HALL_MANAGER, hall_id=hall.hall_id)
    session = await people.sign_in(username, PASSWORD, now=utc_now())
    assert isinstance(session, people.SignedIn)
    return session.token, staff_id


async def sign_out(token: str, staff_id: UUID) -> object:
    actor = await actor_of(token, now=utc_now())
    assert actor is not None
    return await people.sign_out(actor, now=utc_now())


async def lose_the_role(token: str, staff_id: UUID) -> object:
    (grant,) = (await grants_of([staff_id]))[staff_id]
    return await people.revoke_role(SYSTEM, grant.id, now=utc_now())


async def get_another_role(token: str, staff_id: UUID) -> object:
    return await people.grant_role(SYSTEM, staff_id, role=Role.AUDITOR, now=utc_now())


async def get_another_password(token: str, staff_id: UUID) -> object:
    return await people.set_password(SYSTEM, staff_id, password=NEW_PASSWORD, now=utc_now())


async def leave_for_good(token: str, staff_id: UUID) -> object:
    return await people.archive_staff(SYSTEM, staff_id, now=utc_now())


ACTS = [sign_out, lose_the_role, get_another_role, get_another_password, leave_for_good]


async def test_whoever_loses_a_session_loses_the_socket_and_nobody_else(hall: HallRows, port: int) -> None:
    async with AsyncExitStack() as sockets:
        members = []
        for act in [*ACTS, None]:
            token, staff_id = await a_member(hall, act.__name__ if act else "bystander")
            socket = await sockets.enter_async_context(dial(port))
            await follow(socket, token)
            members.append((act, token, staff_id, socket))
        for act, token, staff_id, _ in members:  # as if in another process: no socket is told
            assert act is None or not isinstance(await act(token, staff_id), Refusal)
        *cut, bystander = [socket for *_, socket in members]
        codes = asyncio.gather(*map(close_code, cut))
        assert await asyncio.wait_for(codes, PROMISED_SECONDS) == [4403] * len(ACTS)
        await bystander.send(json.dumps({"type": "ping"}))
        while json.loads(await bystander.recv())["type"] != "pong":  # events of the hall come first
            pass


async def test_a_revoked_device_or_key_loses_the_socket(hall: HallRows, port: int) -> None:
    kiosk = await people.issue_device(
        SYSTEM, kind=ActorKind.KIOSK, hall_id=hall.hall_id, name="Anjungan", now=utc_now()
    )
    key = await people.create_api_key(
        SYSTEM, name="App", scopes=[Permission.READ_HALL_EVENTS], hall_id=hall.hall_id, now=utc_now()
    )
    assert isinstance(kiosk, people.DeviceIssued)
    assert isinstance(key, people.ApiKeyIssued)
    async with dial(port) as at_kiosk, dial(port) as elsewhere:
        await follow(at_kiosk, kiosk.token)
        await follow(elsewhere, key.token)
        await people.revoke_device(SYSTEM, kiosk.device_id, now=utc_now())
        await people.revoke_api_key(SYSTEM, key.api_key_id, now=utc_now())
        codes = asyncio.gather(close_code(at_kiosk), close_code(elsewhere))
        assert await asyncio.wait_for(codes, PROMISED_SECONDS) == [4403, 4403]
