"""Tables of the weekly slots that can be booked, and of bookings."""

from uuid import UUID

from tortoise import fields
from tortoise.models import Model
from uuid_utils.compat import uuid7

from api.events import BookingState, Channel


class SlotTemplate(Model):
    """Times of one weekday (0 Monday) that can be booked, in a queue or for one service of it.

    Slots are computed from it, none is stored. queue_id, service_id: exactly one of them is set. starts, ends: on
    the hall's wall clock, cut into slots of slot_minutes with room for `capacity` bookings each. valid_until: the
    last day, null for no end.
    """

    id: UUID = fields.UUIDField(primary_key=True, default=uuid7)
    hall_id = fields.UUIDField(db_index=True)
    queue_id = fields.UUIDField(null=True, db_index=True)
    service_id = fields.UUIDField(null=True, db_index=True)
    weekday = fields.SmallIntField()
    starts = fields.CharField(max_length=5)
    ends = fields.CharField(max_length=5)
    slot_minutes = fields.SmallIntField()
    capacity = fields.SmallIntField()
    valid_from = fields.DateField()
    valid_until = fields.DateField(null=True)
    archived_at = fields.DatetimeField(null=True)

    class Meta:
        table = "slot_template"


class Booking(Model):
    """A place at a time. The name and phone are sealed, nothing personal stands in clear.

    owner_id: the service or queue whose slot it is, by which places are counted. day: the hall's own. due_at: when
    the clock acts, which is when a hold lapses, or when a booking that nobody checked in expires; as it was
    promised, whatever the hall's policy became. name, phone, nik, phone_hash, nik_hash: null before the form is
    filled in, and again when the person was erased. missed: expired by the citizen's own fault. version: of its
    last event in the hall's journal. number: of the id, for who looks for it. held_by: keyed fingerprint of the
    network that holds the place without an account, null once it no longer does. notice: why its time will not be
    kept, which the hall closed since; null while nothing stands against it.
    """

    id: UUID = fields.UUIDField(primary_key=True, default=uuid7)
    hall_id = fields.UUIDField()
    queue_id = fields.UUIDField()
    service_id = fields.UUIDField(null=True)
    owner_id = fields.UUIDField()
    day = fields.DateField()
    starts_at = fields.DatetimeField()
    ends_at = fields.DatetimeField()
    state = fields.CharEnumField(BookingState, max_length=10)
    channel = fields.CharEnumField(Channel, max_length=8)
    due_at = fields.DatetimeField()
    held_at = fields.DatetimeField()
    booked_at = fields.DatetimeField(null=True)
    ended_at = fields.DatetimeField(null=True)
    ticket_id = fields.UUIDField(null=True, unique=True)
    name = fields.TextField(null=True)
    phone = fields.TextField(null=True)
    nik = fields.TextField(null=True)
    phone_hash = fields.CharField(max_length=32, null=True)
    nik_hash = fields.CharField(max_length=32, null=True)
    missed = fields.BooleanField(default=False)
    version = fields.BigIntField(default=0)
    erased_at = fields.DatetimeField(null=True)
    number = fields.CharField(max_length=8, null=True)
    held_by = fields.CharField(max_length=32, null=True)
    notice = fields.TextField(null=True)
    notice_en = fields.TextField(null=True)

    class Meta:
        table = "booking"
        indexes = (("phone_hash", "starts_at"), ("nik_hash", "starts_at"), ("hall_id", "day"))
