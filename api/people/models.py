"""Tables of staff, sessions, roles, devices, keys and tries."""

from uuid import UUID

from tortoise import fields
from tortoise.models import Model
from uuid_utils.compat import uuid7

from api.actor import ActorKind, Role
from api.printer import PrinterState


class Staff(Model):
    """Somebody who signs in. Never deleted, since events name them: archived.

    hall_id: the hall that looks after the account, null for people above all halls; what they may do is in their
    grants.
    """

    id: UUID = fields.UUIDField(primary_key=True, default=uuid7)
    username = fields.CharField(max_length=64, unique=True)
    name = fields.CharField(max_length=120)
    password_hash = fields.CharField(max_length=200)
    hall_id = fields.UUIDField(null=True, db_index=True)
    created_at = fields.DatetimeField()
    archived_at = fields.DatetimeField(null=True)

    class Meta:
        table = "staff"


class RoleGrant(Model):
    """A role in one agency, in a whole hall (agency null), or everywhere (both null)."""

    id: UUID = fields.UUIDField(primary_key=True, default=uuid7)
    staff: fields.ForeignKeyRelation[Staff] = fields.ForeignKeyField("models.Staff", related_name="grants")
    staff_id: UUID
    role = fields.CharEnumField(Role, max_length=20)
    hall_id = fields.UUIDField(null=True)
    agency_id = fields.UUIDField(null=True)
    granted_at = fields.DatetimeField()
    revoked_at = fields.DatetimeField(null=True)

    class Meta:
        table = "role_grant"
        indexes = (("staff_id",), ("hall_id",))


class Session(Model):
    """A staff member's opaque token, stored hashed. Idle 30 min, absolute 12 h.

    address_hash: where they signed in, keyed by the person: failures elsewhere never lock them out there.
    """

    id: UUID = fields.UUIDField(primary_key=True, default=uuid7)
    staff: fields.ForeignKeyRelation[Staff] = fields.ForeignKeyField("models.Staff", related_name="sessions")
    staff_id: UUID
    token_hash = fields.CharField(max_length=64, unique=True)
    address_hash = fields.CharField(max_length=64, default="")
    created_at = fields.DatetimeField()
    seen_at = fields.DatetimeField()
    ended_at = fields.DatetimeField(null=True)

    class Meta:
        table = "session"
        indexes = (("staff_id",),)


class Device(Model):
    """A paired screen or kiosk. screen_slug: which screen of the hall it is, null for a kiosk.

    token_hash: null until the approved device has fetched its token. printer: address of a kiosk's own on the
    network, empty for none. paper_mm: width of its paper. printer_state: as it last answered, printer_since:
    when it first did so; null while nobody has asked it.
    """

    id: UUID = fields.UUIDField(primary_key=True, default=uuid7)
    kind = fields.CharEnumField(ActorKind, max_length=10)
    hall_id = fields.UUIDField()
    screen_slug = fields.CharField(max_length=40, null=True)
    name = fields.CharField(max_length=120)
    token_hash = fields.CharField(max_length=64, unique=True, null=True)
    paired_at = fields.DatetimeField()
    seen_at = fields.DatetimeField(null=True)
    revoked_at = fields.DatetimeField(null=True)
    printer = fields.CharField(max_length=60, default="", db_default="")
    paper_mm = fields.SmallIntField(default=80, db_default=80)
    printer_state = fields.CharEnumField(
        PrinterState, max_length=12, default=PrinterState.UNKNOWN, db_default=PrinterState.UNKNOWN.value
    )
    printer_since = fields.DatetimeField(null=True)

    class Meta:
        table = "device"
        indexes = (("hall_id",),)


class Pairing(Model):
    """A device that waits to be let in. It knows `claim`, and a manager types the code it shows."""

    id: UUID = fields.UUIDField(primary_key=True, default=uuid7)
    code_hash = fields.CharField(max_length=64, db_index=True)
    claim_hash = fields.CharField(max_length=64, unique=True)
    kind = fields.CharEnumField(ActorKind, max_length=10)
    name = fields.CharField(max_length=120, default="")
    created_at = fields.DatetimeField()
    expires_at = fields.DatetimeField()
    device_id = fields.UUIDField(null=True)
    used_at = fields.DatetimeField(null=True)

    class Meta:
        table = "pairing"


class ApiKey(Model):
    """A key for another system. scopes: space-separated permission names."""

    id: UUID = fields.UUIDField(primary_key=True, default=uuid7)
    name = fields.CharField(max_length=120)
    hall_id = fields.UUIDField(null=True)
    token_hash = fields.CharField(max_length=64, unique=True)
    scopes = fields.TextField()
    created_at = fields.DatetimeField()
    expires_at = fields.DatetimeField(null=True)
    revoked_at = fields.DatetimeField(null=True)

    class Meta:
        table = "api_key"


class Tries(Model):
    """Failed tries under one subject ("sign-in:name", "sign-in@address"), counted in the database so that
    every process sees them."""

    subject = fields.CharField(primary_key=True, max_length=160)
    failures = fields.IntField(default=0)
    window_started_at = fields.DatetimeField()
    blocked_until = fields.DatetimeField(null=True)

    class Meta:
        table = "tries"
