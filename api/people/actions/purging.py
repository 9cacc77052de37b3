"""Forgets sessions that ended long ago, tries that count no longer, and devices that never came in."""

from datetime import datetime

from api.database import connection, execute, fetch
from api.people.holdings import Retention, in_portions
from api.people.rules.credentials import ABSOLUTE

PORTION = 500


async def purge_sessions(before: datetime, *, now: datetime, dry_run: bool) -> int:
    """Delete sessions that began before an instant, and none that may still be open."""
    return await _purge("session", "id", "created_at", min(before, now - ABSOLUTE), dry_run=dry_run)


async def purge_tries(before: datetime, *, now: datetime, dry_run: bool) -> int:
    """Delete counts of failed tries (to sign in, to pair, to track) whose window began before an instant."""
    return await _purge("tries", "subject", "window_started_at", before, dry_run=dry_run)


async def purge_pairings(before: datetime, *, now: datetime, dry_run: bool) -> int:
    """Delete what devices showed that asked to be let in, once that is over."""
    return await _purge("pairing", "id", "expires_at", before, dry_run=dry_run)


async def _purge(table: str, key: str, column: str, before: datetime, *, dry_run: bool) -> int:
    """Delete rows by age, in portions that each hold; how many, or would."""
    if dry_run:
        counted = f"SELECT COUNT(*) AS old FROM {table} WHERE {column} <= $1"  # noqa: S608
        [row] = await fetch(connection(), counted, before)
        return int(row["old"])
    some = f"SELECT {key} FROM {table} WHERE {column} <= $1 LIMIT {PORTION}"  # noqa: S608
    statement = f"DELETE FROM {table} WHERE {key} IN ({some})"  # noqa: S608
    return await in_portions(lambda: execute(connection(), statement, before))


RETENTIONS = (
    Retention("sessions of staff", "keep_sessions_days", purge_sessions),
    Retention("failed tries", 1, purge_tries),
    Retention("devices that asked to be let in", 1, purge_pairings),
)
