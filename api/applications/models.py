"""Tables of applications, who stands in them, their steps, their documents, and the tickets they belong to."""

from uuid import UUID

from tortoise import fields
from tortoise.models import Model
from uuid_utils.compat import uuid7

from api.events import ApplicationState, Channel, ScanState, Verdict


class Application(Model):
    """One application (permohonan). The applicant and the answers are sealed, nothing personal stands in clear.

    standard_id: the version by which it is judged, null in a draft. number, day, serial: null in a draft; day is
    the hall's own. version: grows with every change, also of a draft. complete_at: when the file was first
    declared complete, which starts the clock. clock_since: since when it runs, null before it starts and while it
    is paused; clock_days: working days used before that. due_on: the last working day in time, moved on by every
    pause. nik_hash, phone_hash: api.sealing fingerprints. journal_version: of its last event.
    """

    id: UUID = fields.UUIDField(primary_key=True, default=uuid7)
    hall_id = fields.UUIDField()
    agency_id = fields.UUIDField()
    service_id = fields.UUIDField()
    standard_id = fields.UUIDField(null=True)
    number = fields.CharField(max_length=48, null=True, unique=True)
    day = fields.DateField(null=True)
    serial = fields.IntField(null=True)
    state = fields.CharEnumField(ApplicationState, max_length=24)
    version = fields.IntField(default=0)
    channel = fields.CharEnumField(Channel, max_length=8)
    opened_at = fields.DatetimeField()
    changed_at = fields.DatetimeField()
    submitted_at = fields.DatetimeField(null=True)
    complete_at = fields.DatetimeField(null=True)
    clock_since = fields.DatetimeField(null=True)
    clock_days = fields.SmallIntField(default=0)
    due_on = fields.DateField(null=True)
    ended_at = fields.DatetimeField(null=True)
    erased_at = fields.DatetimeField(null=True)
    applicant = fields.TextField(null=True)
    answers = fields.TextField(null=True)
    nik_hash = fields.CharField(max_length=32, null=True)
    phone_hash = fields.CharField(max_length=32, null=True)
    journal_version = fields.BigIntField(default=0)

    class Meta:
        table = "application"
        unique_together = (("agency_id", "day", "serial"),)
        indexes = (
            ("agency_id", "state", "id"),
            ("agency_id", "state", "due_on", "id"),
            ("nik_hash", "id"),
            ("phone_hash", "id"),
            ("state", "changed_at"),
        )


class ApplicationPerson(Model):
    """Somebody else than the applicant who stands in an application. nik_hash: an api.sealing fingerprint.

    Whoever acts for the applicant, or is named by a NIK in an answer, is found by it.
    """

    id: UUID = fields.UUIDField(primary_key=True, default=uuid7)
    application_id = fields.UUIDField(db_index=True)
    nik_hash = fields.CharField(max_length=32)

    class Meta:
        table = "application_person"
        unique_together = (("nik_hash", "application_id"),)


class ApplicationSeries(Model):
    """The last number given to an application of an agency on a day of its hall."""

    id: UUID = fields.UUIDField(primary_key=True, default=uuid7)
    agency_id = fields.UUIDField()
    day = fields.DateField()
    last_serial = fields.IntField(default=0)

    class Meta:
        table = "application_series"
        unique_together = (("agency_id", "day"),)


class ApplicationStep(Model):
    """Something that happened to an application. Rows are only ever added.

    version: of its event in the hall's journal. kind: the event's name. reason, public_note: the citizen reads
    them; internal_note: staff of the agency only.
    """

    id: UUID = fields.UUIDField(primary_key=True, default=uuid7)
    application_id = fields.UUIDField()
    version = fields.BigIntField()
    kind = fields.CharField(max_length=40)
    from_state = fields.CharEnumField(ApplicationState, max_length=24, null=True)
    to_state = fields.CharEnumField(ApplicationState, max_length=24)
    at = fields.DatetimeField()
    actor_kind = fields.CharField(max_length=12)
    actor_id = fields.UUIDField(null=True)
    actor_name = fields.CharField(max_length=120, default="")
    reason = fields.TextField(null=True)
    public_note = fields.TextField(null=True)
    internal_note = fields.TextField(null=True)

    class Meta:
        table = "application_step"
        unique_together = (("application_id", "version"),)


class ApplicationTicket(Model):
    """A visit for the sake of an application: to open, complete or collect it."""

    id: UUID = fields.UUIDField(primary_key=True, default=uuid7)
    application_id = fields.UUIDField()
    ticket_id = fields.UUIDField(db_index=True)
    linked_at = fields.DatetimeField()

    class Meta:
        table = "application_ticket"
        unique_together = (("application_id", "ticket_id"),)


class Document(Model):
    """A file that was handed in. requirement: its code in the service's standard. name: sealed.

    storage_key: where `api.storage` keeps the bytes, whose SHA-256 and size these are. replaced_at: when another
    took its place, or it was erased; null for one that counts.
    """

    id: UUID = fields.UUIDField(primary_key=True, default=uuid7)
    application_id = fields.UUIDField(db_index=True)
    requirement = fields.CharField(max_length=40)
    name = fields.TextField()
    content_type = fields.CharField(max_length=60)
    size_bytes = fields.IntField()
    sha256 = fields.CharField(max_length=64)
    storage_key = fields.CharField(max_length=120)
    scan = fields.CharEnumField(ScanState, max_length=12, default=ScanState.NOT_SCANNED)
    verdict = fields.CharEnumField(Verdict, max_length=10, default=Verdict.PENDING)
    verdict_reason = fields.TextField(null=True)
    verdict_at = fields.DatetimeField(null=True)
    verdict_by = fields.UUIDField(null=True)
    attached_at = fields.DatetimeField()
    replaced_at = fields.DatetimeField(null=True)

    class Meta:
        table = "document"


class Upload(Model):
    """Leave to send one file by PUT. token_hash: of the secret in its address. name: sealed.

    size_bytes: as announced, so that a file that was cut off is noticed. document_id, sent_sha256: what it became,
    and of which bytes, null until then. Sending the same bytes again answers the same document. actor_*,
    credential_id: by whose token it was asked for, null for the anonymous. holds: with the application's secret.
    """

    id: UUID = fields.UUIDField(primary_key=True, default=uuid7)
    application_id = fields.UUIDField(db_index=True)
    requirement = fields.CharField(max_length=40)
    name = fields.TextField()
    size_bytes = fields.IntField(default=0, db_default=0)
    token_hash = fields.CharField(max_length=64, unique=True)
    expires_at = fields.DatetimeField(db_index=True)
    document_id = fields.UUIDField(null=True)
    sent_sha256 = fields.CharField(max_length=64, null=True)
    holds = fields.BooleanField(default=False, db_default=False)
    actor_kind = fields.CharField(max_length=12)
    actor_id = fields.UUIDField(null=True)
    actor_name = fields.CharField(max_length=120, default="")
    credential_id = fields.UUIDField(null=True)

    class Meta:
        table = "upload"
