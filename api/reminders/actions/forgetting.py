"""Forgets browsers: by order, and when their day is over."""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any
from uuid import UUID

from tortoise.exceptions import IntegrityError

from api.database import connection, execute, fetch
from api.people.holdings import Erased, in_portions
from api.people.rules.identity import Nik
from api.queue.actions.rows import as_uuid
from api.reminders.actions.asking import mark_of
from api.reminders.queries import of_person
from api.reminders.rules import Browser, sealed_about
from api.sealing import seals

PORTION = 500
NOTHING = UUID(int=0)
SEALED = f"SELECT id, sealed, fingerprint FROM reminder WHERE id > $1 ORDER BY id LIMIT {PORTION}"  # noqa: S608
FORGET = "DELETE FROM reminder WHERE id = $1"
RESEAL = "UPDATE reminder SET sealed = $2, fingerprint = $3 WHERE id = $1 AND sealed = $4"


async def erase_person(nik: Nik, phone: str | None = None, *, now: datetime, with_open: bool) -> Erased:
    """Forget the browsers that are told of a person's numbers, whether those go on or not."""
    rows = await of_person(nik, phone)
    return Erased(sum([await execute(connection(), FORGET, as_uuid(row["id"])) for row in rows]))


async def purge_reminders(before: datetime, *, now: datetime, dry_run: bool) -> int:
    """Delete what was asked for before an instant: its day is over, also where no server told anybody since."""
    if dry_run:
        [row] = await fetch(connection(), "SELECT COUNT(*) AS old FROM reminder WHERE asked_at <= $1", before)
        return int(row["old"])
    some = f"SELECT id FROM reminder WHERE asked_at <= $1 LIMIT {PORTION}"  # noqa: S608
    statement = f"DELETE FROM reminder WHERE id IN ({some})"  # noqa: S608
    return await in_portions(lambda: execute(connection(), statement, before))


async def reseal() -> AsyncIterator[tuple[int, int]]:
    """Yield how many rows were seen and changed, portion by portion; what is current already is left alone.

    A browser that asked anew under another index key has a row of each: the one under the old key is forgotten.
    """
    after = NOTHING
    while rows := await fetch(connection(), SEALED, after):
        yield len(rows), sum([await _reseal(row) for row in rows])
        after = as_uuid(rows[-1]["id"])


async def _reseal(row: dict[str, Any]) -> int:
    about = sealed_about(as_uuid(row["id"]))
    text = seals().open(row["sealed"], about=about)
    mark = mark_of(Browser.read(text).address.endpoint)
    if seals().is_current(row["sealed"]) and mark == row["fingerprint"]:
        return 0
    sealed = seals().seal(text, about=about)
    try:
        return await execute(connection(), RESEAL, as_uuid(row["id"]), sealed, mark, row["sealed"])
    except IntegrityError:  # its browser's newer row has that fingerprint
        return await execute(connection(), FORGET, as_uuid(row["id"]))
