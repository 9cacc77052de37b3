"""Remembers when what is done once a night was last done."""

from datetime import datetime

from tortoise import fields
from tortoise.models import Model


class Chore(Model):
    """Something that is done once a night. done_at: when it was last done to its end."""

    name = fields.CharField(max_length=40, primary_key=True)
    done_at = fields.DatetimeField()

    class Meta:
        table = "chore"


async def was_done_since(name: str, since: datetime) -> bool:
    """Whether it was done to its end at or after an instant."""
    return await Chore.filter(name=name, done_at__gte=since).exists()


async def note_done(name: str, at: datetime) -> None:
    """It is done until the next night; again gives the later time."""
    await Chore.update_or_create(name=name, defaults={"done_at": at})
