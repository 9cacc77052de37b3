"""Mutations of one's own session: in, out, and another password."""

from dataclasses import replace
from datetime import datetime

import strawberry

from api.actor import ANONYMOUS
from api.people import actions as people
from api.people.queries import actor_of
from api.people.rules.credentials import ABSOLUTE
from api.refusals import Refusal
from schema.context import Info
from schema.people.viewer import Viewer
from schema.results import Asked, UserError, refused


@strawberry.input(description="Who wants in.")
class SignInInput:
    username: str = strawberry.field(description="The account's username; capitals do not matter.")
    password: str = strawberry.field(description="The account's password.")


@strawberry.input(description="How far to sign out.")
class SignOutInput:
    everywhere: bool = strawberry.field(
        default=False, description="True: end all of your sessions, not this one only."
    )


@strawberry.input(description="Another password for oneself.")
class ChangePasswordInput:
    current_password: str = strawberry.field(description="The password as it is.")
    new_password: str = strawberry.field(description="The password as it shall be: 12 to 128 characters.")


@strawberry.type(description="A session, or why there is none.")
class SignInPayload:
    token: str | None = strawberry.field(
        default=None,
        description="Send it as `Authorization: Bearer …`. Shown once. It ends after 30 minutes without use.",
    )
    expires_at: datetime | None = strawberry.field(
        default=None, description="When it ends in any case: after 12 hours."
    )
    viewer: Viewer | None = strawberry.field(default=None, description="Who has signed in; null if nobody has.")
    user_errors: list[UserError] = strawberry.field(description="Why nobody was signed in; empty if somebody was.")


@strawberry.type(description="You are signed out.")
class SignOutPayload:
    viewer: Viewer = strawberry.field(description="Who you are without the session: nobody in particular.")
    user_errors: list[UserError] = strawberry.field(description="Always empty: who had no session has none now.")


@strawberry.type(description="Your new password holds; your other sessions have ended.")
class ChangePasswordPayload:
    viewer: Viewer | None = strawberry.field(default=None, description="You; null if nothing was changed.")
    user_errors: list[UserError] = strawberry.field(description="Why nothing was changed; empty if it was.")


@strawberry.type
class SigningInMutations:
    @strawberry.mutation(
        description="Sign in. After 5 failures for a username a growing delay, at most 15 minutes. It takes no "
        "idempotencyKey: its answer is a secret and is kept nowhere."
    )
    async def sign_in(self, info: Info, input: Asked[SignInInput]) -> SignInPayload:
        now, address = info.context.now(), info.context.actor.address
        session = await people.sign_in(input.username, input.password, now=now, address=address)
        if isinstance(session, Refusal):
            return SignInPayload(user_errors=refused(session))
        actor = await actor_of(session.token, now=now, address=address)
        info.context.actor = actor or ANONYMOUS  # what the answer shows is shown to who has just signed in
        viewer = Viewer.of(info.context.actor)
        return SignInPayload(token=session.token, expires_at=now + ABSOLUTE, viewer=viewer, user_errors=[])

    @strawberry.mutation(description="Sign out: the session ends, and with it its open sockets within 5 seconds.")
    async def sign_out(self, info: Info, input: Asked[SignOutInput | None] = None) -> SignOutPayload:
        actor, now = info.context.actor, info.context.now()
        out = people.sign_out_everywhere if input and input.everywhere else people.sign_out
        await out(actor, now=now)
        return SignOutPayload(viewer=Viewer.of(replace(ANONYMOUS, address=actor.address)), user_errors=[])

    @strawberry.mutation(description="Give yourself another password; your other sessions end.")
    async def change_password(self, info: Info, input: Asked[ChangePasswordInput]) -> ChangePasswordPayload:
        actor, now = info.context.actor, info.context.now()
        done = await people.change_password(actor, current=input.current_password, new=input.new_password, now=now)
        if isinstance(done, Refusal):
            return ChangePasswordPayload(user_errors=refused(done))
        return ChangePasswordPayload(viewer=Viewer.of(actor), user_errors=[])
