"""The same in a bucket that speaks S3: through the real client, over real HTTP."""

import os
import sys
from collections.abc import Iterator
from uuid import uuid4

import pytest

from api.storage import Missing, Storage, key_for
from api.storage.bucket import Bucket
from tests.s3 import Objects, a_bucket


@pytest.fixture
def objects(monkeypatch: pytest.MonkeyPatch) -> Iterator[Objects]:
    """What is in the bucket `papers`, to which the environment points."""
    with a_bucket() as (url, objects):
        place = {
            "ENDPOINT_URL": url,
            "REGION": "ap-southeast-3",
            "ACCESS_KEY_ID": "id",
            "SECRET_ACCESS_KEY": "key",
        }
        for name, value in place.items():
            monkeypatch.setenv(f"AWS_{name}", value)
        yield objects


async def test_what_is_put_into_a_bucket_comes_back_and_lies_there_sealed(objects: Objects) -> None:
    kept = Storage(Bucket("s3://papers/antrean"))
    key, content = key_for(uuid4()), os.urandom(5 * 1024 * 1024)
    assert kept.problem() is None
    await kept.put(key, [content[:99], content[99:]])
    assert b"".join([block async for block in kept.open(key)]) == content
    [(name, (stored, _))] = objects.items()
    assert name == f"antrean/{key}"
    assert content[:32] not in stored
    assert [found.key async for found in kept.stored()] == [key]
    assert await kept.is_current(key)


async def test_what_was_deleted_is_missing_and_may_be_deleted_again(objects: Objects) -> None:
    kept, key = Storage(Bucket("s3://papers")), key_for(uuid4())
    await kept.put(key, [b"paper"])
    await kept.delete(key)
    await kept.delete(key)
    assert objects == {}
    with pytest.raises(Missing):
        await anext(kept.open(key))


async def test_a_bucket_that_is_away_is_an_os_error_soon(
    objects: Objects, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Delete the translation of obstore's errors in api/storage/bucket.py to see this fail."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    kept = Storage(Bucket("s3://papers"))
    with pytest.raises(OSError, match="bucket"):
        await kept.put(key_for(uuid4()), [b"paper"])
    with pytest.raises(OSError, match="bucket"):
        await anext(kept.open(key_for(uuid4())))
    assert "cannot be used" in (kept.problem() or "")


def test_a_bucket_without_its_package_or_that_is_not_there_is_a_problem_at_start(
    objects: Objects, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "404" in (Storage(Bucket("s3://elsewhere")).problem() or "")
    monkeypatch.setitem(sys.modules, "obstore", None)
    assert "pip install obstore" in (Storage(Bucket("s3://papers")).problem() or "")
