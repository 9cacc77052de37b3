"""A number's holder asks to be told on this phone, or no more."""

from datetime import datetime
from uuid import UUID

from uuid_utils.compat import uuid7

from api.actor import Actor
from api.database import fetch
from api.push import fault_in, is_offered
from api.queue.actions.citizens import holds, on_ticket
from api.queue.actions.moves import must_be
from api.queue.actions.results import Moved
from api.queue.actions.rows import Standing, as_uuid
from api.queue.rules import OPEN
from api.refusals import Refusal, RefusalCode
from api.reminders.rules import MOST_PER_TICKET, Browser, sealed_about
from api.sealing import seals
from api.settings import settings
from api.work import Work

NOT_FOUND = Refusal(RefusalCode.NOT_FOUND, input_field=("ticket",))
NO_SUCH_ADDRESS = {"problem": "alamat pemberitahuan tidak dikenal", "problem_en": "the push address is not known"}
THOSE = "SELECT id, fingerprint FROM reminder WHERE ticket_id = $1 ORDER BY asked_at, id"
ADD = (
    "INSERT INTO reminder (id, hall_id, ticket_id, fingerprint, sealed, called_version, near_told, asked_at)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
)


async def remind_me(
    actor: Actor, ticket_id: UUID, browser: Browser, *, secret: str, now: datetime
) -> Moved | Refusal:
    """Tell this browser when the ticket is near and at each call from now on; asking again changes nothing.

    Only the newest three browsers of a ticket are told. Refuses NO_PUSH, NOT_FOUND (also a dead secret),
    WRONG_STATE (ended), INVALID_INPUT (the browser's address).
    """
    if not is_offered():
        return Refusal(RefusalCode.NO_PUSH)
    if fault := fault_in(browser.address, settings().push_services):
        return Refusal(RefusalCode.INVALID_INPUT, NO_SUCH_ADDRESS, (fault,))

    async def step(work: Work, standing: Standing) -> Refusal | None:
        if not holds(standing, secret, now):
            return NOT_FOUND
        if refusal := must_be(standing, *OPEN):
            return refusal
        mark = mark_of(browser.address.endpoint)
        those = {row["fingerprint"]: as_uuid(row["id"]) for row in await fetch(work.connection, THOSE, ticket_id)}
        if mark in those:
            _write_again(work, those[mark], browser)
        else:
            _add(work, standing, mark, browser)
            for oldest in list(those.values())[: max(0, len(those) + 1 - MOST_PER_TICKET)]:
                work.write("DELETE FROM reminder WHERE id = $1", oldest, rows=None)
        return None

    return await on_ticket(step, actor, ticket_id, now=now)


async def stop_reminding(
    actor: Actor, ticket_id: UUID, endpoint: str, *, secret: str, now: datetime
) -> Moved | Refusal:
    """Tell a browser of the ticket no more; done also where it was told of nothing. Refuses NOT_FOUND."""

    async def step(work: Work, standing: Standing) -> Refusal | None:
        if not holds(standing, secret, now):
            return NOT_FOUND
        forget = "DELETE FROM reminder WHERE ticket_id = $1 AND fingerprint = $2"
        work.write(forget, ticket_id, mark_of(endpoint), rows=None)
        return None

    return await on_ticket(step, actor, ticket_id, now=now)


def mark_of(endpoint: str) -> str:
    """By what a browser is found again."""
    return seals().fingerprint("PUSH", endpoint)


def _add(work: Work, standing: Standing, mark: str, browser: Browser) -> None:
    """Of calls until now it is not told: the hall's lock is held, so every later one has a later version."""
    id = uuid7()
    sealed = seals().seal(browser.written(), about=sealed_about(id))
    work.write(ADD, id, standing.hall_id, standing.ticket_id, mark, sealed, work.version, False, work.now)


def _write_again(work: Work, id: UUID, browser: Browser) -> None:
    """Its keys or language may be others now; what it was told stays told."""
    sealed = seals().seal(browser.written(), about=sealed_about(id))
    work.write("UPDATE reminder SET sealed = $2 WHERE id = $1", id, sealed)
