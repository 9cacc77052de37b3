"""Makes secrets nobody can guess."""

import secrets

from api.people.rules.credentials import CODE_LENGTH, CODE_LETTERS, Prefix


def new_token(prefix: Prefix) -> str:
    """256 random bits, with the letters that say whose token it is."""
    return prefix + secrets.token_urlsafe(32)


def new_code() -> str:
    """Eight consonants: 34 bits, enough for ten minutes of five tries a minute."""
    return "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))
