"""Bounds how often one network asks whether somebody has a booking, and how often that is asked of one person."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import TypeVar

from api.actor import SYSTEM, Actor, ActorKind
from api.appointments.actions.identities import NOT_BOOKABLE, Fingerprints
from api.people.actions.throttle import give_back, is_limited, take_tries
from api.people.rules.credentials import network_of
from api.people.rules.tries import LONGEST_DELAY, Limit
from api.refusals import Refusal
from api.sealing import seals
from api.work import Once, Work, one_transaction

T = TypeVar("T")

PER_PERSON = Limit(5, timedelta(hours=1), first_delay=timedelta(seconds=30))
FIRST_TIME = Limit(1, LONGEST_DELAY)  # a retry comes within minutes; longer than this nothing is blocked
PER_ADDRESS = Limit(20, timedelta(minutes=10))


async def counted(
    actor: Actor, who: Fingerprints, act: Callable[[], Awaitable[T | Refusal]], once: Once, *, now: datetime
) -> T | Refusal:
    """Do what may find out something about somebody, with a try counted that is given back unless it did.

    Refuses TOO_MANY_TRIES.
    """
    tries = await _take(actor, who, once, now=now)
    if isinstance(tries, Refusal):
        return tries
    outcome = await act()
    if outcome != NOT_BOOKABLE:
        await _give_back(tries, now=now)
    return outcome


async def _take(actor: Actor, who: Fingerprints, once: Once, *, now: datetime) -> list[str] | Refusal:
    """Count a try under each fingerprint and the network before anything is looked up; what it was counted under.

    Only the anonymous are counted: staff see who has booked. A request that is sent again under its key is not: it
    finds out what the first did. Refuses TOO_MANY_TRIES.
    """
    if actor.kind is not ActorKind.ANONYMOUS or await _is_sent_again(once, now):
        return []
    limits = {f"book:{fingerprint}": PER_PERSON for fingerprint in (who.phone, who.nik) if fingerprint}
    if is_limited(actor.address):
        limits[f"book@{network_of(actor.address)}"] = PER_ADDRESS
    return await take_tries(limits, now=now) or list(limits)


async def _is_sent_again(once: Once, now: datetime) -> bool:
    if not once.key:
        return False
    mark = seals().fingerprint("BOOKING_AGAIN", f"{once.key}:{once.request_hash}")
    return await take_tries({f"book again:{mark}": FIRST_TIME}, now=now) is not None


async def _give_back(subjects: list[str], *, now: datetime) -> None:
    """It was booked, or refused for what tells nothing of anybody: nothing was found out."""

    async def verb(work: Work) -> None:
        for subject in sorted(subjects):
            await give_back(subject, PER_ADDRESS if subject.startswith("book@") else None)

    if subjects:
        await one_transaction(verb, actor=SYSTEM, now=now)
