"""An antivirus of our own: a clamd that speaks INSTREAM, and a command."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

VIRUS = b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE"


@dataclass
class Clamd:
    """What it was sent, and what it says instead of looking, if anything. waits: it never answers."""

    seen: list[bytes] = field(default_factory=list)
    says: bytes | None = None
    waits: bool = False

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One INSTREAM session (clamd(8)); anything else is an unknown command."""
        try:
            if await reader.readexactly(10) != b"zINSTREAM\0":
                writer.write(b"UNKNOWN COMMAND\0")
                return
            content = b""
            while size := int.from_bytes(await reader.readexactly(4), "big"):
                content += await reader.readexactly(size)
            self.seen.append(content)
            if self.waits:
                await asyncio.sleep(60)
            found = b"stream: Eicar-Test-Signature FOUND" if VIRUS in content else b"stream: OK"
            writer.write((self.says if self.says is not None else found) + b"\0")
            await writer.drain()
        finally:
            writer.close()


@asynccontextmanager
async def a_clamd(socket: Path | None = None) -> AsyncIterator[tuple[str, Clamd]]:
    """The setting that names it, and itself; on a port, or on a socket."""
    clamd = Clamd()
    if socket:
        server, where = await asyncio.start_unix_server(clamd.serve, socket), f"clamd://{socket}"
    else:
        server = await asyncio.start_server(clamd.serve, "127.0.0.1", 0)
        where = f"clamd://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    async with server:
        yield where, clamd


def a_command(folder: Path, code: str = "sys.exit(b'EICAR' in sys.stdin.buffer.read())") -> str:
    """The setting that names a command of this Python code."""
    script = folder / "scan it.py"
    script.write_text(f"import sys, time\n{code}\n")
    return f"{sys.executable} '{script}'"
