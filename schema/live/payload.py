"""An answer as bytes, encoded once for all who are sent it."""

from struct import pack
from typing import Any

import orjson

ENDING = b"}"
FIN_TEXT = 0x81


class Payload:
    """The JSON of one answer, and the WebSocket frames around it.

    Frames of a server are not masked (RFC 6455, 5.1), so those of two clients differ only in the envelope before
    the answer: `head`, which ends where the answer begins.
    """

    __slots__ = ("_frame_heads", "body")

    def __init__(self, answer: dict[str, Any]) -> None:
        self.body = orjson.dumps(answer)
        self._frame_heads: dict[int, bytes] = {}

    def message(self, head: bytes) -> bytes:
        """The text of a `next` message."""
        return head + self.body + ENDING

    def frame(self, head: bytes) -> bytes:
        """The same as one WebSocket text frame; what depends on its length alone is kept by the head's length."""
        frame_head = self._frame_heads.get(len(head))
        if frame_head is None:
            frame_head = self._frame_heads[len(head)] = _frame_head(len(head) + len(self.body) + len(ENDING))
        return b"".join((frame_head, head, self.body, ENDING))


def head_of(operation_id: str) -> bytes:
    """What stands before the answer in every `next` message of an operation."""
    return b'{"id":' + orjson.dumps(operation_id) + b',"type":"next","payload":'


def frame_of(text: bytes) -> bytes:
    """Any text as one WebSocket frame."""
    return _frame_head(len(text)) + text


def _frame_head(length: int) -> bytes:
    """FIN, text, and the length in 7, 16 or 64 bits (RFC 6455, 5.2)."""
    if length < 126:
        return bytes((FIN_TEXT, length))
    if length < 2**16:
        return pack("!BBH", FIN_TEXT, 126, length)
    return pack("!BBQ", FIN_TEXT, 127, length)
