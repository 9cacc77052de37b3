"""What one operation may ask: every limit, and documents made to hurt, counted and never timed."""

import pytest
from graphql import (
    OperationDefinitionNode,
    SelectionNode,
    build_schema,
    get_introspection_query,
    parse,
    visit,
)
from graphql.language.visitor import Visitor

from api.actor import Actor, ActorKind
from schema.limits import ANONYMOUS, DEVICE, INTROSPECTION, STAFF, limits_of, too_much, too_much_value
from schema.measure import ASSUMED_LIST, ENOUGH, MUTATION_COST, Measured, measure

SCHEMA = build_schema("""
    type Query { hall(slug: String): Hall, halls(first: Int, last: Int): HallConnection, nodes(ids: [ID!]!): [Hall] }
    type Mutation { call: Hall }
    type Hall { name: String, agencies: [Agency!]!, services(first: Int, last: Int): ServiceConnection, parent: Hall }
    type Agency { name: String, upNext(first: Int = 5): [Agency!]!, hall: Hall }
    type HallConnection { nodes: [Hall!]!, edges: [HallEdge!]!, pageInfo: PageInfo!, totalCount: Int! }
    type HallEdge { node: Hall!, cursor: String! }
    type ServiceConnection { nodes: [Hall!]!, totalCount: Int! }
    type PageInfo { hasNextPage: Boolean! }
""")


def measured(text: str, **variables: object) -> Measured:
    document = parse(text)
    operation = next(node for node in document.definitions if isinstance(node, OperationDefinitionNode))
    return measure(document, operation, SCHEMA, variables)


def selections(text: str) -> int:
    """How many selections a document holds."""

    class Counting(Visitor):
        count = 0

        def enter(self, node: object, *_: object) -> None:
            self.count += isinstance(node, SelectionNode)

    counting = Counting()
    visit(parse(text), counting)
    return counting.count


def test_a_plain_operation_is_within_every_limit() -> None:
    found = measured('{ hall(slug: "x") { name agencies { name } } }')
    assert too_much(found, ANONYMOUS) is None
    assert (found.size.depth, found.size.fields, found.size.aliases) == (3, 4, 0)
    assert found.root_fields == ("hall",)


def test_fragments_count_where_they_are_spread() -> None:
    found = measured("{ a: hall { ...F } b: hall { ...F } } fragment F on Hall { x: name parent { y: name } }")
    assert found.size.fields == 8
    assert found.size.aliases == 6
    assert found.size.depth == 3


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("{ " + "hall { parent { " * 4 + "parent { name }" + "} } " * 4 + "}", "levels"),
        ("{ hall { " + " ".join(f"a{i}: name" for i in range(11)) + " } }", "aliases"),
        ("{ hall { " + "name " * 21 + " } }", "uses of one name"),
        ("{ hall { name } a: hall { name } b: hall { name } c: hall { name } }", "root fields"),
        (
            "{ ..."
            + "A } fragment A on Query { hall { name } a: hall { name } b: hall { name } c: hall { name } }",
            "root",
        ),
        (
            "{ hall { "
            + " ".join(f"parent {{ name ...on Hall {{ name }} p{i}: name }}" for i in range(40))
            + " } }",
            "fields",
        ),
        ("{ hall { name } } " + " ".join(f"fragment F{i} on Hall {{ name }}" for i in range(11)), "fragments"),
        ("{ hall { name " + "@skip(if: false) " * 21 + " } }", "directives"),
        ("{ halls(first: 101) { totalCount } }", "entries on a page"),
        ("{ halls(first: 100) { nodes { services(first: 100) { nodes { name } } } } }", "points of cost"),
        ("query(" + " ".join(f"$v{i}: Int" for i in range(150)) + ") { hall { name } }", "tokens"),
    ],
    ids=lambda value: value if len(value) < 20 else "",
)
def test_each_limit_is_named_when_an_operation_is_over_it(text: str, what: str) -> None:
    problem = too_much(measured(text), ANONYMOUS)
    assert problem is not None
    assert what in problem


def test_cost_is_objects_times_the_entries_of_lists_around_them() -> None:
    assert measured("{ hall { name } }").size.fixed == 1
    assert measured("{ hall { agencies { name } } }").size.fixed == 1 + ASSUMED_LIST
    assert measured("{ halls(first: 7) { nodes { name } pageInfo { hasNextPage } } }").size.fixed == 1 + 7 + 1
    assert measured("{ halls(first: 7) { edges { node { name } } } }").size.fixed == 1 + 7 * 2
    assert measured("{ hall { agencies { upNext(first: 3) { name } } } }").size.fixed == 1 + ASSUMED_LIST * 4
    assert measured("mutation { call { name } }").size.fixed == 1 + MUTATION_COST


def test_page_sizes_are_looked_up_in_variables_and_their_defaults() -> None:
    text = "query($n: Int = 50) { halls(first: $n) { ...P } } fragment P on HallConnection { nodes { name } }"
    assert measured(text, n=5).size.fixed == 6
    assert measured(text).size.fixed == 51
    assert measured(text, n=5).page_variables == {"n"}
    assert "entries on a page" in (too_much(measured(text, n=10**6), STAFF) or "")


def test_a_fragment_bomb_is_measured_once_a_fragment() -> None:
    levels = 90
    text = "{ hall { ...F0 } } " + " ".join(
        f"fragment F{i} on Hall {{ a: parent {{ ...F{i + 1} }} b: parent {{ ...F{i + 1} }} }}"
        for i in range(levels)
    )
    text += f" fragment F{levels} on Hall {{ name }}"
    found = measured(text)
    assert found.visited == selections(text)  # 2**90 if a spread were followed each time
    assert found.size.fields == ENOUGH
    assert too_much(found, STAFF) is not None


@pytest.mark.parametrize(
    "text",
    [
        "{ hall { ...F } } fragment F on Hall { parent { ...F } }",
        "{ hall { ...F } } fragment F on Hall { ...G } fragment G on Hall { ...F name }",
        "{ ...F } fragment F on Query { ...F }",
        "{ hall { ...Unknown } nope { nope { nope } } ... on Nope { nope } }",
    ],
)
def test_cycles_and_unknown_names_are_left_to_validation(text: str) -> None:
    found = measured(text)
    assert found.visited == selections(text)
    assert too_much(found, ANONYMOUS) is None


@pytest.mark.parametrize(
    "text",
    [
        "{ hall { " + "name " * 240 + " } }",
        "{ hall { " + " ".join(f"n{i}: name" for i in range(400)) + " } }",
        "{ hall { " + "parent { " * 60 + "name" + " }" * 60 + " } }",
        "{ hall { ...A } } "
        + " ".join(f"fragment F{i} on Hall {{ name }}" for i in range(100))
        + " fragment A on Hall { name }",
        "{ "
        + " ".join(
            f"halls(first: 100) {{ nodes {{ services(first: {i}) {{ nodes {{ name }} }} }} }}" for i in range(60)
        )
        + " }",
    ],
    ids=["240 duplicate fields", "400 aliases", "60 levels", "100 fragments", "wide and costly"],
)
def test_hostile_documents_are_refused_after_one_look_at_each_selection(text: str) -> None:
    found = measured(text)
    assert found.visited == selections(text)
    assert too_much(found, STAFF) is not None


def test_the_standard_introspection_passes_where_it_is_allowed() -> None:
    text = get_introspection_query(
        specified_by_url=True, directive_is_repeatable=True, input_value_deprecation=True
    )
    assert too_much(measured(text), INTROSPECTION) is None


def test_limits_go_by_what_the_actor_is() -> None:
    kinds = {kind: limits_of(Actor(kind)) for kind in ActorKind}
    assert kinds[ActorKind.ANONYMOUS] is ANONYMOUS
    assert kinds[ActorKind.SCREEN] is kinds[ActorKind.KIOSK] is DEVICE
    assert kinds[ActorKind.STAFF] is kinds[ActorKind.API_KEY] is STAFF


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        ({"a": [1, "x", None, {"b": True}]}, None),
        ({"a": "x" * 4_001}, "strings"),
        ({"a": list(range(101))}, "lists"),
        ([[[[[[[[[[[]]]]]]]]]]], "levels"),
    ],
)
def test_variables_have_limits_too(value: object, problem: str | None) -> None:
    found = too_much_value(value)
    assert (found is None) if problem is None else (found is not None and problem in found)
