"""Names a booking in eight characters that can be told on the telephone."""

import re
from uuid import UUID

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: no I, L, O or U, which are misread
LENGTH = 8
MISREAD = str.maketrans("OIL", "011")
BITS = 5


def booking_number(booking_id: UUID) -> str:
    """The last 40 bits of a booking's id, nearly all of them random, as K7Q29FMX: it opens nothing by itself."""
    bits = booking_id.int
    return "".join(LETTERS[bits >> BITS * place & len(LETTERS) - 1] for place in reversed(range(LENGTH)))


def shown_number(number: str) -> str:
    """As it is shown: K7Q2-9FMX."""
    half = LENGTH // 2
    return f"{number[:half]}-{number[half:]}"


def typed_number(text: str) -> str | None:
    """A number as a person types it: small letters, spaces, dashes, O for 0 do not matter; None if it is none."""
    number = re.sub(r"[\s-]", "", text[:40]).upper().translate(MISREAD)
    return number if len(number) == LENGTH and set(number) <= set(LETTERS) else None
