"""Decides what a token or a pairing code looks like and how long it is good for."""

import re
from datetime import datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from hashlib import sha256
from ipaddress import IPv6Address, IPv6Network, ip_address
from uuid import UUID

IDLE = timedelta(minutes=30)
ABSOLUTE = timedelta(hours=12)
SEEN_IS_NOTED_EVERY = timedelta(minutes=1)
PAIRING_LASTS = timedelta(minutes=10)
AN_ADDRESS_IS_KNOWN_FOR = timedelta(days=30)

CODE_LETTERS = "BCDFGHJKLMNPQRSTVWXZ"  # without vowels no code is a word (RFC 8628, 6.1)
CODE_LENGTH = 8


class Prefix(StrEnum):
    """First letters of a token: they say in which table to look."""

    SESSION = "ses_"
    SCREEN = "scr_"
    KIOSK = "kio_"
    API_KEY = "key_"
    CLAIM = "clm_"


def hash_of(secret: str) -> str:
    """What is stored of a token, claim or code. Plain SHA-256 is enough: tokens have 256 random bits."""
    return sha256(secret.encode()).hexdigest()


def hash_of_address(staff_id: UUID, address: str) -> str:
    """What a session keeps of where it began; keyed by the person, so that addresses cannot be compared."""
    return sha256(f"{staff_id} {address}".encode()).hexdigest()


def session_lives(*, created_at: datetime, seen_at: datetime, ended_at: datetime | None, now: datetime) -> bool:
    """Whether a session is still good: not ended, idle less than 30 min, less than 12 h old."""
    return ended_at is None and now - seen_at < IDLE and now - created_at < ABSOLUTE


def key_lives(*, expires_at: datetime | None, revoked_at: datetime | None, now: datetime) -> bool:
    """Whether an API key is still good."""
    return revoked_at is None and (expires_at is None or now < expires_at)


def typed_code(text: str) -> str:
    """A pairing code as a person types it: small letters, spaces and dashes do not matter."""
    return re.sub(r"[\s-]", "", text[:40]).upper()


def shown_code(code: str) -> str:
    """A pairing code as a screen shows it: BCDF-GHJK."""
    return f"{code[:4]}-{code[4:]}"


@lru_cache(maxsize=4096)
def is_loopback(address: str) -> bool:
    """Whether an address is this machine itself; False for what is no address."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    mapped = getattr(parsed, "ipv4_mapped", None)
    return (mapped or parsed).is_loopback


@lru_cache(maxsize=4096)
def network_of(address: str) -> str:
    """Whom a limit per address counts: an IPv4 address, or the /64 that one IPv6 subscriber gets."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address[:45]
    if not isinstance(parsed, IPv6Address):
        return str(parsed)
    if parsed.ipv4_mapped is not None:
        return str(parsed.ipv4_mapped)
    return str(IPv6Network((int(parsed) >> 64 << 64, 64)))
