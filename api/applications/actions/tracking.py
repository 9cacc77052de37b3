"""Lets a citizen without the secret see how far an application is."""

from datetime import datetime, timedelta
from hmac import compare_digest
from uuid import UUID

from api.actor import Actor
from api.applications.queries import ApplicationRow, applications_by_number
from api.applications.rules.contents import opened
from api.applications.rules.numbers import read_number
from api.people.actions.throttle import give_back, is_limited, take_tries
from api.people.rules import Permission, Place, may
from api.people.rules.credentials import network_of
from api.people.rules.tries import Limit
from api.refusals import Refusal, RefusalCode
from api.sealing import seals
from api.work import Work, one_transaction

PER_NUMBER = Limit(5, timedelta(hours=1), first_delay=timedelta(seconds=30))
PER_ADDRESS = Limit(20, timedelta(minutes=10))
UNKNOWN = Refusal(RefusalCode.NOT_FOUND, input_field=("number",))


async def track_application(actor: Actor, typed: str, last_four: str, *, now: datetime) -> UUID | Refusal:
    """The application under a number, for whoever knows the last four digits of its applicant's NIK.

    Tries are counted in the database, by number and by network, before anything is looked up. Refuses
    INVALID_INPUT (a mistyped number), TOO_MANY_TRIES, and NOT_FOUND: the same for a number that nobody has and for
    wrong digits.
    """
    number = read_number(typed)
    if isinstance(number, Refusal):
        return number
    limits = {f"track:{number}": PER_NUMBER}
    if is_limited(actor.address):
        limits[_of_network(actor)] = PER_ADDRESS
    if refusal := await take_tries(limits, now=now):
        return refusal
    row = (await applications_by_number([number])).get(number)
    if (
        row is None
        or not _knows(row, last_four)
        or may(actor, Permission.APPLY, Place(row.hall_id, row.agency_id))
    ):
        return UNKNOWN
    await _give_back(actor, f"track:{number}", now)
    return row.id


def _of_network(actor: Actor) -> str:
    return f"track@{network_of(actor.address)}"


def _knows(row: ApplicationRow, last_four: str) -> bool:
    nik = opened(row.applicant, row.answers, row.id, seals()).applicant.nik
    return nik is not None and compare_digest(nik[-4:].encode(), last_four.strip().encode(errors="replace"))


async def _give_back(actor: Actor, of_number: str, now: datetime) -> None:
    """What this person tried; what others did from the same network stays counted."""

    async def verb(work: Work) -> None:
        await give_back(of_number)
        await give_back(_of_network(actor), PER_ADDRESS)

    await one_transaction(verb, actor=actor, now=now)
