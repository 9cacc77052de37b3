"""`schema/` says it in GraphQL."""

from asyncio import gather
from collections.abc import Awaitable, Callable
from typing import Annotated
from uuid import UUID

import strawberry
from graphql import GraphQLInputObjectType, print_schema
from strawberry.schema.config import StrawberryConfig
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

from schema import (
    applications,
    appointments,
    blueprints,
    boards,
    halls,
    people,
    queue,
    reminders,
    reports,
    subscriptions,
)
from schema.context import Info
from schema.node import Node, read_global_id
from schema.paging import MAX_PAGE, bad_user_input
from schema.planned import planned
from schema.scalars import SCALARS

NODES: dict[str, Callable[[Info, UUID], Awaitable[Node | None]]] = {
    **people.NODES,
    **halls.NODES,
    **queue.NODES,
    **applications.NODES,
    **appointments.NODES,
    **boards.NODES,
}


@strawberry.type(description="Everything that can be read.")
class Query(
    people.Queries,
    halls.Queries,
    queue.Queries,
    applications.Queries,
    appointments.Queries,
    reminders.Queries,
    boards.Queries,
    reports.Queries,
):
    @strawberry.field(description="Anything, looked up by its id; null if it is unknown or not for you.")
    async def node(
        self, info: Info, id: Annotated[strawberry.ID, strawberry.argument(description="Id of any type.")]
    ) -> Node | None:
        return await _node(info, id)

    @strawberry.field(
        description="Several things, in the order asked for; null where one is unknown or not for you."
    )
    async def nodes(
        self,
        info: Info,
        ids: Annotated[list[strawberry.ID], strawberry.argument(description="Ids of any types, at most 100.")],
    ) -> list[Node | None]:
        if len(ids) > MAX_PAGE:
            raise bad_user_input(f"at most {MAX_PAGE} ids at once")
        return list(await gather(*(_node(info, id) for id in ids)))


@strawberry.type(description="Everything that can be done.")
class Mutation(
    people.Mutations,
    halls.Mutations,
    queue.Mutations,
    applications.Mutations,
    appointments.Mutations,
    reminders.Mutations,
    boards.Mutations,
    blueprints.Mutations,
):
    pass


@strawberry.type(description="Everything that is live: a full snapshot first, then one after every change.")
class Subscription(
    boards.Subscriptions,
    subscriptions.Subscriptions,
    applications.Subscriptions,
    appointments.Subscriptions,
    reports.Subscriptions,
):
    pass


async def _node(info: Info, id: str) -> Node | None:
    match read_global_id(id):
        case (name, uuid) if name in NODES:
            return await NODES[name](info, uuid)
        case _:
            return None


schema = strawberry.Schema(
    Query,
    Mutation,
    Subscription,
    config=StrawberryConfig(scalar_map=SCALARS),
    execution_context_class=planned(StrawberryGraphQLCoreExecutionContext),
)
graphql_schema = schema._schema
graphql_schema.description = "A public-service hall: its directory, its queues and its screens."
executor_class = schema.execution_context_class
for _kind in graphql_schema.type_map.values():
    if isinstance(
        _kind, GraphQLInputObjectType
    ):  # Strawberry checks @oneOf itself and leaves the core's mark unset
        _definition = _kind.extensions.get("strawberry-definition")
        _kind.is_one_of = bool(getattr(_definition, "is_one_of", False))


def printed() -> str:
    """The schema as text: what schema/schema.graphql holds."""
    return print_schema(graphql_schema) + "\n"
