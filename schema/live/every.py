"""Every event of a hall, once and in order, executed and encoded once for all who read the same."""

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Any

from graphql import GraphQLError

from api import journal, metrics
from api.boards.waking import wake
from api.database import when_reachable
from schema.errors import RETRY_SECONDS, ErrorCode, fault, is_temporary
from schema.live.execution import Execution
from schema.live.member import Member, until_clear
from schema.live.payload import Payload
from schema.live.source import Events

MOST_EVENTS_BEHIND = 10_000  # whoever is farther behind reads the hall anew: cheaper for both sides
KEPT = 256  # encoded events: who is farther behind is served from the journal, at its own pace


class Every:
    """Readers of one subscription, each at a version of its own.

    The newest events are kept encoded. A reader takes them as fast as it can; one that lies before them catches up
    by a task of its own. Nothing waits in memory for a slow one.
    """

    def __init__(self, source: Events[Any], execution: Execution, ended: Callable[[], None]) -> None:
        self._source = source
        self._execution = execution
        self._ended = ended
        self._readers: dict[Member, int] = {}
        self._catching_up: dict[Member, asyncio.Task[None]] = {}
        self._waiting: set[Member] = set()
        self._kept: dict[int, Payload] = {}
        self._newest = source.newest
        self._is_stale = False
        self._reading: asyncio.Task[None] | None = None
        self._one_at_a_time = asyncio.Lock()
        self._sleep_no_more = wake(source.hall_id, lambda _: True, self._changed)
        self._changed()  # what happened since the source was opened

    def join(self, member: Member, cursor: object = None) -> None:
        """Send it every event after version `cursor`; None: from now on."""
        if isinstance(cursor, int):
            self._catch_up_from(member, cursor)
        else:
            self._readers[member] = self._newest

    def leave(self, member: Member) -> None:
        """Send it nothing more; the last one ends the group."""
        self._readers.pop(member, None)
        self._waiting.discard(member)
        if task := self._catching_up.pop(member, None):
            task.cancel()
        if not self._readers and not self._catching_up:
            self._end()

    def __len__(self) -> int:
        return len(self._readers) + len(self._catching_up)

    def _changed(self) -> None:
        self._is_stale = True
        if self._reading is None:
            self._reading = asyncio.create_task(self._read_while_stale())

    async def _read_while_stale(self) -> None:
        try:
            while self._is_stale:
                self._is_stale = False
                await self._read_on()
        except Exception as error:
            last = Payload(self._execution.failure(error))
            for member in [*self._readers, *self._catching_up]:
                self._part_with(member, last)
        finally:
            self._reading = None

    async def _read_on(self) -> None:
        while entries := await self._entries_after(self._newest):
            if entries[0].version != self._newest + 1:
                raise _resync(entries[-1].version)
            for entry in entries:
                payload = await self._encoded(entry)
                self._kept[entry.version], self._newest = payload, entry.version
                self._kept.pop(entry.version - KEPT, None)
                for member in tuple(self._readers):
                    self._serve(member)

    def _serve(self, member: Member) -> None:
        """Give a reader what is kept, as far as it takes it at once."""
        version = self._readers.get(member)
        while version is not None and version < self._newest:
            if not member.is_clear:
                self._serve_when_clear(member)
                return
            payload = self._kept.get(version + 1)
            if payload is None:
                del self._readers[member]
                self._catch_up_from(member, version)
                return
            version += 1
            self._readers[member] = version
            member.put(payload)
            metrics.answers.inc()

    def _serve_when_clear(self, member: Member) -> None:
        if member not in self._waiting:
            self._waiting.add(member)
            member.when_clear(partial(self._serve_again, member))

    def _serve_again(self, member: Member) -> None:
        self._waiting.discard(member)
        self._serve(member)

    def _catch_up_from(self, member: Member, version: int) -> None:
        self._catching_up[member] = asyncio.create_task(self._catch_up(member, version))

    async def _catch_up(self, member: Member, version: int) -> None:
        try:
            newest = await when_reachable(lambda: journal.version_of(self._source.hall_id))
            if version > newest:
                raise _resync(newest)
            while version < newest and version + 1 not in self._kept:  # more than was asked for may have been read
                entries = await self._entries_after(version)
                newest = max(newest, self._newest)
                is_far = newest - version > MOST_EVENTS_BEHIND
                if is_far or not entries or entries[0].version != version + 1:
                    raise _resync(newest)
                for entry in entries:
                    payload = await self._encoded(entry)
                    await until_clear(member)
                    member.put(payload)
                    version = entry.version
        except Exception as error:
            self._part_with(member, Payload(self._execution.failure(error)))
        else:
            del self._catching_up[member]
            self._readers[member] = version
            self._serve(member)

    async def _entries_after(self, version: int) -> list[journal.Entry]:
        return await when_reachable(lambda: journal.read_since(self._source.hall_id, version))

    async def _encoded(self, entry: journal.Entry) -> Payload:
        """One event executed at a time: they share the viewer's context, which forgets before each."""
        async with self._one_at_a_time:
            while True:
                self._execution.context.turn()
                answer = await self._execution.answer(self._source.value_of(entry))
                if not is_temporary(answer):
                    metrics.executions.inc()
                    return Payload(answer)
                await asyncio.sleep(RETRY_SECONDS)  # the database was away: the event is told once, so told whole

    def _part_with(self, member: Member, last: Payload) -> None:
        self._readers.pop(member, None)
        task = self._catching_up.pop(member, None)
        if task and task is not asyncio.current_task():
            task.cancel()  # nothing comes after the last
        member.put(last)
        member.complete()
        if not self._readers and not self._catching_up:
            self._end()

    def _end(self) -> None:
        self._sleep_no_more()
        self._ended()


def _resync(newest: int) -> GraphQLError:
    """The events in between cannot all be sent."""
    text = f"RESYNC: read the hall again, then follow from its version, now {newest}."
    return fault(ErrorCode.BAD_USER_INPUT, text, reason="RESYNC", version=newest)
