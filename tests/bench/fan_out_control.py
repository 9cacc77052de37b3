"""How the benchmark tells a server to publish: lines `HALL VERSION` on a socket of their own.

A request over HTTP would cost more than twenty deliveries do, on every server alike, and so hide what is measured.
"""

import asyncio
from collections.abc import Callable


class _Lines(asyncio.Protocol):
    def __init__(self, publish: Callable[[int, int], None]) -> None:
        self._publish = publish
        self._rest = b""

    def data_received(self, data: bytes) -> None:
        *lines, self._rest = (self._rest + data).split(b"\n")
        for line in lines:
            hall, version = line.split()
            self._publish(int(hall), int(version))


async def take_orders(port: int, publish: Callable[[int, int], None]) -> asyncio.Server:
    """Call `publish(hall, version)` for each line; returns once it listens, which says that the server is ready."""
    return await asyncio.get_running_loop().create_server(lambda: _Lines(publish), "127.0.0.1", port)
