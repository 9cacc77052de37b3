"""Since when a kiosk's printer has been as it is."""

from tortoise import fields, migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("models", "0018_reminders")]

    initial = False

    operations = [
        ops.AddField(model_name="Device", name="printer_since", field=fields.DatetimeField(null=True)),
    ]
