"""Mutations that let devices and other systems in, and shut them out."""

from datetime import datetime
from uuid import UUID

import strawberry

from api.actor import ActorKind
from api.boards import queries as boards
from api.people import actions as people
from api.people import queries as reads
from api.people.rules import Permission
from api.refusals import Refusal, RefusalCode
from schema.context import Info
from schema.node import NOTHING, uuid_of
from schema.people.devices import ApiKey, Device
from schema.people.enums import DeviceKind
from schema.people.places import hall_id_of
from schema.queue.payloads import KEY
from schema.results import Asked, UserError, refused

NO_KEY = "It takes no idempotencyKey: its answer is a secret and is kept nowhere."


@strawberry.input(description="A device that asks to be let into a hall.")
class PairDeviceInput:
    kind: DeviceKind = strawberry.field(description="Screen or kiosk.")
    name: str = strawberry.field(
        default="", description="What the device calls itself; the manager may change it."
    )


@strawberry.input(description="A device to let in.")
class ApproveDeviceInput:
    code: str = strawberry.field(
        description="The code the device shows; capitals, spaces and dashes do not matter."
    )
    hall: str = strawberry.field(description="Slug of the hall to let it into.")
    screen: str | None = strawberry.field(
        default=None, description="Slug of the screen it shall show; required for a screen, null for a kiosk."
    )
    name: str = strawberry.field(
        default="", description="What people shall call it; empty for the device's own name."
    )
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


@strawberry.input(description="A device that asks whether it was let in.")
class ClaimDeviceInput:
    claim: str = strawberry.field(description="What pairDevice told the device and nobody else.")


@strawberry.input(description="A device to shut out.")
class RevokeDeviceInput:
    device: strawberry.ID = strawberry.field(description="The device.")


@strawberry.input(description="A key to make for another system.")
class CreateApiKeyInput:
    name: str = strawberry.field(description="Whose key it will be.")
    scopes: list[Permission] = strawberry.field(
        description="What it may do: at most what you may do there yourself."
    )
    hall: str | None = strawberry.field(default=None, description="Slug of the hall it opens; null for all halls.")
    expires_at: datetime | None = strawberry.field(
        default=None, description="When it ends by itself; null for never."
    )


@strawberry.input(description="A key to withdraw.")
class RevokeApiKeyInput:
    api_key: strawberry.ID = strawberry.field(description="The key.")


@strawberry.type(description="What a device shows and keeps until it is let in.")
class PairDevicePayload:
    code: str | None = strawberry.field(
        default=None, description="To be shown: a manager types it. Works once, for ten minutes: BCDF-GHJK."
    )
    claim: str | None = strawberry.field(
        default=None, description="To be kept: with it claimDevice fetches the token."
    )
    expires_at: datetime | None = strawberry.field(default=None, description="When the code ends.")
    user_errors: list[UserError] = strawberry.field(description="Why there is no code; empty if there is.")


@strawberry.type(description="The device that was let in; it fetches its token itself.")
class ApproveDevicePayload:
    device: Device | None = strawberry.field(default=None, description="The device; null if refused.")
    user_errors: list[UserError] = strawberry.field(description="Why it was not let in; empty if it was.")


@strawberry.type(description="The device's token once it was let in.")
class ClaimDevicePayload:
    token: str | None = strawberry.field(
        default=None, description="The token, given exactly once; null while nobody has approved: ask again."
    )
    device: Device | None = strawberry.field(default=None, description="The device as it was let in; null before.")
    user_errors: list[UserError] = strawberry.field(
        description="Why there will be no token; empty while there may."
    )


@strawberry.type(description="The device, shut out; its open sockets close within 5 seconds.")
class RevokeDevicePayload:
    device: Device | None = strawberry.field(default=None, description="The device; null if refused.")
    user_errors: list[UserError] = strawberry.field(description="Why it was not shut out; empty if it was.")


@strawberry.type(description="The key that was made.")
class CreateApiKeyPayload:
    token: str | None = strawberry.field(default=None, description="The key itself, shown once; null if refused.")
    api_key: ApiKey | None = strawberry.field(default=None, description="What it may do; null if refused.")
    user_errors: list[UserError] = strawberry.field(description="Why it was not made; empty if it was.")


@strawberry.type(description="The key, withdrawn; its open sockets close within 5 seconds.")
class RevokeApiKeyPayload:
    api_key: ApiKey | None = strawberry.field(default=None, description="The key; null if refused.")
    user_errors: list[UserError] = strawberry.field(description="Why it was not withdrawn; empty if it was.")


@strawberry.type
class PairingMutations:
    @strawberry.mutation(description=f"Ask to be let into a hall, as a device without a token. {NO_KEY}")
    async def pair_device(self, info: Info, input: Asked[PairDeviceInput]) -> PairDevicePayload:
        kind, address = ActorKind(input.kind.value), info.context.actor.address
        begun = await people.pair_device(kind=kind, name=input.name, now=info.context.now(), address=address)
        if isinstance(begun, Refusal):
            return PairDevicePayload(user_errors=refused(begun))
        return PairDevicePayload(code=begun.code, claim=begun.claim, expires_at=begun.expires_at, user_errors=[])

    @strawberry.mutation(description="Let the device in that shows a code. Needs EDIT_DEVICES; 5 tries a minute.")
    async def approve_device(self, info: Info, input: Asked[ApproveDeviceInput]) -> ApproveDevicePayload:
        hall_id = await hall_id_of(info, input.hall) or NOTHING
        if input.screen and await boards.screen_by_slug(hall_id, input.screen) is None:
            return ApproveDevicePayload(user_errors=refused(Refusal(RefusalCode.NOT_FOUND, {}, ("screen",))))
        what = {"code": input.code, "screen_slug": input.screen, "name": input.name, "key": input.idempotency_key}
        done = await people.approve_device(info.context.actor, hall_id=hall_id, now=info.context.now(), **what)  # type: ignore[arg-type]
        device, user_errors = await _device(done)
        return ApproveDevicePayload(device=device, user_errors=user_errors)

    @strawberry.mutation(description=f"Fetch the token of a device that was let in. {NO_KEY}")
    async def claim_device(self, info: Info, input: Asked[ClaimDeviceInput]) -> ClaimDevicePayload:
        claimed = await people.claim_device(input.claim, now=info.context.now())
        if isinstance(claimed, Refusal):
            return ClaimDevicePayload(user_errors=refused(claimed))
        device, _ = await _device(claimed.device_id) if claimed.device_id else (None, [])
        return ClaimDevicePayload(token=claimed.token, device=device, user_errors=[])

    @strawberry.mutation(description="Shut a screen or kiosk out. Needs EDIT_DEVICES.")
    async def revoke_device(self, info: Info, input: Asked[RevokeDeviceInput]) -> RevokeDevicePayload:
        actor, device_id = info.context.actor, uuid_of("Device", input.device)
        device, user_errors = await _device(await people.revoke_device(actor, device_id, now=info.context.now()))
        return RevokeDevicePayload(device=device, user_errors=user_errors)

    @strawberry.mutation(description=f"Make a key for another system. Needs EDIT_API_KEYS. {NO_KEY}")
    async def create_api_key(self, info: Info, input: Asked[CreateApiKeyInput]) -> CreateApiKeyPayload:
        what = {"name": input.name, "scopes": input.scopes, "expires_at": input.expires_at}
        hall_id, now = await hall_id_of(info, input.hall), info.context.now()
        done = await people.create_api_key(info.context.actor, hall_id=hall_id, now=now, **what)  # type: ignore[arg-type]
        if isinstance(done, Refusal):
            return CreateApiKeyPayload(user_errors=refused(done))
        row = (await reads.api_keys_by_id([done.api_key_id]))[done.api_key_id]
        return CreateApiKeyPayload(token=done.token, api_key=ApiKey.of(row), user_errors=[])

    @strawberry.mutation(description="Withdraw a key. Needs EDIT_API_KEYS.")
    async def revoke_api_key(self, info: Info, input: Asked[RevokeApiKeyInput]) -> RevokeApiKeyPayload:
        actor, now, api_key_id = info.context.actor, info.context.now(), uuid_of("ApiKey", input.api_key)
        done = await people.revoke_api_key(actor, api_key_id, now=now)
        if isinstance(done, Refusal):
            return RevokeApiKeyPayload(user_errors=refused(done))
        return RevokeApiKeyPayload(api_key=ApiKey.of((await reads.api_keys_by_id([done]))[done]), user_errors=[])


async def _device(done: UUID | Refusal) -> tuple[Device | None, list[UserError]]:
    if isinstance(done, Refusal):
        return None, refused(done)
    return Device.of((await reads.devices_by_id([done]))[done]), []
