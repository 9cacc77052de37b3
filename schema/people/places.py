"""Reads where an act happens from what a client names."""

from typing import Annotated
from uuid import UUID

import strawberry

from api.halls import queries as halls
from api.people.rules import Place
from schema.context import Info
from schema.node import NOTHING, uuid_of

OneHall = Annotated[str, strawberry.argument(description="Slug of the hall, such as konawe.")]
MaybeHall = Annotated[
    str | None, strawberry.argument(description="Slug of the hall; null for what stands above all halls.")
]


async def hall_id_of(info: Info, slug: str | None) -> UUID | None:
    """The hall under a slug; None for none named, NOTHING for one that is not there."""
    if slug is None:
        return None
    row = await info.context.loaders.one(halls.halls_by_slug, slug)
    return row.id if row else NOTHING


async def place_of(info: Info, hall: str | None, agency: str | None) -> Place:
    """The agency's place if one is named, else the hall's, else above all; NOTHING stands for what is not."""
    hall_id = await hall_id_of(info, hall)
    if agency is None:
        return Place(hall_id)
    row = await info.context.loaders.one(halls.agencies_by_id, uuid_of("Agency", agency))
    if row is None or hall_id not in (None, row.hall_id):
        return Place(NOTHING, NOTHING)
    return Place(row.hall_id, row.id)
