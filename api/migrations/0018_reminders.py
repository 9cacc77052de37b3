"""Browsers that are told of a number."""

from tortoise import fields, migrations
from tortoise.migrations import operations as ops
from uuid_utils.compat import uuid7


class Migration(migrations.Migration):
    dependencies = [("models", "0017_reckoned")]

    initial = False

    operations = [
        ops.CreateModel(
            name="Reminder",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ("hall_id", fields.UUIDField(db_index=True)),
                ("ticket_id", fields.UUIDField()),
                ("fingerprint", fields.CharField(max_length=32)),
                ("sealed", fields.TextField(unique=False)),
                ("called_version", fields.BigIntField()),
                ("near_told", fields.BooleanField(default=False)),
                ("asked_at", fields.DatetimeField(db_index=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "reminder",
                "app": "models",
                "unique_together": (("ticket_id", "fingerprint"),),
                "pk_attr": "id",
                "table_description": "A browser that is told of a ticket, until the ticket ends. Its address is sealed.",  # noqa: E501
            },
            bases=["Model"],
        ),
    ]
