"""P11: documents made to hurt, each ≤ 50 ms of the server's CPU, and a log that grows ≤ twice the request."""

from collections.abc import Iterator
from statistics import median
from typing import Any

import orjson

from tests.bench.measure import cpu_seconds
from tests.e2e.faults.ground import Ground, served
from tests.e2e.faults.plan import Plan, Run
from tests.e2e.faults.wire import NoAnswer, Wire

EACH_MS = 50.0
LOG_TIMES = 2
REPEATS = 7
WIDE = 60_000  # bytes: just under what a body may have


async def hostile(plan: Plan) -> Run:
    """Send each document a few times; its CPU is the median, since a tick of the clock may fall into one."""
    run, costs = Run(), {}
    async with served(plan) as ground:
        wire = Wire(ground.port)
        await wire.ask("{ __typename }", {})
        for name, request in requests():
            body = orjson.dumps(request)
            milliseconds, grown = await _cost(ground, wire, body)
            costs[name] = round(milliseconds, 1)
            run.check("CPU ≤ 50 ms each", milliseconds <= EACH_MS, f"{name}: {milliseconds:.1f} ms")
            run.check(
                "the log grows ≤ twice the request",
                grown <= LOG_TIMES * wire.size(body) * REPEATS,
                f"{name}: {grown} bytes for {REPEATS} of {wire.size(body)}",
            )
        await wire.close()
    run.figures |= {"documents": len(costs), "CPU ms": costs}
    return run


async def _cost(ground: Ground, wire: Wire, body: bytes) -> tuple[float, int]:
    """Milliseconds of CPU of one request, and bytes the log grew by all of them."""
    (pid,) = ground.server.worker_pids()
    logged, used = ground.log.stat().st_size, []
    for _ in range(REPEATS):
        before = cpu_seconds(pid)
        try:
            await wire.post(body)
        except NoAnswer as broken:
            raise AssertionError(f"no answer to {body[:80]!r}") from broken
        used.append((cpu_seconds(pid) - before) * 1000)
    return median(used), ground.log.stat().st_size - logged


def requests() -> Iterator[tuple[str, dict[str, Any]]]:
    """What is sent, by a name."""
    for name, text in documents():
        yield name, {"query": text}
    query = "query ($v: [ID!]!) { nodes(ids: $v) { id } }"
    yield "a list of 20,000 ids", {"query": query, "variables": {"v": ["x"] * 12_000}}
    yield "a list of 100 long strings", {"query": query, "variables": {"v": ["x" * 580] * 100}}
    yield "variables 10,000 levels deep", {"query": query, "variables": {"v": _nested("x", 200)}}
    yield "12,000 variables of no use", {"query": query, "variables": {f"a{n}": n for n in range(5_000)}}
    yield "a name of 60,000 letters", {"query": "{ hall { id } }", "operationName": "n" * WIDE}
    yield "a document id of 60,000 letters", {"documentId": "sha256:" + "0" * WIDE}
    yield "extensions of 60 KB", {"query": "{ __typename }", "extensions": {"x": "y" * WIDE}}


def documents() -> Iterator[tuple[str, str]]:
    """Texts up to what a body may have."""
    bomb = " ".join(f"fragment F{n} on Query {{ ...F{n + 1} ...F{n + 1} }}" for n in range(9))
    yield "fragment bomb", f"{{ ...F0 }} {bomb} fragment F9 on Query {{ __typename }}"
    long = " ".join(f"fragment F{n} on Query {{ ...F{n + 1} ...F{n + 1} }}" for n in range(900))
    yield "long fragment bomb", f"{{ ...F0 }} {long} fragment F900 on Query {{ __typename }}"
    yield "fragments in a ring", "{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }"
    many = " ".join(f"fragment F{n} on Query {{ __typename }}" for n in range(1_400))
    yield "1,400 fragments", f"{{ __typename }} {many}"
    yield "aliases", "{ " + " ".join(f"a{n}: __typename" for n in range(3_500)) + " }"
    yield "one field 5,000 times", "{ " + "__typename " * 5_000 + "}"
    yield "conflicting fields", "{ " + " ".join(f'x: hall(slug: "{n}") {{ id }}' for n in range(1_800)) + " }"
    inner = "agency { hall { name agency { name } } } " * 40
    yield "deep conflicts", "{ " + f'hall(slug: "a") {{ queues {{ {inner} }} }} ' * 20 + "}"
    yield "deep", "{ hall { " + "agencies { hall { " * 1_500 + "id" + " } }" * 1_500 + " } }"
    yield "deep lists", "{ nodes(ids: " + "[" * 20_000 + "]" * 20_000 + ") { id } }"
    yield "deep objects", "{ nodes(ids: " + "{a: " * 10_000 + "1" + "}" * 10_000 + ") { id } }"
    yield "unclosed braces", "{ a " * 14_000
    yield "directives", "{ __typename " + "@skip(if: false) " * 3_000 + "}"
    yield "unknown directives", "{ __typename " + "@a " * 15_000 + "}"
    yield "many operations", " ".join(f"query Q{n} {{ __typename }}" for n in range(2_000))
    yield "many variables", "query (" + " ".join(f"$a{n}: Int" for n in range(4_000)) + ") { __typename }"
    yield "a comment", "#" + "x" * WIDE + "\n{ __typename }"
    yield "commas", "{" + "," * WIDE + "__typename }"
    yield "a name", "{ " + "x" * WIDE + " }"
    yield "unknown fields", "{ " + " ".join(f"hal{n}" for n in range(8_000)) + " }"
    yield "a block string", '{ hall(slug: """' + "\\n  x" * 10_000 + '""") { id } }'
    yield "a number", "{ halls(first: " + "9" * WIDE + ") { totalCount } }"
    yield "inline fragments", "{ " + "... { " * 8_000 + "__typename" + " }" * 8_000 + " }"
    yield (
        "introspection in itself",
        "{ __schema { types { " + "fields { type { " * 900 + "name" + " } }" * 900 + " } } }",
    )
    yield (
        "wide lists",
        "{ " + "halls(first: 100) { nodes { services(first: 100) { nodes { name } } } } " * 700 + "}",
    )
    yield "as much as is allowed", "{ halls(first: 20) { nodes { name services(first: 20) { nodes { name } } } } }"
    bombs = " ".join(
        f"fragment G{n} on Hall {{ {'...G' + str(n + 1)} agencies {{ hall {{ id }} }} }}" for n in range(8)
    )
    yield (
        "allowed fragments in each other",
        f'{{ hall(slug: "hall-0") {{ ...G0 }} }} {bombs} fragment G8 on Hall {{ id }}',
    )
    yield "not ASCII", "{ " + "é" * 30_000 + " }"


def _nested(value: object, levels: int) -> object:
    for _ in range(levels):
        value = [value]
    return value
