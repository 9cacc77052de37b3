"""Reads what officers see at their counters: all that look at the same time, in one statement for each hall."""

from asyncio import gather
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from api.database import connection, fetch
from api.halls.queries import CounterRow, hall_of_counter
from api.halls.queries.batches import Unpacked, columns, listed, marks
from api.halls.queries.directory import Directory, directory_of
from api.halls.queries.kept import Edition
from api.halls.queries.together import Together
from api.queue.queries.aside import Aside, AsideRows, aside_in, day_of
from api.queue.queries.crowds import Crowd
from api.queue.queries.desks import AT_A_COUNTER, DeskRow
from api.queue.queries.lines import Caller, Candidate, Lines, Policy, waiting_in
from api.queue.queries.tickets import TicketRow


@dataclass(frozen=True, slots=True)
class Console:
    """A counter as it was at one version. up_next: whom it would call. crowds: by queue it serves.

    aside: whom it may have back.
    """

    directory: Directory
    counter: CounterRow
    desk: DeskRow
    ticket: TicketRow | None
    up_next: list[Candidate]
    crowds: Mapping[UUID, Crowd]
    aside: list[Aside]


async def console_of(counter_id: UUID, *, first: int, now: datetime) -> Console | None:
    """A counter and the `first` whom it would call next.

    None for one that is not in use or serves a queue that is not: whoever asks reads it part by part.
    """
    hall_id = await hall_of_counter(counter_id)
    return await _together.one((hall_id, counter_id, first, now)) if hall_id else None


Key = tuple[UUID, UUID, int, datetime]  # a hall, a counter of it, how many at most, now


async def _read(keys: list[Key]) -> dict[Key, Console]:
    halls: defaultdict[UUID, list[Key]] = defaultdict(list)
    for key in keys:
        halls[key[0]].append(key)
    read = await gather(*(_consoles(hall_id, asked) for hall_id, asked in halls.items()))
    return {key: console for consoles in read for key, console in consoles.items()}


_together = Together(_read)

SERVED = "SELECT queue_id FROM counter_queue WHERE counter_id IN ({ids})"
STATEMENT = f"""
SELECT t.directory_version, (SELECT value FROM epoch WHERE id = 1) AS epoch,
  {listed(DeskRow, "desk", "counter_id IN ({ids})")} AS desks,
  (SELECT json_agg(json_build_array(l.counter_id, {columns(TicketRow, "k")}))
    FROM leg l JOIN ticket k ON k.id = l.ticket_id
    WHERE l.counter_id IN ({{ids}}) AND l.state IN {AT_A_COUNTER}) AS tickets,
  {waiting_in(SERVED)} AS waiting, {aside_in(SERVED, "{day}")} AS aside
FROM timeline t WHERE t.hall_id = {{hall}}
"""  # noqa: S608


async def _consoles(hall_id: UUID, keys: Sequence[Key]) -> dict[Key, Console]:
    """What the statement says of the directory's edition decides whether the one in memory is right."""
    ids = list({counter_id for _, counter_id, _, _ in keys})
    statement = STATEMENT.format(ids=marks(len(ids)), hall=f"${len(ids) + 1}", day=f"${len(ids) + 2}")
    now = min(key[3] for key in keys)
    directory = await directory_of(hall_id, now=now)
    while directory:
        rows = await fetch(connection(), statement, *ids, hall_id, day_of(directory.hall, now))
        if not rows:
            break
        edition = Edition.of(rows[0])
        if edition == directory.edition:
            return _told(rows[0], directory, keys)
        directory = await directory_of(hall_id, now=now, edition=edition)
    return {}


def _told(row: Mapping[str, Any], directory: Directory, keys: Sequence[Key]) -> dict[Key, Console]:
    unpacked = Unpacked(directory.ids)
    desks = {desk.counter_id: desk for desk in unpacked.rows(DeskRow, row["desks"])}
    read = unpacked.reader(TicketRow)
    tickets = {unpacked.id(counter): read(ticket) for counter, *ticket in orjson.loads(row["tickets"] or "[]")}
    policy = Policy.of(directory.hall, directory.priorities)
    lines, aside = Lines(row["waiting"], {directory.hall.id: policy}, unpacked), AsideRows(row["aside"], unpacked)
    consoles = {}
    for key in keys:
        _, counter_id, first, now = key
        counter = directory.counter.get(counter_id)
        if counter is None or any(serves.queue_id not in directory.queue for serves in counter.serves):
            continue
        desk = desks.get(counter_id) or DeskRow(counter_id=counter_id)
        weights = {to.queue_id: directory.queue[to.queue_id].weight + to.weight for to in counter.serves}
        caller = Caller(counter_id, counter.hall_id, desk.priority_streak, weights)
        consoles[key] = Console(
            directory=directory,
            counter=counter,
            desk=desk,
            ticket=tickets.get(counter_id),
            up_next=lines.candidates(caller, now, first),
            crowds={queue_id: lines.crowd(queue_id) for queue_id in weights},
            aside=aside.seen_from(counter, directory.hall, now),
        )
    return consoles
