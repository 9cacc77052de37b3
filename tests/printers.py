"""A receipt printer on this machine, as real ones behave on the wire."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from api.escpos import ASK_OFFLINE, ASK_PAPER, ASK_WHEN_DONE, RESET

FIXED = 0x12  # bits that are set in every answer to DLE EOT
COMMANDS = (ASK_OFFLINE, ASK_PAPER, ASK_WHEN_DONE)


@dataclass
class TwinPrinter:
    """Answers as an Epson does. slips: what came out, each whole. is_mute: it prints and never answers.

    slips_left: how many slips its paper is enough for, None for any number.
    """

    port: int = 0
    slips: list[bytes] = field(default_factory=list)
    slips_left: int | None = None
    has_open_cover: bool = False
    is_mute: bool = False
    is_slow: bool = False
    answers_when_done: bool = True
    may_go_on: asyncio.Event = field(default_factory=asyncio.Event)
    has_slip: asyncio.Event = field(default_factory=asyncio.Event)  # the last bytes of one have come in
    open: set[asyncio.StreamWriter] = field(default_factory=set)

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def place(self) -> str:
        """What ANTREAN_PRINTERS must say."""
        return f'["127.0.0.1/32:{self.port}"]'

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Read commands, print what stands between them."""
        self.open.add(writer)
        waiting = b""
        try:
            while chunk := await reader.read(65_536):
                waiting = await self._work(waiting + chunk, writer)
        except ConnectionError:
            pass
        finally:
            self.open.discard(writer)
            writer.close()

    async def _work(self, waiting: bytes, writer: asyncio.StreamWriter) -> bytes:
        while waiting:
            if waiting[:3] in (ASK_OFFLINE, ASK_PAPER):
                self._say(writer, self._offline() if waiting[:3] == ASK_OFFLINE else self._paper())
                waiting = waiting[3:]
            elif waiting.startswith(ASK_WHEN_DONE):
                if self.answers_when_done and not self._is_out:
                    self._say(writer, 0)
                waiting = waiting[3:]
            elif waiting.startswith(RESET) and ASK_WHEN_DONE in waiting:
                slip, _, rest = waiting.partition(ASK_WHEN_DONE)
                await self._print(slip)
                waiting = ASK_WHEN_DONE + rest
            else:
                return waiting
        return b""

    async def _print(self, slip: bytes) -> None:
        self.has_slip.set()
        if self.is_slow:
            await self.may_go_on.wait()
        if self._is_out:
            return
        self.slips.append(slip)
        if self.slips_left is not None:
            self.slips_left -= 1

    @property
    def _is_out(self) -> bool:
        return self.slips_left == 0

    def _offline(self) -> int:
        return FIXED | (0x04 if self.has_open_cover else 0) | (0x20 if self._is_out else 0)

    def _paper(self) -> int:
        return FIXED | (0x60 if self._is_out else 0)

    def _say(self, writer: asyncio.StreamWriter, answer: int) -> None:
        if not self.is_mute:
            writer.write(bytes([answer]))


@asynccontextmanager
async def a_printer() -> AsyncIterator[TwinPrinter]:
    """A printer that listens for as long as the block runs."""
    printer = TwinPrinter()
    server = await asyncio.start_server(printer.serve, "127.0.0.1", 0)
    printer.port = server.sockets[0].getsockname()[1]
    yield printer
    server.close()
    for writer in tuple(printer.open):
        writer.close()
