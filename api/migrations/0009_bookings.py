"""Tables of bookings and their weekly slots, and what a hall decides about them.

A later migration that changes a field of `booking` remakes it on SQLite and must create these indexes again.
"""

from tortoise import fields, migrations
from tortoise.indexes import Index
from tortoise.migrations import operations as ops
from uuid_utils.compat import uuid7

from api.events import BookingState, Channel

INDEXES = {
    "places_taken": "INDEX places_taken ON booking (owner_id, starts_at, ends_at)"
    " WHERE state IN ('HELD', 'BOOKED', 'CHECKED_IN')",
    "bookings_due": "INDEX bookings_due ON booking (due_at) WHERE state IN ('HELD', 'BOOKED')",
    "one_booking_per_phone": "UNIQUE INDEX one_booking_per_phone ON booking (phone_hash, service_id, day)"
    " WHERE state = 'BOOKED'",
    "one_booking_per_nik": "UNIQUE INDEX one_booking_per_nik ON booking (nik_hash, service_id, day)"
    " WHERE state = 'BOOKED'",
}


class Migration(migrations.Migration):
    dependencies = [("models", "0008_uploads")]

    initial = False

    operations = [
        ops.CreateModel(
            name="Booking",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ("hall_id", fields.UUIDField()),
                ("queue_id", fields.UUIDField()),
                ("service_id", fields.UUIDField(null=True)),
                ("owner_id", fields.UUIDField()),
                ("day", fields.DateField()),
                ("starts_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("ends_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                (
                    "state",
                    fields.CharEnumField(
                        description="HELD: HELD\nBOOKED: BOOKED\nCHECKED_IN: CHECKED_IN\nCANCELLED: CANCELLED\nEXPIRED: EXPIRED\nLAPSED: LAPSED",
                        enum_type=BookingState,
                        max_length=10,
                    ),
                ),
                (
                    "channel",
                    fields.CharEnumField(
                        description="WEB: WEB\nKIOSK: KIOSK\nSTAFF: STAFF", enum_type=Channel, max_length=8
                    ),
                ),
                ("due_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("held_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("booked_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("ended_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("ticket_id", fields.UUIDField(null=True, unique=True)),
                ("name", fields.TextField(null=True, unique=False)),
                ("phone", fields.TextField(null=True, unique=False)),
                ("phone_hash", fields.CharField(null=True, max_length=32)),
                ("nik_hash", fields.CharField(null=True, max_length=32)),
                ("missed", fields.BooleanField(default=False)),
                ("version", fields.BigIntField(default=0)),
                ("erased_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "booking",
                "app": "models",
                "indexes": [
                    Index(fields=["phone_hash", "starts_at"]),
                    Index(fields=["nik_hash", "starts_at"]),
                    Index(fields=["hall_id", "day"]),
                ],
                "pk_attr": "id",
                "table_description": "A place at a time. The name and phone are sealed, nothing personal stands in clear.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="SlotTemplate",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ("hall_id", fields.UUIDField(db_index=True)),
                ("queue_id", fields.UUIDField(null=True, db_index=True)),
                ("service_id", fields.UUIDField(null=True, db_index=True)),
                ("weekday", fields.SmallIntField()),
                ("starts", fields.CharField(max_length=5)),
                ("ends", fields.CharField(max_length=5)),
                ("slot_minutes", fields.SmallIntField()),
                ("capacity", fields.SmallIntField()),
                ("valid_from", fields.DateField()),
                ("valid_until", fields.DateField(null=True)),
                ("archived_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "slot_template",
                "app": "models",
                "pk_attr": "id",
                "table_description": "Times of one weekday (0 Monday) that can be booked, in a queue or for one service of it.",
            },
            bases=["Model"],
        ),
        ops.AddField(
            model_name="Hall",
            name="booking_block_days",
            field=fields.SmallIntField(default=30, db_default=30),
        ),
        ops.AddField(
            model_name="Hall",
            name="booking_days_ahead",
            field=fields.SmallIntField(default=30, db_default=30),
        ),
        ops.AddField(
            model_name="Hall",
            name="check_in_early_seconds",
            field=fields.IntField(default=1800, db_default=1800),
        ),
        ops.AddField(
            model_name="Hall",
            name="check_in_grace_seconds",
            field=fields.IntField(default=900, db_default=900),
        ),
        ops.AddField(
            model_name="Hall",
            name="check_in_late_seconds",
            field=fields.IntField(default=3600, db_default=3600),
        ),
        *(ops.RunSQL(f"CREATE {index}", f"DROP INDEX {name}") for name, index in INDEXES.items()),
    ]
