"""Remembers in this process what the pages that show screens reported last."""

import re
from collections import OrderedDict
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Self
from uuid import UUID

AUDIO_STATES = frozenset({"running", "blocked", "muted", "none"})
PLAYER = re.compile(r"[A-Za-z0-9-]{8,31}")  # a device's has 36: nobody else may call themselves so
MOST_SAID, LONGEST_CALL, LONGEST_SHOWN, LONGEST_VERSION = 20, 60, 200, 20
FARTHEST_MS = 10**12  # a clock that is thirty years off says so
WRITTEN_EVERY = timedelta(seconds=55)  # once a minute for a page that reports every 30 s or more often
OFFLINE_AFTER = timedelta(seconds=90)
KEPT = 10_000


@dataclass(frozen=True, slots=True)
class Report:
    """What a page says of itself. speaks: it believes that it may voice calls. said: calls voiced since."""

    player: str
    page_version: str = ""
    audio: str = "none"
    lag_ms: int | None = None
    clock_offset_ms: int | None = None
    shown: str = ""
    speaks: bool = False
    said: tuple[str, ...] = field(default=(), compare=False)

    @classmethod
    def of(cls, sent: Any) -> Self | None:
        """The report in a JSON object that anybody may have sent; None for anything else."""
        if not isinstance(sent, dict) or sent.get("audio") not in AUDIO_STATES:
            return None
        player, said = sent.get("player"), sent.get("said", [])
        if not isinstance(player, str) or not PLAYER.fullmatch(player) or not isinstance(said, list):
            return None
        return cls(
            player=player,
            page_version=_text(sent.get("version"), LONGEST_VERSION),
            audio=sent["audio"],
            lag_ms=_number(sent.get("lag")),
            clock_offset_ms=_number(sent.get("clockOffset")),
            shown=_text(sent.get("shown"), LONGEST_SHOWN),
            speaks=sent.get("speaks") is True,
            said=tuple(call[:LONGEST_CALL] for call in said[:MOST_SAID] if isinstance(call, str)),
        )

    def named(self, device_id: UUID | None) -> Self:
        """The same under the device's name, if it is paired."""
        return replace(self, player=str(device_id)) if device_id else self

    @property
    def condition(self) -> tuple[str, str]:
        """What is written down at once when it changes."""
        return self.audio, self.page_version


def _text(value: Any, longest: int) -> str:
    return "".join(letter for letter in value if letter.isprintable())[:longest] if isinstance(value, str) else ""


def _number(value: Any) -> int | None:
    is_number = isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < FARTHEST_MS
    return int(value) if is_number else None


@dataclass(frozen=True, slots=True)
class Sighting:
    """A report and when it came; written_at: when one was last written down."""

    report: Report
    seen_at: datetime
    written_at: datetime


class Sightings:
    """The newest report of each page that reported to this process."""

    def __init__(self) -> None:
        self._newest: OrderedDict[tuple[UUID, str], Sighting] = OrderedDict()

    def is_due(self, screen_id: UUID, report: Report, now: datetime) -> bool:
        """Whether a report is to be written down: the first, one a minute, and when something else is so."""
        known = self._newest.get((screen_id, report.player))
        if known is None or now - known.written_at >= WRITTEN_EVERY:
            return True
        return known.report.condition != report.condition

    def note(self, screen_id: UUID, report: Report, now: datetime, *, is_written: bool) -> None:
        """Remember a report."""
        key = (screen_id, report.player)
        known = self._newest.pop(key, None)
        written_at = now if is_written or known is None else known.written_at
        self._newest[key] = Sighting(report, now, written_at)
        if len(self._newest) > KEPT:
            self._newest.popitem(last=False)

    def of(self, screen_id: UUID, player: str) -> Sighting | None:
        """What a page reported to this process last."""
        return self._newest.get((screen_id, player))


sightings = Sightings()
