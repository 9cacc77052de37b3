"""`person` and `purge` at the terminal: the NIK is read, never an argument, and never shown."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from api.applications.models import Application
from api.applications.rules.contents import Contents, Person
from api.database import close_database, open_database
from api.events import ApplicationState
from tests.e2e.server import ROOT
from tests.factories import NOW, a_hall
from tests.feature.document_clients import an_application, hands_in
from tests.files import a_pdf, files_in

NIK = "7402015501900001"
SITI = Person("Siti Aminah", NIK, "+6281234567890")


@pytest.fixture
async def planted(sqlite_url: str, documents: Path) -> str:
    """A database in which Siti has applied twice: one has ended long ago, one goes on."""
    await open_database(sqlite_url)
    hall = await a_hall()
    ended = await an_application(
        hall, state=ApplicationState.RETURNED, contents=Contents(SITI, None, {}), number="N-1"
    )
    await hands_in(ended, a_pdf(), name="KTP Siti.pdf")
    await Application.filter(id=ended.id).update(state=ApplicationState.COLLECTED, ended_at=NOW.replace(year=2001))
    going_on = {"state": ApplicationState.ISSUED, "number": "N-2"}
    await an_application(hall, contents=Contents(SITI, None, {}), **going_on)  # type: ignore[arg-type]
    await close_database()
    return sqlite_url


def run(url: str, *arguments: str, typed: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "api", *arguments]
    environment = {**os.environ, "ANTREAN_DATABASE": url}
    return subprocess.run(
        command, input=typed, capture_output=True, text=True, cwd=ROOT, env=environment, timeout=60
    )


def test_a_person_is_told_all_with_their_files(planted: str, tmp_path: Path) -> None:
    told = run(planted, "person", "export", "--documents", str(tmp_path / "out"), typed="7402 0155 0190 0001\n")
    assert told.returncode == 0, told.stderr
    applications = json.loads(told.stdout)["applications"]
    assert {row["application"] for row in applications} == {"N-1", "N-2"}
    [file] = files_in(tmp_path / "out")
    assert (file.read_bytes(), file.stat().st_mode & 0o077) == (a_pdf(), 0)
    again = run(planted, "person", "export", "--documents", str(tmp_path / "out"), typed=NIK)
    assert again.returncode == 2


def test_a_person_is_erased_as_far_as_nothing_goes_on(planted: str, documents: Path) -> None:
    erased = run(planted, "person", "erase", typed=NIK + "\n")
    assert (erased.returncode, "1 erased" in erased.stdout, "N-2" in erased.stdout) == (3, True, True)
    assert files_in(documents) == []
    assert NIK not in erased.stdout + erased.stderr
    assert run(planted, "person", "erase", typed=NIK).returncode == 3
    assert run(planted, "person", "erase", typed="7402010101900009").returncode == 0


def test_what_is_no_nik_is_told_plainly_and_no_argument_is_taken(planted: str) -> None:
    wrong = run(planted, "person", "erase", typed="12345\n")
    assert (wrong.returncode, "a NIK has 16 digits" in wrong.stderr) == (1, True)
    assert "Traceback" not in wrong.stderr
    assert run(planted, "person", "erase", NIK).returncode == 2


def test_the_keys_are_rotated(planted: str) -> None:
    done = run(planted, "person", "rotate")
    assert (done.returncode, "0 of" in done.stdout) == (0, True)


def test_a_purge_says_first_what_would_go(planted: str, documents: Path) -> None:
    dry = run(planted, "purge", "--dry-run")
    assert dry.returncode == 0, dry.stderr
    assert "Would go" in dry.stdout
    assert len(files_in(documents)) == 1
    done = run(planted, "purge")
    assert done.returncode == 0, done.stderr
    assert files_in(documents) == []
    told = run(planted, "person", "export", typed=NIK)
    assert [row["application"] for row in json.loads(told.stdout)["applications"]] == ["N-2"]
