"""The installation's own key pair, by which push services know who sends (RFC 8292)."""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from functools import lru_cache
from importlib.util import find_spec

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from api.settings import Settings, settings

PACKAGES = ("http_ece", "py_vapid", "h11")
KEY_BYTES = 32  # a scalar of P-256
SUBJECT = re.compile(r"mailto:[^\s@]+@[\w-]+(\.[\w-]+)*|https://[\w-]+(\.[\w-]+)+")


def is_offered() -> bool:
    """Whether numbers can be pushed to phones here: there is a key, and the extra `push` is installed."""
    return bool(settings().push_key.get_secret_value()) and _is_installed()


def public_key() -> str | None:
    """What a browser must know to ask for messages of ours; None where none are sent."""
    return public_key_of(settings().push_key.get_secret_value()) if is_offered() else None


def new_private_key() -> str:
    """A private key as the setting takes it."""
    scalar = ec.generate_private_key(ec.SECP256R1()).private_numbers().private_value
    return text_of(scalar.to_bytes(KEY_BYTES, "big"))


@lru_cache(maxsize=8)
def public_key_of(private_key: str) -> str:
    """The public half, as browsers take it; raises ValueError for what is no private key."""
    raw = bytes_of(private_key)
    if len(raw) != KEY_BYTES:
        raise ValueError("a private key has 32 bytes")
    public = ec.derive_private_key(int.from_bytes(raw, "big"), ec.SECP256R1()).public_key()
    return text_of(public.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint))


def problem(by: Settings) -> str | None:
    """Why nothing could ever be pushed with these settings; None if it may, or if nothing is to be."""
    key = by.push_key.get_secret_value()
    if not key:
        return None
    try:
        public_key_of(key)
    except ValueError:
        return "ANTREAN_PUSH_KEY is no private key; make one with: python -m api push-key."
    if not SUBJECT.fullmatch(by.push_subject):
        return "ANTREAN_PUSH_SUBJECT must be mailto:… or https://…: push services write there."
    return None


def text_of(raw: bytes) -> str:
    """Bytes as base64url without padding, as all of web push writes them."""
    return urlsafe_b64encode(raw).decode().rstrip("=")


def bytes_of(text: str) -> bytes:
    """What base64url holds, with padding or without; raises ValueError."""
    if not re.fullmatch(r"[A-Za-z0-9_-]*=*", text):
        raise ValueError("that is not base64url")
    bare = text.rstrip("=")
    return urlsafe_b64decode(bare + "=" * (-len(bare) % 4))


@lru_cache(maxsize=1)
def _is_installed() -> bool:
    return all(find_spec(package) for package in PACKAGES)
