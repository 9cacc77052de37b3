"""Seals a message for one browser, signed as ours (RFC 8030, 8291, 8292)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from cryptography.hazmat.primitives.asymmetric import ec

from api.push.addresses import Address, Door
from api.push.keys import bytes_of

TOKEN_LIVES = timedelta(hours=1)  # a service takes 24 hours at most


class Urgency(StrEnum):
    """How soon a sleeping phone must be woken (RFC 8030, 5.3)."""

    NORMAL = "normal"
    HIGH = "high"


@dataclass(frozen=True, slots=True)
class Message:
    """What one browser is told. topic: a newer message under it replaces one that still waits, 32 letters at most.

    lives_seconds: for how long a service keeps it for a phone that is away.
    """

    to: Address
    text: bytes
    topic: str
    lives_seconds: int
    urgency: Urgency = Urgency.HIGH


@dataclass(frozen=True, slots=True)
class Signature:
    """As whom we send. subject: whom a service writes to."""

    private_key: str
    subject: str


def sealed(message: Message) -> bytes:
    """The message as only its browser can read it; raises ValueError when its keys are none."""
    import http_ece

    body: bytes = http_ece.encrypt(
        message.text,
        private_key=ec.generate_private_key(ec.SECP256R1()),
        dh=bytes_of(message.to.p256dh),
        auth_secret=bytes_of(message.to.auth),
        version="aes128gcm",
    )
    return body


def headers(message: Message, door: Door, by: Signature, *, now: datetime) -> Sequence[tuple[str, str]]:
    """What a service asks to be told with it, but its length."""
    from py_vapid import Vapid02

    claims = {"aud": door.origin, "sub": by.subject, "exp": int((now + TOKEN_LIVES).timestamp())}
    signed = Vapid02.from_raw(by.private_key.encode()).sign(claims)
    return (
        ("host", door.origin.removeprefix("https://")),
        ("authorization", signed["Authorization"]),
        ("content-type", "application/octet-stream"),
        ("content-encoding", "aes128gcm"),
        ("ttl", str(message.lives_seconds)),
        ("urgency", message.urgency),
        ("topic", message.topic),
    )
