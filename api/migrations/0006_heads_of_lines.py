"""Indexes by which a counter finds who waited longest, and who stepped back or is at the front, among hundreds.

A later migration that changes a field of `leg` remakes it on SQLite and must create them again.
"""

from tortoise import migrations
from tortoise.migrations import operations as ops

INDEXES = {
    "heads_of_lines": "leg (queue_id, priority_class, wait_from, joined_at, number) WHERE state = 'WAITING'",
    "out_of_line": "leg (queue_id) WHERE state = 'WAITING' AND (skip > 0 OR front)",
}


class Migration(migrations.Migration):
    dependencies = [("models", "0005_live_indexes")]

    operations = [
        ops.RunSQL(f"CREATE INDEX {name} ON {where}", f"DROP INDEX {name}") for name, where in INDEXES.items()
    ]
