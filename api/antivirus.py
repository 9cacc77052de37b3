"""Asks an antivirus program about a file: a command, or a clamd that speaks INSTREAM."""

import asyncio
import shlex
import shutil
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

SECONDS = 30.0
CHUNK = 64 * 1024
CLEAN_EXIT, INFECTED_EXIT = 0, 1  # of clamscan, clamdscan and what imitates them
_TO_SAY = 200


class Unreachable(Exception):
    """No answer, or none that says clean or infected: nothing is known about the file."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What the program said. signature: the name of the virus; empty for a clean file."""

    signature: str = ""

    @property
    def is_clean(self) -> bool:
        """Whether nothing was found."""
        return not self.signature


async def scan(content: bytes, *, by: str, seconds: float = SECONDS) -> Finding:
    """Ask about a file. by: the setting `antivirus`, not empty. Raises Unreachable, at last after `seconds`."""
    try:
        async with asyncio.timeout(seconds):
            if by.startswith("clamd://"):
                return await _by_clamd(content, urlsplit(by))
            return await _by_command(content, shlex.split(by))
    except (OSError, TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, ValueError) as error:
        raise Unreachable(type(error).__name__) from error


def problem(by: str) -> str | None:
    """Why what the setting names can never answer; None if it may. by: the setting, empty for none."""
    if not by or by.startswith("clamd://"):
        return None
    try:
        command = shlex.split(by)
    except ValueError as error:
        return f"ANTREAN_ANTIVIRUS cannot be read: {error}."
    return None if shutil.which(command[0]) else f"ANTREAN_ANTIVIRUS: there is no program {command[0]}."


async def _by_clamd(content: bytes, where: SplitResult) -> Finding:
    """clamd(8), INSTREAM: chunks with their lengths before them, an empty one last; the answer ends with NUL."""
    reader, writer = await (
        asyncio.open_connection(where.hostname, where.port or 3310)
        if where.hostname
        else asyncio.open_unix_connection(where.path)
    )
    try:
        writer.write(b"zINSTREAM\0")
        for start in range(0, len(content), CHUNK):
            chunk = content[start : start + CHUNK]
            writer.write(len(chunk).to_bytes(4, "big") + chunk)
            await writer.drain()
        writer.write(bytes(4))
        await writer.drain()
        answer = (await reader.readuntil(b"\0"))[:-1].decode(errors="replace")
    finally:
        writer.close()
    return _read(answer)


def _read(answer: str) -> Finding:
    said = answer.removeprefix("stream: ")
    if said == "OK":
        return Finding()
    if said.endswith(" FOUND"):
        return Finding(said.removesuffix(" FOUND")[:_TO_SAY])
    raise Unreachable(said[:_TO_SAY])


async def _by_command(content: bytes, command: list[str]) -> Finding:
    process = await asyncio.create_subprocess_exec(
        *command,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.DEVNULL,  # it may name files
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        await process.communicate(content)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode == CLEAN_EXIT:
        return Finding()
    if process.returncode == INFECTED_EXIT:
        return Finding("infected")
    raise Unreachable(f"ended with {process.returncode}")
