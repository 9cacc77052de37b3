"""Who may know about what: GraphQL, SQL, HTTP, the wall clock, transactions, the environment."""

import ast
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

import pytest

from tests.unit.test_arrows import FILES, ROOT

TABLES = (
    "*/models.py",
    "*/actions*",
    "*/queries*",
    "api/journal.py",
    "api/keys.py",
    "api/chores.py",
    "api/database.py",
    "api/engines.py",
    "api/tables.py",
    "api/work.py",
)
FACES = ("asgi.py", "display/*", "api/routes*")
SOCKETS = ("schema/endpoint*", "schema/context.py", "schema/sockets.py", "schema/wires.py")

ONLY_IN: dict[str, tuple[str, ...]] = {
    "strawberry": ("schema/*",),
    "graphql": ("schema/*",),
    "tortoise": (*TABLES, "api/migrations/*"),
    "asyncpg": ("api/database.py", "api/engines.py", "api/live.py"),
    "starlette": (*FACES, *SOCKETS),
    "uvicorn": ("api/commands/*",),
    "typer": ("api/__main__.py", "api/commands/*"),
    "rich": ("api/__main__.py", "api/commands/*"),
    "jinja2": ("display/*",),
    "holidays": ("api/halls/*",),
    "argon2": ("api/people/*",),
    "PIL": ("api/applications/rules/pictures.py",),
    "cryptography": ("api/sealing.py", "api/storage/*", "api/push/*"),
    "http_ece": ("api/push/message.py",),
    "py_vapid": ("api/push/message.py",),
    "h11": ("api/push/posting.py",),
    "segno": ("api/qr.py",),
    "obstore": ("api/storage/bucket.py",),
    "prometheus_client": ("api/metrics.py", "display/reports.py"),
}
NAMES_ONLY_IN: dict[str, tuple[str, ...]] = {
    "api.clock.utc_now": ("api/schedule.py", "api/commands/*", *FACES, *SOCKETS),
    "api.work.one_transaction": ("*/actions*", "api/halls/seed/*"),
    "tortoise.transactions.in_transaction": ("api/work.py",),
}


@pytest.mark.parametrize("file", FILES, ids=str)
def test_only_the_rooms_that_need_it_know_a_library(file: Path) -> None:
    for name in imported_names(file):
        for library, places in ONLY_IN.items():
            if name == library or name.startswith(f"{library}."):
                assert is_in(file, places), f"{file} must not import {name}"
        if name in NAMES_ONLY_IN:
            assert is_in(file, NAMES_ONLY_IN[name]), f"{file} must not import {name}"


@pytest.mark.parametrize("file", FILES, ids=str)
def test_only_the_clock_and_the_settings_ask_the_outside(file: Path) -> None:
    """`datetime.now` stands in clock.py and `os.environ` in settings.py; everybody else is given values."""
    asked = {ast.unparse(node) for node in ast.walk(tree(file)) if isinstance(node, ast.Attribute)}
    if file != Path("api/clock.py"):
        assert not asked & {"datetime.now", "datetime.utcnow", "datetime.today", "date.today"}
    if file != Path("api/settings.py"):
        assert not asked & {"os.environ", "os.getenv"}


def is_in(file: Path, places: tuple[str, ...]) -> bool:
    return any(fnmatch(str(file), place) for place in places)


def imported_names(file: Path) -> Iterator[str]:
    """Every module and every name imported from one, dotted."""
    for node in ast.walk(tree(file)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def tree(file: Path) -> ast.Module:
    return ast.parse((ROOT / file).read_text())
