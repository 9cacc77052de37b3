"""Behind nginx, as the README configures it: real addresses, sockets, streams, bodies, and one of two hosts away."""

import asyncio
import json
import re
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import httpx2
import pytest

from api.commands.worker import KEEP_ALIVE_SECONDS, PING_SECONDS
from api.live import POLL_SECONDS
from tests.e2e.followers import a_tv
from tests.e2e.nginx import Proxy, readme_configuration, running_nginx
from tests.e2e.server import ServerProcess, free_port
from tests.e2e.test_supervision import CITIZENS, under_load
from tests.e2e.test_two_servers import _prepared, a_desk

pytestmark = pytest.mark.alone

SERVER, NGINX, OUTER, OTHER = "127.0.0.2", "127.0.0.3", "127.0.0.4", "127.0.0.5"
ADDRESSES = (f"127.0.0.{last}" for last in range(9, 255))
ALLOWED = 5
ARRIVES_SECONDS = 2.0
KIB = 1024


@asynccontextmanager
async def server_at(host: str, database_url: str, **environment: str) -> AsyncIterator[ServerProcess]:
    """A server bound to one address of the loopback range, as a host of its own."""
    settings = {"ANTREAN_HOST": host, "ANTREAN_TRUSTED_PROXIES": f"{NGINX},{OUTER}", **environment}
    server = ServerProcess(database_url, port=free_port(), environment=settings, host=host)
    await asyncio.to_thread(server.start)
    try:
        yield server
    finally:
        if server.process:
            await asyncio.to_thread(server.stop)


@pytest.fixture(scope="module")
async def limited(shared_sqlite_url: str) -> AsyncIterator[ServerProcess]:
    """Five requests a minute from each address; each story comes from addresses of its own."""
    limits = {"ANTREAN_LOOPBACK_IS_LIMITED": "true", "ANTREAN_ANONYMOUS_REQUESTS_PER_MINUTE": str(ALLOWED)}
    async with server_at(SERVER, shared_sqlite_url, **limits) as server:
        yield server


@pytest.fixture(scope="module")
def proxy(limited: ServerProcess, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxy]:
    home = tmp_path_factory.mktemp("proxy") / "inner"
    with running_nginx(home, NGINX, [f"{SERVER}:{limited.port}"]) as running:
        yield running


@pytest.fixture
def citizen() -> str:
    """An address of the loopback range that no story has come from."""
    return next(ADDRESSES)


@pytest.fixture
def neighbour() -> str:
    return next(ADDRESSES)


async def statuses(url: str, *, address: str, times: int, forwarded: str | None = None) -> list[int]:
    """What an address is answered, asking several times; `forwarded` differs each time if it has a {}."""
    transport = httpx2.AsyncHTTPTransport(local_address=address)
    async with httpx2.AsyncClient(transport=transport, trust_env=False, timeout=20) as http:
        answers = []
        for count in range(times):
            headers = {"x-forwarded-for": forwarded.format(count)} if forwarded else {}
            sent = await http.post(f"{url}/graphql", json={"query": "{ __typename }"}, headers=headers)
            answers.append(sent.status_code)
        return answers


async def test_each_real_address_has_its_own_limit(proxy: Proxy, citizen: str, neighbour: str) -> None:
    assert await statuses(proxy.url, address=citizen, times=ALLOWED + 1) == [200] * ALLOWED + [429]
    assert await statuses(proxy.url, address=neighbour, times=1) == [200]


async def test_a_made_up_address_is_not_believed_behind_the_proxy(proxy: Proxy, citizen: str) -> None:
    answers = await statuses(proxy.url, address=citizen, times=ALLOWED + 1, forwarded="203.0.113.{}")
    assert answers == [200] * ALLOWED + [429]


async def test_a_made_up_address_is_not_believed_beside_the_proxy(limited: ServerProcess, citizen: str) -> None:
    answers = await statuses(limited.url, address=citizen, times=ALLOWED + 1, forwarded="203.0.113.{}")
    assert answers == [200] * ALLOWED + [429]


async def test_through_two_proxies_the_real_address_counts(
    proxy: Proxy, citizen: str, neighbour: str, tmp_path: Path
) -> None:
    with running_nginx(tmp_path / "outer", OUTER, [f"{proxy.host}:{proxy.port}"]) as outer:
        answers = await statuses(outer.url, address=citizen, times=ALLOWED + 1, forwarded="203.0.113.{}")
        assert answers == [200] * ALLOWED + [429]
        assert await statuses(outer.url, address=neighbour, times=1) == [200]


@pytest.fixture(scope="module")
async def behind(
    shared_postgres_url: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[tuple[Proxy, object, object]]:
    hall, token = await _prepared(shared_postgres_url)
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(server_at(SERVER, shared_postgres_url))
        home = tmp_path_factory.mktemp("behind") / "nginx"
        proxy = stack.enter_context(running_nginx(home, NGINX, [f"{SERVER}:{server.port}"]))
        desk = await stack.enter_async_context(a_desk(proxy, hall, token))  # type: ignore[arg-type]
        await desk.opens()
        yield proxy, desk, hall


async def test_sockets_and_streams_carry_a_call_at_once(behind: tuple) -> None:  # type: ignore[type-arg]
    """Delete `proxy_buffering off` or the Upgrade headers from the README to see it fail."""
    proxy, desk, hall = behind
    async with a_tv(proxy.socket_url, hall.slug) as tv, stream(proxy, hall.slug) as events:
        await anext(events)
        began = time.monotonic()
        number = await desk.takes_and_calls()
        assert await tv.sees(number, seconds=10) - began <= ARRIVES_SECONDS
        async with asyncio.timeout(ARRIVES_SECONDS):
            async for board in events:
                if any(call["number"] == number for call in board["calls"]):
                    break


@asynccontextmanager
async def stream(proxy: Proxy, slug: str) -> AsyncIterator[AsyncIterator[dict]]:  # type: ignore[type-arg]
    """The boards that come as events."""
    query = "subscription ($hall: String!) { board(hall: $hall) { version calls { number } } }"
    async with (
        httpx2.AsyncClient(trust_env=False, timeout=20) as http,
        http.stream(
            "POST",
            f"{proxy.url}/graphql/stream",
            json={"query": query, "variables": {"hall": slug}},
            headers={"accept": "text/event-stream"},
        ) as answer,
    ):
        assert answer.status_code == 200

        async def boards() -> AsyncIterator[dict]:  # type: ignore[type-arg]
            async for line in answer.aiter_lines():
                if line.startswith("data: {"):
                    yield json.loads(line[6:])["data"]["board"]

        yield boards()


async def test_a_body_of_64_kib_passes_and_a_larger_one_is_refused_by_us(behind: tuple) -> None:  # type: ignore[type-arg]
    """Answer 413 with `connection: close`, upon which uvicorn hangs up at once, to see it fail."""
    proxy, _, _ = behind
    async with httpx2.AsyncClient(trust_env=False, timeout=20) as http:
        for size, status in ((64 * KIB, 200), (64 * KIB + 1, 413)) * 20:  # a reset would be a 502, now and then
            body = b'{"query": "{ __typename }"}'.ljust(size)
            headers = {"content-type": "application/json"}
            sent = await http.post(f"{proxy.url}/graphql", content=body, headers=headers)
            assert sent.status_code == status
            assert "nginx" not in sent.text
            assert ("data" in sent.json()) == (status == 200), sent.text


async def test_a_file_of_5_mib_reaches_us(behind: tuple) -> None:  # type: ignore[type-arg]
    """Delete client_max_body_size 6m in the README to see this fail: nginx itself answers 413."""
    proxy, _, _ = behind
    async with httpx2.AsyncClient(trust_env=False, timeout=20) as http:
        for _ in range(5):
            sent = await http.put(f"{proxy.url}/documents/uploads/unknown", content=bytes(5 * 1024 * KIB))
            assert (sent.status_code, sent.json()["code"]) == (404, "NOT_FOUND")


def test_addresses_of_documents_are_not_logged() -> None:
    (block,) = re.findall(r"location /documents/ \{.*?\}", readme_configuration(), re.DOTALL)
    assert "access_log off;" in block


def test_nobody_gives_up_a_connection_that_is_still_good() -> None:
    """nginx waits longer than a silent socket is silent, and lets go of kept connections before the server does."""
    text = readme_configuration()
    (reads,) = re.findall(r"proxy_read_timeout (\d+)s;", text)
    (keeps,) = re.findall(r"keepalive_timeout (\d+)s;", text)
    assert int(reads) >= 2 * PING_SECONDS
    assert int(keeps) < KEEP_ALIVE_SECONDS
    assert POLL_SECONDS < PING_SECONDS


async def test_one_of_two_hosts_is_restarted_under_load_and_no_request_fails(
    postgres_url: str, tmp_path: Path
) -> None:
    hosts = [server_at(host, postgres_url) for host in (SERVER, OTHER)]
    async with AsyncExitStack() as stack:
        first, second = await asyncio.gather(*(stack.enter_async_context(host) for host in hosts))
        addresses = [f"{SERVER}:{first.port}", f"{OTHER}:{second.port}"]
        with running_nginx(tmp_path / "nginx", NGINX, addresses) as proxy:
            async with under_load(proxy, postgres_url) as load:
                await asyncio.to_thread(first.stop)
                await asyncio.sleep(1.0)
                await asyncio.to_thread(first.start)
                await asyncio.sleep(1.0)
            assert load.refused == 0
            assert len(load.acknowledged) >= CITIZENS
            assert load.closings.count(1012) >= 1
