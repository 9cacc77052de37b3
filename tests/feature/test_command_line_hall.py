"""An operator writes a hall as one file and founds another one from it."""

import json
from pathlib import Path

from api.halls.models import Hall
from tests.factories import a_hall
from tests.feature.test_command_line import Run, run

__all__ = ["run"]  # the fixture


async def test_a_hall_is_exported_looked_at_and_imported(run: Run, tmp_path: Path) -> None:
    await a_hall()
    exported = run("hall", "export", "konawe")
    assert exported.returncode == 0, exported.stderr
    file = tmp_path / "hall.json"
    file.write_text(exported.stdout)
    tried = run("hall", "import", str(file), "--slug", "bahari", "--dry-run")
    assert (tried.returncode, "Nothing was written" in tried.stdout) == (0, True), tried.stderr
    assert await Hall.filter(slug="bahari").count() == 0
    founded = run("hall", "import", str(file), "--slug", "bahari", "--name", "MPP Bahari")
    assert founded.returncode == 0, founded.stderr
    assert await Hall.filter(slug="bahari", name="MPP Bahari").count() == 1
    assert run("hall", "export", "bahari").stdout == exported.stdout.replace("MPP Konawe", "MPP Bahari")
    assert "already in use" in run("hall", "import", str(file), "--slug", "bahari").stderr


async def test_each_fault_of_a_file_is_one_line(run: Run, tmp_path: Path) -> None:
    await a_hall()
    told = json.loads(run("hall", "export", "konawe").stdout)
    told["counters"][1]["label"] = "kecil"
    told["hall"]["timezone"] = "Mars"
    file = tmp_path / "hall.json"
    file.write_text(json.dumps(told, indent=1))
    refused = run("hall", "import", str(file), "--slug", "bahari")
    assert refused.returncode == 1
    assert "hall.timezone: Line " in refused.stderr
    assert "counters.1.label: Line " in refused.stderr
    assert "2 faults; nothing was written" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert await Hall.all().count() == 1
