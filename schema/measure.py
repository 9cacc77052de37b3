"""Measures an operation in one linear pass over its parsed document."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLField,
    GraphQLNamedType,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    ListValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    VariableNode,
    get_named_type,
    is_composite_type,
    is_list_type,
    is_non_null_type,
)

from schema.paging import DEFAULT_PAGE, MAX_PAGE

ASSUMED_LIST = 10  # entries of a list that the domain bounds: counters of a hall, calls on a board
MUTATION_COST = 10
ENOUGH = 10**9  # figures are cut off here: a fragment bomb would make numbers of thousands of digits
INTROSPECTIVE = frozenset({"__schema", "__type"})


@dataclass(frozen=True, slots=True)
class Size:
    """What a selection set asks, its fragments followed. cost: `fixed + per_entry * entries of its page`."""

    depth: int = 0
    fields: int = 0
    aliases: int = 0
    fixed: int = 0
    per_entry: int = 0

    def beside(self, other: "Size") -> "Size":
        """Both in one selection set."""
        return Size(
            max(self.depth, other.depth),
            min(self.fields + other.fields, ENOUGH),
            min(self.aliases + other.aliases, ENOUGH),
            min(self.fixed + other.fixed, ENOUGH),
            min(self.per_entry + other.per_entry, ENOUGH),
        )


@dataclass(slots=True)
class Measured:
    """A document in figures. visited: selections looked at, never more than the document holds."""

    tokens: int = 0
    fragments: int = 0
    directives: int = 0
    repeats: int = 0
    written_fields: int = 0
    visited: int = 0
    largest_page: int = 0
    page_variables: set[str] = field(default_factory=set)
    size: Size = Size()
    root_fields: tuple[str, ...] = ()


def measure(
    document: DocumentNode,
    operation: OperationDefinitionNode,
    schema: GraphQLSchema,
    variables: Mapping[str, Any] | None = None,
) -> Measured:
    """Measure an operation before validation, so unknown fields and cycles must be borne.

    variables: page sizes are looked up in them. Each selection is visited once; a fragment is measured once
    however often it is spread, and a cycle counts as nothing (validation names it).
    """
    defaults = {
        definition.variable.name.value: int(definition.default_value.value[:9])
        for definition in operation.variable_definitions or ()
        if isinstance(definition.default_value, IntValueNode)
    }
    return _Ruler(document, schema, {**defaults, **(variables or {})}).measured(operation)


class _Ruler:
    def __init__(self, document: DocumentNode, schema: GraphQLSchema, variables: Mapping[str, Any]) -> None:
        self.schema = schema
        self.variables = variables
        self.fragments = {
            node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)
        }
        self.sizes: dict[str, Size] = {}
        self.result = Measured(tokens=_tokens(document), fragments=len(self.fragments))

    def measured(self, operation: OperationDefinitionNode) -> Measured:
        self.result.root_fields = tuple(self._root_fields(operation.selection_set, set()))
        self.result.directives += len(operation.directives or ())
        root = self.schema.get_root_type(operation.operation)
        size = self._set(operation.selection_set, root)
        for name in self.fragments:  # those nobody spreads are validated too
            self._fragment(name)
        self.result.size = size
        return self.result

    def _root_fields(self, selection_set: SelectionSetNode, seen: set[str]) -> Iterable[str]:
        for node in selection_set.selections:
            match node:
                case FieldNode():
                    yield node.name.value
                case InlineFragmentNode():
                    yield from self._root_fields(node.selection_set, seen)
                case FragmentSpreadNode() if node.name.value in self.fragments and node.name.value not in seen:
                    seen.add(node.name.value)
                    yield from self._root_fields(self.fragments[node.name.value].selection_set, seen)

    def _set(self, selection_set: SelectionSetNode | None, parent: GraphQLNamedType | None) -> Size:
        size = Size()
        if selection_set is None:
            return size
        keys: Counter[str] = Counter()
        for node in selection_set.selections:
            self.result.visited += 1
            self.result.directives += len(node.directives or ())
            match node:
                case FieldNode():
                    keys[(node.alias or node.name).value] += 1
                    size = size.beside(self._field(node, parent))
                case InlineFragmentNode():
                    condition = node.type_condition
                    narrowed = self.schema.get_type(condition.name.value) if condition else parent
                    size = size.beside(self._set(node.selection_set, narrowed))
                case FragmentSpreadNode():
                    size = size.beside(self._fragment(node.name.value))
        self.result.repeats = max(self.result.repeats, *keys.values(), 0)
        return size

    def _fragment(self, name: str) -> Size:
        if name not in self.sizes and name in self.fragments:
            self.sizes[name] = Size()  # a spread inside itself finds this and stops
            fragment = self.fragments[name]
            self.result.directives += len(fragment.directives or ())
            condition = self.schema.get_type(fragment.type_condition.name.value)
            self.sizes[name] = self._set(fragment.selection_set, condition)
        return self.sizes.get(name, Size())

    def _field(self, node: FieldNode, parent: GraphQLNamedType | None) -> Size:
        self.result.written_fields += 1
        definition: GraphQLField | None = getattr(parent, "fields", {}).get(node.name.value)
        kind = get_named_type(definition.type) if definition else None
        inner = self._set(node.selection_set, kind)
        page = self._page(node)
        each = inner.fixed + inner.per_entry * (DEFAULT_PAGE if page is None else page)
        if kind is not None and is_composite_type(kind):
            each += 1
        fixed, per_entry = each, 0
        if definition is not None and _is_list(definition) and node.name.value not in INTROSPECTIVE:
            if parent is not None and parent.name.endswith("Connection"):
                fixed, per_entry = 0, each
            else:
                fixed = each * (ASSUMED_LIST if page is None else page)
        if parent is not None and parent is self.schema.mutation_type:
            fixed += MUTATION_COST
        return Size(
            depth=inner.depth + 1,
            fields=min(inner.fields + 1, ENOUGH),
            aliases=min(inner.aliases + (node.alias is not None), ENOUGH),
            fixed=min(fixed, ENOUGH),
            per_entry=min(per_entry, ENOUGH),
        )

    def _page(self, node: FieldNode) -> int | None:
        sizes = []
        for argument in node.arguments or ():
            match argument.value:
                case ListValueNode(values=values) if argument.name.value == "ids":
                    sizes.append(len(values))
                case IntValueNode(value=text) if argument.name.value in {"first", "last"}:
                    sizes.append(int(text[:9]))
                case VariableNode() as variable if argument.name.value in {"first", "last", "ids"}:
                    name = variable.name.value
                    self.result.page_variables.add(name)
                    sizes.append(self._variable_size(name))
        if not sizes:
            return None
        self.result.largest_page = max(self.result.largest_page, *sizes)
        return min(max(min(sizes), 0), MAX_PAGE)

    def _variable_size(self, name: str) -> int:
        match self.variables.get(name):
            case bool():
                return 0
            case int() as size:
                return size
            case list() as ids:
                return len(ids)
            case _:
                return DEFAULT_PAGE


def _is_list(definition: GraphQLField) -> bool:
    kind = definition.type
    return is_list_type(kind.of_type if is_non_null_type(kind) else kind)


def _tokens(document: DocumentNode) -> int:
    count, token = 0, document.loc.start_token if document.loc else None
    while token := token.next if token else None:
        count += 1
    return count
