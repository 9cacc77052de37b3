"""Indexes of what live reads ask for: the newest services of a queue, and the counters that serve it.

A later migration that changes a field of one of these tables remakes it on SQLite and must create them again.
"""

from tortoise import migrations
from tortoise.migrations import operations as ops

INDEXES = {
    "newest_services_of_queue": "leg (queue_id, ended_at) WHERE state = 'DONE'",
    "counters_of_queue": "counter_queue (queue_id)",
}


class Migration(migrations.Migration):
    dependencies = [("models", "0004_directory_indexes")]

    operations = [
        ops.RunSQL(f"CREATE INDEX {name} ON {where}", f"DROP INDEX {name}") for name, where in INDEXES.items()
    ]
