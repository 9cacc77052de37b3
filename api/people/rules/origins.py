"""Knows a request that a page of another origin sends."""

from collections.abc import Mapping
from urllib.parse import urlsplit


def is_foreign(headers: Mapping[str, str], allowed: tuple[str, ...]) -> bool:
    """Whether a page of another origin sends this. Programs send no Origin and are judged by their token."""
    origin = headers.get("origin")
    if origin is None or origin in allowed:
        return False
    try:
        return urlsplit(origin).netloc.lower() != headers.get("host", "").lower()
    except ValueError:  # no origin that a browser writes
        return True
