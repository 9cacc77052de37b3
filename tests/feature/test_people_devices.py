"""Screens and kiosks are let in by a code that works once, and other systems by a key; both are shut out at once."""

import asyncio
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from api import journal
from api.actor import ANONYMOUS, SYSTEM, ActorKind
from api.people import actions as people
from api.people.models import Device, Pairing
from api.people.queries import actor_of, api_keys, devices, still_valid
from api.people.rules import Permission, Place, may
from api.refusals import Refusal, RefusalCode
from tests.factories import NOW, HallRows, a_hall, a_manager, an_officer
from tests.people import everything_stored

MINUTE = timedelta(minutes=1)


@pytest.fixture
async def hall(database: str) -> HallRows:
    return await a_hall()


def code_of(result: object) -> RefusalCode:
    assert isinstance(result, Refusal), result
    return result.code


async def a_pairing(kind: ActorKind = ActorKind.SCREEN, **where: object) -> people.PairingBegun:
    begun = await people.pair_device(kind=kind, name="TV lobi", **{"now": NOW, **where})  # type: ignore[arg-type]
    assert isinstance(begun, people.PairingBegun)
    return begun


async def test_a_screen_shows_a_code_a_manager_types_it_and_the_screen_gets_its_token_once(hall: HallRows) -> None:
    begun = await a_pairing()
    assert await people.claim_device(begun.claim, now=NOW) == people.Claimed(None, None)
    device_id = await people.approve_device(
        a_manager(hall.hall_id), code=begun.code.lower(), hall_id=hall.hall_id, screen_slug="main", now=NOW
    )
    assert isinstance(device_id, UUID)
    claimed = await people.claim_device(begun.claim, now=NOW)
    assert isinstance(claimed, people.Claimed)
    assert claimed.device_id == device_id
    assert claimed.token is not None
    assert claimed.token.startswith("scr_")
    assert code_of(await people.claim_device(begun.claim, now=NOW)) is RefusalCode.CODE_UNKNOWN

    actor = await actor_of(claimed.token, now=NOW)
    assert actor is not None
    assert (actor.kind, actor.name, actor.hall_id) == (ActorKind.SCREEN, "TV lobi", hall.hall_id)
    (row,) = await devices(hall.hall_id)
    assert (row.screen_slug, row.is_claimed, row.seen_at) == ("main", True, NOW)
    assert [entry.kind for entry in await journal.read_since(hall.hall_id, 0)] == ["DeviceApproved"]


async def test_a_code_works_once_and_for_ten_minutes(hall: HallRows) -> None:
    manager = a_manager(hall.hall_id)
    begun = await a_pairing(ActorKind.KIOSK)

    async def approve(now_: object = NOW) -> UUID | Refusal:
        return await people.approve_device(manager, code=begun.code, hall_id=hall.hall_id, now=now_)  # type: ignore[arg-type]

    assert isinstance(await approve(), UUID)
    assert code_of(await approve()) is RefusalCode.CODE_UNKNOWN
    begun = await a_pairing(ActorKind.KIOSK)
    assert code_of(await approve(NOW + 10 * MINUTE)) is RefusalCode.CODE_UNKNOWN
    assert code_of(await people.claim_device(begun.claim, now=NOW + 10 * MINUTE)) is RefusalCode.CODE_UNKNOWN
    assert await Device.all().count() == 1


async def test_a_code_cannot_be_guessed_faster_than_five_a_minute(hall: HallRows) -> None:
    manager = a_manager(hall.hall_id)
    begun = await a_pairing(ActorKind.KIOSK)

    async def approve(code: str, minutes: int = 0) -> object:
        now = NOW + minutes * MINUTE
        return await people.approve_device(manager, code=code, hall_id=hall.hall_id, now=now)

    codes = [code_of(await approve(f"BCDF-GHJ{letter}")) for letter in "BCDFGH"]
    assert codes == [RefusalCode.CODE_UNKNOWN] * 5 + [RefusalCode.TOO_MANY_TRIES]
    assert code_of(await approve(begun.code)) is RefusalCode.TOO_MANY_TRIES
    assert isinstance(await approve(begun.code, minutes=1), UUID)


async def test_right_codes_are_not_counted_as_guesses(hall: HallRows) -> None:
    manager = a_manager(hall.hall_id)
    for _ in range(8):
        begun = await a_pairing(ActorKind.KIOSK)
        device_id = await people.approve_device(manager, code=begun.code, hall_id=hall.hall_id, now=NOW)
        assert isinstance(device_id, UUID)


async def test_only_a_manager_of_the_hall_lets_devices_in_and_out(hall: HallRows) -> None:
    elsewhere = await a_hall(slug="elsewhere")
    begun = await a_pairing(ActorKind.KIOSK)
    issued = await people.issue_device(
        SYSTEM, kind=ActorKind.KIOSK, hall_id=hall.hall_id, name="Anjungan", now=NOW
    )
    assert isinstance(issued, people.DeviceIssued)
    for actor, code in (
        (ANONYMOUS, RefusalCode.SIGN_IN_REQUIRED),
        (an_officer(hall.hall_id, hall.agency_id), RefusalCode.NOT_ALLOWED),
        (a_manager(elsewhere.hall_id), RefusalCode.NOT_ALLOWED),
    ):
        approved = await people.approve_device(actor, code=begun.code, hall_id=hall.hall_id, now=NOW)
        assert code_of(approved) is code
        assert code_of(await people.revoke_device(actor, issued.device_id, now=NOW)) is code
    assert await actor_of(issued.token, now=NOW) is not None
    unknown = await people.revoke_device(SYSTEM, uuid4(), now=NOW)
    assert code_of(unknown) is RefusalCode.NOT_FOUND


async def test_a_screen_needs_a_screen_of_the_hall_and_a_kiosk_has_none(hall: HallRows) -> None:
    for kind, slug in ((ActorKind.SCREEN, None), (ActorKind.KIOSK, "main"), (ActorKind.STAFF, None)):
        issued = await people.issue_device(
            SYSTEM, kind=kind, hall_id=hall.hall_id, name="X", screen_slug=slug, now=NOW
        )
        assert code_of(issued) is RefusalCode.INVALID_INPUT
    assert code_of(await people.pair_device(kind=ActorKind.STAFF, now=NOW)) is RefusalCode.INVALID_INPUT
    nowhere = await people.issue_device(SYSTEM, kind=ActorKind.KIOSK, hall_id=uuid4(), name="X", now=NOW)
    assert code_of(nowhere) is RefusalCode.NOT_FOUND


async def test_a_revoked_device_is_nobody_at_once_and_revoking_twice_is_once(hall: HallRows) -> None:
    issued = await people.issue_device(
        SYSTEM, kind=ActorKind.SCREEN, hall_id=hall.hall_id, name="TV", screen_slug="main", now=NOW
    )
    assert isinstance(issued, people.DeviceIssued)
    actor = await actor_of(issued.token, now=NOW)
    assert actor is not None
    assert await still_valid([issued.device_id], now=NOW) == {actor.credential_id}
    for _ in range(2):
        assert await people.revoke_device(a_manager(hall.hall_id), issued.device_id, now=NOW) == issued.device_id
    assert await actor_of(issued.token, now=NOW) is None
    assert await still_valid([issued.device_id], now=NOW) == set()
    kinds = [entry.kind for entry in await journal.read_since(hall.hall_id, 0)]
    assert kinds == ["DeviceApproved", "DeviceRevoked"]


async def test_a_device_that_is_revoked_before_it_came_for_its_token_gets_none(hall: HallRows) -> None:
    begun = await a_pairing(ActorKind.KIOSK)
    device_id = await people.approve_device(SYSTEM, code=begun.code, hall_id=hall.hall_id, now=NOW)
    assert isinstance(device_id, UUID)
    await people.revoke_device(SYSTEM, device_id, now=NOW)
    assert code_of(await people.claim_device(begun.claim, now=NOW)) is RefusalCode.CODE_UNKNOWN


async def test_a_claim_used_by_two_at_once_gives_one_token(postgres: str) -> None:
    """Delete used_at=None from the UPDATE and token_hash=None from the next in devices.claim_device to see this fail."""
    hall = await a_hall()
    begun = await a_pairing(ActorKind.KIOSK)
    await people.approve_device(SYSTEM, code=begun.code, hall_id=hall.hall_id, now=NOW)
    results = await asyncio.gather(*(people.claim_device(begun.claim, now=NOW) for _ in range(8)))
    assert sum(isinstance(result, people.Claimed) and result.token is not None for result in results) == 1


async def test_a_code_typed_by_two_managers_at_once_lets_in_one_device(postgres: str) -> None:
    """Delete device_id=None from the UPDATE in devices.approve_device to see this fail."""
    halls = [await a_hall(slug=slug) for slug in ("a", "b", "c", "d")]
    begun = await a_pairing(ActorKind.KIOSK)
    results = await asyncio.gather(
        *(
            people.approve_device(a_manager(hall.hall_id), code=begun.code, hall_id=hall.hall_id, now=NOW)
            for hall in halls
        )
    )
    assert sum(isinstance(result, UUID) for result in results) == 1
    assert await Device.all().count() == 1


async def test_asking_for_codes_without_end_is_refused_and_old_ones_are_swept(hall: HallRows) -> None:
    for _ in range(60):
        await a_pairing(address="203.0.113.66")
    refused = await people.pair_device(kind=ActorKind.SCREEN, now=NOW, address="203.0.113.66")
    assert code_of(refused) is RefusalCode.TOO_MANY_TRIES
    await a_pairing(address="198.51.100.7", now=NOW + 11 * MINUTE)
    assert await Pairing.all().count() == 1


async def test_a_key_may_do_what_its_scopes_say_until_it_expires_or_is_revoked(hall: HallRows) -> None:
    manager, hours = a_manager(hall.hall_id), timedelta(hours=1)
    issued = await people.create_api_key(
        manager,
        name="Aplikasi kabupaten",
        scopes=[Permission.READ_TICKET, Permission.READ_TICKET],
        hall_id=hall.hall_id,
        expires_at=NOW + hours,
        now=NOW,
    )
    assert isinstance(issued, people.ApiKeyIssued)
    actor = await actor_of(issued.token, now=NOW)
    assert actor is not None
    assert actor.scopes == {"READ_TICKET"}
    assert may(actor, Permission.READ_TICKET, Place(hall.hall_id)) is None
    assert may(actor, Permission.CALL_NEXT, Place(hall.hall_id)) is not None
    assert await actor_of(issued.token, now=NOW + hours) is None
    assert await still_valid([issued.api_key_id], now=NOW) == {issued.api_key_id}
    assert await still_valid([issued.api_key_id], now=NOW + hours) == set()
    for _ in range(2):
        assert await people.revoke_api_key(manager, issued.api_key_id, now=NOW) == issued.api_key_id
    assert await actor_of(issued.token, now=NOW) is None
    assert [entry.kind for entry in await journal.read_since(hall.hall_id, 0)] == [
        "ApiKeyCreated",
        "ApiKeyRevoked",
    ]
    assert [row.scopes for row in await api_keys(hall.hall_id)] == [("READ_TICKET",)]


async def test_nobody_makes_a_key_that_may_more_than_they_may(hall: HallRows) -> None:
    manager = a_manager(hall.hall_id)
    for hall_id, scopes, code in (
        (None, [Permission.READ_TICKET], RefusalCode.NOT_ALLOWED),
        (hall.hall_id, [Permission.CREATE_HALL], RefusalCode.NOT_ALLOWED),
        (hall.hall_id, [Permission.EDIT_STAFF], RefusalCode.INVALID_INPUT),
        (hall.hall_id, [], RefusalCode.INVALID_INPUT),
    ):
        result = await people.create_api_key(manager, name="X", scopes=scopes, hall_id=hall_id, now=NOW)
        assert code_of(result) is code
    past = await people.create_api_key(
        manager, name="X", scopes=[Permission.READ_TICKET], hall_id=hall.hall_id, expires_at=NOW, now=NOW
    )
    assert code_of(past) is RefusalCode.INVALID_INPUT
    key = await people.create_api_key(SYSTEM, name="X", scopes=[Permission.EDIT_DEVICES], now=NOW)
    assert isinstance(key, people.ApiKeyIssued)
    actor = await actor_of(key.token, now=NOW)
    assert actor is not None
    grown = await people.create_api_key(actor, name="Y", scopes=[Permission.EDIT_DEVICES], now=NOW)
    assert code_of(grown) is RefusalCode.NOT_ALLOWED


async def test_no_token_code_or_claim_is_stored(hall: HallRows) -> None:
    begun = await a_pairing()
    await people.approve_device(
        SYSTEM, code=begun.code, hall_id=hall.hall_id, screen_slug="main", now=NOW, key="once"
    )
    claimed = await people.claim_device(begun.claim, now=NOW)
    issued = await people.issue_device(
        SYSTEM, kind=ActorKind.KIOSK, hall_id=hall.hall_id, name="Anjungan", now=NOW
    )
    key = await people.create_api_key(
        SYSTEM, name="Kunci", scopes=[Permission.READ_TICKET], hall_id=hall.hall_id, now=NOW
    )
    assert isinstance(claimed, people.Claimed)
    assert isinstance(issued, people.DeviceIssued)
    assert isinstance(key, people.ApiKeyIssued)
    stored = await everything_stored()
    assert "READ_TICKET" in stored
    for secret in (begun.claim, begun.code, begun.code.replace("-", ""), claimed.token, issued.token, key.token):
        assert secret is not None
        assert secret not in stored
        assert secret[4:] not in stored
