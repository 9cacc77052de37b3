"""Table of the browsers that are told of a number."""

from uuid import UUID

from tortoise import fields
from tortoise.models import Model
from uuid_utils.compat import uuid7


class Reminder(Model):
    """A browser that is told of a ticket, until the ticket ends. Its address is sealed.

    called_version: of the hall, at the newest call it needs not be told of any more. near_told: once for all.
    """

    id: UUID = fields.UUIDField(primary_key=True, default=uuid7)
    hall_id = fields.UUIDField(db_index=True)
    ticket_id = fields.UUIDField()
    fingerprint = fields.CharField(max_length=32)
    sealed = fields.TextField()
    called_version = fields.BigIntField()
    near_told = fields.BooleanField(default=False)
    asked_at = fields.DatetimeField(db_index=True)

    class Meta:
        table = "reminder"
        unique_together = (("ticket_id", "fingerprint"),)
