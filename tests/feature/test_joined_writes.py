"""Writes that PostgreSQL is sent as one statement keep the order that was asked for."""

import asyncpg
import pytest

from api.engines import joined

TABLES = """
CREATE TEMPORARY TABLE seat (id INT PRIMARY KEY, counter INT, open BOOLEAN);
CREATE UNIQUE INDEX one_open ON seat (counter) WHERE open;
INSERT INTO seat VALUES (1, 7, TRUE), (2, NULL, FALSE);
"""
LEAVE = "UPDATE seat SET open = FALSE WHERE id = $1"
COME = "UPDATE seat SET open = TRUE, counter = 7 WHERE id = $1"


@pytest.mark.parametrize(("after", "comes"), [(1, True), (0, False)])
async def test_an_update_waits_for_the_writes_it_comes_after(postgres_url: str, after: int, comes: bool) -> None:
    """The counts are asked for in the wrong order here, so that only `after` keeps the right one."""
    statement = joined(((LEAVE, 0), (COME, after)))
    first, second = "(SELECT COUNT(*) FROM w0) AS n0", "(SELECT COUNT(*) FROM w1) AS n1"
    assert statement.endswith(f"SELECT {first}, {second}")
    backwards = statement.replace(f"SELECT {first}, {second}", f"SELECT {second}, {first}")
    connection = await asyncpg.connect(postgres_url)
    try:
        await connection.execute(TABLES)
        try:
            assert tuple(await connection.fetchrow(backwards, 1, 2)) == (1, 1)
        except asyncpg.UniqueViolationError:
            assert not comes
        else:
            assert comes
    finally:
        await connection.close()
