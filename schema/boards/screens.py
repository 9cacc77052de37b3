"""Screens: the TVs of a hall, and how managers hang them up."""

from datetime import datetime
from typing import Annotated, Self, TypeVar
from uuid import UUID

import strawberry

from api.boards import actions as boards
from api.boards import queries as reads
from api.boards import view
from api.boards.playlists import mark_of
from api.boards.rules import ScreenFields
from api.halls import queries as halls
from api.people.rules import Permission, Place, may
from api.refusals import Refusal
from schema.boards.media import PlaylistItem
from schema.context import Info
from schema.halls.inputs import Seen
from schema.node import Node, global_id, uuid_of
from schema.queue.related import LazyHall, hall_of
from schema.results import Language, UserError, refused
from schema.words import InLanguage

ADJUSTABLE = tuple(ScreenFields.__dataclass_fields__)
InHall = Annotated[str, strawberry.argument(description="Slug of the hall, such as konawe.")]


@strawberry.type(description="A TV of a hall. Everybody may read it: it hangs where all can see it.")
class Screen(Node):
    row: strawberry.Private[view.ScreenRow]
    slug: str = strawberry.field(description="Its name in addresses, unique among the hall's screens.")
    zone: str = strawberry.field(description="Whose counters it shows; empty for the whole hall.")
    audio_zone: str = strawberry.field(description="The loudspeakers it feeds; empty for its own.")
    speaks: bool = strawberry.field(description="Whether it may voice calls.")
    diagonal_inches: int = strawberry.field(description="Size of its glass, in inches.")
    farthest_metres: float = strawberry.field(description="Distance of the farthest reader, in metres.")
    running_text: str = strawberry.field(
        description="What it says at its foot besides the hall's announcements, in Indonesian, a page a line."
    )
    running_text_en: str = strawberry.field(
        description="The same in English, line by line; a line that is missing is said in Indonesian."
    )
    archived_at: datetime | None = strawberry.field(description="When it was taken down; null while it hangs.")

    @classmethod
    def of(cls, row: view.ScreenRow) -> Self:
        """The screen of a row."""
        same = (*(name for name in ADJUSTABLE if name not in {"name", "name_en"}), "archived_at")
        return cls(id=global_id("Screen", row.id), row=row, **{name: getattr(row, name) for name in same})

    @strawberry.field(description="What people call it.")
    def name(self, language: InLanguage = Language.ID) -> str:
        return (self.row.name_en if language is Language.EN else "") or self.row.name

    @strawberry.field(description="What it plays, muted, while nobody is called; in this order, again and again.")
    async def playlist(self) -> list[PlaylistItem]:
        return [PlaylistItem.of(medium, item) for medium, item in await reads.played_on(self.row)]

    @strawberry.field(description="Changes whenever the playlist does; null for an empty one.")
    def playlist_version(self) -> str | None:
        return mark_of(self.row.playlist)

    @strawberry.field(description="The hall it hangs in.")
    async def hall(self, info: Info) -> LazyHall:
        return await hall_of(info, self.row.hall_id)


@strawberry.input(description="A screen to hang up.")
class CreateScreenInput:
    hall: strawberry.ID = strawberry.field(description="The hall.")
    slug: str = strawberry.field(description="Its name in addresses: lower-case letters, digits, hyphens.")
    name: str = strawberry.field(description="What people call it, in Indonesian.")
    name_en: str = strawberry.field(default="", description="The same in English.")
    zone: str = strawberry.field(default="", description="Whose counters it shows; empty for the whole hall.")
    audio_zone: str = strawberry.field(default="", description="The loudspeakers it feeds; empty for its own.")
    speaks: bool = strawberry.field(default=True, description="Whether it may voice calls.")
    diagonal_inches: int = strawberry.field(default=55, description="Size of its glass, in inches.")
    farthest_metres: float = strawberry.field(default=8.0, description="Distance of the farthest reader, metres.")
    running_text: str = strawberry.field(
        default="", description="What it says at its foot, in Indonesian, a page a line; at most 12 lines."
    )
    running_text_en: str = strawberry.field(default="", description="The same in English, line by line.")
    idempotency_key: str | None = strawberry.field(
        default=None, description="A retry with the same key returns the first result; 1-64 characters."
    )


@strawberry.input(description="What to change of a screen; what is left out or null stays.")
class UpdateScreenInput(Seen):
    screen: strawberry.ID = strawberry.field(description="The screen.")
    slug: str | None = strawberry.field(default=None, description="Its name in addresses.")
    name: str | None = strawberry.field(default=None, description="What people call it, in Indonesian.")
    name_en: str | None = strawberry.field(default=None, description="The same in English.")
    zone: str | None = strawberry.field(default=None, description="Whose counters it shows; empty for all.")
    audio_zone: str | None = strawberry.field(default=None, description="The loudspeakers it feeds.")
    speaks: bool | None = strawberry.field(default=None, description="Whether it may voice calls.")
    diagonal_inches: int | None = strawberry.field(default=None, description="Size of its glass, in inches.")
    farthest_metres: float | None = strawberry.field(default=None, description="Farthest reader, in metres.")
    running_text: str | None = strawberry.field(default=None, description="What it says at its foot.")
    running_text_en: str | None = strawberry.field(default=None, description="The same in English.")


@strawberry.input(description="A screen to take down.")
class ArchiveScreenInput:
    screen: strawberry.ID = strawberry.field(description="The screen.")


@strawberry.type(description="The screen that was hung up.")
class CreateScreenPayload:
    screen: Screen | None = strawberry.field(description="The screen; null when it was refused.")
    user_errors: list[UserError] = strawberry.field(description="Why it was not done; empty when it was.")


@strawberry.type(description="The screen that was changed.")
class UpdateScreenPayload(CreateScreenPayload):
    pass


@strawberry.type(description="The screen that was taken down.")
class ArchiveScreenPayload(CreateScreenPayload):
    pass


CreateScreen = Annotated[CreateScreenInput, strawberry.argument(description="The screen.")]
UpdateScreen = Annotated[UpdateScreenInput, strawberry.argument(description="The changes.")]
ArchiveScreen = Annotated[ArchiveScreenInput, strawberry.argument(description="Which one.")]


@strawberry.type
class ScreenQueries:
    @strawberry.field(description="Screens of a hall, by slug; null for all but who may change its directory.")
    async def screens(self, info: Info, hall: InHall) -> list[Screen] | None:
        row = await halls.hall_by_slug(hall)
        if row is None or may(info.context.actor, Permission.EDIT_DIRECTORY, Place(row.id)):
            return None
        return [Screen.of(screen) for screen in (await reads.screens_of([row.id]))[row.id]]


@strawberry.type
class ScreenMutations:
    @strawberry.mutation(description="Hang up a screen. Needs EDIT_DIRECTORY.")
    async def create_screen(self, info: Info, input: CreateScreen) -> CreateScreenPayload:
        fields = ScreenFields(**{name: getattr(input, name) for name in ADJUSTABLE})
        context, hall_id = info.context, uuid_of("Hall", input.hall)
        key = input.idempotency_key
        done = await boards.create_screen(context.actor, hall_id, fields, now=context.now(), key=key)
        return await _payload(CreateScreenPayload, done)

    @strawberry.mutation(description="Change a screen; whoever follows it sees the change. Needs EDIT_DIRECTORY.")
    async def update_screen(self, info: Info, input: UpdateScreen) -> UpdateScreenPayload:
        changes = {name: value for name in ADJUSTABLE if (value := getattr(input, name)) is not None}
        context, screen_id = info.context, uuid_of("Screen", input.screen)
        now, seen = context.now(), input.seen
        done = await boards.update_screen(context.actor, screen_id, changes, now=now, seen=seen)
        return await _payload(UpdateScreenPayload, done)

    @strawberry.mutation(description="Take a screen down; subscriptions to it complete. Needs EDIT_DIRECTORY.")
    async def archive_screen(self, info: Info, input: ArchiveScreen) -> ArchiveScreenPayload:
        context, screen_id = info.context, uuid_of("Screen", input.screen)
        done = await boards.archive_screen(context.actor, screen_id, now=context.now())
        return await _payload(ArchiveScreenPayload, done)


P = TypeVar("P", bound=CreateScreenPayload)


async def _payload(payload: type[P], done: boards.ScreenChanged | Refusal) -> P:
    if isinstance(done, Refusal):
        return payload(screen=None, user_errors=refused(done))
    row = (await reads.screens_by_id([done.screen_id]))[done.screen_id]
    return payload(screen=Screen.of(row), user_errors=[])


async def screen_node(info: Info, screen_id: UUID) -> Screen | None:
    """The screen under an id, archived ones too."""
    row = await info.context.loaders.one(reads.screens_by_id, screen_id)
    return Screen.of(row) if row else None
