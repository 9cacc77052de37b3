"""Brings everything sealed under the installation's first key, and every fingerprint under its present one."""

from collections.abc import AsyncIterator
from uuid import UUID

from api.actor import SYSTEM
from api.applications.actions.others import TAKE_ALL_OUT, add
from api.applications.actions.purging import WITH_FILES
from api.applications.queries.personal import NOTHING, SealedRow, sealed_rows
from api.applications.rules.contents import others_in, sealed
from api.applications.rules.documents import name_about
from api.database import connection, execute, fetch
from api.queue.actions.rows import as_uuid
from api.sealing import seals
from api.storage import Missing, storage
from api.work import HallOf, Work, one_transaction

# Guarded by what was read: whoever changes it meanwhile seals it under the first key themselves.
RESEAL = """
UPDATE application SET applicant = $1, answers = $2, nik_hash = $3, phone_hash = $4
WHERE id = $5 AND applicant = $6 AND COALESCE(answers, '') = $7
"""


async def reseal() -> AsyncIterator[tuple[int, int]]:
    """Yield how many rows were seen and changed, portion by portion; what is current already is left alone."""
    async for rows in sealed_rows():
        yield len(rows), sum([await _reseal(row) for row in rows])
    for table in ("document", "upload"):
        async for portion in _reseal_names(table):
            yield portion
    async for portion in _reseal_files():
        yield portion


async def _reseal(row: SealedRow) -> int:
    box, contents = seals(), row.contents
    columns = sealed(contents, row.id, box)
    is_current = all(box.is_current(text) for text in (row.applicant, row.answers) if text)
    present = (columns["nik_hash"], columns["phone_hash"], others_in(contents, box))
    if is_current and (row.nik_hash, row.phone_hash, await _others(row.id)) == present:
        return 0
    return await _write_anew(row, columns, present[2])


async def _others(application_id: UUID) -> set[str]:
    statement = "SELECT nik_hash FROM application_person WHERE application_id = $1"
    return {row["nik_hash"] for row in await fetch(connection(), statement, application_id)}


async def _write_anew(row: SealedRow, columns: dict[str, str | None], others: set[str]) -> int:
    """In one transaction under the hall's lock, since who else stands in it is in rows of their own."""

    async def verb(work: Work) -> int:
        values = (*columns.values(), row.id, row.applicant, row.answers or "")
        if changed := await execute(work.connection, RESEAL, *values):
            await execute(work.connection, TAKE_ALL_OUT, row.id)
            add(work, row.id, others)
        return changed

    done = await one_transaction(verb, actor=SYSTEM, now=row.opened_at, hall=HallOf("application", row.id))
    return done if isinstance(done, int) else 0


async def _reseal_names(table: str) -> AsyncIterator[tuple[int, int]]:
    """The names of a table of files."""
    named = f"SELECT id, name FROM {table} WHERE id > $1 AND name <> '' ORDER BY id LIMIT 500"  # noqa: S608
    async for rows in _portions(named):
        changed = 0
        for row_id, name in rows:
            if not seals().is_current(name):
                about = name_about(row_id, table)
                anew = seals().seal(seals().open(name, about=about), about=about)
                statement = f"UPDATE {table} SET name = $1 WHERE id = $2 AND name = $3"  # noqa: S608
                changed += await execute(connection(), statement, anew, row_id, name)
        yield len(rows), changed


async def _reseal_files() -> AsyncIterator[tuple[int, int]]:
    """The files themselves: each is written anew under its key, in one step."""
    for table in WITH_FILES:
        named = f"SELECT id, storage_key FROM {table} WHERE id > $1 AND storage_key <> '' ORDER BY id LIMIT 500"  # noqa: S608
        async for rows in _portions(named):
            yield len(rows), sum([await _reseal_file(key) for _, key in rows])


async def _reseal_file(key: str) -> int:
    try:
        if await storage().is_current(key):
            return 0
        await storage().put(key, [block async for block in storage().open(key)])
    except Missing:  # purged meanwhile
        return 0
    return 1


async def _portions(statement: str) -> AsyncIterator[list[tuple[UUID, str]]]:
    """Ids and one text of rows, in portions, by id."""
    after = NOTHING
    while rows := [tuple(row.values()) for row in await fetch(connection(), statement, after)]:
        found = [(as_uuid(row_id), text) for row_id, text in rows]
        yield found
        after = found[-1][0]
