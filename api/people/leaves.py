"""Gives somebody an address at which one thing may be done for a while, and knows again who was given it.

For doors that take or give files: an address can be opened where no token can be sent.
"""

import json
from binascii import Error as NotBase64
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from api.actor import Actor, ActorKind
from api.people.queries import actor_again
from api.refusals import Refusal, RefusalCode
from api.sealing import Unsealable, seals

LASTS = timedelta(minutes=15)
LONGEST = 4_000


@dataclass(frozen=True, slots=True)
class Leave:
    """What may be done. token: the last part of the address, which nobody can read or make but we."""

    token: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Opened:
    """Whose leave it is, as they are now, and what they asked for."""

    actor: Actor
    wish: dict[str, str]


def leave_for(actor: Actor, purpose: str, wish: dict[str, str], *, now: datetime) -> Leave:
    """A leave for this actor, who must hold a session or a key when it is used. purpose: which door takes it."""
    expires_at = now + LASTS
    holder = [actor.kind.value, actor.credential_id.hex if actor.credential_id else "", expires_at.timestamp()]
    token = seals().seal(json.dumps([*holder, wish]), about=_about(purpose))
    return Leave(token.rstrip("="), expires_at)


async def opened(token: str, purpose: str, *, now: datetime) -> Opened | Refusal:
    """What stands in a leave. Refuses NOT_FOUND, TOO_LATE and SIGN_IN_REQUIRED (the session has ended)."""
    if len(token) > LONGEST:
        return Refusal(RefusalCode.NOT_FOUND)
    try:
        text = seals().open(token + "=" * (-len(token) % 4), about=_about(purpose))
    except (Unsealable, NotBase64, ValueError):
        return Refusal(RefusalCode.NOT_FOUND)
    kind, credential, expires, wish = json.loads(text)
    if datetime.fromtimestamp(expires, UTC) <= now:
        return Refusal(RefusalCode.TOO_LATE)
    actor = await actor_again(ActorKind(kind), UUID(credential) if credential else None, now=now)
    return Opened(actor, wish) if actor else Refusal(RefusalCode.SIGN_IN_REQUIRED)


def _about(purpose: str) -> str:
    return f"leave: {purpose}"
