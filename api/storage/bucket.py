"""Keeps files in a bucket that speaks S3."""

from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from api.storage.place import Missing, Stored, must_be_key

if TYPE_CHECKING:
    from obstore.store import ClientConfig, RetryConfig

BLOCK = 256 * 1024
TRIES: "RetryConfig" = {"max_retries": 2, "retry_timeout": timedelta(seconds=10)}
PATIENCE: "ClientConfig" = {
    "connect_timeout": "5s",
    "timeout": "30s",
    "allow_http": True,
}  # http: in the hall's own network


class Bucket:
    """A place behind s3://BUCKET/PREFIX; needs the optional package obstore.

    Where it is and how to sign in stand in the variables that all S3 programs share: AWS_ENDPOINT_URL,
    AWS_REGION, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._opened: Any = None

    async def put(self, key: str, blocks: Iterable[bytes]) -> None:
        """Send a new file in one request, which S3 takes whole or not at all."""
        import obstore

        with _as_os_errors():
            await obstore.put_async(self._store, must_be_key(key), b"".join(blocks), use_multipart=False)

    async def open(self, key: str) -> AsyncIterator[bytes]:
        """The file's bytes, block by block; raises Missing."""
        import obstore

        with _as_os_errors():
            try:
                answer = await obstore.get_async(self._store, must_be_key(key))
            except FileNotFoundError as error:
                raise Missing(key) from error
            async for block in answer.stream(min_chunk_size=BLOCK):
                yield bytes(block)

    async def delete(self, key: str) -> None:
        """Let the file be gone; it may be gone already."""
        import obstore

        with _as_os_errors():
            try:
                await obstore.delete_async(self._store, must_be_key(key))
            except FileNotFoundError:
                return

    async def stored(self) -> AsyncIterator[Stored]:
        """Every file, in no order."""
        import obstore

        with _as_os_errors():
            async for page in obstore.list(self._store):
                for found in page:
                    yield Stored(found["path"], found["last_modified"])

    async def sweep(self, before: datetime) -> int:
        """Nothing is ever half-written here."""
        return 0

    def problem(self) -> str | None:
        """Why nothing can be kept here; None if it can."""
        try:
            import obstore
        except ImportError:
            return "ANTREAN_STORAGE names a bucket, which needs the package obstore: pip install obstore"
        try:
            with _as_os_errors():
                next(iter(obstore.list(self._store, chunk_size=1)), None)
        except OSError as error:
            return f"ANTREAN_STORAGE: {self._url} cannot be used: {error}"
        return None

    @property
    def _store(self) -> Any:
        """obstore's own; opened when it is first needed, so that who has no bucket needs no package."""
        if self._opened is None:
            from obstore.store import S3Store

            self._opened = S3Store.from_url(self._url, client_options=PATIENCE, retry_config=TRIES)
        return self._opened


@contextmanager
def _as_os_errors() -> Iterator[None]:
    """What a folder raises when its disk is away, the bucket raises too."""
    from obstore.exceptions import BaseError

    try:
        yield
    except FileNotFoundError:
        raise
    except BaseError as error:
        raise OSError(f"the bucket: {str(error).splitlines()[0][:300]}") from error
