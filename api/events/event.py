"""What every event is."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened. The journal adds hall, version, actor and time."""
