"""Indexes by which a hall's directory is read whole, archived entries too.

A later migration that changes a field of one of these tables remakes it on SQLite and must create them again.
"""

from tortoise import migrations
from tortoise.migrations import operations as ops

TABLES = ("agency", "queue", "counter")


class Migration(migrations.Migration):
    dependencies = [("models", "0003_directory_version")]

    operations = [
        ops.RunSQL(f"CREATE INDEX {table}_of_hall ON {table} (hall_id)", f"DROP INDEX {table}_of_hall")
        for table in TABLES
    ]
