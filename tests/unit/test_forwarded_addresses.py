"""Whose address is counted: what a proxy forwards, if it is an address."""

import pytest

from api.commands.worker import configured
from api.settings import settings


@pytest.mark.parametrize(
    ("forwarded", "counted"),
    [("203.0.113.9", "203.0.113.9"), ("2001:db8::1", "2001:db8::1"), ("nonsense", "127.0.0.1"), ("", "127.0.0.1"),
     ("203.0.113.9, nonsense", "127.0.0.1"), ("999.1.1.1", "127.0.0.1")],
)  # fmt: skip
async def test_what_is_no_address_leaves_the_peer(forwarded: str, counted: str) -> None:
    seen = []

    async def app(scope, receive, send) -> None:  # type: ignore[no-untyped-def]
        seen.append(scope["client"][0])

    config = configured(settings())
    config.app = app
    config.load()
    headers = [(b"x-forwarded-for", forwarded.encode())]
    await config.loaded_app({"type": "http", "client": ("127.0.0.1", 9), "headers": headers}, None, None)  # type: ignore[arg-type]
    assert seen == [counted]
