"""The receipt printers of kiosks."""

from tortoise import fields, migrations
from tortoise.migrations import operations as ops

from api.printer import PrinterState


class Migration(migrations.Migration):
    dependencies = [("models", "0013_presence")]

    initial = False

    operations = [
        ops.AddField(
            model_name="Device", name="printer", field=fields.CharField(default="", db_default="", max_length=60)
        ),
        ops.AddField(model_name="Device", name="paper_mm", field=fields.SmallIntField(default=80, db_default=80)),
        ops.AddField(
            model_name="Device",
            name="printer_state",
            field=fields.CharEnumField(
                enum_type=PrinterState, default=PrinterState.UNKNOWN, db_default="UNKNOWN", max_length=12
            ),
        ),
    ]
