"""Prints a number at a kiosk's printer."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from api.actor import SYSTEM, Actor, ActorKind
from api.escpos import PAPERS
from api.events import TicketState
from api.halls import queries as halls
from api.halls.queries import AgencyRow, HallRow, QueueRow, ServiceRow
from api.keys import Key
from api.people import queries as people
from api.people.queries import DeviceRow
from api.people.rules import Permission, Place, may
from api.queue.actions.printing import confirm_print
from api.queue.actions.slips import printed_by
from api.queue.queries.lines import places_of
from api.queue.queries.tickets import TicketRow, tickets_by_id
from api.queue.rules import ENDED, STATE_WORDS, is_secret_of, ticket_secret
from api.queue.rules.slips import Slip, slip_bytes
from api.refusals import Refusal, RefusalCode
from api.settings import settings
from api.work import Once, Work, answered, one_transaction

NOT_FOUND = Refusal(RefusalCode.NOT_FOUND, input_field=("ticket",))


@dataclass(frozen=True, slots=True)
class Printout:
    """The slip is at the printer. printed: the printer says it came out; else it cannot say, and a person must."""

    ticket_id: UUID
    printed: bool


@dataclass(frozen=True, slots=True)
class PrintWish:
    """What is to be printed where. status_page: address of the page that follows the number, without its secret.

    secret: the number's, which a kiosk must have. device_id: which kiosk prints; None for the one that asks.
    language: ID or EN.
    """

    ticket_id: UUID
    status_page: str
    secret: str | None = None
    device_id: UUID | None = None
    language: str = "ID"
    key: str | None = None

    def once(self) -> Once:
        """Makes a repeated request print nothing twice."""
        request = (self.ticket_id, self.secret, self.device_id, self.language)
        return Once(self.key, "printTicket", request, Printout)


async def print_ticket(actor: Actor, wish: PrintWish, *, clock: Callable[[], datetime]) -> Printout | Refusal:
    """Print a number at a kiosk; one that waits for its paper then waits in its queue, if the printer says so.

    Asked again while it prints, it prints once. Nothing is locked meanwhile. Takes up to 20 s. Under a key whose
    outcome nobody has noted, since the server died or another one prints, nothing is sent: a person must look.
    Refuses NOT_FOUND (also a kiosk without the secret), WRONG_STATE (the visit is over), NO_PRINTER, PAPER_OUT,
    PRINTER_OFFLINE, TOO_LATE (the number lapsed while it was printed), and what `may` refuses.
    """
    known = (wish.ticket_id, wish.device_id or actor.id, actor.id)
    task = _under_way.get(known)
    if task is None:
        task = _under_way[known] = asyncio.create_task(_printed_once(actor, wish, clock))
        task.add_done_callback(lambda _: _under_way.pop(known, None))
    return await asyncio.shield(task)


_under_way: dict[tuple[UUID | None, ...], asyncio.Task[Printout | Refusal]] = {}


async def _printed_once(actor: Actor, wish: PrintWish, clock: Callable[[], datetime]) -> Printout | Refusal:
    once, began = wish.once(), clock()
    if first := await answered(once, actor=actor, now=began):
        return first.value  # type: ignore[no-any-return]
    job = await _job(actor, wish, now=began)
    if earlier := await _noted(actor, once, job, wish.ticket_id, now=began):
        return earlier
    if isinstance(job, Refusal):
        return job
    outcome = await _printed(actor, job, clock)
    await _note_instead(actor, once, outcome, now=began)
    return outcome


async def _noted(
    actor: Actor, once: Once, job: "_Job | Refusal", ticket_id: UUID, *, now: datetime
) -> Printout | Refusal | None:
    """Note that a slip is on its way before the printer has it; else what was noted first under the key.

    Without it a server that dies once the paper is out, or a second one asked meanwhile, would print it again.
    """
    if once.key is None:
        return None
    ours: list[bool] = []

    async def verb(work: Work) -> Printout | Refusal:
        if isinstance(job, Refusal):
            return job
        work.after_commit(lambda: ours.append(True))
        return Printout(ticket_id, printed=False)

    noted = await one_transaction(verb, actor=actor, now=now, once=once)
    return None if ours else noted


async def _note_instead(actor: Actor, once: Once, outcome: Printout | Refusal, *, now: datetime) -> None:
    """Note what became of the slip; where that fails, a person is asked under the key, and that is no lie."""
    key = Key.of(once, actor, now)

    async def verb(work: Work) -> None:
        if key:
            work.writes.append(key.keep_instead(outcome))

    if key:
        await one_transaction(verb, actor=actor, now=now)


@dataclass(frozen=True, slots=True)
class _Job:
    """What goes to which printer."""

    ticket: TicketRow
    device: DeviceRow
    slip: bytes


async def _job(actor: Actor, wish: PrintWish, *, now: datetime) -> _Job | Refusal:
    ticket = (await tickets_by_id([wish.ticket_id])).get(wish.ticket_id)
    if ticket is None:
        return NOT_FOUND
    device = await _device(actor, wish, ticket)
    if isinstance(device, Refusal):
        return device
    if ticket.state in ENDED:
        indonesian, english = STATE_WORDS[ticket.state]
        words = {"number": ticket.label, "state": indonesian, "state_en": english}
        return Refusal(RefusalCode.WRONG_STATE, words)
    slip = await _slip(ticket, wish, now=now)
    return _Job(ticket, device, slip_bytes(slip, PAPERS[device.paper_mm], language=wish.language))


async def _printed(actor: Actor, job: _Job, clock: Callable[[], datetime]) -> Printout | Refusal:
    began, ticket = clock(), job.ticket
    printed = await printed_by(job.device, job.slip, clock=clock)
    if isinstance(printed, Refusal):
        return printed
    if printed.printed and ticket.state is TicketState.PRINTING:
        by = actor if may(actor, Permission.CONFIRM_PRINT, Place(ticket.hall_id)) is None else SYSTEM
        confirmed = await confirm_print(by, ticket.id, now=began)
        return confirmed if isinstance(confirmed, Refusal) else Printout(ticket.id, printed=True)
    return Printout(ticket.id, printed.printed)


async def _device(actor: Actor, wish: PrintWish, ticket: TicketRow) -> DeviceRow | Refusal:
    """The kiosk that prints: the one that asks, or the one that staff of the ticket's place name."""
    queue = (await halls.queues_by_id([ticket.queue_id]))[ticket.queue_id]
    is_kiosk = actor.kind is ActorKind.KIOSK
    permission = Permission.CONFIRM_PRINT if is_kiosk else Permission.TAKE_TICKET_STAFF
    if refusal := may(actor, permission, Place(ticket.hall_id, queue.agency_id)):
        return refusal
    if is_kiosk and not is_secret_of(ticket.id, wish.secret, settings().secret.get_secret_value()):
        return NOT_FOUND
    device_id = actor.id if is_kiosk else wish.device_id
    device = (await people.devices_by_id([device_id])).get(device_id) if device_id else None
    usable = device and device.kind is ActorKind.KIOSK and device.revoked_at is None
    if device is None or not usable or device.hall_id != ticket.hall_id:
        return Refusal(RefusalCode.NOT_FOUND, input_field=("device",))
    return device


async def _slip(ticket: TicketRow, wish: PrintWish, *, now: datetime) -> Slip:
    hall = (await halls.halls_by_id([ticket.hall_id]))[ticket.hall_id]
    queue = (await halls.queues_by_id([ticket.queue_id]))[ticket.queue_id]
    agency = (await halls.agencies_by_id([queue.agency_id]))[queue.agency_id]
    services = await halls.services_by_id([ticket.service_id]) if ticket.service_id else {}
    service = services[ticket.service_id] if ticket.service_id else queue
    places = (await places_of([(ticket.queue_id, now)])).get((ticket.queue_id, now), {})
    ahead = places.get(ticket.id, len(places) if ticket.state is TicketState.PRINTING else None)
    secret = ticket_secret(ticket.id, settings().secret.get_secret_value())

    def named(row: HallRow | AgencyRow | ServiceRow | QueueRow) -> str:
        return (row.name_en if wish.language == "EN" else "") or row.name

    return Slip(
        hall=named(hall),
        agency=named(agency),
        service=named(service),
        number=ticket.label,
        ahead=ahead,
        issued_at=ticket.issued_at,
        timezone=hall.timezone,
        status_url=f"{wish.status_page}#s={secret}",
    )
