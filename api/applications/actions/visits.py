"""Takes tickets for applications, and lets a visit move its applications when it ends."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from uuid import UUID

from api.actor import Actor
from api.applications.actions.linking import NO_SUCH_APPLICATION, files_of_visit, link, visited_for
from api.applications.actions.processing import move_within
from api.applications.rules.acts import ACTS
from api.applications.rules.notes import Words
from api.events import ApplicationState, Channel, PriorityClass
from api.queue import actions as queue
from api.queue.actions.acts import note_moved_files
from api.refusals import Refusal, RefusalCode
from api.work import HallOf, Once, Work, one_transaction

Tie = Callable[[UUID], object]  # ties an application to a ticket
NOT_OF_THIS_VISIT = Refusal(RefusalCode.NOT_FOUND, input_field=("applications",))
UNKNOWN_STEP = Refusal(
    RefusalCode.INVALID_INPUT,
    {"problem": "permohonan tidak dapat diselesaikan begitu", "problem_en": "no officer brings a file there"},
    ("applications",),
)


@dataclass(frozen=True, slots=True)
class FileMove:
    """Where a file goes when a visit ends. version: that the officer has seen; reason: where one is required."""

    application_id: UUID
    version: int
    to_state: ApplicationState
    reason: str | None = None


async def take_ticket_for(
    actor: Actor,
    application_id: UUID,
    *,
    hall_slug: str,
    secret: str | None = None,
    service_id: UUID | None = None,
    queue_id: UUID | None = None,
    channel: Channel,
    priority_class: PriorityClass | None = None,
    presence: str | None = None,
    now: datetime,
    key: str | None = None,
) -> queue.Taken | Refusal:
    """Give out a number for the sake of an application, in the queue of its service if none is named.

    Refuses as queue.take_ticket does, NOT_FOUND (an application of another hall, or not theirs) and WRONG_STATE.
    """

    async def verb(work: Work) -> queue.Issued | Refusal:
        file = await visited_for(work, application_id, secret)
        if isinstance(file, Refusal):
            return file
        wanted = service_id or (None if queue_id else file.service_id)
        place = await queue.find_queue(work, service_id=wanted, queue_id=queue_id)
        if isinstance(place, Refusal):
            return place
        if refusal := queue.may_take(actor, place, channel, presence, now=now):
            return refusal
        if place.agency_id != file.agency_id:
            return Refusal(RefusalCode.NOT_FOUND, input_field=("queue",))
        issued = await queue.issue(work, place, channel=channel, priority_class=priority_class)
        if not isinstance(issued, Refusal):
            link(work, file, issued.ticket_id)
        return issued

    asked = (application_id, secret, hall_slug, service_id, queue_id, channel, priority_class, presence)
    once, hall = Once(key, "takeTicket", asked, queue.Issued), HallOf("hall", hall_slug, column="slug")
    issued = await one_transaction(verb, actor=actor, now=now, hall=hall, once=once)
    return issued if isinstance(issued, Refusal) else issued.taken()


def visit_for(application_id: UUID, secret: str | None) -> Callable[[Work, UUID], Awaitable[Tie | Refusal]]:
    """What finds an application at an agency under the hall's lock, and ties it to the ticket that a visit gets.

    Refuses NOT_FOUND (also one of another agency, or a wrong secret), NOT_ALLOWED and WRONG_STATE.
    """

    async def find(work: Work, agency_id: UUID) -> Tie | Refusal:
        file = await visited_for(work, application_id, secret)
        if isinstance(file, Refusal):
            return file
        if file.agency_id != agency_id:
            return NO_SUCH_APPLICATION
        return partial(link, work, file)

    return find


async def finish_visit(
    actor: Actor, ticket_id: UUID, moves: Sequence[FileMove], *, now: datetime, key: str | None = None
) -> queue.Moved | Refusal:
    """End a visit, and move the applications it was for, in one transaction: all of it happens, or nothing.

    A finish that moved files is not undone (FILES_MOVED): what a citizen was told of a file is not unsaid.
    Refuses as queue.finish and move_application do, NOT_FOUND for
    an application that the ticket is not for, and INVALID_INPUT for a state into which no officer brings a file.
    """

    async def verb(work: Work) -> queue.Moved | Refusal:
        finished = await queue.finish_within(work, ticket_id)
        if isinstance(finished, Refusal):
            return finished
        if refusal := await _move_all(work, ticket_id, moves):
            return refusal
        if moves:
            await note_moved_files(work, ticket_id)
        return finished

    once, hall = Once(key, "finish", (ticket_id, *moves), queue.Moved), HallOf("ticket", ticket_id)
    return await one_transaction(verb, actor=actor, now=now, hall=hall, once=once)


async def _move_all(work: Work, ticket_id: UUID, moves: Sequence[FileMove]) -> Refusal | None:
    of_visit = await files_of_visit(work, ticket_id)
    if any(str(wanted.application_id) not in of_visit for wanted in moves):
        return NOT_OF_THIS_VISIT
    if len({wanted.application_id for wanted in moves}) < len(moves) or any(
        wanted.to_state not in ACTS for wanted in moves
    ):
        return UNKNOWN_STEP
    for wanted in moves:
        words = Words(reason=wanted.reason)
        moved = await move_within(
            work, wanted.application_id, wanted.to_state, version=wanted.version, words=words
        )
        if isinstance(moved, Refusal):
            return moved
    return None
