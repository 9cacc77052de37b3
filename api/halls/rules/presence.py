"""Knows the day's code by which somebody proves to be in the hall."""

from datetime import date
from hashlib import sha256
from hmac import compare_digest
from hmac import new as hmac
from uuid import UUID

from api.people.rules.credentials import CODE_LENGTH, CODE_LETTERS, typed_code


def presence_code(hall_id: UUID, day: date, key: str) -> str:
    """Eight consonants, 34 bits, derived from the hall and its business day, so that nothing is stored.

    It stands on the hall's own glass only. Whoever is sent it by somebody inside gets in too: it keeps out who
    takes numbers from afar by habit or by program, not a friend's help.
    """
    digest = hmac(key.encode(), b"presence:" + hall_id.bytes + day.isoformat().encode(), sha256).digest()
    number, letters = int.from_bytes(digest), []
    for _ in range(CODE_LENGTH):
        number, place = divmod(number, len(CODE_LETTERS))
        letters.append(CODE_LETTERS[place])
    return "".join(letters)


def proves_presence(typed: str | None, hall_id: UUID, day: date, key: str) -> bool:
    """Whether what was scanned or typed is the day's code; takes the same time for every wrong one."""
    code = presence_code(hall_id, day, key)
    return compare_digest(typed_code(typed or "").encode(errors="replace"), code.encode())
