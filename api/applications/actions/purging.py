"""Deletes what is no longer needed: by class, each application in a transaction of its own."""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from api.actor import SYSTEM
from api.applications.actions.erasing import empty, forget_files
from api.applications.actions.rows import find
from api.applications.rules.states import ENDED
from api.database import connection, execute, fetch
from api.halls.queries.batches import marks
from api.people.holdings import in_portions
from api.queue.actions.rows import as_uuid
from api.refusals import Refusal
from api.storage import storage
from api.work import HallOf, Work, one_transaction

PORTION = 200
WITH_FILES = ("document", "medium")  # tables whose rows name files
A_CRASH_AGO = timedelta(hours=1)  # younger files may belong to a commit that is under way
OLD = "SELECT id FROM application WHERE ended_at <= $1 AND applicant IS NOT NULL AND number IS {nothing} LIMIT 200"
PAPERS = """
SELECT d.id, d.storage_key FROM document d JOIN application a ON a.id = d.application_id
WHERE d.storage_key <> '' AND {when} <= $1 LIMIT 200
"""
FORGET_UPLOADS = "DELETE FROM upload WHERE id IN (SELECT id FROM upload WHERE expires_at <= $1 LIMIT 200)"
WITHOUT_FILE = (
    "UPDATE document SET name = '', storage_key = '', sha256 = '', replaced_at = COALESCE(replaced_at, $3)"
    " WHERE id = $1 AND storage_key = $2"
)


async def purge_applications(before: datetime, *, now: datetime, dry_run: bool) -> int:
    """Empty applications that were handed in and ended before an instant."""
    return await _empty_all(OLD.format(nothing="NOT NULL"), before, now=now, dry_run=dry_run)


async def purge_drafts(before: datetime, *, now: datetime, dry_run: bool) -> int:
    """Empty drafts that were never handed in and ended before an instant."""
    return await _empty_all(OLD.format(nothing="NULL"), before, now=now, dry_run=dry_run)


async def _empty_all(statement: str, before: datetime, *, now: datetime, dry_run: bool) -> int:
    if dry_run:
        return await _count(statement, before)

    async def portion() -> int:
        rows = await fetch(connection(), statement, before)
        return sum([await _empty_one(as_uuid(row["id"]), now) for row in rows])

    return await in_portions(portion)


async def _empty_one(application_id: UUID, now: datetime) -> bool:
    async def verb(work: Work) -> Sequence[str] | Refusal | None:
        file = await find(work, application_id)
        if isinstance(file, Refusal) or file.state not in ENDED or file.applicant is None:
            return None
        return await empty(work, file)

    keys = await one_transaction(verb, actor=SYSTEM, now=now, hall=HallOf("application", application_id))
    if keys is None or isinstance(keys, Refusal):
        return False
    await forget_files(keys)
    return True


async def purge_documents(before: datetime, *, now: datetime, dry_run: bool) -> int:
    """Delete the files of applications that ended before an instant; that there were some stays known."""
    return await _delete_all(PAPERS.format(when="a.ended_at"), before, now=now, dry_run=dry_run)


async def purge_replaced(before: datetime, *, now: datetime, dry_run: bool) -> int:
    """Delete files that were replaced by others before an instant."""
    return await _delete_all(PAPERS.format(when="d.replaced_at"), before, now=now, dry_run=dry_run)


async def _delete_all(statement: str, before: datetime, *, now: datetime, dry_run: bool) -> int:
    if dry_run:
        return await _count(statement, before)

    async def portion() -> int:
        rows = await fetch(connection(), statement, before)
        for row in rows:
            await execute(connection(), WITHOUT_FILE, as_uuid(row["id"]), row["storage_key"], now)
            await storage().delete(row["storage_key"])
        return len(rows)

    return await in_portions(portion)


async def purge_uploads(before: datetime, *, now: datetime, dry_run: bool) -> int:
    """Forget leaves to upload that ended before an instant."""
    if dry_run:
        return await _count("SELECT id FROM upload WHERE expires_at <= $1", before)
    return await in_portions(lambda: execute(connection(), FORGET_UPLOADS, before))


async def purge_orphans(before: datetime, *, now: datetime, dry_run: bool) -> int:
    """Delete files that no row names, as a crash between storage and commit leaves them; not the youngest."""
    before = min(before, now - A_CRASH_AGO)
    total = 0 if dry_run else await storage().sweep(before)
    async for keys in _portions_of_keys(before):
        orphans = await _unknown(keys)
        total += len(orphans)
        if not dry_run:
            await forget_files(orphans)
    return total


async def _portions_of_keys(before: datetime) -> AsyncIterator[list[str]]:
    keys: list[str] = []
    async for stored in storage().stored():
        if stored.stored_at <= before:
            keys.append(stored.key)
        if len(keys) == PORTION:
            yield keys
            keys = []
    if keys:
        yield keys


async def _unknown(keys: Sequence[str]) -> list[str]:
    those = f"WHERE storage_key IN ({marks(len(keys))})"
    statement = " UNION ".join(f"SELECT storage_key FROM {table} {those}" for table in WITH_FILES)  # noqa: S608
    known = {row["storage_key"] for row in await fetch(connection(), statement, *keys)}
    return [key for key in keys if key not in known]


async def _count(statement: str, before: datetime) -> int:
    counted = f"SELECT COUNT(*) AS rows FROM ({statement.replace('LIMIT 200', '')}) found"  # noqa: S608
    [row] = await fetch(connection(), counted, before)
    return int(row["rows"])
