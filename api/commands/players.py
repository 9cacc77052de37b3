"""Holds what the demo's players share: the public door they go through, and the pace of their day."""

import asyncio
import json
import random
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]

SIGN_IN = "mutation In($input: SignInInput!) { signIn(input: $input) { token userErrors { code } } }"


class Unreachable(Exception):
    """The server does not answer now: it restarts, or the network is gone."""


class SignedOut(Exception):
    """The token no longer opens anything."""


@dataclass(frozen=True, slots=True)
class Api:
    """The public door, as any client sees it."""

    url: str
    token: str | None = None

    async def ask(self, query: str, **variables: object) -> Json:
        """The data of an operation; raises Unreachable and SignedOut."""
        return await asyncio.to_thread(self._ask, query, variables)

    async def do(self, verb: str, **given: object) -> str | None:
        """A mutation whose answer is only whether it was refused: the code of its user error, or None."""
        name = verb[0].upper() + verb[1:]
        query = f"mutation {name}($input: {name}Input!) {{ {verb}(input: $input) {{ userErrors {{ code }} }} }}"
        errors = (await self.ask(query, input=given))[verb]["userErrors"]
        return errors[0]["code"] if errors else None

    def _ask(self, query: str, variables: Json) -> Json:
        headers = {"content-type": "application/json"}
        if self.token:
            headers["authorization"] = f"Bearer {self.token}"
        body = json.dumps({"query": query, "variables": variables}).encode()
        request = urllib.request.Request(f"{self.url}/graphql", body, headers)  # noqa: S310
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310
                found: Json = json.load(answer)
        except urllib.error.HTTPError as error:
            if error.code == 401:
                raise SignedOut from error
            raise Unreachable(f"{error.code}") from error
        except (OSError, ValueError) as error:
            raise Unreachable(str(error)) from error
        if not found.get("data"):
            raise Unreachable(str(found.get("errors")))
        data: Json = found["data"]
        return data


@dataclass
class Day:
    """What the players share. pace: 1 is the demo's; smaller is quicker, for tests."""

    url: str
    hall: str
    kiosk_token: str
    pace: float = 1.0
    chance: random.Random = field(default_factory=random.Random)

    async def wait(self, low: float, high: float) -> None:
        """Let some seconds of the day go by."""
        await asyncio.sleep(self.chance.uniform(low, high) * self.pace)

    def happens(self, percent: float) -> bool:
        """Whether something rare happens now."""
        return self.chance.random() * 100 < percent
