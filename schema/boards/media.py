"""Pictures and videos for the screens of a hall."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

import strawberry

from api.boards import queries as reads
from api.boards.playlists import Item
from api.halls import queries as halls
from api.people.rules import Permission, Place, may
from schema.context import Info
from schema.node import Node, global_id

InHall = Annotated[str, strawberry.argument(description="Slug of the hall, such as konawe.")]


@strawberry.type(description="A picture or a video that the screens of a hall may play. Everybody may see it.")
class Medium(Node):
    name: str = strawberry.field(description="What it was called when it was sent.")
    content_type: str = strawberry.field(description="image/jpeg, image/png, video/mp4 or video/webm.")
    size_bytes: int = strawberry.field(description="Its size as it is kept.")
    address: str = strawberry.field(description="Where screens fetch it, a path of this server.")
    added_at: datetime = strawberry.field(description="When it was sent.")
    archived_at: datetime | None = strawberry.field(description="When it was taken away; null while it is there.")

    @classmethod
    def of(cls, row: reads.MediumRow) -> Self:
        """The medium of a row."""
        same = ("name", "content_type", "size_bytes", "added_at", "archived_at")
        about = {name: getattr(row, name) for name in same}
        return cls(id=global_id("Medium", row.id), address=reads.address_of(row), **about)


@strawberry.type(description="A medium in a screen's playlist.")
class PlaylistItem:
    medium: Medium = strawberry.field(description="The picture or video.")
    seconds: int = strawberry.field(description="For how long it is shown; a video that ends before makes room.")

    @classmethod
    def of(cls, row: reads.MediumRow, item: Item) -> Self:
        """The item of a row."""
        return cls(medium=Medium.of(row), seconds=item.seconds)


@strawberry.type
class MediaQueries:
    @strawberry.field(
        description="Pictures and videos of a hall, newest first, at most 200; null for all but who may change "
        "its directory."
    )
    async def media(self, info: Info, hall: InHall) -> list[Medium] | None:
        row = await halls.hall_by_slug(hall)
        if row is None or may(info.context.actor, Permission.EDIT_DIRECTORY, Place(row.id)):
            return None
        return [Medium.of(medium) for medium in (await reads.media_of([row.id]))[row.id]]


async def medium_node(info: Info, medium_id: UUID) -> Medium | None:
    """The medium under an id, archived ones too."""
    row = await info.context.loaders.one(reads.media_by_id, medium_id)
    return Medium.of(row) if row else None
