"""Whether a number taken on a phone needs the day's code that is shown in the hall."""

from tortoise import fields, migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("models", "0012_due")]

    initial = False

    operations = [
        ops.AddField(
            model_name="Hall",
            name="presence_proof",
            field=fields.BooleanField(default=False, db_default=False),
        ),
    ]
