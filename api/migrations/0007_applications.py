"""Tables of applications, and what a standard asks of one."""

from tortoise import fields, migrations
from tortoise.indexes import Index
from tortoise.migrations import operations as ops
from uuid_utils.compat import uuid7

from api.events import ApplicationState, Channel, ScanState, Verdict


class Migration(migrations.Migration):
    dependencies = [("models", "0006_heads_of_lines")]

    initial = False

    operations = [
        ops.CreateModel(
            name="Application",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ("hall_id", fields.UUIDField()),
                ("agency_id", fields.UUIDField()),
                ("service_id", fields.UUIDField()),
                ("standard_id", fields.UUIDField(null=True)),
                ("number", fields.CharField(null=True, unique=True, max_length=48)),
                ("day", fields.DateField(null=True)),
                ("serial", fields.IntField(null=True)),
                (
                    "state",
                    fields.CharEnumField(
                        description="DRAFT: DRAFT\nSUBMITTED: SUBMITTED\nUNDER_VERIFICATION: UNDER_VERIFICATION\nRETURNED: RETURNED\nIN_PROCESS: IN_PROCESS\nAWAITING_RECOMMENDATION: AWAITING_RECOMMENDATION\nAWAITING_PAYMENT: AWAITING_PAYMENT\nAWAITING_SIGNATURE: AWAITING_SIGNATURE\nAPPROVED: APPROVED\nISSUED: ISSUED\nCOLLECTED: COLLECTED\nREJECTED: REJECTED\nCANCELLED: CANCELLED\nEXPIRED: EXPIRED",
                        enum_type=ApplicationState,
                        max_length=24,
                    ),
                ),
                ("version", fields.IntField(default=0)),
                (
                    "channel",
                    fields.CharEnumField(
                        description="WEB: WEB\nKIOSK: KIOSK\nSTAFF: STAFF", enum_type=Channel, max_length=8
                    ),
                ),
                ("opened_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("changed_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("submitted_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("complete_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("clock_since", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("clock_days", fields.SmallIntField(default=0)),
                ("due_on", fields.DateField(null=True)),
                ("ended_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("erased_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("applicant", fields.TextField(null=True, unique=False)),
                ("answers", fields.TextField(null=True, unique=False)),
                ("nik_hash", fields.CharField(null=True, max_length=32)),
                ("phone_hash", fields.CharField(null=True, max_length=32)),
                ("journal_version", fields.BigIntField(default=0)),
            ],
            options={
                "table": "application",
                "app": "models",
                "unique_together": (("agency_id", "day", "serial"),),
                "indexes": [
                    Index(fields=["agency_id", "state", "id"]),
                    Index(fields=["hall_id", "state", "due_on"]),
                    Index(fields=["nik_hash", "id"]),
                    Index(fields=["phone_hash", "id"]),
                    Index(fields=["state", "changed_at"]),
                ],
                "pk_attr": "id",
                "table_description": "One application (permohonan). The applicant and the answers are sealed, nothing personal stands in clear.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="ApplicationSeries",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ("agency_id", fields.UUIDField()),
                ("day", fields.DateField()),
                ("last_serial", fields.IntField(default=0)),
            ],
            options={
                "table": "application_series",
                "app": "models",
                "unique_together": (("agency_id", "day"),),
                "pk_attr": "id",
                "table_description": "The last number given to an application of an agency on a day of its hall.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="ApplicationStep",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ("application_id", fields.UUIDField()),
                ("version", fields.BigIntField()),
                ("kind", fields.CharField(max_length=40)),
                (
                    "from_state",
                    fields.CharEnumField(
                        null=True,
                        description="DRAFT: DRAFT\nSUBMITTED: SUBMITTED\nUNDER_VERIFICATION: UNDER_VERIFICATION\nRETURNED: RETURNED\nIN_PROCESS: IN_PROCESS\nAWAITING_RECOMMENDATION: AWAITING_RECOMMENDATION\nAWAITING_PAYMENT: AWAITING_PAYMENT\nAWAITING_SIGNATURE: AWAITING_SIGNATURE\nAPPROVED: APPROVED\nISSUED: ISSUED\nCOLLECTED: COLLECTED\nREJECTED: REJECTED\nCANCELLED: CANCELLED\nEXPIRED: EXPIRED",
                        enum_type=ApplicationState,
                        max_length=24,
                    ),
                ),
                (
                    "to_state",
                    fields.CharEnumField(
                        description="DRAFT: DRAFT\nSUBMITTED: SUBMITTED\nUNDER_VERIFICATION: UNDER_VERIFICATION\nRETURNED: RETURNED\nIN_PROCESS: IN_PROCESS\nAWAITING_RECOMMENDATION: AWAITING_RECOMMENDATION\nAWAITING_PAYMENT: AWAITING_PAYMENT\nAWAITING_SIGNATURE: AWAITING_SIGNATURE\nAPPROVED: APPROVED\nISSUED: ISSUED\nCOLLECTED: COLLECTED\nREJECTED: REJECTED\nCANCELLED: CANCELLED\nEXPIRED: EXPIRED",
                        enum_type=ApplicationState,
                        max_length=24,
                    ),
                ),
                ("at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("actor_kind", fields.CharField(max_length=12)),
                ("actor_id", fields.UUIDField(null=True)),
                ("actor_name", fields.CharField(default="", max_length=120)),
                ("reason", fields.TextField(null=True, unique=False)),
                ("public_note", fields.TextField(null=True, unique=False)),
                ("internal_note", fields.TextField(null=True, unique=False)),
            ],
            options={
                "table": "application_step",
                "app": "models",
                "unique_together": (("application_id", "version"),),
                "pk_attr": "id",
                "table_description": "Something that happened to an application. Rows are only ever added.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="ApplicationTicket",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ("application_id", fields.UUIDField()),
                ("ticket_id", fields.UUIDField(db_index=True)),
                ("linked_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "application_ticket",
                "app": "models",
                "unique_together": (("application_id", "ticket_id"),),
                "pk_attr": "id",
                "table_description": "A visit for the sake of an application: to open, complete or collect it.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Document",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ("application_id", fields.UUIDField(db_index=True)),
                ("requirement", fields.CharField(max_length=40)),
                ("name", fields.TextField(unique=False)),
                ("content_type", fields.CharField(max_length=60)),
                ("size_bytes", fields.IntField()),
                ("sha256", fields.CharField(max_length=64)),
                ("storage_key", fields.CharField(max_length=120)),
                (
                    "scan",
                    fields.CharEnumField(
                        default=ScanState.NOT_SCANNED,
                        description="NOT_SCANNED: NOT_SCANNED\nCLEAN: CLEAN",
                        enum_type=ScanState,
                        max_length=12,
                    ),
                ),
                (
                    "verdict",
                    fields.CharEnumField(
                        default=Verdict.PENDING,
                        description="PENDING: PENDING\nACCEPTED: ACCEPTED\nREJECTED: REJECTED",
                        enum_type=Verdict,
                        max_length=10,
                    ),
                ),
                ("verdict_reason", fields.TextField(null=True, unique=False)),
                ("verdict_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("verdict_by", fields.UUIDField(null=True)),
                ("attached_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("replaced_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "document",
                "app": "models",
                "pk_attr": "id",
                "table_description": "A file that was handed in. requirement: its code in the service's standard. name: sealed.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Upload",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ("application_id", fields.UUIDField(db_index=True)),
                ("requirement", fields.CharField(max_length=40)),
                ("name", fields.TextField(unique=False)),
                ("token_hash", fields.CharField(unique=True, max_length=64)),
                ("expires_at", fields.DatetimeField(db_index=True, auto_now=False, auto_now_add=False)),
                ("document_id", fields.UUIDField(null=True)),
                ("actor_kind", fields.CharField(max_length=12)),
                ("actor_id", fields.UUIDField(null=True)),
                ("actor_name", fields.CharField(default="", max_length=120)),
            ],
            options={
                "table": "upload",
                "app": "models",
                "pk_attr": "id",
                "table_description": "Leave to send one file by PUT. token_hash: of the secret in its address. document_id: what it became.",
            },
            bases=["Model"],
        ),
        ops.AddField(
            model_name="ServiceStandard",
            name="documents",
            field=fields.TextField(default="[]", db_default="[]", unique=False),
        ),
        ops.AddField(
            model_name="ServiceStandard",
            name="form",
            field=fields.TextField(default="[]", db_default="[]", unique=False),
        ),
        ops.AddField(
            model_name="ServiceStandard",
            name="one_sitting",
            field=fields.BooleanField(default=False, db_default=False),
        ),
        ops.AddField(
            model_name="ServiceStandard",
            name="working_days",
            field=fields.SmallIntField(null=True),
        ),
    ]
