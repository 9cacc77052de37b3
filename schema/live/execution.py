"""Turns what a subscription's source yields into answers."""

import asyncio
from collections.abc import AsyncIterable
from contextlib import suppress
from typing import Any

from graphql import ExecutionResult, Executor, GraphQLError, execute_subscription_event

from schema.context import Context
from schema.errors import answered, masked
from schema.plans import Plan

DEADLINE_SECONDS = 5.0
Answer = dict[str, Any]


class Execution:
    """A subscription that was opened, for as long as anybody follows it.

    source: what its resolver returned. plan: what executes a simple document in graphql-core's place. context: of
    the viewer; whoever reads for an event makes it forget what was read for the last. about: words for a log line.
    """

    def __init__(
        self,
        executor: Executor[Any],
        source: AsyncIterable[Any],
        *,
        plan: Plan | None,
        context: Context,
        about: dict[str, str | None],
    ) -> None:
        self.source = source
        self.context = context
        self._executor = executor
        self._plan = plan
        self._about = about

    async def answer(self, event: Any) -> Answer:
        """The GraphQL answer for one event; raises TimeoutError after 5 s."""
        if self._plan:
            with suppress(Exception):  # whatever it is, graphql-core finds it too and says it in its own words
                return {"data": self._plan(event)}
        once = self._executor.build_per_event_executor(event)
        result = execute_subscription_event(once)
        if not isinstance(result, ExecutionResult):
            async with asyncio.timeout(DEADLINE_SECONDS):
                result = await result
        if not result.errors:
            return {"data": result.data}
        return {"data": result.data, "errors": answered(result.errors, **self._about)}

    def failure(self, error: Exception) -> Answer:
        """The last answer of a source that broke: polite words are passed on, all others masked."""
        if isinstance(error, GraphQLError):
            return {"data": None, "errors": answered([error], **self._about)}
        return {"data": None, "errors": [masked(error, **self._about)]}
