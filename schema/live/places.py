"""Says whether a hall has room for one more subscription."""

from collections import Counter
from uuid import UUID

from schema.errors import RequestFault

COME_BACK_SECONDS = 30


class Places:
    """The subscriptions of each hall in this process: one hall's crowd never takes what all have in common."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._taken: Counter[UUID] = Counter()

    def require_one(self, hall_id: UUID) -> None:
        """Raise RequestFault 429 when all are taken."""
        if self._taken.get(hall_id, 0) >= self._most:
            text = "Too many follow this hall now; please come back."
            raise RequestFault(429, text, retry_after_seconds=COME_BACK_SECONDS)

    def change(self, hall_id: UUID, more: int) -> None:
        """So many more are taken, or fewer; a hall that nobody follows is forgotten."""
        self._taken[hall_id] += more
        if self._taken[hall_id] <= 0:
            del self._taken[hall_id]
