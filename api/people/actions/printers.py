"""Gives kiosks their receipt printers, and keeps how these are."""

from datetime import datetime
from uuid import UUID

from api.actor import SYSTEM, Actor, ActorKind
from api.escpos import PAPERS
from api.events import PrinterChosen, PrinterTurned
from api.people.models import Device
from api.people.rules import Permission, Place, may
from api.printer import CAN_PRINT, PrinterState, address_of, ports_at
from api.refusals import Refusal, RefusalCode
from api.settings import settings
from api.work import HallOf, Once, Work, one_transaction


async def choose_printer(
    actor: Actor, device_id: UUID, *, printer: str, paper_mm: int, now: datetime, key: str | None = None
) -> UUID | Refusal:
    """Say where a kiosk's printer listens; empty: it has none on the network. Returns the kiosk's id.

    Refuses SIGN_IN_REQUIRED, NOT_ALLOWED, NOT_FOUND (no kiosk, or shut out), INVALID_INPUT (no address, or of a
    place where the installation lets no printer stand).
    """

    async def verb(work: Work) -> UUID | Refusal:
        device = await Device.get_or_none(id=device_id)
        if refusal := may(actor, Permission.EDIT_DEVICES, Place(device.hall_id if device else None)):
            return refusal
        if device is None or device.kind is not ActorKind.KIOSK or device.revoked_at:
            return Refusal(RefusalCode.NOT_FOUND, input_field=("device",))
        address = _address(printer)
        if isinstance(address, Refusal):
            return address
        if paper_mm not in PAPERS:
            return _invalid("paperMm", "lebar kertas 80 atau 58", "paper is 80 or 58 wide")
        chosen = {"printer": address, "paper_mm": paper_mm}
        asked = {} if address == device.printer else {"printer_state": PrinterState.UNKNOWN, "printer_since": None}
        await Device.filter(id=device_id).update(**chosen, **asked)
        work.record(PrinterChosen(device_id=device_id))
        return device_id

    once = Once(key, "choosePrinter", (device_id, printer, paper_mm), UUID)
    return await one_transaction(verb, actor=actor, now=now, hall=HallOf("device", device_id), once=once)


async def note_printer_state(device_id: UUID, state: PrinterState, *, printer: str, now: datetime) -> None:
    """Keep how a kiosk's printer is; told to the hall when it can no longer print, or can again.

    printer: the address at which it was met; if the kiosk has another one by now, this is nobody's state any more.
    """

    async def verb(work: Work) -> None:
        device = await Device.get_or_none(id=device_id)
        if device is None or device.printer != printer or (device.printer_state is state and device.printer_since):
            return
        await Device.filter(id=device_id).update(printer_state=state, printer_since=work.now)
        if device.printer_state is state:
            return
        if state is not PrinterState.READY or device.printer_state not in CAN_PRINT:
            work.record(PrinterTurned(device_id=device_id, device_name=device.name, printer_state=state.value))

    await one_transaction(verb, actor=SYSTEM, now=now, hall=HallOf("device", device_id))


def _address(printer: str) -> str | Refusal:
    if not printer.strip():
        return ""
    address = address_of(printer)
    if address is None:
        return _invalid("printer", "alamat seperti 10.0.0.9:9100", "an address like 10.0.0.9:9100")
    ports = ports_at(address, settings().printers)
    if not ports:
        return _invalid("printer", "printer tidak boleh di alamat itu", "no printer may stand at that address")
    if address.port not in ports:
        problem, problem_en = "di alamat itu hanya boleh port {}", "at that address the port can only be {}"
        named = ", ".join(map(str, ports))
        return _invalid("printer", problem.format(named), problem_en.format(named), "port")
    return str(address)


def _invalid(field: str, problem: str, problem_en: str, *part: str) -> Refusal:
    return Refusal(RefusalCode.INVALID_INPUT, {"problem": problem, "problem_en": problem_en}, (field, *part))
