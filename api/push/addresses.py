"""Where a browser takes messages: given by a stranger, so it is believed in nothing."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Self

from cryptography.hazmat.primitives.asymmetric import ec

from api.push.keys import bytes_of

LONGEST_ENDPOINT = 1_000  # those of the great services have 150 to 500 characters
HTTPS_PORT = 443
POINT_BYTES, AUTH_BYTES = 65, 16  # RFC 8291, 3.1 and 3.2
ENDPOINT = re.compile(
    r"https://(?P<host>[A-Za-z0-9.-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(?::(?P<port>[0-9]{1,5}))?(?P<path>/[!\"$-~]*)"
)


@dataclass(frozen=True, slots=True)
class Address:
    """What PushSubscription.toJSON() says: where, and the browser's keys in base64url."""

    endpoint: str
    p256dh: str
    auth: str


@dataclass(frozen=True, slots=True)
class Door:
    """An endpoint taken apart. path: with its query."""

    host: str
    port: int
    path: str

    @classmethod
    def of(cls, endpoint: str) -> Self | None:
        """Its parts; None for anything but a plain https address without user, fragment or odd sign."""
        found = ENDPOINT.fullmatch(endpoint) if len(endpoint) <= LONGEST_ENDPOINT else None
        if found is None:
            return None
        port = int(found["port"] or HTTPS_PORT)
        return cls(found["host"].lower().strip("[]"), port, found["path"]) if 0 < port < 65_536 else None

    @property
    def origin(self) -> str:
        """Scheme, host and port, as a token names whom it is for."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"https://{host}" if self.port == HTTPS_PORT else f"https://{host}:{self.port}"

    def service(self, services: Sequence[str]) -> str | None:
        """Which of these services it belongs to; None: we do not knock there."""
        return next((service for service in services if self._is_of(service)), None)

    def _is_of(self, service: str) -> bool:
        name, port = _parts(service)
        if port != self.port:
            return False
        if name.startswith("*."):
            return self.host.endswith(name[1:]) and len(self.host) >= len(name)
        return self.host == name


def _parts(service: str) -> tuple[str, int]:
    """HOST, HOST:PORT, [IPv6]:PORT as the setting names it."""
    found = re.fullmatch(r"(\[[^\]]*\]|[^:]*)(?::(\d+))?", service.strip().lower())
    return (found[1].strip("[]"), int(found[2] or HTTPS_PORT)) if found else ("", 0)


def fault_in(address: Address, services: Sequence[str]) -> str | None:
    """Which part of a stranger's address is no good: `endpoint`, `p256dh` or `auth`; None if it may be used."""
    door = Door.of(address.endpoint)
    if door is None or door.service(services) is None:
        return "endpoint"
    if not _is_point(address.p256dh):
        return "p256dh"
    return None if _has_bytes(address.auth, AUTH_BYTES) else "auth"


def may_be_knocked_at(host: str, address: str) -> bool:
    """Whether we connect to an address that a host leads to: a public one, or the very one the setting names."""
    found = ip_address(address.partition("%")[0])
    mapped = getattr(found, "ipv4_mapped", None)
    return address == host or ((mapped or found).is_global and not found.is_multicast)


def _is_point(text: str) -> bool:
    if not _has_bytes(text, POINT_BYTES):
        return False
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), bytes_of(text))
    except ValueError:
        return False
    return True


def _has_bytes(text: str, count: int) -> bool:
    if len(text) > 2 * count:
        return False
    try:
        return len(bytes_of(text)) == count
    except ValueError:
        return False
