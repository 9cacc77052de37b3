"""Finds out who calls: by bearer token, or by our own pages' cookie."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from api.actor import ANONYMOUS
from api.people import queries as people
from schema.context import Caller
from schema.errors import RequestFault

COOKIE = "__Host-antrean"
COOKIE_NEEDS = "x-antrean"  # a header no foreign page can send without asking us first


def token_of(headers: Mapping[str, str], cookies: Mapping[str, str]) -> str | None:
    """The token a request carries; None if it carries none. A cookie alone is none: any page makes it travel."""
    if (authorization := headers.get("authorization")) is not None:
        return bearer(authorization)
    return cookies.get(COOKIE) if headers.get(COOKIE_NEEDS) == "1" else None


def bearer(authorization: str) -> str:
    """The token in `Bearer <token>`; raises RequestFault 401 for another scheme."""
    scheme, _, token = authorization.partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise RequestFault(401, "Authorization is Bearer and a token.")
    return token.strip()


async def caller_of(token: str | None, *, now: datetime, address: str, base_url: str) -> Caller:
    """Who holds the token; anonymous without one. Raises RequestFault 401 when it is not (or no longer) good."""
    if token is None:
        return Caller(replace(ANONYMOUS, address=address), None, base_url)
    actor = await people.actor_of(token, now=now, address=address)
    if actor is None:
        raise RequestFault(401, "The token is not valid or has expired.")
    return Caller(actor, token, base_url)
