"""What a hall says of a booking whose time it closed, and up to which directory what hangs on it was reckoned."""

from tortoise import fields, migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("models", "0016_players")]

    initial = False

    operations = [
        ops.AddField(model_name="Booking", name="notice", field=fields.TextField(null=True)),
        ops.AddField(model_name="Booking", name="notice_en", field=fields.TextField(null=True)),
        ops.AddField(
            model_name="Timeline", name="reckoned_version", field=fields.BigIntField(default=0, db_default=0)
        ),
    ]
