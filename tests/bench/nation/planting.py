"""Plants a nation in PostgreSQL: copies of the seeded hall with officers signed in, counters open and people waiting.

Rows are copied inside the database, every id hashed with the number of the copy: seconds instead of hours.
"""

import asyncpg

from api.commands.seed import plant
from api.database import close_database, open_database
from api.tables import migrate
from schema.node import global_id
from tests.bench.nation.plan import (
    RECALL_COOLDOWN_SECONDS,
    RECALLS_BEFORE_NO_SHOW,
    SECONDS_BEFORE_NO_SHOW,
    CounterPlan,
    HallPlan,
)

MODEL_HALL = "konawe"
WAITING_IN_A_QUEUE = 4
OF_A_HALL = ("agency", "queue", "service", "counter", "weekly_hours", "screen")
POLICY = f"""forced_open = true, recalls_before_no_show = {RECALLS_BEFORE_NO_SHOW},
  seconds_before_no_show = {SECONDS_BEFORE_NO_SHOW}, recall_cooldown_seconds = {RECALL_COOLDOWN_SECONDS}"""

MORE_SCREENS = """
INSERT INTO screen (id, hall_id, slug, name, name_en, zone, audio_zone, speaks, diagonal_inches, farthest_metres)
SELECT md5('more' || s.id || n)::uuid, s.hall_id, 'tv-' || n, s.name || ' ' || n, s.name_en || ' ' || n, s.zone,
  s.audio_zone, false, s.diagonal_inches, s.farthest_metres
FROM generate_series($2::int + 1, $3) n
  JOIN (SELECT *, row_number() OVER (ORDER BY slug) AS place FROM screen WHERE hall_id = $1) s
  ON s.place = 1 + (n - 1) % $2
"""
STAFF = """
WITH seat AS (
  SELECT md5('staff' || c.id)::uuid AS id, c.id AS counter_id, c.agency_id, h.id AS hall_id, h.slug, c.label
  FROM counter c JOIN hall h ON h.id = c.hall_id WHERE h.slug LIKE 'mpp-%'
), staffed AS (
  INSERT INTO staff (id, username, name, password_hash, hall_id, created_at)
  SELECT id, slug || '-' || label, 'Petugas ' || slug || ' ' || label, '!', hall_id, now() FROM seat RETURNING id
), granted AS (
  INSERT INTO role_grant (id, staff_id, role, hall_id, agency_id, granted_at)
  SELECT md5('grant' || id)::uuid, id, 'OFFICER', hall_id, agency_id, now() FROM seat RETURNING id
), signed_in AS (
  INSERT INTO session (id, staff_id, token_hash, address_hash, created_at, seen_at)
  SELECT md5('session' || id)::uuid, id, encode(sha256(('ses_' || slug || '-' || label)::bytea), 'hex'), '',
    now(), now() FROM seat RETURNING id
)
INSERT INTO desk (counter_id, hall_id, state, reason, since, staff_id, staff_name, priority_streak)
SELECT counter_id, hall_id, 'OPEN', '', now(), id, 'Petugas ' || slug || ' ' || label, 0 FROM seat
"""
KIOSKS = """
INSERT INTO device (id, kind, hall_id, name, token_hash, paired_at)
SELECT md5('kiosk' || id)::uuid, 'KIOSK', id, 'Anjungan', encode(sha256(('kio_' || slug)::bytea), 'hex'), now()
FROM hall WHERE slug LIKE 'mpp-%'
"""
LINES = """
WITH today AS (
  SELECT q.*, (now() AT TIME ZONE h.timezone)::date AS day
  FROM queue q JOIN hall h ON h.id = q.hall_id WHERE h.slug LIKE 'mpp-%'
), series AS (
  INSERT INTO number_series (id, hall_id, queue_id, day, last_number, taken_online, taken_on_site, last_at)
  SELECT md5('series' || id)::uuid, hall_id, id, day, $1, $1, 0, now() FROM today RETURNING id
), person AS (
  SELECT t.*, n, md5('ticket' || t.id || n)::uuid AS ticket_id, md5('leg' || t.id || n)::uuid AS leg_id,
    now() - make_interval(secs => 60 * (1 + $1 - n)) AS joined_at
  FROM today t CROSS JOIN generate_series(1, $1::int) n
), ticketed AS (
  INSERT INTO ticket (id, hall_id, day, number, series_queue_id, label, state, channel, queue_id, leg_id, attempt,
    issued_at, version)
  SELECT ticket_id, hall_id, day, n, id, prefix || '-' || lpad(n::text, 3, '0'), 'WAITING', 'WEB', id, leg_id, 0,
    joined_at, 0 FROM person RETURNING id
)
INSERT INTO leg (id, hall_id, ticket_id, ordinal, queue_id, day, number, state, joined_at, wait_from, front, skip,
  attempt, returns, delays)
SELECT leg_id, hall_id, ticket_id, 1, id, day, n, 'WAITING', joined_at, joined_at, false, 0, 0, 0, 0 FROM person
"""


async def plant_nation(url: str, *, halls: int, screens: int) -> list[HallPlan]:
    """Fill an empty database with so many halls of so many screen rows each; returns what stands there."""
    await migrate(url)
    await open_database(url)
    await plant()
    await close_database()
    connection = await asyncpg.connect(url)
    try:
        await _copy(connection, halls, screens)
        return await _planted(connection)
    finally:
        await connection.close()


async def _copy(connection: asyncpg.Connection, halls: int, screens: int) -> None:
    model = await connection.fetchval("SELECT id FROM hall WHERE slug = $1", MODEL_HALL)
    hung = await connection.fetchval("SELECT count(*) FROM screen WHERE hall_id = $1", model)
    await connection.execute(MORE_SCREENS, model, hung, screens)
    await _copy_rows(connection, "hall", "r.id = $1", model, halls)
    numbered = "'mpp-' || lpad(n::text, 3, '0')"
    await connection.execute(
        f"UPDATE hall SET slug = {numbered}, name = 'MPP ' || n, {POLICY} FROM generate_series(1, $2::int) n"
        " WHERE hall.id = md5($1::uuid::text || n)::uuid",
        *(model, halls),
    )
    for table in OF_A_HALL:
        await _copy_rows(connection, table, "r.hall_id = $1", model, halls)
    of_its_counters = "r.counter_id IN (SELECT id FROM counter WHERE hall_id = $1)"
    await _copy_rows(connection, "counter_queue", of_its_counters, model, halls)
    await connection.execute(
        "INSERT INTO timeline (hall_id, version) SELECT id, 0 FROM hall WHERE slug LIKE 'mpp-%'"
    )
    await connection.execute(STAFF)
    await connection.execute(KIOSKS)
    await connection.execute(LINES, WAITING_IN_A_QUEUE)
    await connection.execute("ANALYZE")


async def _copy_rows(
    connection: asyncpg.Connection, table: str, condition: str, model: object, copies: int
) -> None:
    """Copy the model hall's rows of a table, with an id of its own for every copy and everything it names."""
    columns = await connection.fetch(
        "SELECT column_name AS name, data_type = 'uuid' AS is_id FROM information_schema.columns"
        " WHERE table_schema = current_schema() AND table_name = $1",
        table,
    )
    values = [_copied(table, column["name"], column["is_id"]) for column in columns]
    names = ", ".join(column["name"] for column in columns)
    await connection.execute(
        f"INSERT INTO {table} ({names}) SELECT {', '.join(values)} FROM {table} r"
        f" CROSS JOIN generate_series(1, $2::int) n WHERE {condition}",
        *(model, copies),
    )


def _copied(table: str, column: str, is_id: bool) -> str:
    if is_id:
        return f"md5(r.{column}::text || n)::uuid"
    return "r.slug || '-' || n" if (table, column) == ("hall", "slug") else f"r.{column}"


async def _planted(connection: asyncpg.Connection) -> list[HallPlan]:
    """What stands in the database, hall by hall."""
    counters = await connection.fetch(
        "SELECT h.slug, c.id, c.label, c.zone, (SELECT s.queue_id FROM counter_queue s WHERE s.counter_id = c.id"
        " ORDER BY s.weight DESC, s.queue_id LIMIT 1) AS queue_id"
        " FROM hall h JOIN counter c ON c.hall_id = h.id WHERE h.slug LIKE 'mpp-%' ORDER BY h.slug, c.id"
    )
    queues = await connection.fetch(
        "SELECT h.slug, q.id FROM hall h JOIN queue q ON q.hall_id = h.id WHERE h.slug LIKE 'mpp-%'"
        " ORDER BY h.slug, q.id"
    )
    screens = await connection.fetch(
        "SELECT slug, zone FROM screen WHERE hall_id = (SELECT id FROM hall WHERE slug = 'mpp-001') ORDER BY slug"
    )
    halls: dict[str, tuple[list[CounterPlan], list[str]]] = {}
    for row in counters:
        own, token = global_id("Queue", row["queue_id"]), f"ses_{row['slug']}-{row['label']}"
        counter = CounterPlan(global_id("Counter", row["id"]), row["label"], row["zone"], own, token)
        halls.setdefault(row["slug"], ([], []))[0].append(counter)
    for row in queues:
        halls[row["slug"]][1].append(global_id("Queue", row["id"]))
    shown = tuple((row["slug"], row["zone"]) for row in screens)
    return [
        HallPlan(slug, tuple(counters), tuple(queues), shown, f"kio_{slug}")
        for slug, (counters, queues) in halls.items()
    ]
