"""The schema as clients see it: printed in the repository, and described to the last value."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    is_introspection_type,
    is_specified_scalar_type,
)

from schema import NODES, graphql_schema, printed
from schema.node import LETTERS

PRINTED = Path(__file__).parents[2] / "schema" / "schema.graphql"
OURS = [
    kind
    for kind in graphql_schema.type_map.values()
    if not is_introspection_type(kind) and not is_specified_scalar_type(kind)
]


def test_the_printed_schema_is_the_schema() -> None:
    """Write it anew with: python -m api schema > schema/schema.graphql"""
    assert PRINTED.read_text("utf-8") == printed()


def test_the_schema_itself_is_described() -> None:
    assert graphql_schema.description


@pytest.mark.parametrize("kind", OURS, ids=str)
def test_everything_is_described(kind: GraphQLNamedType) -> None:
    assert [name for name, description in described(kind) if not (description or "").strip()] == []


def described(kind: GraphQLNamedType) -> Iterator[tuple[str, str | None]]:
    """The type and whatever in it wants a description."""
    yield kind.name, kind.description
    match kind:
        case GraphQLObjectType() | GraphQLInterfaceType():
            for name, field in kind.fields.items():
                yield f"{kind.name}.{name}", field.description
                for argument_name, argument in field.args.items():
                    yield f"{kind.name}.{name}({argument_name})", argument.description
        case GraphQLInputObjectType():
            for name, member in kind.fields.items():
                yield f"{kind.name}.{name}", member.description
        case GraphQLEnumType():
            for name, value in kind.values.items():
                yield f"{kind.name}.{name}", value.description


def test_every_mutation_takes_one_input_and_gives_a_payload_with_user_errors() -> None:
    mutations = graphql_schema.mutation_type
    assert mutations
    for name, field in mutations.fields.items():
        verb = name[0].upper() + name[1:]
        payload = graphql_schema.type_map[f"{verb}Payload"]
        assert isinstance(payload, GraphQLObjectType)
        assert (str(field.type), str(payload.fields["userErrors"].type)) == (f"{verb}Payload!", "[UserError!]!")
        assert list(field.args) == ["input"], name
        assert str(field.args["input"].type).rstrip("!") == f"{verb}Input"


def test_whatever_has_a_global_id_can_be_looked_up() -> None:
    nodes = {
        kind.name
        for kind in OURS
        if isinstance(kind, GraphQLObjectType) and "Node" in {i.name for i in kind.interfaces}
    }
    assert nodes == set(NODES)
    assert nodes <= set(LETTERS)


def test_the_core_names_are_there() -> None:
    """Clients, pages and checks rely on these."""
    queries, mutations, subscriptions = (
        set(root.fields) if root else set()
        for root in (graphql_schema.query_type, graphql_schema.mutation_type, graphql_schema.subscription_type)
    )
    assert queries >= {"viewer", "node", "nodes", "hall", "halls", "board", "ticket", "counter", "application"}
    assert mutations >= {
        *("signIn", "signOut", "takeTicket", "confirmPrint", "cancelTicket", "returnTicket", "delayTicket"),
        *("openCounter", "pauseCounter", "closeCounter", "callNext", "callTicket", "recall", "startServing"),
        *("finish", "markNoShow", "hold", "resume", "transfer", "putBack", "undo", "closeDay"),
        *("saveApplication", "submitApplication", "takeUpApplication", "returnApplication", "advanceApplication"),
        *("approveApplication", "rejectApplication", "issueApplication", "collectApplication"),
        *(
            "cancelApplication",
            "pauseHall",
            "resumeHall",
            "announce",
            "pairDevice",
            "approveDevice",
            "revokeDevice",
        ),
    }
    assert subscriptions >= {"board", "queue", "ticket", "counter", "hallEvents", "application"}
