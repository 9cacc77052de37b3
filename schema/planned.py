"""Lets an executor complete what is simple by a compiled function, and the rest as ever.

`planned(executor)` is a class that answers exactly as `executor` does. Wherever a field gives objects whose
selection is simple (schema.plans), it takes the compiled part, which is remembered over requests by the field's
nodes and the variables they use; what a part will not do, graphql-core does, and with it all errors.
"""

from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Any

from graphql import Executor, GraphQLList, GraphQLNonNull, GraphQLObjectType, GraphQLOutputType, Undefined
from graphql.execution.collect_fields import FieldDetails
from graphql.language import FieldNode, Node, VariableNode, Visitor, visit
from strawberry.types.info import Info

from schema.plans import Part, part_of

WRAPPERS = (GraphQLNonNull, GraphQLList)
MOST_PLACES = 2_000  # places in documents
MOST_VARIANTS = 32  # of one place, by the values of its variables


@dataclass(slots=True)
class Place:
    """One field of one document. nodes: held so that their ids stay theirs."""

    nodes: tuple[FieldNode, ...]
    variables: tuple[str, ...]
    parts: dict[str, Part | None] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)


class Parts:
    """The parts of one schema's documents; those least recently used go first."""

    def __init__(self) -> None:
        self._places: OrderedDict[tuple[int, ...], Place] = OrderedDict()

    def of(self, executor: Executor[Any], kind: GraphQLOutputType, details: list[FieldDetails]) -> Part | None:
        """The part for a field; None when it is not simple, or asked for the first time: most are never again."""
        nodes = tuple(each.node for each in details)
        key = (id(kind), *map(id, nodes))
        place = self._places.get(key)
        if place is None:
            inside = [node.selection_set for node in nodes if node.selection_set]
            place = self._places[key] = Place(
                nodes, variables_in(*inside, *executor.fragment_definitions.values())
            )
            if len(self._places) > MOST_PLACES:
                self._places.popitem(last=False)
        self._places.move_to_end(key)
        values = executor.variable_values.coerced
        variant = repr([values.get(name, Undefined) for name in place.variables]) if place.variables else ""
        if variant not in place.parts:
            if variant not in place.seen:
                if len(place.seen) >= MOST_VARIANTS:
                    place.seen.clear()
                    place.parts.clear()
                place.seen.add(variant)
                return None
            place.parts[variant] = part_of(executor, kind, details)
        return place.parts[variant]


def planned(executor: type[Executor[Any]]) -> type[Executor[Any]]:
    """The executor that takes parts wherever it can."""
    parts = Parts()

    class Planned(executor):  # type: ignore[valid-type,misc]
        _has_given_up = False

        def complete_value(
            self, return_type: Any, details: Any, info: Any, path: Any, result: Any, position: Any
        ) -> Any:
            if result is not None and not self._has_given_up and _gives_objects(return_type):
                part = parts.of(self, return_type, details)
                if part:
                    try:
                        return part(result, Info(_raw_info=info, _field=None))  # type: ignore[arg-type]
                    except Exception:
                        self._has_given_up = True  # it would be the same all the way down
            return super().complete_value(return_type, details, info, path, result, position)

    return Planned


def _gives_objects(kind: Any) -> bool:
    while type(kind) in WRAPPERS:
        kind = kind.of_type
    return type(kind) is GraphQLObjectType


def variables_in(*nodes: Node) -> tuple[str, ...]:
    """The variables that stand in parts of a document: of what they say alone depends how a value is completed."""
    found = _Variables()
    for node in nodes:
        visit(node, found)
    return tuple(sorted(found.names))


class _Variables(Visitor):
    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()

    def enter_variable(self, node: VariableNode, *_: Any) -> None:
        self.names.add(node.name.value)
