"""Has a kiosk's own printer print, and keeps how that printer is."""

from collections.abc import Callable
from datetime import datetime

from api.people.actions import note_printer_state
from api.people.queries import DeviceRow
from api.printer import CAN_PRINT, Printed, PrinterState, address_of, is_allowed, print_at
from api.refusals import Refusal, RefusalCode
from api.settings import settings

WHY_NOT = {
    PrinterState.COVER_OPEN: ("penutupnya terbuka", "its cover is open"),
    PrinterState.FAULT: ("ada gangguan pada printer", "it reports a fault"),
    PrinterState.OFFLINE: ("printer tidak terhubung", "it is not connected"),
}


async def printed_by(device: DeviceRow, slip: bytes, *, clock: Callable[[], datetime]) -> Printed | Refusal:
    """The slip is at the kiosk's printer, whether or not that can say that it came out. Takes up to 20 s.

    Where a printer may stand is judged again: the installation may have changed its mind since it was chosen.
    Refuses NO_PRINTER, PAPER_OUT, PRINTER_OFFLINE.
    """
    address = address_of(device.printer)
    if address is None or not is_allowed(address, settings().printers):
        return Refusal(RefusalCode.NO_PRINTER)
    printed = await print_at(address, slip)
    await note_printer_state(device.id, printed.state, printer=device.printer, now=clock())
    return _why_not(printed) or printed


def _why_not(printed: Printed) -> Refusal | None:
    """Why there is no paper; None if there is, or if only a person can say."""
    if printed.state is PrinterState.PAPER_OUT:
        return Refusal(RefusalCode.PAPER_OUT)
    if printed.sent and printed.state in CAN_PRINT:
        return None
    problem, problem_en = WHY_NOT.get(printed.state, WHY_NOT[PrinterState.OFFLINE])
    return Refusal(RefusalCode.PRINTER_OFFLINE, {"problem": problem, "problem_en": problem_en})
