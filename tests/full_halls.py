"""Fills PostgreSQL with the day of many halls, by SQL: rows as they stand late in the morning."""

from datetime import date, datetime
from uuid import UUID

import asyncpg

QUEUES = 8
WAITING_OF_A_HUNDRED = 5  # the others were called and are done

STATEMENTS = (
    "CREATE TEMP TABLE h AS SELECT gen_random_uuid() AS hall_id, now() AS x FROM generate_series(1, $1)",
    "INSERT INTO h SELECT unnest($1::uuid[]), now()",
    f"""CREATE TEMP TABLE q AS SELECT h.hall_id, k, COALESCE(
          (SELECT id FROM queue WHERE hall_id = h.hall_id ORDER BY prefix OFFSET k LIMIT 1), gen_random_uuid()
        ) AS queue_id FROM h, generate_series(0, {QUEUES - 1}) k""",
    "INSERT INTO timeline (hall_id, version) SELECT hall_id, 0 FROM h ON CONFLICT DO NOTHING",
    f"""CREATE TEMP TABLE t AS SELECT gen_random_uuid() AS id, gen_random_uuid() AS leg_id, h.hall_id, q.queue_id,
          n, n * 3 AS version, CASE WHEN n % 100 < {WAITING_OF_A_HUNDRED} THEN 'WAITING' ELSE 'DONE' END AS state,
          gen_random_uuid() AS nowhere, $3::timestamptz - (($1::int - n) * interval '20 seconds') AS at, $2::date AS day
        FROM h JOIN q USING (hall_id), generate_series(1, $1::int) n WHERE q.k = n % {QUEUES}""",
    """INSERT INTO ticket (id, hall_id, day, number, series_queue_id, label, state, channel, queue_id, leg_id,
          counter_id, attempt, issued_at, called_at, ended_at, version)
        SELECT id, hall_id, day, 10000 + n, queue_id, 'Z-' || n, state, 'WEB', queue_id, leg_id, NULL, 1, at, at, at,
          version FROM t""",
    """INSERT INTO leg (id, hall_id, ticket_id, ordinal, queue_id, day, number, state, joined_at, wait_from, front,
          skip, attempt, returns, delays, called_at, serving_at, ended_at, ended_as)
        SELECT leg_id, hall_id, id, 1, queue_id, day, 10000 + n, state, at, at, false, 0, 1, 0, 0, at,
          at - interval '5 minutes', CASE state WHEN 'DONE' THEN at END, CASE state WHEN 'DONE' THEN 'DONE' END FROM t""",
    """INSERT INTO call (id, hall_id, day, version, ticket_id, leg_id, counter_id, label, attempt, rule, at)
        SELECT gen_random_uuid(), t.hall_id, day, version - 1000000, t.id, leg_id, COALESCE(
          (SELECT c.id FROM counter c WHERE c.hall_id = t.hall_id ORDER BY label OFFSET n % 20 LIMIT 1), nowhere
        ), 'Z-' || n, 1, 'SCORE', at FROM t WHERE state = 'DONE'""",
    """INSERT INTO journal (hall_id, version, kind, at, actor_kind, actor_name, ticket_id, leg_id, queue_id,
          to_state, payload)
        SELECT hall_id, version + k - 1000000, 'TicketCalled', at, 'SYSTEM', '', id, leg_id, queue_id, state, '{}'
        FROM t, generate_series(1, 3) k""",
    """INSERT INTO desk (counter_id, hall_id, state, reason, since, staff_name, priority_streak)
        SELECT gen_random_uuid(), hall_id, 'OPEN', '', now(), '', 0 FROM h, generate_series(1, 20)""",
    "ANALYZE",
)


async def fill(url: str, *, halls: int, tickets: int, day: date, until: datetime, real: list[UUID]) -> None:
    """Add `tickets` each to so many halls that exist by their rows only, and to the `real` ones.

    day: theirs. until: when the last ticket was taken, one every 20 seconds. Their events have versions below 0.
    """
    values: dict[int, tuple[object, ...]] = {0: (halls,), 1: (real,), 4: (tickets, day, until)}
    connection = await asyncpg.connect(url)
    try:
        for place, statement in enumerate(STATEMENTS):
            await connection.execute(statement, *values.get(place, ()))
    finally:
        await connection.close()
