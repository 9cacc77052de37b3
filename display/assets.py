"""Keeps the static files of the pages, each under an address that names its content."""

import gzip
import hashlib
import mimetypes
import posixpath
import re
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
FOLDERS = {"": HERE / "static", "voice/": HERE / "voice"}
SUFFIXES = frozenset({".css", ".js", ".woff2", ".txt", ".mp3", ".json", ".svg", ".png"})
PREFIX = "/display/static/"
ADDRESS_IN_STYLE = re.compile(r"url\(([^)\"']+)\)")
IMPORT = re.compile(r"""(?<=from )'(\.\.?/[^']+\.js)'""")
COMPRESSIBLE = frozenset({".css", ".js", ".txt", ".json", ".svg"})


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
        self._paths = paths
        self._imports: dict[str, tuple[str, ...]] = {}
        self._by_name: dict[str, Asset] = {}
        for name in paths:
            self._read(name)
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

    def imported(self, name: str) -> set[str]:
        """A script and every module it imports, near or far."""
        found, open_ = set(), [name]
        while open_:
            name = open_.pop()
            if name not in found:
                found.add(name)
                open_.extend(self._imports.get(name, ()))
        return found

    def _read(self, name: str) -> Asset:
        """The file, after all whose addresses stand in it; raises KeyError for one that is not there."""
        if name not in self._by_name:
            self._by_name[name] = _asset(name, self._resolved(name, self._paths[name].read_bytes()))
        return self._by_name[name]

    def _resolved(self, name: str, body: bytes) -> bytes:
        if name.endswith(".css"):
            return ADDRESS_IN_STYLE.sub(
                lambda found: f"url({self._read(found[1]).address})", body.decode()
            ).encode()
        if name.endswith(".js"):
            return IMPORT.sub(lambda found: f"'{self._import(name, found[1])}'", body.decode()).encode()
        return body

    def _import(self, name: str, wanted: str) -> str:
        """The address of a module that another one imports by its path; a circle has no content address."""
        target = posixpath.normpath(posixpath.join(posixpath.dirname(name), wanted))
        self._imports[name] = (*self._imports.get(name, ()), target)
        return self._read(target).address


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
