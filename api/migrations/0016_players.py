"""The pages that show screens, which of them speaks, and what they are told."""

from tortoise import fields, migrations
from tortoise.migrations import operations as ops
from uuid_utils.compat import uuid7

from api.events import ScreenCommand


class Migration(migrations.Migration):
    dependencies = [("models", "0015_media")]

    initial = False

    operations = [
        ops.CreateModel(
            name="Player",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ("hall_id", fields.UUIDField(db_index=True)),
                ("screen_id", fields.UUIDField()),
                ("name", fields.CharField(max_length=40)),
                ("device_id", fields.UUIDField(null=True)),
                ("page_version", fields.CharField(max_length=20)),
                ("audio", fields.CharField(max_length=10)),
                ("lag_ms", fields.IntField(null=True)),
                ("clock_offset_ms", fields.BigIntField(null=True)),
                ("shown", fields.CharField(default="", max_length=200)),
                ("first_seen_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("seen_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "player",
                "app": "models",
                "unique_together": (("screen_id", "name"),),
                "pk_attr": "id",
                "table_description": "A page that shows a screen, as it was when last written down: once a minute, or when something else is so.",  # noqa: E501
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="ScreenOrder",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ("hall_id", fields.UUIDField(db_index=True)),
                ("screen_id", fields.UUIDField(db_index=True)),
                ("device_id", fields.UUIDField(null=True)),
                (
                    "command",
                    fields.CharEnumField(
                        description="IDENTIFY: IDENTIFY\nTEST_SOUND: TEST_SOUND\nMUTE: MUTE\nUNMUTE: UNMUTE\nRELOAD: RELOAD",  # noqa: E501
                        enum_type=ScreenCommand,
                        max_length=12,
                    ),
                ),
                ("at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "screen_order",
                "app": "models",
                "pk_attr": "id",
                "table_description": "Something a screen was told: all pages that show it, or one paired device.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Speaker",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ("hall_id", fields.UUIDField()),
                ("zone", fields.CharField(max_length=48)),
                ("player", fields.CharField(max_length=40)),
                ("is_paired", fields.BooleanField(default=False)),
                ("is_wanted", fields.BooleanField(default=False)),
                ("until", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("said", fields.TextField(default="[]", unique=False)),
            ],
            options={
                "table": "speaker",
                "app": "models",
                "unique_together": (("hall_id", "zone"),),
                "pk_attr": "id",
                "table_description": "Which page voices the calls of an audio zone, and until when it holds that without renewing it.",  # noqa: E501
            },
            bases=["Model"],
        ),
    ]
