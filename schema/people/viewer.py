"""Who the token is."""

from typing import Annotated, Self

import strawberry

from api.actor import Actor, ActorKind, Role
from api.people import queries as people
from api.people.rules import Permission, permissions_anywhere, permissions_at
from api.queue import queries as queue
from schema.context import Info
from schema.people.devices import ApiKey, Device, readable_api_key, readable_device
from schema.people.places import place_of
from schema.people.staff import RoleGrant, Staff
from schema.queue.related import LazyCounter, LazyHall, counter_of, hall_of

AtHall = Annotated[str | None, strawberry.argument(description="Slug of a hall: only what may be done there.")]
AtAgency = Annotated[
    strawberry.ID | None, strawberry.argument(description="Id of an agency: only what may be done there.")
]


@strawberry.type(description="Who the token is, and what it may do.")
class Viewer:
    actor: strawberry.Private[Actor]
    kind: ActorKind = strawberry.field(description="What sort of token it is; ANONYMOUS without one.")
    name: str = strawberry.field(description="Name of the person, device or system; empty for the anonymous.")
    roles: list[Role] = strawberry.field(description="Every role held anywhere; empty for all but staff.")

    @classmethod
    def of(cls, actor: Actor) -> Self:
        """The viewer an actor is."""
        roles = sorted({grant.role for grant in actor.grants})
        return cls(actor=actor, kind=actor.kind, name=actor.name, roles=roles)

    @strawberry.field(description="What may be done at a place; without one, what may be done at some place.")
    async def permissions(self, info: Info, hall: AtHall = None, agency: AtAgency = None) -> list[Permission]:
        if hall is None and agency is None:
            return sorted(permissions_anywhere(self.actor))
        return sorted(permissions_at(self.actor, await place_of(info, hall, agency)))

    @strawberry.field(description="Roles with their places; empty for all but staff.")
    async def grants(self, info: Info) -> list[RoleGrant]:
        staff = await self._staff(info)
        rows = await info.context.loaders.one(people.grants_of, staff.id) if staff else None
        return [RoleGrant.of(row) for row in rows or ()]

    @strawberry.field(description="The account; null for all but staff.")
    async def staff(self, info: Info) -> Staff | None:
        row = await self._staff(info)
        return Staff.of(row) if row else None

    @strawberry.field(description="The screen or kiosk; null for all others.")
    async def device(self, info: Info) -> Device | None:
        is_device = self.kind in {ActorKind.SCREEN, ActorKind.KIOSK}
        return await readable_device(info, self.actor.id) if is_device and self.actor.id else None

    @strawberry.field(description="The API key; null for all others.")
    async def api_key(self, info: Info) -> ApiKey | None:
        is_key = self.kind is ActorKind.API_KEY
        return await readable_api_key(info, self.actor.id) if is_key and self.actor.id else None

    @strawberry.field(description="The one hall the token belongs to; null if it belongs to none or several.")
    async def hall(self, info: Info) -> LazyHall | None:
        halls = {grant.hall_id for grant in self.actor.grants} or {self.actor.hall_id}
        hall_id = halls.pop() if len(halls) == 1 else None
        return await hall_of(info, hall_id) if hall_id else None

    @strawberry.field(description="The counter at which the person sits now; null if at none.")
    async def counter(self, info: Info) -> LazyCounter | None:
        if self.kind is not ActorKind.STAFF or self.actor.id is None:
            return None
        return await counter_of(info, await info.context.loaders.one(queue.counters_of_staff, self.actor.id))

    async def _staff(self, info: Info) -> people.StaffRow | None:
        if self.kind is not ActorKind.STAFF or self.actor.id is None:
            return None
        return await info.context.loaders.one(people.staff_by_id, self.actor.id)
