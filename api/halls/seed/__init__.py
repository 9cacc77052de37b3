"""Plants the directory the product ships: the 14 halls of 13 July 2023, and MPP Konawe complete."""

import csv
import json
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from api.actor import SYSTEM
from api.halls import models
from api.halls.rules.forms import documents_of, form_of, written
from api.halls.seed.texts import COMPLAINTS, DECREE, PROCEDURE
from api.journal import Timeline
from api.work import Work, one_transaction

Row = dict[str, str]
Progress = Callable[[int, int], object]

COMPLETE = "konawe"  # the hall with a whole directory; the others have their hours
OPENED_ON = date(2023, 7, 13)
OWN_QUEUE, NEIGHBOURS_QUEUE = 1.0, 0.0  # a counter's skill in its own queue and in one it helps


async def seed(*, now: datetime, progress: Progress | None = None) -> None:
    """Add the halls that are not there yet; one that is, by its slug, stays exactly as it is.

    progress: called with halls done and halls in all. About 400 rows, inserted in bulk in one transaction.
    """
    rows = list(_read("halls"))

    async def verb(work: Work) -> None:
        there = {hall.slug for hall in await models.Hall.all().using_db(work.connection)}
        for done, row in enumerate(rows, start=1):
            if row["slug"] not in there:
                await _plant(work, row)
            if progress:
                progress(done, len(rows))

    await one_transaction(verb, actor=SYSTEM, now=now)


def _read(name: str) -> Iterator[Row]:
    with Path(__file__).with_name(f"{name}.csv").open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


async def _plant(work: Work, row: Row) -> None:
    hall = await models.Hall.create(using_db=work.connection, created_at=work.now, **row)
    await Timeline.create(using_db=work.connection, hall_id=hall.id)
    hours = [models.WeeklyHours(hall_id=hall.id, **day) for day in _read("hours")]
    await models.WeeklyHours.bulk_create(hours, using_db=work.connection)
    if row["slug"] == COMPLETE:
        await _plant_directory(work, hall.id)


async def _plant_directory(work: Work, hall_id: UUID) -> None:
    rows = {row["code"]: row for row in _read("agencies")}
    agencies = {
        code: models.Agency(hall_id=hall_id, code=code, name=row["name"], name_en=row["name_en"])
        for code, row in rows.items()
    }
    queues = {
        code: models.Queue(
            hall_id=hall_id,
            agency_id=agencies[code].id,
            prefix=row["prefix"],
            name=row["name"],
            name_en=row["name_en"],
        )
        for code, row in rows.items()
    }
    await models.Agency.bulk_create(agencies.values(), using_db=work.connection)
    await models.Queue.bulk_create(queues.values(), using_db=work.connection)
    await _plant_services(work, hall_id, agencies, queues)
    await _plant_counters(work, hall_id, agencies, queues)


async def _plant_services(
    work: Work, hall_id: UUID, agencies: dict[str, models.Agency], queues: dict[str, models.Queue]
) -> None:
    services, standards, asked = [], [], forms()
    for row in _read("services"):
        service = models.Service(
            hall_id=hall_id,
            agency_id=agencies[row["agency"]].id,
            queue_id=queues[row["agency"]].id,
            code=row["code"],
            name=row["name"],
            name_en=row["name_en"],
            keywords=row["keywords"],
        )
        services.append(service)
        standards.append(_standard(service.id, row, asked.get(row["code"], {}), work.now))
    await models.Service.bulk_create(services, using_db=work.connection)
    await models.ServiceStandard.bulk_create(standards, using_db=work.connection)


def forms() -> dict[str, dict[str, Any]]:
    """What applications for some services ask, as columns of their standards, by the service's code."""
    found = json.loads(Path(__file__).with_name("forms.json").read_text(encoding="utf-8"))
    return {each.pop("code"): {**each, **_written(each)} for each in found}


def _written(asked: Mapping[str, Any]) -> dict[str, str]:
    form, documents = (json.dumps(asked[name]) for name in ("form", "documents"))
    return {"form": written(form_of(form)), "documents": written(documents_of(documents))}


def _standard(service_id: UUID, row: Row, asked: Mapping[str, Any], now: datetime) -> models.ServiceStandard:
    return models.ServiceStandard(
        service_id=service_id,
        version=1,
        decree_number=DECREE,
        valid_from=OPENED_ON,
        requirements=row["requirements"].replace("; ", "\n"),
        procedure=PROCEDURE,
        completion_time=row["completion_time"],
        fee=row["fee"],
        product=row["product"],
        complaints=COMPLAINTS,
        source=row["source"],
        created_at=now,
        **asked,
    )


async def _plant_counters(
    work: Work, hall_id: UUID, agencies: dict[str, models.Agency], queues: dict[str, models.Queue]
) -> None:
    counters, links = [], []
    for row in _read("counters"):
        counter = models.Counter(
            hall_id=hall_id, agency_id=agencies[row["agency"]].id, label=row["label"], zone=row["zone"]
        )
        counters.append(counter)
        for code, weight in ((row["agency"], OWN_QUEUE), (row["helps"], NEIGHBOURS_QUEUE)):
            if code:
                link = models.CounterQueue(counter_id=counter.id, queue_id=queues[code].id, weight=weight)
                links.append(link)
    await models.Counter.bulk_create(counters, using_db=work.connection)
    await models.CounterQueue.bulk_create(links, using_db=work.connection)
