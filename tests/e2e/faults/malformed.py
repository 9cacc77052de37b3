"""P10: malformed input by the thousand, over HTTP, event streams and WebSockets, down to the bytes."""

import asyncio
import random
from collections import Counter
from contextlib import suppress
from typing import Any

from websockets.asyncio.client import connect
from websockets.exceptions import WebSocketException
from websockets.typing import Subprotocol

from tests.e2e.faults.ground import Ground, Healthy, served
from tests.e2e.faults.halfopen import UPGRADE
from tests.e2e.faults.plan import Plan, Run
from tests.e2e.faults.said import COLOUR, ends_of_tracebacks
from tests.e2e.faults.wire import NoAnswer, Wire
from tests.e2e.test_protocol_malformed import requests_of_ours, spoiled_body, spoiled_message

INPUTS = 20_000
AT_ONCE = 8
JSON = b"content-type: application/json\r\n"
ODD_LINES = (
    *(
        b"GET / HTTP/9.9",
        b"POST",
        b"\x00\xff\xfe",
        b"PRI * HTTP/2.0",
        b"POST http://[::1 HTTP/1.1",
        b"GET /%zz%00 HTTP/1.1",
    ),
    *(
        b"POST /graphql HTTP/1.1",
        b"GET /graphql?query={ HTTP/1.1",
        b"DELETE /graphql HTTP/1.1",
        b"GET " + b"/a" * 9_000 + b" HTTP/1.1",
    ),
    *(
        b"GET /graphql?query=%7B__typename%7D&variables=%5B HTTP/1.1",
        b"OPTIONS * HTTP/1.1",
        b"GET /../../etc/passwd HTTP/1.1",
    ),
)
ODD_HEADERS = (
    *(
        b"content-length: -1",
        b"content-length: 9999999999999999999999",
        b"content-length: 5\r\ncontent-length: 6",
        b"host:",
    ),
    *(
        b"transfer-encoding: chunked",
        b"transfer-encoding: gzip",
        b"content-type: \xff\xfe",
        b"accept: \xe9;q=x",
        b"cookie: \xff=\x00",
    ),
    *(
        b"authorization: Bearer \xff",
        b"authorization: " + b"x" * 9_000,
        b"content-encoding: br",
        b"x: " + b"y" * 70_000,
        b": :",
    ),
    *(
        b"sec-websocket-version: 99",
        b"sec-websocket-key: short",
        b"upgrade: h2c",
        b"origin: null",
        b"content-type: application/json; charset=utf-7",
    ),
)


async def malformed(plan: Plan) -> Run:
    """Send it all, count the answers, and read what the server said about it."""
    run, total = Run(), plan.size or INPUTS
    statuses: Counter[str] = Counter()
    async with served(plan, environment={"ANTREAN_STREAMS_PER_ADDRESS": "5000"}) as ground:
        (pid,) = ground.server.worker_pids()
        ways = (_body, _body, _stream, _socket, _frames, _head)
        await asyncio.gather(
            *(
                _sends(ground, random.Random(f"{plan.seed} {n}"), total // AT_ONCE, ways, statuses)
                for n in range(AT_ONCE)
            )
        )
        healthy = Healthy(ground)
        await healthy.asks(Wire(ground.port))
        run.check("it still serves", not healthy.failures, str(healthy.failures))
        run.check("the process lives", ground.server.worker_pids() == [pid], "it was replaced")
    sent = sum(statuses.values())
    bad = {name: count for name, count in statuses.items() if name.startswith("5")}
    run.check("0 answers 5xx", not bad, str(bad), looked_at=sent)
    ends = ends_of_tracebacks(ground.log)
    run.check("0 tracebacks", not ends, str(ends[:3]), looked_at=sent)
    errors = [
        line for line in COLOUR.sub("", ground.log.read_text(errors="replace")).splitlines() if "[error" in line
    ]
    run.check("0 errors in the log", not errors, str(errors[:3]), looked_at=sent)
    run.figures |= {"inputs": sent, "answers": dict(statuses.most_common(20))}
    return run


async def _sends(ground: Ground, chance: random.Random, count: int, ways: Any, statuses: Counter[str]) -> None:
    ours, wire = requests_of_ours(), Wire(ground.port)
    for _ in range(count):
        way = chance.choice(ways)
        statuses[await way(ground, chance, ours, wire)] += 1
    await wire.close()


async def _body(ground: Ground, chance: random.Random, ours: Any, wire: Wire) -> str:
    try:
        status, answer = await wire.post(spoiled_body(chance, chance.choice(ours)))
    except NoAnswer:
        return "closed"
    return "5xx masked as 200" if b"INTERNAL_SERVER_ERROR" in answer else str(status)


async def _stream(ground: Ground, chance: random.Random, ours: Any, wire: Wire) -> str:
    body = spoiled_body(chance, chance.choice(ours))
    head = b"POST /graphql/stream HTTP/1.1\r\nhost: x\r\n" + JSON + b"accept: text/event-stream\r\n"
    answer = await _raw(ground, head + b"connection: close\r\ncontent-length: %d\r\n\r\n" % len(body) + body)
    return "5xx masked as 200" if b"INTERNAL_SERVER_ERROR" in answer else _status(answer)


async def _head(ground: Ground, chance: random.Random, ours: Any, wire: Wire) -> str:
    lines = [chance.choice(ODD_LINES), b"host: x", *chance.sample(ODD_HEADERS, chance.randint(0, 3))]
    body = chance.choice((b"", b"{}", b"5\r\n{\r\n", b"zz\r\n", chance.randbytes(50)))
    return _status(await _raw(ground, b"\r\n".join(lines) + b"\r\n\r\n" + body))


async def _frames(ground: Ground, chance: random.Random, ours: Any, wire: Wire) -> str:
    """Frames that break RFC 6455: reserved bits and codes, no mask, lengths that lie, half a text."""
    frames = (chance.randbytes(chance.randint(1, 40)) for _ in range(3))
    odd = (
        b"\x81\x02hi",
        b"\xf1\x80\x00\x00\x00\x00",
        b"\x83\x80\x00\x00\x00\x00",
        b"\x81\xff" + b"\x7f" * 8,
        b"\x01\x81\x00\x00\x00\x00a",
    )
    sent = b"".join(chance.choice((*frames, *odd)) for _ in range(chance.randint(1, 4)))
    answer = await _raw(ground, UPGRADE + b"\r\n" + sent)
    return _status(answer)


async def _socket(ground: Ground, chance: random.Random, ours: Any, wire: Wire) -> str:
    protocol = [Subprotocol("graphql-transport-ws")]
    url = f"ws://127.0.0.1:{ground.port}/graphql"
    with suppress(OSError, WebSocketException, TimeoutError):
        async with connect(url, subprotocols=protocol, proxy=None, compression=None, close_timeout=1) as socket:
            with suppress(WebSocketException, TimeoutError):
                if chance.random() < 0.8:
                    await socket.send('{"type":"connection_init"}')
                for number in range(3):
                    await socket.send(spoiled_message(chance, chance.choice(ours), str(number)))
                async with asyncio.timeout(0.05):
                    while True:
                        message = await socket.recv()
                        if "INTERNAL_SERVER_ERROR" in str(message):
                            return "5xx masked as 200"
        if socket.close_code == 1011:
            return "5xx: socket closed 1011"
        return f"socket {socket.close_code}"
    return "socket refused"


async def _raw(ground: Ground, sent: bytes) -> bytes:
    """What comes back within a moment, or until the server closes."""
    answer = b""
    with suppress(OSError):
        reader, writer = await asyncio.open_connection("127.0.0.1", ground.port)
        with suppress(OSError, TimeoutError):
            writer.write(sent)
            async with asyncio.timeout(0.3):
                while chunk := await reader.read(65_536):
                    answer += chunk
        writer.transport.abort()
    return answer


def _status(answer: bytes) -> str:
    words = answer.split(b" ", 2)
    return (
        words[1].decode(errors="replace")[:3]
        if answer.startswith(b"HTTP/1.1 ") and len(words) > 1
        else "no answer"
    )
