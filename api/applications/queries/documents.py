"""Reads which documents count for an application, and what was said of them."""

from collections import defaultdict
from collections.abc import Mapping
from uuid import UUID

from tortoise.backends.base.client import BaseDBAsyncClient

from api.database import connection, fetch
from api.events import Verdict
from api.halls.queries.batches import marks
from api.queue.actions.rows import as_uuid

BROUGHT = """
SELECT application_id, requirement, verdict FROM document WHERE replaced_at IS NULL AND application_id IN ({ids})
"""
Brought = Mapping[str, tuple[Verdict, ...]]  # verdicts by the code of the requirement


async def documents_brought(
    application_ids: list[UUID], client: BaseDBAsyncClient | None = None
) -> dict[UUID, Brought]:
    """The verdicts on the documents that count, by application and requirement; empty where there are none.

    client: the connection of a verb that decides on it.
    """
    ids = marks(len(application_ids))
    brought: dict[UUID, defaultdict[str, tuple[Verdict, ...]]] = {id: defaultdict(tuple) for id in application_ids}
    for row in await fetch(client or connection(), BROUGHT.format(ids=ids), *application_ids):
        brought[as_uuid(row["application_id"])][row["requirement"]] += (Verdict(row["verdict"]),)
    return {id: dict(found) for id, found in brought.items()}
