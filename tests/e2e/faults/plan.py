"""How large a run is, and what came of it."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.e2e.faults.replay import Violation


@dataclass(frozen=True)
class Plan:
    """What the command line asks for. calls: numbers to take, of which nearly all are called, some several times.

    size: how many inputs, connections or clients, where a story has such; None for the full size of its promise.
    minutes: after which no more numbers are taken, however few they are; None for as long as it takes.
    seconds: how long a storm lasts, or a clock stands at one moment. room: by which promised times are
    multiplied, where other things run beside.
    """

    calls: int = 3_000
    officers: int = 64
    citizens: int = 32
    halls: int = 4
    workers: int = 3
    every_seconds: float = 2.5
    seed: int = 1
    minutes: float | None = None
    size: int | None = None
    seconds: float | None = None
    room: float = 1.0
    home: Path = Path("/tmp")


@dataclass
class Run:
    """What came of a run. looked_at: how many things each check saw, since one that saw nothing finds nothing."""

    violations: list[Violation] = field(default_factory=list)
    figures: dict[str, Any] = field(default_factory=dict)
    looked_at: dict[str, int] = field(default_factory=dict)

    def check(self, name: str, is_kept: bool, what: str, *, looked_at: int = 1) -> None:
        """Note that a promise was looked at, and whether it was kept."""
        self.looked_at[name] = self.looked_at.get(name, 0) + looked_at
        if not is_kept:
            self.violations.append(Violation(name, what))
