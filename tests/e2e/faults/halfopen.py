"""P12: a thousand connections that begin something and never go on."""

import asyncio
import time
from collections.abc import Sequence
from contextlib import suppress

from tests.e2e.faults.ground import HEALTHY_SECONDS, Ground, Healthy, served
from tests.e2e.faults.plan import Plan, Run

CONNECTIONS = 1_000
CLOSED_SECONDS = 15.0
WAIT_SECONDS = 25.0
UPGRADE = (
    b"GET /graphql HTTP/1.1\r\nhost: x\r\nupgrade: websocket\r\nconnection: upgrade\r\nsec-websocket-version: 13\r\n"
    b"sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\nsec-websocket-protocol: graphql-transport-ws\r\n"
)
BEGINNINGS = {
    "nothing": b"",
    "half a header": b"POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-ty",
    "half a body": b"POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n"
    b'content-length: 400\r\n\r\n{"query": "{ ',
    "a body of which nothing comes": b"POST /graphql/stream HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n"
    b"accept: text/event-stream\r\ncontent-length: 400\r\n\r\n",
    "half a handshake": UPGRADE,
    "never init": UPGRADE + b"\r\n",
    "half a frame": UPGRADE + b"\r\n\x81\xfe\x10\x00abcd",
}


async def half_open(plan: Plan) -> Run:
    """Open them all, ask as somebody healthy meanwhile, and wait until the server has closed them."""
    run, count = Run(), plan.size or CONNECTIONS
    async with served(plan, environment={"ANTREAN_STREAMS_PER_ADDRESS": "5000"}) as ground:
        healthy = Healthy(ground)
        asking = asyncio.create_task(healthy.works())
        kinds = list(BEGINNINGS) * (count // len(BEGINNINGS) + 1)
        lived = await asyncio.gather(*(_begin(ground, kind) for kind in kinds[:count]))
        asking.cancel()
        await asyncio.gather(asking, return_exceptions=True)
    _judge(run, plan, healthy, kinds[:count], lived)
    return run


async def _begin(ground: Ground, kind: str) -> float:
    """Seconds until the server closed it; infinite if it never did."""
    reader, writer = await asyncio.open_connection("127.0.0.1", ground.port)
    began = time.monotonic()
    writer.write(BEGINNINGS[kind])
    with suppress(OSError):
        try:
            async with asyncio.timeout(WAIT_SECONDS):
                while await reader.read(4096):
                    pass
        except TimeoutError:
            writer.transport.abort()
            return float("inf")
    writer.close()
    return time.monotonic() - began


def _judge(run: Run, plan: Plan, healthy: Healthy, kinds: Sequence[str], lived: Sequence[float]) -> None:
    slowest: dict[str, float] = {}
    for kind, seconds in zip(kinds, lived, strict=True):
        slowest[kind] = max(seconds, slowest.get(kind, 0.0))
        run.check("closed ≤ 15 s", seconds <= CLOSED_SECONDS * plan.room, f"{kind}: {seconds:.1f} s")
    p99 = healthy.percentile()
    run.check(
        "healthy p99 ≤ 500 ms", p99 <= HEALTHY_SECONDS * plan.room, f"{p99:.3f} s", looked_at=len(healthy.seconds)
    )
    run.check("the healthy are answered", not healthy.failures, str(healthy.failures[:3]))
    run.figures |= {
        "connections": len(kinds),
        "closed after, max s": {kind: round(seconds, 1) for kind, seconds in slowest.items()},
        "healthy p99 s": round(p99, 3),
        "healthy answers": len(healthy.seconds),
    }
