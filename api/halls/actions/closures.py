"""Keeps when a hall was closed by order or an agency could not work, for what is judged afterwards."""

from uuid import UUID

from tortoise.queryset import QuerySet

from api.halls.models import Closure
from api.work import Work


async def begin(work: Work, hall_id: UUID, agency_id: UUID | None = None) -> None:
    """Note that it closes now; one that is closed already stays so since when it was."""
    if not await _running(work, hall_id, agency_id).exists():
        await Closure.create(using_db=work.connection, hall_id=hall_id, agency_id=agency_id, started_at=work.now)


async def end(work: Work, hall_id: UUID, agency_id: UUID | None = None) -> None:
    """Note that it is over now; of what was never noted, nothing changes."""
    await _running(work, hall_id, agency_id).update(ended_at=work.now)


def _running(work: Work, hall_id: UUID, agency_id: UUID | None) -> QuerySet[Closure]:
    return Closure.filter(hall_id=hall_id, agency_id=agency_id, ended_at=None).using_db(work.connection)
