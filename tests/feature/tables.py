"""Reads back what the migrations made, in words that are the same for SQLite and PostgreSQL.

`python -m tests.feature.tables` writes the golden list anew after a migration was added.
"""

import asyncio
import re
import sqlite3
import tempfile
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import asyncpg

from api.tables import migrate

GOLDEN = Path(__file__).with_name("tables.txt")


@dataclass(frozen=True, order=True)
class Column:
    """A column; kind: uuid, number, text, flag, date or time. SQLite knows no flags, so they print as numbers."""

    table: str
    name: str
    kind: str
    nullable: bool

    def __str__(self) -> str:
        kind = "number" if self.kind == "flag" else self.kind
        return f"{self.table}.{self.name} {kind}{'?' if self.nullable else ''}"


@dataclass(frozen=True, order=True)
class Index:
    """An index or unique constraint, without the names that engines give by themselves."""

    table: str
    columns: tuple[str, ...]
    unique: bool
    where: str = ""

    def __str__(self) -> str:
        kind = "unique" if self.unique else "index"
        return f"{kind} {self.table} ({', '.join(self.columns)}){' WHERE ' + self.where if self.where else ''}"


@dataclass(frozen=True)
class Tables:
    """Everything in a database that guards rows."""

    columns: list[Column]
    indexes: list[Index]
    foreign_keys: list[str]

    def __str__(self) -> str:
        lines = [*map(str, self.columns), *map(str, self.indexes), *self.foreign_keys]
        return "\n".join(lines) + "\n"


KINDS = (
    ("uuid", r"uuid|char\(36\)"),
    ("flag", r"bool"),
    ("number", r"int|serial|double|real|float|numeric"),
    ("time", r"timestamp"),
    ("date", r"date"),
    ("text", r"char|text"),
)
LITERALS = {"flag": "false", "time": "2026-11-24 01:00:00+00", "date": "2026-11-24"}


def kind_of(declared: str) -> str:
    """The kind of a column from its type in either dialect."""
    return next(kind for kind, pattern in KINDS if re.search(pattern, declared.lower()))


def literal_for(column: Column) -> str:
    """A value that fits, new each time where the type has room."""
    fresh = {"uuid": str(uuid4()), "number": str(uuid4().int % 30_000), "text": uuid4().hex[:3]}
    return {**LITERALS, **fresh}[column.kind]


def read_sqlite(path: str) -> Tables:
    """What an SQLite file holds."""
    database = sqlite3.connect(path)
    names = [
        name
        for (name,) in database.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
        )
    ]
    columns, indexes, keys = [], [], []
    for table in names:
        for _, name, declared, not_null, _, primary in database.execute(f"PRAGMA table_info({table})"):
            columns.append(Column(table, name, kind_of(declared), not (not_null or primary)))
        for _, index, unique, origin, partial in database.execute(f"PRAGMA index_list({table})"):
            if origin == "pk":
                continue
            of = tuple(row[2] for row in database.execute(f"PRAGMA index_info({index})"))
            (sql,) = database.execute("SELECT sql FROM sqlite_master WHERE name = ?", (index,)).fetchone()
            indexes.append(Index(table, of, bool(unique), condition(sql) if partial else ""))
        for row in database.execute(f"PRAGMA foreign_key_list({table})"):
            keys.append(f"foreign key {table} ({row[3]}) -> {row[2]} ({row[4]})")
    database.close()
    return Tables(sorted(columns), sorted(set(indexes)), sorted(keys))


async def read_postgres(url: str) -> Tables:
    """What a PostgreSQL database holds."""
    database = await asyncpg.connect(url)
    columns = [
        Column(row["table_name"], row["column_name"], kind_of(row["data_type"]), row["is_nullable"] == "YES")
        for row in await database.fetch("SELECT * FROM information_schema.columns WHERE table_schema = 'public'")
    ]
    indexes = [
        Index(
            row["tab"],
            tuple(row["cols"]),
            row["indisunique"],
            condition(f"WHERE {row['pred']}") if row["pred"] else "",
        )
        for row in await database.fetch(
            """SELECT indrelid::regclass::text tab, indisunique, pg_get_expr(indpred, indrelid) pred,
                      ARRAY(SELECT attname::text FROM unnest(indkey) WITH ORDINALITY k(number, place)
                            JOIN pg_attribute ON attrelid = indrelid AND attnum = number ORDER BY place) cols
               FROM pg_index WHERE NOT indisprimary AND indrelid::regclass::text IN
                   (SELECT tablename FROM pg_tables WHERE schemaname = 'public')"""
        )
    ]
    keys = [
        f"foreign key {row['tab']} {row['def'].removeprefix('FOREIGN KEY ')}"
        for row in await database.fetch(
            "SELECT conrelid::regclass::text tab, pg_get_constraintdef(oid) def FROM pg_constraint WHERE contype = 'f'"
        )
    ]
    await database.close()
    keys = [re.sub(r'REFERENCES "?(\w+)"?\((\w+)\).*', r"-> \1 (\2)", key) for key in keys]
    tables = Tables(sorted(columns), sorted(set(indexes)), sorted(keys))
    return unquoted(tables)


def condition(sql: str) -> str:
    """The WHERE of a partial index, as our migrations write it."""
    where = sql.split("WHERE", 1)[1].strip()
    where = (
        re.sub(r"::(text|character varying)(\[\])?", "", where).replace("(", "").replace(")", "").replace('"', "")
    )
    where = re.sub(r"= ANY ARRAY\[(.*?)\]", r"IN \1", where)
    return " ".join(where.split())


def unquoted(tables: Tables) -> Tables:
    """PostgreSQL quotes names that are words of SQL."""
    indexes = [Index(i.table.strip('"'), i.columns, i.unique, i.where) for i in tables.indexes]
    return Tables(tables.columns, sorted(indexes), sorted(key.replace('"', "") for key in tables.foreign_keys))


async def write_golden_list() -> None:
    """Migrate an empty SQLite file and write down what is in it."""
    with tempfile.TemporaryDirectory() as folder:
        await migrate(f"sqlite://{folder}/golden.sqlite3")
        GOLDEN.write_text(str(read_sqlite(f"{folder}/golden.sqlite3")))


if __name__ == "__main__":
    asyncio.run(write_golden_list())
