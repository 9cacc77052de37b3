"""The table of screens."""

from uuid import UUID

from tortoise import fields
from tortoise.models import Model
from uuid_utils.compat import uuid7


class Screen(Model):
    """A TV of a hall. zone: which counters it shows, empty for all. audio_zone: which loudspeaker it feeds."""

    id: UUID = fields.UUIDField(primary_key=True, default=uuid7)
    hall_id = fields.UUIDField()
    slug = fields.CharField(max_length=40)
    name = fields.CharField(max_length=120)
    name_en = fields.CharField(max_length=120, default="")
    zone = fields.CharField(max_length=40, default="")
    audio_zone = fields.CharField(max_length=40, default="")
    speaks = fields.BooleanField(default=True)
    diagonal_inches = fields.SmallIntField(default=55)
    farthest_metres = fields.FloatField(default=8.0)
    archived_at = fields.DatetimeField(null=True)

    class Meta:
        table = "screen"
