"""Unique indexes with a condition: the last line behind the locks, the same on both engines.

Tortoise cannot express them on SQLite, so they stand here as SQL and are kept out of the models' Meta.
A later migration that changes a field of one of these tables remakes it on SQLite and must create them again.
"""

from tortoise import migrations
from tortoise.migrations import operations as ops

INDEXES = {
    "one_open_leg_per_ticket": "leg (ticket_id) WHERE ended_at IS NULL",
    "one_open_ticket_per_counter": "leg (counter_id) WHERE state IN ('CALLED', 'SERVING')",
    "one_live_prefix_per_hall": "queue (hall_id, prefix) WHERE archived_at IS NULL",
    "one_live_agency_code_per_hall": "agency (hall_id, code) WHERE archived_at IS NULL",
    "one_live_service_code_per_hall": "service (hall_id, code) WHERE archived_at IS NULL",
    "one_live_counter_label_per_hall": "counter (hall_id, label) WHERE archived_at IS NULL",
    "one_live_screen_slug_per_hall": "screen (hall_id, slug) WHERE archived_at IS NULL",
    "one_running_pause_per_hall": "pause (hall_id) WHERE ended_at IS NULL",
}


class Migration(migrations.Migration):
    dependencies = [("models", "0001_initial")]

    operations = [
        ops.RunSQL(f"CREATE UNIQUE INDEX {name} ON {where}", f"DROP INDEX {name}")
        for name, where in INDEXES.items()
    ]
