"""A demo in a process of its own, and the public API as its people use it."""

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2

from tests.e2e.server import free_port, python, stop, wait_until_ready


@dataclass
class Demo:
    """A demo that runs, and the public API as its people use it."""

    directory: Path
    port: int
    arguments: tuple[str, ...] = ()
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def accounts(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((self.directory / "demo.json").read_text())
        return found

    def start(self, *more: str) -> None:
        self.process = python(
            *("-m", "api", "demo", "--port", str(self.port), "--directory", str(self.directory)),
            *(*self.arguments, *more),
            environment={},
            stdout=subprocess.DEVNULL,
        )
        wait_until_ready(self.url, self.process, seconds=150)

    def stop(self) -> None:
        stop(self.process)

    async def ask(self, query: str, token: str | None = None, **variables: object) -> dict[str, Any]:
        headers = {"authorization": f"Bearer {token}"} if token else {}
        async with httpx2.AsyncClient(timeout=20) as http:
            body = {"query": query, "variables": variables}
            answer = (await http.post(f"{self.url}/graphql", json=body, headers=headers)).json()
        assert "errors" not in answer, answer
        data: dict[str, Any] = answer["data"]
        return data

    async def do(self, verb: str, wanted: str, token: str | None = None, **given: object) -> dict[str, Any]:
        name = verb[0].upper() + verb[1:]
        query = f"mutation ($input: {name}Input!) {{ {verb}(input: $input) {{ {wanted} userErrors {{ code }} }} }}"
        payload: dict[str, Any] = (await self.ask(query, token, input=given))[verb]
        assert payload["userErrors"] == []
        return payload

    async def signed_in(self, account: dict[str, Any]) -> str:
        entry = {"username": account["username"], "password": account["password"]}
        return str((await self.do("signIn", "token", **entry))["token"])

    async def a_called_number(self, officer: dict[str, Any]) -> str:
        """A citizen takes a number at the kiosk, the officer calls it."""
        token, counter, kiosk = (
            await self.signed_in(officer),
            officer["counters"][0],
            self.accounts["kiosk"]["token"],
        )
        own = "query ($id: ID!) { counter(id: $id) { queues { id } } }"
        queue = (await self.ask(own, token, id=counter))["counter"]["queues"][0]["id"]
        wish = {"hall": self.accounts["hall"], "queue": queue, "channel": "KIOSK"}
        ticket = (await self.do("takeTicket", "ticket { id number }", kiosk, **wish))["ticket"]
        await self.do("confirmPrint", "", kiosk, ticket=ticket["id"])
        await self.do("openCounter", "", token, counter=counter)
        called = (await self.do("callNext", "ticket { id number }", token, counter=counter))["ticket"]
        assert called == ticket
        return str(called["number"])

    async def board(self) -> dict[str, Any]:
        query = "{ board(hall: %s) { epoch version opening { open } calls { number } } }"
        board: dict[str, Any] = (await self.ask(query % json.dumps(self.accounts["hall"])))["board"]
        return board

    async def numbers_on_board(self) -> list[str]:
        return [call["number"] for call in (await self.board())["calls"]]


@contextmanager
def running(demo: Demo) -> Iterator[Demo]:
    try:  # one that is not ready in time is ended too
        demo.start()
        yield demo
    finally:
        demo.stop()


def officers(accounts: dict[str, Any]) -> list[dict[str, Any]]:
    return [account for account in accounts["staff"] if account["role"] == "OFFICER"]


def begun_demo(directory: Path) -> None:
    """What a quiet demo leaves that has begun and ended."""
    with running(Demo(directory, free_port(), ("--quiet",))):
        pass
