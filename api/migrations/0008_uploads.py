"""What a broken upload needs to be sent again, and whose leave it was."""

from tortoise import fields, migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("models", "0007_applications")]

    initial = False

    operations = [
        ops.AlterModelOptions(
            name="Upload",
            options={
                "table": "upload",
                "app": "models",
                "pk_attr": "id",
                "table_description": "Leave to send one file by PUT. token_hash: of the secret in its address. name: sealed.",
            },
        ),
        ops.AddField(
            model_name="Upload",
            name="credential_id",
            field=fields.UUIDField(null=True),
        ),
        ops.AddField(
            model_name="Upload",
            name="holds",
            field=fields.BooleanField(default=False, db_default=False),
        ),
        ops.AddField(
            model_name="Upload",
            name="sent_sha256",
            field=fields.CharField(null=True, max_length=64),
        ),
        ops.AddField(
            model_name="Upload",
            name="size_bytes",
            field=fields.IntField(default=0, db_default=0),
        ),
    ]
