"""Tables of the directory. Nothing here is deleted once it has history: it is archived.

Codes, prefixes and labels are unique among what is not archived: partial indexes of migration 0002.
"""

from uuid import UUID

from tortoise import fields
from tortoise.models import Model
from uuid_utils.compat import uuid7

from api.events import PriorityClass
from api.halls.rules.calendar import SpecialDayKind


class Hall(Model):
    """A mal pelayanan publik. forced_open: True/False overrides every calendar rule, null follows it."""

    id: UUID = fields.UUIDField(primary_key=True, default=uuid7)
    slug = fields.CharField(max_length=60, unique=True)
    name = fields.CharField(max_length=120)
    name_en = fields.CharField(max_length=120, default="")
    region_code = fields.CharField(max_length=8)
    province = fields.CharField(max_length=60)
    timezone = fields.CharField(max_length=40)
    address = fields.CharField(max_length=200, default="")
    forced_open = fields.BooleanField(null=True)
    forced_reason = fields.CharField(max_length=200, default="")
    forced_reason_en = fields.CharField(max_length=200, default="")
    # policy of the queue; the defaults are README, Decisions
    priority_ratio = fields.SmallIntField(default=2)
    max_wait_seconds = fields.IntField(default=3600)
    recalls_before_no_show = fields.SmallIntField(default=2)
    seconds_before_no_show = fields.IntField(default=60)
    recall_cooldown_seconds = fields.IntField(default=5)
    return_grace_seconds = fields.IntField(default=1800)
    returns_allowed = fields.SmallIntField(default=1)
    return_behind = fields.SmallIntField(default=2)
    put_back_place = fields.CharField(max_length=10, default="FRONT")
    delays_allowed = fields.SmallIntField(default=2)
    last_ticket_seconds = fields.IntField(default=1800)
    print_confirm_seconds = fields.IntField(default=120)
    booking_days_ahead = fields.SmallIntField(default=30, db_default=30)
    check_in_early_seconds = fields.IntField(default=1800, db_default=1800)
    check_in_grace_seconds = fields.IntField(default=900, db_default=900)
    check_in_late_seconds = fields.IntField(default=3600, db_default=3600)
    booking_block_days = fields.SmallIntField(default=30, db_default=30)
    presence_proof = fields.BooleanField(default=False, db_default=False)
    created_at = fields.DatetimeField()
    archived_at = fields.DatetimeField(null=True)

    class Meta:
        table = "hall"


class PriorityPolicy(Model):
    """What a priority class weighs in a hall: classes without a row use the default of queue/rules."""

    id: UUID = fields.UUIDField(primary_key=True, default=uuid7)
    hall_id = fields.UUIDField()
    priority_class = fields.CharEnumField(PriorityClass, max_length=10)
    weight = fields.FloatField(default=0.5)
    max_wait_seconds = fields.IntField(default=1200)

    class Meta:
        table = "priority_policy"
        unique_together = (("hall_id", "priority_class"),)


class Agency(Model):
    """An agency (instansi) in a hall. disturbed_*: the reason while it cannot work, else null."""

    id: UUID = fields.UUIDField(primary_key=True, default=uuid7)
    hall: fields.ForeignKeyRelation[Hall] = fields.ForeignKeyField("models.Hall", related_name="agencies")
    hall_id: UUID
    code = fields.CharField(max_length=20)
    name = fields.CharField(max_length=160)
    name_en = fields.CharField(max_length=160, default="")
    disturbed_reason = fields.CharField(max_length=200, null=True)
    disturbed_reason_en = fields.CharField(max_length=200, null=True)
    disturbed_at = fields.DatetimeField(null=True)
    archived_at = fields.DatetimeField(null=True)

    class Meta:
        table = "agency"


class Queue(Model):
    """What people wait in: one number series. prefix: 1-3 letters without I, O and Q.

    daily_quota: tickets a day, null for no limit. online_share: percent of it reserved for WEB, 0-100.
    weight: added to the score of its legs.
    """

    id: UUID = fields.UUIDField(primary_key=True, default=uuid7)
    hall: fields.ForeignKeyRelation[Hall] = fields.ForeignKeyField("models.Hall", related_name="queues")
    hall_id: UUID
    agency: fields.ForeignKeyRelation[Agency] = fields.ForeignKeyField("models.Agency", related_name="queues")
    agency_id: UUID
    prefix = fields.CharField(max_length=3)
    name = fields.CharField(max_length=160)
    name_en = fields.CharField(max_length=160, default="")
    daily_quota = fields.IntField(null=True)
    online_share = fields.SmallIntField(null=True)
    weight = fields.FloatField(default=0.0)
    target_seconds = fields.IntField(default=600)
    archived_at = fields.DatetimeField(null=True)

    class Meta:
        table = "queue"


class Service(Model):
    """What a citizen applies for (layanan). keywords: citizens' own words for it, space-separated."""

    id: UUID = fields.UUIDField(primary_key=True, default=uuid7)
    hall_id = fields.UUIDField()
    agency: fields.ForeignKeyRelation[Agency] = fields.ForeignKeyField("models.Agency", related_name="services")
    agency_id: UUID
    queue: fields.ForeignKeyRelation[Queue] = fields.ForeignKeyField("models.Queue", related_name="services")
    queue_id: UUID
    code = fields.CharField(max_length=30)
    name = fields.CharField(max_length=200)
    name_en = fields.CharField(max_length=200, default="")
    keywords = fields.CharField(max_length=300, default="")
    archived_at = fields.DatetimeField(null=True)

    class Meta:
        table = "service"


class ServiceStandard(Model):
    """One version of a service's standard: 6 public and 8 internal components (UU 25/2009 art. 21).

    source: K named for Konawe in the press, M read elsewhere, R illustrative. form, documents: what an
    application asks for, as JSON of rules.forms. working_days: within which it is done, null where the standard
    promises none. one_sitting: whether it may be issued at once, without a decision.
    """

    id: UUID = fields.UUIDField(primary_key=True, default=uuid7)
    service: fields.ForeignKeyRelation[Service] = fields.ForeignKeyField(
        "models.Service", related_name="standards"
    )
    service_id: UUID
    version = fields.SmallIntField()
    decree_number = fields.CharField(max_length=100, default="")
    valid_from = fields.DateField()
    valid_until = fields.DateField(null=True)
    requirements = fields.TextField(default="")
    procedure = fields.TextField(default="")
    completion_time = fields.TextField(default="")
    fee = fields.TextField(default="")
    product = fields.TextField(default="")
    complaints = fields.TextField(default="")
    legal_basis = fields.TextField(default="")
    facilities = fields.TextField(default="")
    staff_competence = fields.TextField(default="")
    internal_supervision = fields.TextField(default="")
    number_of_staff = fields.TextField(default="")
    service_guarantee = fields.TextField(default="")
    security_guarantee = fields.TextField(default="")
    performance_evaluation = fields.TextField(default="")
    source = fields.CharField(max_length=40, default="")
    form = fields.TextField(default="[]", db_default="[]")
    documents = fields.TextField(default="[]", db_default="[]")
    working_days = fields.SmallIntField(null=True)
    one_sitting = fields.BooleanField(default=False, db_default=False)
    created_at = fields.DatetimeField()

    class Meta:
        table = "service_standard"
        unique_together = (("service_id", "version"),)


class Counter(Model):
    """A desk (loket). zone: the part of the hall it stands in, as on its screens, empty if there is one."""

    id: UUID = fields.UUIDField(primary_key=True, default=uuid7)
    hall: fields.ForeignKeyRelation[Hall] = fields.ForeignKeyField("models.Hall", related_name="counters")
    hall_id: UUID
    agency: fields.ForeignKeyRelation[Agency] = fields.ForeignKeyField("models.Agency", related_name="counters")
    agency_id: UUID
    label = fields.CharField(max_length=12)
    zone = fields.CharField(max_length=40, default="")
    archived_at = fields.DatetimeField(null=True)

    class Meta:
        table = "counter"


class CounterQueue(Model):
    """A queue a counter serves. weight: skill, added to the score, so that a counter's own queue goes first."""

    id: UUID = fields.UUIDField(primary_key=True, default=uuid7)
    counter: fields.ForeignKeyRelation[Counter] = fields.ForeignKeyField("models.Counter", related_name="serves")
    counter_id: UUID
    queue: fields.ForeignKeyRelation[Queue] = fields.ForeignKeyField("models.Queue", related_name="served_by")
    queue_id: UUID
    weight = fields.FloatField(default=0.0)

    class Meta:
        table = "counter_queue"
        unique_together = (("counter_id", "queue_id"),)


class WeeklyHours(Model):
    """Hours of one weekday (0 Monday) for a hall, or for an agency or queue that sits differently.

    A hall, agency or queue with any row here sits only on the weekdays that have one.
    """

    id: UUID = fields.UUIDField(primary_key=True, default=uuid7)
    hall_id = fields.UUIDField(db_index=True)
    agency_id = fields.UUIDField(null=True)
    queue_id = fields.UUIDField(null=True)
    weekday = fields.SmallIntField()
    opens = fields.CharField(max_length=5)
    closes = fields.CharField(max_length=5)
    break_starts = fields.CharField(max_length=5, null=True)
    break_ends = fields.CharField(max_length=5, null=True)

    class Meta:
        table = "weekly_hours"


class SpecialDay(Model):
    """A date that differs: closed when `opens` is null, else with its own hours.

    WORKING_DAY takes a national holiday back for this hall. agency_id, queue_id: null for the whole hall.
    """

    id: UUID = fields.UUIDField(primary_key=True, default=uuid7)
    hall_id = fields.UUIDField()
    agency_id = fields.UUIDField(null=True)
    queue_id = fields.UUIDField(null=True)
    day = fields.DateField()
    kind = fields.CharEnumField(SpecialDayKind, max_length=16)
    name = fields.CharField(max_length=120)
    name_en = fields.CharField(max_length=120, default="")
    opens = fields.CharField(max_length=5, null=True)
    closes = fields.CharField(max_length=5, null=True)
    break_starts = fields.CharField(max_length=5, null=True)
    break_ends = fields.CharField(max_length=5, null=True)
    archived_at = fields.DatetimeField(null=True)

    class Meta:
        table = "special_day"
        indexes = (("hall_id", "day"),)


class Pause(Model):
    """The whole hall waits. ends_at: planned end, null until resumed by hand."""

    id: UUID = fields.UUIDField(primary_key=True, default=uuid7)
    hall_id = fields.UUIDField(db_index=True)
    reason = fields.CharField(max_length=200)
    reason_en = fields.CharField(max_length=200, default="")
    started_at = fields.DatetimeField()
    ends_at = fields.DatetimeField(null=True)
    ended_at = fields.DatetimeField(null=True)

    class Meta:
        table = "pause"


class Closure(Model):
    """A time at which a hall was closed by order, or an agency could not work, for what is judged afterwards.

    agency_id: null for the whole hall. ended_at: null while it lasts.
    """

    id: UUID = fields.UUIDField(primary_key=True, default=uuid7)
    hall_id = fields.UUIDField(db_index=True)
    agency_id = fields.UUIDField(null=True)
    started_at = fields.DatetimeField()
    ended_at = fields.DatetimeField(null=True)

    class Meta:
        table = "closure"


class Announcement(Model):
    """A text for the screens, one page at a time. emergency: it takes the whole screen."""

    id: UUID = fields.UUIDField(primary_key=True, default=uuid7)
    hall_id = fields.UUIDField(db_index=True)
    text = fields.CharField(max_length=300)
    text_en = fields.CharField(max_length=300, default="")
    emergency = fields.BooleanField(default=False)
    starts_at = fields.DatetimeField()
    ends_at = fields.DatetimeField(null=True)
    archived_at = fields.DatetimeField(null=True)

    class Meta:
        table = "announcement"
