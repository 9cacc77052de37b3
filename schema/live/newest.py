"""One source, one execution and one encoding for all who follow the same state, newest only."""

import asyncio
import time
from collections.abc import Callable, Collection
from typing import Any

from api import metrics
from api.boards.waking import wake
from schema.errors import RETRY_SECONDS, is_temporary
from schema.live.execution import Execution
from schema.live.member import Member
from schema.live.payload import Payload
from schema.live.source import Source, has_seen

REUSED_SECONDS = 2.0  # whoever joins sooner is sent what the others were: thousands that come back cost one read
MEMBERS_AT_ONCE = 256  # then the loop breathes: 10,000 sockets take an eighth of a second


class Newest:
    """Members of one subscription, at one version.

    Nothing runs while nothing happens: a change or a newcomer starts a task, which reads, executes, encodes and
    leaves the bytes with every member. Changes meanwhile are one more turn of it, so a burst costs one message.
    """

    def __init__(self, source: Source[Any], execution: Execution, ended: Callable[[], None]) -> None:
        self._source = source
        self._execution = execution
        self._ended = ended
        self._members: dict[Member, None] = {}
        self._joining: dict[Member, object] = {}
        self._payload: Payload | None = None
        self._lacks_something = False
        self._mark: object = None
        self._cursor: object = None
        self._read_at = float("-inf")
        self._is_stale = False
        self._turning: asyncio.Task[None] | None = None
        self._sleep_no_more = wake(source.hall_id, source.concerns, self._changed)

    def join(self, member: Member, cursor: object = None) -> None:
        """Send it the state, unless `cursor` says that it has it or a later one, and every one from then on."""
        self._joining[member] = cursor
        self._begin()

    def leave(self, member: Member) -> None:
        """Send it nothing more; the last one ends the group."""
        self._joining.pop(member, None)
        self._members.pop(member, None)
        if not self._members and not self._joining:
            self._end()

    def __len__(self) -> int:
        return len(self._members) + len(self._joining)

    def _changed(self) -> None:
        self._is_stale = True
        self._begin()

    def _begin(self) -> None:
        if self._turning is None:
            self._turning = asyncio.create_task(self._turn_while_asked())

    async def _turn_while_asked(self) -> None:
        try:
            while self._joining or (self._is_stale and self._members):
                await self._turn()
        except Exception as error:
            self._complete_with(Payload(self._execution.failure(error)))
        finally:
            self._turning = None

    async def _turn(self) -> None:
        has_changed = False
        if self._is_stale or time.monotonic() - self._read_at > REUSED_SECONDS:
            self._is_stale = False
            read_at = time.monotonic()
            news = await self._source.news()
            if news is None:
                self._complete_with(None)
                return
            has_changed = self._payload is None or self._lacks_something or news.mark != self._mark
            if not has_changed and not self._joining:
                return
            answer = await self._execution.answer(news.value)
            self._payload, self._lacks_something = Payload(answer), is_temporary(answer)
            metrics.executions.inc()
            self._mark, self._cursor, self._read_at = news.mark, news.cursor, read_at
        joining, self._joining = self._joining, {}
        told = list(self._members) if has_changed else []
        self._members.update(dict.fromkeys(joining))
        told += [member for member, cursor in joining.items() if not has_seen(cursor, self._cursor)]
        await self._tell(told)
        if self._lacks_something:  # no change would tell them the rest
            await asyncio.sleep(RETRY_SECONDS)
            self._is_stale = True

    async def _tell(self, members: Collection[Member]) -> None:
        payload = self._payload
        assert payload
        metrics.answers.inc(len(members))
        for number, member in enumerate(members, 1):
            if member in self._members:
                member.put(payload)
            if number % MEMBERS_AT_ONCE == 0:
                await asyncio.sleep(0)

    def _complete_with(self, last: Payload | None) -> None:
        members = [*self._members, *self._joining]
        self._members, self._joining = {}, {}
        self._is_stale = False
        self._end()
        for member in members:
            if last:
                member.put(last)
            member.complete()

    def _end(self) -> None:
        """A turn under way ends by itself: to cancel an execution half-way leaves its coroutines unawaited."""
        self._sleep_no_more()
        self._ended()
