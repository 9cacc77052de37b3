#!/usr/bin/env python3
"""Sets Antrean up from nothing but Python, then starts the demo (`run.py`) or the tests (`run.py test`).

Standard library only, and syntax old enough to say in plain words that a Python is too old.
"""

from __future__ import annotations

import hashlib
import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
MOST_SIDE_BY_SIDE = 4  # each process of tests has a PostgreSQL of its own
BESIDE = 1  # more processes than processors where stories wait, for a page, a voice, a clock
OLDEST = (3, 11)
NEWER_PYTHONS = ("python3.14", "python3.13", "python3.12", "python3.11")


def main(arguments: list[str]) -> int:
    """Do what the first word says; every other word is passed on."""
    if sys.version_info < OLDEST:
        return _again_with_a_newer_python(arguments)
    if sys.platform == "win32":
        return _stop("Antrean runs on Linux and macOS; on Windows use WSL (wsl --install), then the same command.")
    if arguments[:1] == ["test"]:
        return test(arguments[1:])
    return demo(arguments)


def demo(arguments: list[str]) -> int:
    """Set up what runs, then become the demo."""
    set_up(ROOT / "requirements.lock")
    if not set_up_npm(ROOT / "schema" / "graphiql", dict(os.environ)):
        _say("Without npm GraphiQL loads its scripts from the internet; everything else works as always.")
    if _has_display() and "--quiet" not in arguments:
        arguments = ["--open", *arguments]
    os.chdir(ROOT)
    os.execv(PYTHON, [str(PYTHON), "-m", "api", "demo", *arguments])  # noqa: S606


def test(arguments: list[str]) -> int:
    """Set up what the tests need, then run them all; more words go to pytest."""
    set_up(ROOT / "tests" / "requirements.lock")
    environment = {
        **os.environ,
        "PATH": os.pathsep.join((os.environ.get("PATH", ""), str(VENV / "bin"))),
        "PYTHONDONTWRITEBYTECODE": "",  # hundreds of processes start: none compiles what another has
    }
    for folder in (ROOT / "tests", ROOT / "schema" / "graphiql"):
        if not set_up_npm(folder, environment):
            return _stop(f"npm ci failed in {folder.name} (see above); the tests need its packages.")
    set_up_browser(environment)
    if subprocess.call(
        [str(PYTHON), "-m", "tests.e2e.nginx"], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL
    ):
        return _stop("No nginx, behind which some tests stand: install it (apt-get install nginx-light).")
    pytest = [str(PYTHON), "-m", "pytest"]
    if arguments:
        return subprocess.call([*pytest, *arguments], cwd=ROOT, env=environment)
    processors = os.cpu_count() or 1
    several, more = (str(min(count, MOST_SIDE_BY_SIDE)) for count in (processors, processors + BESIDE))
    parts = (
        ["-n", several, "tests/unit", "tests/feature"],
        ["-n", more, "--dist", "loadfile", "tests/e2e", "-m", "not alone"],
        ["tests/e2e", "-m", "alone"],  # what races, dies or is timed wants the machine for itself
    )
    return max(subprocess.call([*pytest, *part], cwd=ROOT, env=environment) for part in parts)


def set_up(lock: Path) -> None:
    """Have exactly the lock's packages in .venv; a second run only compares a hash."""
    stamp = VENV / f"installed-{lock.parent.name if lock.parent != ROOT else 'runtime'}"
    wanted = hashlib.sha256(lock.read_bytes() + platform.python_version().encode()).hexdigest()
    if stamp.exists() and stamp.read_text() == wanted and PYTHON.exists():
        return
    _say(f"Setting up .venv from {lock.relative_to(ROOT)} (once; a minute or two) ...")
    _install(lock)
    stamp.write_text(wanted)


def set_up_npm(folder: Path, environment: dict[str, str]) -> bool:
    """Have a folder's npm packages; False when there is no npm (the tests bring it in a wheel) or no registry."""
    stamp = folder / "node_modules" / ".installed"
    wanted = hashlib.sha256((folder / "package-lock.json").read_bytes()).hexdigest()
    if stamp.exists() and stamp.read_text() == wanted:
        return True
    npm = shutil.which("npm", path=environment.get("PATH", ""))
    if npm is None:
        return False
    _say(f"Setting up {folder.relative_to(ROOT)}/node_modules ...")
    if subprocess.call([npm, "ci", "--no-audit", "--no-fund", "--silent"], cwd=folder, env=environment) != 0:
        return False
    stamp.write_text(wanted)
    return True


def set_up_browser(environment: dict[str, str]) -> None:
    """Have a Chromium: one that is there, as root the distribution's, else Playwright's."""
    find = [str(PYTHON), "-m", "tests.e2e.browser"]
    if subprocess.call(find, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) == 0:
        return
    _say("No Chromium found; fetching Playwright's ...")
    fetch = [str(PYTHON), "-m", "playwright", "install", *(["--with-deps"] if _is_root() else []), "chromium"]
    subprocess.call(fetch, cwd=ROOT, env=environment)
    if subprocess.call(find, cwd=ROOT, env=environment) != 0:
        sys.exit(_stop("No Chromium: install one (apt-get install chromium) or set ANTREAN_CHROMIUM to its path."))


def _install(lock: Path) -> None:
    """The first way that works: uv; venv with pip; venv and the host's pip; python3-venv from apt as root."""
    packages = ["--require-hashes", "-r", str(lock)]
    quiet = ["--quiet", "--disable-pip-version-check", "--no-input"]
    inside = [str(PYTHON), "-m", "pip", "install", *quiet, *packages]
    uv = shutil.which("uv")
    if uv:
        if not PYTHON.exists():
            _run([uv, "venv", "--quiet", "--python", sys.executable, str(VENV)])
        if _run([uv, "pip", "install", "--quiet", "--python", str(PYTHON), *packages]):
            return
    if _has_pip() or _make_venv():
        _need(inside)
    elif _host_pip_can_install():
        _need([sys.executable, "-m", "pip", "--python", str(PYTHON), "install", *quiet, *packages])
    elif _is_root() and shutil.which("apt-get") and _apt_venv() and _make_venv():
        _need(inside)
    else:
        version = f"{sys.version_info[0]}.{sys.version_info[1]}"
        sys.exit(
            _stop(
                "This Python has neither venv with ensurepip nor pip. Do one of these, then run this again:\n"
                f"  sudo apt-get install python{version}-venv      (Debian, Ubuntu)\n"
                "  install uv and put it on PATH                (any system, no root)"
            )
        )


def _has_pip() -> bool:
    return PYTHON.exists() and _run([str(PYTHON), "-m", "pip", "--version"], quietly=True)


def _make_venv() -> bool:
    return _run([sys.executable, "-m", "venv", "--clear", str(VENV)], quietly=True) and _has_pip()


def _host_pip_can_install() -> bool:
    """Whether the host's pip (22.3 or newer) can install into a venv that has none."""
    return _run([sys.executable, "-m", "venv", "--clear", "--without-pip", str(VENV)], quietly=True) and _run(
        [sys.executable, "-m", "pip", "--python", str(PYTHON), "--version"], quietly=True
    )


def _apt_venv() -> bool:
    _say("python3-venv is missing; installing it with apt-get ...")
    _run(["apt-get", "update", "-qq"])
    return _run(_apt_install(f"python{sys.version_info[0]}.{sys.version_info[1]}-venv")) or _run(
        _apt_install("python3-venv")
    )


def _apt_install(package: str) -> list[str]:
    return ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "install", "-y", "-qq", package]


def _again_with_a_newer_python(arguments: list[str]) -> int:
    for name in NEWER_PYTHONS:
        path = shutil.which(name)
        if path:
            os.execv(path, [path, str(ROOT / "run.py"), *arguments])  # noqa: S606
    return _stop(
        "Antrean needs Python 3.11 or newer; this is {}. Debian 12, Ubuntu 24.04 and newer have it: "
        "sudo apt-get install python3".format(platform.python_version())
    )


def _run(command: list[str], quietly: bool = False) -> bool:
    sink = subprocess.DEVNULL if quietly else None
    try:
        return subprocess.call(command, stdout=sink, stderr=sink) == 0
    except OSError:
        return False


def _need(command: list[str]) -> None:
    if not _run(command):
        sys.exit(_stop("Installing the packages failed; the reason stands above."))


def _is_root() -> bool:
    return os.geteuid() == 0


def _has_display() -> bool:
    if not sys.stdout.isatty():
        return False
    return sys.platform == "darwin" or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


def _stop(words: str) -> int:
    _say(words)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
