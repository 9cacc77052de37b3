"""By what the people in applications are found, a booking's sealed NIK, and when the night's work was done."""

from tortoise import fields, migrations
from tortoise.migrations import operations as ops
from uuid_utils.compat import uuid7


class Migration(migrations.Migration):
    dependencies = [("models", "0010_closures")]

    initial = False

    operations = [
        ops.CreateModel(
            name="ApplicationPerson",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ("application_id", fields.UUIDField(db_index=True)),
                ("nik_hash", fields.CharField(max_length=32)),
            ],
            options={
                "table": "application_person",
                "app": "models",
                "unique_together": (("nik_hash", "application_id"),),
                "pk_attr": "id",
                "table_description": "Somebody else than the applicant who stands in an application. nik_hash: an api.sealing fingerprint.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Chore",
            fields=[
                ("name", fields.CharField(primary_key=True, unique=True, db_index=True, max_length=40)),
                ("done_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "chore",
                "app": "models",
                "pk_attr": "name",
                "table_description": "Something that is done once a night. done_at: when it was last done to its end.",
            },
            bases=["Model"],
        ),
        ops.AddField(
            model_name="Booking",
            name="nik",
            field=fields.TextField(null=True, unique=False),
        ),
    ]
