"""Keeps the finished bytes of what the anonymous and devices read of one hall, while nothing in it changes.

`Kept.answer` stands between the endpoint and the execution of a query. Bytes are reused only for the same
document, operation, variables, scope and address of ours, under the hall's very version, for at most two seconds:
waits and openings change with time alone, and the bus heals what it lost within that time (api.live.POLL_SECONDS).
"""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson
from graphql.language import FieldNode, OperationType, ValueNode, VariableNode

from api.actor import Actor, ActorKind
from api.halls import queries as halls
from api.live import Bus, Follower, bus
from schema.context import Caller
from schema.operations import Answer, Operation

SECONDS = 2.0
MOST_BYTES = 16 * 1024 * 1024
MOST_BYTES_OF_ONE = 256 * 1024
MOST_ANSWERS = 4_000
MOST_HALLS = 1_000
FOLLOWED_SECONDS = 60.0  # a hall nobody has asked for in this time is followed no more
FIND_SECONDS = 1.0
HALL_OF = {"board": "hall", "hall": "slug"}  # the argument of a root field that names the one hall it reads
SHARED = frozenset({ActorKind.ANONYMOUS, ActorKind.KIOSK, ActorKind.SCREEN})
Key = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Hall:
    """A hall that is followed. end: stops that."""

    follower: Follower
    carrier: Bus
    end: ExitStack


@dataclass(frozen=True, slots=True)
class Found:
    """An answer as it is sent. version: the follower's, before the answer was read. at: when that began."""

    body: orjson.Fragment
    size: int
    follower: Follower
    version: int
    at: float


class Kept:
    """One per process. What it holds is bounded in bytes, answers and halls; the oldest go first."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._answers: OrderedDict[Key, Found] = OrderedDict()
        self._size = 0
        self._halls: OrderedDict[str, Hall] = OrderedDict()
        self._asked_at: dict[str, float] = {}

    async def answer(
        self, operation: Operation, caller: Caller, execute: Callable[[], Awaitable[Answer]]
    ) -> Answer | orjson.Fragment:
        """What is kept, or what executing it gives; a Fragment stands for bytes that are JSON already."""
        slug = hall_read(operation, caller.actor)
        hall = await self._hall(slug) if slug is not None else None
        if hall is None:
            return await execute()
        key = _key(operation, caller)
        if found := self.get(key, hall):
            return found.body
        version, began = hall.follower.version, self._clock()  # before it is read: it may be newer, never older
        answer = await execute()
        if "errors" in answer:
            return answer
        text = orjson.dumps(answer)
        found = Found(orjson.Fragment(text), len(text), hall.follower, version, began)
        self.put(key, found)
        return found.body

    def get(self, key: Key, hall: Hall) -> Found | None:
        """What is kept and still true."""
        found = self._answers.get(key)
        if (
            found is None
            or found.follower is not hall.follower  # of another time: what happened between, nobody told
            or found.version != hall.follower.version
            or self._clock() - found.at >= SECONDS
            or not hall.carrier.is_alive()
        ):
            return None
        return found

    def put(self, key: Key, found: Found) -> None:
        """Keep an answer, and drop what is too old or too much."""
        if found.size > MOST_BYTES_OF_ONE:
            return
        self._drop(key)
        self._answers[key] = found
        self._size += found.size
        while self._answers and self._is_over(next(iter(self._answers.values()))):
            self._drop(next(iter(self._answers)))

    def _is_over(self, oldest: Found) -> bool:
        is_old = self._clock() - oldest.at >= SECONDS
        return is_old or self._size > MOST_BYTES or len(self._answers) > MOST_ANSWERS

    def _drop(self, key: Key) -> None:
        if found := self._answers.pop(key, None):
            self._size -= found.size

    async def _hall(self, slug: str) -> Hall | None:
        """The hall, followed from now on; None if there is none, or it cannot be found out now."""
        if (hall := self._halls.get(slug)) is None or hall.carrier is not bus():
            try:
                async with asyncio.timeout(FIND_SECONDS):
                    row = await halls.hall_by_slug(slug)
            except Exception:  # executing it will say what is wrong
                return None
            if row is None:
                return None
            hall = self._follow(slug, row.id)
        self._asked_at[slug] = self._clock()
        self._halls.move_to_end(slug)
        self._let_go()
        return hall

    def _follow(self, slug: str, hall_id: UUID) -> Hall:
        if (hall := self._halls.get(slug)) and hall.carrier is bus():  # another request was first
            return hall
        self._end(slug)
        end, carrier = ExitStack(), bus()
        hall = self._halls[slug] = Hall(end.enter_context(carrier.follow(hall_id)), carrier, end)
        return hall

    def _let_go(self) -> None:
        """Follow no more what nobody asks for: the least recently asked stands first."""
        while True:
            slug = next(iter(self._halls))
            if len(self._halls) <= MOST_HALLS and self._clock() - self._asked_at[slug] < FOLLOWED_SECONDS:
                return
            self._end(slug)

    def _end(self, slug: str) -> None:
        if hall := self._halls.pop(slug, None):
            del self._asked_at[slug]
            hall.end.close()


def hall_read(operation: Operation, actor: Actor) -> str | None:
    """The slug of the one hall that a query reads for somebody who shares answers; else None."""
    if operation.kind is not OperationType.QUERY or actor.kind not in SHARED:
        return None
    (root, *others) = operation.node.selection_set.selections
    if others or not isinstance(root, FieldNode) or root.directives:
        return None
    named = HALL_OF.get(root.name.value)
    for argument in root.arguments or ():
        if argument.name.value == named:
            return _text(argument.value, operation.variables)
    return None


def _text(node: ValueNode, variables: Mapping[str, Any]) -> str | None:
    value = variables.get(node.name.value) if isinstance(node, VariableNode) else getattr(node, "value", None)
    return value if isinstance(value, str) else None


def _key(operation: Operation, caller: Caller) -> Key:
    """base_url: addresses in an answer begin with the name by which this caller reached us."""
    actor = caller.actor
    variables = orjson.dumps(operation.variables, option=orjson.OPT_SORT_KEYS)
    scope = (actor.kind, actor.hall_id, actor.scopes, caller.base_url)
    return (operation.document.hash, operation.name, variables, *scope)
