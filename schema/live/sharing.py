"""Brings subscriptions that ask the same together."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterable, Callable
from dataclasses import replace
from functools import partial
from typing import Any
from uuid import UUID

from api import metrics
from schema.context import Caller
from schema.errors import RequestFault, answered, masked
from schema.live.every import Every
from schema.live.execution import Execution
from schema.live.member import Member, until_clear
from schema.live.newest import Newest
from schema.live.payload import Payload
from schema.live.places import Places
from schema.live.source import Events, Source
from schema.operations import NotAdmitted, Operation, Operations


class Sharing:
    """The groups of this process. A group that nobody follows any more is forgotten."""

    def __init__(self, operations: Operations, places: Places) -> None:
        self._operations = operations
        self._places = places
        self._groups: dict[object, _Group] = {}

    def join(self, operation: Operation, caller: Caller, member: Member) -> Callable[[], None]:
        """Have the member sent what the subscription says, from now on; returns what ends that.

        Raises NotAdmitted for a cursor that is none. What goes wrong later, the member is told.
        """
        cursor = self._operations.cursor_of(operation)
        key = (operation.group(caller.actor), caller.base_url)
        group = self._groups.get(key)
        if group is None:
            forget = partial(self._forget, key)
            group = self._groups[key] = _Group(self._operations, operation, caller, forget, places=self._places)
            metrics.groups.inc()
        group.join(member, cursor)
        return partial(group.leave, member)

    def _forget(self, key: object, group: "_Group") -> None:
        if self._groups.get(key) is group:  # not one that has taken its place
            del self._groups[key]
            metrics.groups.dec()


class _Group:
    """A subscription that is being opened, then what it turned out to be.

    forget: called when nobody may join any more.
    """

    def __init__(
        self,
        operations: Operations,
        operation: Operation,
        caller: Caller,
        forget: Callable[["_Group"], None],
        *,
        places: Places,
    ) -> None:
        self._operations = operations
        self._operation = operation
        self._caller = replace(caller, actor=replace(caller.actor, address="", credential_id=None), token=None)
        self._forget = partial(forget, self)
        self._places = places
        self._hall_id: UUID | None = None  # as soon as its source is known
        self._taken = 0
        self._written: object = None  # the cursor that stands in the document itself: the same for everybody here
        self._joining: dict[Member, object] = {}
        self._opened: Newest | Every | _Once | None = None
        self._opening = asyncio.create_task(self._open())

    def join(self, member: Member, cursor: object) -> None:
        """Follow, from the cursor on."""
        if self._opened is None:
            self._joining[member] = cursor
        else:
            self._seat(self._opened, member, cursor)

    def leave(self, member: Member) -> None:
        """Follow no more."""
        if self._opened is not None:
            self._opened.leave(member)
            self._count(self._opened)
            return
        self._joining.pop(member, None)
        if not self._joining:
            self._forget()
            self._opening.cancel()

    async def _open(self) -> None:
        try:
            self._begin(await self._operations.open(self._operation, self._caller))
        except NotAdmitted as refused:
            self._refuse(refused.answer()["errors"])
        except Exception as error:
            self._refuse([masked(error, **self._operation.about())])

    def _begin(self, execution: Execution) -> None:
        source = execution.source
        if isinstance(source, Source | Events) and self._operation.cursor_name is None:
            self._written = source.after
        match source:
            case Source():
                self._opened = Newest(source, execution, self._end)
                self._hall_id = source.hall_id
            case Events():
                self._opened = Every(source, execution, self._end)
                self._hall_id = source.hall_id
            case _:
                self._forget()
                self._opened = _Once(source, execution)
        joining, self._joining = self._joining, {}
        for member, cursor in joining.items():
            self._seat(self._opened, member, cursor)

    def _seat(self, opened: "Newest | Every | _Once", member: Member, cursor: object) -> None:
        try:
            if self._hall_id is not None:
                self._places.require_one(self._hall_id)
        except RequestFault as full:
            opened.leave(member)  # ends what nobody follows
            member.refuse(answered([full.error()]))
            return
        opened.join(member, self._written if cursor is None else cursor)
        self._count(opened)

    def _count(self, opened: "Newest | Every | _Once") -> None:
        """Take as many places as members are there: some end by themselves, and are seen with the next."""
        if self._hall_id is not None and len(opened) != self._taken:
            self._places.change(self._hall_id, len(opened) - self._taken)
            self._taken = len(opened)

    def _end(self) -> None:
        if self._opened is not None:
            self._count(self._opened)
        self._forget()

    def _refuse(self, errors: list[dict[str, Any]]) -> None:
        self._forget()
        for member in self._joining:
            member.refuse(errors)


class _Once:
    """Any other stream of events: only those who were there when it was opened follow it, all of it."""

    def __init__(self, events: AsyncIterable[Any], execution: Execution) -> None:
        self._events = events
        self._execution = execution
        self._members: dict[Member, None] = {}
        self._task = asyncio.create_task(self._run())

    def join(self, member: Member, cursor: object) -> None:
        """Before the first event."""
        self._members[member] = None

    def leave(self, member: Member) -> None:
        """The last one ends the stream."""
        self._members.pop(member, None)
        if not self._members:
            self._task.cancel()

    def __len__(self) -> int:
        return len(self._members)

    async def _run(self) -> None:
        try:
            async for event in self._events:
                self._execution.context.turn()
                await self._put(Payload(await self._execution.answer(event)))
        except Exception as error:
            await self._put(Payload(self._execution.failure(error)))
        finally:
            if isinstance(self._events, AsyncGenerator):
                await self._events.aclose()
        for member in self._members:
            member.complete()

    async def _put(self, payload: Payload) -> None:
        for member in tuple(self._members):
            await until_clear(member)
            member.put(payload)
