"""Tables of screens, of what they play, of the pages that show them, and of what those are told."""

from uuid import UUID

from tortoise import fields
from tortoise.models import Model
from uuid_utils.compat import uuid7

from api.events import ScreenCommand


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


class Player(Model):
    """A page that shows a screen, as it was when last written down: once a minute, or when something else is so.

    name: what the page calls itself, a device's id if it is paired. audio: running, blocked, muted or none.
    lag_ms: how old the hall's newest state was when it was shown. clock_offset_ms: by how much the device's own
    clock is ahead of ours. shown: the text that was large on the glass.
    """

    id: UUID = fields.UUIDField(primary_key=True, default=uuid7)
    hall_id = fields.UUIDField(db_index=True)
    screen_id = fields.UUIDField()
    name = fields.CharField(max_length=40)
    device_id = fields.UUIDField(null=True)
    page_version = fields.CharField(max_length=20)
    audio = fields.CharField(max_length=10)
    lag_ms = fields.IntField(null=True)
    clock_offset_ms = fields.BigIntField(null=True)
    shown = fields.CharField(max_length=200, default="")
    first_seen_at = fields.DatetimeField()
    seen_at = fields.DatetimeField()

    class Meta:
        table = "player"
        unique_together = (("screen_id", "name"),)


class Speaker(Model):
    """Which page voices the calls of an audio zone, and until when it holds that without renewing it.

    zone: see rules.audio_zone_of. is_wanted: a paired page waits for its end, so it is not renewed. said: the
    newest calls that were voiced there to their end, JSON.
    """

    id: UUID = fields.UUIDField(primary_key=True, default=uuid7)
    hall_id = fields.UUIDField()
    zone = fields.CharField(max_length=48)
    player = fields.CharField(max_length=40)
    is_paired = fields.BooleanField(default=False)
    is_wanted = fields.BooleanField(default=False)
    until = fields.DatetimeField()
    said = fields.TextField(default="[]")

    class Meta:
        table = "speaker"
        unique_together = (("hall_id", "zone"),)


class ScreenOrder(Model):
    """Something a screen was told: all pages that show it, or one paired device."""

    id: UUID = fields.UUIDField(primary_key=True, default=uuid7)
    hall_id = fields.UUIDField(db_index=True)
    screen_id = fields.UUIDField(db_index=True)
    device_id = fields.UUIDField(null=True)
    command = fields.CharEnumField(ScreenCommand, max_length=12)
    at = fields.DatetimeField()

    class Meta:
        table = "screen_order"
