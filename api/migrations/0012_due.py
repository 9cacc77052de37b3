"""The index along which an agency's applications are read by the last day in time."""

from tortoise import migrations
from tortoise.indexes import Index
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("models", "0011_persons")]

    initial = False

    operations = [
        ops.RemoveIndex(model_name="Application", name=None, fields=["hall_id", "state", "due_on"]),
        ops.AddIndex(model_name="Application", index=Index(fields=["agency_id", "state", "due_on", "id"])),
    ]
