"""Speaks with a receipt printer on the hall's network."""

import asyncio
import re
from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import ip_address, ip_network
from weakref import WeakValueDictionary

from api.escpos import ASK_OFFLINE, ASK_PAPER, ASK_WHEN_DONE

CONNECTING_SECONDS = 2.0
ANSWER_SECONDS = 1.0
PRINTING_SECONDS = 6.0
CLOSING_SECONDS = 30.0  # for the last bytes that a printer has not taken
TURN_SECONDS = 10.0  # a job waits so long for others of the same printer
PORT = 9100
DIGITS = re.compile(r"[0-9]{1,5}")

PAPER_IS_OUT, PAPER_IS_LOW = 0x60, 0x0C  # of DLE EOT 4
COVER_IS_OPEN, FAULT = 0x04, 0x40  # of DLE EOT 2
OUT_WHEN_DONE = 0x0C  # of GS r 1


class PrinterState(StrEnum):
    """How a printer was when it was last spoken with. UNKNOWN: never, or it does not say."""

    UNKNOWN = "UNKNOWN"
    READY = "READY"
    PAPER_LOW = "PAPER_LOW"
    PAPER_OUT = "PAPER_OUT"
    COVER_OPEN = "COVER_OPEN"
    FAULT = "FAULT"
    OFFLINE = "OFFLINE"


CAN_PRINT = frozenset({PrinterState.UNKNOWN, PrinterState.READY, PrinterState.PAPER_LOW})


@dataclass(frozen=True, slots=True)
class Address:
    """Where a printer listens."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


@dataclass(frozen=True, slots=True)
class Printed:
    """What became of a job. printed: the printer says so; sent: it has it, and may not be able to say."""

    printed: bool
    sent: bool
    state: PrinterState


def address_of(text: str) -> Address | None:
    """An address as people write it: 10.0.0.9, 10.0.0.9:9100, [fd00::9]:9100; None for a name or anything else.

    Never a name: what a name means may change after it was allowed.
    """
    host, colon, port = text.strip().rpartition(":") if text.count(":") == 1 or "]:" in text else (text, "", "")
    if "%" in host or (colon and not DIGITS.fullmatch(port)):  # a zone's name is resolved; int() reads "9_1"
        return None
    try:
        found = ip_address(host.strip().removeprefix("[").removesuffix("]"))
    except ValueError:
        return None
    number = int(port) if colon else PORT
    return Address(str(found), number) if 0 < number < 65_536 else None


def ports_at(address: Address, places: Sequence[str]) -> list[int]:
    """The ports at which a printer may listen on that machine; none where no printer may stand at all."""
    return sorted(
        {int(place.rsplit(":", 1)[1]) for place in places if _is_among(address, place.rsplit(":", 1)[0])}
    )


def is_allowed(address: Address, places: Sequence[str]) -> bool:
    """Whether a printer may stand there. places: "NETWORK:PORT" each, as 10.0.0.0/8:9100."""
    return address.port in ports_at(address, places)


def _is_among(address: Address, network: str) -> bool:
    host, among = ip_address(address.host), ip_network(network.strip("[]"))
    return host.version == among.version and host in among


async def state_at(address: Address) -> PrinterState | None:
    """How a printer is, without printing; None while it prints, since its answers are then for another."""
    turn = _turns.setdefault(address, asyncio.Lock())
    if turn.locked():
        return None
    async with turn:
        try:
            async with _line_to(address) as line:
                return await line.state()
        except (OSError, TimeoutError):
            return PrinterState.OFFLINE


async def print_at(address: Address, job: bytes) -> Printed:
    """Have a slip printed, after those that were sent before it; never longer than about 20 s.

    A printer that answers nothing gets the job all the same: many cheap ones are mute.
    """
    turn = _turns.setdefault(address, asyncio.Lock())
    try:
        async with asyncio.timeout(TURN_SECONDS):
            await turn.acquire()
    except TimeoutError:
        return NOT_SENT
    try:
        async with _line_to(address) as line:
            return await _print(line, job)
    except (OSError, TimeoutError):
        return NOT_SENT
    finally:
        turn.release()


NOT_SENT = Printed(False, False, PrinterState.OFFLINE)
_turns: "WeakValueDictionary[Address, asyncio.Lock]" = WeakValueDictionary()


async def _print(line: "_Line", job: bytes) -> Printed:
    before = await line.state()
    if before not in CAN_PRINT:
        return Printed(False, False, before)
    is_mute = before is PrinterState.UNKNOWN
    await line.send(job + ASK_WHEN_DONE)
    done = await line.answer(ANSWER_SECONDS if is_mute else PRINTING_SECONDS)
    after = before if is_mute else await line.state()
    if done is not None and done & OUT_WHEN_DONE:
        after = PrinterState.PAPER_OUT
    return Printed(done is not None and after in CAN_PRINT, True, after)


@dataclass(frozen=True, slots=True)
class _Line:
    """A connection to a printer."""

    reader: StreamReader
    writer: StreamWriter

    async def state(self) -> PrinterState:
        """What the printer says of itself at once; UNKNOWN if it is mute."""
        cause = await self._asked(ASK_OFFLINE)
        if cause is None:
            return PrinterState.UNKNOWN
        paper = await self._asked(ASK_PAPER) or 0
        if paper & PAPER_IS_OUT:
            return PrinterState.PAPER_OUT
        if cause & COVER_IS_OPEN:
            return PrinterState.COVER_OPEN
        if cause & FAULT:
            return PrinterState.FAULT
        return PrinterState.PAPER_LOW if paper & PAPER_IS_LOW else PrinterState.READY

    async def send(self, job: bytes) -> None:
        """Give the printer its job; raises TimeoutError where it takes none."""
        self.writer.write(job)
        async with asyncio.timeout(PRINTING_SECONDS):
            await self.writer.drain()

    async def answer(self, seconds: float) -> int | None:
        """One byte; None if none comes in time. Raises ConnectionError where the printer hangs up."""
        try:
            async with asyncio.timeout(seconds):
                return (await self.reader.readexactly(1))[0]
        except TimeoutError:
            return None
        except asyncio.IncompleteReadError as ended:
            raise ConnectionResetError("the printer hung up") from ended

    async def _asked(self, question: bytes) -> int | None:
        await self.send(question)
        return await self.answer(ANSWER_SECONDS)


@asynccontextmanager
async def _line_to(address: Address) -> AsyncIterator[_Line]:
    async with asyncio.timeout(CONNECTING_SECONDS):
        reader, writer = await asyncio.open_connection(address.host, address.port)
    writer.transport.set_write_buffer_limits(0)  # a job counts as sent once the network has it
    try:
        yield _Line(reader, writer)
    except BaseException:
        writer.transport.abort()  # closed, it would wait for ever for a printer that takes nothing
        raise
    writer.close()
    asyncio.get_running_loop().call_later(CLOSING_SECONDS, writer.transport.abort)
