"""Each hall's version at which its directory changed last: a process may keep the directory of that version."""

from tortoise import fields, migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("models", "0002_backstops")]

    operations = [
        ops.AddField(
            model_name="Timeline", name="directory_version", field=fields.BigIntField(default=0, db_default=0)
        ),
    ]
