"""Tables of screens, and of what they play."""

from uuid import UUID

from tortoise import fields
from tortoise.models import Model
from uuid_utils.compat import uuid7


class Screen(Model):
    """A TV of a hall. zone: which counters it shows, empty for all. audio_zone: which loudspeaker it feeds.

    running_text: what it says at its foot, a page a line. playlist: what it plays while nobody is called, as JSON
    of rules.playlists.
    """

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
    running_text = fields.TextField(default="", db_default="")
    running_text_en = fields.TextField(default="", db_default="")
    playlist = fields.TextField(default="[]", db_default="[]")
    archived_at = fields.DatetimeField(null=True)

    class Meta:
        table = "screen"


class Medium(Model):
    """A picture or a video that the screens of a hall may play. sha256: of what is kept, as it is served."""

    id: UUID = fields.UUIDField(primary_key=True, default=uuid7)
    hall_id = fields.UUIDField(db_index=True)
    name = fields.CharField(max_length=120)
    content_type = fields.CharField(max_length=40)
    size_bytes = fields.IntField()
    sha256 = fields.CharField(max_length=64)
    sent_sha256 = fields.CharField(max_length=64)
    storage_key = fields.CharField(max_length=40)
    added_at = fields.DatetimeField()
    archived_at = fields.DatetimeField(null=True)

    class Meta:
        table = "medium"
