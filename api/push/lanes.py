"""Keeps what goes out apart and bounded: a push service that is slow or dead holds up only its own messages."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable
from datetime import datetime
from time import monotonic

import structlog

from api import metrics
from api.push.addresses import Door
from api.push.message import Message, Signature
from api.push.posting import Outcome, post
from api.settings import settings

AT_ONCE = 8  # connections to one service
MOST_WAITING = 500  # messages for one service; more are dropped
ENDS_WITHIN_SECONDS = 2.0
SAID_AGAIN_SECONDS = 60.0

log = structlog.get_logger()
Post = Callable[[Message, Door, Signature], Awaitable[Outcome]]
Then = Callable[[Outcome], Awaitable[None]]


class Lanes:
    """One lane for each service that the settings name. What is put in is sent at most once, or dropped."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._open: dict[str, asyncio.Semaphore] = {}
        self._waiting: defaultdict[str, set[asyncio.Task[None]]] = defaultdict(set)
        self._said: dict[str, float] = {}

    def put(self, message: Message, then: Then) -> bool:
        """Have it sent soon, without waiting; then: told what became of it. False: dropped, the lane is full."""
        door = Door.of(message.to.endpoint)
        service = door.service(settings().push_services) if door else None
        if door is None or service is None:
            return False
        waiting = self._waiting[service]
        if len(waiting) >= MOST_WAITING:
            self._count(service, "DROPPED")
            return False
        task = asyncio.create_task(self._send(service, message, door, then))
        waiting.add(task)
        task.add_done_callback(waiting.discard)
        return True

    async def end(self) -> None:
        """Give what is under way two seconds; what is left then is never sent."""
        tasks = [task for waiting in self._waiting.values() for task in waiting]
        if tasks:
            await asyncio.wait(tasks, timeout=ENDS_WITHIN_SECONDS)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _send(self, service: str, message: Message, door: Door, then: Then) -> None:
        put_at = monotonic()
        async with self._open.setdefault(service, asyncio.Semaphore(AT_ONCE)):
            if monotonic() - put_at > message.lives_seconds:
                self._count(service, "DROPPED")
                return
            by = Signature(settings().push_key.get_secret_value(), settings().push_subject)
            outcome = await post(message, door, by, now=self._clock())
        self._count(service, outcome)
        try:
            await then(outcome)
        except Exception as error:
            log.warning("push.outcome_not_noted", error=type(error).__name__)

    def _count(self, service: str, outcome: str) -> None:
        """A line a minute where something is wrong, without the address: it would tell whose phone it is."""
        metrics.pushes.labels(outcome).inc()
        now, said = monotonic(), self._said.get(service)
        if outcome in (Outcome.SENT, Outcome.GONE) or (said is not None and now - said < SAID_AGAIN_SECONDS):
            return
        self._said[service] = now
        log.warning("push.not_sent", service=service, outcome=str(outcome))
