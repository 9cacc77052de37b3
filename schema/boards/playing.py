"""Mutations on what the screens of a hall play."""

from datetime import datetime

import strawberry

from api.boards import actions as boards
from api.boards import queries as reads
from api.boards.films import MOST_BYTES
from api.boards.playlists import Item
from api.refusals import Refusal
from schema.boards.media import Medium
from schema.boards.screens import Screen
from schema.context import Info
from schema.halls.inputs import OfHall, Seen
from schema.node import uuid_of
from schema.results import Asked, UserError, refused


@strawberry.input(description="A picture or a video that will be sent.")
class AddMediumInput(OfHall):
    name: str = strawberry.field(description="What to call it, 1 to 120 characters.")
    size_bytes: int = strawberry.field(description=f"Its size, 1 to {MOST_BYTES}.")


@strawberry.input(description="A picture or a video to take away.")
class ArchiveMediumInput:
    medium: strawberry.ID = strawberry.field(description="The medium.")


@strawberry.input(description="A medium in a playlist.")
class PlaylistItemInput:
    medium: strawberry.ID = strawberry.field(description="The picture or video, of the screen's hall.")
    seconds: int = strawberry.field(default=10, description="For how long it is shown, 3 to 600.")


@strawberry.input(description="What a screen plays from now on.")
class SetPlaylistInput(Seen):
    screen: strawberry.ID = strawberry.field(description="The screen.")
    items: list[PlaylistItemInput] = strawberry.field(description="In this order, at most 30; empty for nothing.")


@strawberry.type(description="Where the file is to be sent.")
class AddMediumPayload:
    upload_url: str | None = strawberry.field(
        description="Send the bytes here by PUT, as often as it takes: JPEG, PNG, WebP, MP4 or WebM. Answers the "
        "medium's id. Secret; null if nothing was done."
    )
    expires_at: datetime | None = strawberry.field(description="Until when; null if nothing was done.")
    user_errors: list[UserError] = strawberry.field(description="Why nothing was done; empty if it was.")


@strawberry.type(description="The medium that no screen plays any more; its file is deleted.")
class ArchiveMediumPayload:
    medium: Medium | None = strawberry.field(description="The medium; null when it was refused.")
    user_errors: list[UserError] = strawberry.field(description="Why it was not done; empty when it was.")


@strawberry.type(description="The screen with its new playlist.")
class SetPlaylistPayload:
    screen: Screen | None = strawberry.field(description="The screen; null when it was refused.")
    user_errors: list[UserError] = strawberry.field(description="Why it was not done; empty when it was.")


@strawberry.type
class PlayingMutations:
    @strawberry.mutation(description="Ask where to send a picture or a video for screens. Needs EDIT_DIRECTORY.")
    async def add_medium(self, info: Info, input: Asked[AddMediumInput]) -> AddMediumPayload:
        actor, now = info.context.actor, info.context.now()
        done = await boards.add_medium(actor, input.hall_id(), input.name, input.size_bytes, now=now)
        if isinstance(done, Refusal):
            return AddMediumPayload(upload_url=None, expires_at=None, user_errors=refused(done))
        url = f"{info.context.base_url}/media/uploads/{done.token}"
        return AddMediumPayload(upload_url=url, expires_at=done.expires_at, user_errors=[])

    @strawberry.mutation(
        description="Take a picture or a video away, also out of every playlist. Needs EDIT_DIRECTORY."
    )
    async def archive_medium(self, info: Info, input: Asked[ArchiveMediumInput]) -> ArchiveMediumPayload:
        actor, now, medium_id = info.context.actor, info.context.now(), uuid_of("Medium", input.medium)
        done = await boards.archive_medium(actor, medium_id, now=now)
        if isinstance(done, Refusal):
            return ArchiveMediumPayload(medium=None, user_errors=refused(done))
        row = (await reads.media_by_id([medium_id]))[medium_id]
        return ArchiveMediumPayload(medium=Medium.of(row), user_errors=[])

    @strawberry.mutation(description="Set what a screen plays while nobody is called. Needs EDIT_DIRECTORY.")
    async def set_playlist(self, info: Info, input: Asked[SetPlaylistInput]) -> SetPlaylistPayload:
        actor, now, screen_id = info.context.actor, info.context.now(), uuid_of("Screen", input.screen)
        items = [Item(uuid_of("Medium", one.medium), one.seconds) for one in input.items]
        done = await boards.set_playlist(actor, screen_id, items, now=now, seen=input.seen)
        if isinstance(done, Refusal):
            return SetPlaylistPayload(screen=None, user_errors=refused(done))
        row = (await reads.screens_by_id([screen_id]))[screen_id]
        return SetPlaylistPayload(screen=Screen.of(row), user_errors=[])
