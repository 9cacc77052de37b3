"""Prints a slip that holds no number, so that somebody sees whether a kiosk's printer works."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from api.actor import Actor, ActorKind
from api.escpos import PAPERS
from api.halls import queries as halls
from api.people import queries as people
from api.people.rules import Permission, Place, may
from api.queue.actions.slips import printed_by
from api.queue.rules.slips import Trial, trial_bytes
from api.refusals import Refusal, RefusalCode
from api.work import Once, Work, answered, one_transaction


@dataclass(frozen=True, slots=True)
class Tried:
    """The slip is at the kiosk's printer. printed: the printer says it came out; else somebody must look."""

    device_id: UUID
    printed: bool


async def try_printer(
    actor: Actor, device_id: UUID, *, clock: Callable[[], datetime], key: str | None = None
) -> Tried | Refusal:
    """Print a test slip at a kiosk; how its printer is stands in the device afterwards. Takes up to 20 s.

    Refuses SIGN_IN_REQUIRED, NOT_ALLOWED, NOT_FOUND (no kiosk, or shut out), NO_PRINTER, PAPER_OUT,
    PRINTER_OFFLINE.
    """
    once, began = Once(key, "testPrinter", (device_id,), Tried), clock()
    if first := await answered(once, actor=actor, now=began):
        return first.value  # type: ignore[no-any-return]
    outcome = await _tried(actor, device_id, clock)

    async def keep(work: Work) -> Tried | Refusal:
        return outcome

    return await one_transaction(keep, actor=actor, now=began, once=once) if key else outcome


async def _tried(actor: Actor, device_id: UUID, clock: Callable[[], datetime]) -> Tried | Refusal:
    device = (await people.devices_by_id([device_id])).get(device_id)
    if refusal := may(actor, Permission.EDIT_DEVICES, Place(device.hall_id if device else None)):
        return refusal
    if device is None or device.kind is not ActorKind.KIOSK or device.revoked_at:
        return Refusal(RefusalCode.NOT_FOUND, input_field=("device",))
    hall = (await halls.halls_by_id([device.hall_id]))[device.hall_id]
    trial = Trial(hall.name, device.name, device.printer, clock(), hall.timezone)
    printed = await printed_by(device, trial_bytes(trial, PAPERS[device.paper_mm]), clock=clock)
    return printed if isinstance(printed, Refusal) else Tried(device_id, printed.printed)
