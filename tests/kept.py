"""What takes seconds to make and is the same for everybody: the first process of tests makes it, all others copy it."""

import fcntl
import hashlib
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from subprocess import run

from tests.postgres import FAST_AND_FORGETFUL, running_cluster

ROOT = Path(__file__).parents[1]
SOURCES = ("api/**/*.py", "api/**/*.json", "tests/requirements.lock", "tests/kept.py", "tests/postgres.py")
TEMPLATE = "antrean_template"


class Kept:
    """A folder of things that were made; each is made anew when what it was made of has changed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def copy(self, name: str, make: Callable[[Path], None], to: Path, *, day: str = "") -> Path:
        """Have in `to`, which is not there yet, what `make` puts into an empty folder. day: for what is of a day."""
        with self._locked(name):
            place = self.folder / f"{name}-{_fingerprint(day)}"
            if not place.exists():
                for old in self.folder.glob(f"{name}-*"):
                    shutil.rmtree(old)
                half_made = self.folder / f"{name}.half"
                shutil.rmtree(half_made, ignore_errors=True)
                half_made.mkdir()
                make(half_made)
                half_made.rename(place)
            shutil.copytree(place, to)
        return to

    @contextmanager
    def _locked(self, name: str) -> Iterator[None]:
        with (self.folder / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def migrated_sqlite(folder: Path) -> None:
    """template.sqlite3, migrated and empty."""
    _migrate(f"sqlite://{folder}/template.sqlite3")


def migrated_cluster(folder: Path) -> None:
    """The files of a stopped PostgreSQL with a database of the name TEMPLATE, migrated and empty."""
    with running_cluster(FAST_AND_FORGETFUL) as cluster:
        run([cluster.programs / "createdb", "--maintenance-db", cluster.url, TEMPLATE], check=True)
        _migrate(cluster.url_of(TEMPLATE))
        cluster.stop()
        shutil.copytree(cluster.home / "data", folder, dirs_exist_ok=True)


def _migrate(url: str) -> None:
    run([sys.executable, "-m", "api", "migrate", "--database", url], cwd=ROOT, check=True, capture_output=True)


def _fingerprint(day: str) -> str:
    read = hashlib.sha256(f"{sys.version}{day}".encode())
    for path in sorted(path for pattern in SOURCES for path in ROOT.glob(pattern)):
        read.update(path.read_bytes())
    return read.hexdigest()[:16]
