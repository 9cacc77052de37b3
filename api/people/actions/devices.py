"""Lets screens and kiosks into a hall, and shuts them out."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from api.actor import SYSTEM, Actor, ActorKind
from api.events import DeviceApproved, DeviceRevoked
from api.people.actions.throttle import give_back, is_limited, take_tries
from api.people.actions.tokens import new_code, new_token
from api.people.models import Device, Pairing
from api.people.remembered import remembered
from api.people.rules import Permission, Place, may
from api.people.rules.credentials import PAIRING_LASTS, Prefix, hash_of, network_of, shown_code, typed_code
from api.people.rules.tries import PAIRINGS_PER_ADDRESS, PER_APPROVER
from api.refusals import Refusal, RefusalCode
from api.work import Once, Work, one_transaction

PREFIX = {ActorKind.SCREEN: Prefix.SCREEN, ActorKind.KIOSK: Prefix.KIOSK}
LONGEST_NAME = 120


@dataclass(frozen=True, slots=True)
class PairingBegun:
    """What a device shows and keeps. code: for the manager's eyes; claim: never leaves the device."""

    pairing_id: UUID
    code: str
    claim: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Claimed:
    """What a device's question brought. token: given exactly once, after the approval; before it None."""

    device_id: UUID | None
    token: str | None


@dataclass(frozen=True, slots=True)
class DeviceIssued:
    """A device let in at once. token: shown once, stored only as a hash."""

    device_id: UUID
    token: str


async def pair_device(
    *, kind: ActorKind, name: str = "", now: datetime, address: str = ""
) -> PairingBegun | Refusal:
    """A device asks to be let in: it shows the code for ten minutes and keeps the claim.

    Without an idempotency key, since its result is a secret. Refuses INVALID_INPUT, TOO_MANY_TRIES.
    """
    if kind not in PREFIX or not _is_name(name.strip()):
        return _invalid("perangkat atau nama", "device or name")
    if is_limited(address):
        subject = f"pair@{network_of(address)}"
        if refusal := await take_tries({subject: PAIRINGS_PER_ADDRESS}, now=now):
            return refusal
    code, claim = new_code(), new_token(Prefix.CLAIM)

    async def verb(work: Work) -> PairingBegun:
        await Pairing.filter(expires_at__lte=now).delete()
        pairing = await Pairing.create(
            code_hash=hash_of(code),
            claim_hash=hash_of(claim),
            kind=kind,
            name=name.strip(),
            created_at=now,
            expires_at=now + PAIRING_LASTS,
        )
        return PairingBegun(pairing.id, shown_code(code), claim, pairing.expires_at)

    return await one_transaction(verb, actor=SYSTEM, now=now)


async def approve_device(
    actor: Actor,
    *,
    code: str,
    hall_id: UUID,
    now: datetime,
    screen_slug: str | None = None,
    name: str = "",
    key: str | None = None,
) -> UUID | Refusal:
    """Let in the device that shows the code; it fetches its token within ten minutes. Returns the device's id.

    Five wrong codes a minute. Refuses SIGN_IN_REQUIRED, NOT_ALLOWED, TOO_MANY_TRIES, CODE_UNKNOWN, NOT_FOUND
    (hall), INVALID_INPUT (a screen without screen_slug, a kiosk with one).
    """
    if refusal := may(actor, Permission.EDIT_DEVICES, Place(hall_id)):
        return refusal
    tried = f"approve:{actor.kind}:{actor.id}"
    if refusal := await take_tries({tried: PER_APPROVER}, now=now):
        return refusal
    code_hash = hash_of(typed_code(code))

    async def verb(work: Work) -> UUID | Refusal:
        if not await work.lock(hall_id):
            return Refusal(RefusalCode.NOT_FOUND, input_field=("hall",))
        pairing = await Pairing.get_or_none(code_hash=code_hash, device_id=None, expires_at__gt=now)
        if pairing is None:
            return Refusal(RefusalCode.CODE_UNKNOWN, input_field=("code",))
        device = _device(pairing.kind, hall_id, name or pairing.name, screen_slug, now)
        if isinstance(device, Refusal):
            return device
        open_pairing = Pairing.filter(id=pairing.id, device_id=None)
        if await open_pairing.update(device_id=device.id, expires_at=now + PAIRING_LASTS) != 1:
            return Refusal(RefusalCode.CODE_UNKNOWN, input_field=("code",))
        await device.save(force_create=True)
        work.record(DeviceApproved(device_id=device.id, device_kind=device.kind.value))
        await give_back(tried)
        return device.id

    once = Once(key, "approveDevice", (code_hash, hall_id, screen_slug, name), UUID)
    return await one_transaction(verb, actor=actor, now=now, once=once)


def _device(kind: ActorKind, hall_id: UUID, name: str, screen_slug: str | None, now: datetime) -> Device | Refusal:
    if (kind is ActorKind.SCREEN) is not bool(screen_slug):
        return _invalid("layar perlu nama layarnya, anjungan tidak", "a screen needs its slug, a kiosk has none")
    name = name.strip() or (screen_slug or kind.value).strip()
    if not _is_name(name) or len(screen_slug or "") > 40:
        return _invalid("nama terlalu panjang", "the name is too long")
    return Device(kind=kind, hall_id=hall_id, name=name, screen_slug=screen_slug or None, paired_at=now)


def _is_name(text: str) -> bool:
    """Whether a device can bear the name: at most 120 printable characters."""
    return len(text) <= LONGEST_NAME and text.isprintable()


def _invalid(problem: str, problem_en: str) -> Refusal:
    return Refusal(RefusalCode.INVALID_INPUT, {"problem": problem, "problem_en": problem_en})


async def claim_device(claim: str, *, now: datetime) -> Claimed | Refusal:
    """The device asks whether it was let in, and gets its token exactly once.

    Without an idempotency key, since its result is a secret: a device that loses the answer pairs again.
    Refuses CODE_UNKNOWN (no such claim, expired, token already given).
    """

    async def verb(work: Work) -> Claimed | Refusal:
        pairing = await Pairing.get_or_none(claim_hash=hash_of(claim), used_at=None, expires_at__gt=now)
        if pairing is None:
            return Refusal(RefusalCode.CODE_UNKNOWN, input_field=("claim",))
        if pairing.device_id is None:
            return Claimed(None, None)
        token = new_token(PREFIX[pairing.kind])
        taken = await Pairing.filter(id=pairing.id, used_at=None).update(used_at=now)
        device = Device.filter(id=pairing.device_id, token_hash=None, revoked_at=None)
        if taken != 1 or await device.update(token_hash=hash_of(token)) != 1:
            return Refusal(RefusalCode.CODE_UNKNOWN, input_field=("claim",))
        return Claimed(pairing.device_id, token)

    return await one_transaction(verb, actor=SYSTEM, now=now)


async def issue_device(
    actor: Actor,
    *,
    kind: ActorKind,
    hall_id: UUID,
    name: str,
    now: datetime,
    screen_slug: str | None = None,
) -> DeviceIssued | Refusal:
    """Let a device in without a code, for the command line and the demo.

    Without an idempotency key, since its result is a secret.
    Refuses SIGN_IN_REQUIRED, NOT_ALLOWED, NOT_FOUND (hall), INVALID_INPUT.
    """
    if refusal := may(actor, Permission.EDIT_DEVICES, Place(hall_id)):
        return refusal
    if kind not in PREFIX:
        return _invalid("perangkat", "device")
    token = new_token(PREFIX[kind])

    async def verb(work: Work) -> DeviceIssued | Refusal:
        if not await work.lock(hall_id):
            return Refusal(RefusalCode.NOT_FOUND, input_field=("hall",))
        device = _device(kind, hall_id, name, screen_slug, now)
        if isinstance(device, Refusal):
            return device
        device.token_hash = hash_of(token)
        await device.save(force_create=True)
        work.record(DeviceApproved(device_id=device.id, device_kind=kind.value))
        return DeviceIssued(device.id, token)

    return await one_transaction(verb, actor=actor, now=now)


async def revoke_device(actor: Actor, device_id: UUID, *, now: datetime) -> UUID | Refusal:
    """Shut a screen or kiosk out; its open sockets are cut within seconds. Done twice it is done once.

    Refuses SIGN_IN_REQUIRED, NOT_ALLOWED, NOT_FOUND.
    """

    async def verb(work: Work) -> UUID | Refusal:
        device = await Device.get_or_none(id=device_id)
        if device is None:
            return may(actor, Permission.EDIT_DEVICES, Place(None)) or Refusal(RefusalCode.NOT_FOUND)
        if refusal := may(actor, Permission.EDIT_DEVICES, Place(device.hall_id)):
            return refusal
        await work.lock(device.hall_id)
        work.after_commit(remembered.forget)
        if await Device.filter(id=device_id, revoked_at=None).update(revoked_at=now) == 1:
            work.record(DeviceRevoked(device_id=device_id, device_kind=device.kind.value))
        return device_id

    return await one_transaction(verb, actor=actor, now=now)
