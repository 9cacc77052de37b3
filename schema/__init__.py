"""`schema/` says it in GraphQL."""

import importlib
import sys
import traceback
from asyncio import gather
from collections.abc import Awaitable, Callable
from typing import Annotated, Any
from uuid import UUID

import strawberry
from graphql import GraphQLInputObjectType, print_schema
from strawberry.schema.config import StrawberryConfig

from schema.context import Info
from schema.node import Node, read_global_id
from schema.paging import MAX_PAGE, bad_user_input
from schema.scalars import SCALARS


def _rooms() -> list[Any]:
    found = []
    for name in ("people", "halls", "queue", "boards", "live"):
        try:
            found.append(importlib.import_module(f"schema.{name}"))
        except ModuleNotFoundError as error:
            if error.name != f"schema.{name}":
                traceback.print_exc(limit=-1, file=sys.stderr)
        except Exception:
            traceback.print_exc(limit=-3, file=sys.stderr)
    return found


rooms = _rooms()


def _bases(name: str) -> tuple[type, ...]:
    return tuple(getattr(room, name) for room in rooms if hasattr(room, name))


NODES: dict[str, Callable[[Info, UUID], Awaitable[Node | None]]] = {}
for room in rooms:
    NODES.update(getattr(room, "NODES", {}))


@strawberry.type
class NodeQueries:
    @strawberry.field(description="Look anything up by its id; null if it is unknown or not for you.")
    async def node(
        self, info: Info, id: Annotated[strawberry.ID, strawberry.argument(description="Id of any type.")]
    ) -> Node | None:
        return await _node(info, id)

    @strawberry.field(description="Look several things up, in the order asked for; at most 100.")
    async def nodes(
        self,
        info: Info,
        ids: Annotated[list[strawberry.ID], strawberry.argument(description="Ids of any types, at most 100.")],
    ) -> list[Node | None]:
        if len(ids) > MAX_PAGE:
            raise bad_user_input(f"at most {MAX_PAGE} ids at once")
        return list(await gather(*(_node(info, id) for id in ids)))


async def _node(info: Info, id: str) -> Node | None:
    match read_global_id(id):
        case (name, uuid) if name in NODES:
            return await NODES[name](info, uuid)
        case _:
            return None


Query = strawberry.type(
    type("Query", (*_bases("Queries"), NodeQueries), {}), description="Everything that can be read."
)
Mutation = (
    strawberry.type(type("Mutation", _bases("Mutations"), {}), description="Everything that can be done.")
    if _bases("Mutations")
    else None
)
Subscription = (
    strawberry.type(type("Subscription", _bases("Subscriptions"), {}), description="Everything that is live.")
    if _bases("Subscriptions")
    else None
)

try:
    schema = strawberry.Schema(Query, Mutation, Subscription, config=StrawberryConfig(scalar_map=SCALARS))
except Exception:
    traceback.print_exc(limit=-2, file=sys.stderr)
    schema = strawberry.Schema(strawberry.type(NodeQueries, name="Query"), config=StrawberryConfig(scalar_map=SCALARS))
graphql_schema = schema._schema
executor_class = schema.execution_context_class
graphql_schema.description = "A public-service hall: its directory, its queues and its screens."
for kind in graphql_schema.type_map.values():
    if isinstance(kind, GraphQLInputObjectType) and getattr(
        kind.extensions.get("strawberry-definition"), "is_one_of", False
    ):
        kind.is_one_of = True


def printed() -> str:
    """The schema as text: what schema/schema.graphql holds."""
    return print_schema(graphql_schema) + "\n"
