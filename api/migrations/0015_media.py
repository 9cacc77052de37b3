"""What screens say at their feet and play while nobody is called."""

from tortoise import fields, migrations
from tortoise.migrations import operations as ops
from uuid_utils.compat import uuid7


class Migration(migrations.Migration):
    dependencies = [("models", "0014_printers")]

    initial = False

    operations = [
        ops.CreateModel(
            name="Medium",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ("hall_id", fields.UUIDField(db_index=True)),
                ("name", fields.CharField(max_length=120)),
                ("content_type", fields.CharField(max_length=40)),
                ("size_bytes", fields.IntField()),
                ("sha256", fields.CharField(max_length=64)),
                ("sent_sha256", fields.CharField(max_length=64)),
                ("storage_key", fields.CharField(max_length=40)),
                ("added_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("archived_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "medium",
                "app": "models",
                "pk_attr": "id",
                "table_description": "A picture or a video that the screens of a hall may play. sha256: of what is kept, as it is served.",  # noqa: E501
            },
            bases=["Model"],
        ),
        ops.AddField(
            model_name="Screen",
            name="running_text",
            field=fields.TextField(default="", db_default="", unique=False),
        ),
        ops.AddField(
            model_name="Screen",
            name="running_text_en",
            field=fields.TextField(default="", db_default="", unique=False),
        ),
        ops.AddField(
            model_name="Screen",
            name="playlist",
            field=fields.TextField(default="[]", db_default="[]", unique=False),
        ),
    ]
