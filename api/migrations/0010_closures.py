"""Times at which nobody could have come, the numbers of bookings, and from where a place is held."""

from tortoise import fields, migrations
from tortoise.migrations import operations as ops
from uuid_utils.compat import uuid7

INDEXES = {
    "bookings_by_number": "INDEX bookings_by_number ON booking (hall_id, number)",
    "holds_of_network": "INDEX holds_of_network ON booking (held_by) WHERE state = 'HELD'",
}


class Migration(migrations.Migration):
    dependencies = [("models", "0009_bookings")]

    initial = False

    operations = [
        ops.CreateModel(
            name="Closure",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ("hall_id", fields.UUIDField(db_index=True)),
                ("agency_id", fields.UUIDField(null=True)),
                ("started_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("ended_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "closure",
                "app": "models",
                "pk_attr": "id",
                "table_description": "A time at which a hall was closed by order, or an agency could not work, for what is judged afterwards.",  # noqa: E501
            },
            bases=["Model"],
        ),
        ops.AddField(model_name="Booking", name="held_by", field=fields.CharField(null=True, max_length=32)),
        ops.AddField(model_name="Booking", name="number", field=fields.CharField(null=True, max_length=8)),
        *(ops.RunSQL(f"CREATE {index}", f"DROP INDEX {name}") for name, index in INDEXES.items()),
    ]
