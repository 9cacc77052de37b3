"""Asks kiosks' printers how they are, so that nobody has to take a number to know."""

import asyncio
from datetime import datetime
from uuid import UUID

from api.people.actions.printers import note_printer_state
from api.people.queries import DeviceRow, printing_kiosks
from api.people.rules.printers import SOON, is_to_be_asked
from api.printer import address_of, is_allowed, state_at
from api.settings import settings

AT_ONCE = 20


class PrinterRounds:
    """One per process that ticks; remembers whom it asked when."""

    def __init__(self) -> None:
        self._began_at: datetime | None = None
        self._asked: dict[UUID, datetime] = {}

    async def look(self, now: datetime) -> int:
        """Ask those whose turn it is, 20 at once; how many turned. A printer that is printing is left alone."""
        if self._began_at is not None and now - self._began_at < SOON:
            return 0
        self._began_at = now
        kiosks = await printing_kiosks()
        self._asked = {kiosk.id: self._asked[kiosk.id] for kiosk in kiosks if kiosk.id in self._asked}
        due = [kiosk for kiosk in kiosks if _is_due(kiosk, self._asked.get(kiosk.id), now)]
        turned = 0
        for start in range(0, len(due), AT_ONCE):
            some = due[start : start + AT_ONCE]
            self._asked.update((kiosk.id, now) for kiosk in some)
            turned += sum(await asyncio.gather(*(_ask(kiosk, now) for kiosk in some)))
        return turned


def _is_due(kiosk: DeviceRow, asked_at: datetime | None, now: datetime) -> bool:
    return is_to_be_asked(kiosk.printer_state, since=kiosk.printer_since, asked_at=asked_at, now=now)


async def _ask(kiosk: DeviceRow, now: datetime) -> bool:
    address = address_of(kiosk.printer)
    if address is None or not is_allowed(address, settings().printers):
        return False
    state = await state_at(address)
    if state is None or (state is kiosk.printer_state and kiosk.printer_since):
        return False
    await note_printer_state(kiosk.id, state, printer=kiosk.printer, now=now)
    return True
