"""A module imports only what stands below it: the list of architecture, top first."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
STOREYS = (
    ("asgi", "api.__main__", "api.commands"),
    ("schema", "display", "api.routes"),  # three faces; none imports another
    ("api.schedule", "api.migrations"),  # migrations name enums of models; the database loads them by name
    ("api.night", "api.reckoning", "api.blueprints"),
    ("api.reports",),
    ("api.boards", "api.reminders"),
    ("api.applications", "api.appointments"),
    ("api.queue",),
    ("api.halls",),
    ("api.people",),
    ("api.work",),
    ("api.live", "api.journal", "api.keys", "api.chores", "api.tables", "api.apart"),
    ("api.database",),
    ("api.engines",),
    ("api.storage", "api.antivirus", "api.printer", "api.push"),
    ("api.escpos",),
    ("api.qr",),
    ("api.sealing",),
    ("api.actor", "api.events", "api.refusals"),
    ("api.clock", "api.metrics", "api.rates"),
    ("api.settings", "api.logs"),
)
ONE_ROOM = {"api.commands": "api.__main__"}  # the command line's modules are one room with it
STOREY = {room: height for height, rooms in enumerate(reversed(STOREYS)) for room in rooms}
SOURCES = [
    ROOT / "asgi.py",
    *(path for room in ("api", "schema", "display") for path in (ROOT / room).rglob("*.py")),
]
FILES = sorted(path.relative_to(ROOT) for path in SOURCES)


@pytest.mark.parametrize("file", FILES, ids=str)
def test_imports_point_down(file: Path) -> None:
    here = room_of(module_name(file))
    for imported in imported_modules(file):
        there = room_of(imported)
        assert here == there or STOREY[here] > STOREY[there], f"{here} must not import {imported}"


def room_of(module: str) -> str:
    """The room a module belongs to; fails for one that stands nowhere in the list."""
    words = module.split(".")
    room = ".".join(words[: 2 if words[0] == "api" else 1])
    assert room in STOREY, f"{module} has no place in the list of arrows"
    return ONE_ROOM.get(room, room)


def imported_modules(file: Path) -> Iterator[str]:
    """Modules of ours that a file imports, wherever in the file it does."""
    for node in ast.walk(ast.parse((ROOT / file).read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if is_ours(alias.name))
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}: relative imports hide the arrow"
            if is_ours(node.module or ""):
                yield from (submodule(f"{node.module}.{alias.name}") or str(node.module) for alias in node.names)


def is_ours(module: str) -> bool:
    return module.split(".")[0] in {"api", "schema", "display", "asgi"}


def submodule(name: str) -> str | None:
    """`name` if a file or folder of ours bears it, so that `from api import work` counts as api.work."""
    path = ROOT.joinpath(*name.split("."))
    return name if path.is_dir() or path.with_suffix(".py").exists() else None


def module_name(file: Path) -> str:
    """Dotted name of a file; the bare package `api` itself holds nothing and stands at the bottom."""
    words = file.with_suffix("").parts
    name = ".".join(words[:-1] if words[-1] == "__init__" else words)
    return "api.settings" if name == "api" else name
