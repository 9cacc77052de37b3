"""Seals personal data: encrypted at rest, found by a keyed hash (UU 27/2022)."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from hmac import new as hmac
from os import urandom

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from api.settings import settings

NONCE_BYTES = 12  # NIST SP 800-38D, 8.2: random nonces of 96 bits
KEY_ID_BYTES = 4
FORMAT = b"\x01"


class Unsealable(Exception):
    """The text was sealed under a key that is not known here, for another row, or was changed."""


@dataclass(frozen=True, slots=True)
class Seals:
    """An installation's keys. keys: the first seals, all of them open; index_key: of the fingerprints."""

    keys: tuple[bytes, ...]
    index_key: bytes

    def seal(self, text: str, *, about: str) -> str:
        """Encrypt with AES-256-GCM; about: the table, column and row it is for, without which it does not open."""
        key, nonce = self.keys[0], urandom(NONCE_BYTES)
        box = AESGCM(key).encrypt(nonce, text.encode(), about.encode())
        return urlsafe_b64encode(FORMAT + key_id(key) + nonce + box).decode()

    def open(self, sealed: str, *, about: str) -> str:
        """The text that was sealed; raises Unsealable."""
        raw = urlsafe_b64decode(sealed)
        start = len(FORMAT) + KEY_ID_BYTES
        for key in self.keys:
            if raw[:start] == FORMAT + key_id(key):
                nonce, box = raw[start : start + NONCE_BYTES], raw[start + NONCE_BYTES :]
                try:
                    return AESGCM(key).decrypt(nonce, box, about.encode()).decode()
                except InvalidTag as error:
                    raise Unsealable(f"{about}: changed, or sealed for something else") from error
        raise Unsealable(f"{about}: no key of this installation opens it")

    def is_current(self, sealed: str) -> bool:
        """Whether the first key sealed it; what is not is sealed anew by `person rotate`."""
        return urlsafe_b64decode(sealed)[: len(FORMAT) + KEY_ID_BYTES] == FORMAT + key_id(self.keys[0])

    def fingerprint(self, kind: str, value: str) -> str:
        """By what a value is found without being stored: the same for the same value, 32 hex digits.

        kind: NIK, PHONE …, so that equal texts of two kinds do not meet.
        """
        return hmac(self.index_key, f"{kind}:{value}".encode(), sha256).hexdigest()[:32]


@lru_cache(maxsize=64)
def key_id(key: bytes) -> bytes:
    """Names a key without telling it."""
    return sha256(b"antrean key id" + key).digest()[:KEY_ID_BYTES]


def seals() -> Seals:
    """The keys of this installation, from its settings.

    Without ANTREAN_PERSONAL_KEYS they are derived from ANTREAN_SECRET (HKDF, RFC 5869).
    """
    chosen, secret = settings().personal_keys, settings().secret.get_secret_value()
    index = settings().personal_index_key.get_secret_value()
    return seals_of(tuple(key.get_secret_value() for key in chosen) or (secret,), index or secret)


@lru_cache(maxsize=8)
def seals_of(keys: tuple[str, ...], index: str) -> Seals:
    return Seals(tuple(_derived(key, b"seal") for key in keys), _derived(index, b"index"))


def _derived(secret: str, purpose: bytes) -> bytes:
    kdf = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"antrean personal data: " + purpose)
    return kdf.derive(secret.encode())
