"""Keeps the static files of the pages, each under an address that names its content."""

import gzip
import hashlib
import mimetypes
import re
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
FOLDERS = {"": HERE / "static", "voice/": HERE / "voice"}
SUFFIXES = frozenset({".css", ".js", ".woff2", ".txt", ".mp3", ".json"})
PREFIX = "/display/static/"
ADDRESS_IN_STYLE = re.compile(r"url\(([^)\"']+)\)")
COMPRESSIBLE = frozenset({".css", ".js", ".txt", ".json"})


@dataclass(frozen=True, slots=True)
class Asset:
    """A file as it is sent. zipped: the same in gzip, None where that saves nothing."""

    address: str
    media_type: str
    body: bytes
    zipped: bytes | None


class Assets:
    """All static files, read once."""

    def __init__(self, folders: dict[str, Path]) -> None:
        paths = {
            prefix + path.relative_to(folder).as_posix(): path
            for prefix, folder in folders.items()
            for path in sorted(folder.rglob("*"))
            if path.suffix in SUFFIXES
        }
        self._by_name: dict[str, Asset] = {}
        for name in sorted(paths, key=lambda name: name.endswith(".css")):  # what styles point to comes first
            self._by_name[name] = _asset(name, self._resolved(name, paths[name].read_bytes()))
        self._by_address = {asset.address: asset for asset in self._by_name.values()}

    def address(self, name: str) -> str:
        """Where a file is served; raises KeyError for a name there is not."""
        return self._by_name[name].address

    def named(self, name: str) -> Asset:
        """A file by its name in the folder."""
        return self._by_name[name]

    def at(self, address: str) -> Asset | None:
        """The file served at an address, None for an address of another time."""
        return self._by_address.get(address)

    def digest(self, *more: bytes) -> str:
        """Twelve letters that change when any file, or `more`, does."""
        parts = (*sorted(self._by_address), *(hashlib.sha256(body).hexdigest() for body in more))
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:12]

    def _resolved(self, name: str, body: bytes) -> bytes:
        if not name.endswith(".css"):
            return body
        return ADDRESS_IN_STYLE.sub(lambda found: f"url({self.address(found[1])})", body.decode()).encode()


def _asset(name: str, body: bytes) -> Asset:
    path = Path(name)
    mark = hashlib.sha256(body).hexdigest()[:10]
    media_type = {".woff2": "font/woff2", ".js": "text/javascript"}.get(path.suffix)
    return Asset(
        address=f"{PREFIX}{path.with_suffix('').as_posix()}.{mark}{path.suffix}",
        media_type=media_type or mimetypes.guess_type(name)[0] or "application/octet-stream",
        body=body,
        zipped=gzip.compress(body, mtime=0) if path.suffix in COMPRESSIBLE else None,
    )


ASSETS = Assets(FOLDERS)
