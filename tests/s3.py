"""A bucket of our own: as much of S3 as keeping files needs, over real HTTP."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import format_datetime
from hashlib import md5
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape

Objects = dict[str, tuple[bytes, datetime]]


class _Bucket(BaseHTTPRequestHandler):
    objects: Objects
    name: str

    def do_PUT(self) -> None:
        content = self.rfile.read(int(self.headers["content-length"]))
        self.objects[self._key()] = (content, datetime.now(UTC))
        self._answer(200, etag=content)

    def do_GET(self) -> None:
        if "list-type" in self.path:
            self._list()
        elif (found := self.objects.get(self._key())) is None:
            self._answer(404, b"<Error><Code>NoSuchKey</Code></Error>")
        else:
            self._answer(200, found[0], etag=found[0], **{"Last-Modified": format_datetime(found[1], usegmt=True)})

    def do_POST(self) -> None:
        """DeleteObjects, the only POST that is asked for."""
        wish = self.rfile.read(int(self.headers["content-length"])).decode()
        keys = re.findall(r"<Key>([^<]*)</Key>", wish)
        for key in keys:
            self.objects.pop(key, None)
        gone = "".join(f"<Deleted><Key>{key}</Key></Deleted>" for key in keys)
        self._answer(200, f"<DeleteResult>{gone}</DeleteResult>".encode())

    def _list(self) -> None:
        if urlsplit(self.path).path.strip("/") != self.name:
            self._answer(404, b"<Error><Code>NoSuchBucket</Code></Error>")
            return
        prefix = parse_qs(urlsplit(self.path).query).get("prefix", [""])[0]
        rows = "".join(
            f"<Contents><Key>{escape(key)}</Key><Size>{len(content)}</Size><ETag>x</ETag>"
            f"<LastModified>{at:%Y-%m-%dT%H:%M:%S.000Z}</LastModified></Contents>"
            for key, (content, at) in sorted(self.objects.items())
            if key.startswith(prefix)
        )
        text = f"<ListBucketResult><IsTruncated>false</IsTruncated>{rows}</ListBucketResult>"
        self._answer(200, text.encode())

    def _key(self) -> str:
        return unquote(urlsplit(self.path).path).removeprefix(f"/{self.name}/")

    def _answer(self, status: int, body: bytes = b"", etag: bytes | None = None, **headers: str) -> None:
        self.send_response(status)
        told = {"Content-Length": str(len(body)), **headers}
        if etag is not None:
            told["ETag"] = f'"{md5(etag).hexdigest()}"'
        for name, value in told.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing: the tests say what matters."""


@contextmanager
def a_bucket(name: str = "papers") -> Iterator[tuple[str, Objects]]:
    """The address of a bucket, and what is in it."""
    objects: Objects = {}
    handler = type("Bucket", (_Bucket,), {"objects": objects, "name": name})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", objects
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
