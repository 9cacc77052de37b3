"""Whoever still reads when the database is closed is refused, and keeps no process from ending."""

import asyncio
import threading

import pytest
from tortoise.exceptions import DBConnectionError

from api.database import close_database, connection, fetch, open_database


def left_running(before: set[threading.Thread]) -> list[str]:
    """Threads begun since, that do not end within a second."""
    begun = set(threading.enumerate()) - before
    for thread in begun:
        thread.join(1)
    return [thread.name for thread in begun if thread.is_alive()]


async def test_a_late_reader_does_not_open_sqlite_again(sqlite_url: str) -> None:
    """Leave `_is_closed` out of ImmediateSqliteClient, and it reads, in a thread that nobody ends."""
    before = set(threading.enumerate())
    await open_database(sqlite_url)
    client = connection()
    assert await fetch(client, "SELECT 1 AS one") == [{"one": 1}]
    await close_database()
    with pytest.raises(DBConnectionError):
        await fetch(client, "SELECT 1 AS one")
    assert not left_running(before)


async def test_a_reader_who_is_opening_sqlite_while_it_is_closed_does_not_leave_it_open(sqlite_url: str) -> None:
    before = set(threading.enumerate())
    await open_database(sqlite_url)
    reading = asyncio.ensure_future(fetch(connection(), "SELECT 1 AS one"))
    await asyncio.sleep(0)  # it has begun to connect
    await close_database()
    with pytest.raises(DBConnectionError):
        await reading
    assert not left_running(before)
