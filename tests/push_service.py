"""A push service on this machine, and phones that can open what it is given (RFC 8030, 8188, 8291, 8292).

Nothing of the libraries that seal and sign is used here: what they make is opened as a browser would.
"""

import asyncio
import json
import os
import ssl
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from uuid import uuid4

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

PATIENCE_SECONDS = 20
SALT_BYTES, RECORD_BYTES, LAST_RECORD = 16, 4, b"\x02"


@dataclass
class Delivered:
    """One POST as it came."""

    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Phone:
    """A browser's subscription, with the keys that only it has."""

    service: str
    path: str = field(default_factory=lambda: f"/push/{uuid4().hex}")
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    auth: bytes = field(default_factory=lambda: os.urandom(16))

    @property
    def asked(self) -> dict[str, str]:
        """As PushSubscription.toJSON() says it."""
        return {
            "endpoint": f"https://{self.service}{self.path}",
            "p256dh": text_of(self._point),
            "auth": text_of(self.auth),
        }

    @property
    def _point(self) -> bytes:
        return point_of(self.key.public_key())

    def opens(self, delivered: Delivered) -> dict[str, Any]:
        """What it was told (RFC 8291, 3.4); raises InvalidTag for another phone's."""
        assert delivered.headers["content-encoding"] == "aes128gcm"
        salt, rest = delivered.body[:SALT_BYTES], delivered.body[SALT_BYTES + RECORD_BYTES :]
        sender, record = rest[1 : 1 + rest[0]], rest[1 + rest[0] :]
        shared = self.key.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), sender))
        secret = _derived(shared, self.auth, b"WebPush: info\0" + self._point + sender, 32)
        key = _derived(secret, salt, b"Content-Encoding: aes128gcm\0", 16)
        nonce = _derived(secret, salt, b"Content-Encoding: nonce\0", 12)
        text = AESGCM(key).decrypt(nonce, record, None).rstrip(b"\0")
        assert text.endswith(LAST_RECORD)
        return dict(json.loads(text[:-1]))


def _derived(secret: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(algorithm=SHA256(), length=length, salt=salt, info=info).derive(secret)


@dataclass
class TwinService:
    """Takes messages as the great services do. gone: paths that answer 410. status: to all others.

    is_silent: it takes a message and never answers.
    """

    port: int = 0
    certificate: Path = Path()
    gone: set[str] = field(default_factory=set)
    status: str = "201 Created"
    is_silent: bool = False
    came: defaultdict[str, "asyncio.Queue[Delivered]"] = field(default_factory=lambda: defaultdict(asyncio.Queue))
    count: int = 0
    open: set[asyncio.StreamWriter] = field(default_factory=set)

    @property
    def place(self) -> str:
        """As ANTREAN_PUSH_SERVICES names it."""
        return f"127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        """Lets a server send here, and nowhere else."""
        return {"ANTREAN_PUSH_SERVICES": json.dumps([self.place]), "SSL_CERT_FILE": str(self.certificate)}

    def a_phone(self) -> Phone:
        """One that takes its messages here."""
        return Phone(self.place)

    async def next(self, phone: Phone) -> Delivered:
        """The next message for a phone, as soon as it is there."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            return await self.came[phone.path].get()

    def waiting(self, phone: Phone) -> int:
        """How many messages for a phone came that nobody looked at."""
        return self.came[phone.path].qsize()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Take one POST."""
        self.open.add(writer)
        try:
            first, *lines = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
            headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines if line)}
            method, path, _ = first.split(" ")
            assert method == "POST"
            body = await reader.readexactly(int(headers["content-length"]))
            self.count += 1
            await self.came[path].put(Delivered(path, headers, body))
            if self.is_silent:
                await reader.read()
                return
            status = "410 Gone" if path in self.gone else self.status
            writer.write(
                f"HTTP/1.1 {status}\r\nlocation: https://127.0.0.1:1/\r\ncontent-length: 0\r\n\r\n".encode()
            )
            await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            return
        finally:
            self.open.discard(writer)
            writer.close()


@asynccontextmanager
async def a_push_service(folder: Path) -> AsyncIterator[TwinService]:
    """A service that listens for as long as the block runs; its certificate is written into the folder."""
    service = TwinService(certificate=folder / "push-service.pem")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    if not service.certificate.exists():
        service.certificate.write_bytes(_certificate())
    context.load_cert_chain(service.certificate)
    server = await asyncio.start_server(service.serve, "127.0.0.1", 0, ssl=context)
    service.port = server.sockets[0].getsockname()[1]
    yield service
    server.close()
    for writer in tuple(service.open):
        writer.transport.abort()


def _certificate() -> bytes:
    """For 127.0.0.1 and localhost, by itself, with its key."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "push service")])
    names = [x509.IPAddress(ip_address("127.0.0.1")), x509.DNSName("localhost")]
    use = dict.fromkeys(("content_commitment", "key_encipherment", "data_encipherment", "key_agreement"), False)
    use |= {"crl_sign": False, "encipher_only": False, "decipher_only": False}
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(x509.KeyUsage(digital_signature=True, key_cert_sign=True, **use), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, SHA256())
    )
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return pem + made.public_bytes(Encoding.PEM)


def claims_of(delivered: Delivered, public_key: str) -> dict[str, Any]:
    """What the sender claims (RFC 8292), signed with the private half of this key; raises InvalidSignature."""
    scheme, _, rest = delivered.headers["authorization"].partition(" ")
    parts = dict(part.strip().split("=", 1) for part in rest.split(","))
    assert (scheme, parts["k"].rstrip("=")) == ("vapid", public_key)
    signed, _, signature = parts["t"].rpartition(".")
    raw = bytes_of(signature)
    numbers = (int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
    key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), bytes_of(public_key))
    key.verify(encode_dss_signature(*numbers), signed.encode(), ec.ECDSA(SHA256()))
    return dict(json.loads(bytes_of(signed.partition(".")[2])))


def point_of(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def text_of(raw: bytes) -> str:
    return urlsafe_b64encode(raw).decode().rstrip("=")


def bytes_of(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
