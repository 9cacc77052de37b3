"""Tables of tickets, their legs, their calls, and the day's numbers."""

from uuid import UUID

from tortoise import fields
from tortoise.models import Model
from uuid_utils.compat import uuid7

from api.events import CallRule, Channel, CounterState, PriorityClass, TicketState


class NumberSeries(Model):
    """The last number given out in a queue on a business day: the ledger of numbers and quota.

    last_at: when, as the hall counts time: a clock that steps back never puts a later number before an earlier.
    """

    id: UUID = fields.UUIDField(primary_key=True, default=uuid7)
    hall_id = fields.UUIDField()
    queue_id = fields.UUIDField()
    day = fields.DateField()
    last_number = fields.IntField(default=0)
    taken_online = fields.IntField(default=0)
    taken_on_site = fields.IntField(default=0)
    last_at = fields.DatetimeField(null=True)

    class Meta:
        table = "number_series"
        unique_together = (("queue_id", "day"),)
        indexes = (("hall_id", "day"),)


class Ticket(Model):
    """One visit. `state`, `queue_id`, `counter_id`, `attempt` mirror the open leg."""

    id: UUID = fields.UUIDField(primary_key=True, default=uuid7)
    hall_id = fields.UUIDField()
    day = fields.DateField()
    number = fields.IntField()
    series_queue_id = fields.UUIDField()
    label = fields.CharField(max_length=12)
    state = fields.CharEnumField(TicketState, max_length=10)
    channel = fields.CharEnumField(Channel, max_length=8)
    priority_class = fields.CharEnumField(PriorityClass, max_length=10, null=True)
    service_id = fields.UUIDField(null=True)
    queue_id = fields.UUIDField()
    leg_id = fields.UUIDField()
    counter_id = fields.UUIDField(null=True)
    attempt = fields.SmallIntField(default=0)
    issued_at = fields.DatetimeField()
    called_at = fields.DatetimeField(null=True)
    ended_at = fields.DatetimeField(null=True)
    version = fields.BigIntField(default=0)

    class Meta:
        table = "ticket"
        unique_together = (("series_queue_id", "day", "number"),)
        indexes = (("hall_id", "day", "state"),)


class Leg(Model):
    """One stay in one queue.

    wait_from: start of the wait clock. hold_until: when a held leg comes back, or when a print that nobody
    confirmed lapses. skip: how many others of the queue go first (a returned no-show, a citizen who asked to be
    later). bound_counter_id: only this counter may call it. front: transferred to or put back at the front.
    called_at: first call of this stay at a counter; the ticket's is the latest. rule: by which it was called.
    """

    id: UUID = fields.UUIDField(primary_key=True, default=uuid7)
    hall_id = fields.UUIDField()
    ticket_id = fields.UUIDField(db_index=True)
    ordinal = fields.SmallIntField(default=1)
    queue_id = fields.UUIDField()
    day = fields.DateField()
    number = fields.IntField()
    priority_class = fields.CharEnumField(PriorityClass, max_length=10, null=True)
    state = fields.CharEnumField(TicketState, max_length=10)
    joined_at = fields.DatetimeField()
    wait_from = fields.DatetimeField()
    front = fields.BooleanField(default=False)
    skip = fields.SmallIntField(default=0)
    bound_counter_id = fields.UUIDField(null=True)
    counter_id = fields.UUIDField(null=True)
    called_at = fields.DatetimeField(null=True)
    serving_at = fields.DatetimeField(null=True)
    ended_at = fields.DatetimeField(null=True)
    hold_until = fields.DatetimeField(null=True)
    attempt = fields.SmallIntField(default=0)
    rule = fields.CharEnumField(CallRule, max_length=10, null=True)
    returns = fields.SmallIntField(default=0)
    delays = fields.SmallIntField(default=0)
    ended_as = fields.CharField(max_length=12, null=True)

    class Meta:
        table = "leg"
        indexes = (("hall_id", "state", "queue_id"), ("queue_id", "state", "day"), ("state", "hold_until"))


class Call(Model):
    """One call or recall, as the screens show it. version: of its event in the hall's journal."""

    id: UUID = fields.UUIDField(primary_key=True, default=uuid7)
    hall_id = fields.UUIDField()
    day = fields.DateField()
    version = fields.BigIntField()
    ticket_id = fields.UUIDField(db_index=True)
    leg_id = fields.UUIDField()
    counter_id = fields.UUIDField()
    label = fields.CharField(max_length=12)
    attempt = fields.SmallIntField()
    rule = fields.CharEnumField(CallRule, max_length=10)
    reason = fields.TextField(null=True)
    at = fields.DatetimeField()
    undone_at = fields.DatetimeField(null=True)

    class Meta:
        table = "call"
        indexes = (("hall_id", "day", "version"),)


class Desk(Model):
    """What a counter is doing now. No row: closed.

    priority_streak: priority calls in a row, for RATIO. last_act: what undo needs to take the last act back, JSON.
    """

    counter_id: UUID = fields.UUIDField(primary_key=True)
    hall_id = fields.UUIDField(db_index=True)
    state = fields.CharEnumField(CounterState, max_length=12, default=CounterState.CLOSED)
    reason = fields.CharField(max_length=200, default="")
    since = fields.DatetimeField()
    staff_id = fields.UUIDField(null=True)
    staff_name = fields.CharField(max_length=120, default="")
    priority_streak = fields.SmallIntField(default=0)
    last_act = fields.TextField(null=True)

    class Meta:
        table = "desk"


class ClosedDay(Model):
    """A business day that is over in a hall: no number of it can be given out again."""

    id: UUID = fields.UUIDField(primary_key=True, default=uuid7)
    hall_id = fields.UUIDField()
    day = fields.DateField()
    closed_at = fields.DatetimeField()
    expired = fields.IntField()

    class Meta:
        table = "closed_day"
        unique_together = (("hall_id", "day"),)
