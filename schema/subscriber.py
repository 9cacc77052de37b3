"""A socket's end of one subscription: it keeps the newest answer while the client is slow."""

from collections.abc import Callable
from typing import Any

from schema.live.payload import Payload, head_of
from schema.wires import Wire


class Subscriber:
    """A member that is a socket's.

    end_with: says the operation's last word. leave: ends the subscription, set as soon as it is joined.
    """

    __slots__ = ("_end_with", "_head", "_id", "_kept", "_then", "_wire", "leave")

    def __init__(self, id: str, wire: Wire, end_with: Callable[..., None]) -> None:
        self.leave: Callable[[], None] = _nothing
        self._id = id
        self._head = head_of(id)
        self._wire = wire
        self._end_with = end_with
        self._kept: Payload | None = None
        self._then: list[Callable[[], object]] | None = None

    @property
    def is_clear(self) -> bool:
        return self._kept is None and self._wire.is_clear

    def put(self, payload: Payload) -> None:
        if self._wire.is_clear:
            self._wire.next(self._head, payload)
        else:
            self._kept = payload

    def when_clear(self, call: Callable[[], object]) -> None:
        self._then = [*(self._then or ()), call]

    def go_on(self) -> None:
        """Send what was kept, unless another operation of the socket was quicker."""
        if self._kept and self._wire.is_clear:
            payload, self._kept = self._kept, None
            self._wire.next(self._head, payload)
        if self.is_clear and self._then:
            calls, self._then = self._then, None
            for call in calls:
                call()

    def complete(self) -> None:
        if self._kept:
            self._wire.next(self._head, self._kept)
        self._end_with(self._id, "complete")

    def refuse(self, errors: list[dict[str, Any]]) -> None:
        self._end_with(self._id, "error", errors)


def _nothing() -> None:
    """Nothing is followed before it is joined."""
